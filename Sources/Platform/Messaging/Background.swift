import Database
import Kernel

/// What a running Boussole does beside serving pages: sends messages, does its jobs.
package struct Background: Sendable {
  let database: Database
  /// Nil: no SMTP server is set, messages wait.
  let sender: Sender?
  let jobs: [Job]
  let log: @Sendable (String) -> Void

  package init(_ database: Database, sender: Sender?, jobs: [Job], log: @escaping @Sendable (String) -> Void) {
    (self.database, self.sender, self.jobs, self.log) = (database, sender, jobs, log)
  }

  /// Messages of one département before it is the turn of the jobs and of the others.
  private static let turn = 50

  /// Goes on until the task is cancelled, and then only ends what it has begun.
  package func run() async {
    var pause = 0
    var restsUntil = ContinuousClock.now
    while !Task.isCancelled {
      var hasMore = false, hasFailed = false
      // What fails in one département is told, and the turn of the others comes all the same.
      await each(failed: &hasFailed) { departement in
        try await jobs.runDue(on: database, in: departement, log: log)
        guard let sender, ContinuousClock.now >= restsUntil, try await hasDue(departement) else { return }
        let tally = try await sender.send(in: departement, atMost: Background.turn)
        if let trouble = tally.trouble {
          // One message tries the server's patience at a time, further and further apart.
          pause = min(max(15, pause * 2), 300)
          restsUntil = .now + .seconds(pause)
          log("courrier : \(trouble) ; nouvel essai dans \(pause) s")
        } else {
          pause = 0
          hasMore = hasMore || tally.count >= Background.turn
        }
      }
      if hasFailed { try? await Task.sleep(for: .seconds(5)) }
      if !hasMore { try? await Task.sleep(for: .seconds(2)) }
    }
  }

  /// One département after the other; an error of one is told and leaves the others theirs.
  func each(failed: inout Bool, _ body: (String) async throws -> Void) async {
    do {
      for departement in try await departements() where !Task.isCancelled {
        do { try await body(departement) } catch {
          failed = true
          if !Task.isCancelled { log("courrier, \(departement) : \(error)") }
        }
      }
    } catch {
      failed = true
      if !Task.isCancelled { log("courrier : \(error)") }
    }
  }

  /// Once, for every département: reconciles, and sends what is due.
  package func sendOnce() async throws -> (tally: Sender.Tally, expired: Int, unknown: Int) {
    var sum = Sender.Tally(), expired = 0, unknown = 0
    for departement in try await departements() {
      let found = try await Job.reconcile(database, departement)
      (expired, unknown) = (expired + found.expired, unknown + found.unknown)
      guard let sender, sum.trouble == nil, try await hasDue(departement) else { continue }
      sum = try await sum + sender.send(in: departement)
    }
    return (sum, expired, unknown)
  }

  private func departements() async throws -> [String] {
    try await database.read { try OutboxStore($0).departements() }
  }
  private func hasDue(_ departement: String) async throws -> Bool {
    try await database.read { try OutboxStore($0).hasDue(in: departement) }
  }
}

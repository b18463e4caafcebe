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

  /// Goes on until the task is cancelled, and then only ends what it has begun.
  package func run() async {
    var pause = 0
    var restsUntil = ContinuousClock.now
    while !Task.isCancelled {
      do {
        for departement in try await departements() where !Task.isCancelled {
          try await jobs.runDue(on: database, in: departement, log: log)
          guard let sender, ContinuousClock.now >= restsUntil, try await hasDue(departement) else { continue }
          if let trouble = try await sender.send(in: departement).trouble {
            // One message tries the server's patience at a time, further and further apart.
            pause = min(max(15, pause * 2), 300)
            restsUntil = .now + .seconds(pause)
            log("courrier : \(trouble) ; nouvel essai dans \(pause) s")
          } else {
            pause = 0
          }
        }
      } catch {
        if !Task.isCancelled { log("courrier : \(error)") }
        try? await Task.sleep(for: .seconds(5))
      }
      try? await Task.sleep(for: .seconds(2))
    }
  }

  /// Once, for every département: reconciles, and sends what is due.
  package func sendOnce() async throws -> (tally: Sender.Tally, expired: Int, unknown: Int) {
    var sum = Sender.Tally(), expired = 0, unknown = 0
    for departement in try await departements() {
      let found = try await Job.reconcile(database, departement)
      (expired, unknown) = (expired + found.expired, unknown + found.unknown)
      guard let sender, sum.trouble == nil, try await hasDue(departement) else { continue }
      let tally = try await sender.send(in: departement)
      sum.sent += tally.sent
      sum.refused += tally.refused
      sum.postponed += tally.postponed
      sum.unknown += tally.unknown
      sum.trouble = tally.trouble
    }
    return (sum, expired, unknown)
  }

  private func departements() async throws -> [String] {
    try await database.read { try OutboxStore($0).departements() }
  }
  private func hasDue(_ departement: String) async throws -> Bool {
    let now = database.clock.now()
    return try await database.read { try OutboxStore($0).hasDue(in: departement, at: now) }
  }
}

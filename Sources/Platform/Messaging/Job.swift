import Database
import Kernel

/// Something that Boussole does by itself for each département, again and again.
package struct Job: Sendable {
  package let name: String
  /// Seconds from one time to the next.
  package let every: Int
  package let run: @Sendable (Database, _ departement: String, Instant) async throws -> Void

  package init(
    _ name: String, every: Int, run: @escaping @Sendable (Database, String, Instant) async throws -> Void
  ) {
    (self.name, self.every, self.run) = (name, every, run)
  }

  /// What the outbox itself needs.
  package static let messaging = [
    Job("courrier : rapprochement", every: 60) { database, departement, _ in
      try await reconcile(database, departement)
    }
  ]

  /// Past their time: no longer sent. Left in the middle: unknown. Gives how many of each.
  @discardableResult
  package static func reconcile(
    _ database: Database, _ departement: String
  ) async throws -> (expired: Int, unknown: Int) {
    try await database.write(departement) { try OutboxStore($0).reconcile() }
  }
}

/// When each job of each département is next done, and whether a process is at it.
struct JobStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  /// Seconds after which a process that has not said that it is done is held to be gone: five minutes for what comes
  /// often, half an hour for the rest.
  static func lease(of job: Job) -> Int { min(max(300, job.every), 1_800) }

  func isDue(_ job: Job, in departement: String) throws -> Bool {
    let now = try connection.present(in: departement)
    let rows = try connection.query(
      "SELECT next_at, running_until FROM job WHERE departement = \(departement) AND name = \(job.name)")
    guard let row = rows.first else { return true }
    if let end = try row.instantIfAny("running_until"), end > now { return false }
    return try row.instant("next_at") <= now
  }

  /// True for the one process that is to do it now.
  func claim(_ job: Job) throws -> Bool {
    let now = connection.recordedAt, departement = connection.departement
    guard try isDue(job, in: departement) else { return false }
    let end = now.adding(seconds: JobStore.lease(of: job))
    try connection.execute(
      """
      INSERT INTO job (departement, name, next_at, running_until)
      VALUES (\(departement), \(job.name), \(now.adding(seconds: job.every)), \(end))
      ON CONFLICT (departement, name) DO UPDATE
      SET next_at = excluded.next_at, running_until = excluded.running_until
      """)
    return true
  }

  func done(_ job: Job) throws {
    try connection.execute(
      """
      UPDATE job SET running_until = NULL, done_at = \(connection.recordedAt)
      WHERE departement = \(connection.departement) AND name = \(job.name)
      """)
  }
}

extension [Job] {
  /// Does those whose time has come for a département; one that fails is told and comes again at its next time.
  package func runDue(
    on database: Database, in departement: String, log: @Sendable (String) -> Void
  ) async throws {
    let due = try await database.read { connection in
      try filter { try JobStore(connection).isDue($0, in: departement) }
    }
    for job in due where !Task.isCancelled {
      guard try await database.write(departement, { try JobStore($0).claim(job) }) else { continue }
      do {
        try await job.run(database, departement, database.clock.now())
      } catch {
        log("tâche « \(job.name) » de \(departement) : \(error)")
      }
      try await shielded { try await database.write(departement) { try JobStore($0).done(job) } }
    }
  }
}

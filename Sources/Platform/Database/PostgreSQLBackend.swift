import Foundation

/// PostgreSQL by libpq: each thread of the pool owns one connection, the async side only waits.
final class PostgreSQLBackend: Backend {
  let engine = Engine.postgresql
  private let queue: WaitingQueue

  /// Connects once, to tell at the start what is wrong with the address.
  init(url: String, connections: Int, longest: Int?) throws {
    _ = try PostgreSQLSession(url: url, longest: longest)
    let queue = WaitingQueue()
    self.queue = queue
    for number in 1...max(1, connections) {
      let thread = Thread {
        let seat = Seat(url: url, longest: longest)
        while let job = queue.next() {
          job.work(seat)
          queue.finished(job)
        }
      }
      thread.name = "postgresql \(number)"
      thread.stackSize = 4 << 20
      queue.started()
      thread.start()
    }
    let janitor = Thread { while queue.expire() { Thread.sleep(forTimeInterval: 0.1) } }
    janitor.name = "postgresql waiting"
    janitor.start()
  }

  deinit { queue.close(then: nil) }

  func run<Result: Sendable>(
    _ access: Access, _ body: @escaping @Sendable (any EngineSession) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.add(
        WaitingQueue.Job(
          turn: access.turn,
          work: { seat in continuation.resume(with: Swift.Result { try seat.run(access, body) }) },
          refuse: { failure in continuation.resume(throwing: failure) }))
    }
  }

  func close() async {
    await withCheckedContinuation { continuation in queue.close { continuation.resume() } }
  }
}

extension Access {
  /// What has the same turn goes one at a time: it would wait for the same lock with a connection in hand.
  var turn: String? {
    switch self {
    case .read, .snapshot: nil
    case .write(let departement, _): "write \(departement)"
    case .migration: "migration"
    }
  }
}

extension Access {
  fileprivate var records: Bool {
    switch self {
    case .read, .snapshot: false
    case .write, .migration: true
    }
  }
}

/// A thread's place in the pool: its connection, replaced when it is dead.
final class Seat {
  private let url: String
  private let longest: Int?
  private var session: PostgreSQLSession?

  init(url: String, longest: Int?) { (self.url, self.longest) = (url, longest) }

  /// One transaction. A dead connection is replaced and the whole begun again, unless COMMIT was sent: then nobody
  /// knows. Conflicts that the server resolved against us are tried again too.
  func run<Result>(_ access: Access, _ body: (any EngineSession) throws -> Result) throws -> Result {
    var losses = 0
    var conflicts = 0
    while true {
      let session = try connected()
      var committing = false
      session.lastState = ""
      do {
        try begin(access, session)
        let result = try body(session)
        committing = true
        let tag = try session.command("COMMIT")
        guard tag == "COMMIT" else { throw DatabaseFailure.other("la transaction a fini par \(tag)") }
        end(access, session)
        return result
      } catch {
        if session.isBroken {
          self.session = nil
          if committing, access.records { throw DatabaseFailure.unknownOutcome }
          losses += 1
          if losses > 2 { throw error }
          continue
        }
        let state = error is DatabaseFailure ? session.lastState : ""
        abandon(access, session)
        switch state {
        // The server is no longer the one that takes writes: look for it among the hosts.
        case "25006" where access.records && losses == 0:
          self.session = nil
          losses += 1
        case "40001", "40P01":
          conflicts += 1
          if conflicts > 8 { throw DatabaseFailure.busy }
          Thread.sleep(forTimeInterval: Double.random(in: 0.001...0.004) * Double(1 << conflicts))
        // "cached plan must not change result type": a migration went by.
        case "0A000" where conflicts == 0, "26000" where conflicts == 0:
          conflicts += 1
          self.session?.forgetStatements()
        default: throw error
        }
      }
    }
  }

  private func connected() throws -> PostgreSQLSession {
    if let session { return session }
    let session = try PostgreSQLSession(url: url, longest: longest)
    self.session = session
    return session
  }

  private func begin(_ access: Access, _ session: PostgreSQLSession) throws {
    switch access {
    case .read: try session.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    case .snapshot:
      try session.command(PostgreSQLSession.endless)
      try session.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    // Its limit is a statement's: as many as there are lines may be run.
    case .write(let departement, _):
      try session.command("SELECT pg_advisory_lock(\(session.lockKey("write/" + departement)))")
      try session.command("BEGIN ISOLATION LEVEL REPEATABLE READ")
    case .migration:
      try session.command(PostgreSQLSession.endless)
      try session.command("SELECT pg_advisory_lock(\(session.lockKey("migration")))")
      try session.command("BEGIN")
    }
  }

  /// Gives the lock back. A connection that can't is dropped, and its locks with it.
  private func end(_ access: Access, _ session: PostgreSQLSession) {
    switch access {
    case .read: break
    case .write:
      if (try? session.command("SELECT pg_advisory_unlock_all()")) == nil { self.session = nil }
    // Its time limits are gone.
    case .migration, .snapshot: self.session = nil
    }
  }

  private func abandon(_ access: Access, _ session: PostgreSQLSession) {
    if (try? session.command("ROLLBACK")) == nil { self.session = nil } else { end(access, session) }
  }
}

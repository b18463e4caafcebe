import Kernel
import Synchronization

/// Boussole's database. Closures are synchronous: nothing can be sent or awaited while a transaction is open.
package final class Database: Sendable {
  package let location: DatabaseLocation
  package let clock: Clock
  package var engine: Engine { backend.engine }
  let backend: any Backend
  /// What `migrate` was given, for `schemaDescription`.
  let known = Mutex<[Migration]>([])
  package let memory = Memory()

  private init(_ backend: any Backend, at location: DatabaseLocation, clock: Clock) {
    self.backend = backend
    self.location = location
    self.clock = clock
  }

  /// Opens the file, made if need be, or reaches the server. Throws `DatabaseFailure`.
  /// - Parameter connections: how many requests the database may serve at the same time.
  /// - Parameter longest: seconds that work may take, so that nobody's page starves the others; nil for upkeep, where
  ///   nobody waits: redoing the sums of ten million postings takes minutes.
  package static func open(
    _ location: DatabaseLocation, clock: Clock, connections: Int = 8, longest: Int? = 30
  ) throws -> Database {
    let backend: any Backend =
      switch location {
      case .sqlite(let path):
        try SQLiteBackend(
          path: path, readers: connections, patience: SQLitePatience(longest: longest.map { .seconds($0) }))
      case .postgresql(let url): try PostgreSQLBackend(url: url, connections: connections, longest: longest)
      }
    return Database(backend, at: location, clock: clock)
  }

  /// Reads from one snapshot: everything in `body` sees the same moment. May run again.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    let clock = clock, memory = memory
    return try await backend.run(.read) { session in
      let connection = Connection(session, departement: "", recordedAt: clock.now(), memory: memory)
      return try connection.whole(body)
    }
  }

  /// One transaction, the only one of the département at that moment on any machine; kept whole or not at all.
  /// May run again, so `body` does nothing but use its connection.
  /// - Parameter isLong: it does as much as a file has lines, all or nothing: it may take minutes, and others who write
  ///   wait (docs/architecture.md, "Database rules").
  @discardableResult
  package func write<Result: Sendable>(
    _ departement: String, isLong: Bool = false, _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    let clock = clock, memory = memory
    return try await backend.run(.write(departement: departement, isLong: isLong)) { session in
      let recordedAt = try WriteClock.stamp(departement, now: clock.now(), in: session)
      let connection = Connection(session, departement: departement, recordedAt: recordedAt, memory: memory)
      return try connection.whole(body)
    }
  }

  /// A transaction that belongs to no département, one at a time: schemas and upkeep. It records nothing.
  @discardableResult
  package func maintain<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    let clock = clock, memory = memory
    return try await backend.run(.migration) { session in
      try Connection(session, departement: "", recordedAt: clock.now(), memory: memory).whole(body)
    }
  }

  /// Waits for what is under way, then lets the file or the server go.
  package func close() async { await backend.close() }
}

extension Connection {
  /// `body`, refused if it swallowed an error of the engine.
  func whole<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    let result = try body(self)
    if let failure { throw failure }
    return result
  }
}

extension Connection {
  /// Seconds by which everything recorded in a département is ahead of the machine's clock: that clock once leaped
  /// ahead and came back, and the write clock never does. 0 where it is not, to within a minute.
  package func writeClockLead(of departement: String, at now: Instant) throws -> Int {
    guard let last = try lastWrite(of: departement) else { return 0 }
    let seconds = Int((last.microseconds - now.microseconds) / 1_000_000)
    return seconds > 60 ? seconds : 0
  }
}

/// The last `recordedAt` of each département: the next one comes strictly after.
enum WriteClock {
  static func stamp(_ departement: String, now: Instant, in session: any EngineSession) throws -> Instant {
    let sql: SQL = """
      INSERT INTO write_clock (departement, recorded_at) VALUES (\(departement), \(now))
      ON CONFLICT (departement) DO UPDATE SET recorded_at = CASE
        WHEN excluded.recorded_at > write_clock.recorded_at THEN excluded.recorded_at
        ELSE write_clock.recorded_at + 1 END
      RETURNING recorded_at
      """
    let rows = try session.query(sql.spelled(.engine(session.engine)))
    guard let row = rows.first else { throw DatabaseFailure.other("write_clock ne répond rien.") }
    return try row.instant("recorded_at")
  }
}

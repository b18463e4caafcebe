import Database
import Kernel

/// When the clocks of entries end: written with each act, read by lists, calendars and the job that ends them.
struct ClockStore {
  private let connection: Connection
  private let departement: String

  init(_ connection: Connection, in departement: String) {
    (self.connection, self.departement) = (connection, departement)
  }

  /// They are those of the entry, and no others.
  /// - Parameter acting: the one that moves it by itself.
  func keep(_ clocks: [RunningClock], acting: String?, of entry: RegisterEntry) throws {
    try connection.execute(
      "DELETE FROM register_clock WHERE departement = \(departement) AND entry = \(entry.id)")
    for running in clocks where !entry.isCancelled {
      try connection.execute(
        """
        INSERT INTO register_clock (departement, entry, clock, line, register, started_at, ends_at, is_acting)
        VALUES (\(departement), \(entry.id), \(running.clock.id), \(running.line ?? Self.noLine), \(entry.register),
          \(running.startedAt), \(running.endsAt), \(running.clock.id == acting))
        """)
    }
  }

  /// Those of these clocks of a register that end by a moment, the first one first, as far as all of some may look.
  func ending(
    _ clocks: [RegisterClock], through end: Instant, of register: Register, within reaches: [EntryReach], limit: Int
  ) throws -> [EntryClock] {
    try connection.query(
      """
      SELECT c.clock, c.line, c.ends_at, e.id, e.register, e.year, e.rank, e.state, e.since, e.entry_values, e.version,
        e.is_cancelled
      FROM register_clock c JOIN register_entry e ON e.departement = c.departement AND e.id = c.entry
      WHERE c.departement = \(departement) AND c.register = \(register.id) AND c.ends_at <= \(end)
        AND c.clock IN (\(clocks.map(\.id))) AND \(.joined(reaches.map(\.sql), by: " AND "))
      ORDER BY c.ends_at, e.id, c.line LIMIT \(limit)
      """
    ).map { row in
      EntryClock(
        entry: try RegisterEntry(row), clock: try row.text("clock"), line: try Self.line(row),
        endsAt: try row.instant("ends_at"))
    }
  }

  /// Of what runs on the entry itself.
  private static let noLine = -1
  /// The line of a row of `register_clock`; nil: it runs on the entry.
  static func line(_ row: Row) throws -> Int? {
    let line = try row.integer("line")
    return line == noLine ? nil : line
  }

  /// What runs on some entries of a register, and ends.
  func running(
    of register: Register, _ entries: [Kernel.ID<RegisterEntry>]
  ) throws -> [Kernel.ID<RegisterEntry>: [RunningClock]] {
    guard !register.clocks.isEmpty, !entries.isEmpty else { return [:] }
    let rows = try connection.query(
      """
      SELECT entry, clock, started_at, ends_at FROM register_clock
      WHERE departement = \(departement) AND entry IN (\(entries)) AND ends_at IS NOT NULL
      """)
    return try rows.reduce(into: [:]) { running, row in
      let id = try row.text("clock")
      guard let clock = register.clocks.first(where: { $0.id == id }) else { return }
      running[try row.id("entry"), default: []].append(
        RunningClock(
          clock: clock, startedAt: try row.instant("started_at"), endsAt: try row.instant("ends_at")))
    }
  }

  /// Entries that a clock is to move by itself, and is over, some at a time, in the order of their ids.
  func over(at now: Instant, after last: Kernel.ID<RegisterEntry>?, limit: Int) throws -> [Kernel.ID<RegisterEntry>] {
    let rest: SQL = last.map { "AND entry > \($0)" } ?? ""
    return try connection.query(
      """
      SELECT DISTINCT entry FROM register_clock
      WHERE departement = \(departement) AND is_acting = \(true) AND ends_at <= \(now) \(rest)
      ORDER BY entry LIMIT \(limit)
      """
    ).map { try $0.id("entry") }
  }
}

/// A clock of an entry, and when it ends.
struct EntryClock: Sendable {
  let entry: RegisterEntry
  let clock: String
  let line: Int?
  let endsAt: Instant
}

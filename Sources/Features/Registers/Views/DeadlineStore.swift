import Database
import Kernel
import Strategy

/// The deadlines of all the registers that somebody reads, as far as they may look.
struct DeadlineStore {
  let connection: Connection
  let departement: Departement
  let permit: Permit

  init(_ connection: Connection, in departement: Departement, for permit: Permit) {
    (self.connection, self.departement, self.permit) = (connection, departement, permit)
  }

  /// The registers of which there are deadlines to read.
  var registers: [Register] {
    departement.registers.all.filter { $0.isRead(by: permit) && $0.clocks.contains(where: \.isDeadline) }
  }

  /// One clock of a register is one part of the reading: its days are told otherwise in hours than in days.
  private struct Part {
    let register: Register
    let clock: RegisterClock
    /// Nil: everywhere.
    let within: SQL?
  }
  private func parts(_ question: DeadlineQuestion) throws -> [Part] {
    try registers.filter { question.register == nil || $0.id == question.register }.flatMap { register -> [Part] in
      let reach = try EntryReach(register, for: permit)
      var within: [SQL] = reach == .everywhere ? [] : [reach.sql]
      if let places = question.places { within.append("place IN (\(places.sorted()))") }
      return register.clocks.filter { $0.isDeadline && (!question.isMine || isMine($0, register)) }.map {
        Part(register: register, clock: $0, within: within.isEmpty ? nil : .joined(within, by: " AND "))
      }
    }
  }
  private func isMine(_ clock: RegisterClock, _ register: Register) -> Bool {
    permit.holdings.contains(where: (clock.owners ?? register.keepers).include)
  }

  /// Of clocks in days, the last day ends when the next one begins.
  private func ends(_ clock: RegisterClock, _ question: DeadlineQuestion) -> SQL {
    guard !question.isLate else { return "c.ends_at <= \(question.now)" }
    let first = question.range.first.map { Instant.start(of: $0) }
    let end = question.range.last.map { Instant.start(of: $0.adding(days: 1)) }
    let (after, before): (SQL, SQL) = clock.isInHours ? (">=", "<") : (">", "<=")
    var conditions: [SQL] = ["c.ends_at IS NOT NULL"]
    if let first { conditions.append("c.ends_at \(after) \(first)") }
    if let end { conditions.append("c.ends_at \(before) \(end)") }
    return .joined(conditions, by: " AND ")
  }
  private func rows(_ part: Part, _ question: DeadlineQuestion) -> SQL {
    let clocks: SQL = """
      register_clock c WHERE c.departement = \(departement.code) AND c.register = \(part.register.id)
        AND c.clock = \(part.clock.id) AND \(ends(part.clock, question))
      """
    guard let within = part.within else { return clocks }
    return """
      \(clocks) AND EXISTS (SELECT 1 FROM register_entry e
        WHERE e.departement = c.departement AND e.id = c.entry AND \(within))
      """
  }

  /// How many there are, by day.
  func counts(_ question: DeadlineQuestion) throws -> [Day: Int] {
    let parts = try parts(question)
    guard !parts.isEmpty else { return [:] }
    let readings = parts.enumerated().map { index, part -> SQL in
      """
      SELECT CAST(\(index) AS BIGINT) AS part, c.ends_at, COUNT(*) AS entries
      FROM \(rows(part, question)) GROUP BY c.ends_at
      """
    }
    return try connection.query(.joined(readings, by: " UNION ALL ")).reduce(into: [:]) { counts, row in
      let end = try row.instant("ends_at"), clock = parts[try row.integer("part")].clock
      let day = RunningClock(clock: clock, startedAt: end, endsAt: end).lastDay ?? end.day
      counts[day, default: 0] += try row.integer("entries")
    }
  }

  /// Some of them, the first to end first, or last.
  func deadlines(_ question: DeadlineQuestion, from first: Int, limit: Int) throws -> [Deadline] {
    let parts = try parts(question), direction: SQL = question.isDescending ? " DESC" : ""
    guard !parts.isEmpty else { return [] }
    let readings = parts.enumerated().map { index, part -> SQL in
      """
      SELECT * FROM (
        SELECT CAST(\(index) AS BIGINT) AS part, c.ends_at AS ends_at, c.started_at AS started_at, c.entry AS entry,
          c.line AS line
        FROM \(rows(part, question)) ORDER BY c.ends_at\(direction), c.entry, c.line LIMIT \(first + limit)) p
      """
    }
    let found = try connection.query(
      """
      SELECT part, ends_at, started_at, entry, line FROM (\(.joined(readings, by: " UNION ALL "))) d
      ORDER BY ends_at\(direction), entry, part, line LIMIT \(limit) OFFSET \(first)
      """)
    let entries = try EntryStore(connection, in: departement)
      .entries(Set(found.map { try $0.id("entry") as Kernel.ID<RegisterEntry> }).sorted { $0.text < $1.text })
    let byID = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
    return try found.compactMap { row in
      let part = parts[try row.integer("part")]
      guard let entry = byID[try row.id("entry")] else { return nil }
      let seen = part.register.seen(by: permit), line = try ClockStore.line(row)
      return Deadline(
        register: seen,
        running: RunningClock(
          clock: part.clock, startedAt: try row.instant("started_at"), endsAt: try row.instant("ends_at"), line: line),
        entry: entry.within(Set(seen.fields.map(\.id))),
        name: part.clock.name(onLine: line, of: entry.values, in: seen, departement, on: connection.recordedAt.day))
    }
  }

  /// Of the registers that one may not read, where the pack tells how many deadlines there are and no more.
  func elsewhere(_ question: DeadlineQuestion) throws -> [DeadlinesElsewhere] {
    guard !question.isMine else { return [] }
    return try departement.registers.all.flatMap { register -> [DeadlinesElsewhere] in
      guard !register.isRead(by: permit), register.told.include(permit),
        question.register == nil || question.register == register.id
      else { return [] }
      let clocks = register.clocks.filter(\.isDeadline).map { clock -> SQL in
        "c.clock = \(clock.id) AND \(ends(clock, question))"
      }
      guard !clocks.isEmpty else { return [] }
      let within: SQL = question.places.map { "AND e.place IN (\($0.sorted()))" } ?? ""
      return try connection.query(
        """
        SELECT e.organisation, COUNT(*) AS entries
        FROM register_clock c JOIN register_entry e ON e.departement = c.departement AND e.id = c.entry
        WHERE c.departement = \(departement.code) AND c.register = \(register.id)
          AND (\(.joined(clocks.map { "(\($0))" }, by: " OR "))) \(within)
        GROUP BY e.organisation ORDER BY e.organisation NULLS FIRST
        """
      ).map { row in
        DeadlinesElsewhere(
          register: register, organisation: try row.textIfAny("organisation"), count: try row.integer("entries"))
      }
    }
  }
}

import Database
import Kernel
import Messaging
import Strategy

/// What was said of gauges, a row each time: beside the entries' versions, for it changes nothing of an entry and
/// nobody needs it after a year.
struct GaugeStore {
  private let connection: Connection
  private let departement: Departement
  private let register: Register

  init(_ connection: Connection, in departement: Departement, of register: Register) {
    (self.connection, self.departement, self.register) = (connection, departement, register)
  }

  func say(_ gauge: Gauge, _ level: Int, of entry: Kernel.ID<RegisterEntry>, by permit: Permit) throws {
    try connection.execute(
      """
      INSERT INTO register_gauge (departement, entry, gauge, said_at, level, said_by)
      VALUES (\(departement.code), \(entry), \(gauge.id), \(connection.recordedAt), \(level), \(permit.name))
      """)
  }

  /// The entries of which it is said, by their title, as far as somebody may look, with what was said last.
  func entries(of gauge: Gauge, within reach: EntryReach) throws -> [RegisterEntry] {
    try whole(
      connection.query(
        """
        SELECT \(RegisterEntry.columns) FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id) AND is_cancelled = \(false)
          AND state IN (\(gauge.states.sorted())) AND \(reach.sql)
        ORDER BY id
        """
      ).map { try RegisterEntry($0) }
    ).sorted { French.ordered($0.title(in: register)) < French.ordered($1.title(in: register)) }
  }
  /// The same entries with what was said last of each, until a moment (nil: now).
  func whole(_ entries: [RegisterEntry], until moment: Instant? = nil) throws -> [RegisterEntry] {
    guard !register.gauges.isEmpty, !entries.isEmpty else { return entries }
    let said = try last(of: entries.map(\.id), until: moment)
    return entries.map { entry in
      var entry = entry
      entry.gauges = said[entry.id.text] ?? [:]
      return entry
    }
  }
  private func last(
    of ids: [Kernel.ID<RegisterEntry>], until moment: Instant?
  ) throws -> [String: [String: GaugeReading]] {
    let before: SQL = moment.map { "AND said_at <= \($0)" } ?? ""
    return try connection.query(
      """
      SELECT g.entry, g.gauge, g.level, g.said_at, g.said_by
      FROM (SELECT entry, gauge, MAX(said_at) AS said_at FROM register_gauge
        WHERE departement = \(departement.code) AND entry IN (\(ids)) \(before) GROUP BY entry, gauge) l
      JOIN register_gauge g ON g.departement = \(departement.code) AND g.entry = l.entry AND g.gauge = l.gauge
        AND g.said_at = l.said_at
      """
    ).reduce(into: [:]) { said, row in
      said[try row.text("entry"), default: [:]][try row.text("gauge")] = GaugeReading(
        level: try row.integer("level"), saidAt: try row.instant("said_at"), by: try row.text("said_by"))
    }
  }

  /// What each gauge of the register says in all, as far as somebody may look.
  func sums(for permit: Permit, at now: Instant) throws -> [GaugeSum] {
    try register.gauges.map { try sum(of: $0, for: permit, at: now) }
  }
  /// The same of one, summed where it is kept: a list of thousands reads one line.
  func sum(of gauge: Gauge, for permit: Permit, at now: Instant) throws -> GaugeSum {
    let start = gauge.validity.start(at: now)
    let rows = try connection.query(
      """
      SELECT COUNT(*) AS expected, COUNT(*) FILTER (WHERE g.said_at >= \(start)) AS known,
        CAST(SUM(g.level) FILTER (WHERE g.said_at >= \(start)) AS BIGINT) AS level,
        MIN(g.said_at) FILTER (WHERE g.said_at < \(start)) AS stale,
        COUNT(*) FILTER (WHERE g.said_at IS NULL) AS never, MIN(e.since) FILTER (WHERE g.said_at IS NULL) AS since
      FROM (SELECT id, since FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id) AND is_cancelled = \(false)
          AND state IN (\(gauge.states.sorted())) AND \(try EntryReach(register, for: permit).sql)) e
      LEFT JOIN register_gauge g ON g.departement = \(departement.code) AND g.entry = e.id AND g.gauge = \(gauge.id)
        AND g.said_at = (SELECT MAX(l.said_at) FROM register_gauge l
          WHERE l.departement = \(departement.code) AND l.entry = e.id AND l.gauge = \(gauge.id))
      """)
    guard let row = rows.first else { throw NotFound() }
    let ended = try row.instantIfAny("stale").map { gauge.validity.end(of: $0).day }
    return GaugeSum(
      gauge: gauge, level: try row.integerIfAny("level") ?? 0, known: try row.integer("known"),
      expected: try row.integer("expected"), never: (try row.integer("never"), try row.dayIfAny("since")),
      staleSince: ended)
  }

  /// Three in four say something; one never does.
  func invent(by permit: Permit) throws {
    for gauge in register.gauges {
      for (rank, entry) in try entries(of: gauge, within: .everywhere).enumerated() where rank % 4 != 3 {
        let most = gauge.ceiling.flatMap { entry.values[$0] }.flatMap { Int($0) } ?? 5
        try say(gauge, (rank + connection.recordedAt.day.number) % (min(most, 4) + 1), of: entry.id, by: permit)
      }
    }
  }

  // MARK: forgetting

  static let retention = Retention(
    "what gauges said", of: ["register_gauge"], since: "it was said", kept: .months(13), "deleted",
    because: "a year is compared with the one before"
  ) { connection, limit in
    try connection.execute(
      "DELETE FROM register_gauge WHERE departement = \(connection.departement) AND said_at < \(limit)")
  }
}

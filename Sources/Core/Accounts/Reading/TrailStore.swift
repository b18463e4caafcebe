import Database
import Kernel

/// The audit trail, read. What writes it is `Audit`.
struct TrailStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  struct Line: Sendable {
    let sequence: Int
    let recordedAt: Instant
    let person: ID<Person>?
    let act: String
    let kind: String
    let id: String
  }

  /// The newest first.
  func lines(in departement: String, act: String?, day: Day?, before: Int?, limit: Int) throws -> [Line] {
    var conditions: [SQL] = ["departement = \(departement)"]
    if let act { conditions.append("act = \(act)") }
    if let day {
      guard let (first, last) = try sequences(of: day, in: departement) else { return [] }
      conditions.append("sequence BETWEEN \(first) AND \(last)")
    }
    if let before { conditions.append("sequence < \(before)") }
    let filter = SQL.joined(conditions, by: " AND ")
    return try connection.query(
      """
      SELECT sequence, recorded_at, person, act, subject_kind, subject_id FROM audit
      WHERE \(filter) ORDER BY sequence DESC LIMIT \(limit)
      """
    ).map { row in
      Line(
        sequence: try row.integer("sequence"), recordedAt: try row.instant("recorded_at"),
        person: try row.idIfAny("person"), act: try row.text("act"),
        kind: try row.text("subject_kind"), id: try row.text("subject_id"))
    }
  }
  /// The first and the last line of a day: lines follow each other as their moments do. Nil where there is none.
  private func sequences(of day: Day, in departement: String) throws -> (first: Int, last: Int)? {
    let first = try connection.query(
      """
      SELECT sequence FROM audit WHERE departement = \(departement) AND recorded_at >= \(Instant.start(of: day))
      ORDER BY recorded_at, sequence LIMIT 1
      """)
    let last = try connection.query(
      """
      SELECT sequence FROM audit WHERE departement = \(departement) AND recorded_at <= \(Instant.end(of: day))
      ORDER BY recorded_at DESC, sequence DESC LIMIT 1
      """)
    guard let first = first.first, let last = last.first else { return nil }
    return (try first.integer("sequence"), try last.integer("sequence"))
  }

  /// Every act that was ever done, from one to the next by the index: as many steps as there are acts, not lines.
  func acts(in departement: String) throws -> [String] {
    try connection.query(
      """
      WITH RECURSIVE done (act) AS (
        SELECT MIN(act) FROM audit WHERE departement = \(departement)
        UNION ALL
        SELECT (SELECT MIN(a.act) FROM audit a WHERE a.departement = \(departement) AND a.act > done.act)
        FROM done WHERE done.act IS NOT NULL)
      SELECT act FROM done WHERE act IS NOT NULL ORDER BY act
      """
    ).map { try $0.text("act") }
  }
}

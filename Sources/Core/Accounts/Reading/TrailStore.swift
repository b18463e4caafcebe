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
  func lines(in departement: String, act: String?, days: DayRange?, before: Int?, limit: Int) throws -> [Line] {
    var conditions: [SQL] = ["departement = \(departement)"]
    if let act { conditions.append("act = \(act)") }
    if let first = days?.first {
      guard let sequence = try sequence(from: first, in: departement) else { return [] }
      conditions.append("sequence >= \(sequence)")
    }
    if let last = days?.last {
      guard let sequence = try sequence(through: last, in: departement) else { return [] }
      conditions.append("sequence <= \(sequence)")
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
  /// The first line of a day or of those that follow: lines follow each other as their moments do. Nil: there is none.
  private func sequence(from day: Day, in departement: String) throws -> Int? {
    try connection.query(
      """
      SELECT sequence FROM audit WHERE departement = \(departement) AND recorded_at >= \(Instant.start(of: day))
      ORDER BY recorded_at, sequence LIMIT 1
      """
    ).first?.integer("sequence")
  }
  /// The last line of a day or of those before.
  private func sequence(through day: Day, in departement: String) throws -> Int? {
    try connection.query(
      """
      SELECT sequence FROM audit WHERE departement = \(departement) AND recorded_at <= \(Instant.end(of: day))
      ORDER BY recorded_at DESC, sequence DESC LIMIT 1
      """
    ).first?.integer("sequence")
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

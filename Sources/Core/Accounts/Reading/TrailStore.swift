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
      conditions.append("recorded_at BETWEEN \(Instant.start(of: day)) AND \(Instant.end(of: day))")
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
  /// Every act that was ever done.
  func acts(in departement: String) throws -> [String] {
    try connection.query("SELECT DISTINCT act FROM audit WHERE departement = \(departement) ORDER BY act").map {
      try $0.text("act")
    }
  }
}

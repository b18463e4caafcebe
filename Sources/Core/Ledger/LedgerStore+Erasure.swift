import Database
import Kernel

/// Comments that name somebody: they go for good, what was stated stays.
extension LedgerStore {
  /// Throws `NotFound`.
  package func statement(_ id: Kernel.ID<Statement>) throws -> Statement {
    let rows = try connection.query(
      """
      SELECT id, kind, measure, place, organisation, category, day, value, recorded_at, cause_kind, cause_id,
        cause_version, person, comment, is_nothing, NULL AS ended_at, NULL AS next_value
      FROM statement WHERE departement = \(departement) AND id = \(id)
      """)
    guard let row = rows.first else { throw NotFound() }
    return try Statement(row)
  }

  /// Of every version of what was stated for a key and a day.
  package func eraseComments(of key: LedgerKey, on day: Day) throws {
    connection.leaveNoTrace()
    try connection.execute(
      """
      UPDATE statement SET comment = NULL
      WHERE departement = \(departement) AND measure = \(key.measure) AND entry = '' AND place = \(key.place ?? "")
        AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "") AND day = \(day)
        AND comment IS NOT NULL
      """)
  }

  /// Of everything that these stated. It reads all statements: no index serves so rare an act.
  package func eraseComments(of causes: [Cause]) throws {
    connection.leaveNoTrace()
    for cause in causes {
      try connection.execute(
        """
        UPDATE statement SET comment = NULL
        WHERE departement = \(departement) AND cause_kind = \(cause.kind) AND cause_id = \(cause.id)
          AND comment IS NOT NULL
        """)
    }
  }
}

import Database

package enum DocumentsSchema {
  package static let all = [
    Migration(
      "2026-11-30 documents: deposit",
      """
      CREATE TABLE deposit (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, door \(.code) NOT NULL, person \(.id),
        about \(.code) NOT NULL,
        name \(.text) NOT NULL, source \(.text) NOT NULL, head \(.text) NOT NULL, records \(.blob) NOT NULL,
        recorded_at \(.instant) NOT NULL, expires_at \(.instant) NOT NULL, done_at \(.instant), done_count \(.integer),
        PRIMARY KEY (departement, id))
      """,
      "CREATE INDEX deposit_expiring ON deposit (departement, expires_at)")
  ]
}

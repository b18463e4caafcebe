import Database

enum ImportSchema {
  static let all = [
    Migration(
      "2026-11-24 strategy: pending_import",
      """
      CREATE TABLE pending_import (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, person \(.id) NOT NULL, name \(.text) NOT NULL,
        titles \(.text) NOT NULL, records \(.blob) NOT NULL, recorded_at \(.instant) NOT NULL,
        expires_at \(.instant) NOT NULL, done_at \(.instant), done_count \(.integer),
        PRIMARY KEY (departement, id))
      """),
    // Files that wait are deposits, whatever their door.
    Migration("2026-11-30 strategy: no pending_import", "DROP TABLE pending_import"),
  ]
}

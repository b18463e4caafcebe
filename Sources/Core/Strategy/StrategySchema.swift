import Database

enum StrategySchema {
  static let all = [
    Migration(
      "2026-11-24 strategy: pack_revision, saying",
      """
      CREATE TABLE pack_revision (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, day \(.day) NOT NULL, recorded_at \(.instant) NOT NULL,
        digest \(.code) NOT NULL, files \(.text) NOT NULL,
        PRIMARY KEY (departement, id))
      """,
      .appendOnly("pack_revision"),
      """
      CREATE TABLE saying (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, kind \(.code) NOT NULL, subject \(.code) NOT NULL,
        day \(.day) NOT NULL, recorded_at \(.instant) NOT NULL, person \(.id), said_by \(.text) NOT NULL,
        content \(.text) NOT NULL, withdraws \(.id),
        PRIMARY KEY (departement, id))
      """,
      "CREATE INDEX saying_by_subject ON saying (departement, subject, recorded_at)",
      "CREATE INDEX saying_by_recording ON saying (departement, recorded_at)",
      .appendOnly("saying"))
  ]
}

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
      .appendOnly("saying")),
    // The one change that a saying may have, once: what it says goes, and that it went stays. Any other is refused.
    Migration(
      "2026-11-24 strategy: a saying that is erased",
      "ALTER TABLE saying ADD COLUMN erased_at \(.instant)",
      .only(.sqlite, "DROP TRIGGER saying_append_only_update"),
      .only(
        .sqlite,
        """
        CREATE TRIGGER saying_append_only_update BEFORE UPDATE OF
          departement, id, kind, subject, day, recorded_at, person, said_by, withdraws ON saying
        BEGIN SELECT RAISE(ABORT, 'append only: saying'); END
        """),
      .only(
        .sqlite,
        """
        CREATE TRIGGER saying_erased_once BEFORE UPDATE OF content, erased_at ON saying
        WHEN OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL
        BEGIN SELECT RAISE(ABORT, 'append only: saying'); END
        """),
      .only(.postgresql, "DROP TRIGGER saying_append_only ON saying"),
      .only(
        .postgresql,
        """
        CREATE TRIGGER saying_append_only BEFORE DELETE OR UPDATE OF
          departement, id, kind, subject, day, recorded_at, person, said_by, withdraws ON saying
        FOR EACH ROW EXECUTE FUNCTION append_only()
        """),
      .only(
        .postgresql,
        """
        CREATE TRIGGER saying_erased_once BEFORE UPDATE OF content, erased_at ON saying
        FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL) EXECUTE FUNCTION append_only()
        """)),
    Migration(
      "2026-11-30 strategy: withdrawals are found",
      "CREATE INDEX saying_withdraws ON saying (departement, withdraws) WHERE withdraws IS NOT NULL"),
    Migration(
      "2026-11-30 strategy: reference_day",
      """
      CREATE TABLE reference_day (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, day \(.day) NOT NULL, recorded_at \(.instant) NOT NULL,
        person \(.id),
        PRIMARY KEY (departement, id))
      """,
      .appendOnly("reference_day")),
  ]
}

/// What is written otherwise on PostgreSQL.
enum PostgreSQLWords {
  /// Texts sort byte by byte, as on SQLite.
  static func column(_ kind: ColumnKind) -> String {
    switch kind {
    case .id, .code, .text, .json: "TEXT COLLATE \"C\""
    case .day, .flag: "INTEGER"
    case .instant, .cents, .integer: "BIGINT"
    case .real: "DOUBLE PRECISION"
    case .blob: "BYTEA"
    }
  }

  static let columns: SQL = """
    SELECT table_name AS tbl, column_name AS name, data_type AS type,
      CASE is_nullable WHEN 'YES' THEN '1' ELSE '0' END AS nullable
    FROM information_schema.columns WHERE table_schema = current_schema()
    ORDER BY table_name COLLATE "C", ordinal_position
    """

  /// What takes foreign keys away and what puts them back.
  static let foreignKeys: SQL = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS dropped,
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
        AS added
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
    WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY c.oid
    """

  /// The SQLSTATE that our own trigger raises.
  static let appendOnlyState = "BO001"

  static let appendOnlyFunction: SQL = """
    CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_TABLE_NAME USING ERRCODE = 'BO001'; END $$
    """

  static func appendOnly(_ table: String) -> String {
    """
    CREATE TRIGGER \(table)_append_only BEFORE UPDATE OR DELETE ON \(table)
    FOR EACH ROW EXECUTE FUNCTION append_only();
    CREATE TRIGGER \(table)_append_only_truncate BEFORE TRUNCATE ON \(table)
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
    """
  }

  static func erasable(_ table: String, _ texts: [String], _ others: String) -> String {
    """
    DROP TRIGGER \(table)_append_only ON \(table);
    CREATE TRIGGER \(table)_append_only BEFORE DELETE OR UPDATE OF \(others) ON \(table)
    FOR EACH ROW EXECUTE FUNCTION append_only();
    CREATE TRIGGER \(table)_erased_only BEFORE UPDATE OF \(texts.joined(separator: ", ")) ON \(table)
    FOR EACH ROW WHEN (\(texts.map { "NEW.\($0) IS NOT NULL" }.joined(separator: " OR ")))
    EXECUTE FUNCTION append_only();
    """
  }
}

/// What is written otherwise on SQLite.
enum SQLiteWords {
  static func column(_ kind: ColumnKind) -> String {
    switch kind {
    case .id, .code, .text, .json: "TEXT"
    case .day, .instant, .flag, .cents, .integer: "INTEGER"
    case .real: "REAL"
    case .blob: "BLOB"
    }
  }

  static func appendOnly(_ table: String) -> String {
    """
    CREATE TRIGGER \(table)_append_only_update BEFORE UPDATE ON \(table)
    BEGIN SELECT RAISE(ABORT, 'append only: \(table)'); END;
    CREATE TRIGGER \(table)_append_only_delete BEFORE DELETE ON \(table)
    BEGIN SELECT RAISE(ABORT, 'append only: \(table)'); END;
    """
  }

  static func erasable(_ table: String, _ texts: [String], _ others: String) -> String {
    """
    DROP TRIGGER \(table)_append_only_update;
    CREATE TRIGGER \(table)_append_only_update BEFORE UPDATE OF \(others) ON \(table)
    BEGIN SELECT RAISE(ABORT, 'append only: \(table)'); END;
    CREATE TRIGGER \(table)_erased_only BEFORE UPDATE OF \(texts.joined(separator: ", ")) ON \(table)
    WHEN \(texts.map { "NEW.\($0) IS NOT NULL" }.joined(separator: " OR "))
    BEGIN SELECT RAISE(ABORT, 'append only: \(table)'); END;
    """
  }

  /// The columns of every table, as `PostgreSQLWords.columns` gives them.
  static let columns: SQL = """
    SELECT m.name AS tbl, c.name AS name, c.type AS type,
      CASE WHEN c."notnull" = 0 AND c.pk = 0 THEN '1' ELSE '0' END AS nullable
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid
    """

  /// SQLite checks the types of a table only when it is STRICT, a word that PostgreSQL does not know.
  static func strict(_ statement: String, on engine: Engine) -> String {
    let text = statement.trimmed
    guard engine == .sqlite, text.uppercased().hasPrefix("CREATE TABLE ") else { return statement }
    if text.hasSuffix(")") { return text + " STRICT" }
    if text.uppercased().hasSuffix(" WITHOUT ROWID") { return text + ", STRICT" }
    return statement
  }
}

extension String {
  /// Without the white space and semicolons around it.
  var trimmed: String {
    let blank: (Character) -> Bool = { $0.isWhitespace || $0 == ";" }
    guard let first = firstIndex(where: { !blank($0) }), let last = lastIndex(where: { !blank($0) }) else { return "" }
    return String(self[first...last])
  }
}

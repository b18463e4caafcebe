import GRDB

/// A column of today's schema, by what it means.
package struct SchemaColumn: Sendable, Hashable {
  package let table: String
  package let name: String
  package let kind: ColumnKind
  package let isNullable: Bool
  /// Its place in the primary key, from 1; 0 outside.
  let keyPlace: Int
}

/// Today's schema, worked out by running the migrations, in words of meaning, on an empty SQLite in memory:
/// SQLite keeps any word as a type, and keeps tables as they were written.
struct SchemaInWords {
  let text: String
  let columns: [SchemaColumn]

  init(_ migrations: [Migration]) throws {
    do {
      let queue = try DatabaseQueue()
      (text, columns) = try queue.write { database in
        let session = SQLiteSession(database: database)
        try session.script(Migration.table.spelled(.words).text)
        for migration in migrations {
          for statement in migration.statements.map({ $0.spelled(.words) }) where !statement.text.trimmed.isEmpty {
            if statement.values.isEmpty {
              try session.script(statement.text)
            } else {
              _ = try session.execute(statement)
            }
          }
        }
        return (try Self.text(session), try Self.columns(session))
      }
    } catch let error as DatabaseError {
      throw DatabaseFailure(error)
    }
  }

  private static func text(_ session: SQLiteSession) throws -> String {
    let parts = try session.query(
      Spelled(
        text: """
          SELECT type, name, tbl_name, sql FROM sqlite_master
          WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
          ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name
          """, values: []))
    var lines: [String] = []
    for part in parts {
      let (type, name, table) = (try part.text("type"), try part.text("name"), try part.text("tbl_name"))
      switch type {
      case "trigger":
        if name.hasSuffix("_append_only_update") {
          lines.append("-- \(table) only grows: the database refuses UPDATE and DELETE.")
        }
      default:
        if type == "table", !lines.isEmpty { lines.append("") }
        lines.append(try part.text("sql").trimmed + ";")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func columns(_ session: SQLiteSession) throws -> [SchemaColumn] {
    let rows = try session.query(
      Spelled(
        text: """
          SELECT m.name AS tbl, c.name AS name, lower(c.type) AS kind, c."notnull" = 0 AND c.pk = 0 AS nullable,
            c.pk AS place
          FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid
          """, values: []))
    return try rows.map { row in
      SchemaColumn(
        table: try row.text("tbl"), name: try row.text("name"), kind: try row.code("kind"),
        isNullable: try row.flag("nullable"), keyPlace: try row.integer("place"))
    }
  }
}

extension Database {
  /// Today's tables and indexes in words of meaning (`docs/schema.sql`), once checked that this very database has
  /// these columns, of these types, in this order. Needs `migrate` first.
  package func schemaDescription() async throws -> String {
    let words = try SchemaInWords(known.withLock { $0 })
    try await checkColumns(words.columns)
    return words.text
  }

  /// Every column of every table.
  package func schemaColumns() async throws -> [SchemaColumn] {
    let words = try SchemaInWords(known.withLock { $0 })
    try await checkColumns(words.columns)
    return words.columns
  }

  private func checkColumns(_ expected: [SchemaColumn]) async throws {
    let engine = engine
    let found = try await read { connection in
      try connection.query(engine == .sqlite ? SQLiteWords.columns : PostgreSQLWords.columns).map { row in
        [try row.text("tbl"), try row.text("name"), try row.text("type").lowercased(), try row.text("nullable")]
      }
    }
    let tables = Set(expected.map(\.table))
    let wanted = expected.map { column in
      [
        column.table, column.name, engine.word(for: column.kind).replacing(" COLLATE \"C\"", with: "").lowercased(),
        column.isNullable ? "1" : "0",
      ]
    }
    let here = found.filter { tables.contains($0[0]) }
    if let difference = zip(wanted, here).first(where: { $0 != $1 }) {
      throw DatabaseFailure.other("schéma : \(difference.0) attendu, \(difference.1) trouvé")
    }
    if wanted.count != here.count {
      throw DatabaseFailure.other("schéma : \(wanted.count) colonnes attendues, \(here.count) trouvées")
    }
  }
}

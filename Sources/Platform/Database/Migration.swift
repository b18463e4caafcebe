import Kernel

/// A step of the schema, frozen once released. Statements run in order, in one transaction.
///
///     Migration("2026-11-24 ledger: posting",
///       "CREATE TABLE posting (departement \(.code) NOT NULL, id \(.id) NOT NULL, …)",
///       .appendOnly("posting"),
///       .only(.postgresql, "CREATE INDEX …"))
package struct Migration: Sendable {
  package let name: String
  package let statements: [SQL]

  package init(_ name: String, _ statements: SQL...) {
    self.name = name
    self.statements = statements
  }

  /// As people read it: columns in words of meaning.
  package var documented: String {
    statements.map { $0.spelled(.words).text.trimmed }.filter { !$0.isEmpty }.map { $0 + ";" }
      .joined(separator: "\n")
  }
}

extension Migration {
  /// Where the names of those that ran are kept.
  static let table: SQL = """
    CREATE TABLE IF NOT EXISTS migration (
      name \(.code) NOT NULL PRIMARY KEY, position \(.integer) NOT NULL, applied_at \(.instant) NOT NULL)
    """

  /// What this part itself keeps.
  static let own: [Migration] = [
    Migration(
      "2026-11-24 database: clock and audit",
      "CREATE TABLE write_clock (departement \(.code) NOT NULL PRIMARY KEY, recorded_at \(.instant) NOT NULL)",
      .only(.postgresql, PostgreSQLWords.appendOnlyFunction),
      """
      CREATE TABLE audit (
        departement \(.code) NOT NULL, sequence \(.integer) NOT NULL, recorded_at \(.instant) NOT NULL,
        person \(.id), act \(.code) NOT NULL, subject_kind \(.code) NOT NULL, subject_id \(.code) NOT NULL,
        fields \(.json) NOT NULL, hash \(.code) NOT NULL,
        PRIMARY KEY (departement, sequence))
      """,
      "CREATE INDEX audit_subject ON audit (departement, subject_kind, subject_id, sequence)",
      .appendOnly("audit"),
      """
      CREATE TABLE audit_head (
        departement \(.code) NOT NULL PRIMARY KEY, sequence \(.integer) NOT NULL, hash \(.code) NOT NULL)
      """),
    // The page of the trail reads no more lines than it shows, whatever act or day is asked.
    Migration(
      "2026-11-30 database: audit by act and by moment",
      "CREATE INDEX audit_by_act ON audit (departement, act, sequence)",
      "CREATE INDEX audit_by_moment ON audit (departement, recorded_at, sequence)"),
  ]
}

extension Database {
  /// Brings the schema up to date. Several programs may start at once; a database that knows more than this
  /// binary is refused.
  package func migrate(_ migrations: [Migration]) async throws { try await bringUp(to: Migration.own + migrations) }

  func bringUp(to migrations: [Migration]) async throws {
    let names = migrations.map(\.name)
    guard Set(names).count == names.count else {
      throw DatabaseFailure.other("deux migrations portent le même nom")
    }
    known.withLock { $0 = migrations }
    let clock = clock
    try await backend.run(.migration) { try Migration.bringUp(to: migrations, in: $0, clock) }
  }
}

extension Migration {
  /// Runs those that did not run yet. Throws `DatabaseFailure.newer` where one ran that is none of them.
  static func bringUp(to migrations: [Migration], in session: any EngineSession, _ clock: Clock) throws {
    let engine = Spelling.engine(session.engine)
    try session.script(SQLiteWords.strict(Migration.table.spelled(engine).text, on: session.engine))
    var applied = Set(
      try session.query(Spelled(text: "SELECT name FROM migration ORDER BY position", values: []))
        .map { try $0.text("name") })
    if let unknown = applied.subtracting(migrations.map(\.name)).min() { throw DatabaseFailure.newer(unknown) }
    for migration in migrations where !applied.contains(migration.name) {
      try migration.run(in: session)
      let record: SQL = """
        INSERT INTO migration (name, position, applied_at)
        VALUES (\(migration.name), \(applied.count + 1), \(clock.now()))
        """
      _ = try session.execute(record.spelled(engine))
      applied.insert(migration.name)
    }
  }

  func run(in session: any EngineSession) throws {
    for statement in statements {
      let spelled = statement.spelled(.engine(session.engine))
      guard !spelled.text.trimmed.isEmpty else { continue }
      do {
        if spelled.values.isEmpty {
          try session.script(SQLiteWords.strict(spelled.text, on: session.engine))
        } else {
          _ = try session.execute(spelled)
        }
      } catch DatabaseFailure.other(let detail) {
        throw DatabaseFailure.other("migration « \(name) » : \(detail)")
      }
    }
  }
}

import Kernel

extension Database {
  /// Puts a backup in this empty database: everything, proven by reading it back, or nothing. A backup that an older
  /// version made is put in the schema of its time, and then brought up to date.
  /// Throws `Invalid` for a database that holds anything, and for a backup that this version can't read.
  /// - Parameter settle: what may no longer be so, put right for each département in the same transaction: a
  ///   restoration that is killed leaves an empty database or one that can serve. Gives what it counts, by département.
  @discardableResult
  package func restore(
    _ file: BackupFile, migrations: [Migration], settling settle: (@Sendable (Connection) throws -> Int)? = nil
  ) async throws -> [String: Int] {
    let known = Migration.own + migrations
    if let unknown = file.migrations.first(where: { name in !known.contains { $0.name == name } }) {
      throw Invalid(
        "Cette sauvegarde a été faite par une version plus récente de Boussole (« \(unknown) »).",
        remedy: "Installez cette version, puis restaurez.")
    }
    let ofItsTime = known.filter { file.migrations.contains($0.name) }
    let today = try BackupTable.all(known), tables = try BackupTable.all(ofItsTime)
    guard tables.map(\.heading) == file.headings else {
      throw Invalid(
        "Les tables de cette sauvegarde ne sont pas celles de sa version.",
        remedy: "Restaurez-la avec la version de Boussole qui l’a faite.")
    }
    let engine = engine
    // Before anything is made in a database that is somebody else's.
    try await backend.run(.snapshot) { try Restore.refuseUnlessEmpty(today, $0, engine) }
    do {
      try await bringUp(to: ofItsTime)
    } catch DatabaseFailure.newer {
      throw Invalid(
        "Cette base vide a été préparée par une version plus récente que la sauvegarde.",
        remedy: "Donnez une base toute neuve : la restauration la prépare elle-même.", at: .field("--base"))
    }
    let clock = clock, memory = memory
    let counts = try await backend.run(.migration) { session in
      try Restore(session: session, file: file, tables: tables).run()
      try Migration.bringUp(to: known, in: session, clock)
      return try settle.map { try Restore.each(session, clock, memory, $0) } ?? [:]
    }
    self.known.withLock { $0 = known }
    return counts
  }
}

/// The lines of a backup, into the tables of an empty database, in one transaction.
private struct Restore {
  let session: any EngineSession
  let file: BackupFile
  let tables: [BackupTable]

  static func refuseUnlessEmpty(_ tables: [BackupTable], _ session: any EngineSession, _ engine: Engine) throws {
    let columns = engine == .sqlite ? SQLiteWords.columns : PostgreSQLWords.columns
    let here = Set(try session.query(columns.spelled(.engine(engine))).map { try $0.text("tbl") })
    for table in tables where here.contains(table.name) {
      guard try session.query(Spelled(text: "SELECT 1 AS n FROM \(table.name) LIMIT 1", values: [])).isEmpty else {
        throw Invalid(
          "La base n’est pas vide (« \(table.name) ») : une sauvegarde ne se restaure que dans une base neuve.",
          remedy: "Donnez-en une autre par --base, ou mettez celle-ci de côté d’abord. Une restauration coupée juste "
            + "avant sa dernière ligne y est entière : `boussole ledger verify` et `boussole audit verify` le disent.",
          at: .field("--base"))
      }
    }
  }

  /// In every département that ever wrote, as a write of its own would.
  static func each(
    _ session: any EngineSession, _ clock: Clock, _ memory: Memory, _ body: (Connection) throws -> Int
  ) throws -> [String: Int] {
    let rows = try session.query(
      Spelled(text: "SELECT departement FROM write_clock ORDER BY departement", values: []))
    return try rows.reduce(into: [:]) { counts, row in
      let code = try row.text("departement")
      let recordedAt = try WriteClock.stamp(code, now: clock.now(), in: session)
      let connection = Connection(session, departement: code, recordedAt: recordedAt, memory: memory)
      counts[code] = try connection.whole(body)
    }
  }

  func run() throws {
    // A line may name another that comes later: keys between tables are checked at the end.
    var keys: [Row] = []
    switch session.engine {
    case .sqlite: try session.script("PRAGMA defer_foreign_keys = ON")
    case .postgresql:
      try session.script("LOCK TABLE \(tables.map(\.name).joined(separator: ", ")) IN ACCESS EXCLUSIVE MODE")
      keys = try session.query(PostgreSQLWords.foreignKeys.spelled(.engine(.postgresql)))
      for key in keys { try session.script(key.text("dropped")) }
    }
    try Restore.refuseUnlessEmpty(tables, session, session.engine)
    try load()
    for key in keys { try session.script(key.text("added")) }
    for table in tables {
      guard try TableContent(of: table, in: session).ending(table.name) == file.endings[table.name] else {
        throw BackupFile.damaged(file.path, "table \(table.name), relue après l’écriture")
      }
    }
    if session.engine == .sqlite { try session.script("PRAGMA defer_foreign_keys = OFF") }
  }

  private func load() throws {
    let byName = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var current: BackupTable?
    var rows: [[SQLValue]] = [], bytes = 0
    func flush() throws {
      guard let current, !rows.isEmpty else { return }
      try session.insert(current.name, current.columns.map(\.name), rows: rows)
      rows.removeAll(keepingCapacity: true)
      bytes = 0
    }
    try file.eachRow { name, line in
      if current?.name != name {
        try flush()
        current = byName[name]
      }
      guard let table = current, let values = BackupText.values(line, table.columns) else {
        throw BackupFile.damaged(file.path, "table \(name)")
      }
      rows.append(values)
      bytes += line.count
      if rows.count >= 1000 || bytes > 4 << 20 { try flush() }
    }
    try flush()
  }
}

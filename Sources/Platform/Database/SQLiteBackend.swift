import Foundation
import GRDB
import GRDBSQLite

/// SQLite by GRDB's pool: one writer, snapshot reads beside it (WAL).
final class SQLiteBackend: Backend {
  let engine = Engine.sqlite
  /// How long a lock of the file is waited for.
  static let milliseconds: CInt = 5_000
  private let pool: DatabasePool
  private let writes: SQLiteWrites
  private let traces: SQLiteTraces
  private let patience: SQLitePatience

  init(path: String, readers: Int, patience: SQLitePatience) throws {
    self.patience = patience
    var configuration = Configuration()
    configuration.busyMode = .timeout(TimeInterval(Self.milliseconds) / 1_000)
    configuration.maximumReaderCount = readers
    configuration.prepareDatabase { database in
      // REPLACE must not slip past the triggers of append-only tables.
      try database.execute(sql: "PRAGMA recursive_triggers = ON")
      // LIKE minds case, as on PostgreSQL, and can use an index.
      try database.execute(sql: "PRAGMA case_sensitive_like = ON")
      // What is erased leaves no bytes behind.
      try database.execute(sql: "PRAGMA secure_delete = ON")
      patience.watch(database)
    }
    let configured = configuration
    // Nobody else on the machine reads it. If this fails, opening says why.
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    pool = try translated(path) {
      let pool = try DatabasePool(path: path, configuration: configured)
      // GRDB chose NORMAL for WAL; FULL keeps what was confirmed when the power goes.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      return pool
    }
    writes = SQLiteWrites(pool)
    traces = SQLiteTraces(pool)
  }

  func run<Result: Sendable>(
    _ access: Access, _ body: @escaping @Sendable (any EngineSession) throws -> Result
  ) async throws -> Result {
    do {
      switch access {
      case .read:
        return try await patience.wait { [pool, patience] begun in
          try await pool.read { database in
            try begun()
            return try patience.bounded(database) { try body(SQLiteSession(database: database)) }
          }
        }
      case .write(_, let isLong):
        let result = try await patience.wait { [writes, traces, patience] begun in
          try await writes.run { database in
            try begun()
            return try patience.bounded(database, isLong: isLong) {
              try body(SQLiteSession(database: database, traces: traces))
            }
          }
        }
        await traces.wipe()
        return result
      case .snapshot: return try await pool.read { try body(SQLiteSession(database: $0)) }
      case .migration: return try await pool.write { try body(SQLiteSession(database: $0)) }
      }
    } catch let error as DatabaseError {
      throw DatabaseFailure(error)
    }
  }

  func close() async { try? pool.close() }
}

struct SQLiteSession: EngineSession {
  let database: GRDB.Database
  /// Of a write of a département; nil elsewhere, where nothing is erased.
  var traces: SQLiteTraces?
  var engine: Engine { .sqlite }

  func query(_ statement: Spelled) throws -> [Row] {
    try translated {
      var rows: [Row] = []
      try step(prepared(statement), statement.values) { rows.append($0) }
      return rows
    }
  }

  func execute(_ statement: Spelled) throws -> Int {
    try translated {
      let before = database.totalChangesCount
      let prepared = try prepared(statement)
      try prepared.execute(arguments: arguments(statement.values))
      return database.totalChangesCount == before ? 0 : database.changesCount
    }
  }

  func each(_ statement: Spelled, _ body: (Row) throws -> Void) throws {
    try translated {
      // Not the cached one: `body` may run the same text.
      try step(database.makeStatement(sql: statement.text), statement.values, body)
    }
  }

  func leaveNoTrace() { traces?.leave() }

  func script(_ text: String) throws { try translated { try database.execute(sql: text) } }

  func insert(_ table: String, _ columns: [String], rows: [[SQLValue]]) throws {
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    let text = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    try translated {
      let statement = try database.cachedStatement(sql: text)
      for row in rows { try run(statement, row) }
    }
  }

  /// By SQLite itself: GRDB's arguments take as long as the insertion.
  private func run(_ statement: GRDB.Statement, _ values: [SQLValue]) throws {
    let pointer = statement.sqliteStatement
    for (index, value) in values.enumerated() { value.bind(to: pointer, CInt(index + 1)) }
    let code = sqlite3_step(pointer)
    let message = code == SQLITE_DONE ? "" : String(cString: sqlite3_errmsg(database.sqliteConnection))
    let extended = sqlite3_extended_errcode(database.sqliteConnection)
    sqlite3_reset(pointer)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: extended), message: message, sql: statement.sql)
    }
  }

  /// Statements are kept by their text; long lists make texts that won't come again.
  private func prepared(_ statement: Spelled) throws -> GRDB.Statement {
    statement.values.count > 40
      ? try database.makeStatement(sql: statement.text) : try database.cachedStatement(sql: statement.text)
  }

  private func step(_ prepared: GRDB.Statement, _ values: [SQLValue], _ body: (Row) throws -> Void) throws {
    let columns = Row.Columns(prepared.columnNames)
    let count = columns.names.count
    let cursor = try GRDB.Row.fetchCursor(prepared, arguments: arguments(values))
    let pointer = prepared.sqliteStatement
    while try cursor.next() != nil {
      let values = [SQLValue](unsafeUninitializedCapacity: count) { buffer, filled in
        for index in 0..<count {
          (buffer.baseAddress.unsafelyUnwrapped + index).initialize(to: SQLValue(pointer, CInt(index)))
        }
        filled = count
      }
      try body(Row(columns: columns, values: values))
    }
  }

  private func arguments(_ values: [SQLValue]) -> StatementArguments { StatementArguments(values.map(\.databaseValue)) }
}

extension SQLValue {
  /// The value of a column of the row that `statement` is on. GRDB's own values would be copied once more.
  fileprivate init(_ statement: OpaquePointer, _ column: CInt) {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      let start = sqlite3_column_text(statement, column)
      let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
      self = .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(statement, column)
      self = .blob([UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))))
    default: self = .null
    }
  }
  fileprivate func bind(to statement: OpaquePointer, _ place: CInt) {
    // SQLite copies the bytes at once.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch self {
    case .null: sqlite3_bind_null(statement, place)
    case .integer(let integer): sqlite3_bind_int64(statement, place, integer)
    case .real(let real): sqlite3_bind_double(statement, place, real)
    case .text(var text):
      _ = text.withUTF8 { bytes in
        if let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self) {
          sqlite3_bind_text(statement, place, start, CInt(bytes.count), transient)
        } else {
          sqlite3_bind_text(statement, place, "", 0, transient)
        }
      }
    case .blob(let blob):
      blob.withUnsafeBytes { bytes in
        _ =
          bytes.isEmpty
          ? sqlite3_bind_zeroblob(statement, place, 0)
          : sqlite3_bind_blob(statement, place, bytes.baseAddress, CInt(bytes.count), transient)
      }
    }
  }
  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let integer): integer.databaseValue
    case .real(let real): real.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    }
  }
}

/// Runs `work`; GRDB's errors come out as `DatabaseFailure`.
private func translated<Result>(_ path: String = "", _ work: () throws -> Result) throws -> Result {
  do { return try work() } catch let error as DatabaseError { throw DatabaseFailure(error, path: path) }
}

extension DatabaseFailure {
  init(_ error: DatabaseError, path: String = "") {
    let detail = error.message ?? "\(error.resultCode)"
    switch error.extendedResultCode {
    case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: self = .uniqueViolation(detail)
    case .SQLITE_CONSTRAINT_FOREIGNKEY: self = .foreignKeyViolation(detail)
    case .SQLITE_CONSTRAINT_CHECK, .SQLITE_CONSTRAINT_NOTNULL, .SQLITE_CONSTRAINT_DATATYPE:
      self = .checkViolation(detail)
    case .SQLITE_CONSTRAINT_TRIGGER:
      let mark = "append only: "
      self = detail.hasPrefix(mark) ? .appendOnly(String(detail.dropFirst(mark.count))) : .checkViolation(detail)
    default:
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked
      case .SQLITE_INTERRUPT: self = .tooLong
      case .SQLITE_MISUSE: self = .unavailable("la base est fermée")
      case .SQLITE_FULL: self = .full
      case .SQLITE_READONLY: self = .readOnly
      case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_NOTADB, .SQLITE_CORRUPT:
        self = .unavailable(path.isEmpty ? detail : "\(path) : \(detail)")
      default: self = .other(error.sql.map { "\(detail) — \($0)" } ?? detail)
      }
    }
  }
}

import CPostgreSQL
import Foundation

/// One connection to the server and its prepared statements. Used by one thread only.
final class PostgreSQLSession: EngineSession {
  var engine: Engine { .postgresql }
  /// SQLSTATE of the transaction's last error.
  var lastState = ""
  private let connection: OpaquePointer?
  private var prepared: [PreparedKey: String] = [:]
  private var counter = 0
  private var schema = ""
  private let longest: Int?

  /// A statement of more values is not prepared.
  private static let mostPrepared = 40
  private struct PreparedKey: Hashable {
    let text: String
    let types: [Oid]
  }

  /// Connects, which may take `connect_timeout`. Throws `unavailable`.
  /// - Parameter longest: seconds that a statement may take; nil: as long as it takes.
  init(url: String, longest: Int?) throws {
    self.longest = longest
    // What stands before `dbname` gives way to what the URL says.
    let settings = [
      ("fallback_application_name", "boussole"), ("connect_timeout", "5"), ("target_session_attrs", "read-write"),
      ("keepalives_idle", "30"), ("tcp_user_timeout", "15000"), ("dbname", url), ("client_encoding", "UTF8"),
    ]
    connection = withCStrings(settings.map(\.0)) { keywords in
      withCStrings(settings.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
    }
    // All properties are set: from here `deinit` closes, and nothing else may.
    guard PQstatus(connection) == CONNECTION_OK else { throw DatabaseFailure.unavailable(complaint) }
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    guard PQserverVersion(connection) >= 130_000 else {
      throw DatabaseFailure.unavailable("il faut PostgreSQL 13 ou plus récent")
    }
    guard PQparameterStatus(connection, "server_encoding").map({ String(cString: $0) }) == "UTF8" else {
      throw DatabaseFailure.unavailable("la base doit être créée en UTF8 (CREATE DATABASE … ENCODING 'UTF8')")
    }
    try command(
      """
      SET client_min_messages = error; \(patience);
      SET idle_in_transaction_session_timeout = '60s'; SET cursor_tuple_fraction = 1; SET bytea_output = hex;
      SET standard_conforming_strings = on
      """)
    schema =
      try query(Spelled(text: "SELECT current_schema() AS schema", values: [])).first?
      .textIfAny("schema") ?? ""
  }

  deinit { PQfinish(connection) }

  /// How long a statement runs, and waits for a lock, before the server ends it.
  var patience: String { longest.map { "SET statement_timeout = '\($0)s'; SET lock_timeout = '10s'" } ?? Self.endless }
  static let endless = "SET statement_timeout = 0; SET lock_timeout = 0"

  /// True once the connection is lost: what is left is to drop it.
  var isBroken: Bool { PQstatus(connection) != CONNECTION_OK }

  /// The advisory lock of a name, which differs from one schema to another: each schema is a Boussole of its own.
  func lockKey(_ name: String) -> Int64 {
    // FNV-1a: the same on every machine, unlike Swift's hashes.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "boussole/\(schema)/\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }

  /// Forgets the prepared statements, whose plans a migration may have made wrong.
  func forgetStatements() {
    prepared = [:]
    _ = try? command("DEALLOCATE ALL")
  }

  /// A command without values; gives its tag, "COMMIT".
  @discardableResult
  func command(_ text: String) throws -> String {
    let result = try check(PQexec(connection, text), text)
    return String(cString: PQcmdStatus(result.pointer))
  }

  func query(_ statement: Spelled) throws -> [Row] {
    try run(statement).rows()
  }

  func execute(_ statement: Spelled) throws -> Int {
    Int(String(cString: PQcmdTuples(try run(statement).pointer))) ?? 0
  }

  /// By a cursor, so that `body` may run other statements and memory holds a thousand rows, fewer of large ones.
  func each(_ statement: Spelled, _ body: (Row) throws -> Void) throws {
    counter += 1
    let cursor = "c\(counter)"
    _ = try unprepared(
      Spelled(text: "DECLARE \(cursor) NO SCROLL CURSOR FOR \(statement.text)", values: statement.values))
    var columns: Row.Columns?
    var count = 20
    while true {
      let result = try check(PQexec(connection, "FETCH FORWARD \(count) FROM \(cursor)"), statement.text)
      let rows = result.rows(sharing: &columns), isLast = rows.count < count
      if !isLast { count = min(1000, max(1, count * (4 << 20) / max(1, PQresultMemorySize(result.pointer)))) }
      for row in rows {
        do { try body(row) } catch {
          _ = try? command("CLOSE \(cursor)")
          throw error
        }
      }
      if isLast { break }
    }
    try command("CLOSE \(cursor)")
  }

  /// Rows that are gone stay in the server's files until it vacuums (docs/security.md).
  func leaveNoTrace() {}

  func script(_ text: String) throws { try command(text) }

  /// A few lines in one statement, more by COPY.
  func insert(_ table: String, _ columns: [String], rows: [[SQLValue]]) throws {
    if rows.count * columns.count <= Self.mostPrepared {
      let lines = rows.indices.map { row in
        "(" + columns.indices.map { "$\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
      }
      let text = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES \(lines.joined(separator: ", "))"
      _ = try run(Spelled(text: text, values: rows.flatMap(\.self)))
      return
    }
    let text = "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN"
    _ = try check(PQexec(connection, text), text)
    var buffer: [UInt8] = []
    func send() {
      // A failure shows in the result of the whole.
      buffer.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress, !bytes.isEmpty {
          PQputCopyData(connection, base.assumingMemoryBound(to: CChar.self), CInt(bytes.count))
        }
      }
      buffer.removeAll(keepingCapacity: true)
    }
    for row in rows {
      PostgreSQLText.appendCopyLine(row, to: &buffer)
      if buffer.count > 65_536 { send() }
    }
    send()
    PQputCopyEnd(connection, nil)
    let result = PQgetResult(connection)
    while let rest = PQgetResult(connection) { PQclear(rest) }
    _ = try check(result, text)
  }

  /// Prepared once for each text and each choice of types; long lists make texts that won't come again.
  private func run(_ statement: Spelled) throws -> PostgreSQLResult {
    guard statement.values.count <= Self.mostPrepared else { return try unprepared(statement) }
    let types = statement.values.map(PostgreSQLText.type)
    let key = PreparedKey(text: statement.text, types: types)
    let name: String
    if let known = prepared[key] {
      name = known
    } else {
      if prepared.count >= 500 { forgetStatements() }
      counter += 1
      name = "s\(counter)"
      _ = try check(PQprepare(connection, name, statement.text, CInt(types.count), types), statement.text)
      prepared[key] = name
    }
    let pointer = PostgreSQLText.withValues(statement.values) { values in
      PQexecPrepared(connection, name, CInt(types.count), values, nil, nil, 0)
    }
    return try check(pointer, statement.text)
  }

  private func unprepared(_ statement: Spelled) throws -> PostgreSQLResult {
    let types = statement.values.map(PostgreSQLText.type)
    let pointer = PostgreSQLText.withValues(statement.values) { values in
      PQexecParams(connection, statement.text, CInt(types.count), types, values, nil, nil, 0)
    }
    return try check(pointer, statement.text)
  }

  private func check(_ pointer: OpaquePointer?, _ text: String) throws -> PostgreSQLResult {
    let result = PostgreSQLResult(pointer)
    switch PQresultStatus(pointer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN, PGRES_EMPTY_QUERY: return result
    default:
      lastState = result.field("C") ?? ""
      if isBroken { throw DatabaseFailure.unavailable(complaint) }
      throw DatabaseFailure(state: lastState, result, sql: text)
    }
  }

  private var complaint: String {
    String(cString: PQerrorMessage(connection)).split(separator: "\n").joined(separator: " ")
  }
}

extension DatabaseFailure {
  /// The detail of an error may hold what people wrote: it is left out.
  init(state: String, _ result: PostgreSQLResult, sql: String) {
    let message = result.field("M") ?? "erreur sans message"
    let name = result.field("n").map { "\(result.field("t") ?? "?"), \($0)" } ?? message
    switch state {
    case "23505": self = .uniqueViolation(name)
    case "23503": self = .foreignKeyViolation(name)
    case "23502": self = .checkViolation("\(result.field("t") ?? "?"), \(result.field("c") ?? "?")")
    case "23514", "22P02", "22003": self = .checkViolation(name)
    case "53100": self = .full
    case "25006": self = .readOnly
    case "55P03": self = .locked
    case "57014": self = .tooLong
    case "53300", "53200": self = .busy
    case "57P01", "57P02", "57P03": self = .unavailable(message)
    case PostgreSQLWords.appendOnlyState: self = .appendOnly(message)
    default: self = .other("\(message) (\(state)) — \(sql)")
    }
  }
}

import CPostgreSQL
import Database
import Foundation
import Kernel

/// A copy of a database that is prepared once in this process, gone afterwards: what many tests begin with is made
/// once.
/// - Parameters:
///   - key: what was prepared, the same for the same preparation.
///   - prepare: fills an empty place, and closes what it opened.
@discardableResult
package func withCopy<Result>(
  of key: String, on engine: Engine, prepare: @escaping @Sendable (DatabaseLocation) async throws -> Void,
  _ body: (DatabaseLocation) async throws -> Result
) async throws -> Result {
  let prepared = try await PreparedDatabases.shared.location(of: key, on: engine, prepare)
  switch (engine, prepared) {
  case (.sqlite, .sqlite(let model)):
    await Turnstile.sqlite.enter()
    defer { Task { await Turnstile.sqlite.leave() } }
    return try await withLocation(on: .sqlite) { location in
      guard case .sqlite(let path) = location else { throw DatabaseFailure.unavailable("SQLite") }
      // What no checkpoint has brought to the file yet is beside it.
      for part in ["", "-wal"] where FileManager.default.fileExists(atPath: model + part) {
        try FileManager.default.copyItem(atPath: model + part, toPath: path + part)
      }
      return try await body(location)
    }
  case (.postgresql, .postgresql(let model)):
    await Turnstile.postgresql.enter()
    defer { Task { await Turnstile.postgresql.leave() } }
    let server = try TestServer(), name = TestServer.newName()
    try await server.run("CREATE DATABASE \(name) TEMPLATE \(TestServer.base(of: model))")
    do {
      let result = try await body(.postgresql(url: server.url(of: name)))
      try await server.run("DROP DATABASE \(name) WITH (FORCE)")
      return result
    } catch {
      _ = try? await server.run("DROP DATABASE \(name) WITH (FORCE)")
      throw error
    }
  default: throw DatabaseFailure.unavailable(key)
  }
}

private actor PreparedDatabases {
  static let shared = PreparedDatabases()
  private var made: [String: Task<DatabaseLocation, any Error>] = [:]
  private static let folder = FileManager.default.temporaryDirectory.appending(
    path: "boussole-tests-\(ProcessInfo.processInfo.processIdentifier)")

  func location(
    of key: String, on engine: Engine, _ prepare: @escaping @Sendable (DatabaseLocation) async throws -> Void
  ) async throws -> DatabaseLocation {
    let name = "\(engine) \(key)"
    if let task = made[name] { return try await task.value }
    let number = made.count
    let task = Task {
      let location = try await Self.empty(number, on: engine)
      try await prepare(location)
      return location
    }
    made[name] = task
    return try await task.value
  }

  private static func empty(_ number: Int, on engine: Engine) async throws -> DatabaseLocation {
    if engine == .sqlite {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      atexit { try? FileManager.default.removeItem(at: PreparedDatabases.folder) }
      return .sqlite(path: folder.appending(path: "\(number).db").path)
    }
    let server = try TestServer(), name = TestServer.newName()
    try await server.dropLeftovers()
    try await server.run("CREATE DATABASE \(name)")
    return .postgresql(url: server.url(of: name))
  }
}

/// The PostgreSQL of the tests, for the acts that no transaction may hold: a database made, copied, dropped.
private struct TestServer {
  private let address: String

  init() throws {
    guard let url = Engine.postgresqlURL else { throw DatabaseFailure.unavailable("BOUSSOLE_TEST_POSTGRESQL manque") }
    address = url
  }

  private static let prefix = "boussole_copy_"
  /// A name holds the process that made it: what a killed one left is dropped by the next.
  static func newName() -> String {
    let id = ID<Never>(at: Clock.system.now()).text.replacing("-", with: "")
    return "\(prefix)\(ProcessInfo.processInfo.processIdentifier)_\(id)"
  }
  static func base(of url: String) -> String { URLComponents(string: url)?.path.replacing("/", with: "") ?? "" }
  func url(of base: String) -> String {
    var parts = URLComponents(string: address)
    parts?.path = "/\(base)"
    return parts?.string ?? address
  }

  @discardableResult
  func run(_ command: String) async throws -> [String] {
    let address = address
    return try await withCheckedThrowingContinuation { done in
      Thread.detachNewThread { done.resume(with: Swift.Result { try Self.execute(command, at: address) }) }
    }
  }
  func dropLeftovers() async throws {
    for name in try await run("SELECT datname FROM pg_database WHERE datname LIKE '\(Self.prefix)%'") {
      guard let process = name.dropFirst(Self.prefix.count).split(separator: "_").first.flatMap({ pid_t($0) }),
        kill(process, 0) != 0
      else { continue }
      _ = try? await run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }
  }

  private static func execute(_ command: String, at address: String) throws -> [String] {
    let line = PQconnectdb(address)
    defer { PQfinish(line) }
    let result = PQexec(line, command)
    defer { PQclear(result) }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      throw DatabaseFailure.unavailable(String(cString: PQerrorMessage(line)))
    }
    return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
  }
}

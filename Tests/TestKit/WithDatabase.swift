import Database
import Foundation
import Kernel

extension Engine {
  /// The engines of this machine: SQLite always, PostgreSQL where BOUSSOLE_TEST_POSTGRESQL gives its URL.
  package static var available: [Engine] { postgresqlURL == nil ? [.sqlite] : [.sqlite, .postgresql] }

  package static var postgresqlURL: String? {
    ProcessInfo.processInfo.environment["BOUSSOLE_TEST_POSTGRESQL"].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// A real, fresh database for `body`: a new SQLite file or a new PostgreSQL schema, migrated, and gone afterwards.
///
///     @Test(arguments: Engine.available) func keeps(_ engine: Engine) async throws {
///       try await withDatabase(on: engine, migrations: Ledger.migrations) { database in … }
///     }
@discardableResult
package func withDatabase<Result>(
  on engine: Engine, migrations: [Migration] = [], clock: Clock = .system, connections: Int = 3,
  _ body: (Database) async throws -> Result
) async throws -> Result {
  try await withLocation(on: engine) { location in
    let database = try Database.open(location, clock: clock, connections: connections)
    do {
      try await database.migrate(migrations)
      let result = try await body(database)
      await database.close()
      return result
    } catch {
      await database.close()
      throw error
    }
  }
}

/// A place for a database, empty, and gone afterwards: for what opens it several times.
@discardableResult
package func withLocation<Result>(
  on engine: Engine, _ body: (DatabaseLocation) async throws -> Result
) async throws -> Result {
  let name = "test_" + ID<Never>(at: Clock.system.now()).text.replacing("-", with: "")
  switch engine {
  case .sqlite:
    let folder = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(.sqlite(path: folder.appending(path: "test.db").path))
  case .postgresql:
    guard let url = Engine.postgresqlURL else {
      throw DatabaseFailure.unavailable("BOUSSOLE_TEST_POSTGRESQL manque")
    }
    await Turnstile.postgresql.enter()
    defer { Task { await Turnstile.postgresql.leave() } }
    let server = try Database.open(.postgresql(url: url), clock: .system, connections: 1)
    try await server.alterSchema(name, "CREATE SCHEMA %I")
    do {
      let option = "options=-csearch_path%3D\(name)"
      let result = try await body(.postgresql(url: url + (url.contains("?") ? "&" : "?") + option))
      try await server.alterSchema(name, "DROP SCHEMA %I CASCADE")
      await server.close()
      return result
    } catch {
      try? await server.alterSchema(name, "DROP SCHEMA %I CASCADE")
      await server.close()
      throw error
    }
  }
}

extension Database {
  /// Names can't be bound: they go through settings of the transaction.
  fileprivate func alterSchema(_ name: String, _ command: String) async throws {
    try await maintain { connection in
      try connection.execute("SELECT set_config('test.schema', \(name), true)")
      try connection.execute("SELECT set_config('test.command', \(command), true)")
      try connection.execute(
        """
        DO $$ BEGIN
          EXECUTE format(current_setting('test.command'), current_setting('test.schema'));
        END $$
        """)
    }
  }
}

/// A server takes so many connections, and a machine so many tests that sign in: they take turns.
actor Turnstile {
  static let postgresql = Turnstile(places: 16)
  static let sqlite = Turnstile(places: 16)
  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  func enter() async {
    if places > 0 {
      places -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }
  func leave() {
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}

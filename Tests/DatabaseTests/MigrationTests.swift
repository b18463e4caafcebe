import Database
import Foundation
import Kernel
import TestKit
import Testing

@Suite("Migrations") struct MigrationTests {
  static let first = Migration("first", "CREATE TABLE a (id \(.id) NOT NULL PRIMARY KEY, day \(.day))")
  static let second = Migration(
    "second", "ALTER TABLE a ADD COLUMN is_open \(.flag) NOT NULL DEFAULT 0",
    "INSERT INTO a (id, day) VALUES (\("x"), \(Day(2020, 1, 1)))", "CREATE INDEX a_day ON a (day)")

  @Test("run once, in order, however often and from wherever", arguments: Engine.available)
  func once(_ engine: Engine) async throws {
    try await withLocation(on: engine) { location in
      let machines = try (0..<4).map { _ in try Database.open(location, clock: .system, connections: 2) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for machine in machines { group.addTask { try await machine.migrate([Self.first, Self.second]) } }
        try await group.waitForAll()
      }
      try await machines[0].migrate([Self.first, Self.second])
      let names = try await machines[1].read { connection in
        try connection.query("SELECT name FROM migration ORDER BY position").map { try $0.text("name") }
      }
      #expect(names.suffix(2) == ["first", "second"])
      #expect(try await machines[2].read { try $0.query("SELECT id FROM a").count } == 1)
      for machine in machines { await machine.close() }
    }
  }

  @Test("a database of a newer version is refused", arguments: Engine.available)
  func newer(_ engine: Engine) async throws {
    try await withLocation(on: engine) { location in
      let today = try Database.open(location, clock: .system, connections: 1)
      try await today.migrate([Self.first, Self.second])
      await today.close()
      let yesterday = try Database.open(location, clock: .system, connections: 1)
      let failure = await #expect(throws: DatabaseFailure.self) { try await yesterday.migrate([Self.first]) }
      #expect(failure == .newer("second"))
      #expect(failure?.message.contains("version plus récente") == true)
      await yesterday.close()
    }
  }

  @Test("one that fails leaves nothing", arguments: Engine.available)
  func atomic(_ engine: Engine) async throws {
    let bad = Migration("bad", "CREATE TABLE b (id \(.id) NOT NULL)", "INSERT INTO nowhere (id) VALUES (1)")
    try await withDatabase(on: engine, migrations: [Self.first]) { database in
      let failure = await #expect(throws: DatabaseFailure.self) {
        try await database.migrate([Self.first, bad])
      }
      #expect(failure.map { "\($0)".contains("« bad »") } == true)
      await #expect(throws: DatabaseFailure.self) { try await database.read { try $0.query("SELECT id FROM b").count } }
      try await database.migrate([Self.first, Self.second])
    }
  }

  @Test("the schema reads in words of meaning, the same on both engines", arguments: Engine.available)
  func words(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [Self.first, Self.second]) { database in
      let text = try await database.schemaDescription()
      #expect(text.contains("CREATE TABLE a (id id NOT NULL PRIMARY KEY, day day, is_open flag NOT NULL DEFAULT 0);"))
      #expect(text.contains("CREATE INDEX a_day ON a (day);"))
      #expect(text.contains("-- audit only grows"))
      let columns = try await database.schemaColumns().filter { $0.table == "a" }
      #expect(columns.map(\.kind) == [.id, .day, .flag])
      #expect(columns.map(\.isNullable) == [false, true, false])
    }
    #expect(Self.second.documented.hasPrefix("ALTER TABLE a ADD COLUMN is_open flag NOT NULL DEFAULT 0;\n"))
  }

  @Test("tables are STRICT on SQLite")
  func strict() async throws {
    try await withDatabase(on: .sqlite, migrations: [Self.first]) { database in
      await #expect(throws: DatabaseFailure.self) {
        try await database.write("77") { try $0.execute("INSERT INTO a (id, day) VALUES ('y', 'demain')") }
      }
    }
  }
}

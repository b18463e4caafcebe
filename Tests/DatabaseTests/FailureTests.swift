import Database
import Foundation
import Kernel
import TestKit
import Testing

@Suite("What goes wrong is said") struct FailureTests {
  private static func insert(_ id: String, open: Int? = 1, parent: String? = nil) -> SQL {
    "INSERT INTO thing (departement, id, is_open, parent) VALUES ('77', \(id), \(open), \(parent))"
  }

  @Test("constraints have their own failures", arguments: Engine.available)
  func constraints(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [BindingTests.thing]) { database in
      func failure(_ statements: SQL...) async -> DatabaseFailure? {
        do {
          try await database.write("77") { connection in for sql in statements { try connection.execute(sql) } }
          return nil
        } catch { return error as? DatabaseFailure }
      }
      #expect(await failure(Self.insert("a")) == nil)
      let failures = [
        await failure(Self.insert("a")), await failure(Self.insert("b", parent: "z")),
        await failure(Self.insert("c", open: 2)), await failure(Self.insert("c", open: nil)),
        await failure("INSERT INTO nowhere (a) VALUES (\(1))"),
      ]
      let kinds = failures.map { failure in
        switch failure {
        case .uniqueViolation(let detail): detail.contains("thing") ? "unique" : detail
        case .foreignKeyViolation: "foreign key"
        case .checkViolation: "check"
        case .other(let detail): detail.contains("nowhere") ? "other" : detail
        default: "\(String(describing: failure))"
        }
      }
      #expect(kinds == ["unique", "foreign key", "check", "check", "other"])
      let wrong = await failure("UPDATE thing SET day = \("demain") WHERE id = 'a'")
      #expect(wrong != nil, "a text is no day")
    }
  }

  @Test("append-only tables refuse every change", arguments: Engine.available)
  func appendOnly(_ engine: Engine) async throws {
    let journal = Migration(
      "2026-11-24 test: journal", "CREATE TABLE journal (n \(.integer) NOT NULL PRIMARY KEY)", .appendOnly("journal"))
    try await withDatabase(on: engine, migrations: [journal]) { database in
      try await database.write("77") { try $0.execute("INSERT INTO journal (n) VALUES (1), (2)") }
      var attempts: [SQL] = ["UPDATE journal SET n = 3 WHERE n = 1", "DELETE FROM journal WHERE n = 2"]
      attempts.append(engine == .sqlite ? "INSERT OR REPLACE INTO journal (n) VALUES (1)" : "TRUNCATE journal")
      for attempt in attempts {
        await #expect(throws: DatabaseFailure.appendOnly("journal")) {
          try await database.write("77") { try $0.execute(attempt) }
        }
      }
      #expect(try await database.read { try $0.query("SELECT n FROM journal").count } == 2)
    }
  }

  @Test("a full disk refuses the write and keeps what was there")
  func full() async throws {
    try await withDatabase(on: .sqlite, migrations: [BindingTests.thing]) { database in
      try await database.write("77") { try $0.execute(Self.insert("before")) }
      let failure = await #expect(throws: DatabaseFailure.self) {
        try await database.write("77") { connection in
          try connection.execute("PRAGMA max_page_count = 1")
          for index in 0..<10_000 { try connection.execute(Self.insert("line \(index)")) }
        }
      }
      #expect(failure == .full)
      #expect(failure?.message.contains("plein") == true)
      try await database.write("77") { connection in
        try connection.execute("PRAGMA max_page_count = 1000000")
        try connection.execute(Self.insert("after"))
      }
      #expect(try await database.read { try $0.query("SELECT id FROM thing").count } == 2)
    }
  }

  @Test("a read-only database says so", arguments: Engine.available)
  func readOnly(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [BindingTests.thing]) { database in
      await #expect(throws: DatabaseFailure.readOnly) {
        try await database.maintain { connection in
          try connection.execute(engine == .sqlite ? "PRAGMA query_only = 1" : "SET TRANSACTION READ ONLY")
          try connection.execute(Self.insert("a"))
        }
      }
    }
  }

  @Test("a new file is for its owner alone")
  func permissions() async throws {
    try await withLocation(on: .sqlite) { location in
      guard case .sqlite(let path) = location else { return }
      let database = try Database.open(location, clock: .system)
      try await database.migrate([])
      for file in [path, path + "-wal"] {
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
      }
    }
  }

  @Test("a read-only file says so", .enabled(if: getuid() != 0, "root writes everywhere"))
  func readOnlyFile() async throws {
    try await withLocation(on: .sqlite) { location in
      guard case .sqlite(let path) = location else { return }
      let first = try Database.open(location, clock: .system)
      try await first.migrate([])
      await first.close()
      let folder = URL(filePath: path).deletingLastPathComponent().path
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
      await #expect(throws: DatabaseFailure.readOnly) {
        let database = try Database.open(location, clock: .system)
        try await database.write("77") { _ in }
      }
    }
  }

  @Test("what can't be reached is said at the start, without the password")
  func unreachable() throws {
    #expect(message("sqlite:/nowhere/at/all/x.db").contains("/nowhere/at/all/x.db"))
    let refused = message("postgres://boussole:s3cret@127.0.0.1:1/x")
    #expect(refused.contains("ne répond pas"))
    #expect(!refused.contains("s3cret"))
    let location = try DatabaseLocation("postgres://b:s3cret@h1,h2/x?password=t0p&a=1")
    #expect(location.description == "postgres://…@h1,h2/x?password=…&a=1")
    #expect(throws: Invalid.self) { try DatabaseLocation("mysql://x") }
    #expect(throws: Invalid.self) { try DatabaseLocation("sqlite:") }
  }

  @Test("a file that is no database is refused")
  func notADatabase() async throws {
    try await withLocation(on: .sqlite) { location in
      guard case .sqlite(let path) = location else { return }
      try Data(repeating: 65, count: 5_000).write(to: URL(filePath: path))
      #expect(message(path).contains("ne répond pas"))
    }
  }

  @Test("a writer that another program keeps out is told so")
  func locked() async throws {
    try await withLocation(on: .sqlite) { location in
      let one = try Database.open(location, clock: .system)
      try await one.migrate([])
      let other = try Database.open(location, clock: .system)
      let gate = Gate()
      async let long: Void = one.write("77") { _ in gate.pass() }
      try await gate.isReached()
      await #expect(throws: DatabaseFailure.locked) { try await other.write("2A") { _ in } }
      gate.open()
      try await long
      try await other.write("2A") { _ in }
    }
  }

  @Test("what anybody may read of a failure has no word of the engine; the log has them all, in so many lines")
  func tells() {
    let engine = "server at 10.0.0.7, port 5432: SELECT secret FROM posting "
    let failures: [DatabaseFailure] = [
      .unavailable(engine), .uniqueViolation(engine), .foreignKeyViolation(engine), .checkViolation(engine),
      .appendOnly(engine), .other(String(repeating: engine, count: 10_000)),
    ]
    for failure in failures {
      #expect(!failure.message.contains("5432") && !failure.message.contains("posting"), "\(failure)")
      #expect("\(failure)".contains("5432"))
      #expect("\(failure)".count < 3_000)
    }
  }

  private func message(_ location: String) -> String {
    do {
      _ = try Database.open(DatabaseLocation(location), clock: .system)
      return ""
    } catch { return "\(error)" }
  }
}

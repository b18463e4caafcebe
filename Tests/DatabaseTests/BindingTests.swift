import Database
import Kernel
import TestKit
import Testing

@Suite("SQL and values") struct BindingTests {
  enum Colour: String, CaseIterable { case red, blue }
  enum Shape: String, SQLBindable { case round, square }

  static let thing = Migration(
    "2026-11-24 test: thing",
    """
    CREATE TABLE thing (
      departement \(.code) NOT NULL, id \(.id) NOT NULL, name \(.text), day \(.day), at \(.instant),
      is_open \(.flag) NOT NULL CHECK (is_open IN (0, 1)), price \(.cents), share \(.real), body \(.json),
      bytes \(.blob), parent \(.id), colour \(.code),
      PRIMARY KEY (departement, id), FOREIGN KEY (departement, parent) REFERENCES thing (departement, id))
    """)

  @Test("every type comes back as it went in", arguments: Engine.available)
  func types(_ engine: Engine) async throws {
    let id = ID<BindingTests>(at: Clock.system.now())
    let day = try #require(Day(2020, 2, 29))
    let at = try #require(Instant(iso: "2021-03-28T01:00:00.000001Z"))
    let name = "L’été d'« Œuvre » \\ \"x\" ?$1 \t\n\u{1F600}"
    let bytes: [UInt8] = [0, 255, 92, 39, 10]
    try await withDatabase(on: engine, migrations: [Self.thing]) { database in
      try await database.write("77") { connection in
        let changed = try connection.execute(
          """
          INSERT INTO thing (departement, id, name, day, at, is_open, price, share, body, bytes, colour)
          VALUES ('77', \(id), \(name), \(day), \(at), \(true), \(-12_345_678_901), \(0.1 + 0.2),
            \("{\"b\": 1,\"a\":2}"), \(bytes), \(Colour.red))
          """)
        #expect(changed == 1)
      }
      let row = try await database.read { try $0.query("SELECT * FROM thing WHERE id = \(id)")[0] }
      #expect(try row.id("id", as: BindingTests.self) == id)
      #expect(try row.text("name") == name)
      #expect(try row.day("day") == day)
      #expect(try row.instant("at") == at)
      #expect(try row.flag("is_open"))
      #expect(try row.integer("price") == -12_345_678_901)
      #expect(try row.real("share") == 0.1 + 0.2)
      #expect(try row.text("body") == "{\"b\": 1,\"a\":2}")
      #expect(try row.blob("bytes") == bytes)
      #expect(try row.code("colour", as: Colour.self) == .red)
      #expect(try row.idIfAny("parent", as: BindingTests.self) == nil)
    }
  }

  @Test("? stays a question mark, and pieces of SQL join", arguments: Engine.available)
  func pieces(_ engine: Engine) async throws {
    try await withDatabase(on: engine) { database in
      let conditions: [SQL] = ["1 = \(1)", "'?' = \("?")", "'a' IN (\(["a", "b"]))"]
      let row = try await database.read { connection in
        try connection.query(
          """
          SELECT '?' AS mark, CAST(\(3) AS INTEGER) AS three -- why ? and $1
          WHERE \(SQL.joined(conditions, by: " AND "))
          """
        ).first
      }
      #expect(try row?.text("mark") == "?")
      #expect(try row?.integer("three") == 3)
    }
  }

  @Test("a list as long as one likes stays within what the engine can bind", arguments: Engine.available)
  func longLists(_ engine: Engine) async throws {
    let texts = (0..<70_000).map { "\"\($0)\\ é'{},\n\u{1}" } + ["NULL", "", "null"]
    try await withDatabase(on: engine) { database in
      try await database.read { connection in
        for text in [texts[0], texts[69_999], "NULL", "", "null"] {
          #expect(
            try connection.query("SELECT 1 AS one WHERE CAST(\(text) AS TEXT) IN (\(texts))").count == 1, "\(text)")
        }
        #expect(try connection.query("SELECT 1 AS one WHERE 'absent' IN (\(texts))").isEmpty)
        let numbers = (0..<70_000).map { $0 * 3 }
        #expect(try connection.query("SELECT 1 AS one WHERE CAST(\(3) AS BIGINT) IN (\(numbers))").count == 1)
        #expect(try connection.query("SELECT 1 AS one WHERE CAST(\(4) AS BIGINT) IN (\(numbers))").isEmpty)
        for size in [2, 70_000] {
          let lines = texts.prefix(size).enumerated().map { [SQLValue.text($1), .integer(Int64($0))] }
          let rows = try connection.query(
            """
            SELECT asked.column1 AS word, asked.column2 AS number FROM (\(.rows(lines))) AS asked
            WHERE asked.column2 >= \(size - 2) ORDER BY number
            """)
          #expect(try rows.map { try $0.text("word") } == [texts[size - 2], texts[size - 1]])
        }
      }
    }
  }

  @Test("nothing typed becomes SQL; empty lists find nothing", arguments: Engine.available)
  func quoting(_ engine: Engine) async throws {
    try await withDatabase(on: engine) { database in
      let hostile = "'; DROP TABLE audit; --"
      let none: [String] = []
      try await database.read { connection in
        #expect(try connection.query("SELECT CAST(\(hostile) AS TEXT) AS t")[0].text("t") == hostile)
        #expect(try connection.query("SELECT 1 AS one WHERE 'a' IN (\(none))").isEmpty)
        let both: SQL = "'red' = \(Colour.red) AND 'round' = \(Shape.round)"
        #expect(try connection.query("SELECT 1 AS one WHERE \(both)").count == 1)
        let absent: String? = nil
        let shape: Shape? = .square
        let row = try connection.query("SELECT CAST(\(absent) AS TEXT) AS a, CAST(\(shape) AS TEXT) AS b")[0]
        #expect(try row.textIfAny("a") == nil)
        #expect(try row.text("b") == "square")
      }
    }
  }

  @Test("a column that is absent, empty or of another type is named", arguments: Engine.available)
  func clearErrors(_ engine: Engine) async throws {
    try await withDatabase(on: engine) { database in
      let row = try await database.read { connection in
        try connection.query("SELECT 'x' AS word, 7 AS number, CAST(NULL AS TEXT) AS gap")[0]
      }
      #expect(message { _ = try row.text("wrd") }.contains("« wrd » n’est pas dans le résultat (word, number, gap)"))
      #expect(message { _ = try row.text("gap") }.contains("« gap » est vide"))
      #expect(message { _ = try row.integer("word") }.contains("devait contenir un entier"))
      #expect(message { _ = try row.day("number") }.contains("devait contenir un jour ; elle contient l’entier 7"))
      #expect(message { _ = try row.flag("number") }.contains("0 ou 1"))
      // Of a role, of a kind of saying: never another one in its place.
      #expect(message { _ = try row.code("word") as Role }.contains("« word »"))
    }
  }

  @Test("U+0000 is refused on both engines", arguments: Engine.available)
  func nul(_ engine: Engine) async throws {
    try await withDatabase(on: engine) { database in
      await #expect(throws: Invalid.self) {
        try await database.read { try $0.query("SELECT CAST(\("a\0b") AS TEXT) AS t").count }
      }
    }
  }

  @Test("whole sums are integers, averages reals, booleans 1 and 0", arguments: Engine.available)
  func numbers(_ engine: Engine) async throws {
    try await withDatabase(on: engine) { database in
      let row = try await database.read { connection in
        try connection.query(
          """
          WITH v(n) AS (VALUES (1), (2)) SELECT SUM(n) AS total, AVG(n) AS mean, COUNT(*) AS count, 1 = 1 AS truth,
            SUM(CAST(n AS BIGINT)) AS wide, 3.0 AS three FROM v
          """)[0]
      }
      #expect(try row.integer("total") == 3)
      #expect(try row.integer("wide") == 3)
      #expect(try row.real("mean") == 1.5)
      #expect(try row.integer("count") == 2)
      #expect(try row.flag("truth"))
      #expect(try row.real("three") == 3)
    }
  }

  @Test("a few lines, empty values among them", arguments: Engine.available)
  func fewLines(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [Self.thing]) { database in
      try await database.write("77") { connection in
        let columns: [StaticString] = ["departement", "id", "is_open", "day", "share", "name"]
        try connection.insert("thing", columns, rows: [])
        try connection.insert(
          "thing", columns,
          rows: [
            [.text("77"), .text("a"), .integer(1), .null, .real(0.5), .text("")],
            [.text("77"), .text("b"), .integer(0), .integer(20_200_229), .null, .null],
          ])
        try connection.insert(
          "thing", columns, rows: [[.text("77"), .text("c"), .integer(0), .null, .null, .text("\n")]])
      }
      let rows = try await database.read { connection in
        try connection.query("SELECT day, share, name FROM thing ORDER BY id").map(\.values)
      }
      #expect(
        rows == [
          [.null, .real(0.5), .text("")], [.integer(20_200_229), .null, .null], [.null, .null, .text("\n")],
        ])
    }
  }

  @Test("LIKE minds case on both engines", arguments: Engine.available)
  func like(_ engine: Engine) async throws {
    try await withDatabase(on: engine) { database in
      let row = try await database.read { connection in
        try connection.query("SELECT 'Abc' LIKE 'a%' AS small, 'Abc' LIKE 'A%' AS capital")[0]
      }
      #expect(try row.flag("small") == false)
      #expect(try row.flag("capital"))
    }
  }

  @Test("lines are inserted in bulk and streamed back", arguments: Engine.available)
  func bulk(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [Self.thing]) { database in
      let names = ["plain", "tab\tand\nline\r", "back\\slash \\N", "é’«", ""]
      try await database.write("77") { connection in
        try connection.insert(
          "thing", ["departement", "id", "name", "is_open", "share", "bytes", "day"],
          rows: (0..<5_000).map { index in
            [
              .text("77"), .text("id \(index)"), .text(names[index % 5]), .integer(Int64(index % 2)), .real(0.1),
              .blob([0, 1, 92, 255]), .null,
            ]
          })
      }
      try await database.read { connection in
        var count = 0
        try connection.each("SELECT id, name, is_open, share, bytes, day FROM thing") { row in
          let index = try #require(Int(row.text("id").dropFirst(3)))
          #expect(try row.text("name") == names[index % 5])
          if index < 5 {
            #expect(try row.real("share") == 0.1)
            #expect(try row.blob("bytes") == [0, 1, 92, 255])
            #expect(try row.dayIfAny("day") == nil)
            #expect(try connection.query("SELECT 1 AS one WHERE \(index) >= 0").count == 1)
          }
          count += 1
        }
        #expect(count == 5_000)
      }
    }
  }

  private func message(_ work: () throws -> Void) -> String {
    do {
      try work()
      return ""
    } catch { return "\(error)" }
  }
}

import Database
import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@Suite("Transactions") struct TransactionTests {
  static let counter = Migration(
    "2026-11-24 test: counter",
    """
    CREATE TABLE counter (
      departement \(.code) NOT NULL, n \(.integer) NOT NULL, recorded_at \(.instant) NOT NULL,
      PRIMARY KEY (departement, n))
    """,
    "CREATE TABLE shared (name \(.code) NOT NULL PRIMARY KEY, n \(.integer) NOT NULL)",
    "INSERT INTO shared (name, n) VALUES (\("one"), \(0))")

  /// Counts one more, from what it reads: two at the same time would count once.
  @Sendable static func count(_ connection: Connection) throws {
    let row = try connection.query(
      "SELECT COALESCE(MAX(n), 0) AS n FROM counter WHERE departement = \(connection.departement)")[0]
    try connection.execute(
      """
      INSERT INTO counter (departement, n, recorded_at)
      VALUES (\(connection.departement), \(row.integer("n") + 1), \(connection.recordedAt))
      """)
  }

  @Test("a read sees one moment, whatever is written meanwhile", arguments: Engine.available)
  func snapshot(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [Self.counter]) { database in
      let gate = Gate()
      async let seen = database.read { connection in
        let before = try connection.query("SELECT COUNT(*) AS n FROM counter")[0].integer("n")
        #expect(gate.pass())
        return [before, try connection.query("SELECT COUNT(*) AS n FROM counter")[0].integer("n")]
      }
      try await gate.isReached()
      try await database.write("77", Self.count)
      gate.open()
      #expect(try await seen == [0, 0])
      #expect(try await database.read { try $0.query("SELECT n FROM counter").count } == 1)
    }
  }

  @Test("what throws leaves nothing behind", arguments: Engine.available)
  func rollback(_ engine: Engine) async throws {
    struct Refused: Error {}
    try await withDatabase(on: engine, migrations: [Self.counter]) { database in
      await #expect(throws: Refused.self) {
        try await database.write("77") { connection in
          try Self.count(connection)
          throw Refused()
        }
      }
      let kept = try await database.read { try $0.query("SELECT n FROM counter").count }
      #expect(kept == 0)
    }
  }

  @Test("an error of the engine that is swallowed still refuses the whole", arguments: Engine.available)
  func swallowed(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [Self.counter]) { database in
      await #expect(throws: DatabaseFailure.self) {
        try await database.write("77") { connection in
          try Self.count(connection)
          _ = try? connection.execute("INSERT INTO counter (departement, n, recorded_at) VALUES ('77', 1, 0)")
        }
      }
      #expect(try await database.read { try $0.query("SELECT n FROM counter").count } == 0)
      try await database.write("77", Self.count)
    }
  }

  @Test("a read writes nothing", arguments: Engine.available)
  func readsOnly(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [Self.counter]) { database in
      await #expect(throws: DatabaseFailure.readOnly) {
        try await database.read { try $0.execute("UPDATE shared SET n = 1") }
      }
      let n = try await database.read { try $0.query("SELECT n FROM shared")[0].integer("n") }
      #expect(n == 0)
    }
  }

  @Test("recordedAt grows though the clock goes back, for each département", arguments: Engine.available)
  func recordedAt(_ engine: Engine) async throws {
    let noon = Instant(microseconds: 1_600_000_000_000_000)
    let clock = TestClock(noon)
    try await withDatabase(on: engine, migrations: [Self.counter], clock: clock.clock) { database in
      func stamp(_ departement: String = "77") async throws -> Int64 {
        try await database.write(departement) { $0.recordedAt.microseconds - noon.microseconds }
      }
      var stamps = [try await stamp(), try await stamp()]
      clock.advance(seconds: -3600)
      stamps += [try await stamp(), try await stamp("2A")]
      clock.advance(seconds: 3601)
      stamps.append(try await stamp())
      // What failed stamps nothing.
      struct Refused: Error {}
      await #expect(throws: Refused.self) { try await database.write("77") { _ in throw Refused() } }
      stamps.append(try await stamp())
      #expect(stamps == [0, 1, 2, -3_600_000_000, 1_000_000, 1_000_001])
    }
  }

  @Test("fifty writers at once count to fifty, on two machines", arguments: Engine.available)
  func parallelWriters(_ engine: Engine) async throws {
    try await withLocation(on: engine) { location in
      let machines = [
        try Database.open(location, clock: .system, connections: 4),
        try Database.open(location, clock: .system, connections: 4),
      ]
      for machine in machines { try await machine.migrate([Self.counter]) }
      let crowd = Crowd()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<50 {
          group.addTask {
            try await machines[index % 2].write("77") { connection in
              crowd.enter()
              defer { crowd.leave() }
              try Self.count(connection)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(crowd.most == 1)
      // The lock is taken before the snapshot: no writer had to begin again.
      #expect(crowd.entries == 50)
      let rows = try await machines[0].read { connection in
        try connection.query("SELECT n, recorded_at FROM counter ORDER BY n").map {
          (try $0.integer("n"), try $0.integer("recorded_at"))
        }
      }
      #expect(rows.map(\.0) == Array(1...50))
      #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.1 < $1.1 })
      for machine in machines { await machine.close() }
    }
  }

  @Test("on PostgreSQL, two départements write at the same time", .enabled(if: Engine.available.contains(.postgresql)))
  func departementsApart() async throws {
    try await withDatabase(on: .postgresql, migrations: [Self.counter]) { database in
      let gate = Gate()
      async let first: Void = database.write("77") { connection in
        try Self.count(connection)
        #expect(gate.pass())
      }
      try await gate.isReached()
      try await database.write("2A", Self.count)
      gate.open()
      try await first
    }
  }

  @Test("on PostgreSQL, a conflict is tried again", .enabled(if: Engine.available.contains(.postgresql)))
  func conflict() async throws {
    try await withDatabase(on: .postgresql, migrations: [Self.counter]) { database in
      let gate = Gate()
      let tries = Crowd()
      async let first: Void = database.write("77") { connection in
        tries.enter()
        let n = try connection.query("SELECT n FROM shared")[0].integer("n")
        gate.pass()
        try connection.execute("UPDATE shared SET n = \(n + 1)")
      }
      try await gate.isReached()
      try await database.write("2A") { try $0.execute("UPDATE shared SET n = n + 1") }
      gate.open()
      try await first
      #expect(tries.entries == 2)
      #expect(try await database.read { try $0.query("SELECT n FROM shared")[0].integer("n") } == 2)
    }
  }

  @Test("a large result streams, and stops where the reader throws", arguments: Engine.available)
  func streams(_ engine: Engine) async throws {
    struct Enough: Error {}
    try await withDatabase(on: engine, migrations: [Self.counter]) { database in
      let rows = try await database.read { connection in
        var seen = 0
        do {
          try connection.each(
            """
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) SELECT n FROM c
            """
          ) { row in
            seen = try row.integer("n")
            if seen == 2_500 { throw Enough() }
          }
        } catch is Enough {}
        // The transaction goes on.
        return seen + (try connection.query("SELECT COUNT(*) AS n FROM shared")[0].integer("n"))
      }
      #expect(rows == 2_501)
    }
  }
}

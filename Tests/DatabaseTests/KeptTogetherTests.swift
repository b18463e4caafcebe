import Database
import Kernel
import TestKit
import Testing

@Suite("Writes that wait together") struct KeptTogetherTests {
  private struct Refused: Error {}

  @Test("each is whole or nothing, whatever the others do", arguments: Engine.available)
  func apart(_ engine: Engine) async throws {
    try await withDatabase(on: engine, migrations: [TransactionTests.counter]) { database in
      let gate = Gate()
      async let first: Void = database.write("77") { connection in
        try TransactionTests.count(connection)
        #expect(gate.pass())
      }
      try await gate.isReached()
      // They all wait for the first one.
      async let outcomes = withTaskGroup(of: Bool.self) { group in
        for index in 0..<40 {
          group.addTask {
            do {
              try await database.write("77") { connection in
                try TransactionTests.count(connection)
                if index % 4 == 0 { throw Refused() }
                if index % 4 == 1 { try TransactionTests.count(connection) }
                // Of the engine: there already.
                if index % 4 == 2 {
                  try connection.execute("INSERT INTO shared (name, n) VALUES (\("one"), \(0))")
                }
              }
              return true
            } catch { return false }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      try await Task.sleep(for: .milliseconds(100))
      gate.open()
      try await first
      #expect(await outcomes == 20)
      let rows = try await database.read { connection in
        try connection.query("SELECT n, recorded_at FROM counter ORDER BY n").map {
          (try $0.integer("n"), try $0.integer("recorded_at"))
        }
      }
      #expect(rows.map(\.0) == Array(1...31))
      // Each of them has its own moment.
      #expect(Set(rows.map(\.1)).count == 21)
    }
  }
}

import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Database

@Suite("SQLite waits and runs within bounds, as PostgreSQL does") struct PatienceTests {
  private static let endless: SQL =
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) AS n FROM n"

  private func withBackend(_ patience: SQLitePatience, _ body: (SQLiteBackend) async throws -> Void) async throws {
    try await withLocation(on: .sqlite) { location in
      guard case .sqlite(let path) = location else { return }
      let backend = try SQLiteBackend(path: path, readers: 1, patience: patience)
      try await body(backend)
      await backend.close()
    }
  }

  @Test("a statement that runs too long is ended, and the next one runs")
  func long() async throws {
    try await withBackend(SQLitePatience(longest: .milliseconds(200), patience: .seconds(600))) { backend in
      let endless = Self.endless.spelled(.engine(.sqlite))
      await #expect(throws: DatabaseFailure.tooLong) { try await backend.run(.read) { try $0.query(endless).count } }
      let write = Access.write(departement: "77")
      await #expect(throws: DatabaseFailure.tooLong) { try await backend.run(write) { try $0.query(endless).count } }
      let one = SQL("SELECT 1 AS n").spelled(.engine(.sqlite))
      let read = try await backend.run(.read) { try $0.query(one).count }
      let written = try await backend.run(write) { try $0.query(one).count }
      #expect(read == 1 && written == 1)
    }
  }

  @Test("what is known to be long has its own patience, and what waits behind it is served")
  func known() async throws {
    let some: SQL = """
      WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 8000000) SELECT COUNT(*) AS n FROM n
      """
    try await withBackend(SQLitePatience(longest: .milliseconds(200), long: .seconds(120))) { backend in
      let text = some.spelled(.engine(.sqlite)), one = SQL("SELECT 1 AS n").spelled(.engine(.sqlite))
      let (brief, long) = (Access.write(departement: "77"), Access.write(departement: "77", isLong: true))
      await #expect(throws: DatabaseFailure.tooLong) { try await backend.run(brief) { try $0.query(text).count } }
      async let done = backend.run(long) { try $0.query(text).count }
      async let behind = backend.run(brief) { try $0.query(one).count }
      let counts = try await (done, behind)
      #expect(counts == (1, 1))
    }
    try await withBackend(SQLitePatience(longest: .milliseconds(50), long: .milliseconds(200))) { backend in
      let endless = Self.endless.spelled(.engine(.sqlite)), long = Access.write(departement: "77", isLong: true)
      await #expect(throws: DatabaseFailure.tooLong) { try await backend.run(long) { try $0.query(endless).count } }
    }
  }

  @Test("upkeep takes as long as it takes, on both engines", arguments: Engine.available)
  func upkeep(_ engine: Engine) async throws {
    let long: SQL = """
      WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 15000000) SELECT COUNT(*) AS n FROM n
      """
    try await withLocation(on: engine) { location in
      let serving = try Database.open(location, clock: .system, connections: 1, longest: 1)
      let upkeep = try Database.open(location, clock: .system, connections: 1, longest: nil)
      try await serving.migrate([])
      await #expect(throws: DatabaseFailure.tooLong) { try await serving.read { try $0.query(long).count } }
      let rows = try await upkeep.read { try $0.query(long).count }
      #expect(rows == 1)
      await serving.close()
      await upkeep.close()
    }
  }

  @Test("those who would wait too long, or with too many, are told")
  func busy() async throws {
    let later = Mutex(Duration.zero)
    let patience = SQLitePatience(capacity: 2, now: { .now + later.withLock { $0 } })
    try await withBackend(patience) { backend in
      let one = SQL("SELECT 1 AS n").spelled(.engine(.sqlite)), gate = Gate()
      async let first = backend.run(.read) { _ in gate.pass() }
      try await gate.isReached()
      async let second = Result { try await backend.run(.read) { try $0.query(one).count } }
      for _ in 0..<20_000 where patience.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
      await #expect(throws: DatabaseFailure.busy) { try await backend.run(.read) { try $0.query(one).count } }
      later.withLock { $0 = .seconds(600) }
      gate.open()
      let passed = try await first
      guard case .failure(let busy as DatabaseFailure) = await second, passed else {
        Issue.record("who waited too long was served")
        return
      }
      #expect(busy == .busy)
    }
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}

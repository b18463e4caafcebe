import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Database

@Suite("PostgreSQL comes and goes", .enabled(if: Engine.available.contains(.postgresql)))
struct RecoveryTests {
  /// `body` with a database whose connections alone can be told from those of other tests, and cut.
  private func withCutting(
    _ body: (Database, _ cut: @escaping @Sendable () async throws -> Int) async throws -> Void
  ) async throws {
    try await withLocation(on: .postgresql) { location in
      guard case .postgresql(let url) = location else { return }
      let name = "cut_\(ID<Never>(at: Clock.system.now()).text.suffix(12))"
      let database = try Database.open(
        .postgresql(url: url + "&application_name=\(name)"), clock: .system, connections: 4)
      let hand = try Database.open(location, clock: .system, connections: 1)
      try await database.migrate([TransactionTests.counter])
      try await body(database) {
        try await hand.read { connection in
          try connection.query(
            "SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity WHERE application_name = \(name)"
          ).count
        }
      }
      await database.close()
      await hand.close()
    }
  }

  private func busy(_ database: Database) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<40 {
        group.addTask {
          if index.isMultiple(of: 2) {
            try await database.write("\(index % 8)", TransactionTests.count)
          } else {
            _ = try await database.read { try $0.query("SELECT COUNT(*) AS n FROM counter") }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("the URL may name several machines: the first that answers and takes writes is used")
  func hosts() async throws {
    try await withLocation(on: .postgresql) { location in
      guard case .postgresql(let url) = location else { return }
      let several = url.replacing(#/@([^\/]+)\//#) { "@127.0.0.1:1,\($0.1)/" }
      #expect(several != url)
      let database = try Database.open(.postgresql(url: several), clock: .system, connections: 1)
      try await database.migrate([])
      try await database.write("77") { _ in }
      await database.close()
    }
  }

  @Test("another machine's writer waits for the département before it takes its snapshot")
  func lockFirst() async throws {
    try await withLocation(on: .postgresql) { location in
      guard case .postgresql(let url) = location else { return }
      let name = "lock_\(ID<Never>(at: Clock.system.now()).text.suffix(12))"
      let one = try Database.open(location, clock: .system, connections: 2)
      let other = try Database.open(
        .postgresql(url: url + "&application_name=\(name)"), clock: .system, connections: 1)
      try await one.migrate([TransactionTests.counter])
      let gate = Gate()
      async let first: Void = one.write("77") { connection in
        gate.pass()
        try TransactionTests.count(connection)
      }
      try await gate.isReached()
      async let second: Void = other.write("77", TransactionTests.count)
      var waits = false
      for _ in 0..<500 where !waits {
        try await Task.sleep(for: .milliseconds(10))
        waits = try await one.read { connection in
          try !connection.query(
            """
            SELECT pid FROM pg_stat_activity
            WHERE application_name = \(name) AND wait_event = 'advisory' AND xact_start = query_start
            """
          ).isEmpty
        }
      }
      gate.open()
      try await first
      try await second
      #expect(waits)
      let count = try await one.read { try $0.query("SELECT n FROM counter").count }
      #expect(count == 2)
      await one.close()
      await other.close()
    }
  }

  @Test("every idle connection cut: nobody notices") func idle() async throws {
    try await withCutting { database, cut in
      for _ in 0..<3 {
        try await busy(database)
        #expect(try await cut() > 0)
      }
      try await busy(database)
      #expect(try await database.read { try $0.query("SELECT n FROM counter").count } == 80)
    }
  }

  @Test("cut in the middle: the read, and the write not yet confirmed, begin again", arguments: [true, false])
  func midway(_ writes: Bool) async throws {
    try await withCutting { database, cut in
      let gate = Gate()
      let tries = Crowd()
      let body: @Sendable (Connection) throws -> Int = { connection in
        tries.enter()
        if writes { try TransactionTests.count(connection) }
        gate.pass()
        return try connection.query("SELECT COUNT(*) AS n FROM counter")[0].integer("n")
      }
      async let count = writes ? database.write("77", body) : database.read(body)
      try await gate.isReached()
      _ = try await cut()
      gate.open()
      #expect(try await count == (writes ? 1 : 0))
      #expect(tries.entries == 2)
    }
  }

  @Test("cut at COMMIT: nobody knows, so it is said and not done again") func unknownOutcome() async throws {
    try await withCutting { database, _ in
      try await database.maintain { connection in
        try connection.execute(
          """
          CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
          """)
        try connection.execute(
          """
          CREATE CONSTRAINT TRIGGER die AFTER UPDATE ON shared DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION die()
          """)
      }
      let tries = Crowd()
      await #expect(throws: DatabaseFailure.unknownOutcome) {
        try await database.write("77") { connection in
          tries.enter()
          try connection.execute("UPDATE shared SET n = 7")
        }
      }
      #expect(tries.entries == 1)
      try await database.write("77", TransactionTests.count)
    }
  }

  @Test("a plan that a migration made wrong is made again") func stalePlans() async throws {
    try await withCutting { database, _ in
      let read: @Sendable (Connection) throws -> Int = { try $0.query("SELECT * FROM shared")[0].values.count }
      #expect(try await database.read(read) == 2)
      try await database.maintain { try $0.execute("ALTER TABLE shared ADD COLUMN more INTEGER") }
      #expect(try await database.read(read) == 3)
    }
  }

  @Test("a statement that lasts is stopped") func tooLong() async throws {
    try await withCutting { database, _ in
      await #expect(throws: DatabaseFailure.tooLong) {
        try await database.read { connection in
          try connection.execute("SET LOCAL statement_timeout = 50")
          try connection.execute("SELECT pg_sleep(5)")
        }
      }
    }
  }

  @Test("closing lets what is under way finish, then refuses") func closing() async throws {
    try await withLocation(on: .postgresql) { location in
      let database = try Database.open(location, clock: .system, connections: 2)
      let gate = Gate()
      async let last = database.read { connection in
        gate.pass()
        return try connection.query("SELECT 1 AS one").count
      }
      try await gate.isReached()
      async let closed: Void = database.close()
      gate.open()
      #expect(try await last == 1)
      await closed
      await #expect(throws: DatabaseFailure.self) { try await database.read { try $0.query("SELECT 1 AS one").count } }
    }
  }
}

@Suite("The waiting queue") struct WaitingQueueTests {
  private func job(_ turn: String? = nil, refused: @escaping @Sendable (DatabaseFailure) -> Void = { _ in })
    -> WaitingQueue.Job
  {
    WaitingQueue.Job(turn: turn, work: { _ in }, refuse: refused)
  }

  @Test("is bounded in number and in time") func bounded() {
    let queue = WaitingQueue(capacity: 2, patience: .zero)
    let refusals = Mutex<[DatabaseFailure]>([])
    for _ in 0..<3 { queue.add(job { failure in refusals.withLock { $0.append(failure) } }) }
    #expect(refusals.withLock { $0 } == [.busy])
    Thread.sleep(forTimeInterval: 0.001)
    #expect(queue.expire())
    #expect(refusals.withLock { $0 } == [.busy, .busy, .busy])
  }

  @Test("gives one turn at a time, and lets the others pass") func turns() throws {
    let queue = WaitingQueue()
    for turn in ["77", "77", "2A", nil] { queue.add(job(turn)) }
    let first = try #require(queue.next())
    #expect([first.turn, queue.next()?.turn, queue.next()?.turn] == ["77", "2A", nil])
    queue.finished(first)
    #expect(queue.next()?.turn == "77")
  }
}

import GRDB
import GRDBSQLite
import Synchronization

/// What SQLite does not bound by itself: how long a statement runs, how many wait, and for how long.
final class SQLitePatience: Sendable {
  /// How long an access may run; nil: as long as it takes.
  private let longest: Duration?
  /// How long one may that is known to be long: who waits behind it is still served.
  private let long: Duration
  private let capacity: Int
  private let patience: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let waiting = Mutex(0)
  /// By connection: when what runs on it is ended.
  private let ends = Mutex<[Int: ContinuousClock.Instant]>([:])

  init(
    longest: Duration? = .seconds(30), long: Duration = .seconds(240), capacity: Int = 1_000,
    patience: Duration = .seconds(300), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    (self.longest, self.long, self.capacity) = (longest, long, capacity)
    (self.patience, self.now) = (patience, now)
  }

  /// How many run or wait.
  var count: Int { waiting.withLock { $0 } }

  /// Called for each connection as it opens: SQLite asks again and again whether to go on.
  func watch(_ database: GRDB.Database) {
    guard let connection = database.sqliteConnection else { return }
    let watch = Watch(self, Int(bitPattern: connection))
    // Each connection lives as long as its pool, and its watch with it.
    sqlite3_progress_handler(
      connection, 20_000, { Unmanaged<Watch>.fromOpaque($0.unsafelyUnwrapped).takeUnretainedValue().isOver ? 1 : 0 },
      Unmanaged.passRetained(watch).toOpaque())
  }
  private final class Watch: Sendable {
    private let patience: SQLitePatience
    private let connection: Int
    init(_ patience: SQLitePatience, _ connection: Int) { (self.patience, self.connection) = (patience, connection) }
    var isOver: Bool { patience.ends.withLock { $0[connection].map { $0 < .now } ?? false } }
  }

  /// Waits its turn with the others. Throws `DatabaseFailure.busy` where too many do, or it lasted too long.
  func wait<Result: Sendable>(
    _ access: (_ begun: @escaping @Sendable () throws -> Void) async throws -> Result
  ) async throws -> Result {
    try waiting.withLock { count in
      guard count < capacity else { throw DatabaseFailure.busy }
      count += 1
    }
    defer { waiting.withLock { $0 -= 1 } }
    let deadline = now() + patience
    return try await access { [now] in if deadline < now() { throw DatabaseFailure.busy } }
  }
  func bounded<Result>(_ database: GRDB.Database, isLong: Bool = false, _ work: () throws -> Result) throws -> Result {
    guard let longest = longest.map({ isLong ? max($0, long) : $0 }), let connection = database.sqliteConnection else {
      return try work()
    }
    let key = Int(bitPattern: connection)
    ends.withLock { $0[key] = .now + longest }
    defer { _ = ends.withLock { $0.removeValue(forKey: key) } }
    return try work()
  }
}

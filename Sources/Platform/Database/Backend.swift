/// What an engine does for `Database`: run a closure in a transaction, on a thread that may wait.
protocol Backend: Sendable {
  var engine: Engine { get }
  /// One transaction around `body`, which may run again. Throws `DatabaseFailure` or what `body` throws.
  func run<Result: Sendable>(
    _ access: Access, _ body: @escaping @Sendable (any EngineSession) throws -> Result
  ) async throws -> Result
  func close() async
}

enum Access: Sendable, Hashable {
  case read
  /// Reads everything, for as long as it takes.
  case snapshot
  /// The lock of a département, taken before the snapshot.
  case write(departement: String, isLong: Bool = false)
  case migration
}

/// A connection of an engine within a transaction. Its errors are `DatabaseFailure`s.
protocol EngineSession {
  var engine: Engine { get }
  func query(_ statement: Spelled) throws -> [Row]
  /// The number of rows changed.
  func execute(_ statement: Spelled) throws -> Int
  /// Rows one after the other, so that a large result does not have to fit in memory.
  func each(_ statement: Spelled, _ body: (Row) throws -> Void) throws
  /// Several statements without values.
  func script(_ text: String) throws
  func insert(_ table: String, _ columns: [String], rows: [[SQLValue]]) throws
  /// Once this transaction is kept, what it erased is in no file of ours any more.
  func leaveNoTrace()
}

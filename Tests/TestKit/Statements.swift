import Database
import Synchronization

extension Database {
  /// How many statements `body` asks of this database, by any of its connections.
  package func statements(_ body: () async throws -> Void) async rethrows -> Int {
    let before = memory.statements.load(ordering: .relaxed)
    try await body()
    return memory.statements.load(ordering: .relaxed) - before
  }
}

import Foundation
import Kernel
import Synchronization

/// Work that takes much memory and time: a few at once, a bounded number that waits, those who are known first.
package final class PasswordQueue: Sendable {
  package enum Rank: Sendable {
    /// Who is signed in, holds a link, or comes from a browser that the account knows.
    case known
    case anybody
  }

  private let queue = OperationQueue()
  /// How many of each rank may be waiting or under way.
  private let most: Int
  private let present = Mutex<[Rank: Int]>([:])

  package init(atOnce: Int, most: Int) {
    queue.maxConcurrentOperationCount = atOnce
    self.most = most
  }

  /// Throws `Invalid` at once where too many wait already: who comes later is answered, not kept for half a minute.
  package func run<Done: Sendable>(_ rank: Rank, _ work: @escaping @Sendable () throws -> Done) async throws -> Done {
    let isTaken = present.withLock { present in
      guard present[rank, default: 0] < most else { return false }
      present[rank, default: 0] += 1
      return true
    }
    guard isTaken else { throw PasswordQueue.full }
    defer { present.withLock { $0[rank, default: 1] -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      let operation = BlockOperation { continuation.resume(with: Result(catching: work)) }
      operation.queuePriority = rank == .known ? .veryHigh : .normal
      queue.addOperation(operation)
    }
  }

  static let full = Invalid(
    "Trop de personnes se connectent au même moment.", remedy: "Attendez une minute, puis essayez de nouveau.")
}

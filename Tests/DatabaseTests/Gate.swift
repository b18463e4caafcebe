import Dispatch
import Synchronization

/// Lets a test stop a transaction halfway: the closure waits, on the database's own thread, until the test opens it.
final class Gate: Sendable {
  private let reached = Mutex(false)
  private let opened = DispatchSemaphore(value: 0)

  /// In the closure: says that it is here, and waits. False if nobody came.
  @discardableResult
  func pass(within seconds: Double = 120) -> Bool {
    let isFirst = reached.withLock { reached in
      defer { reached = true }
      return !reached
    }
    // A closure that runs again does not wait again.
    guard isFirst else { return true }
    return opened.wait(timeout: .now() + seconds) == .success
  }
  /// In the test: returns once a closure is at the gate.
  func isReached() async throws {
    for _ in 0..<20_000 {
      if reached.withLock({ $0 }) { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw NobodyCame()
  }
  func open() { opened.signal() }

  struct NobodyCame: Error {}
}

/// How many are inside at once, and the most there ever were.
final class Crowd: Sendable {
  private let counts = Mutex((now: 0, most: 0, entries: 0))
  var most: Int { counts.withLock { $0.most } }
  var entries: Int { counts.withLock { $0.entries } }
  func enter() {
    counts.withLock {
      $0.now += 1
      $0.entries += 1
      $0.most = max($0.most, $0.now)
    }
  }
  func leave() { counts.withLock { $0.now -= 1 } }
}

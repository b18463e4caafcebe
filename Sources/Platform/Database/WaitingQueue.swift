import Foundation

/// First come, first served; bounded in number and in time. Jobs of the same turn go one at a time, and the
/// others pass them.
///
/// Sendable because every access to its variables is between `lock` and `unlock` of `condition`.
final class WaitingQueue: @unchecked Sendable {
  struct Job: Sendable {
    let turn: String?
    let work: @Sendable (Seat) -> Void
    let refuse: @Sendable (DatabaseFailure) -> Void
  }
  private struct Waiting {
    let job: Job
    let deadline: ContinuousClock.Instant
  }

  private let capacity: Int
  private let patience: Duration
  private let condition = NSCondition()
  private var waiting: [Waiting] = []
  private var turns: Set<String> = []
  private var threads = 0
  private var isClosed = false
  private var whenEmpty: [@Sendable () -> Void] = []

  init(capacity: Int = 1000, patience: Duration = .seconds(10)) {
    self.capacity = capacity
    self.patience = patience
  }

  func add(_ job: Job) {
    let refusal: DatabaseFailure? = condition.withLock {
      if isClosed { return .unavailable("la base est fermée") }
      if waiting.count >= capacity { return .busy }
      waiting.append(Waiting(job: job, deadline: .now + patience))
      condition.signal()
      return nil
    }
    if let refusal { job.refuse(refusal) }
  }

  func started() { condition.withLock { threads += 1 } }

  /// The next job whose turn it is; waits for it. Nil when the queue is closed and empty: the thread ends.
  func next() -> Job? {
    condition.lock()
    while true {
      if let index = waiting.firstIndex(where: { $0.job.turn.map { !turns.contains($0) } ?? true }) {
        let job = waiting.remove(at: index).job
        if let turn = job.turn { turns.insert(turn) }
        condition.unlock()
        return job
      }
      if isClosed, waiting.isEmpty {
        threads -= 1
        let calls = threads == 0 ? whenEmpty : []
        if threads == 0 { whenEmpty = [] }
        condition.broadcast()
        condition.unlock()
        calls.forEach { $0() }
        return nil
      }
      condition.wait()
    }
  }

  func finished(_ job: Job) {
    guard let turn = job.turn else { return }
    condition.withLock {
      turns.remove(turn)
      condition.broadcast()
    }
  }

  /// Refuses what waited too long. False once the queue is closed and empty.
  func expire() -> Bool {
    let now = ContinuousClock.now
    let (late, goesOn): ([Job], Bool) = condition.withLock {
      let late = waiting.filter { $0.deadline < now }.map(\.job)
      if !late.isEmpty { waiting.removeAll { $0.deadline < now } }
      if isClosed, waiting.isEmpty { condition.broadcast() }
      return (late, !(isClosed && waiting.isEmpty))
    }
    late.forEach { $0.refuse(.busy) }
    return goesOn
  }

  /// What waits is still done; `then` is called once every thread has ended.
  func close(then: (@Sendable () -> Void)?) {
    let isDone: Bool = condition.withLock {
      isClosed = true
      condition.broadcast()
      if threads == 0 { return true }
      if let then { whenEmpty.append(then) }
      return false
    }
    if isDone { then?() }
  }
}

import GRDB
import Synchronization

/// Writes that wait at the same moment are kept together: each in a savepoint of its own, so that one that throws
/// leaves nothing behind, and one flush to disk for all. Nobody is told that a write is kept before it is on the disk.
final class SQLiteWrites: Sendable {
  /// Longer, and the first to be done would wait for the others' work.
  private static let longest = Duration.milliseconds(10)

  private struct Job: Sendable {
    let work: @Sendable (GRDB.Database) -> Done
    let refuse: @Sendable (any Error) -> Void
  }
  /// A job that was done, and is not kept yet.
  private struct Done {
    let failure: (any Error)?
    /// Says that all is kept (nil), or why it is not.
    let tell: ((any Error)?) -> Void
  }
  private struct Waiting {
    var jobs: [Job] = []
    var isWorking = false

    mutating func next() -> Job? { jobs.isEmpty ? nil : jobs.removeFirst() }
    /// Nil: nobody waits any more, and whoever comes next begins anew.
    mutating func begin() -> Job? {
      isWorking = !jobs.isEmpty
      return next()
    }
  }
  private struct Lost: Error { let cause: any Error }

  private let pool: DatabasePool
  private let waiting = Mutex(Waiting())

  init(_ pool: DatabasePool) { self.pool = pool }

  func run<Kept: Sendable>(_ body: @escaping @Sendable (GRDB.Database) throws -> Kept) async throws -> Kept {
    try await withCheckedThrowingContinuation { continuation in
      let job = Job(
        work: { database in
          switch database.keeping({ try body(database) }) {
          case .success(let kept):
            Done(failure: nil) { lost in
              if let lost { continuation.resume(throwing: lost) } else { continuation.resume(returning: kept) }
            }
          case .failure(let failure): Done(failure: failure) { _ in continuation.resume(throwing: failure) }
          }
        }, refuse: { continuation.resume(throwing: $0) })
      let isFirst = waiting.withLock { waiting in
        waiting.jobs.append(job)
        defer { waiting.isWorking = true }
        return !waiting.isWorking
      }
      if isFirst { work() }
    }
  }

  /// One transaction for those who wait, then another for those who came meanwhile.
  private func work() {
    pool.asyncWriteWithoutTransaction { [self] database in
      guard let first = waiting.withLock({ $0.begin() }) else { return }
      var done: [Done] = []
      do {
        try database.inTransaction(.immediate) {
          let start = ContinuousClock.now
          var job: Job? = first
          while let present = job {
            let last = present.work(database)
            done.append(last)
            // A full disk ends the whole transaction, not only the savepoint.
            if let cause = last.failure, !database.isInsideTransaction { throw Lost(cause: cause) }
            job = start.duration(to: .now) < Self.longest ? waiting.withLock { $0.next() } : nil
          }
          return .commit
        }
        for job in done { job.tell(nil) }
      } catch {
        let failure = (error as? Lost)?.cause ?? error
        if done.isEmpty { first.refuse(failure) }
        for job in done { job.tell(failure) }
      }
      work()
    }
  }
}

extension GRDB.Database {
  /// What `body` gives; what it wrote is undone if it throws.
  fileprivate func keeping<Kept>(_ body: () throws -> Kept) -> Result<Kept, any Error> {
    var result: Result<Kept, any Error>?
    do {
      try inSavepoint {
        do {
          result = .success(try body())
          return .commit
        } catch {
          result = .failure(error)
          return .rollback
        }
      }
    } catch {
      // What `body` threw says more than the savepoint that is gone.
      if case .failure? = result {} else { result = .failure(error) }
    }
    return result ?? .failure(DatabaseFailure.unknownOutcome)
  }
}

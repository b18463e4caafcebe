import Kernel
import Synchronization

/// A clock that stands still until it is told.
package final class TestClock: Sendable {
  private let time: Mutex<Instant>

  package init(_ now: Instant) { time = Mutex(now) }
  /// Noon in Paris of a day.
  package convenience init(_ day: Day) { self.init(Instant.start(of: day).adding(seconds: 12 * 3600)) }

  package var now: Instant {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
  package func advance(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  package var clock: Clock { Clock { self.now } }
}

import Kernel

/// The time of an action within its strategy, as a day asks for it: nothing is judged before, and what is judged after
/// is what it had come to on its last day.
package struct Life: Sendable, Hashable {
  /// Its first day; nil: since ever.
  package let from: Day?
  /// Its last day; nil: without end.
  package let through: Day?
  /// True of a day before its first one.
  package let isToCome: Bool
  /// True once it is over for whoever reads: it stands as it ended.
  package let isClosed: Bool

  package static let endless = Life(from: nil, through: nil, isToCome: false, isClosed: false)

  package init(from: Day?, through: Day?, isToCome: Bool, isClosed: Bool) {
    self.from = from
    self.through = through
    self.isToCome = isToCome
    self.isClosed = isClosed
  }

  /// The last day of what is judged, for what is over.
  var closing: Day? { isClosed ? through : nil }

  /// The first day of a run: none begins before the strategy does, nor after the last day of what is over.
  func since(_ run: Course.Run) -> Day? {
    [run.from, from].compactMap { $0 }.max().map { first in closing.map { min(first, $0) } ?? first }
  }
}

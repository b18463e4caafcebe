import Kernel

/// What the journal says of one entry for one measure: the postings in force, cancelled ones left out. An entry may
/// leave and enter again: acts are about its last stay.
struct EntryState {
  /// In the order of recording.
  let inForce: [Posting]
  private let entering: [Posting]
  private let leaving: [Posting]

  init(_ postings: [Posting]) {
    let cancelled = Set(postings.compactMap(\.reverses))
    inForce = postings.filter { $0.reverses == nil && !cancelled.contains($0.id) }
    let inTime = inForce.sorted { ($0.effectiveOn, $0.id) < ($1.effectiveOn, $1.id) }
    entering = inTime.filter { $0.act == .enter || $0.act == .event }
    leaving = inTime.filter { $0.act.isLeaving }
  }

  /// The posting by which it entered last, or by which it happened.
  var entered: Posting? { entering.last }
  /// The posting by which it left, or will lapse, since.
  var left: Posting? { leaving.count >= entering.count ? leaving.last : nil }
  /// The day on which it left before it entered last.
  var leftBefore: Day? {
    let earlier = entering.count - 2
    return leaving.indices.contains(earlier) ? leaving[earlier].effectiveOn : nil
  }
  /// Levels were once stated for it.
  var hasLevels: Bool { inForce.contains { $0.act == .level } }
  /// The sum on that day, the leaving left out.
  func level(on day: Day) -> Int {
    inForce.filter { $0.effectiveOn <= day && $0.id != left?.id }.reduce(0) { $0 + $1.amount }
  }
}

extension Posting.Act {
  var isLeaving: Bool { self == .leave || self == .lapse || self == .renew }
}

/// An entry that enters a counted state, for many at once.
package struct Entering: Sendable, Hashable {
  package var cause: Cause
  package var key: LedgerKey
  package var day: Day
  package var amount: Int
  /// The day on which it will leave by itself.
  package var lapsesOn: Day?

  package init(_ cause: Cause, _ key: LedgerKey, on day: Day, amount: Int = 1, lapsesOn: Day? = nil) {
    self.cause = cause
    self.key = key
    self.day = day
    self.amount = amount
    self.lapsesOn = lapsesOn
  }
}

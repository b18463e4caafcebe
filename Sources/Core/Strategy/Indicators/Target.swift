import Kernel

/// A figure wanted by a day.
package struct Target: Sendable, Hashable {
  /// An undated target is due at the plan's end; nil where the plan has none: then it never falls due.
  package let day: Day?
  /// False if the text gives no day and the plan's end was taken.
  package let isDated: Bool
  package let value: Double
  package let source: String?
  package let note: String?

  package init(
    _ value: Double, on day: Day?, isDated: Bool = true, source: String? = nil, note: String? = nil
  ) {
    self.day = day
    self.isDated = isDated && day != nil
    self.value = value
    self.source = source
    self.note = note
  }
}

/// A level to hold in each period, from the one that contains `first` to the one that contains `last`.
package struct Keep: Sendable, Hashable {
  package enum Bound: String, Sendable, CaseIterable {
    case atLeast = "au_moins"
    case atMost = "au_plus"
  }
  package let period: PeriodKind
  package let bound: Bound
  package let value: Double
  package let first: Day
  package let last: Day

  package init(_ bound: Bound, _ value: Double, each period: PeriodKind, from first: Day, through last: Day) {
    self.period = period
    self.bound = bound
    self.value = value
    self.first = first
    self.last = last
  }

  package var periods: [Period] {
    var found: [Period] = []
    var period = Period(period, containing: first)
    while period.first <= last {
      found.append(period)
      period = period.next
    }
    return found
  }
  func isHeld(by value: Double) -> Bool {
    bound == .atLeast ? value >= self.value - hair(self.value) : value <= self.value + hair(self.value)
  }
}

/// A figure that a document or a person states, with its source; never a posting.
package struct StatedFigure: Sendable, Hashable {
  package enum Confidence: String, Sendable, CaseIterable {
    case stated = "cite"
    case derived = "derive"
    case approximate = "approche"
  }
  /// Where it comes from: an action's file of the pack, the pack's observations, or a person who entered it.
  package enum Origin: Sendable, Hashable {
    case pack, observation
    case entered(at: Instant, by: String?)
  }
  package let day: Day
  package let value: Double
  /// The two numbers of a rate, where they are said.
  package let numerator: Double?
  package let denominator: Double?
  package let source: String
  package let confidence: Confidence
  package let note: String?
  package let origin: Origin

  package init(
    _ value: Double, on day: Day, numerator: Double? = nil, denominator: Double? = nil, source: String = "",
    confidence: Confidence = .stated, note: String? = nil, origin: Origin = .pack
  ) {
    self.day = day
    self.value = value
    self.numerator = numerator
    self.denominator = denominator
    self.source = source
    self.confidence = confidence
    self.note = note
    self.origin = origin
  }
}

/// A figure on a day: an end of the straight line.
package struct Point: Sendable, Hashable {
  package let day: Day
  package let value: Double

  package init(_ value: Double, on day: Day) {
    self.day = day
    self.value = value
  }
}

/// The binary rounding that two figures said to be equal may differ by.
func hair(_ value: Double) -> Double { max(1, abs(value)) * 1e-9 }

import Kernel

/// What somebody stated: a level for a day, a total for a period. It is kept even when it changes no sum.
package struct Statement: Sendable, Hashable, Identifiable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The level of a key on a day.
    case level
    /// The level of one entry on a day.
    case capacity
    /// The total of a key for the period that ends on the day.
    case total
  }
  package enum State: Sendable, Hashable {
    case inForce
    /// Stated again for the same day, then.
    case replaced(Instant)
    /// Withdrawn, then.
    case withdrawn(Instant)
  }

  /// Sorts by the order of recording within a département.
  package let id: Kernel.ID<Statement>
  package let kind: Kind
  package let key: LedgerKey
  /// The day of the level, or the period's last day.
  package let day: Day
  /// Nil: the line itself withdraws what was stated for the day.
  package let value: Int?
  package let recordedAt: Instant
  package let state: State
  package let cause: Cause
  package let person: Kernel.ID<Person>?
  package let comment: String?
  /// "Néant": the value is 0 because there was nothing to count.
  package let isNothing: Bool

  package var isWithdrawal: Bool { value == nil }
}

/// The cases of a period.
package struct DelayFigure: Sendable, Hashable {
  package let count: Int
  /// Days; the mean of the two in the middle where cases are even. Nil without cases.
  package let median: Double?
  /// Nine cases in ten took no longer: the smallest such number of days. Nil without cases.
  package let p90: Int?

  package init(days: [Int]) {
    let sorted = days.sorted()
    count = sorted.count
    guard !sorted.isEmpty else {
      (median, p90) = (nil, nil)
      return
    }
    median = Double(sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    p90 = sorted[(count * 9 + 9) / 10 - 1]
  }
}

/// A net change of a sum on a day.
package struct DayChange: Sendable, Hashable {
  package let day: Day
  package let amount: Int
  package init(_ day: Day, _ amount: Int) {
    self.day = day
    self.amount = amount
  }
}

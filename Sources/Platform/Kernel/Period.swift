/// The calendar blocks that a figure may be given for.
package enum PeriodKind: String, Sendable, CaseIterable, Codable {
  case month = "mois"
  case quarter = "trimestre"
  case semester = "semestre"
  case year = "annee"

  package var months: Int {
    switch self {
    case .month: 1
    case .quarter: 3
    case .semester: 6
    case .year: 12
    }
  }
  /// "par mois", "par an": how often, in French.
  package var frequency: String {
    switch self {
    case .month: "par mois"
    case .quarter: "par trimestre"
    case .semester: "par semestre"
    case .year: "par an"
    }
  }
}

/// One block of the civil calendar: a month, a quarter, a semester or a year.
package struct Period: Hashable, Comparable, Sendable {
  package let kind: PeriodKind
  package let first: Day

  package init(_ kind: PeriodKind, containing day: Day) {
    self.kind = kind
    let back = (day.month - 1) % kind.months
    first = day.firstOfMonth.adding(months: -back)
  }
  package var last: Day { first.adding(months: kind.months).adding(days: -1) }
  package var next: Period { Period(kind, containing: first.adding(months: kind.months)) }
  package var previous: Period { Period(kind, containing: first.adding(months: -kind.months)) }
  /// Number of days, both ends included.
  package var length: Int { first.days(until: last) + 1 }
  package func contains(_ day: Day) -> Bool { first <= day && day <= last }

  /// "mars 2021", "2e trimestre 2021", "1er semestre 2021", "2021".
  package var name: String {
    switch kind {
    case .month: "\(French.months[first.month - 1]) \(first.year)"
    case .quarter: "\(ordinal((first.month + 2) / 3)) trimestre \(first.year)"
    case .semester: "\(ordinal(first.month == 1 ? 1 : 2)) semestre \(first.year)"
    case .year: "\(first.year)"
    }
  }
  private func ordinal(_ number: Int) -> String { number == 1 ? "1er" : "\(number)e" }

  package static func < (left: Period, right: Period) -> Bool { left.first < right.first }
}

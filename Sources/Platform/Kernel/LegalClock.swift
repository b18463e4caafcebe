/// A legal delay counted from a day: the day of the act is not counted (dies a quo). A delay in calendar days or months
/// that ends on a Saturday, a Sunday or a holiday is carried to the next working day (Code de procédure civile,
/// articles 641 and 642), unless the text says otherwise.
package struct LegalClock: Sendable, Hashable {
  package enum Unit: String, Sendable, CaseIterable {
    case days = "jours"
    case workingDays = "jours_ouvres"
    case months = "mois"
  }
  package let count: Int
  package let unit: Unit
  package let carried: Bool

  package init(_ count: Int, _ unit: Unit, carried: Bool = true) {
    self.count = count
    self.unit = unit
    self.carried = carried
  }

  /// The last day on which the act is still in time.
  package func deadline(from day: Day) -> Day {
    switch unit {
    case .workingDays: return WorkingCalendar.adding(workingDays: count, to: day)
    case .days: return end(day.adding(days: count))
    case .months: return end(day.adding(months: count))
    }
  }
  private func end(_ day: Day) -> Day { carried ? WorkingCalendar.workingDay(onOrAfter: day) : day }
}

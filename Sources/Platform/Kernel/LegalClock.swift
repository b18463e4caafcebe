/// A legal delay counted from a day: the day of the act is not counted (dies a quo). A delay in calendar days or months
/// that ends on a Saturday, a Sunday or a holiday is carried to the next working day (Code de procédure civile,
/// articles 641 and 642), unless the text says otherwise. A delay in hours runs from hour to hour and is never carried.
package struct LegalClock: Sendable, Hashable {
  package enum Unit: String, Sendable, CaseIterable {
    case hours = "heures"
    case days = "jours"
    /// Monday to Friday less the holidays.
    case workingDays = "jours_ouvres"
    /// Monday to Saturday less the holidays.
    case businessDays = "jours_ouvrables"
    /// Neither the first day nor the last one counts.
    case clearDays = "jours_francs"
    case months = "mois"
    case years = "ans"
  }
  package private(set) var count: Int
  package let unit: Unit
  package let carried: Bool
  private let calendar: WorkingCalendar

  /// - Parameter calendar: the days that are not worked where the delay runs.
  package init(_ count: Int, _ unit: Unit, carried: Bool = true, in calendar: WorkingCalendar = .national) {
    self.count = count
    self.unit = unit
    self.carried = carried
    self.calendar = calendar
  }
  /// The same delay, of so many of its units.
  package func counting(_ count: Int) -> LegalClock {
    var clock = self
    clock.count = count
    return clock
  }

  /// The last day on which the act is still in time.
  /// - Parameter suspended: days during which the delay did not run; they are added at its end.
  package func deadline(from day: Day, suspended: Int = 0) -> Day {
    switch unit {
    case .hours: return end(from: Instant.start(of: day), suspended: suspended * 86_400).day
    case .workingDays: return calendar.adding(workingDays: count, to: day.adding(days: suspended))
    case .businessDays: return calendar.adding(businessDays: count, to: day.adding(days: suspended))
    case .days: return end(day.adding(days: count + suspended))
    case .clearDays: return end(day.adding(days: count + 1 + suspended))
    case .months: return end(day.adding(months: count).adding(days: suspended))
    case .years: return end(day.adding(months: 12 * count).adding(days: suspended))
    }
  }
  private func end(_ day: Day) -> Day { carried ? calendar.workingDay(onOrAfter: day) : day }

  /// The moment from which the act is late: hours after `start`, or the end of the last day.
  /// - Parameter suspended: seconds during which the delay did not run.
  package func end(from start: Instant, suspended: Int = 0) -> Instant {
    guard unit == .hours else {
      return Instant.start(of: deadline(from: start.day, suspended: (suspended + 43_200) / 86_400).adding(days: 1))
    }
    return start.adding(seconds: count * 3600 + suspended)
  }

  /// "4 mois", "24 heures", "10 jours francs".
  package var inWords: String {
    let (one, many) =
      switch unit {
      case .hours: ("heure", "heures")
      case .days: ("jour", "jours")
      case .workingDays: ("jour ouvré", "jours ouvrés")
      case .businessDays: ("jour ouvrable", "jours ouvrables")
      case .clearDays: ("jour franc", "jours francs")
      case .months: ("mois", "mois")
      case .years: ("an", "ans")
      }
    return French.plural(count, one, many)
  }
}

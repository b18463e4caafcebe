/// French public holidays and working days (jours ouvrés, Monday to Friday less the holidays): those of the Code du
/// travail, article L. 3133-1, everywhere, and what a département adds to them.
package struct WorkingCalendar: Sendable, Hashable {
  /// A day off that is not everybody's.
  package enum Holiday: Sendable, Hashable {
    case yearly(month: Int, day: Int)
    /// Days after Easter Sunday, before it where negative.
    case easter(Int)
    case once(Day)

    func falls(on day: Day) -> Bool {
      switch self {
      case .yearly(let month, let number): day.month == month && day.dayOfMonth == number
      case .easter(let days): WorkingCalendar.easter(day.year).adding(days: days) == day
      case .once(let only): only == day
      }
    }
  }
  /// Those that a law gives to a part of France; the raw values are the pack's words. Alsace and Moselle: Code du
  /// travail, article L. 3134-13, with Good Friday, which the law gives to communes that have a Protestant temple or a
  /// mixed church. The others, by Insee's code: the commemoration of the abolition of slavery, article L. 3422-2 and
  /// décret 83-1003; at Saint-Martin 28 May, kept since 2019 by a circular of 3 May 2019, where the article still
  /// named the 27th.
  package enum Local: String, Sendable, CaseIterable {
    case alsaceMoselle = "alsace-moselle"
    case guadeloupe = "971"
    case martinique = "972"
    case guyane = "973"
    case reunion = "974"
    case mayotte = "976"
    case saintBarthelemy = "977"
    case saintMartin = "978"

    package var holidays: Set<Holiday> {
      switch self {
      case .alsaceMoselle: [.easter(-2), .yearly(month: 12, day: 26)]
      case .guadeloupe: [.yearly(month: 5, day: 27)]
      case .martinique: [.yearly(month: 5, day: 22)]
      case .guyane: [.yearly(month: 6, day: 10)]
      case .reunion: [.yearly(month: 12, day: 20)]
      case .mayotte: [.yearly(month: 4, day: 27)]
      case .saintBarthelemy: [.yearly(month: 10, day: 9)]
      case .saintMartin: [.yearly(month: 5, day: 28)]
      }
    }
  }

  package static let national = WorkingCalendar()
  private let added: Set<Holiday>

  package init(_ local: Local? = nil, and added: some Sequence<Holiday> = []) {
    self.added = (local?.holidays ?? []).union(added)
  }

  /// Easter Sunday, by the anonymous Gregorian computus.
  package static func easter(_ year: Int) -> Day {
    let a = year % 19
    let (b, c) = (year / 100, year % 100)
    let (d, e) = (b / 4, b % 4)
    let g = (8 * b + 13) / 25
    let h = (19 * a + b - d - g + 15) % 30
    let (i, k) = (c / 4, c % 4)
    let l = (32 + 2 * e + 2 * i - h - k) % 7
    let m = (a + 11 * h + 19 * l) / 433
    let month = (h + l - 7 * m + 90) / 25
    let day = (h + l - 7 * m + 33 * month + 19) % 32
    return Day(year, month, day) ?? Day(number: 0)
  }

  /// The eleven legal holidays of a year, in order.
  package static func holidays(_ year: Int) -> [Day] {
    let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    let easter = easter(year)
    return
      (fixed.compactMap { Day(year, $0.0, $0.1) }
      + [1, 39, 50].map { easter.adding(days: $0) }).sorted()
  }

  package func isHoliday(_ day: Day) -> Bool {
    Self.holidays(day.year).contains(day) || added.contains { $0.falls(on: day) }
  }
  package func isWorking(_ day: Day) -> Bool { day.weekday <= 5 && !isHoliday(day) }

  /// The day itself if it is worked, else the next one that is.
  package func workingDay(onOrAfter day: Day) -> Day {
    var candidate = day
    while !isWorking(candidate) { candidate = candidate.adding(days: 1) }
    return candidate
  }

  /// The `count`-th working day after `day`; `day` itself is not counted.
  package func adding(workingDays count: Int, to day: Day) -> Day { adding(count, to: day, where: isWorking) }
  /// The `count`-th jour ouvrable (Monday to Saturday less the holidays) after `day`.
  package func adding(businessDays count: Int, to day: Day) -> Day {
    adding(count, to: day) { $0.weekday <= 6 && !isHoliday($0) }
  }
  private func adding(_ count: Int, to day: Day, where counts: (Day) -> Bool) -> Day {
    var (candidate, left) = (day, count)
    while left > 0 {
      candidate = candidate.adding(days: 1)
      if counts(candidate) { left -= 1 }
    }
    return candidate
  }
}

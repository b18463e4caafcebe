/// French public holidays and working days (jours ouvrés, Monday to Friday less the holidays of the Code du travail,
/// article L. 3133-1).
package enum WorkingCalendar {
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

  package static func isHoliday(_ day: Day) -> Bool { holidays(day.year).contains(day) }
  package static func isWorking(_ day: Day) -> Bool { day.weekday <= 5 && !isHoliday(day) }

  /// The day itself if it is worked, else the next one that is.
  package static func workingDay(onOrAfter day: Day) -> Day {
    var candidate = day
    while !isWorking(candidate) { candidate = candidate.adding(days: 1) }
    return candidate
  }

  /// The `count`-th working day after `day`; `day` itself is not counted.
  package static func adding(workingDays count: Int, to day: Day) -> Day { adding(count, to: day, where: isWorking) }
  /// The `count`-th jour ouvrable (Monday to Saturday less the holidays) after `day`.
  package static func adding(businessDays count: Int, to day: Day) -> Day {
    adding(count, to: day) { $0.weekday <= 6 && !isHoliday($0) }
  }
  private static func adding(_ count: Int, to day: Day, where counts: (Day) -> Bool) -> Day {
    var (candidate, left) = (day, count)
    while left > 0 {
      candidate = candidate.adding(days: 1)
      if counts(candidate) { left -= 1 }
    }
    return candidate
  }
}

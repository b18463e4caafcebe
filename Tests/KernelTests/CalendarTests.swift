import Kernel
import Testing

@Suite struct CalendarTests {
  @Test(
    "Easter Monday",
    arguments: [
      "2019-04-22", "2020-04-13", "2021-04-05", "2022-04-18", "2023-04-10", "2024-04-01", "2025-04-21", "2026-04-06",
      "2027-03-29", "2028-04-17", "2029-04-02", "2030-04-22",
    ])
  func easterMonday(iso: String) throws {
    let monday = try day(iso)
    #expect(WorkingCalendar.easter(monday.year).adding(days: 1) == monday)
    #expect(WorkingCalendar.national.isHoliday(monday))
  }

  @Test("Easter is a Sunday between 22 March and 25 April, as Gauss's rule has it", arguments: 1900...2199)
  func easter(year: Int) throws {
    let easter = WorkingCalendar.easter(year)
    #expect(easter.weekday == 7)
    // Gauss, with the constants of the 20th to 22nd centuries.
    let century = year / 100
    let p = (13 + 8 * century) / 25
    let m = (15 - p + century - century / 4) % 30
    let n = (4 + century - century / 4) % 7
    let d = (19 * (year % 19) + m) % 30
    let e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7
    var offset = 22 + d + e
    if d == 29, e == 6 { offset = 50 }
    if d == 28, e == 6, (11 * m + 11) % 30 < 19 { offset = 49 }
    #expect(try easter == day("\(year)-03-01").adding(days: offset - 1))
  }

  @Test(
    "the eleven holidays",
    arguments: [
      (2021, ["01-01", "04-05", "05-01", "05-08", "05-13", "05-24", "07-14", "08-15", "11-01", "11-11", "12-25"]),
      (2024, ["01-01", "04-01", "05-01", "05-08", "05-09", "05-20", "07-14", "08-15", "11-01", "11-11", "12-25"]),
      // Ascension fell on Labour Day.
      (2008, ["01-01", "03-24", "05-01", "05-01", "05-08", "05-12", "07-14", "08-15", "11-01", "11-11", "12-25"]),
    ])
  func holidays(year: Int, days: [String]) {
    #expect(WorkingCalendar.holidays(year).map { String($0.iso.dropFirst(5)) } == days)
  }

  @Test(
    "a working day is from Monday to Friday and no holiday",
    arguments: [
      ("2021-11-15", true), ("2021-11-13", false), ("2021-11-14", false), ("2021-11-11", false), ("2021-11-12", true),
      ("2024-12-25", false), ("2021-04-02", true), ("2021-04-05", false), ("2021-05-24", false),
    ])
  func working(iso: String, isWorking: Bool) throws {
    #expect(try WorkingCalendar.national.isWorking(day(iso)) == isWorking)
  }

  @Test(
    "working days are counted from the day after",
    arguments: [
      ("2021-11-08", 3, "2021-11-12"), ("2021-11-12", 1, "2021-11-15"), ("2021-12-24", 1, "2021-12-27"),
      ("2021-04-02", 1, "2021-04-06"), ("2021-11-13", 1, "2021-11-15"), ("2021-11-15", 0, "2021-11-15"),
      ("2021-12-30", 5, "2022-01-06"), ("2021-11-01", 20, "2021-11-30"),
    ])
  func addingWorkingDays(from: String, count: Int, to: String) throws {
    #expect(try WorkingCalendar.national.adding(workingDays: count, to: day(from)) == day(to))
  }

  @Test(
    "the working day on or after",
    arguments: [
      ("2021-11-15", "2021-11-15"), ("2021-11-13", "2021-11-15"), ("2021-11-11", "2021-11-12"),
      ("2022-04-16", "2022-04-19"), ("2021-05-01", "2021-05-03"), ("2023-04-29", "2023-05-02"),
    ])
  func onOrAfter(iso: String, worked: String) throws {
    #expect(try WorkingCalendar.national.workingDay(onOrAfter: day(iso)) == day(worked))
  }

  @Test(
    "what a part of France adds is no working day there, and is one elsewhere",
    arguments: [
      (.alsaceMoselle, "2026-04-03"), (.alsaceMoselle, "2025-12-26"), (.alsaceMoselle, "2024-03-29"),
      (.guadeloupe, "2026-05-27"), (.martinique, "2026-05-22"), (.guyane, "2026-06-10"), (.reunion, "2027-12-20"),
      (.mayotte, "2026-04-27"), (.saintBarthelemy, "2026-10-09"), (.saintMartin, "2026-05-28"),
    ] as [(WorkingCalendar.Local, String)])
  func local(_ local: WorkingCalendar.Local, iso: String) throws {
    let day = try day(iso), own = WorkingCalendar(local)
    #expect(!own.isWorking(day) && WorkingCalendar.national.isWorking(day))
    #expect(own.workingDay(onOrAfter: day) > day)
    for other in WorkingCalendar.Local.allCases where other != local {
      #expect(WorkingCalendar(other).isWorking(day), "\(other)")
    }
    #expect(WorkingCalendar.Local.allCases.allSatisfy { !WorkingCalendar($0).isWorking(Day(2026, 11, 11) ?? day) })
  }

  @Test("a day that is added falls each year, or once")
  func added() throws {
    let calendar = WorkingCalendar(and: [.yearly(month: 3, day: 2), .once(try day("2026-03-04"))])
    #expect(try ["2026-03-02", "2027-03-02", "2026-03-04"].allSatisfy { try calendar.isHoliday(day($0)) })
    #expect(try calendar.isWorking(day("2027-03-04")))
  }

  @Test(
    "a delay is counted by the calendar where it runs",
    arguments: [
      // Good Friday, then Easter Monday.
      (LegalClock(3, .workingDays, in: WorkingCalendar(.alsaceMoselle)), "2026-04-01", "2026-04-08"),
      (LegalClock(3, .workingDays), "2026-04-01", "2026-04-07"),
      (LegalClock(2, .businessDays, in: WorkingCalendar(.alsaceMoselle)), "2026-04-02", "2026-04-07"),
      (LegalClock(10, .days, in: WorkingCalendar(.alsaceMoselle)), "2025-12-16", "2025-12-29"),
      (LegalClock(10, .days), "2025-12-16", "2025-12-26"),
      (LegalClock(1, .months, in: WorkingCalendar(.guadeloupe)), "2026-04-27", "2026-05-28"),
      (LegalClock(5, .days, in: WorkingCalendar(.guadeloupe)).counting(1), "2026-05-26", "2026-05-28"),
    ])
  func localDelay(clock: LegalClock, from: String, end: String) throws {
    #expect(try clock.deadline(from: day(from)) == day(end))
  }

  @Test(
    "a legal delay",
    arguments: [
      (LegalClock(10, .days), "2021-11-05", "2021-11-15"),
      (LegalClock(8, .days), "2021-11-05", "2021-11-15"),  // Saturday 13, carried to Monday
      (LegalClock(8, .days, carried: false), "2021-11-05", "2021-11-13"),
      (LegalClock(6, .days), "2021-11-05", "2021-11-12"),  // 11 November, carried
      (LegalClock(1, .months), "2021-01-31", "2021-03-01"),  // Sunday 28 February, carried
      (LegalClock(1, .months, carried: false), "2021-01-31", "2021-02-28"),
      (LegalClock(1, .months), "2020-01-31", "2020-03-02"),  // Saturday 29 February, carried
      (LegalClock(2, .months), "2021-11-01", "2022-01-03"),  // New Year's Day, a Saturday
      (LegalClock(3, .workingDays), "2021-11-08", "2021-11-12"),
      (LegalClock(5, .workingDays), "2021-12-24", "2021-12-31"),
      (LegalClock(0, .days), "2021-11-15", "2021-11-15"),
      (LegalClock(6, .months, carried: false), "2026-08-31", "2027-02-28"),
      (LegalClock(6, .months, carried: false), "2023-08-31", "2024-02-29"),
      (LegalClock(5, .years, carried: false), "2024-02-29", "2029-02-28"),
      (LegalClock(10, .clearDays), "2026-11-05", "2026-11-16"),
      (LegalClock(3, .businessDays), "2026-04-03", "2026-04-08"),  // Easter Monday is no jour ouvrable; Saturday is
      (LegalClock(3, .workingDays), "2026-04-03", "2026-04-09"),
    ])
  func deadline(clock: LegalClock, from: String, end: String) throws {
    #expect(try clock.deadline(from: day(from)) == day(end))
  }

  @Test("a delay that was suspended ends as many days later, and is then carried")
  func suspended() throws {
    #expect(
      try LegalClock(4, .months, carried: false).deadline(from: day("2026-07-14"), suspended: 17) == day("2026-12-01"))
    #expect(try LegalClock(8, .days).deadline(from: day("2021-11-05"), suspended: 1) == day("2021-11-15"))
  }

  @Test(
    "hours run from hour to hour, over nights, Sundays and the change of the clocks",
    arguments: [
      // Friday evening, 24 h: Saturday evening.
      (24, "2026-11-13T17:30:00Z", 0, "2026-11-14T17:30:00.000000Z"),
      // 24 October 2026, 20:00 in Paris: on the wall it ends at 19:00.
      (24, "2026-10-24T18:00:00Z", 0, "2026-10-25T18:00:00.000000Z"),
      (48, "2026-11-12T10:00:00Z", 5400, "2026-11-14T11:30:00.000000Z"),
    ])
  func hours(count: Int, start: String, suspended: Int, end: String) throws {
    let start = try #require(Instant(iso: start))
    #expect(LegalClock(count, .hours).end(from: start, suspended: suspended).iso == end)
  }
}

@Suite struct PeriodTests {
  @Test(
    "a period's name and days",
    arguments: [
      (PeriodKind.month, "2021-03-28", "mars 2021", "2021-03-01", "2021-03-31", 31),
      (.month, "2020-02-29", "février 2020", "2020-02-01", "2020-02-29", 29),
      (.quarter, "2021-03-31", "1er trimestre 2021", "2021-01-01", "2021-03-31", 90),
      (.quarter, "2021-04-01", "2e trimestre 2021", "2021-04-01", "2021-06-30", 91),
      (.quarter, "2021-12-31", "4e trimestre 2021", "2021-10-01", "2021-12-31", 92),
      (.semester, "2021-06-30", "1er semestre 2021", "2021-01-01", "2021-06-30", 181),
      (.semester, "2021-07-01", "2e semestre 2021", "2021-07-01", "2021-12-31", 184),
      (.year, "2020-07-14", "2020", "2020-01-01", "2020-12-31", 366),
    ])
  func names(kind: PeriodKind, within: String, name: String, first: String, last: String, length: Int) throws {
    let period = try Period(kind, containing: day(within))
    #expect(period.name == name)
    #expect(try period.first == day(first))
    #expect(try period.last == day(last))
    #expect(period.length == length)
  }

  @Test("periods follow one another without gap or overlap", arguments: PeriodKind.allCases)
  func succession(kind: PeriodKind) throws {
    var period = try Period(kind, containing: day("1999-06-15"))
    while period.first.year < 2041 {
      #expect(period.next.first == period.last.adding(days: 1))
      #expect(period.next.previous == period)
      #expect(period < period.next)
      #expect(period.contains(period.first) && period.contains(period.last) && !period.contains(period.next.first))
      #expect(Period(kind, containing: period.last) == period)
      period = period.next
    }
  }
}

import Kernel
import Testing

@testable import Strategy

/// What an indicator was, from what is known of its measures.
@Suite("series")
struct SeriesTests {
  private func values(
    _ indicator: Indicator, _ histories: [TermHistory], population: Int? = nil, on dates: [String]
  ) -> [Double?] {
    let series = Series(
      indicator, histories, population: population, through: dates.map { iso($0) }.max() ?? iso("2024-01-01"))
    return dates.map { series.state(on: iso($0)).figure?.value }
  }
  private func indicator(
    _ formula: Formula, _ window: Window = .level, unit: Unit = Sample.unit
  ) -> Indicator {
    Indicator(id: "x", title: "X", unit: unit, formula: formula, window: window)
  }

  @Test("stated before the takeover, counted after, with the day of the change")
  func takeover() {
    let history = Sample.levels([("2019-05-01", 20), ("2020-02-01", 28), ("2020-05-01", 31)], reprise: "2020-03-01")
    let series = Series(Sample.tgd, [history], through: iso("2021-01-01"))
    #expect(series.breakDay == iso("2020-03-01"))
    #expect(series.state(on: iso("2019-12-30")) == .unknown(last: nil))
    #expect(series.state(on: iso("2020-02-29")).figure?.value == 29)
    #expect(series.state(on: iso("2020-02-29")).figure?.isStated == true)
    #expect(series.state(on: iso("2020-03-01")).figure?.value == 28)
    #expect(series.state(on: iso("2021-01-01")).figure?.value == 31)
  }

  @Test("stated figures lapse after the staleness limit; after the break they are not read")
  func staleStated() {
    let stated = [StatedFigure(1, on: iso("2018-01-01")), StatedFigure(2, on: iso("2020-06-01"))]
    let indicator = Indicator(
      id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")), staleness: 100, stated: stated)
    let history = Sample.levels([("2020-01-01", 9)], reprise: "2020-01-01")
    let series = Series(indicator, [history], through: iso("2021-01-01"))
    #expect(series.state(on: iso("2018-04-11")).figure?.value == 1)
    #expect(series.state(on: iso("2018-04-12")) == .unknown(last: iso("2018-01-01")))
    #expect(series.state(on: iso("2020-06-02")).figure?.value == 9)
  }

  @Test("two figures stated for one day: the last given is read")
  func sameDay() {
    let indicator = Indicator(
      id: "x", title: "X", unit: Sample.unit,
      stated: [StatedFigure(1, on: iso("2020-01-01")), StatedFigure(2, on: iso("2020-01-01"))])
    #expect(values(indicator, [], on: ["2020-01-01"]) == [2])
  }

  @Test("formulas")
  func formulas() {
    let a = Sample.levels([("2020-01-01", 30), ("2020-02-01", 10)], reprise: "2020-01-01")
    let b = Sample.levels([("2020-01-01", 40), ("2020-03-01", 0)], reprise: "2020-01-01")
    let dates = ["2020-01-15", "2020-02-15", "2020-03-15"]
    let (x, y) = (Term("a"), Term("b"))
    #expect(values(indicator(.sum([x, y])), [a, b], on: dates) == [70, 50, 10])
    #expect(values(indicator(.difference(x, y)), [a, b], on: dates) == [-10, -30, 10])
    #expect(values(indicator(.ratio(x, y)), [a, b], on: dates) == [0.75, 0.25, nil])
    #expect(values(indicator(.ratio(x, y), unit: .percent), [a, b], on: dates) == [75, 25, nil])
    #expect(values(indicator(.per1000(x)), [a], population: 10_000, on: dates) == [3, 1, 1])
    #expect(values(indicator(.communes(x)), [a], on: dates) == [30, 10, 10])
    let none = Series(indicator(.per1000(x)), [a], through: iso("2020-03-15"))
    #expect(none.state(on: iso("2020-03-15")) == .notComputable(["population"]))
    let ratio = Series(indicator(.ratio(x, y)), [a, b], through: iso("2020-03-15"))
    #expect(ratio.state(on: iso("2020-01-15")).figure?.numerator == 30)
    #expect(ratio.state(on: iso("2020-01-15")).figure?.denominator == 40)
  }

  @Test("calendar periods: read once complete and once their grace has passed; the year of the takeover is not whole")
  func periods() {
    let history = Sample.events([("2020-06-01", 5), ("2021-02-01", 7), ("2021-12-31", 1)], reprise: "2020-03-01")
    let yearly = indicator(.term(Term("a")), .period(.year))
    #expect(
      values(yearly, [history], on: ["2020-12-31", "2021-06-01", "2021-12-31", "2022-01-01", "2023-01-01"])
        == [nil, nil, nil, 8, 0])
    let monthly = Sample.reports(
      [("2021-01-31", 2), ("2021-02-28", 3), ("2021-03-31", 0)], .flow, each: .month, grace: 10)
    let quarterly = indicator(.term(Term("a")), .period(.quarter))
    #expect(
      values(quarterly, [monthly], on: ["2021-04-10", "2021-04-11", "2021-07-10", "2021-07-11"])
        == [nil, 5, 5, nil])
    let series = Series(quarterly, [monthly], through: iso("2021-08-01"))
    #expect(series.state(on: iso("2021-08-01")) == .unknown(last: iso("2021-03-31")))
  }

  @Test("the last twelve months, through 29 February")
  func rolling() {
    let history = Sample.events(
      [("2020-02-28", 1), ("2020-02-29", 10), ("2020-03-01", 100), ("2021-02-28", 1000)], reprise: "2018-01-01")
    let twelve = indicator(.term(Term("a")), .rolling(months: 12))
    #expect(
      values(twelve, [history], on: ["2020-02-29", "2021-02-27", "2021-02-28", "2021-03-01"])
        == [11, 111, 1100, 1000])
    #expect(values(twelve, [Sample.events([], reprise: "2020-06-15")], on: ["2021-06-13", "2021-06-14"]) == [nil, 0])
    // Every day by plain summation.
    let many = (0..<800).map { (day: iso("2019-01-01").adding(days: $0), amount: $0 % 7) }
    for months in [1, 2, 12] {
      let full = TermHistory(
        name: "a", kind: .flow, feed: .entries(reprise: iso("2019-01-01")), changes: many)
      let series = Series(indicator(.term(Term("a")), .rolling(months: months)), [full], through: iso("2022-01-01"))
      for offset in stride(from: 400, through: 1096, by: 1) {
        let on = iso("2019-01-01").adding(days: offset)
        let first = Rolling.first(of: months, endingOn: on)
        let sum = many.filter { first <= $0.day && $0.day <= on }.reduce(0) { $0 + $1.amount }
        #expect(series.state(on: on).figure?.value == Double(sum), "\(months) \(on)")
      }
    }
  }

  @Test("a report of February 2020 is in the year that ends on 31 January 2021, not on 28 February 2021")
  func rollingReports() {
    let months = (0..<14).map { (iso("2020-01-01").adding(months: $0).lastOfMonth.iso, 1 << $0) }
    let history = Sample.reports(months, .flow, each: .month, grace: 15)
    let twelve = indicator(.term(Term("a")), .rolling(months: 12))
    #expect(
      values(twelve, [history], on: ["2020-12-31", "2021-01-31", "2021-02-28"])
        == [4095, 8190, 16380])
    let short = Series(twelve, [history], through: iso("2020-06-30"))
    #expect(short.state(on: iso("2020-11-30")).figure == nil)
  }

  @Test("since a day: only what happened since; not computable if the register was taken over later")
  func since() {
    let history = Sample.events([("2019-12-31", 5), ("2020-01-01", 1), ("2020-05-01", 2)], reprise: "2019-01-01")
    let since = indicator(.term(Term("a")), .since(iso("2020-01-01")))
    #expect(values(since, [history], on: ["2019-12-31", "2020-01-01", "2020-05-01"]) == [nil, 1, 3])
    let later = Series(since, [Sample.events([("2020-05-01", 2)], reprise: "2020-03-01")], through: iso("2020-06-01"))
    #expect(
      later.state(on: iso("2020-06-01")) == .notComputable(["mesure (compté seulement depuis le 01/03/2020)"]))
  }

  @Test("reports hold until their periodicity and grace have passed, at the ends of months too")
  func lapse() {
    let cases: [(String, PeriodKind, Int, String)] = [
      ("2020-06-30", .semester, 0, "2020-12-31"), ("2020-01-31", .month, 0, "2020-02-29"),
      ("2019-02-28", .year, 0, "2020-02-29"), ("2020-02-15", .quarter, 30, "2020-06-14"),
    ]
    for (from, kind, grace, last) in cases {
      #expect(TermHistory.lapse(of: iso(from), kind, grace: grace) == iso(last))
    }
  }

  @Test("of several reported terms, the day read is the earliest; coverage is the poorest")
  func earliest() {
    let a = Sample.reports(
      [("2020-03-31", 30)], .stock, each: .quarter,
      coverage: [.init(from: iso("2020-03-31"), received: 12, expected: 14)])
    let b = Sample.reports(
      [("2020-03-31", 50), ("2020-06-30", 60)], .stock, each: .quarter,
      coverage: [.init(from: iso("2020-03-31"), received: 2, expected: 2)])
    let series = Series(indicator(.ratio(Term("a"), Term("b"))), [a, b], through: iso("2020-07-15"))
    let figure = series.state(on: iso("2020-07-15")).figure
    #expect(figure?.on == iso("2020-03-31"))
    #expect(figure?.value == 0.5)
    #expect(figure?.coverage?.received == 12)
    #expect(series.state(on: iso("2020-08-01")) == .notComputable(["relevé (rien depuis le 31/03/2020)"]))
  }

  @Test("last news: a movement, a report, a stated figure or the takeover, never a day to come")
  func news() {
    let history = Sample.levels([("2020-05-01", 31), ("2021-05-01", 30)], reprise: "2020-03-01")
    let series = Series(Sample.tgd, [history], through: iso("2021-01-01"))
    #expect(series.lastNews(on: iso("2019-12-01")) == nil)
    #expect(series.lastNews(on: iso("2020-02-01")) == iso("2019-12-31"))
    #expect(series.lastNews(on: iso("2020-04-01")) == iso("2020-03-01"))
    #expect(series.lastNews(on: iso("2021-01-01")) == iso("2020-05-01"))
  }

  @Test("a target falls due the day after it, or after the grace of the report that covers it")
  func due() {
    let entries = Series(Sample.tgd, [Sample.levels([], reprise: "2020-01-01")], through: iso("2021-01-01"))
    #expect(entries.due(iso("2020-12-31")) == iso("2021-01-01"))
    let reports = Series(
      Sample.tgd, [Sample.reports([], .stock, each: .quarter, grace: 30)], through: iso("2021-01-01"))
    #expect(reports.due(iso("2020-12-31")) == iso("2021-01-31"))
    #expect(reports.due(iso("2020-11-15")) == iso("2021-01-31"))
  }
}

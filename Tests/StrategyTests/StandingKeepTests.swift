import Kernel
import Testing

@testable import Strategy

/// A level to hold in each period.
@Suite("standing: keep")
struct StandingKeepTests {
  @Test("by entries: pro rata rounded down, late as soon as a year is missed, named at the end")
  func atLeast() {
    let history = Sample.events(
      [("2020-03-01", 10), ("2021-02-01", 3), ("2021-12-01", 4), ("2022-01-15", 12)], reprise: "2019-06-01")
    let cases: [(String, Standing, Double?)] = [
      ("2019-12-31", .upcoming, nil),
      ("2020-02-05", .onTrack, 0),  // 36 days of 366: 0.98, rounded down
      ("2020-02-06", .atRisk, 1),  // 37 days: 1.01
      ("2020-03-01", .onTrack, 1), ("2020-12-31", .onTrack, 10),
      ("2021-01-31", .onTrack, 0), ("2021-06-30", .atRisk, 4), ("2021-12-31", .atRisk, 10),
      ("2022-01-01", .late, 10), ("2022-12-31", .late, 10),
      ("2023-01-01", .late, 10),
    ]
    for (date, wanted, expected) in cases {
      let found = Sample.judged(Sample.keep(), history, on: date)
      #expect(found.standing == wanted, "\(date)")
      #expect(found.expected == expected, "\(date)")
    }
    let year = Sample.judged(Sample.keep(), history, on: "2022-06-01")
    #expect(Sample.plain(year.found) == "7 sorties en 2021")
    #expect(year.expectedText == "10 par an")
    #expect(year.since == iso("2022-01-01"))
    #expect(year.daysLate == 152)
    let end = Sample.judged(Sample.keep(), history, on: "2024-01-01")
    #expect(end.missedPeriods.map(\.name) == ["2021"])
    #expect(end.since == iso("2022-01-01"))
  }

  @Test("achieved if no year was missed")
  func achieved() {
    let history = Sample.events([("2020-03-01", 10), ("2021-02-01", 11), ("2022-12-31", 10)], reprise: "2019-06-01")
    #expect(Sample.judged(Sample.keep(), history, on: "2022-12-31").standing == .onTrack)
    let found = Sample.judged(Sample.keep(), history, on: "2023-01-01")
    #expect(found.standing == .achieved)
    #expect(Sample.plain(found.sentence).hasSuffix("Le niveau a été tenu à chaque fois."))
  }

  @Test("the mock-up's 38 meetings of 50: 43 expected on 15 November")
  func mockup() {
    let indicator = Indicator(
      id: "x", title: "Réunions", unit: Unit(one: "réunion", many: "réunions"), formula: .term(Term("reunions")),
      keep: Keep(.atLeast, 50, each: .year, from: iso("2026-01-01"), through: iso("2029-12-31")))
    let history = Sample.events([("2026-05-01", 38)], reprise: "2025-01-01")
    let found = Sample.judged(indicator, history, on: "2026-11-15")
    #expect(found.standing == .atRisk)
    #expect(Sample.plain(found.found) == "38 réunions en 2026")
    #expect(found.expectedText == "43 à ce jour")
    #expect(
      Sample.plain(found.sentence)
        == "À risque. On compte 38 réunions en 2026 ; on en attendait 43 à ce jour, pour 50 dans l’année.")
  }

  @Test("a year of which a month was not reported is not computable")
  func missingMonth() {
    let months = (1...12).filter { $0 != 3 }.map { month in
      (iso("2020-01-01").adding(months: month - 1).lastOfMonth.iso, 1)
    }
    let history = Sample.reports(months, .flow, each: .month, grace: 15)
    let found = Sample.judged(Sample.keep(), history, on: "2021-01-16")
    #expect(found.standing == .notComputable)
    #expect(found.missing.map(Sample.plain) == ["relevé (mars 2020 : non transmis)"])
  }

  @Test("fed by stated figures only: a figure of the last day is the year's, an earlier one counts pro rata")
  func stated() {
    let indicator = Indicator(
      id: "x", title: "Réunions", unit: Sample.unit, window: .period(.year),
      stated: [
        StatedFigure(52, on: iso("2019-12-31")), StatedFigure(20, on: iso("2020-06-30")),
        StatedFigure(48, on: iso("2020-12-31")), StatedFigure(55, on: iso("2021-11-30")),
      ], keep: Keep(.atLeast, 50, each: .year, from: iso("2019-01-01"), through: iso("2022-12-31")))
    let cases: [(String, Standing)] = [
      ("2018-12-31", .upcoming), ("2019-06-01", .noData), ("2019-12-31", .onTrack), ("2020-01-01", .onTrack),
      ("2020-06-30", .atRisk),  // 24 expected of 50
      ("2021-01-01", .late), ("2022-01-01", .onTrack), ("2023-01-01", .late),
    ]
    for (date, wanted) in cases { #expect(Sample.judged(indicator, on: date).standing == wanted, "\(date)") }
    #expect(Sample.judged(indicator, on: "2023-01-01").missedPeriods.map(\.name) == ["2020"])
  }

  @Test("February of a leap year: 10 a month are 10 on the 29th")
  func leap() {
    let indicator = Indicator(
      id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")),
      keep: Keep(.atLeast, 29, each: .month, from: iso("2020-02-01"), through: iso("2020-03-31")))
    let history = Sample.events([("2020-02-01", 28), ("2020-02-29", 1)], reprise: "2020-01-01")
    #expect(Sample.judged(indicator, history, on: "2020-02-28").expected == 28)
    #expect(Sample.judged(indicator, history, on: "2020-02-29").expected == 29)
    #expect(Sample.judged(indicator, history, on: "2020-03-01").standing == .onTrack)
    #expect(
      Sample.judged(indicator, Sample.events([("2020-02-01", 28)], reprise: "2020-01-01"), on: "2020-03-01")
        .standing == .late)
  }
}

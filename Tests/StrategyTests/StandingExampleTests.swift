import Kernel
import Testing

@testable import Strategy

/// The examples of LEDGER.md, as a table.
@Suite("standing: the examples")
struct StandingExampleTests {
  @Test(
    "téléphones grave danger (4.1)",
    arguments: [("2021-11-15", 39, .onTrack), ("2021-11-15", 38, .atRisk)] as [(String, Int, Standing)])
  func phones(_ date: String, _ value: Int, _ wanted: Standing) {
    let found = Sample.judged(Sample.tgd, Sample.levels([("2020-03-01", value)], reprise: "2020-03-01"), on: date)
    #expect(found.standing == wanted)
    #expect(found.expected.map { Sample.tgd.expectedAmount($0) } == "39,9")
    #expect(found.tolerance.map { abs($0 - 1.45) < 1e-9 } == true)
  }

  @Test(
    "cameras (7.1)",
    arguments: [
      ("2022-10-01", 3819, "2022-10-01", .achieved, nil), ("2023-06-01", 3819, "2022-10-01", .achieved, nil),
      ("2022-12-31", 3800, "2022-10-01", .onTrack, nil), ("2022-12-31", 3790, "2022-10-01", .atRisk, nil),
      ("2023-01-01", 3800, "2022-10-01", .late, 1), ("2023-01-01", 3790, "2022-10-01", .late, 1),
      ("2023-02-01", 3819, "2023-02-01", .achieved, 32),
    ] as [(String, Int, String, Standing, Int?)])
  func cameras(_ date: String, _ value: Int, _ reached: String, _ wanted: Standing, _ delay: Int?) {
    let history = Sample.levels([("2019-06-01", 3450), (reached, value)], reprise: "2019-06-01")
    let found = Sample.judged(Sample.cameras, history, on: date)
    #expect(found.standing == wanted)
    #expect(found.daysLate == delay)
  }

  @Test(
    "councils (1.1)",
    arguments: [(80, .onTrack), (79, .atRisk), (74, .late)] as [(Int, Standing)])
  func councils(_ percent: Int, _ wanted: Standing) {
    let active = Sample.levels([("2020-10-01", percent)], reprise: "2020-01-01", name: "conseils actifs")
    let all = Sample.levels([("2020-01-01", 100)], reprise: "2020-01-01", name: "conseils")
    let found = Sample.judged(Sample.councils, active, all, on: "2021-03-31")
    #expect(found.standing == wanted)
    if wanted != .late { #expect(found.expected.map { Sample.councils.expectedAmount($0) } == "81,2\u{202F}%") }
    if wanted == .late { #expect(found.daysLate == 90) }
  }

  @Test(
    "second structure (4.3)",
    arguments: [
      ("2020-06-30", 1, .upcoming), ("2022-11-30", 1, .upcoming), ("2022-12-01", 1, .atRisk),
      ("2022-12-15", 1, .atRisk), ("2022-12-31", 1, .atRisk), ("2023-01-01", 1, .late), ("2022-12-15", 2, .achieved),
    ] as [(String, Int, Standing)])
  func structures(_ date: String, _ value: Int, _ wanted: Standing) {
    let history = Sample.levels([("2020-01-01", value)], reprise: "2020-01-01")
    #expect(Sample.judged(Sample.structures, history, on: date).standing == wanted)
  }

  @Test("the days late of the compass: 1.1 at 71 %, expected 75 % on 31 December 2020, for 319 days")
  func lateFor319Days() {
    let active = Sample.levels([("2020-03-01", 27)], reprise: "2020-01-01", name: "conseils actifs")
    let all = Sample.levels([("2020-01-01", 38)], reprise: "2020-01-01", name: "conseils")
    let found = Sample.judged(Sample.councils, active, all, on: "2021-11-15")
    #expect(found.standing == .late)
    #expect(found.daysLate == 319)
    #expect(found.since == iso("2021-01-01"))
    #expect(Sample.plain(found.found) == "71 % (27 sur 38)")
    #expect(Sample.plain(found.expectedText) == "75 % au 31/12/2020")
    #expect(Sample.plain(found.sentence) == "En retard. On en est à 71 % (27 sur 38) ; on attendait 75 % fin 2020.")
  }

  @Test("the mock-up of action 4.1: two targets, 39,6 on 15 November 2026")
  func mockup() {
    let indicator = Indicator(
      id: "tgd", title: "Téléphones grave danger", short: "téléphones", unit: Sample.unit,
      formula: .term(Term("tgd")),
      stated: [StatedFigure(24, on: iso("2023-12-31")), StatedFigure(29, on: iso("2024-12-31"))],
      start: .cited(iso("2024-12-31")),
      targets: [Target(46, on: iso("2027-12-31")), Target(58, on: iso("2029-12-31"))])
    let history = Sample.levels(
      [("2025-03-01", 28), ("2025-05-10", 31), ("2025-12-01", 35), ("2026-03-20", 37), ("2026-10-05", 36)],
      reprise: "2025-03-01")
    let found = Sample.judged(indicator, history, on: "2026-11-15")
    #expect(found.standing == .atRisk)
    #expect(found.expectedText == "39,6 à ce jour")
    #expect(Sample.plain(found.found) == "36 téléphones")
    #expect(
      Sample.plain(found.sentence)
        == "À risque. On compte 36 téléphones ; on en attendait 39,6 à ce jour, pour atteindre 46 fin 2027.")
    #expect(found.rate.map { abs($0 - 7.0 / 29) < 1e-9 } == true)
    #expect(found.answer.filter { $0.role != .text }.map(\.text).map(Sample.plain) == ["36 téléphones", "39,6"])
  }
}

import Kernel
import Testing

@testable import Strategy

/// What a judgement says beside its word: days, amounts, sentences. The words themselves: StandingGridTests.
@Suite("standing: the rules")
struct StandingRuleTests {
  private let reprise = "2020-03-01"

  @Test("a baseline alone is never judged; it is told since when nothing is known")
  func baselineAlone() {
    let history = Sample.levels([("2020-03-01", 40)], reprise: reprise)
    let found = Sample.judged(Sample.tgd, history, on: "2020-02-29")
    #expect(found.standing == .noData)
    #expect(found.lastKnown == iso("2019-12-31"))
    #expect(found.found == "rien depuis le 31/12/2019")
    #expect(found.since == iso("2020-01-01"))
    #expect(Sample.judged(Sample.tgd, history, on: "2020-03-01").standing == .onTrack)
  }

  @Test("nothing ever known")
  func never() {
    let indicator = Indicator(id: "x", title: "X", unit: Sample.unit, targets: [Target(50, on: iso("2022-12-31"))])
    let found = Sample.judged(indicator, on: "2023-06-01")
    #expect(found.standing == .noData)
    #expect(found.found == "jamais renseigné")
    #expect(found.since == nil)
  }

  @Test("late though met before: met and lost are told, the former delay is not")
  func lost() {
    let history = Sample.levels(
      [("2020-03-01", 3500), ("2022-10-01", 3820), ("2023-03-05", 3810)], reprise: reprise)
    let found = Sample.judged(Sample.cameras, history, on: "2023-04-01")
    #expect(found.standing == .late)
    #expect(found.metOn == iso("2022-10-01"))
    #expect(found.lostOn == iso("2023-03-05"))
    #expect(found.since == iso("2023-03-05"))
    #expect(
      Sample.plain(found.sentence).hasSuffix(
        "La cible, atteinte le 1er octobre 2022, est perdue depuis le 5 mars 2023."))
  }

  @Test("lost before its day, after its day regained: achieved, first met in time, so without delay")
  func regained() {
    let history = Sample.levels(
      [("2020-03-01", 3820), ("2022-10-01", 3810), ("2023-03-05", 3819)], reprise: reprise)
    #expect(Sample.judged(Sample.cameras, history, on: "2022-12-01").standing == .onTrack)
    let found = Sample.judged(Sample.cameras, history, on: "2023-04-01")
    #expect(found.standing == .achieved)
    #expect(found.daysLate == nil)
  }

  @Test("no previous point: upcoming with the figure and no rate, then late or achieved")
  func noPrevious() {
    let indicator = Indicator(
      id: "tig", title: "TIG", unit: Unit(one: "lieu", many: "lieux"), formula: .term(Term("tig")),
      targets: [Target(350, on: iso("2022-12-31"))])
    let history = Sample.levels([("2020-03-01", 120)], reprise: reprise)
    let before = Sample.judged(indicator, history, on: "2022-12-31")
    #expect(before.standing == .upcoming)
    #expect(before.value == 120)
    #expect(before.rate == nil)
    #expect(Sample.plain(before.sentence) == "À venir. On compte 120 lieux ; on en attend 350 fin 2022.")
    #expect(Sample.judged(indicator, history, on: "2023-01-01").standing == .late)
  }

  @Test("a target already met by the baseline is met while it stays so")
  func alreadyMet() {
    let indicator = Indicator(
      id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")), direction: .rise,
      stated: [StatedFigure(60, on: iso("2019-12-31"))], targets: [Target(50, on: iso("2024-12-31"))])
    let held = Sample.levels([("2020-03-01", 55)], reprise: reprise)
    let found = Sample.judged(indicator, held, on: "2021-01-01")
    #expect(found.standing == .achieved)
    #expect(found.metOn == iso("2019-12-31"))
    #expect(found.rate == nil)
    let fallen = Sample.levels([("2020-03-01", 45)], reprise: reprise)
    #expect(Sample.judged(indicator, fallen, on: "2021-01-01").standing == .upcoming)
    #expect(Sample.judged(indicator, fallen, on: "2024-12-10").standing == .atRisk)
    #expect(Sample.judged(indicator, fallen, on: "2025-01-01").standing == .late)
  }

  @Test("missing inputs and a zero denominator: not computable, saying which; all missing: no data")
  func notComputable() {
    let active = Sample.levels([("2020-03-01", 27)], reprise: reprise, name: "conseils actifs")
    let silent = Sample.reports([], .stock, each: .year, name: "conseils")
    let found = Sample.judged(Sample.councils, active, silent, on: "2020-06-01")
    #expect(found.standing == .notComputable)
    #expect(found.missing == ["conseils (non transmis)"])
    let none = Sample.levels([("2020-03-01", 0)], reprise: reprise, name: "conseils")
    #expect(Sample.judged(Sample.councils, active, none, on: "2020-06-01").missing == ["conseils (nul)"])
    #expect(Sample.judged(Sample.councils, active, silent, on: "2020-02-01").standing == .noData)
  }

  @Test("reports: read on the last reported day; due after the grace of the report that covers the target")
  func reported() {
    let indicator = Indicator(
      id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")),
      stated: [StatedFigure(100, on: iso("2019-12-31"))], targets: [Target(200, on: iso("2020-12-31"))])
    let history = Sample.reports(
      [("2020-03-31", 130), ("2020-09-30", 150), ("2020-12-31", 190)], .stock, each: .quarter, grace: 30)
    let cases: [(String, Standing, String?)] = [
      ("2020-03-30", .noData, nil), ("2020-03-31", .onTrack, "2020-03-31"), ("2020-07-30", .onTrack, "2020-03-31"),
      ("2020-07-31", .noData, nil), ("2020-09-30", .atRisk, "2020-09-30"), ("2020-12-31", .atRisk, "2020-12-31"),
      ("2021-01-30", .atRisk, "2020-12-31"), ("2021-01-31", .late, "2020-12-31"), ("2021-04-30", .late, "2020-12-31"),
      ("2021-05-01", .noData, nil),
    ]
    for (date, wanted, read) in cases {
      let found = Sample.judged(indicator, history, on: date)
      #expect(found.standing == wanted, "\(date)")
      #expect(found.readOn == read.map(iso), "\(date)")
    }
    let between = Sample.judged(indicator, history, on: "2020-11-15")
    #expect(between.expectedText == "174,9 au 30/09/2020")
    #expect(
      Sample.plain(between.sentence)
        == "À risque. On comptait 150 choses au 30 septembre 2020 ; on en attendait 174,9 à cette date, "
        + "pour atteindre 200 fin 2020.")
  }

  @Test("staleness is told beside the standing")
  func stale() {
    let history = Sample.levels([("2020-03-01", 58)], reprise: reprise)
    let found = Sample.judged(Sample.tgd, history, on: "2021-06-01")
    #expect(found.standing == .achieved)
    #expect(found.isStale)
    #expect(found.staleText == "Dernière nouvelle il y a 15\u{A0}mois.")
    #expect(!Sample.judged(Sample.tgd, history, on: "2021-04-05").isStale)
  }

  @Test("context and an indicator without target have no standing: they are shown")
  func shown() {
    let history = Sample.levels([("2020-03-01", 36)], reprise: reprise)
    let free = Indicator(id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")))
    let found = Sample.judged(free, history, on: "2021-01-01")
    #expect(found.standing == nil)
    #expect(found.value == 36)
    #expect(Sample.plain(found.sentence) == "On compte 36 choses.")
    let melun = Indicator(
      id: "x", title: "X", unit: Sample.unit, perimeter: "Melun", formula: .term(Term("x")),
      targets: [Target(40, on: iso("2020-12-31"))])
    #expect(Sample.judged(melun, history, on: "2021-01-01").standing == nil)
  }

  @Test("rate between 0 and 1, for fall too")
  func rate() {
    let history = Sample.levels([("2020-03-01", 20), ("2021-01-01", 40), ("2022-01-01", 90)], reprise: reprise)
    let rates = ["2020-06-01", "2021-06-01", "2022-06-01"].map {
      Sample.judged(Sample.tgd, history, on: $0).rate ?? -1
    }
    #expect(rates == [0, 11.0 / 29, 1])
  }

  @Test("sentences of each window and direction")
  func sentences() {
    func said(
      _ window: Window, _ direction: Direction, _ events: [(String, Int)], on date: String
    ) -> String {
      let indicator = Indicator(
        id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")), window: window, direction: direction,
        stated: window == .since(iso("2020-01-01"))
          ? [] : [StatedFigure(direction == .rise ? 0 : 100, on: iso("2019-12-31"))],
        targets: [Target(50, on: iso("2023-12-31"))])
      let found = Sample.judged(indicator, Sample.events(events, reprise: "2018-01-01"), on: date)
      return Sample.plain("\(found.sentence) / \(found.found) / \(found.expectedText)")
    }
    let cases: [(String, String)] = [
      (
        said(.period(.year), .rise, [("2020-05-01", 9)], on: "2021-03-01"),
        "À risque. On a compté 9 choses en 2020 ; on en attendait 12,5 à cette date, pour atteindre 50 fin 2023. "
          + "/ 9 choses en 2020 / 12,5 en 2020"
      ),
      (
        said(.since(iso("2020-01-01")), .fall, [("2020-05-01", 12)], on: "2021-12-31"),
        "En bonne voie. On compte 12 choses depuis le 1er janvier 2020 ; on en attendait 25 au plus à ce jour, "
          + "pour ne pas dépasser 50 fin 2023. / 12 choses / 25 au plus à ce jour"
      ),
      (
        said(.rolling(months: 12), .fall, [("2021-05-01", 90)], on: "2021-12-31"),
        "À risque. On compte 90 choses sur 12 mois ; on en attendait 75 au plus à ce jour, "
          + "pour descendre à 50 fin 2023. / 90 choses / 75 au plus à ce jour"
      ),
      (
        said(.level, .rise, [("2020-05-01", 12)], on: "2024-01-01"),
        "En retard. On compte 12 choses ; on en attendait 50 fin 2023. / 12 choses / 50 au 31/12/2023"
      ),
      (
        said(.level, .rise, [("2020-05-01", 12)], on: "2019-12-31"),
        "À venir. On attend 50 choses fin 2023. / pas encore commencé / 50 au 31/12/2023"
      ),
      (
        said(.level, .rise, [("2024-01-31", 50)], on: "2024-02-01"),
        "Atteint. On compte 50 choses ; on en voulait 50 fin 2023, c’est atteint depuis le 31 janvier 2024, "
          + "avec 31 jours de retard. / 50 choses / 50 au 31/12/2023"
      ),
    ]
    for (found, wanted) in cases { #expect(found == wanted) }
  }

  @Test("a figure that misses its target is never written like it")
  func telling() {
    let active = Sample.levels([("2020-01-01", 996)], reprise: "2020-01-01")
    let all = Sample.levels([("2020-01-01", 1000)], reprise: "2020-01-01")
    let found = Sample.judged(Sample.councils, active, all, on: "2022-02-01")
    #expect(found.standing == .late)
    #expect(Sample.plain(found.found) == "99,6 % (996 sur 1 000)")
  }
}

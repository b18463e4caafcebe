import Kernel
import Testing

@testable import Strategy

/// What was said wrong, or in two ways at once.
@Suite("standing: one truth in one sentence")
struct StandingWordsTests {
  private func figures(_ stated: [StatedFigure], _ targets: [Target], _ direction: Direction? = .rise) -> Indicator {
    Indicator(id: "x", title: "X", unit: Sample.unit, direction: direction, stated: stated, targets: targets)
  }
  private func entered(_ value: Double, on day: String) -> StatedFigure {
    StatedFigure(value, on: iso(day), origin: .entered(at: Instant(microseconds: 0), by: nil))
  }
  private func yearly(_ stated: [StatedFigure]) -> Indicator {
    Indicator(
      id: "x", title: "Réunions", unit: Unit(one: "réunion", many: "réunions"), stated: stated,
      keep: Keep(.atLeast, 10, each: .year, from: iso("2020-01-01"), through: iso("2022-12-31")))
  }

  @Test("a small step that is past is not at risk for ever")
  func smallStep() {
    let indicator = figures(
      [StatedFigure(5, on: iso("2020-06-01")), StatedFigure(5, on: iso("2021-12-01"), origin: .observation)],
      [Target(5, on: iso("2021-12-31")), Target(30, on: iso("2026-12-31"))])
    for day in ["2022-01-01", "2022-06-01", "2023-01-04"] {
      #expect(Sample.judged(indicator, on: day).standing == .upcoming, "\(day)")
    }
  }

  @Test("a figure of before the first period says nothing of a level to keep")
  func keepBaseline() {
    let found = Sample.judged(yearly([StatedFigure(0, on: iso("2019-12-31"))]), on: "2020-06-01")
    #expect(found.standing == .noData)
    #expect(Sample.plain(found.sentence) == "Non renseigné. Rien n’est connu depuis le 31 décembre 2019.")
  }

  @Test("nothing known since the last figure, not since the first; a period without figure is named")
  func silence() {
    let two = yearly([
      StatedFigure(12, on: iso("2020-12-31")), StatedFigure(11, on: iso("2021-12-31"), origin: .observation),
    ])
    let since = Sample.judged(two, on: "2024-06-01")
    #expect(Sample.plain(since.sentence) == "Non renseigné. Rien n’est connu depuis le 31 décembre 2021.")
    let hole = yearly([
      StatedFigure(12, on: iso("2020-12-31")), StatedFigure(11, on: iso("2022-12-31"), origin: .observation),
    ])
    let found = Sample.judged(hole, on: "2023-06-01")
    #expect(Sample.plain(found.sentence) == "Non renseigné. Le chiffre de 2021 n’est pas connu.")
    #expect(found.found == "rien pour 2021")
  }

  @Test("what was never given has no news; what can't be summed yet says what was given")
  func news() {
    let yearly = Indicator(
      id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")), window: .period(.year), direction: .rise,
      targets: [Target(50, on: iso("2022-12-31"))])
    let monthly = Sample.reports([("2021-01-31", 3), ("2021-02-28", 3)], .flow, each: .month)
    let found = Sample.judged(yearly, monthly, on: "2021-06-01")
    #expect(found.standing == .noData)
    #expect(
      Sample.plain(found.sentence)
        == "Non renseigné. Pas encore de chiffre : la dernière donnée, du 28 février 2021, n’y suffit pas.")
    // Three years later the same page doesn't also tell how old the last news is.
    for day in ["2021-06-01", "2024-06-01"] { #expect(Sample.judged(yearly, monthly, on: day).staleText == nil) }
    let never = Sample.judged(yearly, Sample.reports([], .flow, each: .month), on: "2024-06-01")
    #expect(never.sentence == "Non renseigné. Aucun chiffre n’a encore été donné.")
  }

  @Test("between two statements no day of delay is counted")
  func atTheLatest() {
    let target = [Target(100, on: iso("2022-12-31"))]
    let known = figures([StatedFigure(40, on: iso("2021-01-01")), entered(120, on: "2024-09-30")], target)
    let found = Sample.judged(known, on: "2024-10-15")
    #expect(found.standing == .achieved)
    #expect(found.daysLate == nil)
    #expect(
      Sample.plain(found.sentence)
        == "Atteint. On comptait 120 choses au 30 septembre 2024 ; on en voulait 100 fin 2022, "
        + "c’est atteint au plus tard le 30 septembre 2024, jour où on l’a constaté.")
    let after = figures([entered(60, on: "2023-06-30"), entered(120, on: "2024-09-30")], target)
    let late = Sample.plain(Sample.judged(after, on: "2024-10-15").sentence)
    #expect(late.hasSuffix("; ce ne l’était pas encore le 30 juin 2023."))
    // What is counted day by day is known to the day.
    let counted = Sample.levels([("2020-03-01", 3450), ("2023-02-01", 3819)], reprise: "2020-03-01")
    #expect(Sample.judged(Sample.cameras, counted, on: "2023-06-01").daysLate == 32)
  }

  @Test("only what the pack cites is a baseline: a promise kept is not « non renseigné »")
  func baseline() {
    let target = [Target(50, on: iso("2022-12-31"))]
    let promise = figures([], target).with([entered(50, on: "2021-06-30")])
    #expect(promise.baseline == nil)
    #expect(Sample.judged(promise, on: "2021-09-01").standing == .achieved)
    let cited = figures([StatedFigure(20, on: iso("2020-12-31"))], target)
    let corrected = cited.with([entered(25, on: "2020-12-31"), entered(30, on: "2020-02-01")])
    #expect(corrected.baseline?.value == 20, "what is entered for its day replaces the figure, not the start")
    #expect(corrected.stated.map(\.value) == [30, 25])
    let none = Indicator(id: "x", title: "X", unit: Sample.unit, stated: cited.stated, start: .nowhere, targets: target)
    #expect(none.baseline == nil)
  }

  @Test("the direction follows from where one starts and what one wants; where it does not, it is asked")
  func direction() {
    let end = iso("2024-12-31")
    let start = [StatedFigure(180, on: iso("2019-12-31"))]
    let fall = figures(start, [Target(90, on: end)], nil)
    #expect(fall.direction == .fall && !fall.asksDirection && faults(of: fall).isEmpty)
    #expect(Sample.judged(fall.with([entered(178, on: "2024-12-31")]), on: "2025-01-01").standing == .late)
    #expect(figures(start, [Target(200, on: end)], nil).direction == .rise)
    let way = figures([], [Target(90, on: iso("2022-12-31")), Target(40, on: end)], nil)
    #expect(way.direction == .fall && faults(of: way).isEmpty)
    let silent = figures([], [Target(90, on: end)], nil)
    #expect(faults(of: silent).map(\.field) == ["sens"])
    #expect(faults(of: figures(start, [Target(180, on: end)], nil)).map(\.field) == ["sens"])
    let sum = Indicator(
      id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")), window: .since(iso("2020-01-01")),
      targets: [Target(5, on: end)])
    #expect(faults(of: sum).map(\.field) == ["sens"], "at least five, or no more than five?")
    #expect(faults(of: figures([], [Target(90, on: end)], .fall)).isEmpty)
  }
}

import Kernel

@testable import Strategy

/// Writes days as people do in tests; a day that does not exist fails far from here, at 1970.
func iso(_ text: String) -> Day { Day(iso: text) ?? Day(number: 0) }

/// Invented histories, and indicators of LEDGER.md's examples.
enum Sample {
  static let unit = Unit(one: "chose", many: "choses")

  /// Entries: the level from each day on.
  static func levels(_ levels: [(String, Int)], reprise: String, name: String = "mesure") -> TermHistory {
    var before = 0
    let changes = levels.map { level in
      defer { before = level.1 }
      return (day: iso(level.0), amount: level.1 - before)
    }
    return TermHistory(name: name, kind: .stock, feed: .entries(reprise: iso(reprise)), changes: changes)
  }
  static func events(_ events: [(String, Int)], reprise: String, name: String = "mesure") -> TermHistory {
    TermHistory(
      name: name, kind: .flow, feed: .entries(reprise: iso(reprise)),
      changes: events.map { (day: iso($0.0), amount: $0.1) })
  }
  /// Reports: levels of days, or totals of the periods that end on them.
  static func reports(
    _ said: [(String, Int)], _ kind: TermHistory.Kind, each period: PeriodKind, grace: Int = 30,
    name: String = "relevé", coverage: [TermHistory.Coverage] = []
  ) -> TermHistory {
    var before = 0
    let changes = said.map { figure in
      defer { before = kind == .stock ? figure.1 : 0 }
      return (day: iso(figure.0), amount: figure.1 - before)
    }
    return TermHistory(
      name: name, kind: kind, feed: .reports(period, grace: grace), changes: changes,
      reported: said.map { iso($0.0) }, coverage: coverage)
  }

  static let tgd = Indicator(
    id: "tgd", title: "Téléphones grave danger", short: "téléphones", unit: unit, formula: .term(Term("tgd")),
    stated: [StatedFigure(29, on: iso("2019-12-31"))], targets: [Target(58, on: iso("2024-12-31"))])
  static let cameras = Indicator(
    id: "cameras", title: "Caméras", unit: Unit(one: "caméra", many: "caméras"), formula: .term(Term("cameras")),
    stated: [StatedFigure(3419, on: iso("2019-01-01"))], targets: [Target(3819, on: iso("2022-12-31"))])
  static let councils = Indicator(
    id: "conseils", title: "Conseils actifs", unit: .percent, formula: .ratio(Term("actifs"), Term("conseils")),
    targets: [Target(75, on: iso("2020-12-31")), Target(100, on: iso("2021-12-31"))])
  static let structures = Indicator(
    id: "structures", title: "Structures", unit: Unit(one: "structure", many: "structures"),
    formula: .term(Term("structures")), stated: [StatedFigure(1, on: iso("2019-12-31"))],
    targets: [Target(2, on: iso("2022-12-31"))])
  /// Ten a year from 2020 to 2022.
  static func keep(
    _ bound: Keep.Bound = .atLeast, _ value: Double = 10, stated: [StatedFigure] = []
  ) -> Indicator {
    Indicator(
      id: "tenir", title: "Sorties positives", unit: Unit(one: "sortie", many: "sorties"),
      formula: .term(Term("sorties")), window: .period(.year), stated: stated,
      keep: Keep(bound, value, each: .year, from: iso("2020-01-01"), through: iso("2022-12-31")))
  }

  static func judged(_ indicator: Indicator, _ histories: TermHistory..., on date: String) -> Judgement {
    judge(indicator, Series(indicator, histories, through: iso(date)), on: iso(date))
  }
  /// Whether a number makes an indicator read like a word on a page.
  static func plain(_ text: String) -> String {
    String(text.map { $0 == "\u{202F}" || $0 == "\u{00A0}" ? " " : $0 })
  }
}

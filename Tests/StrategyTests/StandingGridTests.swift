import Kernel
import Testing

@testable import Strategy

/// Every rule, before, on and after each of its bounds: the engine against the oracle.
@Suite("standing: every rule at every bound")
struct StandingGridTests {
  /// Facts of every kind of feed; amounts come from `amounts`, one after another.
  static func facts(_ amounts: [Int], isFlow: Bool) -> [(name: String, facts: Oracle.Facts)] {
    func said(_ days: [String]) -> [(day: Day, amount: Int)] {
      days.enumerated().map { (day: iso($1), amount: amounts[$0 % amounts.count]) }
    }
    /// Net changes that make these levels; what happens is its own amount.
    func changes(_ days: [String]) -> [(day: Day, amount: Int)] {
      var before = 0
      return said(days).map { fact in
        defer { before = fact.amount }
        return (fact.day, isFlow ? fact.amount : fact.amount - before)
      }
    }
    let moves = ["2019-11-05", "2020-02-29", "2020-06-30", "2020-12-31", "2021-01-01", "2021-10-12", "2022-12-31"]
    let quarters = [
      "2019-12-31", "2020-03-31", "2020-06-30", "2020-09-30", "2020-12-31", "2021-06-30", "2021-12-31", "2022-12-31",
    ]
    let months = (0..<30).filter { $0 != 14 }.map { iso("2019-12-01").adding(months: $0).lastOfMonth.iso }
    return [
      ("counted since 2018", .init(feed: .entries(reprise: iso("2018-01-01")), isFlow: isFlow, said: changes(moves))),
      (
        "counted since a 29 February",
        .init(feed: .entries(reprise: iso("2020-02-29")), isFlow: isFlow, said: changes(moves))
      ),
      (
        "counted since the year",
        .init(feed: .entries(reprise: iso("2020-01-01")), isFlow: isFlow, said: changes(moves.dropFirst(2).map { $0 }))
      ),
      ("each quarter", .init(feed: .reports(.quarter, grace: 30), isFlow: isFlow, said: said(quarters))),
      ("each month", .init(feed: .reports(.month, grace: 15), isFlow: isFlow, said: said(months))),
      (
        "each year",
        .init(
          feed: .reports(.year, grace: 60), isFlow: isFlow,
          said: said(["2019-12-31", "2020-12-31", "2021-12-31", "2022-12-31"]))
      ),
      ("stated only", .init()),
    ]
  }
  static let amounts = [[0], [40, 44, 52, 61, 70, 90, 100], [100, 54, 60, 55, 40, 10]]

  static let starts: [[StatedFigure]] = [
    [], [StatedFigure(40, on: iso("2019-12-31"))], [StatedFigure(97, on: iso("2020-02-29"))],
    [StatedFigure(40, on: iso("2019-06-30")), StatedFigure(70, on: iso("2020-10-15"), origin: .observation)],
    [StatedFigure(60, on: iso("2020-03-10"), origin: .entered(at: Instant(microseconds: 0), by: nil))],
  ]
  static let ends = ["2020-12-31", "2021-12-31", "2022-12-31"].map(iso)
  static func targets(_ direction: Direction) -> [[Target]] {
    let way = { (rise: Double, fall: Double) in direction == .rise ? rise : fall }
    return [
      [Target(way(100, 10), on: ends[0])], [Target(way(52, 95), on: ends[0]), Target(way(90, 5), on: ends[2])],
      [Target(way(60, 60), on: ends[0]), Target(way(62, 58), on: ends[1])], [Target(way(44, 36), on: ends[0])],
      [Target(way(55, 55), on: ends[1]), Target(way(300, 0), on: nil)], [Target(way(45, 35), on: ends[0])],
    ]
  }

  /// The days at which a rule may change its mind, each with its eve and its morrow.
  static func bounds(of indicator: Indicator, _ facts: Oracle.Facts) -> [Day] {
    var days = ["2020-02-29", "2020-01-01", "2023-01-01", "2019-07-01"].map(iso)
    for figure in indicator.stated { days += [figure.day, figure.day.adding(days: indicator.staleness)] }
    for target in indicator.targets {
      if let day = target.day { days += [day, day.adding(days: -30), day.adding(days: facts.grace)] }
    }
    for fact in facts.said.prefix(12) {
      days.append(fact.day)
      guard case .reports(let kind, let grace) = facts.feed else { continue }
      days += [fact.day.adding(months: kind.months).lastOfMonth.adding(days: grace), fact.day.adding(days: grace)]
    }
    if case .entries(let reprise) = facts.feed { days += [reprise, reprise.adding(months: 12)] }
    if case .since(let first) = indicator.window { days.append(first) }
    for period in indicator.keep?.periods.prefix(5) ?? [] {
      days += [period.first, period.last, period.last.adding(days: facts.grace), period.first.adding(days: 36)]
    }
    return Set(days.flatMap { [$0.adding(days: -1), $0, $0.adding(days: 1)] }).sorted()
  }

  /// Compares on every bound; the days and standings that differ, and all standings met.
  private static func compare(_ oracle: Oracle, met: inout [Standing: Int]) -> [String] {
    let indicator = oracle.indicator, history = oracle.history
    let last = iso("2024-12-31")
    let series = Series(indicator, history, through: last)
    let finding: (Day) -> Standing
    if let keep = indicator.keep {
      let rules = KeepRules(keep, series, closing: oracle.closing)
      finding = { rules.finding(on: $0).standing }
    } else {
      let rules = TargetRules(indicator, series, closing: oracle.closing)
      finding = { rules.finding(on: $0).standing }
    }
    // What is over is judged once all has fallen due, no later.
    let end = oracle.closing.map { $0.adding(days: oracle.facts.grace + 1) } ?? .distant
    return bounds(of: indicator, oracle.facts).filter { $0 <= end }.compactMap { day in
      let (found, wanted) = (finding(day), oracle.standing(on: day))
      met[wanted, default: 0] += 1
      return found == wanted ? nil : "\(day): \(found), LEDGER says \(wanted)"
    }
  }

  @Test("targets: each feed, window, direction, baseline and set of targets", arguments: Direction.allCases)
  func targets(_ direction: Direction) {
    var met: [Standing: Int] = [:]
    let windows: [(Window, isFlow: Bool)] = [
      (.level, false), (.since(iso("2020-01-01")), true), (.rolling(months: 12), true), (.rolling(months: 3), true),
      (.period(.year), true),
    ]
    for (window, isFlow) in windows {
      for amounts in Self.amounts {
        for (name, facts) in Self.facts(amounts, isFlow: isFlow) {
          for (start, stated) in Self.starts.enumerated() {
            for (set, targets) in Self.targets(direction).enumerated() {
              let indicator = Indicator(
                id: "x", title: "X", unit: start == 2 ? .percent : Sample.unit, decimals: set % 2,
                formula: name == "stated only" ? nil : .term(Term("x")), window: window, direction: direction,
                stated: stated, targets: targets)
              // A ceiling takes no account of what it starts from.
              if indicator.isCeiling, !stated.isEmpty || set == 4 || set == 2 { continue }
              let wrong = Self.compare(Oracle(indicator: indicator, facts: facts), met: &met)
              #expect(
                wrong.isEmpty, "\(name), \(window), \(amounts), start \(start), targets \(set): \(wrong.prefix(4))")
            }
          }
        }
      }
    }
    for standing in Standing.allCases where standing != .noIndicator {
      #expect(met[standing] ?? 0 > 100, "\(standing) is met \(met[standing] ?? 0) times")
    }
  }

  @Test(
    "the line, less its tolerance: the last figure that follows it and the first that doesn't",
    arguments: Self.starts.prefix(3))
  func line(_ stated: [StatedFigure]) {
    var met: [Standing: Int] = [:]
    for direction in Direction.allCases {
      for tolerance in [0, 0.05] {
        for targets in Self.targets(direction).prefix(2) {
          for value in stride(from: 0, through: 110, by: 1) {
            let indicator = Indicator(
              id: "x", title: "X", unit: Sample.unit, formula: .term(Term("x")), direction: direction,
              tolerance: tolerance, stated: stated, targets: targets)
            let facts = Oracle.Facts(
              feed: .entries(reprise: iso("2020-03-01")), said: [(day: iso("2020-03-01"), amount: value)])
            let wrong = Self.compare(Oracle(indicator: indicator, facts: facts), met: &met)
            #expect(wrong.isEmpty, "\(value), \(direction), \(tolerance): \(wrong.prefix(4))")
          }
        }
      }
    }
  }

  @Test("a level to keep: each feed, bound and period", arguments: Keep.Bound.allCases)
  func keep(_ bound: Keep.Bound) {
    var met: [Standing: Int] = [:]
    let said: [[StatedFigure]] = [
      [], [StatedFigure(0, on: iso("2019-12-31"))], [StatedFigure(12, on: iso("2020-12-31"))],
      [
        StatedFigure(12, on: iso("2020-12-31")), StatedFigure(11, on: iso("2021-12-31"), origin: .observation),
        StatedFigure(55, on: iso("2022-11-30"), origin: .observation),
      ],
    ]
    for isFlow in [true, false] {
      for amounts in [[0], [10], [9, 11, 10, 12], [3, 2, 1, 4, 30], [54, 5]] {
        for (name, facts) in Self.facts(amounts, isFlow: isFlow) {
          for kind in [PeriodKind.year, .quarter] where kind == .year || !name.hasSuffix("each year") {
            for (start, stated) in said.enumerated() {
              let indicator = Indicator(
                id: "x", title: "X", unit: Sample.unit, formula: name == "stated only" ? nil : .term(Term("x")),
                stated: stated,
                keep: Keep(bound, 10, each: kind, from: iso("2020-01-01"), through: iso("2022-12-31")))
              let wrong = Self.compare(Oracle(indicator: indicator, facts: facts), met: &met)
              #expect(wrong.isEmpty, "\(name), \(kind), \(amounts), stated \(start): \(wrong.prefix(4))")
            }
          }
        }
      }
    }
    for standing in Standing.allCases where standing != .noIndicator {
      #expect(met[standing] ?? 0 > 50, "\(standing) is met \(met[standing] ?? 0) times")
    }
  }

  @Test("a plan that is over: judged on its last day, on what is learnt of it afterwards")
  func closed() {
    let closing = iso("2020-12-31")
    var met: [Standing: Int] = [:]
    for direction in Direction.allCases {
      for (window, isFlow) in [(.level, false), (.rolling(months: 12), true), (.period(.year), true)]
        as [(Window, Bool)]
      {
        for amounts in Self.amounts {
          for (name, facts) in Self.facts(amounts, isFlow: isFlow) {
            for targets in Self.targets(direction) {
              let indicator = Indicator(
                id: "x", title: "X", unit: Sample.unit, formula: name == "stated only" ? nil : .term(Term("x")),
                window: window, direction: direction, stated: Self.starts[1], targets: targets)
              let oracle = Oracle(indicator: indicator, facts: facts.until(closing), closing: closing)
              let wrong = Self.compare(oracle, met: &met)
              #expect(wrong.isEmpty, "\(name), \(window), \(amounts): \(wrong.prefix(4))")
            }
          }
        }
      }
    }
  }

  @Test("a milestone: each last word, before, on and after its day")
  func milestones() {
    let due = iso("2020-02-29")
    for state in [nil] + Milestone.State.allCases.map(Optional.some) {
      for said in [-40, -31, -30, -29, -1, 0, 1, 60] {
        let saying = state.map { Milestone.Saying($0, on: due.adding(days: said)) }
        let milestone = Milestone(id: "x", title: "X", due: due, said: saying.map { [$0] } ?? [])
        for offset in [-41, -40, -32, -31, -30, -29, -1, 0, 1, 2, 60, 366] {
          let word = offset >= said ? state : nil
          let wanted: Standing
          switch (word, offset > 0) {
          case (.done, _): wanted = .achieved
          case (nil, true): wanted = .noData
          case (_, true): wanted = .late
          case (.notDone, false): wanted = offset >= -30 ? .atRisk : .upcoming
          case (_, false): wanted = .upcoming
          }
          let found = judge(milestone, on: due.adding(days: offset))
          #expect(found.standing == wanted, "\(String(describing: state)) said \(said), asked \(offset)")
          #expect(found.daysLate == (wanted == .late ? offset : wanted == .achieved && said > 0 ? said : nil))
        }
      }
    }
  }
}

extension Oracle {
  /// What the engine is given of the same facts.
  var history: [TermHistory] {
    switch facts.feed {
    case .nothing: return []
    case .entries(let reprise):
      return [
        TermHistory(
          name: "x", kind: facts.isFlow ? .flow : .stock, feed: .entries(reprise: reprise), changes: facts.said)
      ]
    case .reports(let kind, let grace):
      return [
        Sample.reports(
          facts.said.map { ($0.day.iso, $0.amount) }, facts.isFlow ? .flow : .stock, each: kind, grace: grace)
      ]
    }
  }
}

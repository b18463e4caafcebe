import Kernel
import Testing

@testable import Strategy

/// A generator that always gives the same numbers.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// Invented indicators of every kind, the same for each seed.
private struct Invented {
  var dice: Dice
  let origin = iso("2019-01-01")

  mutating func day(_ range: ClosedRange<Int>) -> Day { origin.adding(days: number(range)) }
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }

  mutating func history() -> TermHistory {
    let isFlow = number(0...1) == 0
    if number(0...2) > 0 {
      let days = Set((0..<number(0...25)).map { _ in number(0...1500) }).sorted()
      return TermHistory(
        name: "a", kind: isFlow ? .flow : .stock, feed: .entries(reprise: day(0...500)),
        changes: days.map { (day: origin.adding(days: $0), amount: number(isFlow ? 0...20 : -6...20)) })
    }
    let kind = PeriodKind.allCases.randomElement(using: &dice) ?? .month
    var period = Period(kind, containing: day(0...300))
    var said: [(String, Int)] = []
    while period.last < origin.adding(days: 1500) {
      if number(0...9) > 0 { said.append((period.last.iso, number(0...60))) }
      period = period.next
    }
    return Sample.reports(said, isFlow ? .flow : .stock, each: kind, grace: number(0...45))
  }

  mutating func indicator() -> (Indicator, [TermHistory]) {
    let formulas: [Formula?] = [
      .term(Term("a")), .term(Term("a")), .sum([Term("a"), Term("b")]), .ratio(Term("a"), Term("b")), nil,
    ]
    let formula = formulas[number(0...4)]
    let windows: [Window] = [
      .level, .level, .period(.year), .period(.month), .since(day(0...400)), .rolling(months: number(1...12)),
    ]
    let direction: Direction = number(0...2) > 0 ? .rise : .fall
    var stated: [StatedFigure] = []
    for _ in 0..<number(formula == nil ? 1...6 : 0...2) {
      stated.append(StatedFigure(Double(number(0...80)), on: day(0...1400)))
    }
    var targets: [Target] = []
    var keep: Keep?
    if number(0...3) == 0 {
      let kind = PeriodKind.allCases.randomElement(using: &dice) ?? .year
      let first = day(0...500)
      keep = Keep(
        number(0...1) == 0 ? .atLeast : .atMost, Double(number(1...40)), each: kind, from: first,
        through: first.adding(days: number(0...900)))
    } else {
      let days = Set((0..<number(1...3)).map { _ in number(100...1300) }).sorted()
      let values = (days.map { _ in number(0...120) }).sorted()
      targets = zip(days, direction == .rise ? values : values.reversed()).map {
        Target(Double($1), on: origin.adding(days: $0))
      }
      if number(0...9) == 0 { targets.append(Target(direction == .rise ? 150 : 0, on: nil)) }
    }
    let indicator = Indicator(
      id: "x", title: "X", unit: number(0...2) == 0 ? .percent : Sample.unit, formula: formula,
      window: windows[number(0...5)], direction: direction, tolerance: Double(number(0...10)) / 100,
      staleness: number(50...500), stated: stated, targets: targets, keep: keep)
    let histories = (formula?.terms ?? []).map { _ in history() }
    return (indicator, histories)
  }
}

@Suite("standing: since when")
struct StandingSinceTests {
  @Test("the efficient « depuis » is that of a day by day search", arguments: 0..<200)
  func sinceIsExact(_ seed: Int) {
    var invented = Invented(dice: Dice(state: UInt64(seed)))
    let (indicator, histories) = invented.indicator()
    let last = invented.origin.adding(days: 1700)
    let series = Series(indicator, histories, through: last)
    // Each day as if it were asked that day: the series itself must not know the future.
    let length = 1900
    let first = last.adding(days: -length)
    let standing = rules(indicator, series)
    let standings = (0...length).map { standing(first.adding(days: $0)) }
    let asked = [last] + (0..<6).map { _ in invented.day(100...1690) }
    for on in asked {
      let found = judge(indicator, series, on: on)
      let index = first.days(until: on)
      #expect(found.standing == standings[index])
      var start = index
      while start > 0, standings[start - 1] == standings[index] { start -= 1 }
      #expect(found.since == (start == 0 ? nil : first.adding(days: start)), "\(on)")
      let short = judge(indicator, Series(indicator, histories, through: on), on: on)
      #expect(short.standing == found.standing, "\(on): the future is not read")
      #expect(short.since == found.since)
      #expect(short.sentence == found.sentence)
    }
  }
  private func rules(_ indicator: Indicator, _ series: Series) -> (Day) -> Standing {
    if let keep = indicator.keep {
      let rules = KeepRules(keep, series)
      return { rules.finding(on: $0).standing }
    }
    let rules = TargetRules(indicator, series)
    return { rules.finding(on: $0).standing }
  }

  @Test("the invented indicators meet every standing, often")
  func every() {
    var counts: [Standing: Int] = [:]
    for seed in 0..<400 {
      var invented = Invented(dice: Dice(state: UInt64(seed)))
      let (indicator, histories) = invented.indicator()
      for date in ["2020-06-15", "2021-06-15", "2022-12-15"] {
        let found = judge(indicator, Series(indicator, histories, through: iso(date)), on: iso(date))
        counts[found.standing ?? .noIndicator, default: 0] += 1
      }
    }
    for standing in Standing.allCases where standing != .noIndicator {
      #expect(counts[standing] ?? 0 > 20, "\(standing)")
    }
  }

  @Test("raising a figure never worsens a rise, lowering it never worsens a fall", arguments: 0..<300)
  func monotone(_ seed: Int) {
    var invented = Invented(dice: Dice(state: UInt64(seed) &+ 7_777))
    let (indicator, _) = invented.indicator()
    guard indicator.keep == nil else { return }
    let asked = invented.day(200...1400)
    var before: Standing?
    let values = Array(-10...160)
    for value in indicator.direction == .rise ? values : values.reversed() {
      let history = TermHistory(
        name: "a", kind: .stock, feed: .entries(reprise: invented.origin),
        changes: [(day: invented.origin.adding(days: 150), amount: value)])
      let simple = Indicator(
        id: "x", title: "X", unit: indicator.unit, formula: .term(Term("a")), direction: indicator.direction,
        tolerance: indicator.tolerance, stated: indicator.stated, targets: indicator.targets)
      let found = judge(simple, Series(simple, [history], through: asked), on: asked).standing
      if let before, let found { #expect(found >= before, "\(value) on \(asked)") }
      before = found
    }
  }

  @Test("raising a count never worsens a level to keep", arguments: 0..<100)
  func monotoneKeep(_ seed: Int) {
    var invented = Invented(dice: Dice(state: UInt64(seed) &+ 99))
    let asked = iso("2020-01-02").adding(days: invented.number(0...1400))
    for bound in Keep.Bound.allCases {
      let indicator = Sample.keep(bound, Double(invented.number(1...20)))
      var before: Standing?
      let amounts = bound == .atLeast ? Array(0...25) : Array(0...25).reversed()
      for amount in amounts {
        let events = ["2020-01-20", "2021-04-01", "2022-06-01"].map { ($0, amount) }
        let found = Sample.judged(indicator, Sample.events(events, reprise: "2019-01-01"), on: asked.iso).standing
        if let before, let found { #expect(found >= before) }
        before = found
      }
    }
  }

  @Test("runs follow one another down to the beginning")
  func runs() {
    let history = Sample.levels(
      [("2020-03-01", 3550), ("2022-10-01", 3820), ("2023-03-05", 3810)], reprise: "2020-03-01")
    let on = iso("2023-04-01")
    let found = assess(Sample.cameras, Series(Sample.cameras, [history], through: on), on: on)
    let runs = found.course?.runs(through: on) ?? []
    #expect(runs.map(\.standing) == [.late, .achieved, .atRisk, .onTrack, .noData, .upcoming])
    #expect(runs.last?.from == nil)
    #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.from == $1.through.adding(days: 1) })
  }
}

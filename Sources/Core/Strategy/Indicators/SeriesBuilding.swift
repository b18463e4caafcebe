import Kernel

extension Series {
  /// What an indicator has been up to a day. `histories`: one for each of `formula.terms`, in order, none without a
  /// formula. `population`: for `per1000`.
  package init(_ indicator: Indicator, _ histories: [TermHistory], population: Int? = nil, through day: Day) {
    let mix = Mix(indicator, histories, population: population, through: day)
    accumulates = indicator.accumulates(histories)
    var (steps, start): ([Step], Day?) = ([], nil)
    var totals: [Total] = []
    if let keep = indicator.keep {
      (steps, start) = mix.steps(over: accumulates ? .running(keep.period) : .level)
      let wait = histories.map(\.grace).max() ?? 0
      let sums = accumulates ? mix.steps(over: .period(keep.period, grace: wait)).steps : steps
      for period in keep.periods where period.first <= day {
        let judgedFrom = period.last.adding(days: wait + 1)
        let measured = outcome(of: sums, on: accumulates ? judgedFrom : period.last, within: period)
        totals.append(
          Total(
            period: period, judgedFrom: judgedFrom,
            state: measured.figure == nil && start.map({ period.first < $0 }) ?? true
              ? indicator.stated(for: period, of: keep) ?? measured : measured))
      }
    } else {
      (steps, start) = mix.steps(over: mix.summing(indicator.window))
    }
    self.steps = overlaid(steps, until: start, with: indicator)
    starts = self.steps.map(\.from)
    breakDay = start
    self.totals = totals
    through = day
    self.histories = histories
    statedDays = indicator.stated.map(\.day)
    window = indicator.window
  }
}

extension Indicator {
  /// A stock to hold is looked at as a level; a flow, a count since a day, figures without a formula add up.
  fileprivate func accumulates(_ histories: [TermHistory]) -> Bool {
    switch formula {
    case .ratio, .communes: false
    case nil: !isPercent
    default: window != .level || histories.allSatisfy { $0.kind == .flow }
    }
  }

  /// What was stated for a whole period of `keep`: on its last day, or before if that already settles it.
  fileprivate func stated(for period: Period, of keep: Keep) -> Series.State? {
    guard let figure = stated.last(where: { period.contains($0.day) }) else { return nil }
    let isSettled = keep.isHeld(by: figure.value) == (keep.bound == .atLeast)
    return figure.day == period.last || isSettled ? .known(Series.Figure(figure)) : nil
  }
}

extension Series.Figure {
  init(_ stated: StatedFigure) {
    self.init(
      value: stated.value, numerator: stated.numerator, denominator: stated.denominator, on: stated.day,
      isStated: true, coverage: nil)
  }
}

private func outcome(of steps: [Series.Step], on day: Day, within period: Period) -> Series.State {
  let index = steps.partitioning { $0.from > day }
  guard index > 0 else { return .unknown(last: nil) }
  let state = steps[index - 1].state
  guard let read = state.figure?.on, read < period.first else { return state }
  return .unknown(last: read)
}

/// The measured steps, with stated figures read before the measures are.
private func overlaid(_ measured: [Series.Step], until start: Day?, with indicator: Indicator) -> [Series.Step] {
  var stated: [Series.Step] = []
  for figure in indicator.stated where start.map({ figure.day < $0 }) ?? true {
    if let last = stated.last, last.from >= figure.day { stated.removeLast() }
    if let last = stated.last, last.from >= figure.day { stated.removeLast() }
    stated.append(Series.Step(from: figure.day, state: .known(Series.Figure(figure))))
    stated.append(
      Series.Step(
        from: figure.day.adding(days: indicator.staleness + 1), state: .unknown(last: figure.day)))
  }
  guard !stated.isEmpty else { return measured }
  let before = start.map { start in measured.partitioning { $0.from >= start } } ?? measured.count
  var steps: [Series.Step] = []
  var (i, j) = (0, 0)
  while i < before || j < stated.count {
    let day = min(i < before ? measured[i].from : .distant, j < stated.count ? stated[j].from : .distant)
    if let start, day >= start { break }
    while i < before, measured[i].from <= day { i += 1 }
    while j < stated.count, stated[j].from <= day { j += 1 }
    let said = j > 0 ? stated[j - 1].state : .unknown(last: nil)
    let counted = i > 0 ? measured[i - 1].state : .unknown(last: nil)
    let state: Series.State =
      switch (said, counted) {
      case (.known, _): said
      case (.unknown(let one), .unknown(let other)): .unknown(last: [one, other].compactMap { $0 }.max())
      default: counted
      }
    steps.append(Series.Step(from: day, state: state))
  }
  return steps + measured[before...]
}

extension Day {
  /// After every day that anyone names.
  static let distant = Day(number: .max / 4)
}

/// The terms of a formula, put together.
private struct Mix {
  let formula: Formula?
  let isPercent: Bool
  let histories: [TermHistory]
  let population: Int?
  let through: Day

  init(_ indicator: Indicator, _ histories: [TermHistory], population: Int?, through: Day) {
    formula = indicator.formula
    isPercent = indicator.isPercent
    self.histories = histories
    self.population = population
    self.through = through
  }

  func summing(_ window: Window) -> Summing {
    switch window {
    case .level: .level
    case .period(let kind): .period(kind, grace: histories.map(\.grace).max() ?? 0)
    case .since(let first): .since(first)
    case .rolling(let months): .rolling(months: months)
    }
  }

  /// The steps of the formula, and the first day on which all its terms are known.
  func steps(over summing: Summing) -> (steps: [Series.Step], start: Day?) {
    guard let formula, formula.terms.count == histories.count else { return ([], nil) }
    let terms = histories.map { $0.steps(over: summing, through: through) }
    var steps: [Series.Step] = []
    steps.reserveCapacity(terms.reduce(0) { $0 + $1.count })
    var start: Day?
    var next = terms.map { _ in 0 }
    var states = terms.map { _ in TermStep.State.unknown(last: nil) }
    while true {
      var day = Day.distant
      for index in terms.indices where next[index] < terms[index].count {
        day = min(day, terms[index][next[index]].from)
      }
      if day == .distant { break }
      for index in terms.indices {
        while next[index] < terms[index].count, terms[index][next[index]].from == day {
          states[index] = terms[index][next[index]].state
          next[index] += 1
        }
      }
      let (state, isComplete) = mixed(states, formula, on: day)
      if isComplete, start == nil { start = day }
      // What is not known is said once, though its terms change.
      if state.figure == nil, steps.last?.state == state { continue }
      steps.append(Series.Step(from: day, state: state))
    }
    return (steps, start)
  }

  private func mixed(
    _ states: [TermStep.State], _ formula: Formula, on day: Day
  ) -> (state: Series.State, isComplete: Bool) {
    var read: Day?
    var last: Day?
    var missing: [String] = []
    var silent = 0
    for (index, state) in states.enumerated() {
      switch state {
      case .known(_, let on):
        if let on { read = read.map { min($0, on) } ?? on }
      case .partial(let what): missing.append(what)
      case .unknown(let known):
        silent += 1
        missing.append(histories[index].silence(since: known))
        if let known { last = last.map { max($0, known) } ?? known }
      }
    }
    if silent == states.count { return (.unknown(last: last), false) }
    if !missing.isEmpty { return (.notComputable(missing), false) }
    return (computed(states, formula, on: read, day: day), true)
  }

  private func computed(_ states: [TermStep.State], _ formula: Formula, on read: Day?, day: Day) -> Series.State {
    func value(_ index: Int) -> Double {
      if case .known(let value, _) = states[index] { value } else { 0 }
    }
    var (numerator, denominator): (Double?, Double?) = (nil, nil)
    let result: Double
    switch formula {
    case .term, .communes: result = value(0)
    case .sum: result = states.indices.reduce(0) { $0 + value($1) }
    case .difference: result = value(0) - value(1)
    case .ratio:
      guard value(1) != 0 else { return .notComputable(["\(histories[1].name) (nul)"]) }
      (numerator, denominator) = (value(0), value(1))
      result = value(0) / value(1) * (isPercent ? 100 : 1)
    case .per1000:
      guard let population, population > 0 else { return .notComputable(["population"]) }
      (numerator, denominator) = (value(0), Double(population))
      result = value(0) * 1000 / Double(population)
    }
    return .known(
      Series.Figure(
        value: result, numerator: numerator, denominator: denominator, on: read, isStated: false,
        coverage: coverage(on: read ?? day)))
  }

  /// The poorest of the terms'.
  private func coverage(on day: Day) -> TermHistory.Coverage? {
    var poorest: TermHistory.Coverage?
    for history in histories where !history.coverage.isEmpty {
      let index = history.coverage.partitioning { $0.from > day }
      guard index > 0 else { continue }
      let found = history.coverage[index - 1]
      if let known = poorest, known.received * found.expected <= found.received * known.expected { continue }
      poorest = found
    }
    return poorest
  }
}

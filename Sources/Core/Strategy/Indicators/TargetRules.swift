import Kernel

/// What a rule has found on a day: plain numbers only, since it is asked for many days.
struct Finding: Sendable {
  /// The state of the series that was looked at.
  enum Source: Sendable { case nothing, step(Int), total(Int) }

  var standing: Standing
  var source = Source.nothing
  var figure: Series.Figure?
  /// The day of the figure.
  var readOn: Day?
  var expected: Double?
  var tolerance: Double?
  var previous: Point?
  /// Indices in `Indicator.targets`.
  var next: Int?
  var missed: Int?
  /// Keep: the period that the figure is of.
  var period: Period?

  init(_ standing: Standing, _ source: Source = .nothing) {
    self.standing = standing
    self.source = source
  }
}

/// LEDGER, "From figures to a standing", for dated and undated targets: on a day, the first rule that applies.
struct TargetRules: Sendable {
  private struct Aim: Sendable {
    let value: Double
    /// Nil, and nil: it never falls due.
    let day: Day?
    let due: Day?
  }
  private let series: Series
  private let aims: [Aim]
  /// Baseline, the eve of a `since` window, dated targets; by day.
  private let points: [Point]
  private let baseline: Day?
  /// On it or before: nothing to judge yet.
  private let start: Day?
  private let isCeiling: Bool
  private let isRise: Bool
  private let tolerance: Double
  private let leastStep: Double
  /// The day of the final target; nil if it never falls due.
  private let end: Day?
  /// The last day of what is judged: what is counted on the day asked is read on that day, if that comes first.
  private let closing: Day?

  init(_ indicator: Indicator, _ series: Series, closing: Day? = nil) {
    self.series = series
    self.closing = closing
    aims = indicator.targets.map { target in
      Aim(value: target.value, day: target.day, due: target.day.map { series.due($0) })
    }
    points = indicator.line
    baseline = indicator.baseline?.day
    start = [baseline, indicator.eve].compactMap { $0 }.max()
    isCeiling = indicator.isCeiling
    isRise = indicator.direction == .rise
    tolerance = indicator.tolerance
    leastStep = indicator.isPercent ? 5 : (0..<indicator.decimals).reduce(5) { step, _ in step / 10 }
    end = indicator.targets.last?.day
  }

  func finding(on day: Day) -> Finding {
    // 1. Not begun, not known, not computable.
    if let start, day <= start { return Finding(.upcoming) }
    // A ceiling's window ends with its last target: what happens afterwards is not held against it.
    let asked = isCeiling ? min(day, end ?? day) : day
    guard let index = index(on: asked) else { return Finding(.noData) }
    let figure: Series.Figure
    switch series.steps[index].state {
    case .unknown: return Finding(.noData, .step(index))
    case .notComputable: return Finding(.notComputable, .step(index))
    case .known(let known): figure = known
    }
    let read = figure.on ?? min(asked, closing ?? asked)
    if let baseline, read <= baseline { return Finding(.noData, .step(index)) }
    var finding = Finding(.upcoming, .step(index))
    finding.figure = figure
    finding.readOn = read
    finding.previous = points.last { $0.day < read }
    finding.next = aims.firstIndex { $0.day.map { $0 >= read } ?? true }

    // 2. Late.
    let lastDue = aims.lastIndex { $0.due.map { $0 <= day } ?? false }
    if let lastDue, !isMet(lastDue, by: figure) {
      finding.standing = .late
      finding.missed = lastDue
      return finding
    }
    // 3. Achieved.
    let final = aims.count - 1
    if isMet(final, by: figure), !isCeiling || lastDue == final {
      finding.standing = .achieved
      return finding
    }
    // 4. No line to compare with.
    guard let previous = finding.previous else { return finding }
    let aim = aims[finding.next ?? final]
    let step = ahead(aim.value, of: previous.value, onCeiling: aim.value - previous.value)
    guard finding.next != nil, let aimDay = aim.day, step >= leastStep - hair(leastStep) else {
      let gain = ahead(figure.value, of: previous.value, onCeiling: aim.value - figure.value)
      if let aimDay = aim.day, (0...30).contains(day.days(until: aimDay)), gain <= hair(previous.value) {
        finding.standing = .atRisk
      }
      return finding
    }
    // 5. The straight line, less the tolerance.
    let share = Double(previous.day.days(until: read)) / Double(previous.day.days(until: aimDay))
    let expected = previous.value + (aim.value - previous.value) * share
    finding.expected = expected
    finding.tolerance = abs(step) * tolerance
    let lead = isRise ? figure.value - expected : expected - figure.value
    finding.standing = lead >= -abs(step) * tolerance - hair(expected) ? .onTrack : .atRisk
    return finding
  }

  /// What is counted by entries is read on the closing day; what is reported or totalled, once its grace has passed.
  private func index(on day: Day) -> Int? {
    if let closing, closing < day, let index = series.index(on: closing),
      let figure = series.steps[index].state.figure, figure.on == nil
    {
      return index
    }
    return series.index(on: day)
  }

  /// Days on which the standing may change though the figure does not.
  var marks: [Day] {
    var days = [closing?.adding(days: 1), start?.adding(days: 1), end, end?.adding(days: 1)].compactMap { $0 }
    for aim in aims {
      guard let day = aim.day, let due = aim.due else { continue }
      days += [day.adding(days: -30), day, day.adding(days: 1), due]
    }
    return days + points.map { $0.day.adding(days: 1) }
  }

  /// Since when, and until when, the figures have met a target.
  struct Meetings {
    var first: Day?
    var last: Day?
    var lostOn: Day?
    /// True if `first` is the day of a statement, so that the target was met on it or before.
    var isAtTheLatest = false
    /// The day of the last figure known before `first`: on it the target was not met.
    var notYetOn: Day?
  }

  /// Of the figures known from the baseline to a day.
  func meetings(of index: Int, through day: Day) -> Meetings {
    var found = Meetings()
    var isMet = false
    var before: Day?
    let steps = series.steps
    let from = baseline ?? steps.first?.from ?? day
    for position in steps.indices where steps[position].from <= day {
      if position + 1 < steps.count, steps[position + 1].from <= from { continue }
      guard let figure = steps[position].state.figure else { continue }
      let met = meets(figure.value, index)
      if met != isMet {
        let since = max(figure.on ?? steps[position].from, from)
        if met, found.first == nil {
          (found.first, found.isAtTheLatest, found.notYetOn) = (since, isStatement(figure), before)
        }
        if met { (found.last, found.lostOn) = (since, nil) } else { found.lostOn = since }
        isMet = met
      }
      before = figure.on ?? steps[position].from
    }
    return found
  }

  /// True for what somebody stated of one day: between two such days nothing is known. A total speaks of its whole
  /// period.
  private func isStatement(_ figure: Series.Figure) -> Bool {
    figure.isStated || figure.on != nil && !series.isByPeriod
  }

  private func meets(_ value: Double, _ index: Int) -> Bool {
    let target = aims[index].value
    return isRise ? value >= target - hair(target) : value <= target + hair(target)
  }
  /// A ceiling on a running sum is held if the sum was under it on its day.
  private func isMet(_ index: Int, by figure: Series.Figure) -> Bool {
    guard isCeiling, let day = aims[index].day, let then = series.state(on: day).figure else {
      return meets(figure.value, index)
    }
    return meets(then.value, index)
  }
  /// How much `value` is beyond `other`, in the direction wanted; a ceiling on a running sum is another matter.
  private func ahead(_ value: Double, of other: Double, onCeiling: Double) -> Double {
    if isCeiling { return onCeiling }
    return isRise ? value - other : other - value
  }
}

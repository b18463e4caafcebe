import Kernel

/// What an action wants to change, in figures: a formula over measures or figures that documents state, and the
/// targets by which it is judged.
package struct Indicator: Sendable, Identifiable {
  package let id: String
  package let title: String
  /// The words after a number, "téléphones"; nil: the unit.
  package let short: String?
  package let unit: Unit
  package let decimals: Int
  /// True: shown, never judged.
  package let isContext: Bool
  /// Another scope than the département's ("tribunal de Melun seul"): shown apart, never judged.
  package let perimeter: String?
  /// Nil: stated figures only.
  package let formula: Formula?
  package let window: Window
  package let direction: Direction
  /// True where targets are judged and nothing says whether more or less is wanted: neither the pack, nor the way from
  /// the baseline, nor that from one target to the next.
  package let asksDirection: Bool
  /// Share of the step that may be wanting, 0.05 by default.
  package let tolerance: Double
  /// Days after which a figure is told to be old, and a stated figure no longer holds.
  package let staleness: Int
  /// Sorted by day.
  package private(set) var stated: [StatedFigure]
  /// What the pack calls its start.
  let start: Start
  /// Where the indicator started, as the pack says it. What is found or entered later never becomes one.
  package let baseline: StatedFigure?
  /// Sorted by day, those that never fall due last.
  package let targets: [Target]
  package let keep: Keep?
  package let source: String?
  package let note: String?

  /// Where an indicator starts.
  package enum Start: Sendable, Hashable {
    /// From the first figure that the pack cites, if it precedes the first target.
    case firstCited
    /// From the figure that the pack cites for a day.
    case cited(Day)
    /// The pack says that there is no baseline.
    case nowhere

    /// The figure that it names, whether it precedes the first target or not.
    func figure(of stated: [StatedFigure]) -> StatedFigure? {
      let cited = stated.filter { $0.origin == .pack }
      return switch self {
      case .firstCited: cited.first
      case .cited(let day): cited.first { $0.day == day }
      case .nowhere: nil
      }
    }
  }

  /// - Parameter direction: nil where the pack does not say it: then it follows from the baseline and the targets.
  package init(
    id: String, title: String, short: String? = nil, unit: Unit, decimals: Int = 0, isContext: Bool = false,
    perimeter: String? = nil, formula: Formula? = nil, window: Window = .level, direction: Direction? = nil,
    tolerance: Double = 0.05, staleness: Int = 400, stated: [StatedFigure] = [], start: Start = .firstCited,
    targets: [Target] = [], keep: Keep? = nil, source: String? = nil, note: String? = nil
  ) {
    self.id = id
    self.title = title
    self.short = short
    self.unit = unit
    self.decimals = decimals
    self.isContext = isContext || perimeter != nil
    self.perimeter = perimeter
    self.formula = formula
    self.window = window
    self.tolerance = tolerance
    self.staleness = staleness
    self.targets = sorted(targets) { $0.day?.number ?? .max }
    self.stated = sorted(stated) { $0.day.number }
    self.keep = keep
    self.source = source
    self.note = note
    self.start = start
    let from = start.figure(of: self.stated)
    let first = self.targets.first?.day
    let baseline = from.flatMap { from in first.map { from.day < $0 } ?? true ? from : nil }
    self.baseline = baseline
    let way = Indicator.way(from: baseline, to: self.targets, over: window)
    self.direction = direction ?? way ?? .rise
    asksDirection = !self.isContext && !targets.isEmpty && direction == nil && way == nil
  }

  /// Which way the promise goes. What adds up since a day only grows, be it wanted or not: it doesn't say.
  private static func way(from baseline: StatedFigure?, to targets: [Target], over window: Window) -> Direction? {
    guard let last = targets.last, let first = baseline?.value ?? targets.first?.value else { return nil }
    if case .since = window { return nil }
    if last.value == first { return nil }
    return last.value > first ? .rise : .fall
  }

  /// With other figures in the place of those stated for the same days; the baseline stays what the pack cites.
  package func with(_ figures: [StatedFigure]) -> Indicator {
    guard !figures.isEmpty else { return self }
    let days = Set(figures.map(\.day))
    var indicator = self
    indicator.stated = sorted(stated.filter { !days.contains($0.day) } + figures) { $0.day.number }
    return indicator
  }
  /// With the figures stated up to a day.
  func until(_ day: Day) -> Indicator {
    var indicator = self
    indicator.stated = stated.filter { $0.day <= day }
    return indicator
  }

  package var isPercent: Bool { unit == .percent }
  /// True if it can have a standing: it has targets, or a level to keep, and is no mere context.
  package var isJudged: Bool { !isContext && (!targets.isEmpty || keep != nil) }
  /// The ends of the straight lines, by day: baseline, the eve of a `since` window (0), dated targets.
  package var line: [Point] {
    var points: [Point] = []
    if let baseline { points.append(Point(baseline.value, on: baseline.day)) }
    if let eve { points.append(Point(0, on: eve)) }
    points += targets.compactMap { target in target.day.map { Point(target.value, on: $0) } }
    return sorted(points) { $0.day.number }
  }
  /// The eve of a `since` window, on which its sum is 0.
  var eve: Day? {
    if case .since(let first) = window { first.adding(days: -1) } else { nil }
  }
  /// A ceiling on a running sum: what has happened since a day must stay under a number until the last target's day.
  package var isCeiling: Bool {
    eve != nil && direction == .fall
  }
}

/// Which way an indicator should go.
package enum Direction: String, Sendable, CaseIterable {
  case rise = "hausse"
  case fall = "baisse"
}

/// How an indicator is computed from measures.
package enum Formula: Sendable, Hashable {
  case term(Term)
  case sum([Term])
  case difference(Term, Term)
  /// In percent when the unit is percent.
  case ratio(Term, Term)
  /// Per 1 000 inhabitants.
  case per1000(Term)
  /// The number of communes whose balance is above zero.
  case communes(Term)

  /// In order: the caller gives a `TermHistory` for each.
  package var terms: [Term] {
    switch self {
    case .term(let term), .per1000(let term), .communes(let term): [term]
    case .sum(let terms): terms
    case .difference(let first, let second), .ratio(let first, let second): [first, second]
    }
  }
}

/// A measure, or one organisation's or one category's part of it.
package struct Term: Sendable, Hashable {
  package let measure: String
  package let organisation: String?
  package let category: String?

  package init(_ measure: String, organisation: String? = nil, category: String? = nil) {
    self.measure = measure
    self.organisation = organisation
    self.category = category
  }
}

/// Over what time a figure is read.
package enum Window: Sendable, Hashable {
  /// The figure on the day.
  case level
  /// The flow of each calendar period.
  case period(PeriodKind)
  /// The flow since a day, that day included.
  case since(Day)
  /// The flow of the last months.
  case rolling(months: Int)
}

/// Stable: figures of one day keep the order in which they were given.
private func sorted<T>(_ items: [T], by key: (T) -> Int) -> [T] {
  items.enumerated().sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }.map(\.element)
}

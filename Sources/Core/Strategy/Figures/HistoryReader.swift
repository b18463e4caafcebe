import Database
import Kernel
import Ledger

/// What the ledger knows of the terms of formulas, for all indicators of a page together.
struct HistoryReader {
  private let days: DayReading
  private let departement: Departement
  private let moment: Moment

  init(_ connection: Connection, _ departement: Departement, at moment: Moment) throws {
    let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    days = try DayReading(ledger, through: moment.on, known: moment.known)
    self.departement = departement
    self.moment = moment
  }

  /// By indicator, one history for each term of its formula, in order.
  func histories(of indicators: [Indicator]) throws -> [String: [TermHistory]] {
    let terms = Set(indicators.flatMap { $0.formula?.terms ?? [] })
    let whole = terms.filter(\.isWhole).map(\.measure).sorted()
    let distinct = Set(
      indicators.compactMap { indicator in
        if case .communes(let term) = indicator.formula, term.isWhole { term.measure } else { nil }
      }
    ).sorted()
    let shared = Shared(
      changes: try days.changes(of: whole), distinct: try days.distinctChanges(of: distinct),
      reported: try days.reportedDays(of: Set(terms.map(\.measure)).sorted()))
    var found: [String: [TermHistory]] = [:]
    for indicator in indicators {
      guard let formula = indicator.formula, delay(of: indicator) == nil else { continue }
      var isDistinct = false
      if case .communes = formula { isDistinct = true }
      found[indicator.id] = try formula.terms.compactMap { term in
        try departement.measures[term.measure].map {
          try history(of: term, $0, isDistinct: isDistinct, indicator.window, shared)
        }
      }
    }
    return found
  }

  /// The measure of an indicator that is a delay: its figure is a median, which is no sum of postings.
  private func delay(of indicator: Indicator) -> (measure: Measure, term: Term)? {
    guard case .term(let term) = indicator.formula, let measure = departement.measures[term.measure],
      measure.kind == .delay
    else { return nil }
    return (measure, term)
  }

  /// The medians of indicators of delays, over the months of their window, at the ends of quarters and on the day.
  func medians(of indicators: [Indicator]) throws -> [String: [StatedFigure]] {
    var found: [String: [StatedFigure]] = [:]
    for indicator in indicators {
      guard let (measure, term) = delay(of: indicator) else { continue }
      var months = 12
      if case .rolling(let window) = indicator.window { months = window }
      var ends = [moment.on], quarter = Period(.quarter, containing: moment.on).previous
      for _ in 0..<8 {
        ends.append(quarter.last)
        quarter = quarter.previous
      }
      found[indicator.id] = try ends.compactMap { day in
        let figure = try days.delay(
          measure.id, in: day.adding(months: -months).adding(days: 1)...day,
          LedgerFilter(organisation: term.organisation, category: term.category))
        return figure.median.map {
          StatedFigure(
            $0, on: day, note: "médiane de \(French.plural(figure.count, "cas", "cas"))", origin: .observation)
        }
      }
    }
    return found
  }

  /// What is read once for all indicators.
  private struct Shared {
    let changes: [String: [DayChange]]
    let distinct: [String: [DayChange]]
    let reported: [String: [ReportedDay]]
  }

  private func history(of term: Term, _ measure: Measure, isDistinct: Bool, _ window: Window, _ shared: Shared) throws
    -> TermHistory
  {
    let id = measure.id, filter = LedgerFilter(organisation: term.organisation, category: term.category)
    let changes: [DayChange]
    switch (term.isWhole, isDistinct) {
    case (true, true): changes = shared.distinct[id] ?? []
    case (true, false): changes = shared.changes[id] ?? []
    case (false, true):
      changes = try days.distinctChanges(of: [id], filter)[id] ?? []
    case (false, false): changes = try days.changes(of: [id], filter)[id] ?? []
    }
    let reported =
      term.isWhole
      ? shared.reported[id] ?? []
      : try days.reportedDays(of: [id], filter)[id] ?? []
    let expected = Set(measure.expected)
    var coverage =
      expected.count < 2 || !measure.keys.contains(.organisation)
      ? []
      : reported.map { report in
        TermHistory.Coverage(
          from: report.day, received: report.organisations.intersection(expected).count, expected: expected.count)
      }
    if let last = try lastCoverage(of: measure, filter, window, changes, reported.last?.day) {
      coverage = coverage.filter { $0.from < last.from } + [last]
    }
    // From then on nobody's report is awaited.
    if measure.formerly != nil, let reprise = measure.reprise {
      coverage.append(TermHistory.Coverage(from: reprise, received: 1, expected: 1))
    }
    return TermHistory(
      name: measure.title, kind: measure.kind == .stock ? .stock : .flow, feed: feed(of: measure),
      formerly: measure.formerly.map { ($0.period, $0.grace) },
      changes: changes.map { (day: $0.day, amount: $0.amount) }, reported: reported.map(\.day),
      coverage: coverage)
  }

  /// Of the last figure, which is the one that is judged: how many communes it is of, where nobody in particular is
  /// expected, and whether all that was said is that there was nothing to count.
  private func lastCoverage(
    of measure: Measure, _ filter: LedgerFilter, _ window: Window, _ changes: [DayChange], _ last: Day?
  ) throws -> TermHistory.Coverage? {
    guard let kind = measure.period, let last else { return nil }
    var from: Day?
    if measure.kind == .flow {
      switch window {
      case .level: from = Period(kind, containing: last).first
      case .period(let window): from = Period(window, containing: last).first
      case .since(let first): from = min(first, last)
      case .rolling(let months): from = Rolling.first(of: months, endingOn: last)
      }
    }
    let isAnybody = measure.expected.isEmpty && measure.keys.contains(.place)
    let sum = changes.reduce(0) { sum, change in
      change.day <= last && from.map { change.day >= $0 } ?? true ? sum + change.amount : sum
    }
    guard isAnybody || sum == 0,
      let knownness = try days.knownness(of: [measure.id], from: from, on: last, filter)[measure.id]
    else { return nil }
    switch knownness.figure(Double(sum), of: measure, from: from, communes: departement.territory.communes.count) {
    case .nothing: return TermHistory.Coverage(from: last, received: 1, expected: 1, isNothing: true)
    case .part(let counted, .of(let received, let expected, let whole)) where whole != .organisations:
      return TermHistory.Coverage(
        from: last, received: received, expected: expected, of: whole, isNothing: counted == nil)
    default: return nil
    }
  }

  private func feed(of measure: Measure) -> TermHistory.Feed {
    switch measure.feed {
    case .entries(let reprise): .entries(reprise: reprise)
    case .reports(let period, let grace): .reports(period, grace: grace)
    }
  }
}

extension Term {
  /// The whole measure, whoever and whatever it is of.
  fileprivate var isWhole: Bool { organisation == nil && category == nil }
}

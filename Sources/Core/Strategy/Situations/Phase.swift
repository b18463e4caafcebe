import Kernel

extension Plan {
  /// Where a day falls in the life of a strategy.
  package enum Phase: String, Sendable, CaseIterable {
    case toCome = "a_venir"
    case inForce = "en_vigueur"
    case over = "achevee"
  }

  package func phase(on day: Day) -> Phase {
    if day < inForce { return .toCome }
    return isOver(on: day) ? .over : .inForce
  }

  /// True for whoever reads its last day once it is over, or a later day: what stands is what it came to, its *bilan*.
  package func isClosed(at moment: Moment) -> Bool {
    guard let end else { return false }
    return end <= moment.on && (end < moment.asOf || end < moment.on)
  }

  /// The day that forms propose: today, or the last day of a strategy that is over.
  package func writingDay(_ today: Day) -> Day { end.map { min($0, today) } ?? today }

  /// The time of an action, within the strategy's own.
  package func life(of action: Action, at moment: Moment) -> Life {
    let first = max(inForce, action.from ?? inForce)
    let last = [end, action.through].compactMap { $0 }.min()
    let isClosed = self.isClosed(at: moment) || last.map { $0 < moment.on } ?? false
    return Life(from: first, through: last, isToCome: moment.on < first, isClosed: isClosed)
  }

  /// What the banner says of a strategy that is not in force on the day read, or no longer is today.
  package func notice(reading day: Day, today: Day) -> String? {
    switch phase(on: day) {
    case .toCome:
      let said =
        [signed.map { "signée le \(French.long($0))" }, drafted.map { "rédigée le \(French.long($0))" }]
        .compactMap { $0 }.first.map { " (elle est \($0))" } ?? ""
      let when =
        inForce > today
        ? "Cette stratégie n’est pas encore en vigueur\(said) : elle le sera le \(French.long(inForce))."
        : "Le \(French.long(day)), cette stratégie n’était pas encore en vigueur\(said) : elle l’est devenue le "
          + "\(French.long(inForce))."
      return when + " Avant ce jour, rien n’est jugé."
    case .inForce, .over:
      guard let end, end < max(day, today) else { return nil }
      let opens = "Cette stratégie s’est achevée le \(French.long(end))."
      if day < end { return opens + " Vous lisez le \(French.long(day)), où elle était en vigueur." }
      return opens + " Les pages s’ouvrent sur son bilan\(French.narrow); ce qui est venu après n’est plus jugé."
    }
  }
}

extension TermHistory {
  /// As if nothing had happened after a day.
  func until(_ last: Day) -> TermHistory {
    TermHistory(
      name: name, kind: kind, feed: feed, changes: changes.filter { $0.day <= last },
      reported: reported.filter { $0 <= last }, coverage: coverage.filter { $0.from <= last })
  }
}

extension Milestone {
  /// As it was said up to a day.
  func until(_ last: Day) -> Milestone {
    Milestone(
      id: id, title: title, due: due, isDated: isDated, owner: owner, source: source, note: note,
      said: said.filter { $0.day <= last })
  }
}

extension Life {
  /// The day on which what is over is judged: once all that it promised has fallen due, or as far as is known by now.
  func judgingDay(_ indicator: Indicator, _ series: Series, through known: Day) -> Day {
    guard let closing else { return known }
    let targets = indicator.targets.compactMap(\.day).filter { $0 <= closing }.map(series.due)
    let periods = series.totals.filter { $0.period.last <= closing }.map(\.judgedFrom)
    return min(known, (targets + periods).max().map { max($0, closing.adding(days: 1)) } ?? closing.adding(days: 1))
  }
}

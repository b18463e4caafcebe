import Kernel

/// What an indicator has been: a step function of the day, with what is not known. The chart draws it and the
/// standing reads it. Made once for a day (`through`); it answers for that day and all before.
package struct Series: Sendable {
  package struct Figure: Sendable, Hashable {
    package let value: Double
    /// The two numbers of a rate.
    package let numerator: Double?
    package let denominator: Double?
    /// The day of the figure; nil: counted by entries, so read on the day that one asks.
    package let on: Day?
    package let isStated: Bool
    /// "12 sur 14": of those who are expected to report.
    package let coverage: TermHistory.Coverage?
  }
  package enum State: Sendable, Hashable {
    /// Nothing: never yet (`last` nil), or no longer since the figure of the day `last`.
    case unknown(last: Day?)
    /// Which inputs are missing, or nil.
    case notComputable([String])
    case known(Figure)

    package var figure: Figure? {
      if case .known(let figure) = self { figure } else { nil }
    }
  }
  /// What holds from a day until the next step.
  package struct Step: Sendable, Hashable {
    package let from: Day
    package let state: State
  }
  /// A period of a level to keep, and what it came to.
  package struct Total: Sendable, Hashable {
    package let period: Period
    /// The day after its grace.
    package let judgedFrom: Day
    package let state: State
  }

  /// By day. Before the first: unknown.
  package let steps: [Step]
  /// The first day on which the indicator is read from its measures; stated figures are read before.
  package let breakDay: Day?
  /// The periods of `Indicator.keep`, in order, up to the one that contains `through`.
  package let totals: [Total]
  /// True if the figures of a level to keep add up over its period, so that they are expected pro rata.
  package let accumulates: Bool
  package let through: Day
  /// The first days of `steps`: what is searched, many times over.
  let starts: [Day]
  let histories: [TermHistory]
  let statedDays: [Day]
  let window: Window

  package func state(on day: Day) -> State {
    index(on: day).map { steps[$0].state } ?? .unknown(last: nil)
  }
  /// The step in force on a day; nil before the first.
  func index(on day: Day) -> Int? {
    let index = starts.partitioning { $0 > day }
    return index == 0 ? nil : index - 1
  }

  /// True if a figure is the total of a calendar period.
  var isByPeriod: Bool {
    if case .period = window { true } else { false }
  }

  /// The day of the last figure known up to a day; nil if there never was one.
  func lastKnown(on day: Day) -> Day? {
    guard let index = index(on: day) else { return nil }
    var end = day
    for step in steps[...index].reversed() {
      switch step.state {
      case .known(let figure): return figure.on ?? end
      case .unknown(let last?): return last
      case .unknown(nil), .notComputable: end = step.from.adding(days: -1)
      }
    }
    return nil
  }

  /// The first day on which a target for `day` has fallen due: the day after it or, for what is reported, after the
  /// grace of the report that covers it.
  package func due(_ day: Day) -> Day {
    var covered = day
    if case .period(let kind) = window, !histories.isEmpty { covered = Period(kind, containing: day).last }
    let last =
      histories.map { history in
        if case .reports(let kind, let grace) = history.feed {
          Period(kind, containing: covered).last.adding(days: grace)
        } else {
          covered
        }
      }.max() ?? covered
    return last.adding(days: 1)
  }

  /// The last day, up to `day`, of which anything was said: a stated figure, a report, a movement or the takeover.
  package func lastNews(on day: Day) -> Day? {
    var news = statedDays.last { $0 <= day }
    for history in histories {
      var days: [Day?] = [history.reported.last { $0 <= day }]
      if case .entries(let reprise) = history.feed {
        let index = history.changes.partitioning { $0.day > day }
        days += [index > 0 ? history.changes[index - 1].day : nil, reprise <= day ? reprise : nil]
      }
      news = (days + [news]).compactMap { $0 }.max()
    }
    return news
  }
}

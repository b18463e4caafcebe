import Kernel

/// LEDGER, "keep": a level to hold in each period.
struct KeepRules: Sendable {
  private let keep: Keep
  private let series: Series
  private let periods: [Period]
  /// The days from which each is judged.
  private let judgedFrom: [Day]
  /// The periods that are known not to have been held, with their index.
  private let lost: [Int]
  /// The last day of what is judged, if there is one.
  private let closing: Day?

  init(_ keep: Keep, _ series: Series, closing: Day? = nil) {
    self.keep = keep
    self.closing = closing
    self.series = series
    periods = keep.periods
    judgedFrom = series.totals.map(\.judgedFrom)
    lost = series.totals.indices.filter { index in
      series.totals[index].state.figure.map { !keep.isHeld(by: $0.value) } ?? false
    }
  }

  func finding(on day: Day) -> Finding {
    guard let first = periods.first, let last = periods.last, day >= first.first else { return Finding(.upcoming) }
    let judged = judgedFrom.partitioning { $0 > day }
    if judged == periods.count { return ended() }
    if judged > 0 {
      switch series.totals[judged - 1].state {
      case .known(let figure): if !keep.isHeld(by: figure.value) { return settled(.late, judged - 1) }
      case .unknown: return silent(judged - 1)
      case .notComputable: return Finding(.notComputable, .total(judged - 1))
      }
    }
    // While the last period is in its grace: the standing before.
    let asked = min(day, last.last, closing ?? day)
    guard let index = series.index(on: asked) else { return Finding(.noData) }
    switch series.steps[index].state {
    case .unknown: return Finding(.noData, .step(index))
    case .notComputable: return Finding(.notComputable, .step(index))
    case .known(let figure): return current(figure, index, read: figure.on ?? asked, judged: judged)
    }
  }

  /// The periods missed, of those judged on a day: the last one, or all of them once all are judged.
  func missedPeriods(on day: Day) -> [Period] {
    let judged = judgedFrom.partitioning { $0 > day }
    return lost.filter { judged == periods.count || $0 == judged - 1 }.map { series.totals[$0].period }
  }

  /// The period under way, pro rata on the day read, rounded in favour of those who are judged.
  private func current(_ figure: Series.Figure, _ index: Int, read: Day, judged: Int) -> Finding {
    // What was so before its first period says nothing of a level to keep; a level that was counted then still holds.
    if let first = periods.first, read < first.first, series.accumulates || figure.isStated {
      return Finding(.noData, .step(index))
    }
    var finding = Finding(.onTrack, .step(index))
    finding.figure = figure
    finding.readOn = read
    let under = periods[min(judged, periods.count - 1)]
    let period = under.contains(read) ? under : Period(keep.period, containing: read)
    finding.period = period
    // The last figure is of a period already judged: of the one under way nothing is expected yet.
    if period < under, series.accumulates { return finding }
    var expected = keep.value
    if series.accumulates {
      let share = Double(period.first.days(until: read) + 1) / Double(period.length)
      let proRata = keep.value * share
      expected =
        keep.bound == .atLeast
        ? (proRata + hair(proRata)).rounded(.down) : (proRata - hair(proRata)).rounded(.up)
    }
    finding.expected = expected
    let lead = keep.bound == .atLeast ? figure.value - expected : expected - figure.value
    finding.standing = lead >= -hair(expected) ? .onTrack : .atRisk
    return finding
  }

  /// All its periods are judged.
  private func ended() -> Finding {
    if let last = lost.last { return settled(.late, last) }
    for (index, total) in series.totals.enumerated() {
      switch total.state {
      case .known: continue
      case .unknown: return silent(index)
      case .notComputable: return Finding(.notComputable, .total(index))
      }
    }
    return settled(.achieved, series.totals.count - 1)
  }

  /// Nobody said what a period came to.
  private func silent(_ index: Int) -> Finding {
    var finding = Finding(.noData, .total(index))
    finding.period = series.totals[index].period
    return finding
  }

  private func settled(_ standing: Standing, _ index: Int) -> Finding {
    let total = series.totals[index]
    var finding = Finding(standing, .total(index))
    finding.figure = total.state.figure
    finding.readOn = finding.figure?.on ?? total.period.last
    finding.period = total.period
    finding.expected = keep.value
    return finding
  }

  /// Days on which the standing may change though the figure does not.
  var marks: [Day] {
    var days = judgedFrom
    for period in periods { days.append(period.first) }
    if let last = periods.last { days += [last.last, last.last.adding(days: 1)] }
    if let closing { days.append(closing.adding(days: 1)) }
    return days
  }
}

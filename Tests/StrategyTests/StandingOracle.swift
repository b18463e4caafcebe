import Kernel

@testable import Strategy

/// LEDGER.md, "From figures to a standing", read a second time and by other means: from the bare facts, day by day,
/// keeping nothing from one day to the next. Slow, and short enough to be compared with the text line by line.
struct Oracle {
  /// What is known of the one measure of an indicator.
  struct Facts {
    enum Feed {
      case entries(reprise: Day)
      case reports(PeriodKind, grace: Int)
      /// Figures that documents state, only.
      case nothing
    }
    var feed = Feed.nothing
    var isFlow = false
    /// Entries: net changes. Reports: what was said of a day, or of the period that ends on it. One a day, in order.
    var said: [(day: Day, amount: Int)] = []

    var grace: Int {
      if case .reports(_, let grace) = feed { grace } else { 0 }
    }
    func until(_ last: Day) -> Facts {
      var facts = self
      facts.said = said.filter { $0.day <= last }
      return facts
    }
  }
  enum Reading: Equatable {
    case nothing, partial
    case known(Double, on: Day, isStated: Bool)
  }
  enum Sum {
    case window(Window)
    case running(PeriodKind)
  }

  let indicator: Indicator
  let facts: Facts
  /// The last day of what is judged, for a plan that is over.
  var closing: Day?

  func standing(on day: Day) -> Standing {
    if let keep = indicator.keep { return standing(keep, on: day) }
    return standing(of: indicator.targets, on: day)
  }

  // MARK: What can be read on a day

  /// Stated figures are read before the measure is known, never after.
  func reading(_ sum: Sum, on day: Day) -> Reading {
    let measured = measured(sum, on: day), first = firstKnown(sum)
    if let first, day >= first { return measured }
    let stated = indicator.stated.filter { $0.day < first ?? .distant }.last { $0.day <= day }
    if let stated, day <= stated.day.adding(days: indicator.staleness) {
      return .known(stated.value, on: stated.day, isStated: true)
    }
    return measured
  }

  /// Among the days on which something can begin to be known.
  private func firstKnown(_ sum: Sum) -> Day? {
    var candidates = facts.said.map(\.day)
    switch facts.feed {
    case .entries(let reprise):
      candidates.append(reprise)
      if case .window(.since(let first)) = sum { candidates.append(first) }
      if case .window(.rolling(let months)) = sum {
        candidates += (0...4).map { reprise.adding(months: months).adding(days: $0 - 3) }
      }
      if case .running(let kind) = sum { candidates.append(Period(kind, containing: reprise).next.first) }
      if case .window(.period(let kind)) = sum {
        let period = Period(kind, containing: reprise)
        candidates += [period.next.first, period.next.next.first]
      }
    case .reports(_, let grace):
      if case .window(.period(let kind)) = sum {
        candidates += facts.said.map { Period(kind, containing: $0.day).last.adding(days: grace + 1) }
      }
    case .nothing: return nil
    }
    return candidates.sorted().first { day in
      if case .known = measured(sum, on: day) { true } else { false }
    }
  }

  private func total(from first: Day, through last: Day) -> Double {
    Double(facts.said.filter { first <= $0.day && $0.day <= last }.reduce(0) { $0 + $1.amount })
  }

  private func measured(_ sum: Sum, on day: Day) -> Reading {
    switch facts.feed {
    case .nothing: .nothing
    case .entries(let reprise): counted(sum, since: reprise, on: day)
    case .reports(let kind, let grace): reported(sum, each: kind, grace: grace, on: day)
    }
  }

  /// Exhaustive from the takeover: from then on no posting means zero, and a sum that begins before is not complete.
  private func counted(_ sum: Sum, since reprise: Day, on day: Day) -> Reading {
    func sums(from first: Day) -> Reading {
      if first < reprise { return day < reprise ? .nothing : .partial }
      return day < first ? .nothing : .known(total(from: first, through: day), on: day, isStated: false)
    }
    switch sum {
    case .window(.level):
      let ever = Day(number: -100_000)
      return day < reprise ? .nothing : .known(total(from: ever, through: day), on: day, isStated: false)
    case .window(.since(let first)): return sums(from: first)
    case .window(.rolling(let months)): return sums(from: Oracle.first(of: months, endingOn: day))
    case .running(let kind): return sums(from: Period(kind, containing: day).first)
    case .window(.period(let kind)):
      let period = Period(kind, containing: day).previous
      if period.last < reprise { return .nothing }
      if period.first < reprise { return .partial }
      return .known(total(from: period.first, through: period.last), on: period.last, isStated: false)
    }
  }

  /// Known once reported, until the periodicity and the grace have passed; a missing report is no zero.
  private func reported(_ sum: Sum, each kind: PeriodKind, grace: Int, on day: Day) -> Reading {
    func isComplete(from first: Day, through last: Day) -> Bool {
      var period = Period(kind, containing: first)
      while period.last <= last {
        if !facts.said.contains(where: { period.contains($0.day) }) { return false }
        period = period.next
      }
      return true
    }
    if case .window(.period(let window)) = sum {
      var period = Period(window, containing: day)
      while period.last.adding(days: grace) >= day { period = period.previous }
      guard facts.said.contains(where: { period.contains($0.day) }) else { return .nothing }
      guard isComplete(from: period.first, through: period.last) else { return .partial }
      return .known(total(from: period.first, through: period.last), on: period.last, isStated: false)
    }
    guard let last = facts.said.last(where: { $0.day <= day }) else { return .nothing }
    let later = last.day.adding(months: kind.months)
    let end = last.day == last.day.lastOfMonth ? later.lastOfMonth : later
    if day > end.adding(days: grace) { return .nothing }
    let first: Day
    switch sum {
    case .window(.since(let day)): first = day
    case .window(.rolling(let months)): first = Oracle.first(of: months, endingOn: last.day)
    case .running(let period): first = Period(period, containing: last.day).first
    default: return .known(Double(last.amount), on: last.day, isStated: false)
    }
    if last.day < first { return .nothing }
    guard isComplete(from: first, through: last.day) else { return .partial }
    return .known(total(from: first, through: last.day), on: last.day, isStated: false)
  }

  /// The first of the months that end on a day: whole months where it is the last of its own.
  static func first(of months: Int, endingOn day: Day) -> Day {
    let before = day.adding(months: -months)
    return (day == day.lastOfMonth ? before.lastOfMonth : before).adding(days: 1)
  }

  // MARK: Targets

  /// The pack's first figure, if it precedes the first target.
  var baseline: StatedFigure? {
    guard let cited = indicator.stated.first(where: { $0.origin == .pack }) else { return nil }
    guard let first = indicator.targets.first?.day else { return cited }
    return cited.day < first ? cited : nil
  }
  var eve: Day? {
    if case .since(let first) = indicator.window { first.adding(days: -1) } else { nil }
  }

  /// A target falls due the day after it or, for reports, once the grace of the report that covers it has passed.
  func isDue(_ target: Target, on day: Day) -> Bool {
    guard let wanted = target.day else { return false }
    guard case .reports(let kind, let grace) = facts.feed else { return wanted < day }
    return Period(kind, containing: wanted).last.adding(days: grace) < day
  }

  private func standing(of targets: [Target], on day: Day) -> Standing {
    // 1.
    if let baseline, day <= baseline.day { return .upcoming }
    if let eve, day <= eve { return .upcoming }
    let isRise = indicator.direction == .rise
    let isCeiling = eve != nil && !isRise
    var asked = day
    if isCeiling, let last = targets.last?.day { asked = min(day, last) }
    var found = reading(.window(indicator.window), on: asked)
    if let closing, closing < asked, case .entries = facts.feed {
      // What is counted by entries is counted on the last day of the plan.
      let then = reading(.window(indicator.window), on: closing)
      if case .known(_, closing, false) = then { found = then }
    }
    guard case .known(let value, let read, _) = found else { return found == .nothing ? .noData : .notComputable }
    if let baseline, read <= baseline.day { return .noData }
    func meets(_ value: Double, _ target: Target) -> Bool {
      isRise ? value >= target.value - 1e-9 : value <= target.value + 1e-9
    }
    // 2.
    let due = targets.last { isDue($0, on: day) }
    if let due {
      var then = value
      if isCeiling, let day = due.day, case .known(let sum, _, _) = reading(.window(indicator.window), on: day) {
        then = sum
      }
      if !meets(then, due) { return .late }
    }
    // 3.
    let isFinalDue = due != nil && due == targets.last
    if let final = targets.last, meets(value, final), !isCeiling || isFinalDue { return .achieved }
    // 4.
    var points: [(day: Day, value: Double)] = []
    if let baseline { points.append((baseline.day, baseline.value)) }
    if let eve { points.append((eve, 0)) }
    for target in targets { if let day = target.day { points.append((day, target.value)) } }
    // The eve of a window counts for more than what was found on that day.
    points = points.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
    guard let previous = points.last(where: { $0.day < read }) else { return .upcoming }
    guard let next = targets.first(where: { $0.day.map { $0 >= read } ?? true }), let wanted = next.day else {
      return .upcoming
    }
    let way = isRise || isCeiling ? next.value - previous.value : previous.value - next.value
    let least = [5, 0.5, 0.05, 0.005, 0.0005][indicator.isPercent ? 0 : indicator.decimals]
    if way < least - 1e-9 {
      let isPast = isRise ? value > previous.value + 1e-9 : value < previous.value - 1e-9
      let left = day.days(until: wanted)
      return left >= 0 && left <= 30 && !isPast ? .atRisk : .upcoming
    }
    // 5.
    let (gone, whole) = (previous.day.days(until: read), previous.day.days(until: wanted))
    let line = previous.value + (next.value - previous.value) * Double(gone) / Double(whole)
    let slack = abs(next.value - previous.value) * indicator.tolerance + 1e-6
    return (isRise ? value >= line - slack : value <= line + slack) ? .onTrack : .atRisk
  }

  // MARK: A level to keep

  var accumulates: Bool {
    if case .nothing = facts.feed { return !indicator.isPercent }
    return indicator.window != .level || facts.isFlow
  }

  private func total(of period: Period, _ keep: Keep) -> Reading {
    let sum = accumulates ? Sum.window(.period(keep.period)) : .window(.level)
    let measured: Reading
    if accumulates {
      measured = self.measured(sum, on: period.last.adding(days: facts.grace + 1))
    } else {
      let level = self.measured(sum, on: period.last)
      if case .known(_, let on, _) = level, on < period.first { measured = .nothing } else { measured = level }
    }
    if case .known = measured { return measured }
    let first = firstKnown(accumulates ? .running(keep.period) : sum)
    guard first.map({ period.first < $0 }) ?? true,
      let stated = indicator.stated.last(where: { period.contains($0.day) })
    else { return measured }
    let isHeld = keep.bound == .atLeast ? stated.value >= keep.value : stated.value <= keep.value
    let settles = keep.bound == .atLeast ? isHeld : !isHeld
    return stated.day == period.last || settles ? .known(stated.value, on: stated.day, isStated: true) : measured
  }

  private func standing(_ keep: Keep, on day: Day) -> Standing {
    let periods = keep.periods
    guard let first = periods.first, let last = periods.last, day >= first.first else { return .upcoming }
    func isHeld(_ value: Double) -> Bool { keep.bound == .atLeast ? value >= keep.value : value <= keep.value }
    let judged = periods.filter { $0.last.adding(days: facts.grace) < day }
    if judged.count == periods.count {
      let totals = periods.map { total(of: $0, keep) }
      for case .known(let value, _, _) in totals where !isHeld(value) { return .late }
      for total in totals {
        if total == .nothing { return .noData }
        if total == .partial { return .notComputable }
      }
      return .achieved
    }
    if let period = judged.last {
      switch total(of: period, keep) {
      case .nothing: return .noData
      case .partial: return .notComputable
      case .known(let value, _, _): if !isHeld(value) { return .late }
      }
    }
    let asked = min(day, last.last, closing ?? day)
    let found = reading(accumulates ? .running(keep.period) : .window(.level), on: asked)
    guard case .known(let value, let read, let isStated) = found else {
      return found == .nothing ? .noData : .notComputable
    }
    if read < first.first, accumulates || isStated { return .noData }
    let underWay = periods[min(judged.count, periods.count - 1)]
    let period = Period(keep.period, containing: read)
    var expected = keep.value
    if accumulates {
      if period < underWay { return .onTrack }
      let share = keep.value * Double(period.first.days(until: read) + 1) / Double(period.length)
      expected = keep.bound == .atLeast ? (share + 1e-9).rounded(.down) : (share - 1e-9).rounded(.up)
    }
    return (keep.bound == .atLeast ? value >= expected : value <= expected) ? .onTrack : .atRisk
  }
}

import Kernel

/// All that is known of one term of a formula, as of a `known` that the caller has already applied.
package struct TermHistory: Sendable {
  package enum Feed: Sendable, Hashable {
    /// Exhaustive from the day the register was taken over.
    case entries(reprise: Day)
    /// Known once reported, until the periodicity and the grace (days) have passed.
    case reports(PeriodKind, grace: Int)
  }
  /// How many of those who are expected to report have done so, from a day on.
  package struct Coverage: Sendable, Hashable {
    package let from: Day
    package let received: Int
    package let expected: Int
    package let of: Known.Part.Whole
    /// All that was said is that there was nothing to count.
    package let isNothing: Bool

    package init(
      from: Day, received: Int, expected: Int, of whole: Known.Part.Whole = .organisations, isNothing: Bool = false
    ) {
      self.from = from
      self.received = received
      self.expected = expected
      of = whole
      self.isNothing = isNothing
    }
    package var isComplete: Bool { received >= expected }
    /// "12 réponses sur 14", "32 communes sur 40".
    package var words: String {
      of == .organisations
        ? "\(French.plural(received, "réponse", "réponses")) sur \(French.number(expected))"
        : Known.Part.of(received, of: expected, of).words
    }
  }
  package enum Kind: Sendable, Hashable { case stock, flow }

  /// As people say it, when it is missing: "effectif de référence".
  package let name: String
  package let kind: Kind
  package let feed: Feed
  /// Net change of each day, in order; for the formula `communes`, of the number of communes above zero. Days of
  /// before the takeover and days to come are welcome.
  package let changes: [(day: Day, amount: Int)]
  /// The days (of levels) or last days of periods (of totals) that were reported, in order, zero included.
  package let reported: [Day]
  package let coverage: [Coverage]
  /// Of what entries feed: how it was reported until the eve of its takeover.
  package let formerly: (period: PeriodKind, grace: Int)?

  package init(
    name: String, kind: Kind, feed: Feed, formerly: (period: PeriodKind, grace: Int)? = nil,
    changes: [(day: Day, amount: Int)], reported: [Day] = [],
    coverage: [Coverage] = []
  ) {
    self.name = name
    self.kind = kind
    self.feed = feed
    self.formerly = formerly
    self.changes = changes
    self.reported = reported
    self.coverage = coverage
  }

  /// Why nothing is known of it, in words.
  func silence(since last: Day?) -> String {
    if let last { return "\(name) (rien depuis le \(French.short(last)))" }
    return if case .entries(let reprise) = feed {
      "\(name) (compté à partir du \(French.short(reprise)))"
    } else {
      "\(name) (non transmis)"
    }
  }

  var grace: Int {
    if case .reports(_, let grace) = feed { grace } else { 0 }
  }
}

/// What the figures of a term are summed over.
enum Summing: Sendable, Hashable {
  case level
  /// Complete periods, read once the grace (days) of them has passed.
  case period(PeriodKind, grace: Int)
  case since(Day)
  case rolling(months: Int)
  /// The running sum of the current period.
  case running(PeriodKind)
}

/// What one term says from a day on.
struct TermStep: Sendable {
  enum State: Sendable {
    /// Nothing: never yet (`last` nil), or no longer since the figure of `last`.
    case unknown(last: Day?)
    /// A part of what is to be summed is missing; the text names it.
    case partial(String)
    /// `on` nil: counted by entries, so read on the day that one asks.
    case known(Double, on: Day?)
  }
  let from: Day
  let state: State
}

extension TermHistory {
  /// Its steps, by day, each holding until the next; periods are made up to `horizon`.
  func steps(over summing: Summing, through horizon: Day) -> [TermStep] {
    switch feed {
    case .entries(let reprise):
      told(before: reprise, over: summing) + entrySteps(over: summing, reprise: reprise, through: horizon)
    case .reports(let kind, let grace): reported(over: summing, kind, grace: grace, through: horizon)
    }
  }
  private func reported(over summing: Summing, _ kind: PeriodKind, grace: Int, through horizon: Day) -> [TermStep] {
    if case .period(let window, let wait) = summing {
      totals(each: window, of: kind, wait: wait, through: horizon)
    } else {
      reportSteps(over: summing, kind: kind, grace: grace)
    }
  }
  /// What reports said until the eve of the takeover stays as it was read.
  private func told(before reprise: Day, over summing: Summing) -> [TermStep] {
    guard let formerly else { return [] }
    return reported(over: summing, formerly.period, grace: formerly.grace, through: reprise).filter {
      $0.from < reprise
    }
  }

  // MARK: Fed by entries

  private func entrySteps(over summing: Summing, reprise: Day, through horizon: Day) -> [TermStep] {
    let wanting = TermStep(
      from: reprise, state: .partial("\(name) (compté seulement depuis le \(French.short(reprise)))"))
    switch summing {
    case .level: return running(changes, from: reprise, sinceEver: true)
    case .since(let first):
      return first < reprise ? [wanting] : running(changes, from: first, sinceEver: false)
    case .rolling(let months):
      let known = Rolling.leaving(reprise.adding(days: -1), months: months)
      return [wanting] + running(rolled(months, through: horizon), from: known, sinceEver: true)
    case .running(let kind):
      var period = Period(kind, containing: reprise)
      var steps: [TermStep] = []
      if period.first < reprise {
        steps.append(wanting)
        period = period.next
      }
      var index = changes.partitioning { $0.day >= period.first }
      while period.first <= horizon {
        let next = period.next
        var total = 0
        steps.append(TermStep(from: period.first, state: .known(0, on: nil)))
        while index < changes.count, changes[index].day < next.first {
          total += changes[index].amount
          append(changes[index].day, total, to: &steps)
          index += 1
        }
        period = next
      }
      return steps
    case .period(let kind, let wait):
      var period = Period(kind, containing: reprise)
      var steps: [TermStep] = []
      var index = changes.partitioning { $0.day >= period.first }
      while period.last.adding(days: wait) < horizon {
        let next = period.next
        var total = 0
        while index < changes.count, changes[index].day < next.first {
          total += changes[index].amount
          index += 1
        }
        let last = period.last
        let state = period.first < reprise ? wanting.state : .known(Double(total), on: last)
        steps.append(TermStep(from: last.adding(days: wait + 1), state: state))
        period = next
      }
      return steps
    }
  }

  /// The running sum from `first` on, beginning with all that came before, or with nothing.
  private func running(_ changes: [(day: Day, amount: Int)], from first: Day, sinceEver: Bool) -> [TermStep] {
    let start = changes.partitioning { $0.day >= first }
    var total = sinceEver ? changes[..<start].reduce(0) { $0 + $1.amount } : 0
    var steps: [TermStep] = []
    steps.reserveCapacity(changes.count - start + 1)
    steps.append(TermStep(from: first, state: .known(Double(total), on: nil)))
    for change in changes[start...] where change.amount != 0 {
      total += change.amount
      append(change.day, total, to: &steps)
    }
    return steps
  }
  private func append(_ day: Day, _ total: Int, to steps: inout [TermStep]) {
    if steps.last?.from == day { steps.removeLast() }
    steps.append(TermStep(from: day, state: .known(Double(total), on: nil)))
  }

  /// What enters the last `months` on its day and leaves them later.
  private func rolled(_ months: Int, through horizon: Day) -> [(day: Day, amount: Int)] {
    var leaving = changes.lazy.map { (day: Rolling.leaving($0.day, months: months), amount: -$0.amount) }
      .makeIterator()
    var rolled: [(day: Day, amount: Int)] = []
    rolled.reserveCapacity(changes.count * 2)
    var next = leaving.next()
    func add(_ change: (day: Day, amount: Int)) {
      if let last = rolled.last, last.day == change.day {
        rolled[rolled.count - 1].amount = last.amount + change.amount
      } else {
        rolled.append(change)
      }
    }
    for change in changes {
      while let gone = next, gone.day <= change.day {
        add(gone)
        next = leaving.next()
      }
      add(change)
    }
    while let gone = next, gone.day <= horizon {
      add(gone)
      next = leaving.next()
    }
    return rolled
  }

  // MARK: Fed by reports

  private func reportSteps(over summing: Summing, kind: PeriodKind, grace: Int) -> [TermStep] {
    let sums = Sums(changes)
    let reportedPeriods = Set(reported.map { Period(kind, containing: $0) })
    var steps: [TermStep] = []
    for (index, day) in reported.enumerated() where index == 0 || day != reported[index - 1] {
      if case .since(let first) = summing, day < first { continue }
      let start: Day? =
        switch summing {
        case .level, .period: nil
        case .since(let first): first
        case .rolling(let months): Rolling.first(of: months, endingOn: day)
        case .running(let period): Period(period, containing: day).first
        }
      let total = sums.through(day) - (start.map { sums.through($0.adding(days: -1)) } ?? 0)
      let missing = start.flatMap { self.missing(kind, from: $0, through: day, among: reportedPeriods) }
      steps.append(
        TermStep(from: day, state: missing.map { .partial($0) } ?? .known(Double(total), on: day)))
      let lapse = TermHistory.lapse(of: day, kind, grace: grace).adding(days: 1)
      let next = reported[(index + 1)...].first { $0 != day }
      if next.map({ $0 > lapse }) ?? true { steps.append(TermStep(from: lapse, state: .unknown(last: day))) }
    }
    return steps
  }

  private func totals(each window: PeriodKind, of kind: PeriodKind, wait: Int, through horizon: Day) -> [TermStep] {
    guard let first = reported.first else { return [] }
    let sums = Sums(changes)
    let reportedPeriods = Set(reported.map { Period(kind, containing: $0) })
    var steps: [TermStep] = []
    var period = Period(window, containing: first)
    var last: Day?
    while period.last.adding(days: wait) < horizon {
      let lastDay = period.last
      let state: TermStep.State
      if !reported.contains(where: { period.contains($0) }) {
        state = .unknown(last: last)
      } else if let missing = missing(kind, from: period.first, through: lastDay, among: reportedPeriods) {
        state = .partial(missing)
      } else {
        state = .known(Double(sums.through(lastDay) - sums.through(period.first.adding(days: -1))), on: lastDay)
        last = lastDay
      }
      steps.append(TermStep(from: lastDay.adding(days: wait + 1), state: state))
      period = period.next
    }
    return steps
  }

  /// The periods that end from `first` to `day` and that nobody reported, in words; nil if there is none.
  private func missing(_ kind: PeriodKind, from first: Day, through day: Day, among reported: Set<Period>) -> String? {
    var wanting: [Period] = []
    var period = Period(kind, containing: first)
    while period.last <= day {
      if !reported.contains(period) { wanting.append(period) }
      period = period.next
    }
    guard let earliest = wanting.first, let latest = wanting.last else { return nil }
    if wanting.count <= 3 { return "\(name) (\(French.list(wanting.map(\.name)))\(French.noBreak): non transmis)" }
    return "\(name) (\(French.number(wanting.count)) relevés non transmis, de \(earliest.name) à \(latest.name))"
  }
}

/// The last months, to the day: at the end of a month, whole months.
enum Rolling {
  static func first(of months: Int, endingOn day: Day) -> Day { eve(of: months, endingOn: day).adding(days: 1) }

  private static func eve(of months: Int, endingOn day: Day) -> Day {
    let back = day.adding(months: -months)
    return day == day.lastOfMonth ? back.lastOfMonth : back
  }
  /// The first day on which what happened on `day` is no longer among the last months.
  static func leaving(_ day: Day, months: Int) -> Day {
    var candidate = day.adding(months: months)
    if day.dayOfMonth <= 27 { return candidate }
    candidate = candidate.adding(days: -4)
    while eve(of: months, endingOn: candidate) < day { candidate = candidate.adding(days: 1) }
    return candidate
  }
}

extension TermHistory {
  /// The last day on which a figure reported for `day` still holds.
  static func lapse(of day: Day, _ kind: PeriodKind, grace: Int) -> Day {
    let next = day.adding(months: kind.months)
    return (day == day.lastOfMonth ? next.lastOfMonth : next).adding(days: grace)
  }
}

/// Sums from the beginning through any day.
private struct Sums {
  private let days: [Day]
  private let totals: [Int]

  init(_ changes: [(day: Day, amount: Int)]) {
    days = changes.map(\.day)
    var total = 0
    totals = changes.map { change in
      total += change.amount
      return total
    }
  }
  func through(_ day: Day) -> Int {
    let index = days.partitioning { $0 > day }
    return index == 0 ? 0 : totals[index - 1]
  }
}

extension RandomAccessCollection where Index == Int {
  /// The index of the first element for which `isSecond` holds, in a collection where those come last.
  func partitioning(_ isSecond: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

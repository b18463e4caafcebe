import Kernel

/// Whether a figure is known, and what it lacks. Zero and not known are two things.
package struct Knownness: Sendable {
  package enum State: String, Sendable, CaseIterable {
    case known
    /// Some of what it is made of is missing.
    case incomplete
    case unknown
  }
  package let state: State
  /// Fed by entries: the day from which the register is exhaustive.
  package let reprise: Day?
  /// Fed by reports: the last day, on or before the one asked, for which something is in force.
  package let lastReported: Day?
  /// Fed by reports, and no longer known: the first day on which it was not.
  package let unknownSince: Day?
  /// Organisations of whom a report is expected, in the pack's order.
  package let expected: [String]
  /// Those of them whose report covers the day.
  package let received: [String]
  /// Keys once reported whose last report no longer holds.
  package let stale: [LedgerKey]
  /// Communes of which all that is expected is there.
  package internal(set) var places: Set<String> = []
  /// Periods that end within and that somebody who gave others has not given, in order.
  package internal(set) var lacking: [Period] = []
  /// Something holds that is told of no commune: of them all together.
  var hasWhole = false
  /// All that holds says that there was nothing to count.
  var isNothing = false
  /// How many of the reports that could hold do, and of how many.
  var reports = (given: 0, due: 0)

  package var missing: [String] { expected.filter { !received.contains($0) } }
}

/// What is in force of a key's reports.
struct KeyReports: Hashable {
  let key: LedgerKey
  /// In order.
  var days: [Day]
  /// Those of them for which it was said that there was nothing to count.
  var nothing: Set<Day> = []

  init(key: LedgerKey, days: [Day] = [], nothing: Set<Day> = []) {
    self.key = key
    self.days = days
    self.nothing = nothing
  }
  mutating func add(_ day: Day, isNothing: Bool) {
    days.append(day)
    if isNothing { nothing.insert(day) }
  }
}

extension Knownness {
  /// A measure fed by entries is exhaustive from its reprise on, and nothing is known before.
  static func entries(reprise: Day, from first: Day?, through last: Day) -> Knownness {
    let state: State = last < reprise ? .unknown : first.map { $0 < reprise } ?? false ? .incomplete : .known
    return Knownness(
      state: state, reprise: reprise, lastReported: nil, unknownSince: nil, expected: [], received: [], stale: [])
  }

  /// A level holds for one period and the grace after the day for which it was stated.
  static func levels(
    _ reports: [KeyReports], expected: [String], period: PeriodKind, grace: Int, on day: Day
  ) -> Knownness {
    var stale: [(key: LedgerKey, since: Day)] = []
    var current: [LedgerKey] = []
    var isNothing = true
    var last: Day?
    for report in reports {
      guard let stated = report.days.last(where: { $0 <= day }) else { continue }
      last = max(last ?? stated, stated)
      let end = Self.lastHeld(stated, period: period, grace: grace)
      if end < day {
        stale.append((report.key, end.adding(days: 1)))
      } else {
        current.append(report.key)
        isNothing = isNothing && report.nothing.contains(stated)
      }
    }
    let present = Set(current.compactMap(\.organisation))
    let received = expected.filter { present.contains($0) }
    let state: State =
      current.isEmpty ? .unknown : stale.isEmpty && received.count == expected.count ? .known : .incomplete
    var found = Knownness(
      state: state, reprise: nil, lastReported: last,
      unknownSince: current.isEmpty ? stale.map(\.since).max() : nil, expected: expected, received: received,
      stale: stale.map(\.key))
    found.places = Set(current.compactMap(\.place)).subtracting(found.stale.compactMap(\.place))
    found.hasWhole = current.contains { $0.place == nil }
    found.isNothing = !current.isEmpty && isNothing
    found.reports = (current.count, current.count + stale.count)
    return found
  }

  /// A flow is known when a total is in force for every period that ends within.
  static func totals(
    _ reports: [KeyReports], expected: [String], period: PeriodKind, from first: Day?, through last: Day
  ) -> Knownness {
    var reported = reports
    for index in reported.indices { reported[index].days.removeAll { $0 > last } }
    reported.removeAll(where: \.days.isEmpty)
    let start = first ?? reported.compactMap(\.days.first).min() ?? last
    var ends: [Day] = []
    var current = Period(period, containing: start)
    while current.last <= last {
      ends.append(current.last)
      current = current.next
    }
    let complete = reported.filter { report in ends.allSatisfy { report.days.contains($0) } }
    let lacking = reported.filter { report in !ends.allSatisfy { report.days.contains($0) } }
    let broken = Set(lacking.compactMap(\.key.organisation))
    let present = Set(complete.compactMap(\.key.organisation)).subtracting(broken)
    let received = expected.filter { present.contains($0) }
    let anything = reported.contains { report in ends.contains { report.days.contains($0) } }
    let state: State =
      !anything ? .unknown : lacking.isEmpty && received.count == expected.count ? .known : .incomplete
    var found = Knownness(
      state: state, reprise: nil, lastReported: reported.compactMap(\.days.last).max(), unknownSince: nil,
      expected: expected, received: received, stale: lacking.map(\.key))
    found.places = Set(complete.compactMap(\.key.place)).subtracting(lacking.compactMap(\.key.place))
    found.hasWhole = complete.contains { $0.key.place == nil }
    found.lacking = ends.filter { end in lacking.contains { !$0.days.contains(end) } }
      .map { Period(period, containing: $0) }
    found.isNothing =
      anything
      && reported.allSatisfy { report in ends.allSatisfy { !report.days.contains($0) || report.nothing.contains($0) } }
    found.reports = (
      reported.reduce(0) { sum, report in sum + ends.count { report.days.contains($0) } },
      reported.count * ends.count
    )
    return found
  }

  /// The last day on which a level stated for a day still holds. What is stated for the end of a month holds to the end
  /// of another.
  package static func lastHeld(_ stated: Day, period: PeriodKind, grace: Int) -> Day {
    let end = stated.adding(months: period.months)
    return (stated == stated.lastOfMonth ? end.lastOfMonth : end).adding(days: grace)
  }
}

extension Knownness {
  /// What is known of a sum, by what was reported for it.
  /// - Parameters:
  ///   - from: The first day of what is summed; nil for a level.
  ///   - communes: How many there are, where all of them are asked about.
  package func figure(_ amount: Double, of measure: Measure, from first: Day?, communes: Int? = nil) -> Known {
    if state == .unknown {
      if let reprise { return .unknown(.beforeReprise(reprise)) }
      guard lastReported != nil else { return .unknown(.neverReported) }
      return .unknown(unknownSince.map { .lapsed(since: $0) } ?? first.map { .silent(from: $0) } ?? .neverReported)
    }
    if let reprise { return state == .incomplete ? .part(amount, .since(reprise)) : .known(amount) }
    let counted = isNothing && amount == 0 ? nil : amount
    if received.count < expected.count {
      return .part(counted, .of(received.count, of: expected.count, .organisations))
    }
    // Nobody in particular is expected: a commune of which nobody spoke is not known.
    if let communes, expected.isEmpty, !hasWhole, measure.keys.contains(.place), places.count < communes {
      return .part(counted, .of(places.count, of: communes, .communes))
    }
    if state == .incomplete { return .part(counted, .of(reports.given, of: reports.due, .reports)) }
    return counted.map { .known($0) } ?? .nothing
  }
}

import Kernel

/// Whether a figure is known, and what it lacks. Zero and not known are two things.
package struct Knownness: Sendable, Hashable {
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

  package var missing: [String] { expected.filter { !received.contains($0) } }
}

/// What is in force of a key's reports.
struct KeyReports: Hashable {
  let key: LedgerKey
  /// In order.
  var days: [Day]
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
    var last: Day?
    for report in reports {
      guard let stated = report.days.last(where: { $0 <= day }) else { continue }
      last = max(last ?? stated, stated)
      let end = Self.lastHeld(stated, period: period, grace: grace)
      if end < day { stale.append((report.key, end.adding(days: 1))) } else { current.append(report.key) }
    }
    let present = Set(current.compactMap(\.organisation))
    let received = expected.filter { present.contains($0) }
    let state: State =
      current.isEmpty ? .unknown : stale.isEmpty && received.count == expected.count ? .known : .incomplete
    return Knownness(
      state: state, reprise: nil, lastReported: last,
      unknownSince: current.isEmpty ? stale.map(\.since).max() : nil, expected: expected, received: received,
      stale: stale.map(\.key))
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
    return Knownness(
      state: state, reprise: nil, lastReported: reported.compactMap(\.days.last).max(), unknownSince: nil,
      expected: expected, received: received, stale: lacking.map(\.key))
  }

  /// The last day on which a level stated for a day still holds. What is stated for the end of a month holds to the end
  /// of another.
  package static func lastHeld(_ stated: Day, period: PeriodKind, grace: Int) -> Day {
    let end = stated.adding(months: period.months)
    return (stated == stated.lastOfMonth ? end.lastOfMonth : end).adding(days: grace)
  }
}

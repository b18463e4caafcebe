import Kernel

/// A level for a day, or a total for the period that ends on it, as somebody reports it.
package struct Report: Sendable, Hashable {
  package var key: LedgerKey
  /// The day of the level, or the period's last day.
  package var day: Day
  package var value: Int
  package var comment: String?
  /// "Néant": the value is 0 because there was nothing to count.
  package var isNothing: Bool

  package init(_ key: LedgerKey, on day: Day, value: Int, comment: String? = nil, isNothing: Bool = false) {
    self.key = key
    self.day = day
    self.value = value
    self.comment = comment
    self.isNothing = isNothing && value == 0
  }
}

/// The reports that stand for some measures: of one key and day, the last one that was not withdrawn.
package struct ReportsInForce: Sendable {
  package struct Line: Sendable, Hashable {
    package let day: Day
    package let value: Int
    package let comment: String?
    /// There was nothing to count.
    package let isNothing: Bool
    /// "1 234", "néant".
    package var said: String { isNothing ? "néant" : French.number(value) }
  }
  /// In the order of days.
  private var lines: [LedgerKey: [Line]] = [:]

  package init() {}

  package var keys: some Collection<LedgerKey> { lines.keys }
  package func all(of key: LedgerKey) -> [Line] { lines[key] ?? [] }
  package func line(of key: LedgerKey, on day: Day) -> Line? { lines[key]?.line(on: day) }
  /// The last one before a day.
  package func last(of key: LedgerKey, before day: Day) -> Line? { lines[key]?.last(before: day) }
  /// The first one after a day.
  package func first(of key: LedgerKey, after day: Day) -> Line? { lines[key]?.first(after: day) }
  /// As if these had been reported.
  package mutating func add(_ other: ReportsInForce) {
    for (key, more) in other.lines {
      guard let own = lines[key], !own.isEmpty else {
        lines[key] = more
        continue
      }
      for line in more {
        add(Report(key, on: line.day, value: line.value, comment: line.comment, isNothing: line.isNothing))
      }
    }
  }
  /// As if this had been reported.
  package mutating func add(_ report: Report) { lines[report.key, default: []].add(report) }
}

/// The reports in force of one key, in the order of days.
extension [ReportsInForce.Line] {
  func line(on day: Day) -> Element? {
    let index = position(of: day)
    return index < count && self[index].day == day ? self[index] : nil
  }
  func last(before day: Day) -> Element? {
    let index = position(of: day)
    return index > 0 ? self[index - 1] : nil
  }
  func first(after day: Day) -> Element? {
    let index = position(of: day.adding(days: 1))
    return index < count ? self[index] : nil
  }
  mutating func add(_ report: Report) {
    let line = Element(
      day: report.day, value: report.value, comment: report.comment, isNothing: report.isNothing)
    let index = position(of: report.day)
    if index < count, self[index].day == report.day { self[index] = line } else { insert(line, at: index) }
  }

  /// Of the first line on or after a day.
  private func position(of day: Day) -> Int {
    if let last, last.day < day { return count }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].day < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

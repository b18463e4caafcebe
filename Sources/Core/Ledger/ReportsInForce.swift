import Kernel

/// A level for a day, or a total for the period that ends on it, as somebody reports it.
package struct Report: Sendable, Hashable {
  package var key: LedgerKey
  /// The day of the level, or the period's last day.
  package var day: Day
  package var value: Int
  package var comment: String?

  package init(_ key: LedgerKey, on day: Day, value: Int, comment: String? = nil) {
    self.key = key
    self.day = day
    self.value = value
    self.comment = comment
  }
}

/// The reports that stand for some measures: of one key and day, the last one that was not withdrawn.
package struct ReportsInForce: Sendable {
  package struct Line: Sendable, Hashable {
    package let day: Day
    package let value: Int
    package let comment: String?
  }
  /// In the order of days.
  private var lines: [LedgerKey: [Line]] = [:]

  package init() {}

  package var keys: some Collection<LedgerKey> { lines.keys }
  package func all(of key: LedgerKey) -> [Line] { lines[key] ?? [] }
  package func line(of key: LedgerKey, on day: Day) -> Line? {
    guard let own = lines[key] else { return nil }
    let index = own.position(of: day)
    return index < own.count && own[index].day == day ? own[index] : nil
  }
  /// The last one before a day.
  package func last(of key: LedgerKey, before day: Day) -> Line? {
    guard let own = lines[key] else { return nil }
    let index = own.position(of: day)
    return index > 0 ? own[index - 1] : nil
  }
  /// The first one after a day.
  package func first(of key: LedgerKey, after day: Day) -> Line? {
    guard let own = lines[key] else { return nil }
    let index = own.position(of: day.adding(days: 1))
    return index < own.count ? own[index] : nil
  }
  /// As if this had been reported.
  package mutating func add(_ report: Report) {
    let line = Line(day: report.day, value: report.value, comment: report.comment)
    lines[report.key, default: []].insert(line, orReplace: report.day)
  }
}

extension [ReportsInForce.Line] {
  /// Of the first line on or after a day.
  fileprivate func position(of day: Day) -> Int {
    if let last, last.day < day { return count }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].day < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
  fileprivate mutating func insert(_ line: Element, orReplace day: Day) {
    let index = position(of: day)
    if index < count, self[index].day == day { self[index] = line } else { insert(line, at: index) }
  }
}

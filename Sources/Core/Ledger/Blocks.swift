import Kernel

/// Days that a sum covers: all of those up to `through`, or those from `from` to `through`.
struct Span: Sendable, Hashable {
  var from: Day?
  var through: Day

  /// Nothing lies in it.
  var isEmpty: Bool { from.map { $0 > through } ?? false }
}

/// A span cut into whole years, whole months and the days left over, each as ranges of the numbers by which sums are
/// kept: a year is 2021, a month 202103, a day 20210315. The three never overlap, so one column holds them all.
struct Blocks: Hashable {
  var years: [ClosedRange<Int>] = []
  var months: [ClosedRange<Int>] = []
  var days: [ClosedRange<Int>] = []

  init(_ span: Span) {
    guard !span.isEmpty else { return }
    // Months: the first and the last that are whole, counted since year 0.
    let start = span.from.map { $0.dayOfMonth == 1 ? index($0) : index($0) + 1 }
    let end = span.through == span.through.lastOfMonth ? index(span.through) : index(span.through) - 1
    if let start, start > end {
      guard let from = span.from else { return }
      days = [from.stored...span.through.stored]
      return
    }
    if let from = span.from, from.dayOfMonth != 1 { days.append(from.stored...from.lastOfMonth.stored) }
    if end != index(span.through) { days.append(span.through.firstOfMonth.stored...span.through.stored) }
    // Years, likewise.
    let firstYear = start.map { $0 % 12 == 0 ? $0 / 12 : $0 / 12 + 1 }
    let lastYear = end % 12 == 11 ? end / 12 : end / 12 - 1
    if let start, let firstYear, firstYear > lastYear {
      months = [stored(start)...stored(end)]
      return
    }
    if let start, start % 12 != 0 { months.append(stored(start)...(start / 12 * 100 + 12)) }
    if end % 12 != 11 { months.append((end / 12 * 100 + 1)...stored(end)) }
    years = [(firstYear ?? min(0, lastYear))...lastYear]
  }

  /// The blocks in which a posting of that day is counted, for the département's total.
  static func all(of day: Day) -> [Int] { [day.stored / 10_000, day.stored / 100, day.stored] }
  /// And for its key: the days are read from the journal.
  static func keyed(of day: Day) -> [Int] { [day.stored / 10_000, day.stored / 100] }
  /// Numbers that are days.
  static let firstDay = 10_000_000
}

private func index(_ day: Day) -> Int { day.stored / 10_000 * 12 + day.stored / 100 % 100 - 1 }
private func stored(_ index: Int) -> Int { index / 12 * 100 + index % 12 + 1 }

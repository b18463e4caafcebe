import Database
import Kernel

/// The journal of a measure, line after line, added up by day and kind of act: replayed from it, not from the sums.
struct JournalDays: Sendable {
  struct Line: Sendable {
    let day: Day
    let act: Posting.Act
    let isCorrection: Bool
    let amount: Int
    let count: Int
  }
  /// All that was recorded until then is in it.
  let asOf: Instant
  /// In the order of days.
  private let lines: [Line]
  /// Of all lines up to each.
  private let sums: [Int]

  init(_ lines: [Line], asOf: Instant) {
    self.asOf = asOf
    self.lines = lines
    var sum = 0
    sums = lines.map { line in
      sum += line.amount
      return sum
    }
  }

  /// With what was recorded since.
  func adding(_ later: JournalDays) -> JournalDays {
    guard !later.lines.isEmpty else { return JournalDays(lines, asOf: later.asOf) }
    return JournalDays((lines + later.lines).sorted { $0.day < $1.day }, asOf: later.asOf)
  }

  func sum(through day: Day) -> Int {
    let index = first(after: day)
    return index == 0 ? 0 : sums[index - 1]
  }

  /// What took effect after a day and until another, by kind of act, in the order of `Posting.Act`.
  func parts(after first: Day, through last: Day) -> [Composition.Part] {
    struct Kind: Hashable {
      let act: Posting.Act
      let isCorrection: Bool
    }
    var found: [Kind: (amount: Int, count: Int)] = [:]
    for line in lines[self.first(after: first)..<max(self.first(after: first), self.first(after: last))] {
      let kind = Kind(act: line.act, isCorrection: line.isCorrection), sum = found[kind] ?? (0, 0)
      found[kind] = (sum.amount + line.amount, sum.count + line.count)
    }
    return Posting.Act.allCases.flatMap { act in
      [false, true].compactMap { isCorrection in
        found[Kind(act: act, isCorrection: isCorrection)].map {
          Composition.Part(act: act, isCorrection: isCorrection, amount: $0.amount, count: $0.count)
        }
      }
    }
  }

  private func first(after day: Day) -> Int {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].day <= day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension LedgerStore {
  /// What was recorded after a moment, or everything, until another.
  func journalDays(of measure: String, after first: Instant? = nil, until last: Instant) throws -> JournalDays {
    let since: SQL = first.map { " AND recorded_at > \($0)" } ?? ""
    var lines: [JournalDays.Line] = []
    try connection.each(
      """
      SELECT effective_on, act, corrects, CAST(SUM(amount) AS BIGINT) AS amount, COUNT(*) AS postings FROM (
        SELECT effective_on, act, amount, CASE WHEN reverses IS NULL AND replaces IS NULL THEN 0 ELSE 1 END AS corrects
        FROM posting WHERE departement = \(departement) AND measure = \(measure)\(since)) AS journal
      GROUP BY effective_on, act, corrects ORDER BY effective_on
      """
    ) { row in
      lines.append(
        JournalDays.Line(
          day: try row.day("effective_on"), act: try row.code("act"), isCorrection: try row.flag("corrects"),
          amount: try row.integer("amount"), count: try row.integer("postings")))
    }
    return JournalDays(lines, asOf: last)
  }
}

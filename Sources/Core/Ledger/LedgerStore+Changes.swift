import Database
import Kernel

/// How figures moved, day by day: the step lines of charts and what a standing reads.
extension LedgerStore {
  /// The net changes of a sum, in the order of days; days without are left out.
  package func changes(
    _ measure: String, from first: Day? = nil, through last: Day, known: Instant? = nil,
    _ filter: LedgerFilter = .all
  ) throws -> [DayChange] {
    try changes(of: [measure], from: first, through: last, known: known, filter)[measure, default: []]
  }

  /// The same for many measures in one query; those without changes are absent.
  package func changes(
    of measures: [String], from first: Day? = nil, through last: Day, known: Instant? = nil,
    _ filter: LedgerFilter = .all
  ) throws -> [String: [DayChange]] {
    let span = Span(from: first, through: last)
    guard !measures.isEmpty, !span.isEmpty else { return [:] }
    guard filter.isAll else { return try journalChanges(measures, span, known: known, filter) }
    guard let known else { return try dayChanges(measures, span) }
    let later = try later(of: measures, span, after: known)
    return try dayChanges(measures, span).less(later.mapValues(\.changes))
  }

  /// The net changes of the number of communes whose balance is above zero.
  package func distinctChanges(
    of measures: [String], through last: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: [DayChange]] {
    guard !measures.isEmpty else { return [:] }
    let recorded: SQL = known.map { " AND +recorded_at <= \($0)" } ?? ""
    var counts: [String: [Day: Int]] = [:]
    var current = Group(measure: "", place: "")
    var balance = 0
    try connection.each(
      """
      SELECT measure, place, effective_on, CAST(SUM(amount) AS BIGINT) AS amount FROM posting
      WHERE departement = \(departement) AND measure IN (\(measures))
        AND \(Span(through: last).sql)\(recorded)\(filter.sql)
        AND place <> ''
      GROUP BY measure, place, effective_on ORDER BY measure, place, effective_on
      """
    ) { row in
      let group = Group(measure: try row.text("measure"), place: try row.text("place"))
      if group != current { (current, balance) = (group, 0) }
      let before = balance > 0
      balance += try row.integer("amount")
      let after = balance > 0
      if before != after {
        counts[group.measure, default: [:]][try row.day("effective_on"), default: 0] += after ? 1 : -1
      }
    }
    return counts.mapValues { days in
      days.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { DayChange($0.key, $0.value) }
    }.filter { !$0.value.isEmpty }
  }

  private func dayChanges(_ measures: [String], _ span: Span) throws -> [String: [DayChange]] {
    try collect(
      """
      SELECT measure, block AS day, amount FROM posting_total
      WHERE departement = \(departement) AND measure IN (\(measures)) AND amount <> 0
        AND block BETWEEN \(span.from?.stored ?? Blocks.firstDay) AND \(span.through)
      ORDER BY measure, block
      """)
  }

  private func journalChanges(
    _ measures: [String], _ span: Span, known: Instant?, _ filter: LedgerFilter
  ) throws -> [String: [DayChange]] {
    let recorded: SQL = known.map { " AND +recorded_at <= \($0)" } ?? ""
    return try collect(
      """
      SELECT measure, effective_on AS day, CAST(SUM(amount) AS BIGINT) AS amount FROM posting
      WHERE departement = \(departement) AND measure IN (\(measures)) AND \(span.sql)\(recorded)\(filter.sql)
      GROUP BY measure, effective_on HAVING SUM(amount) <> 0 ORDER BY measure, effective_on
      """)
  }

  private func collect(_ sql: SQL) throws -> [String: [DayChange]] {
    var changes: [String: [DayChange]] = [:]
    var (current, list): (String, [DayChange]) = ("", [])
    try connection.each(sql) { row in
      let measure = try row.text("measure")
      if measure != current {
        if !list.isEmpty { changes[current] = list }
        (current, list) = (measure, [])
      }
      list.append(DayChange(try row.day("day"), try row.integer("amount")))
    }
    if !list.isEmpty { changes[current] = list }
    return changes
  }
}

extension [String: [DayChange]] {
  /// By measure, the first less the second; measures of which nothing is left are absent.
  func less(_ later: [String: [DayChange]]) -> Self {
    var left = self
    for (measure, late) in later { left[measure] = left[measure, default: []].less(late) }
    return left.filter { !$0.value.isEmpty }
  }
}

extension [DayChange] {
  /// The first less the second, both in the order of days.
  func less(_ other: [DayChange]) -> [DayChange] {
    guard let first = other.first?.day else { return self }
    let start = partitioned { $0.day >= first }
    var days = Dictionary(self[start...].map { ($0.day, $0.amount) }, uniquingKeysWith: +)
    for change in other { days[change.day, default: 0] -= change.amount }
    return self[..<start] + days.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { DayChange($0.key, $0.value) }
  }
  private func partitioned(_ isSecond: (DayChange) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension [LaterDay] {
  var changes: [DayChange] { map { DayChange($0.day, $0.amount) } }
}

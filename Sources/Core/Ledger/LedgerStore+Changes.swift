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
    let limit = worthReading(try blockSums(measures, span, .all, by: .measure))
    guard let later = try laterChanges(measures, span, after: known, atMost: limit) else {
      return try journalChanges(measures, span, known: known, filter)
    }
    var changes = try dayChanges(measures, span)
    for (measure, late) in later { changes[measure] = difference(changes[measure, default: []], late) }
    return changes.filter { !$0.value.isEmpty }
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

  /// What was recorded after `known`, by day; nil if that is more than `limit` lines.
  private func laterChanges(
    _ measures: [String], _ span: Span, after known: Instant, atMost limit: Int
  ) throws -> [String: [DayChange]]? {
    var lines = 0
    let changes = try collect(
      """
      SELECT measure, effective_on AS day, CAST(SUM(amount) AS BIGINT) AS amount, COUNT(*) AS lines
      FROM (\(later(measures, after: known, atMost: limit))) AS later
      GROUP BY measure, effective_on ORDER BY measure, effective_on
      """
    ) { lines += try $0.integer("lines") }
    guard lines <= limit else { return nil }
    return changes.mapValues {
      $0.filter { change in change.day <= span.through && span.from.map { $0 <= change.day } ?? true }
    }
  }

  private func collect(
    _ sql: SQL, _ also: (Row) throws -> Void = { _ in }
  ) throws -> [String: [DayChange]] {
    var changes: [String: [DayChange]] = [:]
    var (current, list): (String, [DayChange]) = ("", [])
    try connection.each(sql) { row in
      try also(row)
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

/// The first less the second, both in the order of days.
private func difference(_ all: [DayChange], _ less: [DayChange]) -> [DayChange] {
  var days = Dictionary(all.map { ($0.day, $0.amount) }, uniquingKeysWith: +)
  for change in less { days[change.day, default: 0] -= change.amount }
  return days.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { DayChange($0.key, $0.value) }
}

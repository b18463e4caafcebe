import Database
import Kernel

/// Figures. `known` is the moment as of which they were known; nil: all that is known. A sum of nothing is 0: whether
/// it is *known* is another question (`knownness`).
extension LedgerStore {
  /// Σ of what took effect on or before `day`.
  package func balance(
    _ measure: String, on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> Int {
    try balances(of: [measure], on: day, known: known, filter)[measure, default: 0]
  }

  /// The same for many measures in one go: all of them are in the answer.
  package func balances(
    of measures: [String], on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: Int] {
    try amounts(measures, Span(through: day), known: known, filter)
  }

  /// Σ of what took effect from a day to another, both included.
  package func flow(
    _ measure: String, from first: Day, through last: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> Int {
    try flows(of: [measure], from: first, through: last, known: known, filter)[measure, default: 0]
  }

  package func flows(
    of measures: [String], from first: Day, through last: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: Int] {
    try amounts(measures, Span(from: first, through: last), known: known, filter)
  }

  /// By commune; those at zero are left out, and so is what has no place.
  package func balancesByPlace(
    of measures: [String], on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: [String: Int]] {
    try byPlace(measures, Span(through: day), known: known, filter)
  }
  package func flowsByPlace(
    of measures: [String], from first: Day, through last: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: [String: Int]] {
    try byPlace(measures, Span(from: first, through: last), known: known, filter)
  }

  /// How many communes have a balance above zero.
  package func distinct(
    _ measure: String, on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> Int {
    try distincts(of: [measure], on: day, known: known, filter)[measure, default: 0]
  }

  package func distincts(
    of measures: [String], on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: Int] {
    var counts = zeros(measures)
    for (group, sum) in try sums(measures, Span(through: day), known: known, filter, by: .place)
    where !group.place.isEmpty && sum.amount > 0 {
      counts[group.measure, default: 0] += 1
    }
    return counts
  }

  /// The cases that ended from a day to another: neither cancelled ones nor their reversals are cases.
  package func delay(
    _ measure: String, from first: Day, through last: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> DelayFigure {
    let span = Span(from: first, through: last)
    let recorded: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    let cancelled: SQL = known.map { " AND reversal.recorded_at <= \($0)" } ?? ""
    let rows = try connection.query(
      """
      SELECT amount FROM posting
      WHERE departement = \(departement) AND measure = \(measure) AND act = 'delay'
        AND \(span.sql)\(recorded)\(filter.sql)
        AND NOT EXISTS (
          SELECT 1 FROM posting AS reversal
          WHERE reversal.departement = \(departement) AND reversal.reverses = posting.id\(cancelled))
      """)
    return DelayFigure(days: try rows.map { try $0.integer("amount") })
  }

  private func amounts(
    _ measures: [String], _ span: Span, known: Instant?, _ filter: LedgerFilter
  ) throws -> [String: Int] {
    var amounts = zeros(measures)
    for (group, sum) in try sums(measures, span, known: known, filter) { amounts[group.measure] = sum.amount }
    return amounts
  }
  private func byPlace(
    _ measures: [String], _ span: Span, known: Instant?, _ filter: LedgerFilter
  ) throws -> [String: [String: Int]] {
    var amounts: [String: [String: Int]] = [:]
    for (group, sum) in try sums(measures, span, known: known, filter, by: .place)
    where !group.place.isEmpty && sum.amount != 0 {
      amounts[group.measure, default: [:]][group.place] = sum.amount
    }
    return amounts
  }
  private func zeros(_ measures: [String]) -> [String: Int] {
    Dictionary(measures.map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
  }
}

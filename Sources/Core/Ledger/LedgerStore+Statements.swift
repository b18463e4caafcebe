import Database
import Kernel

/// What was reported, and whether figures are known.
extension LedgerStore {
  /// Everything stated for the measures, as known then: in the order of days, then of recording.
  package func statements(
    of measures: [String], from first: Day? = nil, through last: Day? = nil, known: Instant? = nil,
    _ filter: LedgerFilter = .all
  ) throws -> [Statement] {
    let recorded: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    let start: SQL = first.map { " AND day >= \($0)" } ?? ""
    let end: SQL = last.map { " AND day <= \($0)" } ?? ""
    return try connection.query(
      """
      SELECT id, kind, measure, place, organisation, category, day, value, recorded_at, cause_kind, cause_id,
        cause_version, person, comment, is_nothing,
        LEAD(recorded_at) OVER again AS ended_at, LEAD(value) OVER again AS next_value
      FROM statement
      WHERE departement = \(departement) AND measure IN (\(measures))\(start)\(end)\(recorded)\(filter.sql)
      WINDOW again AS (
        PARTITION BY measure, kind, entry, CASE WHEN entry = '' THEN place ELSE '' END,
          CASE WHEN entry = '' THEN organisation ELSE '' END, CASE WHEN entry = '' THEN category ELSE '' END, day
        ORDER BY id)
      ORDER BY day, id
      """
    ).map { try Statement($0) }
  }

  /// What was last stated for a key and a day but by causes of these kinds; nil where nothing was, or it was withdrawn.
  package func last(of key: LedgerKey, on day: Day, notOf kinds: [String]) throws -> Int? {
    try connection.query(
      """
      SELECT value FROM statement
      WHERE departement = \(departement) AND measure = \(key.measure) AND entry = '' AND place = \(key.place ?? "")
        AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "") AND day = \(day)
        AND cause_kind NOT IN (\(kinds))
      ORDER BY id DESC LIMIT 1
      """
    ).first?.integerIfAny("value")
  }

  /// What is stated for a key and a day; nil where nothing is, or it was withdrawn.
  package func standing(_ key: LedgerKey, on day: Day) throws -> Statement? {
    let last = try connection.query(
      """
      SELECT id, kind, measure, place, organisation, category, day, value, recorded_at, cause_kind, cause_id,
        cause_version, person, comment, is_nothing, NULL AS ended_at, NULL AS next_value
      FROM statement
      WHERE departement = \(departement) AND measure = \(key.measure) AND entry = '' AND place = \(key.place ?? "")
        AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "") AND day = \(day)
      ORDER BY id DESC LIMIT 1
      """
    ).first.map { try Statement($0) }
    return last.flatMap { $0.isWithdrawal ? nil : $0 }
  }

  /// The last one of all.
  package func lastStatement() throws -> Kernel.ID<Statement>? {
    try connection.query("SELECT MAX(id) AS id FROM statement WHERE departement = \(departement)").first?.idIfAny("id")
  }

  /// Whether a figure is known: the balance on `day`, or the flow from `first` to `day`.
  package func knownness(
    _ measure: String, from first: Day? = nil, on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> Knownness {
    let measure = try declared(measure)
    return try knownness(of: [measure], from: first, on: day, known: known, filter)[measure.id]
      ?? .entries(reprise: day.adding(days: 1), from: first, through: day)
  }

  /// The same for many measures in one go. Measures that are not declared are left out.
  package func knownness(
    of measures: [String], from first: Day? = nil, on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: Knownness] {
    try knownness(
      of: measures.compactMap { self.measures[$0] }, from: first, on: day, known: known, filter)
  }

  private func knownness(
    of measures: [Measure], from first: Day?, on day: Day, known: Instant?, _ filter: LedgerFilter
  ) throws -> [String: Knownness] {
    let reports = try reports(
      measures.filter { $0.reprise == nil || $0.formerly != nil }.map(\.id), through: day, known: known, filter)
    var answers: [String: Knownness] = [:]
    for measure in measures {
      switch measure.feed {
      case .entries(let reprise):
        var before: Knownness?
        if let formerly = measure.formerly, let first, first < reprise, measure.kind == .flow {
          before = .totals(
            reports[measure.id] ?? [], expected: filter.expected(of: measure), period: formerly.period, from: first,
            through: min(day, reprise.adding(days: -1)))
        }
        answers[measure.id] = .entries(reprise: reprise, from: first, through: day, before: before)
      case .reports(let period, let grace):
        let own = reports[measure.id] ?? []
        let expected = filter.expected(of: measure)
        answers[measure.id] =
          measure.kind == .flow
          ? .totals(own, expected: expected, period: period, from: first, through: day)
          : .levels(own, expected: expected, period: period, grace: grace, on: day)
      }
    }
    return answers
  }

  /// The days in force of every key, by measure.
  private func reports(
    _ measures: [String], through last: Day, known: Instant?, _ filter: LedgerFilter
  ) throws -> [String: [KeyReports]] {
    guard !measures.isEmpty else { return [:] }
    let recorded: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    var reports: [String: [KeyReports]] = [:], merged: [LedgerKey: LedgerKey] = [:]
    try connection.each(
      """
      SELECT measure, place, organisation, category, day, is_nothing, cause_kind, cause_id FROM (
        SELECT measure, place, organisation, category, day, value, is_nothing, cause_kind, cause_id, ROW_NUMBER() OVER (
          PARTITION BY measure, place, organisation, category, day ORDER BY id DESC) AS rank
        FROM statement
        WHERE departement = \(departement) AND measure IN (\(measures)) AND entry = '' AND day <= \(last)\(recorded)\(
          filter.sql)) AS said
      WHERE rank = 1 AND value IS NOT NULL
      ORDER BY measure, place, organisation, category, day
      """
    ) { row in
      let key = try LedgerKey(row)
      let cause = try row.text("cause_kind")
      if cause == Self.handing { return }
      guard cause != Self.merging else {
        var whole = key
        whole.place = try row.text("cause_id")
        if whole != key { merged[key] = whole }
        return
      }
      if reports[key.measure]?.last?.key != key { reports[key.measure, default: []].append(KeyReports(key: key)) }
      guard let last = reports[key.measure]?.indices.last else { return }
      reports[key.measure]?[last].add(try row.day("day"), isNothing: try row.flag("is_nothing"))
    }
    return reports.mapValues { $0.merging(merged) }
  }
}

extension LedgerFilter {
  /// Organisations whose report is expected for what the filter covers. Where figures carry no organisation, or only
  /// some communes are asked, who should have reported can't be told from the keys.
  func expected(of measure: Measure) -> [String] {
    guard measure.keys.contains(.organisation), place == nil, places == nil else { return [] }
    guard let organisation else { return measure.expected }
    return measure.expected.filter { $0 == organisation }
  }
}

extension Statement {
  init(_ row: Row) throws {
    let value = try row.integerIfAny("next_value")
    let state: State =
      try row.instantIfAny("ended_at").map { value == nil ? .withdrawn($0) : .replaced($0) } ?? .inForce
    self.init(
      id: try row.id("id"), kind: try row.code("kind"), key: try LedgerKey(row), day: try row.day("day"),
      value: try row.integerIfAny("value"), recordedAt: try row.instant("recorded_at"), state: state,
      cause: try Cause(row), person: try row.idIfAny("person"), comment: try row.textIfAny("comment"),
      isNothing: try row.flag("is_nothing"))
  }
}

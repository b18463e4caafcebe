import Database
import Kernel

extension LedgerStore {
  /// Many reports at once: the same postings and statements as reported one by one, in that order.
  /// - Parameter known: the reports in force of these measures, where the caller has just read them.
  package func report(
    _ reports: [Report], cause: Cause, onto known: ReportsInForce? = nil, by permit: Permit
  ) throws {
    try checkWrite(permit)
    var standing = try known ?? reportsInForce(of: Set(reports.map(\.key.measure)).sorted())
    var kinds: [LedgerKey: Measure.Kind] = [:]
    // Piece by piece, so that memory does not follow the length of the list.
    for part in reports.chunked(5_000) {
      var drafts: [Draft] = []
      var statements: [[SQLValue]] = []
      statements.reserveCapacity(part.count)
      for report in part {
        let kind = try kinds[report.key] ?? check(report.key)
        kinds[report.key] = kind
        try checkReport(report, kind)
        drafts += standing.changes(report, kind, cause)
        standing.add(report)
        statements.append(statement(report, kind, cause, permit))
      }
      try post(drafts, by: permit)
      try connection.insert("statement", Self.statementColumns, rows: statements)
    }
  }

  private func check(_ key: LedgerKey) throws -> Measure.Kind {
    let measure = try measure(key.measure, fedByEntries: false, kinds: [.stock, .flow])
    try measure.check(key)
    return measure.kind
  }

  private func checkReport(_ report: Report, _ kind: Measure.Kind) throws {
    try checkDay(report.day)
    try checkAmount(report.value)
    guard kind == .flow, let period = try declared(report.key.measure).period else { return }
    guard Period(period, containing: report.day).last == report.day else {
      throw Invalid(
        "Le \(French.long(report.day)) n’est pas le dernier jour d’une période.",
        remedy: "Donnez le \(French.long(Period(period, containing: report.day).last)).", at: .field("jour"))
    }
  }

  private static let statementColumns: [StaticString] = [
    "departement", "id", "kind", "measure", "entry", "place", "organisation", "category", "day", "value",
    "recorded_at", "cause_kind", "cause_id", "cause_version", "person", "comment",
  ]

  private func statement(_ report: Report, _ kind: Measure.Kind, _ cause: Cause, _ permit: Permit) -> [SQLValue] {
    let key = report.key
    let id: ID<Statement> = recordedID(at: connection.recordedAt)
    let word: Statement.Kind = kind == .flow ? .total : .level
    return [
      .text(departement), id.sqlValue, .text(word.rawValue), .text(key.measure), .text(""), .text(key.place ?? ""),
      .text(key.organisation ?? ""), .text(key.category ?? ""), report.day.sqlValue, report.value.sqlValue,
      connection.recordedAt.sqlValue, .text(cause.kind), .text(cause.id), cause.version.sqlValue,
      permit.person.sqlValue, report.comment.sqlValue,
    ]
  }
}

extension ReportsInForce {
  /// The rule of `LedgerStore.report`: what a report posts, from what now stands.
  fileprivate func changes(_ report: Report, _ kind: Measure.Kind, _ cause: Cause) -> [Draft] {
    let (key, day) = (report.key, report.day)
    let same = line(of: key, on: day)?.value
    if kind == .flow {
      let change = report.value - (same ?? 0)
      return change == 0 ? [] : [Draft(key: key, day: day, amount: change, act: .total, cause: cause)]
    }
    let change = report.value - (same ?? last(of: key, before: day)?.value ?? 0)
    guard change != 0 else { return [] }
    var drafts = [Draft(key: key, day: day, amount: change, act: .level, cause: cause)]
    if let next = first(of: key, after: day) {
      drafts.append(Draft(key: key, day: next.day, amount: -change, act: .offset, cause: cause))
    }
    return drafts
  }
}

extension LedgerStore {
  /// Every report in force of these measures.
  package func reportsInForce(of measures: [String]) throws -> ReportsInForce {
    var found = ReportsInForce()
    for measure in measures { try read(measure, "", into: &found) }
    return found
  }

  /// Those of one key.
  package func reportsInForce(of key: LedgerKey) throws -> ReportsInForce {
    var found = ReportsInForce()
    let same: SQL = """
       AND place = \(key.place ?? "") AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "")
      """
    try read(key.measure, same, into: &found)
    return found
  }

  private func read(_ measure: String, _ condition: SQL, into found: inout ReportsInForce) throws {
    // In the order of the index: of one key and day, the last line decides.
    var pending: Report?
    try connection.each(
      """
      SELECT measure, place, organisation, category, day, value, comment FROM statement
      WHERE departement = \(departement) AND measure = \(measure) AND entry = ''\(condition)
      ORDER BY place, organisation, category, day, id
      """
    ) { row in
      let (key, day) = (try LedgerKey(row), try row.day("day"))
      if let last = pending, last.key != key || last.day != day { found.add(last) }
      pending = try row.integerIfAny("value").map {
        Report(key, on: day, value: $0, comment: try row.textIfAny("comment"))
      }
    }
    if let last = pending { found.add(last) }
  }

  /// The reports in force of the latest days, newest first.
  package func latestReports(of measure: String, limit: Int) throws -> [Statement] {
    try connection.query(
      """
      SELECT id, kind, measure, place, organisation, category, day, value, recorded_at, cause_kind, cause_id,
        cause_version, person, comment, NULL AS ended_at, NULL AS next_value
      FROM statement
      WHERE departement = \(departement) AND measure = \(measure) AND entry = '' AND value IS NOT NULL
        AND NOT EXISTS (
          SELECT 1 FROM statement AS later
          WHERE later.departement = statement.departement AND later.measure = statement.measure AND later.entry = ''
            AND later.place = statement.place AND later.organisation = statement.organisation
            AND later.category = statement.category AND later.day = statement.day AND later.id > statement.id)
      ORDER BY day DESC, id DESC LIMIT \(limit)
      """
    ).map { try Statement($0) }
  }
}

import Database
import Kernel

extension LedgerStore {
  /// Many reports at once: the same postings and statements as reported one by one from the first day to the last;
  /// those of one key and day in the order given.
  /// - Parameter known: the reports in force of these measures, or of the keys that meet the only one, where the caller
  ///   has just read them.
  package func report(
    _ reports: [Report], cause: Cause, onto known: ReportsInForce? = nil, by permit: Permit
  ) throws {
    try checkWrite(permit)
    let standing = try known ?? reportsInForce(of: Set(reports.map(\.key.measure)).sorted())
    try checkMeetings(reports, onto: standing)
    let row = BulkRow(
      departement: departement, recordedAt: connection.recordedAt, cause: cause, person: permit.person)
    // Each table in the order of its largest index, which is then written from one end to the other.
    let byKey = Dictionary(grouping: reports, by: \.key).sorted { $0.key.isBefore($1.key) }
    var changes: [LineChange] = []
    var statements: [[SQLValue]] = []
    for (place, (key, reports)) in byKey.enumerated() {
      let kind = try check(key)
      var own = standing.all(of: key)
      for report in reports.inTime {
        try checkReport(report, kind)
        changes += own.changes(report, kind, at: place)
        own.add(report)
        statements.append(row.statement(report, kind))
      }
      if statements.count >= 5_000 { try insert(&statements) }
    }
    try insert(&statements)
    changes.sort {
      (byKey[$0.place].key.measure, $0.day, $0.place) < (byKey[$1.place].key.measure, $1.day, $1.place)
    }
    // Of a few, what they change in the sums is known without reading them back.
    guard changes.count > 20 else {
      let drafts = changes.map {
        Draft(key: byKey[$0.place].key, day: $0.day, amount: $0.amount, act: $0.act, cause: cause)
      }
      _ = try post(drafts, by: permit)
      return
    }
    var first: ID<Posting>?
    for part in changes.chunked(5_000) {
      let rows = part.map { change in
        let id: ID<Posting> = recordedID(at: connection.recordedAt)
        first = first ?? id
        return row.posting(id, byKey[change.place].key, change)
      }
      try connection.insert("posting", BulkRow.postingColumns, rows: rows)
    }
    if let first { try addToSums(from: first) }
  }

  private func insert(_ statements: inout [[SQLValue]]) throws {
    try connection.insert("statement", BulkRow.statementColumns, rows: statements)
    statements.removeAll(keepingCapacity: true)
  }

  /// What `addToSums` does for a few postings, for all those recorded since one: the engine adds them up itself. Ids
  /// sort in the order of recording, so nothing older is among them.
  func addToSums(from first: ID<Posting>) throws {
    func arms(_ blocks: [SQL]) -> SQL {
      .joined(
        blocks.map { block in
          """
          SELECT measure, place, organisation, category, \(block) AS block, amount FROM posting
          WHERE departement = \(departement) AND id >= \(first)
          """
        }, by: " UNION ALL ")
    }
    let (year, month, day): (SQL, SQL, SQL) = ("effective_on / 10000", "effective_on / 100", "effective_on")
    try connection.execute(
      """
      INSERT INTO posting_total (departement, measure, block, amount, postings)
      SELECT \(departement), measure, block, CAST(SUM(amount) AS BIGINT), COUNT(*)
      FROM (\(arms([year, month, day]))) AS fresh
      GROUP BY measure, block ORDER BY measure, block
      ON CONFLICT (departement, measure, block) DO UPDATE SET
        amount = posting_total.amount + excluded.amount, postings = posting_total.postings + excluded.postings
      """)
    try connection.execute(Recording.fill(where: "departement = \(departement) AND id >= \(first)"))
    try connection.execute(
      """
      INSERT INTO posting_sum (departement, measure, place, block, organisation, category, amount, postings)
      SELECT \(departement), measure, place, block, organisation, category, CAST(SUM(amount) AS BIGINT), COUNT(*)
      FROM (\(arms([year, month]))) AS fresh
      GROUP BY measure, place, block, organisation, category ORDER BY measure, place, block, organisation, category
      ON CONFLICT (departement, measure, place, block, organisation, category) DO UPDATE SET
        amount = posting_sum.amount + excluded.amount, postings = posting_sum.postings + excluded.postings
      """)
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
}

/// Rows ready to be inserted, with all that they share made once.
private struct BulkRow {
  private let departement: SQLValue
  private let recordedAt: Instant
  private let cause: [SQLValue]
  private let person: SQLValue

  init(departement: String, recordedAt: Instant, cause: Cause, person: ID<Person>?) {
    self.departement = .text(departement)
    self.recordedAt = recordedAt
    self.cause = [.text(cause.kind), .text(cause.id), cause.version.sqlValue]
    self.person = person.sqlValue
  }

  static let postingColumns: [StaticString] = [
    "departement", "id", "measure", "place", "organisation", "category", "effective_on", "recorded_at", "amount",
    "act", "cause_kind", "cause_id", "cause_version", "person",
  ]
  func posting(_ id: ID<Posting>, _ key: LedgerKey, _ change: LineChange) -> [SQLValue] {
    row(id.text, key, change.day, change.amount, change.act.rawValue)
  }

  static let statementColumns: [StaticString] = [
    "departement", "id", "measure", "place", "organisation", "category", "day", "recorded_at", "value", "kind",
    "cause_kind", "cause_id", "cause_version", "person", "entry", "comment", "is_nothing",
  ]
  func statement(_ report: Report, _ kind: Measure.Kind) -> [SQLValue] {
    let id: ID<Statement> = recordedID(at: recordedAt)
    let word: Statement.Kind = kind == .flow ? .total : .level
    return row(
      id.text, report.key, report.day, report.value, word.rawValue,
      and: [.text(""), report.comment.sqlValue, report.isNothing.sqlValue])
  }

  private func row(
    _ id: String, _ key: LedgerKey, _ day: Day, _ amount: Int, _ word: String, and rest: [SQLValue] = []
  ) -> [SQLValue] {
    var row: [SQLValue] = []
    row.reserveCapacity(17)
    row.append(departement)
    row.append(.text(id))
    row.append(.text(key.measure))
    row.append(.text(key.place ?? ""))
    row.append(.text(key.organisation ?? ""))
    row.append(.text(key.category ?? ""))
    row.append(day.sqlValue)
    row.append(recordedAt.sqlValue)
    row.append(amount.sqlValue)
    row.append(.text(word))
    row += cause
    row.append(person)
    row += rest
    return row
  }
}

/// What a report posts.
private struct LineChange {
  /// Of its key, among those of the list.
  let place: Int
  let day: Day
  let amount: Int
  let act: Posting.Act
}

extension [Report] {
  /// By day; those of one day in the order given.
  fileprivate var inTime: [Report] {
    enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
  }
}

extension [ReportsInForce.Line] {
  /// The rule of `LedgerStore.report`, from what now stands of the key.
  fileprivate func changes(_ report: Report, _ kind: Measure.Kind, at place: Int) -> [LineChange] {
    let day = report.day
    let same = line(on: day)?.value
    if kind == .flow {
      let amount = report.value - (same ?? 0)
      return amount == 0 ? [] : [LineChange(place: place, day: day, amount: amount, act: .total)]
    }
    let amount = report.value - (same ?? last(before: day)?.value ?? 0)
    guard amount != 0 else { return [] }
    let change = LineChange(place: place, day: day, amount: amount, act: .level)
    guard let next = first(after: day) else { return [change] }
    return [change, LineChange(place: place, day: next.day, amount: -amount, act: .offset)]
  }
}

extension LedgerKey {
  /// In the order of the statements' index.
  fileprivate func isBefore(_ other: LedgerKey) -> Bool {
    if measure != other.measure { return measure < other.measure }
    if place != other.place { return (place ?? "") < (other.place ?? "") }
    if organisation != other.organisation { return (organisation ?? "") < (other.organisation ?? "") }
    return (category ?? "") < (other.category ?? "")
  }
}

extension LedgerStore {
  /// Every report in force of these measures.
  package func reportsInForce(of measures: [String]) throws -> ReportsInForce {
    var found = ReportsInForce.Reading()
    for measure in measures { try connection.each(lines(measure, "")) { try found.read($0) } }
    return found.end()
  }

  /// Those of one key.
  package func reportsInForce(of key: LedgerKey) throws -> ReportsInForce {
    try reportsInForce(
      key.measure,
      """
       AND place = \(key.place ?? "") AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "")
      """)
  }
  func reportsInForce(_ measure: String, _ condition: SQL) throws -> ReportsInForce {
    var found = ReportsInForce.Reading()
    for row in try connection.query(lines(measure, condition)) { try found.read(row) }
    return found.end()
  }

  /// Those of some keys: one question for many, each by its index.
  package func reportsInForce(of keys: [LedgerKey]) throws -> ReportsInForce {
    var found = ReportsInForce.Reading()
    for part in Set(keys).sorted(by: { $0.isBefore($1) }).chunked(50) {
      let arms = part.map { key -> SQL in
        """
        SELECT id, measure, place, organisation, category, day, value, comment, is_nothing FROM statement
        WHERE departement = \(departement) AND measure = \(key.measure) AND entry = '' AND place = \(key.place ?? "")
          AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "")
        """
      }
      let rows = try connection.query(
        "\(.joined(arms, by: " UNION ALL ")) ORDER BY measure, place, organisation, category, day, id")
      for row in rows { try found.read(row) }
    }
    return found.end()
  }

  private func lines(_ measure: String, _ condition: SQL) -> SQL {
    """
    SELECT measure, place, organisation, category, day, value, comment, is_nothing FROM statement
    WHERE departement = \(departement) AND measure = \(measure) AND entry = ''\(condition)
    ORDER BY place, organisation, category, day, id
    """
  }

  /// The reports in force of the latest days, newest first.
  package func latestReports(of measure: String, limit: Int) throws -> [Statement] {
    try connection.query(
      """
      SELECT id, kind, measure, place, organisation, category, day, value, recorded_at, cause_kind, cause_id,
        cause_version, person, comment, is_nothing, NULL AS ended_at, NULL AS next_value
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

extension ReportsInForce {
  /// Lines in the order of the index: of one key and day, the last one decides.
  fileprivate struct Reading {
    private var found = ReportsInForce()
    private var pending: Report?

    mutating func read(_ row: Row) throws {
      let (key, day) = (try LedgerKey(row), try row.day("day"))
      if let last = pending, last.key != key || last.day != day { found.add(last) }
      pending = try row.integerIfAny("value").map {
        Report(
          key, on: day, value: $0, comment: try row.textIfAny("comment"), isNothing: try row.flag("is_nothing"))
      }
    }
    mutating func end() -> ReportsInForce {
      if let last = pending { found.add(last) }
      return found
    }
  }
}

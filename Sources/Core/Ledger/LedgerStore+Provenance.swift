import Database
import Kernel

/// What a figure is made of.
extension LedgerStore {
  /// The postings of a figure, the latest effect first, with the running sum.
  package func postings(
    of measure: String, from first: Day? = nil, through last: Day, known: Instant? = nil,
    _ filter: LedgerFilter = .all, after cursor: PostingCursor? = nil, limit: Int = 50
  ) throws -> PostingPage {
    let span = Span(from: first, through: last)
    let postings = try lines(
      of: measure, from: first, through: last, known: known, filter, after: cursor, limit: limit + 1)
    let shown = Array(postings.prefix(limit))
    let all = try sums([measure], span, known: known, filter).values.first ?? Sum()
    guard let top = shown.first else { return PostingPage(lines: [], count: all.postings, next: nil) }
    let next = postings.count > limit ? shown.last.map { PostingCursor(day: $0.effectiveOn, id: $0.id) } : nil
    let balance = try balance(upTo: top, from: first, known: known, filter)
    return PostingPage(lines: try told(shown, known: known, balance: balance), count: all.postings, next: next)
  }

  /// The same postings bare, for a file: whoever writes them all asks for what follows the last one.
  package func lines(
    of measure: String, from first: Day? = nil, through last: Day, known: Instant? = nil,
    _ filter: LedgerFilter = .all, after cursor: PostingCursor? = nil, limit: Int
  ) throws -> [Posting] {
    // The cursor's own day bounds the index, which does not hold ids.
    let span = Span(from: first, through: cursor.map { min($0.day, last) } ?? last)
    let recorded: SQL = known.map { " AND +recorded_at <= \($0)" } ?? ""
    let rest: SQL = cursor.map { " AND (effective_on, id) < (\($0.day), \($0.id))" } ?? ""
    return try connection.query(
      """
      SELECT \(Posting.all) FROM posting
      WHERE departement = \(departement) AND measure = \(measure) AND \(span.sql)\(recorded)\(filter.sql)\(rest)
      ORDER BY effective_on DESC, id DESC LIMIT \(limit)
      """
    ).map { try Posting($0) }
  }

  /// All that was ever posted for an entry or a report, in the order of recording. Sensitive measures are the caller's
  /// to leave out.
  package func postings(causedBy cause: Cause) throws -> [Posting] {
    try connection.query(caused(cause.kind, [cause.id])).map { try Posting($0) }.sorted { $0.id < $1.id }
  }

  /// Sorted by the caller: asked for the order of ids, SQLite would read the whole journal in that order instead of
  /// looking the causes up.
  func caused(_ kind: String, _ ids: [String]) -> SQL {
    """
    SELECT \(Posting.all) FROM posting
    WHERE departement = \(departement) AND cause_kind = \(kind) AND cause_id IN (\(ids))
    """
  }

  /// A condition of another store's query: what has this id, an expression of it, posted something that changed a sum.
  package static func posted(_ kind: String, _ id: SQL, in departement: String) -> SQL {
    """
    EXISTS (SELECT 1 FROM posting WHERE posting.departement = \(departement) AND posting.cause_kind = \(kind)
      AND posting.cause_id = \(id))
    """
  }

  /// What was recorded after a moment: "depuis votre dernière visite". The latest first.
  package func postings(
    of measures: [String], recordedAfter moment: Instant, known: Instant? = nil, limit: Int = 50
  ) throws -> [Posting] {
    let until: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    return try connection.query(
      """
      SELECT \(Posting.all) FROM posting
      WHERE departement = \(departement) AND measure IN (\(measures)) AND recorded_at > \(moment)\(until)
      ORDER BY recorded_at DESC, id DESC LIMIT \(limit)
      """
    ).map { try Posting($0) }
  }

  package func posting(_ id: ID<Posting>) throws -> Posting {
    let rows = try connection.query(
      "SELECT \(Posting.all) FROM posting WHERE departement = \(departement) AND id = \(id)")
    guard let row = rows.first else { throw NotFound() }
    return try Posting(row)
  }

  /// The sum replayed from the journal itself: it must equal the figure shown.
  package func replay(
    _ measure: String, from first: Day? = nil, through last: Day, known: Instant? = nil,
    _ filter: LedgerFilter = .all
  ) throws -> Int {
    let sums = try journalSums([measure], Span(from: first, through: last), known: known, filter, by: .measure)
    return sums.values.first?.amount ?? 0
  }

  /// A balance taken apart: what there was on `opening`, and what took effect since, by kind of act. Replayed from the
  /// journal.
  package func composition(
    of measure: String, after opening: Day, through last: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> Composition {
    let before = try journalSums([measure], Span(through: opening), known: known, filter, by: .place)
    let final = try journalSums([measure], Span(through: last), known: known, filter, by: .place)
    let recorded: SQL = known.map { " AND +recorded_at <= \($0)" } ?? ""
    let rows = try connection.query(
      """
      SELECT act, corrects, CAST(SUM(amount) AS BIGINT) AS amount, COUNT(*) AS postings FROM (
        SELECT act, amount, CASE WHEN reverses IS NULL AND replaces IS NULL THEN 0 ELSE 1 END AS corrects
        FROM posting
        WHERE departement = \(departement) AND measure = \(measure) AND effective_on > \(opening)
          AND effective_on <= \(last)\(recorded)\(filter.sql)) AS lines
      GROUP BY act, corrects
      """)
    let parts = try rows.map { row in
      Composition.Part(
        act: try row.code("act"), isCorrection: try row.flag("corrects"), amount: try row.integer("amount"),
        count: try row.integer("postings"))
    }
    let order = Posting.Act.allCases
    func places(_ sums: [Group: Sum]) -> Int { sums.count { !$0.key.place.isEmpty && $0.value.amount > 0 } }
    return Composition(
      opening: before.values.reduce(0) { $0 + $1.amount }, openingPlaces: places(before),
      parts: parts.sorted {
        (order.firstIndex(of: $0.act) ?? 0, $0.isCorrection ? 1 : 0)
          < (order.firstIndex(of: $1.act) ?? 0, $1.isCorrection ? 1 : 0)
      },
      places: places(final))
  }

  /// The sum of the span up to a posting, itself included, in the order of the list.
  private func balance(
    upTo top: Posting, from first: Day?, known: Instant?, _ filter: LedgerFilter
  ) throws -> Int {
    let span = Span(from: first, through: top.effectiveOn)
    let whole = try sums([top.key.measure], span, known: known, filter).values.first?.amount ?? 0
    let recorded: SQL = known.map { " AND +recorded_at <= \($0)" } ?? ""
    let rows = try connection.query(
      """
      SELECT CAST(COALESCE(SUM(CASE WHEN id > \(top.id) THEN amount ELSE 0 END), 0) AS BIGINT) AS amount FROM posting
      WHERE departement = \(departement) AND measure = \(top.key.measure) AND effective_on = \(top.effectiveOn)\(
        recorded)\(filter.sql)
      """)
    return whole - (try rows.first?.integer("amount") ?? 0)
  }

  private func told(_ postings: [Posting], known: Instant?, balance: Int) throws -> [PostingLine] {
    let ids = postings.map(\.id)
    let mended = postings.compactMap { $0.reverses ?? $0.replaces }
    let recorded: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    var reversedAt: [ID<Posting>: Instant] = [:]
    for row in try connection.query(
      """
      SELECT reverses, recorded_at FROM posting
      WHERE departement = \(departement) AND reverses IN (\(ids))\(recorded)
      """)
    {
      reversedAt[try row.id("reverses")] = try row.instant("recorded_at")
    }
    var corrected: [ID<Posting>: Posting] = [:]
    for row in try connection.query(
      "SELECT \(Posting.all) FROM posting WHERE departement = \(departement) AND id IN (\(mended))")
    {
      let posting = try Posting(row)
      corrected[posting.id] = posting
    }
    let former = try formerStatements(of: postings)
    var balance = balance
    return postings.map { posting in
      defer { balance -= posting.amount }
      return PostingLine(
        posting: posting, reversedAt: reversedAt[posting.id],
        corrected: (posting.reverses ?? posting.replaces).flatMap { corrected[$0] },
        formerly: former[posting.id]?.before, isWithdrawal: former[posting.id]?.isWithdrawal ?? false, balance: balance)
    }
  }

  /// For postings of reports: what had been stated for the same key and day before them.
  private func formerStatements(
    of postings: [Posting]
  ) throws -> [ID<Posting>: (before: Int?, isWithdrawal: Bool)] {
    let reports = postings.filter { $0.act == .level || $0.act == .total }
    guard let measure = reports.first?.key.measure else { return [:] }
    let days = Set(reports.map(\.effectiveOn))
    var stated: [LedgerKey: [Day: [(at: Instant, value: Int?)]]] = [:]
    for row in try connection.query(
      """
      SELECT measure, place, organisation, category, day, value, recorded_at FROM statement
      WHERE departement = \(departement) AND measure = \(measure) AND entry = ''
        AND day IN (\(days.sorted())) ORDER BY id
      """)
    {
      let said = (at: try row.instant("recorded_at"), value: try row.integerIfAny("value"))
      stated[try LedgerKey(row), default: [:]][try row.day("day"), default: []].append(said)
    }
    return reports.reduce(into: [:]) { found, posting in
      let said = stated[posting.key]?[posting.effectiveOn] ?? []
      let own = said.last { $0.at == posting.recordedAt }
      found[posting.id] = (
        said.last { $0.at < posting.recordedAt }?.value, own.map { $0.value == nil } ?? false
      )
    }
  }
}

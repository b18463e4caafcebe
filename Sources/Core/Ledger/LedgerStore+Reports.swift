import Database
import Kernel

/// What is in force among what was stated: for a day, how much.
struct Stated: Hashable {
  let day: Day
  let value: Int
}

/// About whom one states.
enum Stating {
  case level(LedgerKey)
  case total(LedgerKey)
  /// The capacity of an entry, counted now under that key.
  case entry(Cause, LedgerKey)

  var kind: Statement.Kind {
    switch self {
    case .level: .level
    case .total: .total
    case .entry: .capacity
    }
  }
  var key: LedgerKey {
    switch self {
    case .level(let key), .total(let key), .entry(_, let key): key
    }
  }
  /// '' but for a capacity.
  var entry: String {
    if case .entry(let cause, _) = self { "\(cause.kind)/\(cause.id)" } else { "" }
  }
}

/// Acts of those who report. Every one leaves a statement, even when it changes no sum.
extension LedgerStore {
  /// The level of a key for a day; stated again, it replaces what was stated for that day.
  @discardableResult
  package func report(
    level value: Int, for key: LedgerKey, on day: Day, cause: Cause, comment: String? = nil, by permit: Permit
  ) throws -> [Posting] {
    try checkReport(key, kind: .stock, day)
    try checkAmount(value)
    let report = Report(key, on: day, value: value)
    try checkMeetings([report], onto: reportsInForce(meeting: key))
    return try state(value, .level(key), on: day, cause, comment, by: permit)
  }

  /// The level stated for that day should not have been.
  @discardableResult
  package func withdrawLevel(
    for key: LedgerKey, on day: Day, cause: Cause, comment: String? = nil, by permit: Permit
  ) throws -> [Posting] {
    try checkReport(key, kind: .stock, day)
    return try state(nil, .level(key), on: day, cause, comment, by: permit)
  }

  /// The total of a key for a period; reported again, the difference is posted.
  @discardableResult
  package func report(
    total value: Int, for key: LedgerKey, in period: Period, cause: Cause, comment: String? = nil,
    by permit: Permit
  ) throws -> [Posting] {
    try checkReport(key, kind: .flow, period.last)
    try checkPeriod(period, key)
    try checkAmount(value)
    let report = Report(key, on: period.last, value: value)
    try checkMeetings([report], onto: reportsInForce(meeting: key))
    return try state(value, .total(key), on: period.last, cause, comment, by: permit)
  }

  @discardableResult
  package func withdrawTotal(
    for key: LedgerKey, in period: Period, cause: Cause, comment: String? = nil, by permit: Permit
  ) throws -> [Posting] {
    try checkReport(key, kind: .flow, period.last)
    try checkPeriod(period, key)
    return try state(nil, .total(key), on: period.last, cause, comment, by: permit)
  }

  /// From that day on, the entry has that capacity, until the next one stated or until it leaves.
  @discardableResult
  package func capacity(
    _ value: Int, of cause: Cause, _ measure: String, on day: Day, comment: String? = nil, by permit: Permit
  ) throws -> [Posting] {
    try checkAmount(value)
    return try setCapacity(value, of: cause, measure, on: day, comment, by: permit)
  }

  @discardableResult
  package func withdrawCapacity(
    of cause: Cause, _ measure: String, on day: Day, comment: String? = nil, by permit: Permit
  ) throws -> [Posting] {
    try setCapacity(nil, of: cause, measure, on: day, comment, by: permit)
  }

  private func checkReport(_ key: LedgerKey, kind: Measure.Kind, _ day: Day) throws {
    try measure(key.measure, fedByEntries: false, kinds: [kind]).check(key)
    try checkDay(day)
  }

  private func checkPeriod(_ period: Period, _ key: LedgerKey) throws {
    let measure = try declared(key.measure)
    guard let expected = measure.period, expected != period.kind else { return }
    throw Invalid(
      "« \(measure.title) » se déclare \(expected.frequency).",
      remedy: "Choisissez par exemple « \(Period(expected, containing: period.last).name) ».", at: .field("periode"))
  }

  /// What a key is stated to be holds until its next stated day: so the balance of a key fed by reports on a day is
  /// the last level in force on or before it, and nothing needs be summed.
  func state(
    _ value: Int?, _ stating: Stating, on day: Day, _ cause: Cause, _ comment: String?, by permit: Permit
  ) throws -> [Posting] {
    let stated = try stated(stating)
    if value == nil { try checkStated(stated, on: day) }
    let key = stating.key
    var drafts: [Draft] = []
    switch stating {
    case .total:
      let change = (value ?? 0) - (stated.first { $0.day == day }?.value ?? 0)
      if change != 0 { drafts = [Draft(key: key, day: day, amount: change, act: .total, cause: cause)] }
    case .level, .entry:
      let before = stated.last { $0.day < day }?.value ?? 0
      let now = stated.first { $0.day == day }?.value ?? before
      let change = (value ?? before) - now
      guard change != 0 else { break }
      drafts = [Draft(key: key, day: day, amount: change, act: .level, cause: cause)]
      if let next = stated.first(where: { $0.day > day }) {
        drafts.append(Draft(key: key, day: next.day, amount: -change, act: .offset, cause: cause))
      }
    }
    let postings = try post(drafts, by: permit)
    try record(value, stating, on: day, cause, comment, by: permit)
    return postings
  }

  private func setCapacity(
    _ value: Int?, of cause: Cause, _ measure: String, on day: Day, _ comment: String?, by permit: Permit
  ) throws -> [Posting] {
    let (state, entered) = try entry(cause, measure, kinds: [.stock])
    try checkDay(day)
    try checkOrder(entered: entered.effectiveOn, left: day)
    if let left = state.left, day >= left.effectiveOn {
      throw Invalid(
        "Cette fiche n’est comptée que jusqu’au \(French.long(left.effectiveOn)).",
        remedy: "Choisissez un jour plus ancien, ou corrigez sa sortie.", at: .field("jour"))
    }
    let stating = Stating.entry(cause, entered.key)
    let stated = try capacities(cause, entered, state)
    if value == nil { try checkStated(stated, on: day) }
    let target = value ?? stated.last { $0.day < day }?.value ?? entered.amount
    let change = target - state.level(on: day)
    var drafts: [Draft] = []
    if change != 0 {
      drafts = [Draft(key: entered.key, day: day, amount: change, act: .level, cause: cause)]
      if let next = stated.first(where: { $0.day > day }) {
        drafts.append(Draft(key: entered.key, day: next.day, amount: -change, act: .offset, cause: cause))
      } else if let left = state.left {
        var anew = left.anew(cause)
        anew.amount -= change
        drafts += [left.reversal(cause), anew]
      }
    }
    let postings = try post(drafts, by: permit)
    try record(value, stating, on: day, cause, comment, by: permit)
    return postings
  }

  private func checkStated(_ stated: [Stated], on day: Day) throws {
    guard stated.contains(where: { $0.day == day }) else {
      throw Invalid(
        "Rien n’est déclaré pour le \(French.long(day)).", remedy: "Vérifiez le jour, ou le destinataire du relevé.",
        at: .field("jour"))
    }
  }

  /// What is in force for a key or an entry, in the order of days.
  func stated(_ stating: Stating) throws -> [Stated] {
    let key = stating.key
    // An entry is one, whatever its key was when it was stated.
    let whose: SQL =
      stating.kind == .capacity
      ? ""
      : """
      AND place = \(key.place ?? "") AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "")
      """
    return try connection.query(
      """
      SELECT day, value FROM (
        SELECT day, value, ROW_NUMBER() OVER (PARTITION BY day ORDER BY id DESC) AS rank
        FROM statement
        WHERE departement = \(departement) AND measure = \(key.measure) AND entry = \(stating.entry) \(whose)
          AND kind = \(stating.kind)) AS said
      WHERE rank = 1 AND value IS NOT NULL
      ORDER BY day
      """
    ).map { Stated(day: try $0.day("day"), value: try $0.integer("value")) }
  }

  private func record(
    _ value: Int?, _ stating: Stating, on day: Day, _ cause: Cause, _ comment: String?, by permit: Permit
  ) throws {
    try checkWrite(permit)
    let (key, id) = (stating.key, recordedID(at: connection.recordedAt) as ID<Statement>)
    try connection.execute(
      """
      INSERT INTO statement (
        departement, id, kind, measure, entry, place, organisation, category, day, value, recorded_at,
        cause_kind, cause_id, cause_version, person, comment)
      VALUES (
        \(departement), \(id), \(stating.kind), \(key.measure), \(stating.entry), \(key.place ?? ""),
        \(key.organisation ?? ""), \(key.category ?? ""), \(day), \(value), \(connection.recordedAt),
        \(cause.kind), \(cause.id), \(cause.version), \(permit.person), \(comment))
      """)
  }
}

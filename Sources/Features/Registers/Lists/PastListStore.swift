import Database
import Kernel
import Strategy
import Territory

/// The entries of a register as they stood on a past day, as known then. What they say now or ever said narrows them by
/// index; what each was on that day is read of its versions, and judged again.
struct PastListStore {
  let connection: Connection
  let departement: Departement
  let register: Register
  let moment: Moment
  private let reach: EntryReach
  private let targets: LinkTargetStore
  private let fields: Set<String>
  /// The communes to which it is narrowed; nil: all, and what is of none.
  private let places: Set<String>?

  /// Throws `NotFound` for whoever may read none. Who reads an entry today reads its past.
  init(
    _ connection: Connection, in departement: Departement, of register: Register, for permit: Permit,
    at moment: Moment, within zone: Zone? = nil
  ) throws {
    (self.connection, self.departement, self.register, self.moment) = (connection, departement, register, moment)
    places = zone.map { Set($0.communes) }
    reach = try EntryReach(register, for: permit)
    targets = LinkTargetStore(connection, in: departement, for: permit)
    fields = Set(register.seen(by: permit).fields.map(\.id))
  }

  /// What leaves no more than that is read whole, counted, ordered by anything; more is read in the order of numbers.
  static let few = 2_000
  static let batch = 250

  /// A page of many, in the order of numbers. Throws `Invalid` at another one: too many would have to be read.
  func page(_ question: ListQuestion) throws -> ListPage<RegisterEntry> {
    try checkOrder(question)
    var found: [RegisterEntry] = [], place: Int?, isAll = false
    while found.count <= question.first + ListQuestion.size, !isAll {
      let missing = question.first + ListQuestion.size + 1 - found.count
      let (rows, next) = try entries(
        question, after: place, limit: min(max(missing, ListQuestion.size), Self.batch))
      found += rows
      (place, isAll) = (next, next == nil)
    }
    let shown = found.dropFirst(question.first).prefix(ListQuestion.size)
    return ListPage(Array(shown), isAll ? .exactly(found.count) : .moreThan(found.count - 1))
  }

  /// All that fit, where few may.
  func whole(_ question: ListQuestion) throws -> [RegisterEntry]? {
    let conditions = try conditions(question)
    let rest: SQL = .joined(["1 = 1"] + conditions.map { holds($0) }, by: " AND ")
    guard let source = try fewest(conditions) else { return nil }
    let rows = try connection.query(
      """
      SELECT \(columns) FROM (\(source)) o CROSS JOIN register_entry e
      WHERE e.departement = \(departement.code) AND e.register = \(register.id)
        AND e.year = o.position / \(RegisterEntry.ranks) AND e.rank = o.position % \(RegisterEntry.ranks)
        AND \(reach.sql) AND \(rest) ORDER BY e.year, e.rank
      """)
    let linked = try linked(question)
    return try past(rows).filter { fits($0, question, linked) }
  }

  /// Those that follow a place in the order of numbers; where one is then, nil at the end.
  func entries(
    _ question: ListQuestion, after place: Int?, limit: Int = batch
  ) throws -> (rows: [RegisterEntry], next: Int?) {
    let conditions = try conditions(question), isDescending = question.order.isDescending
    let rest: SQL = .joined([known] + conditions.map { holds($0) }, by: " AND ")
    let (direction, follows): (SQL, SQL) = isDescending ? (" DESC", "<") : ("", ">")
    let after: SQL =
      place.map {
        "AND (e.year, e.rank) \(follows) (\($0 / RegisterEntry.ranks), \($0 % RegisterEntry.ranks))"
      } ?? ""
    let rows = try connection.query(
      """
      SELECT \(columns) FROM register_entry e
      WHERE e.departement = \(departement.code) AND e.register = \(register.id) AND \(reach.sql) AND \(rest) \(after)
      ORDER BY e.year\(direction), e.rank\(direction) LIMIT \(limit)
      """)
    let found = try past(rows), last = try rows.last.map { try RegisterEntry($0).position }
    let linked = try linked(question)
    return (found.filter { fits($0, question, linked) }, rows.count < limit ? nil : last)
  }

  /// Throws `Invalid` at an order by which too many would have to be read at once.
  func checkOrder(_ question: ListQuestion) throws {
    guard EntryListing.field(question.order.column) != EntryTermStore.number else { return }
    throw Invalid(
      "Au passé, plus de \(French.number(Self.few)) fiches ne se trient que par numéro.",
      remedy: "Précisez les filtres, ou triez par numéro.", at: .field("tri"))
  }

  // MARK: conditions

  /// What an entry says now, or ever said.
  private struct Condition {
    let field: String
    let value: SQL
    /// True of a word.
    var isWord = false
  }
  private func conditions(_ question: ListQuestion) throws -> [Condition] {
    let chosen = try question.terms.map { name, values -> Condition in
      let id = EntryListing.field(name)
      guard let field = link(id) else { return Condition(field: id, value: "value IN (\(values))") }
      let words = values.joined(separator: " ")
      return Condition(field: id, value: "value IN (\(try targets.found(by: words, field)))")
    }
    let days = question.days.sorted { $0.key < $1.key }.compactMap { name, days -> Condition? in
      // The end of a clock as it was is worked out of the versions alone.
      guard name != EntryListing.due else { return nil }
      let first = days.first?.iso ?? "0", last = days.last?.iso ?? "9"
      return Condition(field: EntryListing.field(name), value: "value >= \(first) AND value <= \(last)")
    }
    let words = question.words.map { word in
      Condition(
        field: EntryTermStore.word, value: "value >= \(word) AND value < \(word + "\u{10FFFD}")", isWord: true)
    }
    return chosen + days + words
  }
  private var own: SQL { "departement = \(departement.code) AND register = \(register.id)" }
  private func now(_ condition: Condition) -> SQL {
    let words: SQL = "SELECT position, word AS value FROM register_word WHERE \(own)"
    return condition.isWord
      ? "SELECT position FROM (\(words)) w WHERE \(condition.value)"
      : "SELECT position FROM register_term WHERE \(own) AND field = \(condition.field) AND \(condition.value)"
  }
  private func source(_ condition: Condition) -> SQL {
    """
    \(now(condition)) UNION
    SELECT position FROM register_former WHERE \(own) AND field = \(condition.field) AND \(condition.value)
    """
  }
  private func holds(_ condition: Condition) -> SQL {
    let position: SQL = "position = e.year * \(RegisterEntry.ranks) + e.rank"
    let former: SQL = """
      EXISTS (SELECT 1 FROM register_former WHERE \(own) AND field = \(condition.field) AND \(condition.value)
        AND \(position))
      """
    return "(EXISTS (\(now(condition)) AND \(position)) OR \(former))"
  }
  /// True of those of which something is known of that day.
  private var known: SQL {
    let recorded: SQL = moment.known.map { "AND v.recorded_at <= \($0)" } ?? ""
    return """
      EXISTS (SELECT 1 FROM register_version v WHERE v.departement = e.departement AND v.entry = e.id
        AND v.effective_on <= \(moment.on) \(recorded))
      """
  }
  /// The positions that the narrowest condition leaves, where these are few; nil where none does.
  private func fewest(_ conditions: [Condition]) throws -> SQL? {
    let all: SQL = "SELECT year * \(RegisterEntry.ranks) + rank AS position FROM register_entry WHERE \(own)"
    for source in [all] + conditions.map({ source($0) }) {
      let size = try connection.query(
        "SELECT COUNT(*) AS entries FROM (SELECT 1 FROM (\(source)) o LIMIT \(Self.few + 1)) c"
      ).first?.integer("entries")
      if let size, size <= Self.few { return source }
    }
    return nil
  }

  // MARK: as they stood

  private var columns: SQL {
    "e.id, e.register, e.year, e.rank, e.state, e.since, e.entry_values, e.version, e.is_cancelled"
  }
  private func past(_ rows: [Row]) throws -> [RegisterEntry] {
    let entries = try PrivateValueStore(connection, in: departement).whole(rows.map { try RegisterEntry($0) })
    let versions = try EntryStore(connection, in: departement).versions(of: entries.map(\.id))
    return entries.compactMap { register.asOf($0, versions[$0.id] ?? [], moment)?.entry.within(fields) }
  }

  private func link(_ id: String) -> RegisterField? { register.field(id).flatMap { $0.kind == .link ? $0 : nil } }
  /// What the links that are asked may lead to, by field.
  private func linked(_ question: ListQuestion) throws -> [String: Set<String>] {
    try question.terms.reduce(into: [:]) { linked, item in
      let id = EntryListing.field(item.name)
      if let field = link(id) { linked[id] = try targets.ids(found: item.values.joined(separator: " "), field) }
    }
  }
  private func fits(
    _ entry: RegisterEntry, _ question: ListQuestion, _ linked: [String: Set<String>]
  ) -> Bool {
    (places.map { places in entry.place(in: register).map(places.contains) ?? false } ?? true)
      && question.terms.allSatisfy { name, values in
        let field = EntryListing.field(name)
        if let ids = linked[field] { return entry.values[field].map(ids.contains) ?? false }
        return (field == EntryTermStore.state ? entry.state : entry.values[field]).map(values.contains) ?? false
      }
      && question.days.allSatisfy { name, days in
        switch EntryListing.field(name) {
        case EntryTermStore.since: days.contains(entry.since)
        case EntryTermStore.due: entry.due.map(days.contains) ?? false
        case let field: entry.values[field].flatMap { Day(iso: $0) }.map(days.contains) ?? false
        }
      }
      && (question.words.isEmpty || holds(question.words, entry))
  }
  private func holds(_ words: [String], _ entry: RegisterEntry) -> Bool {
    let said = entry.sought(in: register, departement).split(separator: " ")
    return words.allSatisfy { word in said.contains { $0.hasPrefix(word) } }
  }
}

extension Register {
  /// An entry as it stood at the end of a day, as known then, with what had happened to it; nil where it was not yet.
  func asOf(
    _ entry: RegisterEntry, _ versions: [EntryVersion], _ moment: Moment
  ) -> (entry: RegisterEntry, known: [EntryVersion])? {
    let known = versions.filter { version in moment.known.map { version.recordedAt <= $0 } ?? true }
    let past = EntryLife(known).foreseen(in: self).until(moment.on)
    guard let last = past.last, let since = past.since else { return nil }
    var entry = entry
    (entry.state, entry.since, entry.values, entry.isCancelled) = (last.state, since, last.values, false)
    entry.end = running(on: past).firstDue?.end
    return (entry, known)
  }
}

import Database
import Kernel
import Strategy
import Territory

/// The entries that a list asks, as far as somebody may look. Its way through the indexes is chosen by how few entries
/// each condition leaves: a page costs what it shows, whatever the register holds.
struct EntryListStore {
  let connection: Connection
  let departement: Departement
  let register: Register
  let reach: EntryReach
  private let targets: LinkTargetStore
  /// What of the entries may be seen.
  private let fields: Set<String>

  /// The communes to which the list is narrowed; nil: all, and what is of none.
  private let places: [String]?

  /// Throws `NotFound` for whoever may read none.
  /// - Parameter zone: to which the list is narrowed.
  init(
    _ connection: Connection, in departement: Departement, of register: Register, for permit: Permit,
    within zone: Zone? = nil
  ) throws {
    (self.connection, self.departement, self.register) = (connection, departement, register)
    places = zone.map { $0.communes.sorted() }
    reach = try EntryReach(register, for: permit)
    targets = LinkTargetStore(connection, in: departement, for: permit)
    fields = register.seen(by: permit).keys
  }

  /// Of what anybody reads, and of nothing else: the register as it is opened.
  init(
    _ connection: Connection, in departement: Departement, opened register: Register, to permit: Permit,
    within zone: Zone? = nil
  ) {
    (self.connection, self.departement, self.register) = (connection, departement, register)
    (places, reach, fields) = (zone.map { $0.communes.sorted() }, .everywhere, register.keys)
    targets = LinkTargetStore(connection, in: departement, for: permit)
  }

  /// Counting stops there.
  private static let mostCounted = 10_000
  /// What leaves more is not measured: that would cost as much as asking.
  private static let mostSized = 100_000
  /// What leaves no more than that is read whole, then ordered.
  private static let few = 5_000

  /// How many there are in each state.
  func counts() throws -> [String: Int] {
    try EntryTermStore(connection, in: departement, of: register).counts(reach, in: places)
  }
  /// How many are of no commune.
  func unplaced() throws -> Int {
    try EntryTermStore(connection, in: departement, of: register).counts(reach, in: [""]).values.reduce(0, +)
  }

  /// How many there are in some states, by commune; of none, under an empty word.
  func places(in states: [String]) throws -> [String: Int] {
    try EntryTermStore(connection, in: departement, of: register).places(reach, in: states)
  }

  func page(_ question: ListQuestion) throws -> ListPage<RegisterEntry> {
    let conditions = try conditions(question), few = try fewest(conditions)
    let way = way(conditions, few, by: question.order)
    // Nobody reads as far, page by page.
    let isWithin = question.first < Self.mostCounted
    let found =
      isWithin ? try entries(way, question.order, limit: ListQuestion.size, offset: question.first) : []
    // What was read whole to be ordered has been counted.
    if few != nil, let count = found.first?.of { return ListPage(found.map(\.entry), .exactly(count)) }
    return ListPage(found.map(\.entry), try count(conditions, few, question))
  }

  /// Where a reading stopped.
  struct Place: Sendable {
    let sorted: String
    let position: Int
  }
  /// Those that follow a place, all of them in as many readings as it takes; the place of the last one, nil at the end.
  func entries(
    _ question: ListQuestion, after place: Place?, limit: Int
  ) throws -> (rows: [RegisterEntry], next: Place?) {
    let conditions = try conditions(question), way = try way(conditions, fewest(conditions), by: question.order)
    let found = try entries(way, question.order, limit: limit, after: place)
    let last = found.count < limit ? nil : found.last
    return (found.map(\.entry), last.map { Place(sorted: $0.sorted, position: $0.entry.position) })
  }

  // MARK: conditions

  /// What entries must fit.
  private enum Condition {
    /// - Parameter isOne: true for one value: what it leaves is in the order of numbers.
    case term(field: String, SQL, isOne: Bool)
    case word(String)
    case within(SQL)
  }

  private func conditions(_ question: ListQuestion) throws -> [Condition] {
    var conditions: [Condition] = []
    for (name, values) in question.terms {
      let id = EntryListing.field(name)
      if let field = register.field(id), field.kind == .link {
        let words = values.joined(separator: " ")
        conditions.append(.term(field: id, "value IN (\(try targets.found(by: words, field)))", isOne: false))
      } else if values.count == 1 {
        conditions.append(.term(field: id, "value = \(values[0])", isOne: true))
      } else {
        conditions.append(.term(field: id, "value IN (\(values))", isOne: false))
      }
    }
    for (name, days) in question.days.sorted(by: { $0.key < $1.key }) {
      // Who says nothing has an empty value, before every day.
      let first = days.first?.iso ?? "0", last = days.last?.iso ?? "9"
      conditions.append(
        .term(field: EntryListing.field(name), "value >= \(first) AND value <= \(last)", isOne: first == last))
    }
    conditions += question.words.map { .word($0) }
    if let places, let field = register.placeField {
      conditions.append(.term(field: field.id, "value IN (\(places))", isOne: false))
    }
    switch reach {
    case .everywhere: break
    case .organisations(let own):
      if let field = register.organisationField {
        conditions.append(.term(field: field.id, "value IN (\(own))", isOne: own.count == 1))
      } else {
        conditions.append(.within(reach.sql))
      }
    case .places: conditions.append(.within(reach.sql))
    }
    return conditions
  }

  private var own: SQL { "departement = \(departement.code) AND register = \(register.id)" }
  private func isWord(_ word: String) -> SQL {
    let end = word + "\u{10FFFD}"
    return "word >= \(word) AND word < \(end)"
  }

  /// The positions that it leaves; nil where only going through them all tells.
  private func source(_ condition: Condition) -> SQL? {
    switch condition {
    case .term(let field, let value, _):
      "SELECT position FROM register_term WHERE \(own) AND field = \(field) AND \(value)"
    case .word(let word):
      // A sum, so that SQLite goes by the word: for DISTINCT alone it would go through all positions.
      "SELECT DISTINCT position + 0 AS position FROM register_word WHERE \(own) AND \(isWord(word))"
    case .within: nil
    }
  }
  /// True of the entry at `o.position`.
  private func holds(_ condition: Condition) -> SQL {
    switch condition {
    case .term(let field, let value, _):
      """
      EXISTS (SELECT 1 FROM register_term WHERE \(own) AND position = o.position AND field = \(field) AND \(value))
      """
    case .word(let word):
      "EXISTS (SELECT 1 FROM register_word WHERE \(own) AND position = o.position AND \(isWord(word)))"
    case .within(let reach):
      """
      EXISTS (SELECT 1 FROM register_entry WHERE \(own) AND year = o.position / \(RegisterEntry.ranks)
        AND rank = o.position % \(RegisterEntry.ranks) AND \(reach))
      """
    }
  }
  private func all(_ conditions: [Condition], but indices: Set<Int> = []) -> SQL {
    let others = conditions.enumerated().filter { !indices.contains($0.offset) }
    return .joined(["1 = 1"] + others.map { holds($0.element) }, by: " AND ")
  }

  // MARK: the way

  /// From where entries are read (`o`), and what gives the order (`sorted`).
  private struct Way {
    let from: SQL
    let sorted: SQL
    let conditions: SQL
    /// How many there are, where all are read to be ordered.
    var found: SQL = "NULL"
  }

  private func way(_ conditions: [Condition], _ few: Few?, by order: ListOrder) -> Way {
    let field = EntryListing.field(order.column), isByNumber = field == EntryTermStore.number
    if let (indices, source) = few {
      let rank: SQL = """
        CROSS JOIN register_term s
        WHERE s.departement = \(departement.code) AND s.register = \(register.id) AND s.position = o.position
          AND s.field = \(field)
        """
      return Way(
        from: "(\(source)) o \(isByNumber ? "WHERE 1 = 1" : rank)", sorted: isByNumber ? "''" : "s.sorted",
        conditions: all(conditions, but: indices), found: "COUNT(*) OVER ()")
    }
    // Many fit each condition: going in the order, a page is soon found.
    guard isByNumber else {
      return Way(from: terms(of: field, "1 = 1"), sorted: "o.sorted", conditions: all(conditions))
    }
    for (index, condition) in conditions.enumerated() {
      if case .term(let field, let value, isOne: true) = condition {
        return Way(from: terms(of: field, "o.\(value)"), sorted: "''", conditions: all(conditions, but: [index]))
      }
    }
    return Way(from: terms(of: field, "o.value = ''"), sorted: "''", conditions: all(conditions))
  }
  private func terms(of field: String, _ value: SQL) -> SQL {
    """
    register_term o WHERE o.departement = \(departement.code) AND o.register = \(register.id) AND o.field = \(field)
      AND \(value)
    """
  }

  private typealias Few = (indices: Set<Int>, source: SQL)
  /// The condition that leaves the fewest, where these are few; of words that are each in many, all of them at once.
  private func fewest(_ conditions: [Condition]) throws -> Few? {
    var best: (indices: Set<Int>, source: SQL, size: Int)?
    for (index, condition) in conditions.enumerated() {
      let most = best.map { $0.size - 1 } ?? Self.few
      guard let source = source(condition), let size = try size(source, most: most) else { continue }
      best = ([index], source, size)
    }
    if let best { return (best.indices, best.source) }
    let words = conditions.enumerated().compactMap { index, condition -> (index: Int, source: SQL)? in
      guard case .word(let word) = condition else { return nil }
      return (index, "SELECT position FROM register_word WHERE \(own) AND \(isWord(word))")
    }
    guard words.count > 1 else { return nil }
    let all: SQL = .joined(words.map(\.source), by: " INTERSECT ")
    return try size(all, most: Self.few).map { _ in (Set(words.map(\.index)), all) }
  }
  /// Of conditions that each leave many, the one that leaves the fewest: each entry that it leaves is asked the others.
  private func smallest(_ conditions: [Condition]) throws -> Few? {
    var best: Few?, most = Self.mostSized
    for (index, condition) in conditions.enumerated() {
      guard let source = source(condition) else { continue }
      let size = try size(source, most: most)
      if size != nil || best == nil { best = ([index], source) }
      most = size ?? most
    }
    return best
  }
  /// How many it leaves; nil: more than that.
  private func size(_ source: SQL, most: Int) throws -> Int? {
    let size = try connection.query(
      "SELECT COUNT(*) AS entries FROM (SELECT 1 FROM (\(source)) o LIMIT \(most + 1)) c"
    ).first?.integer("entries")
    return size.flatMap { $0 <= most ? $0 : nil }
  }

  /// - Returns: `of`: how many there are in all, from a way that reads them all; nil from another.
  private func entries(
    _ way: Way, _ order: ListOrder, limit: Int, offset: Int = 0, after place: Place? = nil
  ) throws -> [(entry: RegisterEntry, sorted: String, of: Int?)] {
    let isByNumber = EntryListing.field(order.column) == EntryTermStore.number
    let direction: SQL = order.isDescending ? " DESC" : "", follows: SQL = order.isDescending ? "<" : ">"
    var follow: SQL = ""
    if let place {
      follow =
        isByNumber
        ? " AND o.position \(follows) \(place.position)"
        : " AND (\(way.sorted), o.position) \(follows) (\(place.sorted), \(place.position))"
    }
    let walked: SQL = isByNumber ? "o.position\(direction)" : "\(way.sorted)\(direction), o.position\(direction)"
    let rows = try connection.query(
      """
      SELECT w.sorted, w.found, e.id, e.register, e.year, e.rank, e.state, e.since, e.entry_values, e.version,
        e.is_cancelled,
        (SELECT d.sorted FROM register_term d WHERE d.departement = \(departement.code) AND d.register = \(register.id)
          AND d.position = w.position AND d.field = \(EntryTermStore.due)) AS due
      FROM (
        SELECT o.position AS position, \(way.sorted) AS sorted, \(way.found) AS found
        FROM \(way.from) AND \(way.conditions)\(follow)
        ORDER BY \(walked) LIMIT \(limit) OFFSET \(offset)) w
      CROSS JOIN register_entry e
      WHERE e.departement = \(departement.code) AND e.register = \(register.id)
        AND e.year = w.position / \(RegisterEntry.ranks) AND e.rank = w.position % \(RegisterEntry.ranks)
      ORDER BY w.sorted\(direction), w.position\(direction)
      """)
    let read = try rows.map { row in
      var entry = try RegisterEntry(row)
      entry.end = try row.textIfAny("due").flatMap { ClockEnd(kept: $0) }
      return entry
    }
    let entries = try GaugeStore(connection, in: departement, of: register)
      .whole(PrivateValueStore(connection, in: departement).whole(read))
    return try zip(entries, rows).map { ($0.within(fields), try $1.text("sorted"), try $1.integerIfAny("found")) }
  }

  // MARK: how many

  func count(_ question: ListQuestion) throws -> ListCount {
    let conditions = try conditions(question)
    return try count(conditions, fewest(conditions), question)
  }
  private func count(_ conditions: [Condition], _ few: Few?, _ question: ListQuestion) throws -> ListCount {
    let others = question.terms.filter { $0.name != EntryListing.state }
    if others.isEmpty, question.days.isEmpty, question.words.isEmpty {
      let counts = try counts()
      let states = question.chosen[EntryListing.state] ?? Array(counts.keys)
      return .exactly(states.reduce(0) { $0 + (counts[$1] ?? 0) })
    }
    guard let (indices, source) = try few ?? smallest(conditions) else { return .exactly(0) }
    let way: SQL = "(\(source)) o WHERE \(all(conditions, but: indices))"
    let found =
      try connection.query(
        "SELECT COUNT(*) AS entries FROM (SELECT 1 FROM \(way) LIMIT \(Self.mostCounted + 1)) c"
      ).first?.integer("entries") ?? 0
    return found > Self.mostCounted ? .moreThan(Self.mostCounted) : .exactly(found)
  }
}

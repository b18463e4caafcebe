import Database
import Foundation
import Kernel
import Strategy

/// What entries are found, ordered and counted by: written in the transaction of each act, so that a list reads no more
/// than it shows.
struct EntryTermStore {
  let connection: Connection
  let departement: Departement
  let register: Register

  init(_ connection: Connection, in departement: Departement, of register: Register) {
    (self.connection, self.departement, self.register) = (connection, departement, register)
  }

  // Of what every entry has; fields of packs have no dot.
  static let number = "."
  static let state = ".etat"
  static let since = ".depuis"
  /// The end of its first clock; of registers that have clocks.
  static let due = ".echeance"
  /// Among what entries said and say no more: a word.
  static let word = ".mot"
  /// After every text.
  private static let nothing = "\u{10FFFD}"

  // MARK: of one entry

  /// A new entry, whose clocks are known once its act is recorded.
  func add(_ entry: RegisterEntry) throws {
    let terms = terms(of: entry)
    try tally(from: [:], to: terms)
    try insert(terms.map { row(entry.position, $0.key, $0.value) })
    try insertWords(words(of: entry).map { row(entry.position, $0) })
  }
  /// Follows an entry; a cancelled one is found no more.
  func keep(_ entry: RegisterEntry) throws {
    let position = entry.position, former = try terms(at: position)
    let now = entry.isCancelled ? [:] : terms(of: entry)
    try tally(from: former, to: now)
    // Its clocks are known once its act is recorded.
    let gone = former.keys.filter { now[$0] != former[$0] && ($0 != Self.due || entry.isCancelled) }
    let new = now.filter { former[$0.key] != $0.value }
    try remember(gone.map { (field: $0, value: former[$0]?.value ?? "") }, of: position)
    if !gone.isEmpty {
      try connection.execute(
        """
        DELETE FROM register_term WHERE departement = \(departement.code) AND register = \(register.id)
          AND position = \(position) AND field IN (\(Array(gone)))
        """)
    }
    try insert(new.map { row(position, $0.key, $0.value) })
    let said = try connection.query(
      """
      DELETE FROM register_word
      WHERE departement = \(departement.code) AND register = \(register.id) AND position = \(position)
      RETURNING word
      """
    ).map { try $0.text("word") }
    let words = entry.isCancelled ? [] : words(of: entry)
    try remember(Set(said).subtracting(words).map { (field: Self.word, value: $0) }, of: position)
    try insertWords(words.map { row(position, $0) })
  }

  /// What it said and says no more: lists of a past day find it by that too.
  private func remember(_ terms: [(field: String, value: String)], of position: Int) throws {
    for term in terms where !term.value.isEmpty && term.field != Self.due {
      try connection.execute(
        """
        INSERT INTO register_former (departement, register, field, value, position)
        VALUES (\(departement.code), \(register.id), \(term.field), \(term.value), \(position))
        ON CONFLICT (departement, register, field, value, position) DO NOTHING
        """)
    }
  }
  /// The first of its clocks that ends, once its act is recorded.
  func keepDue(_ clocks: [RunningClock], of entry: RegisterEntry) throws {
    guard !register.clocks.isEmpty else { return }
    try connection.execute(
      """
      DELETE FROM register_term WHERE departement = \(departement.code) AND register = \(register.id)
        AND position = \(entry.position) AND field = \(Self.due)
      """)
    if !entry.isCancelled { try insert([row(entry.position, Self.due, due(clocks))]) }
  }
  private func due(_ clocks: [RunningClock]) -> Term {
    guard let end = clocks.firstDue?.end else { return Term(value: "", sorted: Self.nothing) }
    return Term(value: end.day.iso, sorted: end.kept)
  }

  private struct Term: Hashable {
    let value: String
    let sorted: String
  }
  private func terms(at position: Int) throws -> [String: Term] {
    try connection.query(
      """
      SELECT field, value, sorted FROM register_term
      WHERE departement = \(departement.code) AND register = \(register.id) AND position = \(position)
      """
    ).reduce(into: [:]) { found, row in
      found[try row.text("field")] = Term(value: try row.text("value"), sorted: try row.text("sorted"))
    }
  }
  private func terms(of entry: RegisterEntry) -> [String: Term] {
    let rank = register.states.firstIndex { $0.id == entry.state } ?? 0
    let own = [
      Self.number: Term(value: "", sorted: ""),
      Self.state: Term(value: entry.state, sorted: Self.padded(rank)),
      Self.since: Term(value: entry.since.iso, sorted: entry.since.iso),
    ]
    return register.fields.reduce(into: own) { terms, field in
      if field.isFound { terms[field.id] = term(of: field, entry.values[field.id], on: entry.since) }
    }
  }
  private func term(of field: RegisterField, _ value: String?, on day: Day) -> Term {
    guard let value else { return Term(value: "", sorted: Self.nothing) }
    switch field.kind {
    case .integer, .decimal, .euros: return Term(value: value, sorted: Self.padded(Int(value) ?? 0))
    case .day, .flag, .moment, .week: return Term(value: value, sorted: value)
    case .choice:
      return Term(value: value, sorted: Self.padded(field.choices.firstIndex { $0.id == value } ?? 0))
    case .link: return Term(value: value, sorted: "")
    case .text, .long, .several, .communes, .rows, .pieces, .point, .outline:
      return Term(value: "", sorted: String(French.ordered(value).prefix(60)))
    case .commune, .organisation:
      return Term(value: value, sorted: String(French.ordered(field.shown(value, in: departement, on: day)).prefix(60)))
    }
  }
  /// Whole numbers in the order of texts.
  private static func padded(_ number: Int) -> String {
    let text = String(number + 1_000_000_000_000)
    return String(repeating: "0", count: max(0, 14 - text.count)) + text
  }
  private func words(of entry: RegisterEntry) -> [String] {
    let words = entry.sought(in: register, departement).split(separator: " ").map { String($0.prefix(40)) }
    return Set(words).sorted()
  }

  private func row(_ position: Int, _ field: String, _ term: Term) -> [SQLValue] {
    [
      .text(departement.code), .text(register.id), .integer(Int64(position)), .text(field), .text(term.value),
      .text(term.sorted),
    ]
  }
  private func row(_ position: Int, _ word: String) -> [SQLValue] {
    [.text(departement.code), .text(register.id), .integer(Int64(position)), .text(word)]
  }
  private func insert(_ rows: [[SQLValue]]) throws {
    try connection.insert(
      "register_term", ["departement", "register", "position", "field", "value", "sorted"], rows: rows)
  }
  private func insertWords(_ rows: [[SQLValue]]) throws {
    try connection.insert("register_word", ["departement", "register", "position", "word"], rows: rows)
  }

  // MARK: how many

  /// Neither a commune nor an organisation.
  private static let all = "*"

  private struct Place: Hashable {
    let state: String
    let place: String
    let organisation: String
  }
  private func place(_ terms: [String: Term]) -> Place? {
    guard let state = terms[Self.state]?.value else { return nil }
    func value(_ field: RegisterField?) -> String { field.flatMap { terms[$0.id]?.value } ?? "" }
    return Place(
      state: state, place: value(register.placeField), organisation: value(register.organisationField))
  }
  private func tally(from former: [String: Term], to now: [String: Term]) throws {
    let was = place(former), stands = place(now)
    guard was != stands else { return }
    for (place, change) in [(was, -1), (stands, 1)] {
      if let place { try tally(place, change) }
    }
  }
  /// Beside each place, all of them together: whoever looks everywhere reads one line a state.
  private func tally(_ place: Place, _ change: Int) throws {
    try add(change, to: place)
    try add(change, to: Place(state: place.state, place: Self.all, organisation: Self.all))
  }
  private func add(_ change: Int, to place: Place) throws {
    try connection.execute(
      """
      INSERT INTO register_tally (departement, register, state, place, organisation, entries)
      VALUES (\(departement.code), \(register.id), \(place.state), \(place.place), \(place.organisation), \(change))
      ON CONFLICT (departement, register, state, place, organisation)
      DO UPDATE SET entries = register_tally.entries + excluded.entries
      """)
  }
  /// How many there are in each state, as far as somebody may look.
  /// - Parameter places: of these communes alone; an empty code is that of entries that have none.
  func counts(_ reach: EntryReach, in places: [String]? = nil) throws -> [String: Int] {
    let all: SQL = reach == .everywhere ? "place = \(Self.all) AND organisation = \(Self.all)" : reach.sql
    let within: SQL = places.map { "\(reach.sql) AND place IN (\($0))" } ?? all
    // Each state by name: the key leads to its lines, of which there are as many as places and organisations.
    return try connection.query(
      """
      SELECT state, CAST(SUM(entries) AS BIGINT) AS entries FROM register_tally
      WHERE departement = \(departement.code) AND register = \(register.id)
        AND state IN (\(register.states.map(\.id))) AND \(within)
      GROUP BY state HAVING SUM(entries) > 0
      """
    ).reduce(into: [:]) { $0[try $1.text("state")] = try $1.integer("entries") }
  }

  /// How many there are in some states, by commune, as far as somebody may look; of none, under an empty word.
  func places(_ reach: EntryReach, in states: [String]) throws -> [String: Int] {
    try connection.query(
      """
      SELECT place, CAST(SUM(entries) AS BIGINT) AS entries FROM register_tally
      WHERE departement = \(departement.code) AND register = \(register.id) AND place <> \(Self.all)
        AND state IN (\(states)) AND \(reach.sql)
      GROUP BY place HAVING SUM(entries) > 0
      """
    ).reduce(into: [:]) { $0[try $1.text("place")] = try $1.integer("entries") }
  }

  /// How many there are in each state, by organisation, as far as somebody may look; of none, under an empty word.
  /// - Parameter places: of these communes alone.
  func organisations(_ reach: EntryReach, in places: [String]? = nil) throws -> [String: [String: Int]] {
    let within: SQL = places.map { "AND place IN (\($0))" } ?? ""
    return try connection.query(
      """
      SELECT organisation, state, CAST(SUM(entries) AS BIGINT) AS entries FROM register_tally
      WHERE departement = \(departement.code) AND register = \(register.id) AND place <> \(Self.all)
        AND \(reach.sql) \(within)
      GROUP BY organisation, state HAVING SUM(entries) > 0
      """
    ).reduce(into: [:]) { counts, row in
      counts[try row.text("organisation"), default: [:]][try row.text("state")] = try row.integer("entries")
    }
  }

  // MARK: of all of them

  /// What the pack says that terms are made of, after how they are made of it.
  private var rule: String {
    let fields = register.fields.map { ([$0.id, $0.kind.rawValue] + $0.choices.map(\.id)).joined(separator: " ") }
    return (["3"] + register.states.map(\.id) + fields + register.clocks.map(\.id)).joined(separator: "\n")
  }
  /// Writes them all again where a pack changed what they are made of; entry by entry, however many they are.
  func follow() throws {
    let kept = try connection.query(
      "SELECT rule FROM register_terms WHERE departement = \(departement.code) AND register = \(register.id)"
    ).first?.text("rule")
    guard kept != rule else { return }
    try connection.execute(
      """
      INSERT INTO register_terms (departement, register, rule) VALUES (\(departement.code), \(register.id), \(rule))
      ON CONFLICT (departement, register) DO UPDATE SET rule = excluded.rule
      """)
    for table in ["register_term", "register_word", "register_tally"] as [SQL] {
      try connection.execute(
        "DELETE FROM \(table) WHERE departement = \(departement.code) AND register = \(register.id)")
    }
    var last = 0
    while true {
      let entries = try connection.query(
        """
        SELECT \(RegisterEntry.columns) FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id)
          AND (year, rank) > (\(last / RegisterEntry.ranks), \(last % RegisterEntry.ranks))
        ORDER BY year, rank LIMIT 2000
        """
      ).map { try RegisterEntry($0) }
      guard let end = entries.last else { return }
      try write(entries.filter { !$0.isCancelled })
      last = end.position
    }
  }
  /// Those that have none yet, many at once.
  func write(_ entries: [RegisterEntry]) throws {
    let running = try ClockStore(connection, in: departement.code).running(of: register, entries.map(\.id))
    let written = entries.map { entry in
      var terms = terms(of: entry)
      if !register.clocks.isEmpty { terms[Self.due] = due(running[entry.id] ?? []) }
      return (position: entry.position, terms: terms)
    }
    try insert(written.flatMap { entry in entry.terms.map { row(entry.position, $0.key, $0.value) } })
    try insertWords(entries.flatMap { entry in words(of: entry).map { row(entry.position, $0) } })
    for (place, those) in Dictionary(grouping: written.compactMap { place($0.terms) }, by: { $0 }) {
      try tally(place, those.count)
    }
  }
}

extension RegisterEntry {
  /// Where it stands among those of its register: its year, then its rank.
  var position: Int { year * Self.ranks + rank }
  static let ranks = 100_000_000
  static let columns: SQL = "id, register, year, rank, state, since, entry_values, version, is_cancelled"
}

extension RegisterField {
  /// Whether lists are ordered by it, and narrowed where it is a choice or a day: what few may see, or what is erased
  /// one day, is found by nothing.
  var isListed: Bool { isOpen && kind.isSimple && kind != .long }
  /// Whether lists are narrowed by it.
  var isFound: Bool { isListed || isOpen && kind == .link }
}

import Database
import Foundation
import Kernel
import Strategy

/// Entries and all their versions. Reading goes through reach: what is not within it is not there.
struct EntryStore {
  let connection: Connection
  let departement: Departement

  init(_ connection: Connection, in departement: Departement) {
    (self.connection, self.departement) = (connection, departement)
  }

  // MARK: reading

  func entries(_ question: EntryQuestion, limit: Int, offset: Int = 0) throws -> [RegisterEntry] {
    try connection.query(
      """
      SELECT id, register, year, rank, state, since, entry_values, version, is_cancelled FROM register_entry
      WHERE \(question.sql) ORDER BY year DESC, rank DESC LIMIT \(limit) OFFSET \(offset)
      """
    ).map { try RegisterEntry($0) }
  }
  /// How many of them there are in each state.
  func counts(_ question: EntryQuestion) throws -> [String: Int] {
    try connection.query(
      "SELECT state, COUNT(*) AS entries FROM register_entry WHERE \(question.sql) GROUP BY state"
    ).reduce(into: [:]) { $0[try $1.text("state")] = try $1.integer("entries") }
  }
  /// Throws `NotFound` where it is not there for whoever asks.
  func entry(_ id: Kernel.ID<RegisterEntry>, of register: Register, for permit: Permit) throws -> RegisterEntry {
    let question = try EntryQuestion(register, for: permit, isWhole: true)
    let rows = try connection.query(
      """
      SELECT id, register, year, rank, state, since, entry_values, version, is_cancelled FROM register_entry
      WHERE \(question.sql) AND id = \(id)
      """)
    guard let row = rows.first else { throw NotFound() }
    return try RegisterEntry(row)
  }
  /// All those of a register, some at a time, in the order of their ids.
  func entries(of register: Register, after last: Kernel.ID<RegisterEntry>?, limit: Int) throws -> [RegisterEntry] {
    let rest: SQL = last.map { "AND id > \($0)" } ?? ""
    return try connection.query(
      """
      SELECT id, register, year, rank, state, since, entry_values, version, is_cancelled FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) \(rest) ORDER BY id LIMIT \(limit)
      """
    ).map { try RegisterEntry($0) }
  }
  /// The entry, whoever asks; nil where there is none.
  func entry(_ id: Kernel.ID<RegisterEntry>) throws -> RegisterEntry? { try entries([id]).first }
  /// Those of them that there are, whoever asks.
  func entries(_ ids: [Kernel.ID<RegisterEntry>]) throws -> [RegisterEntry] {
    guard !ids.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT id, register, year, rank, state, since, entry_values, version, is_cancelled FROM register_entry
      WHERE departement = \(departement.code) AND id IN (\(ids))
      """
    ).map { try RegisterEntry($0) }
  }
  /// The newest live entry of a register.
  func last(of register: String?) throws -> Kernel.ID<RegisterEntry>? {
    try connection.query(
      """
      SELECT id FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register ?? "") AND is_cancelled = \(false)
      ORDER BY id DESC LIMIT 1
      """
    ).first?.id("id")
  }
  /// The live entries that lead to `target` by a field, or did, the oldest first, whoever asks.
  func followers(of target: Kernel.ID<RegisterEntry>, by field: String) throws -> [RegisterEntry] {
    try connection.query(
      """
      SELECT e.id, e.register, e.year, e.rank, e.state, e.since, e.entry_values, e.version, e.is_cancelled
      FROM register_link l JOIN register_entry e ON e.departement = l.departement AND e.id = l.entry
      WHERE l.departement = \(departement.code) AND l.target = \(target) AND l.field = \(field)
        AND e.is_cancelled = \(false) ORDER BY e.id
      """
    ).map { try RegisterEntry($0) }
  }
  /// The one of that title, whoever asks; nil where there is none.
  func entry(titled title: String, of register: Register) throws -> RegisterEntry? {
    try connection.query(
      """
      SELECT id, register, year, rank, state, since, entry_values, version, is_cancelled FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) AND title = \(title)
      """
    ).first.map { try RegisterEntry($0) }
  }
  /// Its acts, the first one first.
  func versions(of entry: Kernel.ID<RegisterEntry>) throws -> [EntryVersion] {
    try connection.query(
      """
      SELECT version, act, passage, state, effective_on, entry_values, reason, corrects, recorded_at, said_by
      FROM register_version WHERE departement = \(departement.code) AND entry = \(entry) ORDER BY version
      """
    ).map { try EntryVersion($0) }
  }
  func life(of entry: Kernel.ID<RegisterEntry>) throws -> EntryLife { EntryLife(try versions(of: entry)) }
  /// Number and title of those that the ledger names, by id.
  func named(_ ids: [String]) throws -> [String: (register: String, title: String)] {
    guard !ids.isEmpty else { return [:] }
    return try connection.query(
      """
      SELECT id, register, title FROM register_entry
      WHERE departement = \(departement.code) AND id IN (\(ids.compactMap { Kernel.ID<RegisterEntry>($0) }))
      """
    ).reduce(into: [:]) { $0[try $1.text("id")] = (try $1.text("register"), try $1.text("title")) }
  }

  /// In which states there are entries, cancelled ones among them.
  func states(of register: Register) throws -> Set<String> {
    Set(
      try connection.query(
        """
        SELECT DISTINCT state FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id)
        """
      ).map { try $0.text("state") })
  }

  // MARK: writing

  /// The rank of the next entry of a year.
  func nextRank(in register: Register, year: Int) throws -> Int {
    try connection.query(
      """
      SELECT COALESCE(MAX(rank), 0) + 1 AS next FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) AND year = \(year)
      """
    ).first?.integer("next") ?? 1
  }
  func add(_ entry: RegisterEntry, in register: Register) throws {
    try connection.execute(
      """
      INSERT INTO register_entry (departement, id, register, year, rank, state, since, place, organisation, title,
        sought,
        entry_values, version, recorded_at, is_cancelled)
      VALUES (\(departement.code), \(entry.id), \(entry.register), \(entry.year), \(entry.rank), \(entry.state),
        \(entry.since), \(entry.place(in: register)), \(entry.organisation(in: register)), \(entry.title(in: register)),
        \(entry.sought(in: register, departement)), \(try stored(entry.values)), \(entry.version),
        \(connection.recordedAt), \(entry.isCancelled))
      """)
    try keepUnique(entry, in: register)
  }
  func update(_ entry: RegisterEntry, in register: Register) throws {
    try connection.execute(
      """
      UPDATE register_entry SET state = \(entry.state), since = \(entry.since), place = \(entry.place(in: register)),
        organisation = \(entry.organisation(in: register)), title = \(entry.title(in: register)),
        sought = \(entry.sought(in: register, departement)), entry_values = \(try stored(entry.values)),
        version = \(entry.version), recorded_at = \(connection.recordedAt), is_cancelled = \(entry.isCancelled)
      WHERE departement = \(departement.code) AND id = \(entry.id)
      """)
    try connection.execute(
      """
      DELETE FROM register_unique
      WHERE departement = \(departement.code) AND register = \(register.id) AND entry = \(entry.id)
      """)
    if !entry.isCancelled { try keepUnique(entry, in: register) }
  }
  /// What it leads to, and did before it changed, so that a target finds what follows it.
  func keepLinks(of entry: RegisterEntry, in register: Register, _ life: EntryLife) throws {
    let links = register.fields.filter { $0.kind == .link }
    guard !links.isEmpty else { return }
    try connection.execute(
      "DELETE FROM register_link WHERE departement = \(departement.code) AND entry = \(entry.id)")
    for field in links {
      for target in Set(life.steps.compactMap { $0.values[field.id] }).sorted() {
        try connection.execute(
          """
          INSERT INTO register_link (departement, entry, field, target)
          VALUES (\(departement.code), \(entry.id), \(field.id), \(target))
          """)
      }
    }
  }
  /// Throws `Invalid` at the field of which another entry says the same.
  private func keepUnique(_ entry: RegisterEntry, in register: Register) throws {
    for field in register.fields where field.isUnique {
      guard let value = entry.values[field.id] else { continue }
      let folded = French.folded(value)
      let taken = try connection.query(
        """
        SELECT entry FROM register_unique WHERE departement = \(departement.code) AND register = \(register.id)
          AND field = \(field.id) AND value = \(folded)
        """)
      guard taken.isEmpty else {
        throw field.refusal(
          "« \(value) » est déjà dans ce registre.", "Cherchez sa fiche, ou corrigez ce que vous avez écrit.")
      }
      try connection.execute(
        """
        INSERT INTO register_unique (departement, register, field, value, entry)
        VALUES (\(departement.code), \(register.id), \(field.id), \(folded), \(entry.id))
        """)
    }
  }
  func add(_ version: EntryVersion, of entry: RegisterEntry, by permit: Permit) throws {
    try connection.execute(
      """
      INSERT INTO register_version (departement, entry, version, act, passage, state, effective_on, entry_values,
        reason, corrects, recorded_at, person, said_by)
      VALUES (\(departement.code), \(entry.id), \(version.version), \(version.act.rawValue), \(version.passage),
        \(version.state), \(version.day), \(try stored(version.values)), \(version.reason), \(version.corrects),
        \(connection.recordedAt), \(permit.person), \(version.by))
      """)
  }
  private func stored(_ values: EntryValues) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(values), as: UTF8.self)
  }
}

/// Which entries of a register are asked, as far as somebody may look.
struct EntryQuestion: Sendable {
  let register: String
  let sql: SQL

  /// Throws `NotFound` for whoever may read none.
  /// - Parameter isWhole: cancelled ones too.
  init(
    _ register: Register, for permit: Permit, state: String? = nil, sought: String? = nil, isWhole: Bool = false
  ) throws {
    guard register.isRead(by: permit) else { throw NotFound() }
    var sql: SQL = "departement = \(permit.departement) AND register = \(register.id)"
    if !isWhole { sql += " AND is_cancelled = \(false)" }
    if let state { sql += " AND state = \(state)" }
    for word in French.folded(sought ?? "").split(separator: " ").prefix(5) {
      // Folded words hold letters and digits alone: no sign of LIKE.
      let pattern = "%\(word)%"
      sql += " AND sought LIKE \(pattern)"
    }
    let holders = permit.holdings.filter(register.isRead)
    let organisations = Set(holders.map(\.organisation)).sorted()
    switch register.reach {
    case .everywhere: break
    case .organisation:
      // Whoever only reads it reads the whole.
      if !holders.contains(where: { register.readers.include($0) }) { sql += " AND organisation IN (\(organisations))" }
    case .place:
      if !holders.contains(where: { $0.places == nil }) {
        let places = holders.reduce(into: Set<String>()) { $0.formUnion($1.places ?? []) }.sorted()
        sql += " AND (place IN (\(places)) OR organisation IN (\(organisations)))"
      }
    }
    (self.register, self.sql) = (register.id, sql)
  }
}

extension RegisterEntry {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), register: try row.text("register"), year: try row.integer("year"),
      rank: try row.integer("rank"), state: try row.text("state"), since: try row.day("since"),
      values: try row.values("entry_values"), version: try row.integer("version"),
      isCancelled: try row.flag("is_cancelled"))
  }
}

extension EntryVersion {
  init(_ row: Row) throws {
    guard let act = Act(rawValue: try row.text("act")) else { throw DatabaseFailure.other("acte inconnu") }
    self.init(
      version: try row.integer("version"), act: act, passage: try row.textIfAny("passage"),
      state: try row.text("state"), day: try row.day("effective_on"), values: try row.values("entry_values"),
      reason: try row.textIfAny("reason"), corrects: try row.integerIfAny("corrects"),
      recordedAt: try row.instant("recorded_at"), by: try row.text("said_by"))
  }
}

extension Row {
  fileprivate func values(_ column: String) throws -> EntryValues {
    try JSONDecoder().decode(EntryValues.self, from: Data(try text(column).utf8))
  }
}

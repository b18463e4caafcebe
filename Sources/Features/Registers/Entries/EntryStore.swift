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

  /// With what they say that is kept apart.
  private func whole(_ rows: [Row]) throws -> [RegisterEntry] {
    try PrivateValueStore(connection, in: departement).whole(rows.map { try RegisterEntry($0) })
  }
  /// Throws `NotFound` where it is not there for whoever asks.
  func entry(_ id: Kernel.ID<RegisterEntry>, of register: Register, for permit: Permit) throws -> RegisterEntry {
    let reach = try EntryReach(register, for: permit)
    let rows = try connection.query(
      """
      SELECT \(RegisterEntry.columns) FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) AND \(reach.sql) AND id = \(id)
      """)
    guard let entry = try whole(rows).first else { throw NotFound() }
    return entry.within(register.seen(by: permit).keys)
  }
  /// Those of them that somebody may read.
  func readable(
    _ ids: [Kernel.ID<RegisterEntry>], of register: Register, for permit: Permit
  ) throws -> Set<Kernel.ID<RegisterEntry>> {
    guard register.isRead(by: permit) else { return [] }
    let reach = try EntryReach(register, for: permit)
    return Set(
      try connection.query(
        """
        SELECT id FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id) AND \(reach.sql) AND id IN (\(ids))
        """
      ).map { try $0.id("id") })
  }
  /// All those of a register, some at a time, in the order of their ids.
  func entries(of register: Register, after last: Kernel.ID<RegisterEntry>?, limit: Int) throws -> [RegisterEntry] {
    let rest: SQL = last.map { "AND id > \($0)" } ?? ""
    return try connection.query(
      """
      SELECT \(RegisterEntry.columns) FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) \(rest) ORDER BY id LIMIT \(limit)
      """
    ).map { try RegisterEntry($0) }
  }
  /// The entry, whoever asks; nil where there is none.
  func entry(_ id: Kernel.ID<RegisterEntry>) throws -> RegisterEntry? { try entries([id]).first }
  /// Those of them that there are, whoever asks.
  func entries(_ ids: [Kernel.ID<RegisterEntry>]) throws -> [RegisterEntry] {
    guard !ids.isEmpty else { return [] }
    return try whole(
      connection.query(
        """
        SELECT \(RegisterEntry.columns) FROM register_entry
        WHERE departement = \(departement.code) AND id IN (\(ids))
        """))
  }
  /// Live entries that say what this one does, where the pack compares them; the oldest first, whoever asks.
  func alike(_ entry: RegisterEntry, in register: Register) throws -> [RegisterEntry] {
    guard let likeness = entry.likeness(in: register) else { return [] }
    // What is over may come again; what happened on a day is the same event once it is over.
    let isDated = register.alike.contains { id in register.field(id).map { [.day, .moment].contains($0.kind) } ?? false
    }
    let compared = register.states.filter { isDated || $0.stage != .closed }.map(\.id)
    return try whole(
      connection.query(
        """
        SELECT \(RegisterEntry.columns) FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id) AND alike = \(likeness)
          AND is_cancelled = \(false) AND state IN (\(compared)) AND id <> \(entry.id) ORDER BY id LIMIT 5
        """))
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
  /// The live entries that lead to each of `targets` by a field, or did, the oldest first, whoever asks.
  func followers(of targets: [Kernel.ID<RegisterEntry>], by field: String) throws -> [String: [RegisterEntry]] {
    guard !targets.isEmpty else { return [:] }
    let rows = try connection.query(
      """
      SELECT l.target, e.id, e.register, e.year, e.rank, e.state, e.since, e.entry_values, e.version, e.is_cancelled
      FROM register_link l JOIN register_entry e ON e.departement = l.departement AND e.id = l.entry
      WHERE l.departement = \(departement.code) AND l.target IN (\(targets)) AND l.field = \(field)
        AND e.is_cancelled = \(false) ORDER BY e.id
      """)
    return try zip(rows, try whole(rows)).reduce(into: [:]) {
      $0[try $1.0.text("target"), default: []].append($1.1)
    }
  }
  /// The one of that title, whoever asks; nil where there is none.
  func entry(titled title: String, of register: Register) throws -> RegisterEntry? {
    try whole(
      connection.query(
        """
        SELECT \(RegisterEntry.columns) FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id) AND title = \(title)
        """)
    ).first
  }
  /// Its acts, the first one first, with all that each said: whoever shows that looks at `Register.seen(by:)`.
  func versions(of entry: Kernel.ID<RegisterEntry>) throws -> [EntryVersion] {
    let versions = try connection.query(
      """
      SELECT version, act, passage, state, effective_on, entry_values, reason, corrects, recorded_at, said_by
      FROM register_version WHERE departement = \(departement.code) AND entry = \(entry) ORDER BY version
      """
    ).map { try EntryVersion($0) }
    return try PrivateValueStore(connection, in: departement).whole(versions, of: entry)
  }
  /// The acts of some entries, each with all that it said.
  func versions(of entries: [Kernel.ID<RegisterEntry>]) throws -> [Kernel.ID<RegisterEntry>: [EntryVersion]] {
    guard !entries.isEmpty else { return [:] }
    let rows = try connection.query(
      """
      SELECT entry, version, act, passage, state, effective_on, entry_values, reason, corrects, recorded_at, said_by
      FROM register_version WHERE departement = \(departement.code) AND entry IN (\(entries)) ORDER BY entry, version
      """)
    var versions: [Kernel.ID<RegisterEntry>: [EntryVersion]] = [:]
    for row in rows { versions[try row.id("entry"), default: []].append(try EntryVersion(row)) }
    return try PrivateValueStore(connection, in: departement).whole(versions)
  }
  /// Those of a register that are in some states today, by their commune, whoever asks.
  func places(of register: Register, in states: Set<String>) throws -> Set<String> {
    Set(
      try connection.query(
        """
        SELECT DISTINCT place FROM register_entry
        WHERE departement = \(departement.code) AND register = \(register.id) AND is_cancelled = \(false)
          AND state IN (\(states.sorted()))
        """
      ).compactMap { try $0.textIfAny("place") })
  }
  /// The lives of all the entries of a register, as known at a moment (nil: now), whoever asks.
  func lives(of register: Register, known: Instant?) throws -> [Kernel.ID<RegisterEntry>: EntryLife] {
    try lives("e.register = \(register.id)", known: known)
  }
  /// Those of these entries, without what is kept apart: nothing is counted of that.
  func lives(of ids: [Kernel.ID<RegisterEntry>], known: Instant? = nil) throws -> [Kernel.ID<RegisterEntry>: EntryLife]
  {
    try stride(from: 0, to: ids.count, by: Self.batch).reduce(into: [:]) { lives, start in
      let some = Array(ids[start..<min(start + Self.batch, ids.count)])
      lives.merge(try self.lives("v.entry IN (\(some))", known: known)) { $1 }
    }
  }
  /// So many are named in one statement.
  private static let batch = 500
  private func lives(_ condition: SQL, known: Instant?) throws -> [Kernel.ID<RegisterEntry>: EntryLife] {
    let recorded: SQL = known.map { "AND v.recorded_at <= \($0)" } ?? ""
    var versions: [Kernel.ID<RegisterEntry>: [EntryVersion]] = [:]
    let rows = try connection.query(
      """
      SELECT v.entry, v.version, v.act, v.passage, v.state, v.effective_on, v.entry_values, v.reason, v.corrects,
        v.recorded_at, v.said_by
      FROM register_version v JOIN register_entry e ON e.departement = v.departement AND e.id = v.entry
      WHERE v.departement = \(departement.code) AND \(condition) \(recorded)
      ORDER BY v.entry, v.version
      """)
    for row in rows { versions[try row.id("entry"), default: []].append(try EntryVersion(row)) }
    return versions.mapValues { EntryLife($0) }
  }
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

  /// How many entries there are in each state, cancelled ones among them.
  func states(of register: Register) throws -> [String: Int] {
    try connection.query(
      """
      SELECT state, COUNT(*) AS entries FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) GROUP BY state
      """
    ).reduce(into: [:]) { $0[try $1.text("state")] = try $1.integer("entries") }
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
        sought, alike, entry_values, version, recorded_at, is_cancelled)
      VALUES (\(departement.code), \(entry.id), \(entry.register), \(entry.year), \(entry.rank), \(entry.state),
        \(entry.since), \(entry.place(in: register)), \(entry.organisation(in: register)), \(entry.title(in: register)),
        \(entry.sought(in: register, departement)), \(entry.likeness(in: register)),
        \(try stored(entry.values, in: register)), \(entry.version),
        \(connection.recordedAt), \(entry.isCancelled))
      """)
    try keepUnique(entry, in: register)
    try PrivateValueStore(connection, in: departement).keep(entry, in: register)
    try EntryTermStore(connection, in: departement, of: register).add(entry)
  }
  /// - Parameter standing: what it said already: it stays, even where two communes that became one made it that of two.
  func update(_ entry: RegisterEntry, in register: Register, standing: EntryValues) throws {
    try connection.execute(
      """
      UPDATE register_entry SET state = \(entry.state), since = \(entry.since), place = \(entry.place(in: register)),
        organisation = \(entry.organisation(in: register)), title = \(entry.title(in: register)),
        sought = \(entry.sought(in: register, departement)), alike = \(entry.likeness(in: register)),
        entry_values = \(try stored(entry.values, in: register)),
        version = \(entry.version), recorded_at = \(connection.recordedAt), is_cancelled = \(entry.isCancelled)
      WHERE departement = \(departement.code) AND id = \(entry.id)
      """)
    try connection.execute(
      """
      DELETE FROM register_unique
      WHERE departement = \(departement.code) AND register = \(register.id) AND entry = \(entry.id)
      """)
    if !entry.isCancelled { try keepUnique(entry, in: register, standing: standing) }
    try PrivateValueStore(connection, in: departement).keep(entry, in: register)
    try EntryTermStore(connection, in: departement, of: register).keep(entry)
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
  /// The pack may compare entries otherwise than when they were written.
  func compareAnew(_ register: Register) throws {
    guard !register.alike.isEmpty else { return }
    let rows = try connection.query(
      """
      SELECT \(RegisterEntry.columns), alike FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id)
      """)
    for row in rows {
      let entry = try RegisterEntry(row), likeness = entry.likeness(in: register)
      guard try row.textIfAny("alike") != likeness else { continue }
      try connection.execute(
        "UPDATE register_entry SET alike = \(likeness) WHERE departement = \(departement.code) AND id = \(entry.id)")
    }
  }
  /// Throws `Invalid` at the field of which another entry says the same.
  private func keepUnique(
    _ entry: RegisterEntry, in register: Register, standing: EntryValues = [:]
  ) throws {
    for field in register.fields where field.isUnique {
      guard let value = entry.values[field.id] else { continue }
      let folded = French.folded(value)
      let taken = try connection.query(
        """
        SELECT entry FROM register_unique WHERE departement = \(departement.code) AND register = \(register.id)
          AND field = \(field.id) AND value = \(folded)
        """)
      guard taken.isEmpty else {
        if standing[field.id] == value { continue }
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
  /// The act that somebody's form has done already, by the id that it carried.
  func sent(_ submission: String, by permit: Permit) throws -> (entry: Kernel.ID<RegisterEntry>, version: Int)? {
    try connection.query(
      """
      SELECT entry, version FROM register_version
      WHERE departement = \(departement.code) AND submission = \(submission) AND person = \(permit.person)
      """
    ).first.map { (try $0.id("entry"), try $0.integer("version")) }
  }
  func add(_ version: EntryVersion, of entry: RegisterEntry, by permit: Permit, sent submission: String?) throws {
    let stored = try stored(version.values, in: departement.registers[entry.register])
    try connection.execute(
      """
      INSERT INTO register_version (departement, entry, version, act, passage, state, effective_on, entry_values,
        reason, corrects, recorded_at, person, said_by, submission)
      VALUES (\(departement.code), \(entry.id), \(version.version), \(version.act.rawValue), \(version.passage),
        \(version.state), \(version.day), \(stored), \(version.reason), \(version.corrects),
        \(connection.recordedAt), \(permit.person), \(version.by), \(submission))
      """)
  }
  /// Without what is kept apart.
  private func stored(_ values: EntryValues, in register: Register?) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let kept = values.filter { register?.field($0.key)?.erasure == nil }
    return String(decoding: try encoder.encode(kept), as: UTF8.self)
  }
}

/// As far as somebody may look in a register.
enum EntryReach: Sendable, Hashable {
  case everywhere
  case organisations([String])
  case places([String], orOrganisations: [String])

  /// Throws `NotFound` for whoever may read none.
  init(_ register: Register, for permit: Permit) throws {
    guard register.isRead(by: permit) else { throw NotFound() }
    let holders = permit.holdings.filter(register.isRead)
    let organisations = Set(holders.map(\.organisation)).sorted()
    self = .everywhere
    switch register.reach {
    case .everywhere: break
    case .organisation:
      // Whoever only reads it reads the whole.
      if !holders.contains(where: { register.readers.include($0) }) { self = .organisations(organisations) }
    case .place:
      if !holders.contains(where: { $0.places == nil }) {
        let places = holders.reduce(into: Set<String>()) { $0.formUnion($1.places ?? []) }.sorted()
        self = .places(places, orOrganisations: organisations)
      }
    }
  }

  /// Of what has a `place` and an `organisation`.
  var sql: SQL {
    switch self {
    case .everywhere: "1 = 1"
    case .organisations(let own): "organisation IN (\(own))"
    case .places(let places, let own): "(place IN (\(places)) OR organisation IN (\(own)))"
    }
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
  func values(_ column: String) throws -> EntryValues {
    try JSONDecoder().decode(EntryValues.self, from: Data(try text(column).utf8))
  }
}

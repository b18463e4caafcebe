import Database
import Kernel
import Ledger
import Strategy

/// What is done to entries: each act is one transaction, and what is counted of it moves in the same one.
struct EntryActs {
  let connection: Connection
  let departement: Departement
  let register: Register
  let permit: Permit
  private var store: EntryStore { EntryStore(connection, in: departement) }
  /// What of the register whoever acts may see.
  var seen: Register { register.seen(by: permit) }
  private var today: Day { connection.recordedAt.day }

  init(_ connection: Connection, _ departement: Departement, _ register: Register, by permit: Permit) {
    (self.connection, self.departement, self.register, self.permit) = (connection, departement, register, permit)
  }

  /// A new entry, in its first state. Throws `Invalid` at the fields, `Alike` where one says the same and it is not
  /// said to be another.
  func create(_ values: EntryValues, on day: Day, isAnother: Bool = false) throws -> RegisterEntry {
    guard register.isKept(by: permit), let first = register.initial else { throw NotFound() }
    try checkAsked(of: values, at: [RegisterField.creation, first.id])
    try checkReach(values)
    try checkDay(day, after: nil)
    let year = today.year
    let entry = RegisterEntry(
      id: Kernel.ID<RegisterEntry>(at: connection.recordedAt), register: register.id, year: year,
      rank: try store.nextRank(in: register, year: year), state: first.id, since: day, values: values, version: 1,
      isCancelled: false)
    try checkLinks(entry, before: [:])
    let alike = isAnother ? [] : try store.alike(entry, in: register)
    guard alike.isEmpty else { throw Alike(entries: alike) }
    try store.add(entry, in: register)
    try keep(entry, .created, on: day)
    try EntryCounts(connection, departement, register, by: permit).moved(entry, from: nil, on: day)
    return entry
  }

  /// Throws `Overtaken` where somebody else did something meanwhile, `Invalid` at the fields.
  func pass(
    _ id: Kernel.ID<RegisterEntry>, _ passage: Passage, _ values: EntryValues, on day: Day, seen: Int?
  ) throws -> RegisterEntry {
    var entry = try seenEntry(id, seen)
    guard register.may(passage, permit), passage.from.contains(entry.state), !entry.isCancelled else {
      throw NotFound()
    }
    let former = entry.state, before = entry.values
    entry.values.merge(values) { $1 }
    try checkAsked(of: entry.values, at: [passage.to])
    try checkReach(entry.values)
    try checkLinks(entry, before: before)
    try checkDay(day, after: entry.since)
    (entry.state, entry.since) = (passage.to, day)
    entry.version += 1
    try store.update(entry, in: register)
    try keep(entry, .passed, passage: passage.id, on: day)
    try EntryCounts(connection, departement, register, by: permit).moved(
      entry, from: former, by: passage.id, on: day)
    return entry
  }

  /// What an entry says was wrong from the start, or the day on which it entered its state.
  func correct(
    _ id: Kernel.ID<RegisterEntry>, _ values: EntryValues, since day: Day, why: String, seen: Int?
  ) throws -> RegisterEntry {
    let before = try seenEntry(id, seen), shown = Set(self.seen.fields.map(\.id))
    guard register.isKept(by: permit), !before.isCancelled else { throw NotFound() }
    // What its writer may not see stays.
    let values = before.values.filter { !shown.contains($0.key) }.merging(values) { $1 }
    var entry = before
    (entry.values, entry.since) = (values, day)
    entry.version += 1
    let history = try store.versions(of: id).withoutCorrected
    try checkAsked(of: values, at: [RegisterField.creation] + history.map(\.state), erased: before.erased.keys)
    try checkReach(values)
    try checkLinks(entry, before: before.values)
    try checkDay(day, after: history.dropLast().last?.day)
    guard entry.values != before.values || entry.since != before.since else { return before }
    try store.update(entry, in: register)
    // It stands for the act that it corrects, whose passage it keeps.
    try keep(
      entry, .corrected, passage: history.last?.passage, on: day, reason: why, corrects: history.last?.version)
    try EntryCounts(connection, departement, register, by: permit).corrected(entry, from: before, history)
    return entry
  }

  /// It was created in error: kept, and counted nowhere.
  func cancel(_ id: Kernel.ID<RegisterEntry>, why: String, seen: Int?) throws {
    var entry = try seenEntry(id, seen)
    guard register.isKept(by: permit), !entry.isCancelled else { throw NotFound() }
    let history = try store.versions(of: id).withoutCorrected
    entry.isCancelled = true
    entry.version += 1
    try store.update(entry, in: register)
    try keep(entry, .cancelled, on: entry.since, reason: why)
    try EntryCounts(connection, departement, register, by: permit).cancelled(entry, history)
  }

  /// The entry, as far as whoever acts may look.
  func entry(_ id: Kernel.ID<RegisterEntry>) throws -> RegisterEntry { try store.entry(id, of: register, for: permit) }
  private func seenEntry(_ id: Kernel.ID<RegisterEntry>, _ seen: Int?) throws -> RegisterEntry {
    _ = try entry(id)
    guard let entry = try store.entry(id) else { throw NotFound() }
    if let seen, seen != entry.version { throw Overtaken() }
    return entry
  }
  private func keep(
    _ entry: RegisterEntry, _ act: EntryVersion.Act, passage: String? = nil, on day: Day, reason: String? = nil,
    corrects: Int? = nil, changed: [String] = []
  ) throws {
    try store.add(
      EntryVersion(
        version: entry.version, act: act, passage: passage, state: entry.state, day: day, values: entry.values,
        reason: reason, corrects: corrects, recordedAt: connection.recordedAt, by: permit.name),
      of: entry, by: permit)
    try Audit.record(
      "fiche.\(act.rawValue)", subject: (RegisterEntry.causeKind, entry.id.text), fields: changed.sorted(), by: permit,
      on: connection)
  }

  private func checkAsked(
    of values: EntryValues, at states: [String], erased: some Collection<String> = [String]()
  ) throws {
    let issues = register.issues(of: values, at: states, erased: erased)
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
  private func checkLinks(_ entry: RegisterEntry, before: EntryValues) throws {
    try EntryLinks(connection, departement, by: permit).check(entry, of: register, before: before)
  }
  /// Nobody makes an entry that they could not read.
  private func checkReach(_ values: EntryValues) throws {
    let holders = permit.holdings.filter { holding in
      register.keepers.include(holding) || register.passages.contains { $0.doers?.include(holding) ?? false }
    }
    switch register.reach {
    case .everywhere: return
    case .organisation:
      guard let field = register.organisationField, let own = values[field.id] else { return }
      guard holders.contains(where: { $0.organisation == own }) else {
        throw field.refusal("Cet organisme n’est pas le vôtre.", "Choisissez le vôtre.")
      }
    case .place:
      guard let field = register.placeField, let place = values[field.id] else { return }
      guard holders.contains(where: { $0.places?.contains(place) ?? true }) else {
        throw field.refusal("Cette commune n’est pas de votre ressort.", "Choisissez une commune de votre ressort.")
      }
    }
  }
  private func checkDay(_ day: Day, after last: Day?) throws {
    guard day <= today else {
      throw Invalid("Ce jour n’est pas encore venu.", remedy: "Écrivez le jour où c’est arrivé.", at: .field("jour"))
    }
    if let last, day < last {
      throw Invalid(
        "Ce jour précède le \(French.long(last)), où la fiche est entrée dans son état d’avant.",
        remedy: "Écrivez un jour à partir de celui-là, ou corrigez-le d’abord.", at: .field("jour"))
    }
  }
}

/// These say already what a new entry does.
struct Alike: Error { let entries: [RegisterEntry] }

/// Somebody did something else to the entry while a form was being filled in.
struct Overtaken: Error {}

extension [EntryVersion] {
  /// The acts that stand: of each, as it was corrected last.
  var withoutCorrected: [EntryVersion] {
    let wrong = Set(compactMap(\.corrects))
    return filter { !wrong.contains($0.version) }
  }
}

import Database
import Kernel
import Strategy

/// One version of a thing is in force: what takes its place ends it, in the same act.
extension EntryActs {
  /// The one whose place an entry takes by an act of a day; nil where it takes none. What keeps its place takes it from
  /// nobody.
  /// - Parameter former: the entry before the act; nil of a new one.
  func replaced(by entry: RegisterEntry, former: RegisterEntry?) throws -> RegisterEntry? {
    guard let rule = register.replacement, let key = rule.key(of: entry.values), rule.states.contains(entry.state),
      former.map({ !rule.states.contains($0.state) || rule.key(of: $0.values) != key }) ?? true
    else { return nil }
    let others = try store.entries(of: register, in: rule.states).filter { $0.id != entry.id }
    for other in others where rule.key(of: other.values) == key {
      // What is over has happened: it is perhaps there no more.
      try EntryActs(connection, departement, register, by: .ofBoussole(in: departement.code)).lapse(other)
      if let now = try store.entry(other.id), rule.states.contains(now.state) { return now }
    }
    return nil
  }
  /// Throws `Invalid` at the day where something was said of the former one after it.
  func checkReplaces(_ former: RegisterEntry?, on day: Day) throws {
    guard let former, let last = EntryLife(try store.versions(of: former.id)).last?.day, day < last else { return }
    throw Invalid(
      "Ce jour précède le \(French.long(last)), dernier acte de la fiche \(former.number(in: register)), qu’elle remplace.",
      remedy: "Écrivez un jour à partir de celui-là, ou corrigez-la d’abord.", at: .field("jour"))
  }
  /// What says otherwise whose version it is, or since when, takes no place: that is for a passage.
  func checkAlone(_ entry: RegisterEntry, former: RegisterEntry) throws {
    guard let rule = register.replacement, let other = try replaced(by: entry, former: former) else { return }
    throw Invalid(
      "La fiche \(other.number(in: register)) est déjà dans cet état.",
      remedy: "Corrigez-la d’abord, ou faites faire à celle-ci le passage qui l’y mène.",
      at: rule.key.map { Invalid.Place.field($0) } ?? .page)
  }

  /// It passes by itself, for the one that takes its place.
  func replace(_ former: RegisterEntry?, by entry: RegisterEntry, on day: Day) throws {
    guard var former, let passage = register.replacement.flatMap({ register.passage($0.passage) }) else { return }
    let versions = try store.versions(of: former.id)
    former.values = register.unsigned(former.values, from: former.state, to: passage.to)
    former.state = passage.to
    // Of no form: the one that was sent made the other.
    _ = try EntryActs(connection, departement, register, by: permit).keep(
      former, .passed, passage: passage.id, on: max(day, EntryLife(versions).last?.day ?? day),
      reason: "remplacée par \(entry.number(in: register))", onto: versions)
  }
  /// "remplace BAR-2026-001", of the history of the one that does.
  func words(_ former: RegisterEntry?) -> String? { former.map { "remplace \($0.number(in: register))" } }
}

extension EntryStore {
  /// The live entries of a register that are in some states, whoever asks, with all that they say.
  fileprivate func entries(of register: Register, in states: Set<String>) throws -> [RegisterEntry] {
    let ids = try connection.query(
      """
      SELECT id FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) AND is_cancelled = \(false)
        AND state IN (\(states.sorted())) ORDER BY id
      """
    ).map { try $0.id("id") as Kernel.ID<RegisterEntry> }
    return try entries(ids)
  }
}

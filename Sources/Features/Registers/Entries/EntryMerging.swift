import Database
import Kernel
import Strategy

/// Entries of communes that became part of another: they are that one's from the day on which the pack says so.
extension EntryActs {
  /// The same entry with the commune of today, and the organisation that took over, wherever it says one of yesterday.
  /// What two entries then say alike stays: whether they are one is for those who keep them.
  fileprivate func merge(_ before: RegisterEntry) throws {
    guard !before.isCancelled, register.merged(before.values, in: departement) != before.values else { return }
    try lapse(before)
    guard var entry = try store.entry(before.id) else { return }
    let versions = try store.versions(of: entry.id), places = register.formerPlaces(entry.values, in: departement)
    entry.values = register.merged(entry.values, in: departement)
    let today = connection.recordedAt.day, day = max(today, EntryLife(versions).last?.day ?? today)
    let twins = try store.twins(of: entry, in: register)
    let told = twins.isEmpty ? "" : " ; ressemble à \(French.list(twins.map { $0.number(in: register) }))"
    let kept = try keep(
      entry, .changed, on: day, reason: "communes réunies : \(places.joined(separator: ", "))\(told)",
      standing: entry.values, onto: versions)
    if !twins.isEmpty { try EntryTwins(connection, departement, register).tell(kept) }
  }
}

extension EntrySettling {
  /// After a pack was loaded: where it has fewer communes than the former one. What that one lacked already was merged
  /// with it.
  func merge(after former: Departement?) throws {
    let gone = former?.territory.communes.contains { departement.territory.successor(of: $0.code) != nil }
    guard gone ?? false else { return }
    let store = EntryStore(connection, in: departement)
    for register in departement.registers.all {
      let acts = EntryActs(connection, departement, register, by: .ofBoussole(in: departement.code))
      var last: Kernel.ID<RegisterEntry>?
      repeat {
        let entries = try store.entries(of: register, after: last, limit: 500)
        for entry in entries { try acts.merge(entry) }
        last = entries.last?.id
      } while last != nil
    }
  }
}

extension Register {
  /// What an entry says, with communes of today.
  func merged(_ values: EntryValues, in departement: Departement) -> EntryValues {
    fields.reduce(into: values) { values, field in
      values[field.id] = values[field.id].map { field.merged($0, in: departement) }
    }
  }
  /// The communes of yesterday that an entry names, as they were called.
  func formerPlaces(_ values: EntryValues, in departement: Departement) -> [String] {
    let codes = fields.filter { [.commune, .communes].contains($0.kind) }.flatMap { values[$0.id]?.words ?? [] }
    return codes.filter { departement.territory.successor(of: $0) != nil }.map(departement.territory.name)
  }
}

extension RegisterField {
  fileprivate func merged(_ value: String, in departement: Departement) -> String {
    switch kind {
    case .commune, .communes:
      var seen: Set<String> = []
      return value.words.map { departement.territory.successor(of: $0) ?? $0 }.filter { seen.insert($0).inserted }
        .joined(separator: " ")
    case .organisation: return departement.successor(ofOrganisation: value) ?? value
    default: return value
    }
  }
}

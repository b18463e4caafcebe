import Database
import Kernel
import Strategy
import Territory
import Web

/// Reads cells as people write them, by the same rules as forms: names and labels become what a form would send.
struct CellReading {
  private let departement: Departement
  private let store: EntryStore
  private let communes: CommuneSearch
  private let organisations: [String: Set<String>]

  init(_ connection: Connection, _ departement: Departement) {
    self.departement = departement
    store = EntryStore(connection, in: departement)
    communes = departement.territory.search
    organisations = departement.organisations.all.reduce(into: [:]) { names, organisation in
      for name in organisation.names {
        names[French.folded(name.text), default: []].insert(organisation.id)
        if let acronym = name.acronym { names[French.folded(acronym), default: []].insert(organisation.id) }
      }
    }
  }

  /// As it is kept; nil of an empty cell. Throws `Invalid` at the field.
  func read(_ words: String, _ field: RegisterField) throws -> String? {
    guard !words.isEmpty else { return nil }
    let typed = Fields(try pairs(words, field)), value = try field.read(typed, in: departement)
    // A form asks whether a name is a place's; a file of a thousand lines is not asked a thousand times.
    let names =
      field.privacy == .contact
      ? []
      : field.texts(typed).compactMap { text in
        typed[text.id].flatMap { PersonalText.name(in: $0, at: field.id) }
      }
    guard names.isEmpty else { throw Invalid(issues: names) }
    return value
  }

  private func pairs(_ words: String, _ field: RegisterField) throws -> [(name: String, value: String)] {
    switch field.kind {
    case .text, .long, .integer, .decimal, .euros, .day: return [(field.id, words)]
    case .week: return WeekPattern(kept: words) == nil ? [(field.id, words)] : field.typed(words)
    case .moment: return Instant(iso: words) == nil ? [(field.id, words)] : field.typed(words)
    case .flag:
      let said = French.folded(words)
      return [(field.id, ["oui", "vrai"].contains(said) ? "oui" : ["non", "faux"].contains(said) ? "non" : words)]
    case .choice: return [(field.id, try option(words, field))]
    case .several: return try several(words, field) { try option($0, field) }
    case .commune: return [(field.id, try commune(words, field))]
    case .communes: return try several(words, field) { try commune($0, field) }
    case .organisation: return [(field.id, try organisation(words, field))]
    case .link: return [(field.id, try link(words, field))]
    case .rows, .pieces: return try rows(words, field)
    }
  }

  /// Apart by `;` or `,`; of ids, by spaces too, as files write them.
  private func several(
    _ words: String, _ field: RegisterField, _ read: (String) throws -> String
  ) throws -> [(name: String, value: String)] {
    if !words.contains(where: { ";,".contains($0) }) {
      let ids = words.words
      let known = ids.allSatisfy { id in
        field.choices.contains { $0.id == id } || isCommune(id)
      }
      if known { return ids.map { (field.id, $0) } }
    }
    return try words.split { ";,".contains($0) }.map { (field.id, try read(String($0).trimmed)) }
  }
  private func isCommune(_ code: String) -> Bool {
    if case .commune = communes.find(code) { true } else { false }
  }
  private func option(_ words: String, _ field: RegisterField) throws -> String {
    let said = French.folded(words)
    if let option = field.choices.first(where: { $0.id == words || French.folded($0.name) == said }) {
      return option.id
    }
    throw field.refusal(
      "« \(words.prefix(60)) » n’est pas un choix.",
      "Écrivez \(French.list(field.choices.prefix(12).map { "« \($0.name) »" })).")
  }
  private func commune(_ words: String, _ field: RegisterField) throws -> String {
    // The one that replaced a commune of yesterday is for its writer to name.
    let asked: String
    switch communes.find(words) {
    case .commune(let commune): return commune.code
    case .former(_, let commune): asked = "Écrivez « \(commune.name) », si c’est elle."
    case .asPostal(let commune, let others):
      asked =
        "C’est le code Insee de \(commune.name) et le code postal de \(French.list(others.prefix(6).map(\.name))) : écrivez son nom."
    case .postal(let several), .several(let several):
      let names = several.prefix(6).map { "\($0.name) (\($0.code))" }
      asked =
        names.isEmpty ? "Écrivez son nom ou son code Insee." : "Écrivez le code de la bonne : \(French.list(names))."
    case .none(let near):
      asked = near.map { "Vouliez-vous dire « \($0.name) » ?" } ?? "Écrivez son nom ou son code Insee."
    }
    throw field.refusal("« \(words.prefix(60)) » n’est pas une commune du département.", asked)
  }
  private func organisation(_ words: String, _ field: RegisterField) throws -> String {
    if departement.organisations[words] != nil { return words }
    let found = organisations[French.folded(words)] ?? []
    if found.count == 1, let one = found.first { return one }
    guard found.isEmpty else {
      throw field.refusal(
        "Plusieurs organismes s’appellent « \(words.prefix(60)) ».",
        "Écrivez l’identifiant du bon : \(found.sorted().prefix(6).joined(separator: ", ")).")
    }
    throw field.refusal(
      "« \(words.prefix(60)) » n’est pas un organisme.", "Écrivez son nom, comme la page « Organismes » le donne.")
  }
  private func link(_ words: String, _ field: RegisterField) throws -> String {
    if Kernel.ID<RegisterEntry>(words) != nil { return words }
    guard let register = field.target.flatMap({ departement.registers[$0] }),
      let id = try store.id(numbered: words, of: register)
    else {
      throw field.refusal("« \(words.prefix(60)) » n’est pas une fiche.", "Écrivez son numéro.")
    }
    return id.text
  }
  private func rows(_ words: String, _ field: RegisterField) throws -> [(name: String, value: String)] {
    let rows = [EntryValues](kept: words), known = Set(field.columns.map(\.id))
    guard !rows.isEmpty, rows.allSatisfy({ known.isSuperset(of: $0.keys) }) else {
      throw field.refusal(
        "Ce n’est pas comme l’export l’écrit.", "Recopiez-le d’un export, ou videz la case et remplissez dans la fiche."
      )
    }
    return field.typed(words)
  }
}

extension EntryStore {
  /// The entry that bears a number, whoever asks; nil where there is none.
  func id(numbered words: String, of register: Register) throws -> Kernel.ID<RegisterEntry>? {
    let parts = words.trimmed.split(separator: "-").map(String.init), prefix = parts.dropLast(2).joined(separator: "-")
    guard parts.count > 2, prefix.uppercased() == register.prefix.uppercased(), let year = Int(parts[parts.count - 2]),
      let rank = Int(parts[parts.count - 1])
    else { return nil }
    return try connection.query(
      """
      SELECT id FROM register_entry WHERE departement = \(departement.code) AND register = \(register.id)
        AND year = \(year) AND rank = \(rank)
      """
    ).first?.id("id")
  }
  /// The live entry that alone says this of a field that no two say alike; nil where none does.
  func id(saying value: String, _ field: RegisterField, of register: Register) throws -> Kernel.ID<RegisterEntry>? {
    try connection.query(
      """
      SELECT entry FROM register_unique WHERE departement = \(departement.code) AND register = \(register.id)
        AND field = \(field.id) AND value = \(French.folded(value))
      """
    ).first?.id("entry")
  }
}

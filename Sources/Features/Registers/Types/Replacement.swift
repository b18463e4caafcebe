import Pack
import Strategy

/// Of versions of one thing, one is in force: an entry that comes into some states makes the one that was there pass by
/// itself, the same day.
struct Replacement: Sendable {
  let states: Set<String>
  /// What those of one thing say alike; nil: the register is of one thing.
  let key: String?
  /// The passage that the former one makes.
  let passage: String

  /// What entries of one thing have in common; nil of one that does not say it: it replaces none.
  func key(of values: EntryValues) -> String? { key.map { values[$0] } ?? "" }
  var described: String { "\(states.sorted().joined(separator: ", ")) / \(key ?? "aucun") / \(passage)" }
}

extension RegistersReading {
  private static let none = "aucun"

  func replacement(
    _ section: Section, _ states: Known<RegisterState>, _ passages: Known<Passage>, _ fields: Known<RegisterField>
  ) -> Replacement? {
    guard let part = section.sectionIfAny("remplace") else { return nil }
    defer { part.finish() }
    let within = Set(part.references("etats", to: states.ids)), name = part.reference("passage", to: passages.ids)
    let keys = fields.words { field in
      field.isOpen && [.commune, .organisation, .choice, .link].contains(field.kind) ? [field.id] : []
    }
    let key = part.reference("par", to: Declared(keys.words.union([Self.none]), isWhole: keys.isWhole))
    if within.isEmpty {
      part.error("`etats` manque : dans quels états n’y en a-t-il qu’une ?", remedy: "Écrivez `etats: [un_etat]`.")
    }
    if let passage = passages.all.first(where: { $0.id == name }), !within.isEmpty {
      if !within.isSubset(of: passage.from) || within.contains(passage.to) {
        part.error(
          "`passage: \(name)` ne fait pas sortir de tous ces états.",
          remedy: "Choisissez un passage dont `de` les a tous, et `vers` aucun.", at: "passage")
      } else if !passage.parties.isEmpty {
        part.error("`passage: \(name)` se signe : il ne se fait pas de lui-même.", at: "passage")
      }
    }
    return Replacement(states: within, key: key == Self.none ? nil : key, passage: name)
  }
}

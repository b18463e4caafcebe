import Kernel
import Strategy
import Web

extension RegisterField {
  /// What was typed, as it is kept; nil where nothing was. Throws `Invalid` at the field.
  func read(_ typed: Fields, in departement: Departement) throws -> String? {
    let text = (typed[id] ?? "").trimmed
    guard !text.isEmpty else { return nil }
    switch kind {
    case .text, .long: return try words(typed[id] ?? "")
    case .integer:
      guard let number = French.parseInteger(text), range.contains(number) else {
        throw refusal(
          "« \(text) » n’est pas un nombre entier de \(French.number(range.lowerBound)) à \(French.number(range.upperBound)).",
          "Écrivez-le en chiffres.")
      }
      return String(number)
    case .day:
      guard let day = French.parseDay(text), (1900...2199).contains(day.year) else {
        throw refusal("« \(text) » n’est pas un jour.", "Écrivez-le 31/12/2021.")
      }
      return day.iso
    case .choice:
      guard choices.contains(where: { $0.id == text }) else { throw refusal("« \(text) » n’est pas un choix.", remedy) }
      return text
    case .flag:
      guard ["oui", "non"].contains(text) else { throw refusal("« \(text) » n’est pas un choix.", remedy) }
      return text
    case .commune:
      guard let commune = departement.territory.commune(text) else {
        throw refusal("« \(text) » n’est pas une commune du département.", remedy)
      }
      return commune.code
    case .organisation:
      guard departement.organisations[text] != nil else {
        throw refusal("« \(text) » n’est pas un organisme.", remedy)
      }
      return text
    case .link:
      // Whether it is there for whoever writes it, `EntryLinks` says.
      guard let target = Kernel.ID<RegisterEntry>(text) else {
        throw refusal("« \(text) » n’est pas une fiche.", remedy)
      }
      return target.text
    }
  }
  private var remedy: String { "Choisissez dans la liste." }

  /// A text as it is kept, within what its field holds. A number plate or a telephone would be somebody.
  private func words(_ typed: String) throws -> String? {
    guard let text = typed.prose else { return nil }
    let limit = kind == .long ? 1_000 : 200
    guard text.count <= limit else {
      throw refusal("Ce texte dépasse \(French.number(limit)) caractères.", "Raccourcissez-le.")
    }
    if let found = PersonalText.found(in: text) {
      throw refusal(
        "« \(found) » peut désigner une personne.", "Ni nom, ni plaque, ni téléphone : décrivez la chose, pas les gens."
      )
    }
    return text
  }

  /// What a form that says `value` sends: `read` gives it back.
  func typed(_ value: String) -> [(name: String, value: String)] {
    switch kind {
    case .day: [(id, Day(iso: value).map(French.short) ?? value)]
    default: [(id, value)]
    }
  }
}

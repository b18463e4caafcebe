import Kernel
import Strategy

/// What an entry says, by field; a field that says nothing is absent. Days as `2021-12-31`, whole numbers in digits,
/// yes and no as `oui` and `non`, the rest as the pack's words.
typealias EntryValues = [String: String]

/// One thing that entries say.
struct RegisterField: Sendable, Identifiable {
  let id: String
  let label: String
  let hint: String
  let kind: Kind
  /// States that ask it on entering; `creation` for the first.
  let askedAt: Set<String>
  /// No two entries say the same.
  let isUnique: Bool
  let choices: [Option]
  let range: ClosedRange<Int>

  /// The raw values are the pack's words.
  enum Kind: String, Sendable, CaseIterable {
    case text = "texte"
    case long = "texte_long"
    case integer = "entier"
    case day = "jour"
    case choice = "choix"
    case flag = "oui_non"
    case commune
    case organisation
  }
  struct Option: Sendable, Identifiable {
    let id: String
    let name: String
  }

  static let creation = "creation"
  func isAsked(at state: String) -> Bool { askedAt.contains(state) }

  /// What was typed, as it is kept; nil where nothing was. Throws `Invalid` at the field.
  func read(_ typed: String, in departement: Departement) throws -> String? {
    let text = typed.trimmed
    guard !text.isEmpty else { return nil }
    switch kind {
    case .text, .long: return try words(typed)
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
    }
  }
  private var remedy: String { "Choisissez dans la liste." }
  func refusal(_ problem: String, _ remedy: String) -> Invalid { Invalid(problem, remedy: remedy, at: .field(id)) }

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

  /// What it says, as people read it.
  func shown(_ value: String, in departement: Departement, on day: Day) -> String {
    switch kind {
    case .text, .long: value
    case .integer: Int(value).map(French.number) ?? value
    case .day: Day(iso: value).map(French.long) ?? value
    case .choice: choices.first { $0.id == value }?.name ?? value
    case .flag: value == "oui" ? "Oui" : "Non"
    case .commune: departement.territory.commune(value)?.name ?? value
    case .organisation: departement.organisations.name(value, on: day)
    }
  }
}

/// What in a text looks like a person: a number plate, a telephone.
enum PersonalText {
  static func found(in text: String) -> String? {
    for pattern in [plate, formerPlate, telephone] {
      if let match = text.firstMatch(of: pattern) { return String(match.output) }
    }
    return nil
  }
  // Since 2009, AB-123-CD; before, 123 ABC 77.
  private static var plate: Regex<Substring> { /\b[A-HJ-NP-TV-Z]{2}[- ]?[0-9]{3}[- ]?[A-HJ-NP-TV-Z]{2}\b/ }
  private static var formerPlate: Regex<Substring> { /\b[0-9]{2,4} ?[A-Z]{2,3} ?(?:[0-9]{2}|2A|2B)\b/ }
  private static var telephone: Regex<Substring> { /(?:\+33|\b0) ?[1-9](?:[ .-]?[0-9]{2}){4}\b/ }
}

import Kernel
import Strategy

/// What an entry says, by field; a field that says nothing is absent. Days as `2021-12-31`, whole numbers in digits,
/// yes and no as `oui` and `non`, another entry by its id, the rest as the pack's words.
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
  /// The register in which what it leads to is.
  var target: String?

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
    /// Another entry.
    case link = "lien"
  }
  struct Option: Sendable, Identifiable {
    let id: String
    let name: String
  }

  static let creation = "creation"
  func isAsked(at state: String) -> Bool { askedAt.contains(state) }

  func refusal(_ problem: String, _ remedy: String) -> Invalid { Invalid(problem, remedy: remedy, at: .field(id)) }

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
    // Its number is in the database: `LinkedEntry` has it.
    case .link: "une fiche"
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

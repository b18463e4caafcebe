import Kernel
import Web

/// What in a text looks like a person. A bare name can't be told from a street's or a saint's: only what says that it
/// is somebody is found.
enum PersonalText {
  /// A number plate, a telephone, an address of mail: these lead to somebody, whatever one meant.
  static func found(in text: String) -> String? {
    // Each has a digit or an at sign: most texts have neither.
    guard text.utf8.contains(where: { (0x30...0x39).contains($0) || $0 == 0x40 }) else { return nil }
    for pattern in [plate, formerPlate, telephone, mail] {
      if let match = text.firstMatch(of: pattern) { return String(match.output) }
    }
    return nil
  }
  /// A civility before a name, "M. Dupont": a school may be called so, which one is asked. Streets are.
  static func name(in text: String) -> String? {
    text.matches(of: civility).first { match in
      !officials.contains(match.output.1.lowercased()) && !isStreet(text[..<match.range.lowerBound])
    }.map { String($0.output.0) }
  }
  /// A street, "12 rue des Lilas": of a field that never says where.
  static func street(in text: String) -> String? {
    text.firstMatch(of: street).map { String($0.output) }
  }

  // Parsed once: half of the time of a file's import went there. A pattern of literals never changes, and the standard
  // library lowers it once, atomically, whichever thread comes first; `Regex` is not `Sendable` for the sake of those
  // that hold somebody's closures.
  // Since 2009, AB-123-CD; before, 123 ABC 77.
  nonisolated(unsafe) private static let plate = /\b[A-HJ-NP-TV-Z]{2}[- ]?[0-9]{3}[- ]?[A-HJ-NP-TV-Z]{2}\b/
  nonisolated(unsafe) private static let formerPlate = /\b[0-9]{2,4} ?[A-Z]{2,3} ?(?:[0-9]{2}|2A|2B)\b/
  nonisolated(unsafe) private static let telephone = /(?:\+33|\b0) ?[1-9](?:[ .-]?[0-9]{2}){4}\b/
  nonisolated(unsafe) private static let mail = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/
  nonisolated(unsafe) private static let street =
    #/
    (?: \b [0-9]+ \s* (?: bis | ter )? ,? \s+ )?
    \b (?i: rue | avenue | av\. | boulevard | bd | place | allée | square | impasse | quai | chemin | route | passage )
    \s+ \p{L} [\s\p{L}’'\-]* | \b [0-9]{5} \b
    /#
  nonisolated(unsafe) private static let civility =
    #/
    \b (?: MM?\. | Mr\.? | Dr\.? | Pr\.? | Me | [Mm](?: me | mes | lle ) | MME | MLLE | MONSIEUR | MADAME
      | [Mm]onsieur | [Mm]adame | [Mm]ademoiselle | [Mm]aître | [Dd]octeur )
    \s* (?: d[eu] \s (?: la \s )? | des \s | d[’'] )? ( \p{Lu} [\p{L}’'\-]+ )
    /#
  /// "Monsieur LE MAIRE": a function, which is nobody.
  private static let officials: Set<String> = [
    "le", "la", "les", "maire", "préfet", "préfète", "procureur", "procureure", "directeur", "directrice", "président",
    "présidente",
  ]
  private static let streets: Set<String> = [
    "rue", "avenue", "boulevard", "place", "allée", "square", "impasse", "quai", "chemin", "cours", "passage", "route",
    "sentier", "pont", "esplanade", "rond-point",
  ]
  /// "rue du Docteur Roux", "place Mme de Sévigné".
  private static func isStreet(_ before: Substring) -> Bool {
    let words = before.lowercased().split { $0 == " " || $0 == "\u{A0}" }.suffix(3)
    let linking: Set<Substring> = ["de", "du", "des", "la"]
    return words.reversed().first { !linking.contains($0) }.map { streets.contains(String($0)) } ?? false
  }
}

extension PersonalText {
  /// The box by which one says that a name is nobody's.
  static let box = "confirme"

  /// What a text that somebody typed may not say, at its field; nil: nothing.
  /// - Parameter isCertain: that no name in it is somebody's.
  static func issue(in text: String, at field: String, isCertain: Bool) -> Invalid.Issue? {
    if let found = found(in: text) {
      return Invalid.Issue(
        "« \(found) » peut désigner une personne.",
        remedy: "Ni nom, ni plaque, ni téléphone, ni courriel : décrivez la chose, pas les gens.", at: .field(field))
    }
    return isCertain ? nil : name(in: text, at: field)
  }
  static func name(in text: String, at field: String) -> Invalid.Issue? {
    name(in: text).map { Invalid.Issue("« \($0) » semble être quelqu’un.", remedy: remedy, at: .field(field)) }
  }
  private static let remedy = "Ôtez ce nom ; si c’est celui d’un lieu, dites-le avant le bouton."

  /// The box, once a name was found.
  static func confirming(_ frame: PageFrame, _ refused: Invalid?) -> HTML {
    let isTicked = frame.form[box] != nil
    guard isTicked || refused?.issues.contains(where: { $0.remedy == remedy }) ?? false else { return "" }
    return checkbox(Field(box, "Aucun nom écrit ici n’est celui d’une personne", isRequired: true), isOn: isTicked)
  }
}

import Kernel

/// Which passwords are taken: long enough, and not among those that are tried first. No demand of signs or capitals:
/// they make "Motdepasse1!" of "motdepasse" (CNIL, délibération n° 2022-100; ANSSI, recommandations relatives à
/// l'authentification).
package struct PasswordRule: Sendable {
  private let words: GuessableWords
  package init(_ words: GuessableWords = GuessableWords()) { self.words = words }

  /// Shortest password taken, in characters.
  package static let shortest = 12
  /// Known even where `scripts/setup` has put no list.
  private static let house: Set<String> = [
    "administrateur", "azertyuiop", "boussole", "motdepasse", "password", "prefecture", "qwertyuiop",
  ]
  private static let rows = [
    "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
  ].map { Array($0) }

  /// Throws `Invalid` at the field, with what is the matter and how to do better.
  package func check(_ password: String, of account: Account, field: String) throws {
    guard password.count >= PasswordRule.shortest, password.utf8.count <= 200 else {
      throw Invalid(
        "Le mot de passe doit avoir au moins \(PasswordRule.shortest) caractères.",
        remedy: "Une phrase de quelques mots se retient bien.", at: .field(field))
    }
    if let weakness = weakness(of: password, about: [account.email, account.name]) {
      throw Invalid(
        "Ce mot de passe se devine vite : \(weakness).",
        remedy: "Prenez trois ou quatre mots qui n’ont rien à voir ensemble.", at: .field(field))
    }
  }

  /// Why it would be guessed, in words; nil: it would not soon be.
  /// - Parameter texts: what is known of its holder.
  package func weakness(of password: String, about texts: [String] = []) -> String? {
    let folded = PasswordRule.folded(password)
    if Set(folded).count < 5 { return "il répète les mêmes caractères" }
    let bare = folded.trimmingDigits
    if bare.filter(\.isLetter).count < 4 { return "ce sont surtout des chiffres" }
    if PasswordRule.isRow(folded) || PasswordRule.isRow(bare) { return "ce sont des touches qui se suivent" }
    if bare.isRepeated { return "il répète la même chose" }
    if candidates(password, bare).contains(where: { PasswordRule.house.contains($0) || words.contains($0) }) {
      return "c’est un mot connu, que des chiffres ou des signes ne cachent pas"
    }
    let own = texts.flatMap { French.folded($0).split(separator: " ").map(String.init) }.filter { $0.count >= 4 }
    let others = (own + PasswordRule.house).sorted { $0.count > $1.count }
      .reduce(bare) { $0.replacing($1, with: "") }
    if others != bare, others.filter(\.isLetter).count < 4 { return "c’est votre nom, votre adresse ou celui du site" }
    return nil
  }

  /// What may be the word under the digits and signs: without those around, and with those that stand for letters read
  /// as letters. A word's first letter and its last ones may be such.
  private func candidates(_ password: String, _ bare: String) -> Set<String> {
    let raw = Array(password.lowercased())
    guard let first = raw.firstIndex(where: \.isLetter), let last = raw.lastIndex(where: \.isLetter) else { return [] }
    let read = [0, first].flatMap { start in
      (last...min(last + 4, raw.count - 1)).map { end in
        PasswordRule.folded(raw[start...end].map { PasswordRule.letters[$0] ?? String($0) }.joined())
      }
    }
    return Set(read + [PasswordRule.folded(password), bare, bare.filter(\.isLetter)])
  }
  private static let letters: [Character: String] = [
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e",
  ]

  private static func folded(_ text: String) -> String { French.folded(text).replacing(" ", with: "") }

  /// True where most letters follow their neighbour on a row of a keyboard or in the alphabet, either way.
  private static func isRow(_ text: String) -> Bool {
    let pairs = zip(text, text.dropFirst())
    let following = pairs.count { pair in
      rows.contains { row in
        guard let first = row.firstIndex(of: pair.0), let second = row.firstIndex(of: pair.1) else { return false }
        return abs(first - second) == 1
      }
    }
    return text.count >= 4 && following * 10 >= (text.count - 1) * 7
  }
}

extension String {
  fileprivate var trimmingDigits: String {
    var rest = drop { $0.isNumber }
    while rest.last?.isNumber ?? false { rest.removeLast() }
    return String(rest)
  }
  /// True of "azertyazerty".
  fileprivate var isRepeated: Bool {
    let letters = Array(self)
    return (1...max(1, letters.count / 2)).contains { length in
      letters.count > length && letters.count.isMultiple(of: length)
        && letters.indices.allSatisfy { letters[$0] == letters[$0 % length] }
    }
  }
}

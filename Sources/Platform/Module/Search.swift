import Kernel
import Web

/// What somebody seeks, and on which day.
package struct SearchQuestion: Sendable {
  /// As it was typed.
  package let typed: String
  /// Folded.
  package let words: [String]
  package let permit: Permit
  package let day: Day
  /// Nil: all that is known now.
  package let known: Instant?
  package let today: Day
  /// The words, or what they stand for.
  private let ways: [[String]]

  /// Longer than any name; what is beyond is not sought, and not quoted.
  private static let longest = (letters: 100, words: 10)

  /// - Parameter glossary: whoever seeks letters seeks what they stand for.
  package init(
    _ text: String, by permit: Permit, on day: Day, known: Instant?, today: Day, glossary: [Acronym] = []
  ) {
    func folded(_ text: String) -> [String] { French.folded(text).split(separator: " ").map(String.init) }
    let typed = String(text.prefix(Self.longest.letters)), words = Array(folded(typed).prefix(Self.longest.words))
    (self.typed, self.words, self.permit) = (typed, words, permit)
    (self.day, self.known, self.today) = (day, known, today)
    ways = words.isEmpty ? [] : [words] + glossary.filter { folded($0.acronym) == words }.map { folded($0.words) }
  }

  /// Every word begins a word of it, accents and case ignored.
  package func fits(_ text: String) -> Bool {
    let parts = French.folded(text).split(separator: " ")
    return ways.contains { way in way.allSatisfy { word in parts.contains { $0.hasPrefix(word) } } }
  }
}

/// Something that a search found, supplied by any module.
package struct Found: Sendable {
  /// The genre that JSON says: "action".
  package let kind: String
  package let id: String
  package let title: String
  package let detail: String
  package let link: Link

  package init(_ kind: String, _ id: String, _ title: String, detail: String, _ link: Link) {
    (self.kind, self.id, self.title, self.detail, self.link) = (kind, id, title, detail, link)
  }
}

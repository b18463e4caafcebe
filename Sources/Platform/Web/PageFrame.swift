import Foundation
import Kernel

/// What a page may know of the reading that it answers: by whom, where, when, and what was typed. A page has no
/// database, no header and no body: it shows what its handler read.
package struct PageFrame: Sendable {
  package let departement: String
  package let permit: Permit
  package let identity: Identity?
  /// What a form must send back.
  package let csrf: String
  package let now: Instant
  /// This page's own address, with its query.
  package internal(set) var here: Link
  /// Where this instance is read, as its reader wrote it: `https://boussole.exemple.fr`.
  package let origin: String
  /// What was typed into the form that this page shows again.
  package internal(set) var form = Fields()
  package internal(set) var query: Fields
  /// What was wrong with what the address asked, and how it was written: the page is shown without it.
  package internal(set) var refused: Invalid?
  var asked = Fields()
  /// What the address says of it, as it was written, taken or not.
  package func asked(_ name: String) -> String { asked[name] ?? query[name] ?? "" }

  /// What a word of the query chooses; nil when there is none. Throws `Invalid` at it where it chooses nothing.
  package func choice<Value>(_ name: String, _ choose: (String) -> Value?) throws -> Value? {
    guard let word = query.text(name) else { return nil }
    guard let value = choose(word) else { throw PageFrame.unlisted(word, name) }
    return value
  }

  /// All that a name of the query chooses, each once. Throws `Invalid` at what is not among the words.
  package func choices(_ name: String, _ known: Set<String>) throws -> [String] {
    let asked = query.all(name).map(\.trimmed).filter { !$0.isEmpty }
    if let word = asked.first(where: { !known.contains($0) }) { throw PageFrame.unlisted(word, name) }
    return asked.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
  private static func unlisted(_ word: String, _ name: String) -> Invalid {
    Invalid(
      "« \(word.prefix(60)) » n’est pas dans la liste.", remedy: "Choisissez-y ce que vous cherchez.",
      at: .field(name))
  }

  /// A day of the query: `2021-12-31` or `31/12/2021`. Throws `Invalid` for anything else, nil when absent.
  package func day(_ name: String) throws -> Day? {
    guard let text = query.text(name) else { return nil }
    guard let day = French.parseDay(text), (1900...2200).contains(day.year) else {
      throw Invalid(
        "« \(text) » n’est pas un jour.", remedy: "Écrivez-le 31/12/2021 ou 2021-12-31.", at: .field(name))
    }
    return day
  }

  /// The day it is in Paris.
  package var today: Day { now.day }
  /// A path below the département.
  package func link(_ segments: String...) -> Link { link(segments) }
  func link(_ segments: [String]) -> Link { Link(segments: [departement] + segments) }
}

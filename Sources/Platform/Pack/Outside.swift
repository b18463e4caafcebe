import Foundation
import Kernel

/// A number as a pack writes it, "-12.5"; nil where it is none, or beyond what a `Double` holds.
func decimal(_ text: String) -> Double? {
  guard text.count <= 40, text.wholeMatch(of: #/[+-]?[0-9]+(\.[0-9]+)?/#) != nil else { return nil }
  return Double(text).flatMap { $0.isFinite ? $0 : nil }
}

extension PackReading {
  /// A day as a pack writes it; nil where the calendar has none, or far from the years that people live in.
  package func day(of text: String) -> Day? {
    let day = Day(iso: text) ?? RelativeDay.parse(text, today: today)
    return day.flatMap { (1900...2200).contains($0.year) ? $0 : nil }
  }
}

/// Spaces of no width and their kin, which come with what is copied.
private let invisible: Set<Unicode.Scalar> = [
  "\u{00AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2060}", "\u{FEFF}",
]

/// What a text has that nobody meant; nil where it has nothing such.
/// - Parameter isPlain: true for YAML without quotes, where a value may be another's or have lost a mark.
func slip(in text: String, isPlain: Bool = false) -> (problem: String, remedy: String)? {
  if let hidden = text.unicodeScalars.first(where: invisible.contains) {
    return (
      "le texte a un caractère que personne ne voit (U+\(String(hidden.value, radix: 16, uppercase: true))).",
      "Tapez-le de nouveau au lieu de le coller."
    )
  }
  guard isPlain else { return nil }
  if text == "true" || text == "false" {
    return ("on attend un texte, et non `\(text)`.", "Écrivez-le, ou retirez la ligne.")
  }
  if text.last == "\"", !text.count(where: { $0 == "\"" }).isMultiple(of: 2) {
    return (
      "le texte finit par un guillemet que rien n’ouvre.", "Mettez-le entier entre guillemets, ou ôtez ce guillemet."
    )
  }
  return nil
}

/// The line, from 1, of the first byte that is not UTF-8.
package func lineOfBadUTF8(_ data: Data) -> Int {
  var line = 1
  var decoder = UTF8()
  var bytes = data.makeIterator()
  while true {
    switch decoder.decode(&bytes) {
    case .scalarValue(let scalar): if scalar == "\n" { line += 1 }
    case .emptyInput, .error: return line
    }
  }
}

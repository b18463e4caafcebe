import Kernel

/// Keeps spreadsheets from taking a text for a formula: an apostrophe before it. Scalar by scalar (`=` with a combining
/// mark is still a formula), and taken off again when the file comes back: what is written is always read the same.
package enum FormulaGuard {
  private static let starts = Set("=+@-\t\r".unicodeScalars)

  package static func guarded(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    if first == "'" {
      // An apostrophe that reading would take off.
      guard let second = text.unicodeScalars.dropFirst().first, second == "'" || starts.contains(second) else {
        return text
      }
      return "'" + text
    }
    guard starts.contains(first), first != "-" || French.parseNumber(text) == nil else { return text }
    return "'" + text
  }

  package static func unguarded(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.first == "'", let second = scalars.dropFirst().first, second == "'" || starts.contains(second) else {
      return text
    }
    return String(scalars.dropFirst())
  }
}

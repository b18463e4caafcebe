import Foundation

/// The words that whoever guesses passwords tries first: the sorted lines of a file that `scripts/setup` makes
/// (scripts/passwords.py), read where it lies.
package struct GuessableWords: Sendable {
  private let lines: Data
  private static let newline = UInt8(ascii: "\n")

  /// None.
  package init() { lines = Data() }
  /// Nil where there is no such file.
  package init?(_ url: URL) {
    guard let lines = try? Data(contentsOf: url, options: .alwaysMapped) else { return nil }
    self.lines = lines
  }

  /// - Parameter word: in lower case, letters and digits alone, without accents.
  func contains(_ word: String) -> Bool {
    let sought = Array(word.utf8)
    return lines.withUnsafeBytes { bytes in
      var low = 0, high = bytes.count
      while low < high {
        var start = (low + high) / 2
        while start > low, bytes[start - 1] != GuessableWords.newline { start -= 1 }
        var end = start
        while end < high, bytes[end] != GuessableWords.newline { end += 1 }
        let line = bytes[start..<end]
        if line.elementsEqual(sought) { return true }
        if line.lexicographicallyPrecedes(sought) { low = min(end + 1, high) } else { high = start }
      }
      return false
    }
  }
}

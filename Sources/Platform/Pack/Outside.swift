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

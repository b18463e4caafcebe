import Foundation
import Kernel

/// A cell as a spreadsheet has it.
package struct SheetCell: Sendable, Equatable {
  package enum Kind: Sendable {
    case empty, text, number, day, flag
    /// A formula that failed: its text is the name of the error.
    case error
    /// A formula that has no result: it was never computed, or gives nothing.
    case formula
    /// Covered by a cell merged across columns.
    case across
  }
  package let kind: Kind
  /// A day as `2026-12-31`; a number with a point; `35 %` where it is shown as a percentage.
  package let text: String
  package let isPercent: Bool
  /// What it says is said once for several lines.
  package let isMerged: Bool

  package init(_ text: String) {
    self.text = text
    kind = text.isEmpty ? .empty : .text
    (isPercent, isMerged) = (false, false)
  }

  private init(_ kind: Kind, _ text: String, isPercent: Bool, isMerged: Bool) {
    (self.kind, self.text, self.isPercent, self.isMerged) = (kind, text, isPercent, isMerged)
  }

  /// As the reader of workbooks writes it: letters of its kind, a colon, its text.
  init(record: String) {
    guard let colon = record.utf8.firstIndex(of: UInt8(ascii: ":")), colon != record.startIndex else {
      self.init("")
      return
    }
    let marks = record.utf8[..<colon]
    var text = String(record[record.index(after: colon)...])
    let isPercent = marks.contains(UInt8(ascii: "p"))
    let kind: Kind =
      switch marks.first {
      case UInt8(ascii: "n"): .number
      case UInt8(ascii: "d"): .day
      case UInt8(ascii: "b"): .flag
      case UInt8(ascii: "e"): .error
      case UInt8(ascii: "f"): .formula
      case UInt8(ascii: "x"): .across
      default: .text
      }
    // A number that is stored says one thing: three decimals would look like thousands.
    if kind == .number, let point = text.utf8.lastIndex(of: UInt8(ascii: ".")), text.utf8[point...].count == 4 {
      text += "0"
    }
    self.init(
      kind, isPercent ? text + " %" : text, isPercent: isPercent, isMerged: marks.contains(UInt8(ascii: "m")))
  }

  /// `#N/A`, `#REF!`, `#VALEUR !`, `Err :502`: what spreadsheets show for a formula that failed. `#2` is none.
  package static func isError(_ text: String) -> Bool {
    guard text.utf8.count <= 24, text.hasPrefix("#") || text.hasPrefix("Err") else { return false }
    let word = text.unicodeScalars.filter { !$0.properties.isWhitespace }.map(Character.init)
    if word.starts(with: Array("Err:")) { return word.count > 4 && word[4...].allSatisfy { $0.isASCII && $0.isNumber } }
    let letters = word.dropFirst().prefix { $0.isUppercase || $0 == "/" || $0 == "0" }
    let rest = word.dropFirst(1 + letters.count)
    return letters.count > 1 && (rest.isEmpty || rest.count == 1 && "!?".contains(rest.first ?? " "))
  }
}

package struct SheetRow: Sendable {
  /// As a spreadsheet shows it.
  package let line: Int
  /// Its line is hidden, or filtered out.
  package let isHidden: Bool
  package let cells: [SheetCell]
}

/// How lines are kept while a person looks at them, and how the reader of workbooks sends them: two control characters,
/// which no cell keeps.
package enum Records {
  package static let field: UInt8 = 0x1F
  package static let record: UInt8 = 0x1E

  package static func each(_ bytes: [UInt8], _ body: ([String]) throws -> Void) rethrows {
    try bytes.withUnsafeBufferPointer { buffer in
      var cells: [String] = []
      var start = 0
      for index in buffer.indices where buffer[index] == field || buffer[index] == record {
        cells.append(String(decoding: UnsafeBufferPointer(rebasing: buffer[start..<index]), as: UTF8.self))
        start = index + 1
        if buffer[index] == record {
          try body(cells)
          cells.removeAll(keepingCapacity: true)
        }
      }
    }
  }

  package static func append(_ cells: [String], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(field) }
      bytes.append(contentsOf: cell.utf8.lazy.map { $0 == field || $0 == record ? 0x20 : $0 })
    }
    bytes.append(record)
  }
}

import Kernel

/// A line of a file of figures, in the order of the known columns, not yet read.
package struct ImportRow: Sendable, Hashable {
  /// Its number in the file, as a spreadsheet shows it.
  package let line: Int
  package var words: ReportWords
  /// What stands beyond the last titled column.
  package var extra: String

  package init(line: Int, words: ReportWords, extra: String = "") {
    self.line = line
    self.words = words
    self.extra = extra
  }
}

/// A file of figures, its columns recognised, its lines not yet judged.
package struct ImportFile: Sendable {
  package let name: String
  /// The titles as the file writes them.
  package let titles: [ReportPart: String]
  package let rows: [ImportRow]

  /// Most lines that a file may have, its title aside.
  package static let mostRows = 200_000
}

/// How lines are kept while a person looks at them, and how the spreadsheet reader sends them: two control characters,
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
}

extension [ImportRow] {
  package var records: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * 64)
    for row in self {
      bytes.append(contentsOf: String(row.line).utf8)
      for part in ReportPart.allCases {
        bytes.append(Records.field)
        bytes.append(contentsOf: row.words[part].utf8)
      }
      bytes.append(Records.field)
      bytes.append(contentsOf: row.extra.utf8)
      bytes.append(Records.record)
    }
    return bytes
  }
  package init(records: [UInt8]) {
    self = []
    Records.each(records) { cells in
      guard cells.count == ReportPart.allCases.count + 2, let line = Int(cells[0]) else { return }
      var words = ReportWords()
      for (index, part) in ReportPart.allCases.enumerated() { words[part] = cells[index + 1] }
      append(ImportRow(line: line, words: words, extra: cells[cells.count - 1]))
    }
  }
}

import Database
import Documents
import Kernel

/// A line of a file of figures, in the order of the known columns, not yet read.
package struct ImportRow: Sendable, Hashable {
  /// Its number in the file, as a spreadsheet shows it.
  package let line: Int
  package var words: ReportWords
  /// What stands beyond the last titled column.
  package var extra: String
  /// What is wrong with its cells, whatever they should say.
  package var faults: [ReportFault]

  package init(line: Int, words: ReportWords, extra: String = "", faults: [ReportFault] = []) {
    self.line = line
    self.words = words
    self.extra = extra
    self.faults = faults
  }
  init(_ line: SheetLine<ReportPart>) {
    self.init(line: line.number, words: ReportWords(), extra: line.extra, faults: line.faults)
    for part in ReportPart.allCases { words[part] = line[part] }
  }

  /// As it is kept while a person looks at it.
  fileprivate var record: [String] {
    [String(line)] + ReportPart.allCases.map { words[$0] } + [extra]
      + faults.flatMap { [$0.part.rawValue, $0.problem, $0.remedy] }
  }
  fileprivate init?(record cells: [String]) {
    let parts = ReportPart.allCases
    guard cells.count >= parts.count + 2, let line = Int(cells[0]) else { return nil }
    self.init(line: line, words: ReportWords(), extra: cells[parts.count + 1])
    for (index, part) in parts.enumerated() { words[part] = cells[index + 1] }
    var rest = cells.dropFirst(parts.count + 2)
    while rest.count >= 3 {
      if let part = ReportPart(rawValue: rest[rest.startIndex]) {
        faults.append(ReportFault(part, rest[rest.startIndex + 1], rest[rest.startIndex + 2]))
      }
      rest = rest.dropFirst(3)
    }
  }
}

/// A file of figures, its columns recognised, its lines not yet judged: kept as bytes, never all of them at once as
/// values.
package struct ImportFile: Sendable {
  package let name: String
  /// The titles as the file writes them.
  package let titles: [ReportPart: String]
  package let source: SheetSource
  let records: [UInt8]

  /// Reads what a person sends. Blocks. Throws `Invalid` for what is no file of figures.
  package init(_ bytes: [UInt8], name: String, sheet: String = "", by reading: DocumentReading) throws {
    var records: [UInt8] = []
    let read = try reading.read(bytes, name: name, of: WantedSheet<ReportPart>("chiffres"), sheet: sheet) { line, _ in
      Records.append(ImportRow(line).record, to: &records)
    }
    self.name = name
    titles = read.columns.titles
    source = read.source
    self.records = records
  }

  package var rows: [ImportRow] { [ImportRow](records) }
}

extension [ImportRow] {
  init(_ records: [UInt8]) {
    self = []
    ImportRow.each(records) { append($0) }
  }
}

extension ImportRow {
  /// Every line that was kept, one at a time.
  static func each(_ records: [UInt8], _ body: (ImportRow) throws -> Void) rethrows {
    try Records.each(records) { cells in
      if let row = ImportRow(record: cells) { try body(row) }
    }
  }
}

/// A file of figures that somebody sent and has not yet confirmed. Only that person sees it, for one hour.
package struct PendingImport: Sendable {
  package let deposit: Deposit
  package let titles: [ReportPart: String]
  package var id: Kernel.ID<Deposit> { deposit.id }
  package var name: String { deposit.name }
  /// When it was recorded, and how many figures it brought.
  package var done: (at: Instant, count: Int)? { deposit.done }

  init(_ deposit: Deposit) {
    self.deposit = deposit
    var titles: [ReportPart: String] = [:]
    for line in deposit.head.split(separator: "\n") {
      let sides = line.split(separator: "=", maxSplits: 1).map(String.init)
      if sides.count == 2, let part = ReportPart(rawValue: sides[0]) { titles[part] = sides[1] }
    }
    self.titles = titles
  }
  static func head(_ titles: [ReportPart: String]) -> String {
    titles.map { "\($0.key.rawValue)=\($0.value.replacing("\n", with: " "))" }.sorted().joined(separator: "\n")
  }
}

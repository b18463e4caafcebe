import Foundation
import Kernel
import Pack
import Strategy

/// A sheet that people fill in and send back: as spreadsheets open it, or as text.
enum SheetKind: String, CaseIterable, Sendable {
  case xlsx, csv
  var type: String {
    self == .csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
  }
  /// - Parameters:
  ///   - rows: the titles first.
  ///   - widths: of columns, in characters.
  ///   - hidden: columns that are there and not shown, from 0.
  func data(_ name: String, _ rows: [[String]], widths: [Int], hidden: Set<Int> = []) -> Data {
    self == .csv ? CSV.write(rows) : Workbook(sheet: name, rows: rows, widths: widths, hidden: hidden).data
  }
}

/// Where the columns of a sheet are, by their titles, and its cells as people find them.
struct SheetColumns<Part>: Sendable
where Part: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
  private let indexes: [Part: Int]

  init(titles: [String]) {
    indexes = titles.enumerated().reduce(into: [:]) { found, title in
      if let part = Part(rawValue: French.folded(title.element)), found[part] == nil { found[part] = title.offset }
    }
  }
  func has(_ part: Part) -> Bool { indexes[part] != nil }

  func cell(_ part: Part, _ row: CSV.Row) -> String {
    guard let index = indexes[part], index < row.cells.count else { return "" }
    let text = row.cells[index].trimmed
    // The apostrophe that keeps spreadsheets from taking it for a formula.
    return text.first == "'" && text.dropFirst().first.map { "=+@-".contains($0) } ?? false
      ? String(text.dropFirst()) : text
  }
  /// Its line, and the letter of its column.
  func place(_ part: Part, _ line: Int) -> Invalid.Place {
    .cell(row: line, column: "\(ImportTitles.letters(indexes[part] ?? 0)) (\(part.rawValue))")
  }
}

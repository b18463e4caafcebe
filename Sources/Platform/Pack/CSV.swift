import Foundation
import Kernel

/// Separated values (RFC 4180) as French spreadsheets save them: `;`, `,` or tab, UTF-8 or Windows-1252, quoted fields,
/// any line end.
package enum CSV {
  package struct Row: Sendable, Equatable {
    /// The line of the file on which the row begins, from 1.
    package let line: Int
    package let cells: [String]

    package init(line: Int, cells: [String]) {
      self.line = line
      self.cells = cells
    }

    /// Empty cells at the end don't count.
    func isAsWide(as width: Int) -> Bool {
      cells.count == width || cells.count > width && cells[width...].allSatisfy { $0.trimmed.isEmpty }
    }
  }

  /// Text of a file: UTF-8 (with or without byte order mark), else Windows-1252.
  package static func text(of data: Data) -> String {
    if let text = String(data: data, encoding: .utf8) {
      return text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    }
    return String(data: data, encoding: .windowsCP1252) ?? String(decoding: data, as: UTF8.self)
  }

  /// The rows that hold something. The separator is the one of `;`, tab and `,` that the first line has most of.
  package static func rows(_ data: Data) -> [Row] {
    let bytes = Array(text(of: data).utf8)
    let separator = separator(of: bytes)
    var rows: [Row] = [], cells: [String] = [], cell: [UInt8] = []
    var (line, rowLine, quoted, index) = (1, 1, false, 0)
    func endCell() {
      cells.append(String(decoding: cell, as: UTF8.self))
      cell.removeAll(keepingCapacity: true)
    }
    func endRow() {
      endCell()
      if cells.contains(where: { !$0.trimmed.isEmpty }) { rows.append(Row(line: rowLine, cells: cells)) }
      cells = []
      rowLine = line
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") { line += 1 }
      if quoted {
        if byte == UInt8(ascii: "\"") {
          if index + 1 < bytes.count, bytes[index + 1] == byte {
            cell.append(byte)
            index += 1
          } else {
            quoted = false
          }
        } else {
          cell.append(byte)
        }
      } else if byte == UInt8(ascii: "\""), cell.isEmpty {
        quoted = true
      } else if byte == separator {
        endCell()
      } else if byte == UInt8(ascii: "\n") {
        endRow()
      } else if byte == UInt8(ascii: "\r") {
        if index + 1 >= bytes.count || bytes[index + 1] != UInt8(ascii: "\n") {
          line += 1
          endRow()
        }
      } else {
        cell.append(byte)
      }
      index += 1
    }
    if !cell.isEmpty || !cells.isEmpty { endRow() }
    return rows
  }

  /// A file with `;` and a byte order mark, as French Excel opens it without asking. Cells that a spreadsheet would take
  /// for a formula are given a leading apostrophe.
  package static func write(_ rows: [[String]]) -> Data { Data("\u{FEFF}".utf8) + lines(rows) }
  /// More lines of such a file.
  package static func lines(_ rows: [[String]]) -> Data {
    Data(rows.map { row in row.map(quoted).joined(separator: ";") + "\r\n" }.joined().utf8)
  }
  private static func quoted(_ cell: String) -> String {
    var text = cell
    if let first = text.first, "=+@\t\r".contains(first) || (first == "-" && French.parseNumber(text) == nil) {
      text = "'" + text
    }
    guard text.contains(where: { "\";\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private static func separator(of bytes: [UInt8]) -> UInt8 {
    let candidates = [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: ",")]
    var counts = [0, 0, 0]
    var quoted = false
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if byte == UInt8(ascii: "\n"), !quoted { break }
      if !quoted, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    let best = counts.indices.max { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 > $1) } ?? 0
    return candidates[best]
  }
}

/// A CSV file of a pack with a header: cells by column name, faults with file and line.
package struct Table {
  package let rows: [TableRow]

  /// Nil, with faults, where the file is absent, empty, or lacks a column; extra columns are refused.
  package static func read(_ file: String, columns: [String], optional: [String] = [], in reading: PackReading)
    -> Table?
  {
    guard let data = reading.open(file) else {
      reading.faults.unreadable(
        "Le fichier manque.", remedy: "Ajoutez-le au pack, ou corrigez le nom.", file: file, line: 1)
      return nil
    }
    let all = CSV.rows(data)
    guard let header = all.first else {
      reading.faults.unreadable(
        "Le fichier est vide.", remedy: "La première ligne nomme les colonnes : \(columns.joined(separator: ",")).",
        file: file, line: 1)
      return nil
    }
    let names = header.cells.map(\.trimmed)
    let absent = columns.filter { !names.contains($0) }
    if absent.count == columns.count {
      reading.faults.unreadable(
        "La première ligne ne nomme pas les colonnes.",
        remedy: "Écrivez-la : \((columns + optional).joined(separator: ",")).", file: file, line: header.line)
      reading.faults.hide(file)
      return nil
    }
    for column in absent {
      reading.faults.error(
        "La colonne `\(column)` manque.",
        remedy: "Colonnes attendues : \((columns + optional).joined(separator: ",")).", file: file, line: header.line)
    }
    for name in names where !columns.contains(name) && !optional.contains(name) {
      reading.faults.error(
        "`\(name)` : colonne inconnue.", remedy: Faults.suggestion(for: name, among: columns + optional), file: file,
        line: header.line)
    }
    for name in Set(names) where names.count(where: { $0 == name }) > 1 {
      reading.faults.error(
        "La colonne `\(name)` est là deux fois.", remedy: "Gardez-en une.", file: file, line: header.line)
    }
    for row in all.dropFirst() where !row.isAsWide(as: names.count) {
      reading.faults.error(
        "La ligne a \(row.cells.count) cases, la première en a \(names.count).",
        remedy: "Mettez entre guillemets un texte qui contient le séparateur.", file: file, line: row.line)
    }
    guard absent.isEmpty else {
      reading.faults.hide(file)
      return nil
    }
    return Table(
      rows: all.dropFirst().map { row in
        TableRow(
          file: file, line: row.line, reading: reading,
          cells: Dictionary(zip(names, row.cells.map(\.trimmed)), uniquingKeysWith: { first, _ in first }))
      })
  }
}

package struct TableRow {
  package let file: String
  package let line: Int
  let reading: PackReading
  let cells: [String: String]

  package subscript(column: String) -> String { cells[column] ?? "" }
  package func textIfAny(_ column: String) -> String? { self[column].isEmpty ? nil : self[column] }
  package func error(_ problem: String, remedy: String = "") {
    reading.faults.error(problem, remedy: remedy, file: file, line: line)
  }
  package func warning(_ problem: String, remedy: String = "") {
    reading.faults.warning(problem, remedy: remedy, file: file, line: line)
  }
  package func reference(_ column: String, to known: Declared) -> String? {
    if known.contains(self[column]) { return self[column] }
    if known.isWhole {
      reading.faults.error(
        "`\(column)` : `\(self[column])` est inconnu.",
        remedy: Faults.suggestion(for: self[column], among: known.words), file: file, line: line,
        alike: String(self[column].prefix { $0 != "/" }))
    }
    return nil
  }
  package func number(_ column: String) -> Double? {
    if let value = decimal(self[column]), abs(value) <= 1e12 { return value }
    error("`\(column)` : `\(self[column])` n’est pas un nombre.", remedy: "Écrivez-le avec un point décimal.")
    return nil
  }
  package func day(_ column: String) -> Day? {
    if let day = reading.day(of: self[column]) { return day }
    error("`\(column)` : `\(self[column])` n’est pas un jour.", remedy: "Écrivez-le 2021-12-31.")
    return nil
  }
}

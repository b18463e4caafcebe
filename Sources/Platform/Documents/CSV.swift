import Foundation
import Kernel

/// Separated values (RFC 4180) as French spreadsheets save them: `;`, `,` or tab, or what `sep=` says; quoted fields;
/// any line end. Read in one pass, in a time that grows as the file does.
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
    package func isAsWide(as width: Int) -> Bool {
      cells.count == width || cells.count > width && cells[width...].allSatisfy { $0.trimmed.isEmpty }
    }
  }

  /// What keeps a file from being read, at its line.
  package struct Fault: Error, Sendable, Equatable {
    package let line: Int
    package let problem: String
    package let remedy: String

    package init(line: Int, problem: String, remedy: String) {
      self.line = line
      self.problem = problem
      self.remedy = remedy
    }
  }

  /// The most that a cell holds, in bytes: what a spreadsheet takes. Beyond, a quote was left open.
  static let mostInCell = 131_072

  /// The text of a file that is UTF-8, as its author was told. Throws `Fault` at the first line that is not.
  package static func text(of data: Data) throws -> String {
    let bytes = [UInt8](data)
    try checkUTF8(bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    return text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
  }
  private static func checkUTF8(_ bytes: [UInt8]) throws {
    guard let strange = TextEncoding.firstStrange(in: bytes) else { return }
    throw Fault(
      line: 1 + bytes[..<strange].count { $0 == 0x0A }, problem: "Cette ligne n’est pas en UTF-8.",
      remedy: "Enregistrez le fichier en UTF-8 (« CSV UTF-8 » dans un tableur).")
  }

  /// The rows that hold something, of a file that is UTF-8. Throws `Fault`.
  package static func rows(_ data: Data) throws -> [Row] {
    let bytes = [UInt8](data)
    try checkUTF8(bytes)
    var rows: [Row] = []
    try each(bytes, .utf8) { rows.append($0) }
    return rows
  }

  /// Every row that holds something. The separator is the one that `sep=` names, else the one of `;`, tab and `,` that
  /// the first line has most of. Throws `Fault` where a quote was left open, and what `body` throws.
  package static func each(_ bytes: [UInt8], _ encoding: TextEncoding, _ body: (Row) throws -> Void) throws {
    try bytes.withUnsafeBufferPointer { buffer in
      var scan = Scanning(buffer, encoding)
      while let row = try scan.next() {
        if row.cells.contains(where: { !$0.trimmed.isEmpty }) { try body(row) }
      }
    }
  }

  private struct Scanning {
    let bytes: UnsafeBufferPointer<UInt8>
    let encoding: TextEncoding
    let separator: UInt8
    var index: Int
    var line: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: TextEncoding) {
      self.bytes = bytes
      self.encoding = encoding
      index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      line = 1
      let first = bytes[index...].prefix(8)
      if first.count >= 5, String(decoding: first.prefix(4), as: UTF8.self).lowercased() == "sep=",
        first.dropFirst(5).first.map({ $0 == 0x0D || $0 == 0x0A }) ?? true
      {
        separator = first[first.startIndex + 4]
        index = bytes[index...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        line = 2
      } else {
        separator = Self.separator(of: bytes[index...])
      }
    }

    /// Nil at the end.
    mutating func next() throws -> Row? {
      guard index < bytes.count else { return nil }
      let start = line
      var cells: [String] = [], cell: [UInt8] = []
      var opened: Int?
      func end() { cells.append(encoding.text(cell)) }
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte == 0x0A { line += 1 }
        if opened != nil {
          if byte != 0x22 {
            cell.append(byte)
          } else if index < bytes.count, bytes[index] == 0x22 {
            cell.append(byte)
            index += 1
          } else {
            opened = nil
          }
        } else if byte == 0x22, cell.isEmpty {
          opened = line
        } else if byte == separator {
          end()
          cell.removeAll(keepingCapacity: true)
        } else if byte == 0x0A || byte == 0x0D {
          if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
          if byte == 0x0D { line += 1 }
          end()
          return Row(line: start, cells: cells)
        } else {
          cell.append(byte)
        }
        if cell.count > CSV.mostInCell { try refuse(opened ?? start) }
      }
      if let opened { try refuse(opened) }
      end()
      return Row(line: start, cells: cells)
    }

    private func refuse(_ line: Int) throws {
      throw Fault(
        line: line, problem: "Un guillemet ouvert à cette ligne n’est jamais fermé.",
        remedy: "Fermez-le, ou doublez-le s’il fait partie du texte.")
    }

    private static func separator(of bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt8 {
      let candidates = [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: ",")]
      var counts = [0, 0, 0]
      var quoted = false
      for byte in bytes.prefix(CSV.mostInCell) {
        if byte == UInt8(ascii: "\"") { quoted.toggle() }
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"), !quoted { break }
        if !quoted, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
      }
      let best = counts.indices.max { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 > $1) } ?? 0
      return candidates[best]
    }
  }

  /// A file with `;` and a byte order mark, as French Excel opens it without asking. Cells that a spreadsheet would
  /// take for a formula are guarded (`FormulaGuard`).
  package static func write(_ rows: [[String]]) -> Data {
    Data("\u{FEFF}".utf8) + lines(rows)
  }
  /// More lines of such a file.
  package static func lines(_ rows: [[String]]) -> Data {
    Data(rows.map { row in row.map(quoted).joined(separator: ";") + "\r\n" }.joined().utf8)
  }
  private static func quoted(_ cell: String) -> String {
    let text = FormulaGuard.guarded(cell)
    guard text.unicodeScalars.contains(where: { "\";\n\r".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

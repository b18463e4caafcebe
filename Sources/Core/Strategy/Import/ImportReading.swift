import Foundation
import Kernel
import Pack

/// Reads the file that a person sends: what kind it is, its titles, its lines. Slow work: never on the cooperative pool.
package struct ImportReading: Sendable {
  let reader: SpreadsheetReader
  package init(reader: SpreadsheetReader) { self.reader = reader }

  /// Throws `Invalid` for what is no file of figures.
  package func read(_ bytes: [UInt8], name: String) throws -> ImportFile {
    switch Kind(bytes) {
    case .empty:
      throw Invalid(
        "Le fichier est vide.", remedy: "Vérifiez que c’est le bon, puis envoyez-le.", at: .field("fichier"))
    case .other(let what):
      throw Invalid(
        "« \(name) » est \(what), pas un tableau.",
        remedy: "Enregistrez les chiffres en CSV, en .xlsx, en .xls ou en .ods.",
        at: .field("fichier"))
    case .workbook: return try reader.read(bytes, name: name)
    case .text: return try text(bytes, name: name)
    }
  }

  /// The lines of a file of another kind, its titles first: what a feature reads in its own way. Blocks.
  package func lines(_ bytes: [UInt8], name: String, of wanted: WantedSheet) throws -> [CSV.Row] {
    switch Kind(bytes) {
    case .empty, .other: _ = try read(bytes, name: name)
    case .text: return CSV.rows(Data(bytes))
    case .workbook: break
    }
    var rows: [CSV.Row] = []
    try reader.each(bytes, name: name, of: wanted) { rows.append(CSV.Row(line: $0, cells: $1)) }
    return rows
  }

  private func text(_ bytes: [UInt8], name: String) throws -> ImportFile {
    let rows = CSV.rows(Data(bytes))
    guard let header = rows.first else {
      throw Invalid("Le fichier ne contient aucune ligne.", remedy: "Vérifiez que c’est le bon.", at: .field("fichier"))
    }
    let titles = try ImportTitles(header.cells, line: header.line)
    try Self.checkCount(rows.count - 1)
    return ImportFile(
      name: name, titles: titles.titles, rows: rows.dropFirst().map { titles.row($0.cells, line: $0.line) })
  }

  static func checkCount(_ count: Int) throws {
    guard count > 0 else {
      throw Invalid(
        "Le fichier n’a que sa ligne de titres.", remedy: "Ajoutez une ligne par chiffre.", at: .field("fichier"))
    }
    guard count <= ImportFile.mostRows else {
      throw Invalid(
        "Le fichier a plus de \(French.number(ImportFile.mostRows)) lignes : c’est la limite d’un envoi.",
        remedy: "Coupez-le en plusieurs, par exemple un par année. Rien n’a été enregistré.", at: .field("fichier"))
    }
  }

  /// What the first bytes say, whatever the name says.
  enum Kind: Equatable {
    case empty
    case text
    case workbook
    case other(String)

    init(_ bytes: [UInt8]) {
      func starts(_ mark: [UInt8]) -> Bool { bytes.starts(with: mark) }
      if bytes.isEmpty {
        self = .empty
      } else if starts([0x50, 0x4B, 0x03, 0x04]) || starts([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        self = .workbook
      } else if starts(Array("%PDF".utf8)) {
        self = .other("un PDF")
      } else if starts([0xFF, 0xFE]) || starts([0xFE, 0xFF]) {
        self = .other("du texte « Unicode » (UTF-16)")
      } else if bytes.contains(0) {
        self = .other("un fichier d’un autre genre")
      } else if starts(Array("<".utf8)) {
        self = .other("une page web ou du XML")
      } else {
        self = .text
      }
    }
  }
}

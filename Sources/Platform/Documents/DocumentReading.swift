import Foundation
import Kernel

/// Reads the sheet that a person sends, text or workbook: what kind it is, its titles, its lines one at a time. One
/// reader for every door. Slow work: never on the cooperative pool (`Aside`).
package struct DocumentReading: Sendable {
  let workbooks: WorkbookReader

  /// - Parameters:
  ///   - python: that has what `reader.py` wants; empty: only text is read.
  ///   - seconds: that a workbook may take.
  package init(python: String, seconds: Double = 20) {
    workbooks = WorkbookReader(python: python, seconds: seconds)
  }

  /// Most lines that a file may have, its title aside.
  package static let mostLines = 200_000
  /// How far below the top the titles are looked for, to name what stands above them.
  private static let head = 20

  /// Gives the columns, then every line below the titles. Throws `Invalid` for what is no sheet, and what `body`
  /// throws.
  /// - Parameter sheet: the one to read of a workbook, where the person said it.
  @discardableResult
  package func read<Part: SheetTitle>(
    _ bytes: [UInt8], name: String, of wanted: WantedSheet<Part>, sheet: String = "",
    _ body: (SheetLine<Part>, SheetColumns<Part>) throws -> Void
  ) throws -> (columns: SheetColumns<Part>, source: SheetSource) {
    var columns: SheetColumns<Part>?, above: [SheetRow] = [], count = 0
    var source = SheetSource()
    func take(_ row: SheetRow) throws {
      if let columns {
        count += 1
        guard count <= Self.mostLines else { throw tooMany() }
        source.count(row)
        try body(columns.line(row), columns)
      } else {
        columns = try titles(row, &above, of: wanted)
      }
    }
    switch DocumentKind(bytes) {
    case .empty:
      throw refuse("Le fichier est vide.", "Vérifiez que c’est le bon, puis envoyez-le.")
    case .other(let what):
      throw refuse(
        "« \(name) » est \(what), pas un tableau.", "Enregistrez le tableau en CSV UTF-8, en .xlsx, en .xls ou en .ods."
      )
    case .workbook:
      try workbook(
        bytes, name, wanted, sheet,
        { found in (source.sheet, source.alike, source.concealed) = (found.sheet, found.alike, found.concealed) }, take)
    case .text:
      do {
        let encoding = try TextEncoding(of: bytes)
        source.encoding = encoding
        try CSV.each(bytes, encoding) { row in
          if columns == nil, above.isEmpty { try checkQuoting(row) }
          try take(SheetRow(line: row.line, isHidden: false, cells: row.cells.map { SheetCell($0) }))
        }
      } catch let fault as CSV.Fault {
        throw Invalid(fault.problem, remedy: fault.remedy, at: .line(file: name, fault.line))
      }
    }
    // Nothing had the titles: what is wrong with the first line is told.
    if columns == nil, let first = above.first { columns = try SheetColumns(first.cells, line: first.line, of: wanted) }
    guard let columns else {
      throw refuse("Le fichier ne contient aucune ligne.", "Vérifiez que c’est le bon.")
    }
    guard count > 0 else {
      throw refuse("Le fichier n’a que sa ligne de titres.", "Remplissez-le, puis renvoyez-le.")
    }
    return (columns, source)
  }

  private func refuse(_ problem: String, _ remedy: String) -> Invalid {
    Invalid(problem, remedy: remedy, at: .field("fichier"))
  }
  private func tooMany() -> Invalid {
    refuse(
      "Le fichier a plus de \(French.number(Self.mostLines)) lignes : c’est la limite d’un envoi.",
      "Coupez-le en plusieurs, par exemple un par année. Rien n’a été enregistré.")
  }

  // MARK: the titles

  /// The columns, once their line is there. What stands above it is named, never passed over.
  private func titles<Part: SheetTitle>(
    _ row: SheetRow, _ above: inout [SheetRow], of wanted: WantedSheet<Part>
  ) throws -> SheetColumns<Part>? {
    let fits = wanted.fits(row.cells)
    if fits, let first = above.first {
      let words = first.cells.first { !$0.text.trimmed.isEmpty }?.text.trimmed ?? ""
      throw Invalid(
        "Les titres des colonnes sont à la ligne \(row.line) ; au-dessus, on lit « \(words.prefix(60)) ».",
        remedy: "Retirez ce qui est au-dessus des titres.", at: .cell(row: first.line, column: "A"))
    }
    if fits { return try SheetColumns(row.cells, line: row.line, of: wanted) }
    above.append(row)
    guard above.count < Self.head, let first = above.first else {
      return try SheetColumns(above.first?.cells ?? row.cells, line: above.first?.line ?? row.line, of: wanted)
    }
    // Some of the titles are there: it is their line, and it says what is wrong with it.
    let words = Set(first.cells.map { French.folded($0.text) })
    guard above.count == 1, wanted.parts.contains(where: { $0.titles.contains(where: words.contains) }) else {
      return nil
    }
    return try SheetColumns(first.cells, line: first.line, of: wanted)
  }

  private func checkQuoting(_ row: CSV.Row) throws {
    guard row.cells.count == 1, let cell = row.cells.first, cell.contains(where: { ";,\t".contains($0) }) else {
      return
    }
    throw Invalid(
      "Chaque ligne est tout entière entre guillemets : elle n’a qu’une colonne.",
      remedy: "Dans le tableur, convertissez la colonne A (« Données », « Convertir »), ou exportez de nouveau en CSV.",
      at: .cell(row: row.line, column: "A"))
  }

  // MARK: workbooks

  private func workbook<Part: SheetTitle>(
    _ bytes: [UInt8], _ name: String, _ wanted: WantedSheet<Part>, _ sheet: String,
    _ open: ((sheet: String, alike: [String], concealed: [String])) -> Void, _ take: (SheetRow) throws -> Void
  ) throws {
    var isFirst = true
    let arguments = [Self.plain(wanted.name), Self.plain(sheet)] + wanted.required.map { Self.plain($0.rawValue) }
    try workbooks.each(bytes, name: name, arguments: arguments) { cells in
      guard isFirst else {
        guard let line = cells.first.flatMap({ Int($0) }), cells.count > 2 else { return }
        return try take(
          SheetRow(line: line, isHidden: cells[1] == "h", cells: cells.dropFirst(2).map { SheetCell(record: $0) }))
      }
      isFirst = false
      guard cells.first == "ok", cells.count >= 3, let alike = Int(cells[2]) else {
        throw refusal(cells.dropFirst().first ?? "", Array(cells.dropFirst(2)), name: name, wanted.name)
      }
      open((cells[1], Array(cells.dropFirst(3).prefix(alike)), Array(cells.dropFirst(3 + alike))))
    }
    if isFirst { throw refusal("illisible", [], name: name, wanted.name) }
  }

  /// As the reader compares: small letters and digits alone.
  private static func plain(_ text: String) -> String { French.folded(text).replacing(" ", with: "") }

  private func refusal(_ word: String, _ details: [String], name: String, _ habit: String) -> Invalid {
    let names = French.list(details.map { "« \($0) »" })
    switch word {
    case "chiffre":
      return refuse("« \(name) » est protégé par un mot de passe.", "Retirez la protection, puis envoyez-le.")
    case "gonfle":
      return refuse(
        "« \(name) » dépasse 200 Mo une fois ouvert : c’est la limite.", "Gardez la seule feuille des chiffres.")
    case "genre": return refuse("« \(name) » est un classeur binaire (.xlsb).", "Enregistrez-le en .xlsx ou en CSV.")
    case "ancien":
      return refuse(
        "Cette installation ne sait pas lire les anciens classeurs (.xls).",
        "Enregistrez-le en .xlsx ou en CSV ; l’administrateur peut lancer scripts/setup.")
    case "vide": return refuse("La feuille est vide.", "Vérifiez que c’est le bon fichier.")
    case "lignes": return tooMany()
    case "masquee":
      return refuse(
        "La seule feuille qui ait les titres attendus, \(names), est masquée.",
        "Affichez-la si c’est elle, ou envoyez la bonne : une feuille masquée n’est jamais lue d’office.")
    case "feuille":
      return Invalid(
        "Ce classeur n’a pas cette feuille.", remedy: "Il a : \(names).", at: .field("feuille"))
    case "feuilles":
      return refuse(
        "Aucune feuille n’a les titres attendus : \(names).",
        "Nommez « \(habit) » celle qui les porte, avec les titres du modèle.")
    default:
      return refuse(
        "« \(name) » est abîmé, ou n’est pas un classeur.", "Ouvrez-le, enregistrez-le de nouveau en .xlsx ou en CSV.")
    }
  }
}

/// What the first bytes say, whatever the name says.
enum DocumentKind: Equatable {
  case empty
  case text
  case workbook
  case other(String)

  init(_ bytes: [UInt8]) {
    func starts(_ mark: [UInt8]) -> Bool { bytes.starts(with: mark) }
    let text = bytes.prefix(200).drop { [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) }
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
    } else if text.first == UInt8(ascii: "<") {
      let isPage = String(decoding: text, as: UTF8.self).lowercased().contains("<html")
      self = .other(isPage ? "une page web, quel que soit son nom" : "une page web ou du XML")
    } else {
      self = .text
    }
  }
}

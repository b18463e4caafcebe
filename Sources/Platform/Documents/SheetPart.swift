import Kernel

/// A column of a kind of sheet.
package protocol SheetTitle: Hashable, Sendable {
  /// Its title, in small letters without accents.
  var rawValue: String { get }
  /// All that may stand over it, written so.
  var titles: [String] { get }
  /// What a cell merged over several lines says holds for each of them: a commune, a day. A value does not.
  var isShared: Bool { get }
  /// What people write freely: « Total » is a word like another, and a formula may give nothing.
  var isFree: Bool { get }
}
extension SheetTitle { package var titles: [String] { [rawValue] } }

/// The columns of a sheet that are always the same: the raw values are their titles.
package protocol SheetPart: SheetTitle, RawRepresentable<String>, CaseIterable where AllCases: Sendable {
  /// The columns without which a line says nothing.
  static var required: [Self] { get }
}

/// The sheet of a workbook that a door reads.
package struct WantedSheet<Part: SheetTitle>: Sendable {
  /// The name that it bears by habit: of several, it is read.
  package let name: String
  let parts: [Part]
  /// None: any column that is known makes a line of titles.
  let required: [Part]

  package init(_ name: String, parts: [Part], required: [Part] = []) {
    (self.name, self.parts, self.required) = (name, parts, required)
  }
  /// True of a line that has every title without which nothing is said.
  func fits(_ cells: [SheetCell]) -> Bool {
    let words = Set(cells.map { French.folded($0.text) })
    func isThere(_ part: Part) -> Bool { part.titles.contains(where: words.contains) }
    return required.isEmpty ? parts.contains(where: isThere) : required.allSatisfy(isThere)
  }
}
extension WantedSheet where Part: SheetPart {
  package init(_ name: String) { self.init(name, parts: Array(Part.allCases), required: Part.required) }
}

/// A part of a line that can't be read.
package struct CellFault<Part: SheetTitle>: Error, Sendable, Hashable {
  package let part: Part
  package let problem: String
  package let remedy: String

  package init(_ part: Part, _ problem: String, _ remedy: String) {
    self.part = part
    self.problem = problem
    self.remedy = remedy
  }
}

/// A line below the titles, its cells by column, with what is wrong with them whatever the door.
package struct SheetLine<Part: SheetTitle>: Sendable {
  /// As a spreadsheet shows it.
  package let number: Int
  package fileprivate(set) var faults: [CellFault<Part>] = []
  /// What stands beyond the last titled column.
  package fileprivate(set) var extra = ""
  fileprivate var words: [Part: String] = [:]

  package subscript(part: Part) -> String { words[part] ?? "" }
}

/// The first line of a sheet: which column is what.
package struct SheetColumns<Part: SheetTitle>: Sendable {
  /// All that there may be.
  private let known: [Part]
  /// By position; nil: no title.
  private let parts: [Part?]
  /// As the file writes them.
  package let titles: [Part: String]
  private let indexes: [Part: Int]

  package func has(_ part: Part) -> Bool { titles[part] != nil }
  /// Its line, and the letter and title of its column.
  package func place(_ part: Part, _ line: Int) -> Invalid.Place {
    .cell(row: line, column: "\(Self.letters(indexes[part] ?? 0)) (\(titles[part] ?? part.rawValue))")
  }

  /// Accents and case aside, in any order. Throws `Invalid` with every fault.
  package init(_ cells: [SheetCell], line: Int, of wanted: WantedSheet<Part>) throws {
    var issues: [Invalid.Issue] = []
    var parts: [Part?] = []
    var titles: [Part: String] = [:], indexes: [Part: Int] = [:]
    let names = wanted.parts.map(\.rawValue)
    func refuse(_ column: String, _ problem: String, _ remedy: String) {
      issues.append(.init(problem, remedy: remedy, at: .cell(row: line, column: column)))
    }
    if let merged = cells.firstIndex(where: { $0.kind == .across }) {
      throw Invalid(
        "Des cellules de la ligne de titres sont fusionnées.", remedy: "Défusionnez-les : un titre par colonne.",
        at: .cell(row: line, column: Self.letters(merged)))
    }
    for (index, cell) in cells.enumerated() {
      let title = cell.text.trimmed
      guard !title.isEmpty else {
        parts.append(nil)
        continue
      }
      let word = French.folded(title), part = wanted.parts.first { $0.titles.contains(word) }
      parts.append(part)
      guard let part else {
        let near = nearest(to: title, among: names).map { "Vouliez-vous dire « \($0) » ?" }
        refuse(
          Self.letters(index), "« \(title.prefix(60)) » : colonne inconnue.",
          near ?? "Retirez-la ; colonnes attendues : \(names.joined(separator: ", ")).")
        continue
      }
      if titles[part] != nil {
        refuse(Self.letters(index), "« \(title) » est là deux fois.", "Gardez une seule des deux colonnes.")
      }
      titles[part] = title
      indexes[part] = index
    }
    let absent = wanted.required.filter { titles[$0] == nil }
    if titles.isEmpty || !absent.isEmpty && absent.count == wanted.required.count {
      issues = [
        .init(
          "La première ligne ne donne pas les titres des colonnes.",
          remedy: "Elle doit être : \(names.joined(separator: " ; ")). Le modèle la donne toute prête.",
          at: .cell(row: line, column: "A"))
      ]
    } else {
      for part in absent { refuse(part.rawValue, "La colonne « \(part.rawValue) » manque.", "Ajoutez-la, même vide.") }
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    known = wanted.parts
    self.parts = parts
    self.titles = titles
    self.indexes = indexes
  }

  /// A line below the titles.
  package func line(_ row: SheetRow) -> SheetLine<Part> {
    var line = SheetLine<Part>(number: row.line)
    for (index, cell) in row.cells.enumerated() where cell.kind != .empty {
      guard index < parts.count, let part = parts[index] else {
        if line.extra.isEmpty { line.extra = String(cell.text.trimmed.prefix(60)) }
        continue
      }
      if let fault = fault(cell, part) { line.faults.append(fault) }
      if !cell.text.isEmpty { line.words[part] = FormulaGuard.unguarded(cell.text.trimmed) }
    }
    if let total = known.first(where: { !$0.isFree && Self.isTotal(line[$0]) }) {
      // What else is wrong with it doesn't matter.
      line.faults = [
        CellFault(
          total, "« \(line[total].prefix(40)) » : c’est une ligne de total, pas un chiffre.",
          "Retirez-la : Boussole fait les sommes.")
      ]
    }
    return line
  }

  private func fault(_ cell: SheetCell, _ part: Part) -> CellFault<Part>? {
    switch cell.kind {
    case .error:
      CellFault(
        part, "« \(cell.text) » est l’erreur d’une formule.",
        "Corrigez la formule, ou écrivez ce qu’elle devait donner.")
    case .text where !part.isFree && SheetCell.isError(cell.text.trimmed):
      CellFault(
        part, "« \(cell.text.trimmed) » est l’erreur d’une formule.",
        "Corrigez la formule, ou écrivez ce qu’elle devait donner.")
    case .formula where !part.isFree:
      CellFault(
        part, "Formule sans résultat.", "Ouvrez le fichier dans le tableur, enregistrez-le, puis renvoyez-le.")
    case .across:
      CellFault(part, "La cellule est fusionnée avec sa voisine.", "Défusionnez-la : une case par colonne.")
    case _ where cell.isMerged && !part.isShared:
      CellFault(
        part, "La cellule est fusionnée sur plusieurs lignes.",
        "Défusionnez-la, et écrivez ce qui revient à chaque ligne.")
    default: nil
    }
  }

  private static func isTotal(_ word: String) -> Bool {
    guard word.utf8.count <= 24, let first = word.unicodeScalars.first, "TtSs".unicodeScalars.contains(first) else {
      return false
    }
    return ["total", "total general", "totaux", "sous total", "sous totaux"].contains(French.folded(word))
  }

  /// "A" to "Z", "AA"…: how spreadsheets name columns.
  package static func letters(_ index: Int) -> String {
    var (letters, rest) = ("", index + 1)
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return letters
  }
}

/// Tells a line that says again what another said: one check for every door.
package struct SeenLines<Key: Hashable & Sendable>: Sendable {
  private var lines: [Key: Int] = [:]
  package init() {}

  /// The line that said it first; nil where this is the first.
  package mutating func first(_ key: Key, line: Int) -> Int? {
    if let first = lines[key] { return first }
    lines[key] = line
    return nil
  }
}

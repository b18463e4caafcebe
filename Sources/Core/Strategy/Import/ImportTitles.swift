import Kernel

/// The first line of a file of figures: which column is what.
package struct ImportTitles: Sendable {
  /// By position; nil: no title.
  package let parts: [ReportPart?]
  package let titles: [ReportPart: String]

  /// Those without which a line says nothing.
  static let required: [ReportPart] = [.measure, .day, .value]

  /// Accents and case aside, in any order. Throws `Invalid` with every fault.
  package init(_ cells: [String], line: Int) throws {
    var issues: [Invalid.Issue] = []
    var parts: [ReportPart?] = []
    var titles: [ReportPart: String] = [:]
    let names = ReportPart.allCases.map(\.rawValue)
    func refuse(_ column: String, _ problem: String, _ remedy: String) {
      issues.append(.init(problem, remedy: remedy, at: .cell(row: line, column: column)))
    }
    for (index, cell) in cells.enumerated() {
      let title = cell.trimmed
      guard !title.isEmpty else {
        parts.append(nil)
        continue
      }
      let part = ReportPart.allCases.first { $0.rawValue == French.folded(title) }
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
    }
    let absent = Self.required.filter { titles[$0] == nil }
    if absent.count == Self.required.count {
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
    self.parts = parts
    self.titles = titles
  }

  /// A line below the titles.
  package func row(_ cells: [String], line: Int) -> ImportRow {
    var row = ImportRow(line: line, words: ReportWords())
    for (index, cell) in cells.enumerated() where !cell.isEmpty {
      let text = kept(cell)
      if index < parts.count, let part = parts[index] {
        row.words[part] = part == .comment ? unguarded(text) : text
      } else if row.extra.isEmpty {
        row.extra = String(text.prefix(60))
      }
    }
    return row
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

/// Blanks off the ends; the control characters that separate records off the text.
private func kept(_ cell: String) -> String {
  let bytes = cell.utf8
  let isPlain =
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && bytes.first != 0x20 && bytes.last != 0x20
  if isPlain { return cell }
  var text = cell
  if bytes.contains(where: { $0 < 0x20 }) {
    text = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 && !"\t\n\r".unicodeScalars.contains($0) ? " " : $0 }))
  }
  return text.trimmed
}

/// Without the apostrophe that keeps spreadsheets from taking it for a formula.
private func unguarded(_ text: String) -> String {
  guard text.first == "'", let second = text.dropFirst().first, "=+@-\t\r".contains(second) else { return text }
  return String(text.dropFirst())
}

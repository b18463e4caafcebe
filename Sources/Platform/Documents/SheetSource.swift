import Foundation
import Kernel

/// Where lines were read, and what a person must know of it before they agree: shown by every door.
package struct SheetSource: Sendable, Codable, Equatable {
  /// Of a text.
  package var encoding: TextEncoding?
  /// A few words of it that have accents: whoever knows them sees whether they were read right.
  package var sample: String?
  /// Of a workbook: the sheet that was read.
  package var sheet: String?
  /// Visible sheets with the same titles, which were not read.
  package var alike: [String] = []
  /// Hidden ones.
  package var concealed: [String] = []
  /// How many of the lines are hidden or filtered out: they were read all the same.
  package var hiddenLines = 0
  package var firstHidden: Int?
  /// How many lines take something from a cell merged over several.
  package var mergedLines = 0
  package var percents = 0

  package init() {}

  mutating func count(_ row: SheetRow) {
    if row.isHidden {
      hiddenLines += 1
      if firstHidden == nil { firstHidden = row.line }
    }
    if row.cells.contains(where: \.isMerged) { mergedLines += 1 }
    percents += row.cells.count(where: \.isPercent)
    if sample == nil, encoding != nil { sample = Self.sample(of: row) }
  }

  /// Nil where all is ASCII.
  private static func sample(of row: SheetRow) -> String? {
    row.cells.first { $0.text.utf8.contains { $0 >= 0x80 } }.flatMap { cell in
      let text = cell.text.trimmed
      guard let accent = text.firstIndex(where: { !$0.isASCII }) else { return nil }
      // Whole words: whoever reads the beginning of one can't tell whether it was read right.
      let near = text.index(accent, offsetBy: -30, limitedBy: text.startIndex) ?? text.startIndex
      let start = text[near..<accent].firstIndex(of: " ").map { text.index(after: $0) } ?? near
      let rest = text[(near == text.startIndex ? near : start)...], shown = rest.prefix(60)
      guard rest.count > 60, let end = shown.lastIndex(of: " "), end > accent else { return String(shown) }
      return String(shown[..<end])
    }
  }

  /// What must be agreed to before the lines are recorded, as one sentence each.
  package var questions: [String] {
    var questions: [String] = []
    if !alike.isEmpty, let sheet {
      let others = French.list(alike.map { French.quoted($0) })
      let unread = French.agree(
        alike.count, "a les mêmes titres et n’est pas lue", "ont les mêmes titres et ne sont pas lues")
      questions.append("Seule la feuille \(French.quoted(sheet)) est lue ; \(others) \(unread).")
    }
    if hiddenLines > 0 {
      let count = French.plural(hiddenLines, "ligne est masquée ou filtrée", "lignes sont masquées ou filtrées")
      let read = French.agree(hiddenLines, "elle est lue", "elles sont lues")
      questions.append(
        "\(French.capitalized(count)) dans le tableur, la première ligne \(firstHidden ?? 0) : \(read) avec les autres."
      )
    }
    return questions
  }

  /// What was read, one sentence each.
  package var sentences: [String] {
    var sentences: [String] = []
    if let sheet { sentences.append("Feuille lue : \(French.quoted(sheet)).") }
    if !concealed.isEmpty {
      let unread = French.agree(
        concealed.count, "feuille masquée, elle n’est pas lue", "feuilles masquées, elles ne sont pas lues")
      sentences.append("\(French.list(concealed.map { French.quoted($0) })) : \(unread).")
    }
    if let encoding {
      sentences.append(
        sample.map { "Texte lu en \(encoding.rawValue), par exemple \(French.quoted($0))." }
          ?? "Texte lu en \(encoding.rawValue), sans accent.")
    }
    if mergedLines > 0 {
      let count = French.capitalized(French.plural(mergedLines, "ligne prend", "lignes prennent"))
      sentences.append("\(count) ce que dit une cellule fusionnée au-dessus.")
    }
    if percents > 0 {
      let count = French.plural(percents, "cellule est un pourcentage", "cellules sont des pourcentages")
      sentences.append("\(French.capitalized(count)) : 1 dans le tableur se lit 100\u{202F}%.")
    }
    return sentences
  }
}

extension SheetSource {
  /// As it is kept.
  var text: String { get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) } }
  init(text: String) throws { self = try JSONDecoder().decode(SheetSource.self, from: Data(text.utf8)) }
}

import Documents
import Foundation
import Kernel
import Strategy

/// Answers in a file: the questions of a request, one a line, as a spreadsheet saves them.
struct AnswerFile: Sendable {
  enum Part: String, SheetPart {
    case question, text = "texte", answer = "reponse", comment = "commentaire"
    /// The answer that stood when the file was made: what its sender had seen. Empty: there was none.
    case version

    static let required: [Part] = [.question, .answer]
    /// Each question has its own answer.
    var isShared: Bool { self == .comment || self == .text }
    var isFree: Bool { self == .comment || self == .text }
  }
  /// A line that holds an answer, and what becomes of it.
  struct Line: Codable, Sendable {
    enum Fate: String, Codable, Sendable { case new, changed, same }
    /// As the spreadsheet shows it.
    let number: Int
    let question: String
    let value: String
    let instead: String
    let comment: String
    /// The id of the answer that the sender had seen, "" for none.
    let seen: String
    var fate = Fate.new
    /// What stands now, and what is to stand, in words.
    var before: String?
    var after = ""
  }
  let name: String
  private(set) var lines: [Line] = []
  private let columns: SheetColumns<Part>?

  static let limit = 2_000_000
  static let sheet = WantedSheet<Part>("reponses")

  /// The questions with the answers that stand.
  static func model(_ desk: AnswerDesk, _ kind: SheetKind) throws -> Data {
    let rows =
      [Part.allCases.map(\.rawValue)]
      + desk.lines.map { line in
        let said = line.answer?.said
        return [
          line.question.id, line.question.words(desk.campaign.period),
          said.map { $0.value.map(String.init) ?? $0.kind.word } ?? "", said?.comment ?? "",
          line.answer?.id.text ?? "",
        ]
      }
    return try kind.data(sheet.name, rows, widths: [24, 60, 18, 40, 12], hidden: [4])
  }

  /// Reads the lines that hold an answer. Throws `Invalid` with every fault at its cell.
  init(_ rows: [SheetLine<Part>], _ columns: SheetColumns<Part>, name: String, _ desk: AnswerDesk) throws {
    self.name = name
    self.columns = columns
    var issues: [Invalid.Issue] = []
    var seen = SeenLines<String>()
    for row in rows {
      let id = row[.question], words = row[.answer]
      issues += row.faults.map { .init($0.problem, remedy: $0.remedy, at: columns.place($0.part, row.number)) }
      guard row.faults.isEmpty, !words.isEmpty else { continue }
      guard let asked = desk.lines.first(where: { $0.question.id == id }) else {
        issues.append(
          .init(
            "« \(id.prefix(80)) » ne vous est pas demandé.", remedy: "Gardez les questions du fichier à remplir.",
            at: columns.place(.question, row.number)))
        continue
      }
      if let first = seen.first(id, line: row.number) {
        issues.append(
          .init(
            "« \(id) » est déjà à la ligne \(first).", remedy: "Gardez une seule ligne.",
            at: columns.place(.question, row.number)))
      }
      let kind = CollectedAnswer.Kind.allCases.first {
        $0 != .number && [French.folded($0.word), $0.rawValue].contains(French.folded(words))
      }
      lines.append(
        Line(
          number: row.number, question: id, value: kind == nil ? words : "", instead: kind?.rawValue ?? "",
          comment: row[.comment],
          // A file made by hand has seen what stands when it is sent, since that is shown before it is confirmed.
          seen: columns.has(.version) ? row[.version] : asked.answer?.id.text ?? ""))
    }
    if lines.isEmpty, issues.isEmpty {
      throw Invalid(
        "Le fichier ne contient aucune réponse.", remedy: "Remplissez la colonne « reponse ».", at: .field("fichier"))
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
  }
  /// As it was kept.
  init(name: String, lines: [Line]) {
    self.name = name
    self.lines = lines
    columns = nil
  }

  /// Where it is in the file; once it is kept, in the file that Boussole makes.
  func place(_ part: Part, _ line: Int) -> Invalid.Place {
    if let columns { return columns.place(part, line) }
    let index = Part.allCases.firstIndex(of: part) ?? 0
    return .cell(row: line, column: "\(SheetColumns<Part>.letters(index)) (\(part.rawValue))")
  }
}

import Foundation
import Kernel
import Pack

/// Answers in a file: the questions of a request, one a line, as a spreadsheet saves them.
struct AnswerFile: Sendable {
  struct Line: Sendable {
    let number: Int
    let question: Question
    let value: String
    let instead: String
    let comment: String
  }
  static let columns = ["question", "texte", "reponse", "commentaire"]
  static let name = "reponses.csv"
  static let limit = 1_000_000

  /// What a person fills in: the questions with the answers that stand.
  static func model(_ desk: AnswerDesk) -> Data {
    CSV.write(
      [columns]
        + desk.lines.map { line in
          let said = line.answer?.said
          return [
            line.question.id, line.question.words(desk.campaign.period),
            said.map { $0.value.map(String.init) ?? $0.kind.word } ?? "", said?.comment ?? "",
          ]
        })
  }

  /// The lines that hold an answer. Throws `Invalid` with every fault at its line.
  static func read(_ data: Data, name: String, _ questions: [Question]) throws -> [Line] {
    let rows = CSV.rows(data)
    let heads = rows.first?.cells.map { French.folded($0) } ?? []
    guard let question = heads.firstIndex(of: "question"), let answer = heads.firstIndex(of: "reponse") else {
      throw Invalid(
        "« \(name) » n’a pas les colonnes « question » et « reponse ».",
        remedy: "Partez du fichier à remplir, et enregistrez-le en CSV.", at: .field("fichier"))
    }
    let comment = heads.firstIndex(of: "commentaire")
    var issues: [Invalid.Issue] = []
    var seen: Set<String> = []
    let lines = rows.dropFirst().compactMap { row -> Line? in
      func cell(_ index: Int?) -> String { index.flatMap { $0 < row.cells.count ? row.cells[$0].trimmed : nil } ?? "" }
      func fault(_ problem: String, _ remedy: String) {
        issues.append(.init(problem, remedy: remedy, at: .line(file: name, row.line)))
      }
      let id = cell(question), words = cell(answer)
      guard !words.isEmpty else { return nil }
      guard let found = questions.first(where: { $0.id == id }) else {
        fault("« \(id) » ne vous est pas demandé.", "Gardez les questions du fichier à remplir.")
        return nil
      }
      if !seen.insert(id).inserted { fault("« \(id) » est là deux fois.", "Gardez une seule ligne.") }
      let kind = CollectedAnswer.Kind.allCases.first {
        $0 != .number && [French.folded($0.word), $0.rawValue].contains(French.folded(words))
      }
      return Line(
        number: row.line, question: found, value: kind == nil ? words : "", instead: kind?.rawValue ?? "",
        comment: cell(comment))
    }
    if lines.isEmpty, issues.isEmpty {
      throw Invalid(
        "Le fichier ne contient aucune réponse.", remedy: "Remplissez la colonne « reponse ».", at: .field("fichier"))
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    return lines
  }
}

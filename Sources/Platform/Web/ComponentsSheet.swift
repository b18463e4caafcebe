import Documents
import Kernel

/// Which sheet of a workbook to read: for the few that have several alike.
package func sheetField(_ frame: PageFrame, _ refused: Invalid?) -> HTML {
  field(
    Field(
      "feuille", "Feuille",
      hint: "Seulement si le classeur en a plusieurs qui se ressemblent\u{202F}: le nom de celle à lire.",
      value: frame.form["feuille"] ?? "", width: .short
    ).judged(by: refused))
}

/// What was read: sheet, encoding, merged cells. Shown by every door before one agrees.
/// - Parameter isAsked: what must be agreed to is asked beside the button; where there is none, it is told here.
package func sourceNotes(_ source: SheetSource, isAsked: Bool) -> HTML {
  let sentences = source.sentences + (isAsked ? [] : source.questions)
  return sentences.isEmpty ? "" : "<p class=\"muted\">\(sentences.html(separator: " ") { "\(prose: $0)" })</p>"
}

/// What must be agreed to before the rest: a sheet that looks alike, hidden lines.
package func sourceQuestions(_ frame: PageFrame, _ source: SheetSource, _ refused: Invalid?) -> HTML {
  let questions = source.questions
  guard !questions.isEmpty else { return "" }
  return """
    <ul>\(questions.html { "<li>\(prose: $0)</li>" })</ul>
    \(checkbox(
      Field("lecture", "C’est bien ce qu’il faut lire", isRequired: true).judged(by: refused),
      isOn: frame.form.text("lecture") != nil))
    """
}

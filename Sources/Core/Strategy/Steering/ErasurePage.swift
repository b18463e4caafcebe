import Kernel
import Web

func erasurePage(_ frame: PageFrame, _ departement: Departement, _ saying: Saying, refused: Invalid?) -> HTML {
  let content = saying.content
  let isListed = content.source.map { departement.sources[$0] != nil } ?? false
  let words = [content.text, content.proof, isListed ? nil : content.source].compactMap { $0 }
  let head = pageHead(
    "Effacer un texte", breadcrumb: [Crumb("Retour", saying.page(frame, departement)), Crumb("Effacer un texte")],
    answer: """
      \(prose: saying.kind.question), au \(long: saying.day), dit par \(saying.by). \
      \(if: saying.hasOwnWords,
        "Effacé, ce texte ne se retrouve plus, même en remontant le temps.", else: "Il n’y a pas de texte à effacer.")
      """)
  guard saying.hasOwnWords else { return "\(head)\(errorSummary(refused))" }
  let reasons = Saying.Erasure.allCases.map { Choice($0.rawValue, French.capitalized($0.words)) }
  let field = Field("motif", "Pourquoi", value: frame.form["motif"] ?? "", isRequired: true).judged(by: refused)
  return erasing(
    "\(head)\(errorSummary(refused))", words, stays: "Ce qui a été choisi, les jours et les chiffres restent.",
    to: frame.link("dits", saying.id.text, "effacement"), csrf: frame.csrf, fields: radios(field, reasons))
}

/// "Do I want this gone?": the texts that go for good, what stays, and the button.
/// - Parameters:
///   - head: of the page.
///   - stays: what is not erased, in a sentence or more.
package func erasing(
  _ head: HTML, _ texts: [String], stays: String, to link: Link, csrf: String, fields: HTML = ""
) -> HTML {
  let copies = "Les sauvegardes d’avant gardent le texte jusqu’à ce qu’elles soient détruites."
  return """
    \(head)
    \(texts.html { "<blockquote class=\"quoted\">\(prose: $0)</blockquote>\n" })
    <p>\(prose: "\(stays) Une ligne du journal dit qui a effacé. \(copies)")</p>
    \(form(to: link, csrf: csrf, "\(fields)\(buttons([button("Effacer pour toujours")]))"))
    """
}

import Kernel
import Strategy
import Web

/// The papers that an entry may print now, and those that were.
func paperSection(_ frame: PageFrame, _ file: EntryFile) -> HTML {
  let papers = file.papers(for: frame.permit)
  let link = frame.link("registres", file.register.id, file.entry.id.text).appending("papiers")
  let offered = papers.map { linked($0.title, link.appending($0.id)) }
  guard !offered.isEmpty || !file.printed.isEmpty else { return "" }
  let printed = file.printed.map { printed in
    TableRow([
      HTML(prose: file.register.papers.first { $0.id == printed.paper }?.title ?? printed.paper),
      "\(printed.version)", HTML(prose: "\(French.moment(printed.printedAt)), par \(printed.by)"),
      "<code>\(printed.hash)</code>",
    ])
  }
  let columns = [
    Column("Papier"), Column("Version", .number), Column("Fait"), Column("Empreinte du fichier (SHA-256)"),
  ]
  let done: HTML = """
    <p>Un fichier dont l’empreinte est ici a été fait par Boussole, de cette version de la fiche.</p>
    \(table("Papiers déjà faits", columns, printed))
    """
  return section("Papiers", "\(if: !offered.isEmpty, links(offered))\(if: !printed.isEmpty, done)")
}

/// A paper as it will be printed, and the button that makes it.
func paperPage(_ frame: PageFrame, _ file: EntryFile, _ filled: FilledPaper, isOvertaken: Bool) -> HTML {
  let register = file.register, title = filled.paper.title
  let link = frame.link("registres", register.id, file.entry.id.text)
  let crumbs = [
    Crumb("Registres", frame.link("registres")), Crumb(register.title, frame.link("registres", register.id)),
    Crumb(file.entry.title(in: register), link), Crumb(title),
  ]
  let refusal = filled.refusal
  let answer: HTML =
    refusal == nil ? "Ce qui sera imprimé, tel que la fiche le dit aujourd’hui." : "Il ne s’imprime pas encore."
  let others = notice(
    .warning, "Quelqu’un d’autre a changé la fiche entre-temps\u{00A0}: relisez ce qui suit avant de l’imprimer.")
  let make = Web.form(
    to: link.appending("papiers").appending(filled.paper.id), csrf: frame.csrf,
    "\(hidden("vu", String(file.entry.version)))\(buttons([button("Faire le PDF")]))")
  let mention: HTML = filled.paper.mention.html { "<p><strong>\(prose: $0)</strong></p>" }
  let text: HTML = "<div class=\"paper\">\(mention)\(body(of: filled, heading: "h3"))</div>"
  return """
    \(pageHead(HTML(prose: title), breadcrumb: crumbs, answer: answer))\(if: isOvertaken, others)\
    \(errorSummary(refusal))
    \(if: refusal == nil, section("Son texte", text) + make)
    """
}

/// What the PDF of a paper says: its title, and its body.
func paperDocument(
  _ departement: Departement, _ file: EntryFile, _ filled: FilledPaper, on today: Day
) -> (title: String, body: HTML) {
  let number = file.entry.number(in: file.register)
  let mention: HTML = filled.paper.mention.html { "<p class=\"mention\">\(prose: $0)</p>" }
  let text: HTML = """
    <header><p>\(prose: departement.name)</p><p>\(prose: file.register.title), \(number)</p></header>
    <main><h1>\(prose: filled.paper.title)</h1>\(mention)\(body(of: filled, heading: "h2"))</main>
    <footer><p>\(number), version \(file.entry.version), imprimé le \(prose: French.long(today)).</p></footer>
    """
  return ("\(filled.paper.title), \(number)", text)
}

private func body(of filled: FilledPaper, heading: StaticString) -> HTML {
  let tag = HTML(stringLiteral: heading)
  var body: HTML = "", items: [HTML] = []
  func close() {
    if !items.isEmpty { body += "<ul>\(items)</ul>" }
    items = []
  }
  for (kind, text) in filled.blocks {
    guard kind != .item else {
      items.append("<li>\(prose: text)</li>")
      continue
    }
    close()
    body += kind == .heading ? "<\(tag)>\(prose: text)</\(tag)>" : "<p>\(prose: text)</p>"
  }
  close()
  return body
}

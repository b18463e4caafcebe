import Kernel
import Strategy
import Web

/// How a grid is asked.
struct GridAsking: Sendable {
  let frame: PageFrame
  let departement: Departement
  let sheet: GridSheet
  /// With what may be chosen in it.
  let common: EntryForm
  let refused: Invalid?

  init(
    _ frame: PageFrame, _ departement: Departement, _ sheet: GridSheet, common: EntryForm, refused: Invalid? = nil
  ) {
    (self.frame, self.departement, self.sheet) = (frame, departement, sheet)
    (self.common, self.refused) = (common, refused)
  }

  /// A line for each place, whose cells are asked.
  var listing: Listing<GridLine> {
    let places = sheet.places
    let head = [
      Listed<GridLine>(
        "fiche", Column(French.capitalized(places.noun), label: "", isHeading: true), isOrdered: false,
        value: { .text($0.title) }, cell: heading),
      Listed<GridLine>(
        GridSheet.day, Column("Jour"), isOrdered: false, value: { _ in .nothing },
        cell: { line in
          let name = line.name(of: GridSheet.day)
          return question(line, asked(name, "Jour, \(line.title)", .day), field)
        }),
    ]
    let cells = sheet.fields.map { field in
      Listed<GridLine>(
        field.id, Column(heading(of: field)), isOrdered: false, value: { _ in .nothing },
        cell: { cell(field, $0) })
    }
    let zones = places.placeField == nil ? [] : arrondissementFilter(frame, departement, on: frame.today)
    let order = places.titleField.map(EntryListing.name) ?? EntryListing.number
    return Listing(
      sheet.title, ("ligne", "lignes"), columns: head + cells,
      filters: [ListFilter("q", "Chercher", .words)] + zones, order: ListOrder(order))
  }
  private func heading(of field: RegisterField) -> String {
    [field.label, field.unit].compactMap(\.self).joined(separator: ", ")
  }

  private func heading(_ line: GridLine) -> HTML {
    if let saved = line.saved {
      let link = frame.link("registres", sheet.register.id, saved.id.text)
      return "\(prose: line.title) <span class=\"saved\">✓ \(linked(saved.number, link))</span>"
    }
    let box = line.name(of: GridSheet.another), isTicked = frame.form[box] != nil
    let alike = line.alike.html { "<li>\($0.shown(frame))</li>" }
    let another = checkbox(Field(box, "C’est une autre").judged(by: refused), isOn: isTicked)
    return """
      \(prose: line.title)\(hidden(GridSheet.lines, line.place.text))\
      \(if: !line.alike.isEmpty || isTicked, "<ul>\(alike)</ul>\(another)")
      """
  }
  private func cell(_ field: RegisterField, _ line: GridLine) -> HTML {
    let cell = sheet.cell(field, of: line)
    func asked(_ kind: Field.Kind) -> Field { self.asked(cell.id, cell.label, kind) }
    switch field.kind {
    case .choice:
      return question(line, asked(.text)) {
        select($0, [Choice("", "–")] + field.choices.map { Choice($0.id, $0.name) })
      }
    case .flag:
      return question(line, asked(.text)) { select($0, [Choice("", "–"), Choice("oui", "Oui"), Choice("non", "Non")]) }
    case .moment:
      let which = Field("\(cell.id).heure", "Laquelle", value: frame.form["\(cell.id).heure"] ?? "", isRequired: true)
      let isDouble = sheet.isDouble(cell, line, frame.form)
      return question(line, asked(.text), Web.field)
        + (isDouble ? radios(which, [Choice("ete", "Heure d’été"), Choice("hiver", "Heure d’hiver")]) : "")
    default: return question(line, asked(.number), Web.field)
    }
  }
  /// Nothing is asked of a line that made its entry.
  private func question(_ line: GridLine, _ asked: Field, _ html: (Field) -> HTML) -> HTML {
    line.saved == nil ? html(asked.judged(by: refused)) : ""
  }
  /// As in the cell of a table: no line need be filled in.
  private func asked(_ name: String, _ label: String, _ kind: Field.Kind) -> Field {
    Field(name, label, kind: kind, value: frame.form[name] ?? "", condition: "", width: .short)
  }

  fileprivate func form(_ rows: HTML) -> HTML {
    let names = sheet.fields.filter { !$0.isKeptOnDevices }.map(\.id)
    let unkept = frame.form.all(GridSheet.lines).flatMap { place in names.map { "\(place).\($0)" } }
    let day = Field(
      GridSheet.day, "Quel jour", hint: "Celui de toutes les lignes qui n’en disent pas un autre.", kind: .day,
      value: frame.form[GridSheet.day] ?? French.short(frame.today), isRequired: true, width: .short)
    let hours = sheet.fields.contains { $0.kind == .moment }
    let note: HTML = """
      <p class="note">Les heures s’écrivent 18:40 ou 1840\u{00A0}; une heure plus petite que celle d’avant est du \
      lendemain.</p>
      """
    let sent = frame.form[EntryForm.submission] ?? EntryForm.newSubmission(frame)
    return Web.form(
      to: frame.link("registres", sheet.register.id, "grille"), csrf: frame.csrf,
      draft: FormDraft(of: frame.permit.person?.text ?? "", unkept: unkept + common.unkept),
      """
      \(hidden(EntryForm.submission, sent))\(field(day.judged(by: refused)))\
      \(entryFields(frame, departement, common, refused: refused))\(if: hours, note)\
      <div class="grid">\(rows)</div>\(PersonalText.confirming(frame, refused))\
      \(buttons([button("Enregistrer les lignes remplies")]))
      """)
  }
  fileprivate func page(_ answer: HTML, _ body: HTML) -> HTML {
    let crumbs = [
      Crumb("Registres", frame.link("registres")),
      Crumb(sheet.register.title, frame.link("registres", sheet.register.id)), Crumb(sheet.title),
    ]
    return "\(pageHead(HTML(prose: sheet.title), breadcrumb: crumbs, answer: answer))\(errorSummary(refused))\(body)"
  }
}

func gridPage(_ asking: GridAsking, _ lines: ListPage<GridLine>, _ asked: ListQuestion) -> HTML {
  let state = asking.sheet.register.state(asking.sheet.passage.to)?.name.lowercased() ?? ""
  return asking.page(
    """
    Chaque ligne remplie est une fiche, «\u{00A0}\(prose: state)\u{00A0}» ce jour-là\u{00A0}; une ligne laissée vide \
    ne dit rien.
    """,
    listing(
      asking.frame, asking.listing, asked, lines, empty: "Rien de ce que vous lisez n’a de ligne ici.",
      around: asking.form))
}

/// What was sent, with what became of each line.
func refusedGridPage(_ asking: GridAsking, _ lines: [GridLine]) -> HTML {
  let saved = lines.count { $0.saved != nil }
  let done = French.capitalized(French.plural(saved, "fiche est enregistrée", "fiches sont enregistrées"))
  return asking.page(
    saved == 0
      ? "Rien n’est encore enregistré\u{00A0}; ce que vous avez écrit est là."
      : "\(prose: done)\u{00A0}; ce qui reste se corrige ici.",
    asking.form(asking.listing.table(lines)))
}

extension GridSheet {
  var title: String { "Saisir plusieurs fiches : \(register.noun)" }
}

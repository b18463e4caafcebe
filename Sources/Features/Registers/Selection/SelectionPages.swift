import Kernel
import Strategy
import Web

/// Around a list's rows: what can be done to those that are ticked, or to all of them.
func selecting(_ frame: PageFrame, _ register: Register, _ count: ListCount, _ rows: HTML) -> HTML {
  let link = frame.link("registres", register.id, "selection")
  let all = link.asking(frame.here) { $0 != "page" }
  let rest: HTML =
    count.atLeast <= Selection.most && count.isExact
    ? linkButton("Agir sur tout ce que le filtre laisse (\(French.number(count.atLeast)))", all.query("tout", "oui"))
    : "<span class=\"muted\">Pour agir sur toutes, précisez le filtre\u{00A0}: \(Selection.most) au plus.</span>"
  return """
    <form method="get" action="\(link)">\(rows)
    \(buttons([button("Agir sur les fiches cochées", .secondary), rest]))</form>

    """
}

/// Before each row of a list.
func selectionBox(_ entry: RegisterEntry, _ register: Register) -> HTML {
  let id = "fiche-\(entry.id.text)"
  return """
    <div class="fr-checkbox-group"><input type="checkbox" id="\(id)" name="fiche" value="\(entry.id.text)"/>\
    <label class="fr-label" for="\(id)"><span class="fr-sr-only">Cocher \(entry.number(in: register))</span></label>\
    </div>
    """
}

private func crumbs(_ frame: PageFrame, _ register: Register, _ last: String) -> [Crumb] {
  [
    Crumb("Registres", frame.link("registres")), Crumb(register.title, frame.link("registres", register.id)),
    Crumb(last),
  ]
}

/// What to do to several entries; once that is chosen, what it asks.
func selectionPage(
  _ frame: PageFrame, _ departement: Departement, _ choice: SelectionChoice, refused: Invalid?
) -> HTML {
  let register = choice.register, title = choice.act?.label ?? "Agir sur plusieurs fiches"
  let chosen = French.capitalized(
    French.plural(choice.entries.count, "fiche est choisie", "fiches sont choisies"))
  let none = "Aucune fiche n’est choisie."
  let body: HTML =
    if choice.entries.isEmpty {
      links([linked("Revenir à la liste", frame.link("registres", register.id))])
    } else if let act = choice.act, let form = choice.form {
      asking(frame, departement, choice, act, form, refused)
    } else {
      choosing(frame, choice)
    }
  return """
    \(pageHead(
      HTML(prose: title), breadcrumb: crumbs(frame, register, title),
      answer: "\(prose: choice.entries.isEmpty ? none : "\(chosen). Rien ne change avant votre accord.")"))
    \(errorSummary(refused))
    \(body)
    \(if: !choice.entries.isEmpty, folded("Les fiches choisies", list(frame, choice)))
    """
}

private func choosing(_ frame: PageFrame, _ choice: SelectionChoice) -> HTML {
  let choices = SelectionAct.all(choice.register, by: frame.permit).compactMap { act -> Choice? in
    let count = choice.entries.count { act.fits($0.state) }
    guard count > 0 else { return nil }
    return Choice(
      act.word,
      count == choice.entries.count
        ? act.label : "\(act.label) (possible pour \(French.number(count)) sur \(French.number(choice.entries.count)))")
  }
  guard !choices.isEmpty else { return emptyState("Rien de ce que vous pouvez faire ne convient à ces fiches.") }
  let kept = frame.query.pairs.filter { $0.name != "acte" && $0.name != "page" }
  return """
    <form class="form" method="get" action="\(frame.link("registres", choice.register.id, "selection"))">\
    \(kept.html { hidden($0.name, $0.value) })\(radios(Field("acte", "Que faire", isRequired: true), choices))\
    \(buttons([button("Continuer")]))</form>
    """
}

private func asking(
  _ frame: PageFrame, _ departement: Departement, _ choice: SelectionChoice, _ act: SelectionAct, _ form: EntryForm,
  _ refused: Invalid?
) -> HTML {
  let seen = frame.form.pairs.filter { $0.name == "fiche" }.map(\.value)
  let items = seen.isEmpty ? choice.entries.map { "\($0.id.text).\($0.version)" } : seen
  let day = Field(
    "jour", "Quel jour", kind: .day, value: frame.form["jour"] ?? French.short(frame.today), isRequired: true,
    width: .short)
  let note: HTML =
    "<p class=\"note\">Un champ laissé vide garde ce que chaque fiche dit ; celle à qui il manque sera refusée.</p>"
  return Web.form(
    to: frame.link("registres", choice.register.id, "selection"), csrf: frame.csrf,
    """
    \(hidden("acte", act.word))\(items.html { hidden("fiche", $0) })\
    \(if: !form.fields.isEmpty && form.asked.isEmpty, note)\
    \(entryFields(frame, departement, form, refused: refused))\
    \(field(day.judged(by: refused)))\(buttons([button("Voir ce qui arriverait")]))
    """)
}

private func list(_ frame: PageFrame, _ choice: SelectionChoice) -> HTML {
  let rows = choice.entries.map { entry -> TableRow in
    let link = frame.link("registres", choice.register.id, entry.id.text)
    return [
      linked(entry.number(in: choice.register), link), "\(prose: entry.title(in: choice.register))",
      "\(prose: choice.register.state(entry.state)?.name ?? entry.state)",
    ]
  }
  return table(
    "Fiches choisies",
    [
      Column("Numéro", phone: .first, isHeading: true), Column("Fiche", phone: .line, label: ""),
      Column("État", phone: .line, label: ""),
    ], rows)
}

/// What would become of each, or did.
func pendingSelectionPage(
  _ frame: PageFrame, _ departement: Departement, _ register: Register, _ pending: Pending<Selection>
) -> HTML {
  let selection = pending.content, isDone = pending.deposit.done != nil
  let said = selection.values.sorted { $0.key < $1.key }.compactMap { id, value in
    register.field(id).map { "\($0.label) : \($0.shown(value, in: departement, on: frame.today))" }
  }
  let day = Day(iso: selection.day).map { "le \(French.long($0))" } ?? ""
  let rows = Selection.Fate.allCases.flatMap { fate in selection.items.filter { $0.fate == fate } }.map { item in
    TableRow(
      [
        linked(item.number, frame.link("registres", register.id, item.entry)),
        "\(prose: item.title == item.number ? "" : item.title)", "\(prose: item.fate.word)",
        item.why.html(separator: "<br/>") { "\(prose: $0)" },
      ], item.fate == .same ? .muted : .plain)
  }
  let list = table(
    "Fiches",
    [
      Column("Numéro", phone: .first, isHeading: true), Column("Fiche", phone: .line, label: ""),
      Column("Ce qui arrive", phone: .end, label: ""), Column("Pourquoi", phone: .line, label: ""),
    ], rows)
  let decision = Web.form(
    to: frame.link("registres", register.id, "selection", pending.deposit.id.text).appending("confirmation"),
    csrf: frame.csrf,
    buttons([button("\(pending.deposit.name) : \(French.plural(selection.count(.ready), "fiche", "fiches"))")]))
  return """
    \(pageHead(
      HTML(prose: pending.deposit.name), breadcrumb: crumbs(frame, register, pending.deposit.name),
      answer: "\(prose: answer(selection, isDone: isDone))",
      facts: facts([
        Fact(isDone ? "Faites" : "À faire", "\(number: selection.count(isDone ? .done : .ready))"),
        Fact("Sans changement", "\(number: selection.count(.same))"),
        Fact("Refusées", "\(number: selection.count(.refused))"),
      ])))
    <p>\(prose: French.capitalized(([day] + said).joined(separator: " ; "))).</p>
    \(if: !isDone && selection.count(.ready) > 0, decision)
    \(section("Fiche par fiche", list))
    \(links([linked("Revenir à la liste", frame.link("registres", register.id))]))
    """
}

private func answer(_ selection: Selection, isDone: Bool) -> String {
  let refused = selection.count(.refused)
  let told = French.capitalized(French.plural(refused, "fiche est refusée", "fiches sont refusées"))
  if isDone {
    let done = French.capitalized(French.plural(selection.count(.done), "fiche : c’est fait", "fiches : c’est fait"))
    return refused == 0 ? "\(done)." : "\(done). \(told)."
  }
  if selection.count(.ready) == 0 { return refused == 0 ? "Il n’y a rien à changer." : "\(told) : rien à faire." }
  return refused == 0
    ? "Rien n’est encore fait. Relisez, puis décidez."
    : "Rien n’est encore fait. \(told) ; les autres peuvent se faire sans elles."
}

extension Selection.Fate {
  fileprivate var word: String {
    switch self {
    case .refused: "refusée"
    case .ready: "à faire"
    case .done: "fait"
    case .same: "rien à changer"
    }
  }
}

struct SelectionJSON: Encodable {
  struct Item: Encodable { let fiche: String, numero: String, resultat: String, pourquoi: [String] }
  let acte: String
  let fait: Bool
  let fiches: [Item]
  init(_ pending: Pending<Selection>) {
    (acte, fait) = (pending.deposit.name, pending.deposit.done != nil)
    fiches = pending.content.items.map {
      Item(fiche: $0.entry, numero: $0.number, resultat: $0.fate.rawValue, pourquoi: $0.why)
    }
  }
}

import Accounts
import Kernel
import Ledger
import Web

/// "What can I enter?": in the order of the strategy, with the last figure beside.
func enterablePage(_ frame: PageFrame, _ departement: Departement, _ enterable: Enterable) -> HTML {
  let tools = links([
    linked("Importer un fichier", frame.link("import")),
    linked("Télécharger les chiffres saisis (CSV)", frame.link("export", "chiffres.csv")),
  ])
  let parts = grouped(enterable.groups).html { part in
    section(HTML(prose: part.title), enterableTable(frame, departement, part.title, part.groups))
  }
  return """
    \(pageHead(
      "Saisir", breadcrumb: [Crumb(departement.plan.short, frame.link()), Crumb("Saisir")],
      answer: """
        \(prose: French.plural(enterable.count, "chiffre se saisit", "chiffres se saisissent")) à la main. \
        Ce qui est compté au registre n’est pas dans cette liste.
        """))
    \(tools)\(if: enterable.count == 0, emptyState("Aucun chiffre de ce département ne se saisit à la main."))\(parts)
    """
}

/// Groups of one element of the strategy together.
private func grouped(_ groups: [Enterable.Group]) -> [(title: String, groups: [Enterable.Group])] {
  var parts: [(title: String, groups: [Enterable.Group])] = []
  for group in groups {
    let title = group.element.map { "\($0.level.name) \($0.number) : \($0.title)" } ?? "Autres mesures"
    if let index = parts.firstIndex(where: { $0.title == title }) {
      parts[index].groups.append(group)
    } else {
      parts.append((title, [group]))
    }
  }
  return parts
}

private func enterableTable(
  _ frame: PageFrame, _ departement: Departement, _ title: String, _ groups: [Enterable.Group]
) -> HTML {
  let never: HTML = "<span class=\"muted\">jamais saisi</span>"
  let rows = groups.flatMap { group -> [TableRow] in
    let action: HTML = group.action.html { action in
      linked(action.number, frame.link(departement.plan.steered?.path ?? "actions", action.number))
    }
    let counted = group.counted.map { item -> TableRow in
      let value: HTML = item.value.map { "\(prose: item.measure.unit.of($0))" } ?? never
      return [
        action, linked(item.measure.title, frame.link("mesures", item.measure.id, "releves"), style: "row-link"), value,
        "\(prose: item.last.map(item.measure.spanName) ?? "")",
        "\(prose: "relevé " + (item.measure.period?.frequency ?? ""))",
      ]
    }
    let stated = group.stated.map { item -> TableRow in
      let value: HTML = item.last.map { "\(prose: item.indicator.counted($0.value, extra: 1))" } ?? never
      return [
        action,
        linked(item.indicator.title, frame.link("indicateurs", item.indicator.id, "chiffres"), style: "row-link"),
        value,
        item.last.html { "\(short: $0.day)" }, "chiffre cité",
      ]
    }
    return counted + stated
  }
  let columns = [
    Column("Action", phone: .first), Column("Chiffre", phone: .line, label: "", isHeading: true),
    Column("Dernier", .number, phone: .line, label: ""), Column("Au", phone: .more, label: ""),
    Column("Comment", phone: .end, isMuted: true),
  ]
  return "<div class=\"enterable\">\(table(title, columns, rows))</div>\n"
}

// MARK: reports

/// What a form holds: what was typed, else what the address asks to correct.
private func typed(_ frame: PageFrame, _ name: String) -> String { frame.form[name] ?? frame.query[name] ?? "" }

extension Departement {
  /// The day typed in a form; where there is none, the last one of a strategy that is over: figures are given of its
  /// time.
  func day(_ typed: String, _ today: Day) -> String {
    typed.isEmpty && plan.isOver(on: today) ? French.short(plan.writingDay(today)) : typed
  }
}

func confirmationField(_ doubts: [Doubt], _ frame: PageFrame, refused: Invalid?) -> HTML {
  guard !doubts.isEmpty else { return "" }
  return checkbox(
    Field("confirme", "Je confirme : ce chiffre est juste", isRequired: true).judged(by: refused),
    isOn: frame.form.text("confirme") != nil)
}

func reportsPage(
  _ frame: PageFrame, _ departement: Departement, _ measure: Measure, _ statements: [Statement], beside: HTML,
  seen: HTML, refused: Refusal?
) -> HTML {
  let invalid = refused?.invalid
  let doubts = refused?.doubts ?? []
  let last =
    statements.first.map { statement in
      let said = statement.isNothing ? "néant" : French.number(statement.value ?? 0)
      return "dernier : \(said), \(measure.spanName(statement.day))"
    } ?? ""
  let dayHint: HTML =
    measure.kind == .flow
    ? "Le dernier jour de la période, ou un jour quelconque : le total vaut \(prose: measure.period?.whole ?? "")."
    : "Le jour auquel ce nombre était vrai."
  var fields = seen
  fields += field(
    Field(
      "jour", measure.kind == .flow ? "Période" : "Jour", hint: dayHint, kind: .day,
      value: departement.day(typed(frame, "jour"), frame.today),
      isRequired: true,
      width: .short
    ).judged(by: invalid))
  fields += keyFields(frame, departement, measure, invalid)
  fields += field(
    Field(
      "valeur", French.capitalized(measure.unit.many), kind: .number, value: typed(frame, "valeur"), isRequired: true,
      width: .short,
      beside: HTML(prose: last)
    ).judged(by: invalid))
  fields += textarea(
    Field(
      "commentaire", "Commentaire", value: typed(frame, "commentaire"), isRequired: !doubts.isEmpty,
      limit: TextLimit.comment
    ).judged(
      by: invalid), rows: 2)
  fields += confirmationField(doubts, frame, refused: invalid)
  fields += buttons([button("Enregistrer")])
  let definition = measure.definition.map { French.capitalized($0) + ($0.hasSuffix(".") ? "" : ".") } ?? ""
  return """
    \(pageHead(
      HTML(prose: measure.title), breadcrumb: [Crumb("Saisir", frame.link("saisie")), Crumb(measure.title)],
      answer: "\(prose: definition)",
      facts: links([linked("D’où vient ce chiffre", frame.link("mesures", measure.id))])))
    \(errorSummary(invalid))\(beside)
    \(form(to: frame.link("mesures", measure.id, "releves"), csrf: frame.csrf, fields))
    \(section(
      "Relevés en vigueur", note: statements.count == 20 ? "Les vingt derniers, par jour." : "",
      statementsTable(frame, departement, measure, statements)))
    """
}

private func keyFields(_ frame: PageFrame, _ departement: Departement, _ measure: Measure, _ invalid: Invalid?) -> HTML
{
  var fields: HTML = ""
  if measure.keys.contains(.place) {
    fields += field(
      Field(
        "commune", "Commune",
        hint: "Son nom ou son code Insee ; pour le total du département, écrivez « département ».",
        value: typed(frame, "commune"), isRequired: true
      ).judged(by: invalid))
  }
  if measure.keys.contains(.organisation) {
    let expected = measure.expected.compactMap { departement.organisations[$0] }
    let others = departement.organisations.named.filter { !measure.expected.contains($0.id) }
    let choices = (expected + others).map { Choice($0.id, $0.name(on: frame.today).text) }
    fields += select(
      Field("organisation", "Organisme", value: typed(frame, "organisation"), width: .full).judged(by: invalid),
      [Choice("", "—")] + choices)
  }
  if measure.keys.contains(.category) {
    fields += select(
      Field("categorie", "Catégorie", value: typed(frame, "categorie")).judged(by: invalid),
      [Choice("", "—")] + measure.categories.map { Choice($0.id, $0.name) })
  }
  return fields
}

extension Measure {
  /// Of whom a figure is, in words.
  package func keyWords(_ key: LedgerKey, _ departement: Departement, on day: Day) -> String {
    let parts = [
      key.place.map { departement.placeName($0) }, departement.organisationName(key.organisation, on: day),
      key.category.map { category($0)?.name ?? $0 },
    ].compactMap(\.self)
    return parts.isEmpty ? "département" : parts.joined(separator: ", ")
  }
}

private func statementsTable(
  _ frame: PageFrame, _ departement: Departement, _ measure: Measure, _ statements: [Statement]
) -> HTML {
  guard !statements.isEmpty else { return emptyState("Rien n’est encore déclaré.") }
  let communes = measure.keys.contains(.place) ? departement.territory.search : nil
  let rows = statements.map { statement -> TableRow in
    let key = statement.key
    func link(_ link: Link) -> Link {
      link.query("jour", French.short(statement.day))
        .query("commune", measure.placeWord(key) { communes?.word($0) ?? $0 })
        .query("organisation", key.organisation).query("categorie", key.category)
        .query(Version.field, statement.id.text)
    }
    let page = frame.link("mesures", measure.id, "releves")
    let correct = link(page).query(
      "valeur", statement.isNothing ? "néant" : statement.value.map(String.init)
    ).query("commentaire", statement.comment)
    return [
      "\(prose: measure.spanName(statement.day))", "\(prose: measure.keyWords(key, departement, on: frame.today))",
      "\(prose: statement.isNothing ? "néant" : measure.unit.of(statement.value ?? 0))",
      "\(short: statement.recordedAt.day)",
      "\(prose: statement.comment ?? "")",
      links(
        [linked("Corriger", correct), linked("Retirer", link(page.appending("retrait")))]
          + (statement.comment != nil && frame.permit.may(.eraseTexts)
            ? [linked("Effacer le commentaire", frame.link("releves", statement.id.text, "effacement"))] : [])),
    ]
  }
  return table(
    "Relevés en vigueur",
    [
      Column(measure.kind == .flow ? "Période" : "Au", phone: .first, isHeading: true),
      Column("De qui", phone: .line, label: ""),
      Column("Valeur", .number, phone: .end, label: ""), Column("Enregistré le", phone: .line, isMuted: true),
      Column("Commentaire", phone: .line, label: "", isMuted: true), Column("Faire", phone: .line, label: ""),
    ], rows)
}

func reportWithdrawalPage(
  _ frame: PageFrame, _ departement: Departement, _ measure: Measure, refused: Refusal?,
  overtaken: Overtaken?
) -> HTML {
  let kept = ["jour", "commune", "organisation", "categorie"].html { hidden($0, typed(frame, $0)) }
  let day = French.parseDay(typed(frame, "jour"))
  let key = LedgerKey(
    measure: measure.id, place: frame.query.text("commune") ?? frame.form.text("commune"),
    organisation: frame.query.text("organisation") ?? frame.form.text("organisation"),
    category: frame.query.text("categorie") ?? frame.form.text("categorie"))
  let what = "\(measure.keyWords(key, departement, on: frame.today)), \(day.map(measure.spanName) ?? "")"
  return """
    \(pageHead(
      "Retirer un relevé",
      breadcrumb: [
        Crumb("Saisir", frame.link("saisie")), Crumb(measure.title, frame.link("mesures", measure.id, "releves")),
        Crumb("Retirer"),
      ],
      answer: "\(prose: measure.title) : \(prose: what). Le chiffre ne comptera plus ; l’historique en garde la trace."))
    \(errorSummary(refused?.invalid))\(overtakenNotice(overtaken))
    \(form(to: frame.link("mesures", measure.id, "releves", "retrait"), csrf: frame.csrf, """
      \(kept)\(Version.none.hidden(frame, told: overtaken))
      \(reason(frame, refused))
      \(buttons([button("Retirer ce relevé")]))
      """))
    """
}

extension PeriodKind {
  /// "pour le trimestre entier".
  var whole: String {
    switch self {
    case .month: "pour le mois entier"
    case .quarter: "pour le trimestre entier"
    case .semester: "pour le semestre entier"
    case .year: "pour l’année entière"
    }
  }
}

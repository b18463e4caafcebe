import Kernel
import Web

/// A stated figure by hand, with those that stand.
func figuresPage(
  _ frame: PageFrame, _ departement: Departement, _ indicator: Indicator, _ said: [Saying], refused: Refusal?,
  overtaken: Overtaken? = nil
) -> HTML {
  let invalid = refused?.invalid, doubts = refused?.doubts ?? []
  func value(_ name: String) -> String {
    let typed = frame.form[name] ?? frame.query[name] ?? ""
    return name == "jour" ? departement.day(typed, frame.today) : typed
  }
  func ask(_ name: String, _ label: String, hint: HTML = "", kind: Field.Kind = .number, isRequired: Bool = false)
    -> HTML
  {
    field(
      Field(name, label, hint: hint, kind: kind, value: value(name), isRequired: isRequired, width: .short).judged(
        by: invalid))
  }
  // Of the figure that one corrects; empty: of none, so that one that is there already is shown first.
  var fields = hidden(Version.field, overtaken?.mark ?? value(Version.field))
  fields += ask("jour", "Jour", hint: "Le jour auquel ce chiffre était vrai.", kind: .day, isRequired: true)
  if indicator.isPercent {
    fields += ask("numerateur", "Combien", hint: "Par exemple 27, dans « 27 sur 38 ».")
    fields += ask("denominateur", "Sur combien")
    fields += ask("valeur", "Ou le pourcentage", hint: "Seulement si les deux nombres ne sont pas connus.")
  } else {
    fields += ask("valeur", French.capitalized(indicator.unit.title), isRequired: true)
  }
  fields += sourceFields(departement, value, invalid)
  fields += textarea(
    Field(
      "commentaire", "Commentaire", value: value("commentaire"), isRequired: !doubts.isEmpty, limit: TextLimit.comment
    ).judged(by: invalid),
    rows: 2)
  fields += confirmationField(doubts, frame, refused: invalid)
  fields += buttons([button("Enregistrer")])
  let isComputed = indicator.formula != nil
  return """
    \(pageHead(
      HTML(prose: indicator.title), breadcrumb: [Crumb("Saisir", frame.link("saisie")), Crumb(indicator.title)],
      answer: isComputed
        ? "Cet indicateur se calcule aussi\u{00A0}: un chiffre saisi ne compte que pour les jours d’avant les premiers relevés."
        : "Personne ne compte ce chiffre au jour le jour\u{00A0}: il se cite, avec sa source.",
      facts: links([linked("Voir l’indicateur", frame.link("indicateurs", indicator.id))])))
    \(errorSummary(invalid))\(overtakenNotice(overtaken))
    \(form(to: frame.link("indicateurs", indicator.id, "chiffres"), csrf: frame.csrf, fields))
    \(section(
      "Chiffres saisis", note: "Ceux du pack ne se changent pas ici.", saidTable(frame, departement, indicator, said)))
    """
}

/// One source is needed: of the list, or another in words.
private func sourceFields(_ departement: Departement, _ value: (String) -> String, _ invalid: Invalid?) -> HTML {
  let listed = departement.sources.sorted { $0.value.title < $1.value.title }.map { Choice($0.key, $0.value.title) }
  let other = Field(
    "source_autre", listed.isEmpty ? "Source" : "Autre source", hint: "Un document, un service : de quoi le retrouver.",
    value: value("source_autre"), isRequired: listed.isEmpty, condition: "si elle n’est pas dans la liste",
    width: .full, limit: TextLimit.source)
  guard !listed.isEmpty else { return field(other.judged(by: invalid)) }
  let source = Field("source", "Source", value: value("source"), isRequired: true, width: .full)
  return select(source.judged(by: invalid), [Choice(FigureWords.unlisted, "Une autre, ci-dessous")] + listed)
    + field(other.judged(by: invalid))
}

private func saidTable(_ frame: PageFrame, _ departement: Departement, _ indicator: Indicator, _ said: [Saying]) -> HTML
{
  guard !said.isEmpty else { return emptyState("Aucun chiffre n’a encore été saisi.") }
  let rows = said.reversed().map { saying -> TableRow in
    let content = saying.content
    func written(_ number: Double?) -> String? { number.map { French.short($0, atMost: 6) } }
    let isListed = content.source.map { departement.sources[$0] != nil } ?? false
    let correct = frame.link("indicateurs", indicator.id, "chiffres").query("jour", French.short(saying.day))
      .query(Version.field, saying.id.text)
      .query("valeur", content.numerator == nil ? written(content.value) : nil).query(
        "numerateur", written(content.numerator)
      )
      .query("denominateur", written(content.denominator)).query(isListed ? "source" : "source_autre", content.source)
      .query("commentaire", content.text)
    var figure = content.value.map { indicator.counted($0, extra: 2) } ?? ""
    if let part = written(content.numerator), let whole = written(content.denominator) {
      figure += " (\(part) sur \(whole))"
    }
    return [
      "\(short: saying.day)", "\(prose: figure)", "\(prose: content.source.map(departement.sourceTitle) ?? "")",
      "\(prose: saying.by), \(short: saying.recordedAt.day)", "\(prose: content.text ?? "")",
      links([linked("Corriger", correct), linked("Retirer", frame.link("dits", saying.id.text, "retrait"))]),
    ]
  }
  return table(
    "Chiffres saisis",
    [
      Column("Au", phone: .first, isHeading: true), Column("Chiffre", .number, phone: .end, label: ""),
      Column("Source", phone: .line),
      Column("Saisi par", phone: .line, isMuted: true), Column("Commentaire", phone: .line, label: "", isMuted: true),
      Column("Faire", phone: .line, label: ""),
    ], rows)
}

func sayingWithdrawalPage(_ frame: PageFrame, _ departement: Departement, _ saying: Saying, refused: Refusal?) -> HTML {
  """
  \(pageHead(
    "Retirer ce qui a été dit", breadcrumb: [Crumb("Saisir", frame.link("saisie")), Crumb("Retirer")],
    answer: "\(prose: saying.kind.question), au \(long: saying.day), dit par \(saying.by). L’historique en garde la trace."))
  \(errorSummary(refused?.invalid))
  \(form(to: frame.link("dits", saying.id.text, "retrait"), csrf: frame.csrf, """
    \(reason(frame, refused))
    \(buttons([button("Retirer")]))
    """))
  """
}

/// Why something is withdrawn: asked in the same words wherever it is.
func reason(_ frame: PageFrame, _ refused: Refusal?) -> HTML {
  let field = Field(
    "commentaire", "Pourquoi", value: frame.form["commentaire"] ?? "", isRequired: true, limit: TextLimit.comment)
  return textarea(field.judged(by: refused?.invalid), rows: 2)
}

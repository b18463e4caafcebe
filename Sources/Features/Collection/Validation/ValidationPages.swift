import Accounts
import Kernel
import Strategy
import Web

/// "Which figures wait for my word?": campaign by campaign.
/// - Parameter isAll: all are ticked, not only those in which nothing is to be read.
func validationPage(
  _ frame: PageFrame, _ departement: Departement, _ waiting: [ToValidate], isAll: Bool, total count: Int, page: Int
) -> HTML {
  let campaigns = waiting.reduce(into: [ToValidate]()) { found, item in
    if !found.contains(where: { $0.asking.campaign.id == item.asking.campaign.id }) { found.append(item) }
  }
  let sections = campaigns.html { first -> HTML in
    let own = waiting.filter { $0.asking.campaign.id == first.asking.campaign.id }
    return group(frame, departement, own, first.asking.title, isAll: isAll)
  }
  let pages = (count + ListQuestion.size - 1) / ListQuestion.size,
    isNarrowed = frame.query.text("arrondissement") != nil
  let counted = French.agree(count, "Il compte déjà, comme provisoire", "Ils comptent déjà, comme provisoires")
  let answer =
    count == 0
    ? "Rien à valider." : "\(French.plural(count, "chiffre attend", "chiffres attendent")) votre avis. \(counted)."
  return """
    \(pageHead("Réponses à valider", answer: "\(prose: answer)"))
    \(if: count > 0 || isNarrowed, arrondissementChoice(frame, departement, on: frame.today))
    \(sections)
    \(pagination(page, of: pages) { frame.here.query("page", "\($0)") })
    """
}

/// Those of one campaign: those that are ticked are validated together, each has its own buttons too.
private func group(
  _ frame: PageFrame, _ departement: Departement, _ items: [ToValidate], _ title: String, isAll: Bool
) -> HTML {
  let choice: (ToValidate) -> HTML = { items.count > 1 ? box($0, isTicked: isAll || $0.isPlain) : "" }
  let list: HTML =
    "<ol class=\"dues dues--judged\">\(items.html { entry(frame, departement, $0, choice($0)) })</ol>"
  guard items.count > 1 else {
    return section("\(prose: title)", form(to: frame.link("validations"), csrf: frame.csrf, list))
  }
  let plain = items.count(where: \.isPlain), other = items.count - plain
  let note =
    if other == 0 {
      "Tous sont cochés : aucun n’a de commentaire ni de grand écart."
    } else if isAll {
      """
      Tous sont cochés, dont \(French.number(other)) avec un commentaire, un grand écart ou saisi par un autre : \
      \(French.agree(other, "relisez-le", "relisez-les")).
      """
    } else if plain == 0 {
      """
      Aucun n’est coché sur \(French.number(items.count)) : chacun a un commentaire, un grand écart, ou est saisi par \
      un autre.
      """
    } else {
      """
      \(French.plural(plain, "est coché", "sont cochés")) sur \(French.number(items.count)) : ceux qui n’ont ni \
      commentaire, ni grand écart, ni saisie par un autre. Relisez les autres.
      """
    }
  // A link, so that it serves without JavaScript too.
  let ticking =
    isAll
    ? linked("Ne cocher que ceux sans remarque", frame.here.query("cocher", nil))
    : linked("Tout cocher", frame.here.query("cocher", "tous"))
  let sendBack = sending("Renvoyer les chiffres cochés", to: frame.link("validations", "renvoi"))
  return section(
    "\(prose: title)", note: "\(prose: note)",
    """
    \(if: other > 0, links([ticking]))\
    \(form(
      to: frame.link("validations"), csrf: frame.csrf,
      "\(list)\(buttons([button("Valider les chiffres cochés"), sendBack]))"))
    """)
}

private func entry(_ frame: PageFrame, _ departement: Departement, _ item: ToValidate, _ choice: HTML) -> HTML {
  let base = frame.link("reponses", item.answer.id.text)
  let acts = buttons([
    sending("Valider", to: base.appending("validation")), linkButton("Renvoyer", base.appending("renvoi"), .tertiary),
  ])
  return """
    <li class="due"><h3 class="due__day">\(value(frame, departement, item))</h3>
    <div class="due__what">\(circumstances(departement, item))</div>
    <div class="due__act">\(choice)\(acts)</div></li>

    """
}

/// Of a form that does something else, a button that leads elsewhere: to this figure alone, to sending back.
private func sending(_ title: HTML, to link: Link) -> HTML {
  "<button class=\"fr-btn fr-btn--secondary\" type=\"submit\" formaction=\"\(link)\">\(title)</button>\n"
}

private func box(_ item: ToValidate, isTicked: Bool) -> HTML {
  let id = "choix-\(item.answer.id.text)"
  return """
    <div class="fr-checkbox-group"><input type="checkbox" id="\(id)" name="reponse" \
    value="\(item.answer.id.text)"\(if: isTicked, " checked=\"checked\"")/><label class="fr-label" for="\(id)">Cocher\
    <span class="fr-sr-only"> \(prose: item.question.words(item.asking.campaign.period)), \
    \(prose: item.asking.functionName)</span></label></div>

    """
}

/// It leads to what the figure is made of, for those who may see that.
private func value(_ frame: PageFrame, _ departement: Departement, _ item: ToValidate) -> HTML {
  let measure = departement.measures[item.question.key.measure], said = item.answer.said
  let words = said.value.flatMap { measure?.unit.of($0) } ?? French.capitalized(said.words)
  guard let measure, item.isShown else { return "\(prose: words)" }
  let page = frame.link("mesures", measure.id), key = item.question.key
  guard measure.isSensitive else { return linked(words, page) }
  // Of what is not everybody's, one's own part.
  return linked(
    words,
    page.query("commune", key.place).query("organisation", key.organisation).query("categorie", key.category))
}

/// Who answered what to which question, and when.
private func circumstances(_ departement: Departement, _ item: ToValidate) -> HTML {
  let name = item.asking.functionName, answer = item.answer
  let writer = answer.by == name ? "" : ", par \(answer.by)"
  return """
    <p>\(prose: item.question.words(item.asking.campaign.period))</p>
    <p class="muted">\(prose: name)\(prose: writer), \(prose: French.moment(answer.recordedAt))\
    \(if: answer.replaces != nil, ", à la place de sa réponse")\
    \(item.former.html { ". Précédent\u{00A0}: \(number: $0)\(change(item, after: $0))" })\
    \(answer.said.comment.html { ". \(prose: French.quoted($0))" })</p>
    """
}

/// Said where it is beyond the measure's bound.
private func change(_ item: ToValidate, after former: Int) -> HTML {
  guard let amount = item.answer.said.amount, former > 0, item.isLeap else { return "" }
  let percent = Int((Double(amount - former) / Double(former) * 100).rounded())
  return ", <b>\(prose: "\(French.signed(percent))\(French.narrow)%")</b>"
}

/// "What is wrong with this figure?"
func returningPage(
  _ frame: PageFrame, _ departement: Departement, _ item: ToValidate, _ returning: Returning, refused: Invalid?
) -> HTML {
  let reason = Field(
    "motif", "Ce qui est à revoir", value: frame.form["motif"] ?? "", isRequired: true, limit: TextLimit.reason)
  let fields: HTML = """
    \(textarea(reason.judged(by: refused), rows: 3))
    \(buttons([button("Renvoyer au partenaire")]))
    """
  let crumbs = [Crumb("Réponses à valider", frame.link("validations")), Crumb("Renvoyer")]
  let answer: HTML = "\(prose: "Une fois renvoyée : \(returning.counts). \(returning.telling)")"
  return """
    \(pageHead("Renvoyer cette réponse", breadcrumb: crumbs, answer: answer))
    <p><b>\(value(frame, departement, item))</b></p>
    \(circumstances(departement, item))\(errorSummary(refused))
    \(form(to: frame.link("reponses", item.answer.id.text, "renvoi"), csrf: frame.csrf, fields))
    """
}

/// "What is wrong with these figures?"
func returningGroupPage(
  _ frame: PageFrame, _ departement: Departement, _ items: [(item: ToValidate, returning: Returning)],
  refused: Invalid?
) -> HTML {
  let reason = Field(
    "motif", "Ce qui est à revoir", hint: "Le même pour tous.", value: frame.form["motif"] ?? "", isRequired: true,
    limit: TextLimit.reason)
  let count = French.plural(items.count, "chiffre", "chiffres")
  let rows = items.map { item, returning -> TableRow in
    [
      "\(prose: item.question.words(item.asking.campaign.period))", "\(prose: item.asking.functionName)",
      value(frame, departement, item), "\(prose: returning.words)",
    ]
  }
  let columns = [
    Column("Question", phone: .first, isHeading: true), Column("De qui", phone: .line, label: ""),
    Column("Chiffre", phone: .line, label: ""),
    Column("Une fois renvoyé", phone: .line, label: "une fois renvoyé\u{A0}:"),
  ]
  let fields: HTML = """
    \(items.html { hidden("reponse", $0.item.answer.id.text) })\(textarea(reason.judged(by: refused), rows: 3))
    \(buttons([button("Renvoyer \(count)")]))
    """
  let crumbs = [Crumb("Réponses à valider", frame.link("validations")), Crumb("Renvoyer")]
  let silent = items.count { $0.returning.told == .nobody }
  let unknown = French.plural(silent, "chiffre", "chiffres")
  let answer =
    "Votre motif part à qui tient la fonction sollicitée"
    + (silent == 0 ? "." : " ; pour \(unknown), personne n’est informé : nul ne la tient.")
  return """
    \(pageHead("Renvoyer \(prose: count)", breadcrumb: crumbs, answer: "\(prose: answer)"))\(errorSummary(refused))
    \(form(to: frame.link("validations", "renvoi"), csrf: frame.csrf, fields))
    \(table("Chiffres à renvoyer", columns, rows))
    """
}

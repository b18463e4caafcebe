import Accounts
import Kernel
import Strategy
import Web

/// "Which figures wait for my word?": campaign by campaign.
func validationPage(
  _ visit: Visit, _ departement: Departement, _ waiting: [ToValidate], total count: Int, page: Int
) -> HTML {
  let campaigns = waiting.reduce(into: [ToValidate]()) { found, item in
    if !found.contains(where: { $0.asking.campaign.id == item.asking.campaign.id }) { found.append(item) }
  }
  let sections = campaigns.html { first -> HTML in
    let items = waiting.filter { $0.asking.campaign.id == first.asking.campaign.id }.html {
      entry(visit, departement, $0)
    }
    return section(
      "\(prose: first.asking.title)",
      "<ol class=\"dues dues--judged\">\(items)</ol>")
  }
  let pages = (count + ToValidate.size - 1) / ToValidate.size
  return """
    \(pageHead("Réponses à valider", answer: count == 0 ? "Rien à valider." : "\(prose: French.plural(count, "chiffre attend", "chiffres attendent")) votre avis. Ils comptent déjà, comme provisoires."))
    \(sections)
    \(pagination(page, of: pages) { visit.link("validations").query("page", "\($0)") })
    """
}

private func entry(_ visit: Visit, _ departement: Departement, _ item: ToValidate) -> HTML {
  let base = visit.link("reponses", item.answer.id.text)
  return """
    <li class="due"><h3 class="due__day">\(value(visit, departement, item))</h3>
    <div class="due__what">\(circumstances(departement, item))</div>
    <div class="due__act">\(form(to: base.appending("validation"), csrf: visit.csrf, buttons([button("Valider", .secondary), linkButton("Renvoyer", base.appending("renvoi"), .tertiary)])))</div></li>

    """
}

/// It leads to what the figure is made of, for those who may see that.
private func value(_ visit: Visit, _ departement: Departement, _ item: ToValidate) -> HTML {
  let measure = departement.measures[item.question.key.measure], said = item.answer.said
  let words = said.value.flatMap { measure?.unit.of($0) } ?? French.capitalized(said.words)
  guard let measure, item.isShown else { return "\(prose: words)" }
  let page = visit.link("mesures", measure.id), key = item.question.key
  guard measure.isSensitive else { return linked(words, page) }
  // Of what is not everybody's, one's own part.
  return linked(
    words,
    page.query("commune", key.place).query("organisation", key.organisation).query("categorie", key.category))
}

/// Who answered what to which question, and when.
private func circumstances(_ departement: Departement, _ item: ToValidate) -> HTML {
  let name = item.asking.functionName
  return """
    <p>\(prose: item.question.words(item.asking.campaign.period))</p>
    <p class="muted">\(prose: name), \(prose: French.moment(item.answer.recordedAt))\
    \(item.former.html { ". Précédent\u{00A0}: \(number: $0)\(change(item, after: $0))" })\
    \(item.answer.said.comment.html { ". «\u{00A0}\(prose: $0)\u{00A0}»" })</p>
    """
}

/// Said where it is large: from a half on.
private func change(_ item: ToValidate, after former: Int) -> HTML {
  guard let amount = item.answer.said.amount, former > 0 else { return "" }
  let percent = Int((Double(amount - former) / Double(former) * 100).rounded())
  return abs(percent) < 50 ? "" : ", <b>\(prose: "\(French.signed(percent))\(French.narrow)%")</b>"
}

/// "What is wrong with this figure?"
func returningPage(_ visit: Visit, _ departement: Departement, _ item: ToValidate, refused: Invalid?) -> HTML {
  let fields: HTML = """
    \(textarea(Field("motif", "Ce qui est à revoir", value: visit.form["motif"] ?? "", isRequired: true, limit: TextLimit.reason).judged(by: refused), rows: 3))
    \(buttons([button("Renvoyer au partenaire")]))
    """
  return """
    \(pageHead("Renvoyer cette réponse", breadcrumb: [Crumb("Réponses à valider", visit.link("validations")), Crumb("Renvoyer")], answer: "Ce qu’elle a écrit au journal est annulé, et le partenaire reçoit votre motif."))
    <p><b>\(value(visit, departement, item))</b></p>
    \(circumstances(departement, item))\(errorSummary(refused))
    \(form(to: visit.link("reponses", item.answer.id.text, "renvoi"), csrf: visit.csrf, fields))
    """
}

import Kernel
import Web

/// Which of the actions can be read by arrondissement, and where.
func byTerritory(_ frame: PageFrame, _ situation: Situation) -> HTML {
  let moment = situation.moment, zones = situation.departement.arrondissements(on: moment.on)
  guard !zones.isEmpty else { return "" }
  let counted = situation.countedByCommune.count, rest = situation.actions.count - counted
  let places = zones.html(separator: " · ") { zone in
    linked(zone.name, moment.link(frame.link("ici").query("lieu", "\(zone.kind)/\(zone.id)")))
  }
  let named = entries(
    situation.countedByCommune.map { item in
      Entry(
        number: item.action.number, item.action.short,
        moment.action(frame, situation.departement.plan, item.action.number))
    })
  return section(
    "Par arrondissement", id: "territoires",
    """
    <p>\(places)</p>
    <p class="note">\(prose: French.plural(counted, "action se compte", "actions se comptent")) par commune et se \
    \(HTML(French.agree(counted, "lit", "lisent"))) par arrondissement\u{202F}; \(number: rest) \
    \(HTML(French.agree(rest, "n’a", "n’ont"))) de chiffre que pour le département.</p>
    \(if: counted > 0, folded(French.agree(counted, "Laquelle ?", "Lesquelles ?"), named))
    """)
}

/// What a list leaves out, on paper, where nobody can follow a link.
func others(_ count: Int) -> HTML {
  count > 0
    ? "<p class=\"printed\">+\u{202F}\(number: count) \(HTML(French.agree(count, "autre", "autres")))</p>\n" : ""
}

/// Where what is expected started from.
func startNote(_ departement: Departement, _ worst: Assessment?) -> HTML {
  guard let worst, !worst.isMilestone,
    let words = departement.indicator(worst.id)?.indicator.startWords
  else { return "" }
  return "<small class=\"muted\">\(prose: "départ : \(words)")</small>"
}

/// The responsible's own words on a late action, the latest: their beginning, and all of them on paper.
func ownWords(_ row: ActionSituation) -> HTML {
  guard row.standing.isToMove else { return "" }
  guard let said = row.weather, let weather = said.content.weather else {
    return row.standing == .late
      ? "<small class=\"muted\">Son responsable n’en a rien dit.</small>" : ""
  }
  let head = "\(weather.name), le \(French.short(said.day))"
  guard let text = said.content.text else { return "<small class=\"words\">\(prose: head)</small>" }
  let whole = text.oneLine, beginning = text.beginning(120)
  let quoted: HTML =
    beginning == whole
    ? "\(prose: French.quoted(whole))"
    : """
    <span class="shortened">\(prose: French.quoted(beginning))</span>\
    <span class="printed">\(prose: French.quoted(whole))</span>
    """
  return "<small class=\"words\">\(prose: "\(head) : ")\(quoted)</small>"
}

/// Whom to ring about it, for those who are signed in: a service's own number or mailbox, or that there is none.
func contact(_ frame: PageFrame, _ departement: Departement, _ responsible: Action.Responsible?) -> HTML {
  guard frame.identity != nil, let responsible else { return "" }
  guard let contact = departement.organisations.contact(of: responsible.function) else {
    return "<small class=\"muted\">pas de numéro</small>"
  }
  return "<small>\(contactLink(frame, contact) ?? "")</small>"
}
/// The way to a service's own number or mailbox, for those who are signed in; nil for others, and where there is none.
func contactLink(_ frame: PageFrame, _ contact: String?) -> HTML? {
  guard frame.identity != nil, let contact else { return nil }
  let link = contact.contains("@") ? Elsewhere(mail: contact) : Elsewhere(telephone: contact)
  return "<a href=\"\(link)\">\(contact)</a>"
}

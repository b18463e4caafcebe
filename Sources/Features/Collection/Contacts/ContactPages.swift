import Kernel
import Strategy
import Web

/// "Whom can't we write to?"
func contactsPage(_ visit: Visit, _ contacts: Contacts, refused: Invalid?) -> HTML {
  let silent = contacts.lines.filter { !$0.recipients.isReachable }
  let asked = French.plural(contacts.lines.count, "fonction est sollicitée", "fonctions sont sollicitées")
  let missing =
    switch silent.count {
    case 0: "chacune a quelqu’un qui reçoit la demande"
    case contacts.lines.count: "aucune n’a quelqu’un qui reçoive la demande"
    default: "\(French.plural(silent.count, "n’a", "n’ont")) personne qui reçoive la demande"
    }
  let file: HTML = """
    \(links([linked("Télécharger le classeur à remplir", visit.link("contacts", "contacts.xlsx")), linked("Le même en CSV", visit.link("contacts", "contacts.csv"))]))
    \(form(to: visit.link("contacts"), csrf: visit.csrf, holdsFile: true,
      """
      \(upload(Field("fichier", "Fichier rempli", hint: "Un classeur (.xlsx, .ods, .xls) ou un CSV.", isRequired: true).judged(by: refused), accept: ".xlsx,.ods,.xls,.csv,text/csv"))
      \(buttons([button("Noter les adresses", contacts.unsent > 0 ? .secondary : .primary)]))
      """))
    """
  return """
    \(pageHead("À qui écrire", breadcrumb: [Crumb("Collectes", visit.link("collectes")), Crumb("À qui écrire")], answer: "\(prose: "\(asked) ; \(missing).")"))
    \(errorSummary(refused))
    \(sending(visit, contacts))
    \(section("Donner les adresses", note: "Une adresse par fonction\u{202F}; vide\u{202F}: ceux qui la tiennent. L’adresse d’un organisme sert aussi à ses fonctions que personne ne tient. Rien ne part avant votre accord.", file))
    \(unreached(silent))
    """
}

private func sending(_ visit: Visit, _ contacts: Contacts) -> HTML {
  guard contacts.unsent > 0 else { return "" }
  let sentence =
    contacts.unsent == 1
    ? "Une demande en cours n’a encore été envoyée à personne : elle peut partir."
    : "\(French.number(contacts.unsent)) demandes en cours n’ont encore été envoyées à personne : elles peuvent partir."
  return """
    <p>\(prose: sentence)</p>
    \(form(to: visit.link("contacts", "envoi"), csrf: visit.csrf, buttons([button(contacts.unsent == 1 ? "Envoyer la demande" : "Envoyer les \(contacts.unsent) demandes")])))
    """
}

private func unreached(_ lines: [Contacts.Line]) -> HTML {
  guard !lines.isEmpty else { return "" }
  let most = 50
  let items = lines.prefix(most).html { line in
    "<li>\(prose: line.name)\(if: !line.recipients.isEmpty, ", qui ne veut pas de message")</li>"
  }
  let rest: HTML =
    lines.count > most ? "<p>Et \(number: lines.count - most) autres, toutes dans le classeur.</p>" : ""
  return section("Qui ne reçoit rien", "<ul class=\"names\">\(items)</ul>\(rest)")
}

struct ContactsJSON: Encodable {
  struct Line: Encodable { let fonction: String, nom: String, recoit: Bool }
  let demandesAEnvoyer: Int
  let fonctions: [Line]
  let erreurs: [String]
  init(_ contacts: Contacts, _ refused: Invalid?) {
    demandesAEnvoyer = contacts.unsent
    fonctions = contacts.lines.map {
      Line(fonction: $0.function, nom: $0.name, recoit: $0.recipients.isReachable)
    }
    erreurs = refused?.issues.map(\.description) ?? []
  }
}

import Accounts
import Documents
import Kernel
import Strategy
import Territory
import Web

/// "Whom can't we write to?"
/// - Parameter zone: the arrondissement to which the list of those who receive nothing is narrowed.
func contactsPage(
  _ frame: PageFrame, _ departement: Departement, _ contacts: Contacts, in zone: Zone?, _ question: ListQuestion,
  refused: Invalid?
) -> HTML {
  let silent = contacts.lines.filter { !$0.recipients.isReachable }
  let asked = French.plural(contacts.lines.count, "fonction est sollicitée", "fonctions sont sollicitées")
  let missing =
    switch silent.count {
    case 0: "chacune a quelqu’un qui reçoit la demande"
    case contacts.lines.count: "aucune n’a quelqu’un qui reçoive la demande"
    default: "\(French.plural(silent.count, "n’a", "n’ont")) personne qui reçoive la demande"
    }
  let file: HTML = """
    \(links([
        linked("Télécharger le classeur à remplir", frame.link("contacts", "contacts.xlsx")),
        linked("Le même en CSV", frame.link("contacts", "contacts.csv"))]))
    \(form(to: frame.link("contacts"), csrf: frame.csrf, holdsFile: true,
      """
      \(upload(
        Field(
          "fichier", "Fichier rempli", hint: "Un classeur (.xlsx, .ods, .xls) ou un CSV.",
          isRequired: true).judged(by: refused),
        accept: ".xlsx,.ods,.xls,.csv,text/csv"))
      \(sheetField(frame, refused))
      \(buttons([button("Vérifier le fichier", contacts.unsent > 0 ? .secondary : .primary)]))
      """))
    """
  return """
    \(pageHead(
      "À qui écrire", breadcrumb: [Crumb("Collectes", frame.link("collectes")), Crumb("À qui écrire")],
      answer: "\(prose: "\(asked) ; \(missing).")"))
    \(errorSummary(refused))
    \(sending(frame, contacts))
    \(section(
      "Donner les adresses",
      note: "Une adresse par fonction\u{202F}; vide\u{202F}: ceux qui la tiennent. L’adresse d’un organisme sert aussi à ses fonctions que personne ne tient. Rien ne part avant votre accord.",
      file))
    \(unreached(frame, departement, silent, in: zone, question))
    """
}

/// What a file of addresses would change, before it does.
func pendingContactsPage(
  _ frame: PageFrame, _ pending: PendingContacts, _ changes: [PendingContacts.Change], refused: Invalid?
) -> HTML {
  let crumbs = [
    Crumb("Collectes", frame.link("collectes")), Crumb("À qui écrire", frame.link("contacts")), Crumb("Relire"),
  ]
  guard pending.deposit.done == nil else {
    return pageHead("Ce fichier est enregistré", breadcrumb: crumbs, answer: "Ses adresses sont notées.")
  }
  let counts = facts([
    Fact("Notées", "\(number: changes.count { $0.fate == .given })"),
    Fact("Changées", "\(number: changes.count { $0.fate == .changed })"),
    Fact("Retirées", "\(number: changes.count { $0.fate == .withdrawn })"),
    Fact("Inchangées", "\(number: pending.addresses.count - changes.count)"),
  ])
  let decision = form(
    to: frame.link("contacts", "depots", pending.deposit.id.text, "confirmation"), csrf: frame.csrf,
    sourceQuestions(frame, pending.deposit.source, refused)
      + buttons([button("Noter \(French.plural(changes.count, "changement", "changements"))")]))
  let answer: HTML =
    changes.isEmpty
    ? "Ces adresses sont déjà notées\u{202F}: il n’y a rien à faire."
    : "Rien n’est encore noté. Relisez, puis décidez\u{202F}: tout ou rien."
  return """
    \(pageHead(HTML(prose: pending.deposit.name), breadcrumb: crumbs, answer: answer, facts: counts))
    \(errorSummary(refused))
    \(sourceNotes(pending.deposit.source, isAsked: !changes.isEmpty))
    \(if: !changes.isEmpty, decision)
    \(if: !changes.isEmpty, changesTable(changes))
    \(links([linked("Envoyer un autre fichier", frame.link("contacts"))]))
    """
}

private func changesTable(_ changes: [PendingContacts.Change]) -> HTML {
  let rows = changes.map { change -> TableRow in
    [
      "\(prose: change.name)", "\(prose: change.fate.word)", "\(prose: change.before)", "<b>\(prose: change.after)</b>",
    ]
  }
  return table(
    "Ce que ferait le fichier",
    [
      Column("Fonction", phone: .first, isHeading: true), Column("Ce qui arrive", phone: .line, label: ""),
      Column("Avant", phone: .line, label: "avant"), Column("Après", phone: .line, label: "après"),
    ], rows)
}

extension PendingContacts.Change.Fate {
  var word: String {
    switch self {
    case .given: "notée"
    case .changed: "changée"
    case .withdrawn: "retirée"
    }
  }
}

struct PendingContactsJSON: Encodable {
  struct Change: Encodable { let fonction: String, verdict: String, avant: String, apres: String }
  let fichier: String
  let enregistre: Bool
  let lecture: [String]
  let questions: [String]
  let changements: [Change]
  init(_ pending: PendingContacts, _ changes: [PendingContacts.Change]) {
    fichier = pending.deposit.name
    enregistre = pending.deposit.done != nil
    (lecture, questions) = (pending.deposit.source.sentences, pending.deposit.source.questions)
    changements = changes.map {
      Change(fonction: $0.function, verdict: $0.fate.word, avant: $0.before, apres: $0.after)
    }
  }
}

private func sending(_ frame: PageFrame, _ contacts: Contacts) -> HTML {
  guard contacts.unsent > 0 else { return "" }
  let sentence =
    contacts.unsent == 1
    ? "Une demande en cours n’a encore été envoyée à personne : elle peut partir."
    : "\(French.number(contacts.unsent)) demandes en cours n’ont encore été envoyées à personne : elles peuvent partir."
  return """
    <p>\(prose: sentence)</p>
    \(form(
      to: frame.link("contacts", "envoi"), csrf: frame.csrf,
      buttons([button(contacts.unsent == 1 ? "Envoyer la demande" : "Envoyer les \(contacts.unsent) demandes")])))
    """
}

/// Those of whom nobody receives what is asked.
func unreachedListing(_ frame: PageFrame, _ departement: Departement) -> Listing<Contacts.Line> {
  Listing(
    "Qui ne reçoit rien", ("fonction", "fonctions"),
    columns: [
      Listed(
        "fonction", Column("Fonction", phone: .first, isHeading: true), value: { .text($0.name) },
        cell: { line in
          let organisation = Organisations.organisation(of: line.function)
          return linked(line.name, frame.link("organismes", organisation), style: "row-link")
        }),
      Listed("pourquoi", Column("Pourquoi", phone: .more, label: "")) {
        .text($0.recipients.isEmpty ? "personne à qui écrire" : "ne veut pas de message")
      },
    ], filters: arrondissementFilter(frame, departement, on: frame.today), order: ListOrder("fonction"))
}

private func unreached(
  _ frame: PageFrame, _ departement: Departement, _ silent: [Contacts.Line], in zone: Zone?, _ question: ListQuestion
) -> HTML {
  guard !silent.isEmpty else { return "" }
  let lines = silent.filter { line in zone.map { line.commune.map($0.communes.contains) ?? false } ?? true }
  let listing = unreachedListing(frame, departement)
  return section(
    "Qui ne reçoit rien",
    Web.listing(
      frame, listing, question, listing.page(of: listing.ordered(lines, question), question), empty: "Personne."))
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

import Kernel
import Web

/// Somebody and what they hold, as lists show them.
struct PersonLine: Sendable {
  let account: Account
  let holdings: [FunctionHolding]

  /// What is to know before anything else.
  var state: String {
    if account.closedAt != nil { return "Compte fermé" }
    return account.isInvited ? "Invité, n’a pas encore choisi son mot de passe" : "Actif"
  }
}

/// Everything that the list of accounts shows.
struct PeopleView: Sendable {
  let people: [PersonLine]
  let vacant: [String]
  let organisations: Organisations
  /// The organisations that one looks after, and the one that was chosen.
  let choices: [Organisation]
  let chosen: String?
  /// The account after which the next page begins.
  let next: ID<Person>?
  let total: Int
  let sought: String
  let isFirst: Bool
}

private func crumbs(_ visit: Visit, _ last: String, _ person: Account? = nil) -> [Crumb] {
  var crumbs = [Crumb("Mon compte", visit.link("compte")), Crumb("Comptes", visit.link("comptes"))]
  if let person { crumbs.append(Crumb(person.name, visit.link("comptes", person.id.text))) }
  return crumbs + [Crumb(last)]
}

func peoplePage(_ visit: Visit, _ view: PeopleView) -> HTML {
  let rows = view.people.map { line -> TableRow in
    let current = line.holdings.filter { !$0.isOver(on: visit.today) }
    let functions = current.map { words(of: $0, view.organisations, on: visit.today) }
    let isOut = line.account.closedAt != nil
    return TableRow(
      [
        HTML("\(linked(line.account.name, visit.link("comptes", line.account.id.text)))"),
        HTML(line.account.email),
        functions.isEmpty ? "aucune" : functions.html(separator: "<br/>") { HTML(prose: $0) },
        HTML(line.state),
      ], isOut ? .muted : .plain)
  }
  let vacant = view.vacant.map { function in
    Entry(
      view.organisations.functionName(function, on: visit.today),
      visit.link("comptes", "invitation").query("fonction", function))
  }
  let answer: HTML = """
    \(prose: French.plural(view.total, "compte", "comptes"))\
    \(if: !view.vacant.isEmpty, "\u{202F}; \(prose: French.plural(view.vacant.count, "fonction", "fonctions")) sans titulaire").
    """
  let choices =
    [Choice("", "Tous")] + view.choices.map { Choice($0.id, view.organisations.functionName($0.id, on: visit.today)) }
  let organisation = select(Field("organisme", "Organisme", value: view.chosen ?? "", isRequired: true), choices)
  let search = filters(
    visit.link("comptes"), except: [],
    "\(field(Field("nom", "Nom ou adresse", kind: .search, value: view.sought)))\(if: view.choices.count > 1, organisation)",
    submit: "Chercher")
  let isWhole = view.sought.isEmpty && view.chosen == nil && view.isFirst && view.next == nil
  let pages: [HTML?] = [
    view.isFirst ? nil : linked("Revenir au début", visit.here.query("apres", nil)),
    view.next.map { linked("Suite des comptes", visit.here.query("apres", $0.text)) },
  ]
  let list: HTML =
    rows.isEmpty
    ? emptyState("Aucun compte.")
    : table(
      "Les comptes", [Column("Personne", isHeading: true), Column("Adresse"), Column("Fonctions"), Column("État")], rows
    )
  return """
    \(pageHead("Comptes", breadcrumb: [Crumb("Mon compte", visit.link("compte")), Crumb("Comptes")], answer: answer))
    \(links([linkButton("Inviter un collègue", visit.link("comptes", "invitation"), .primary)]))
    \(if: !isWhole || view.choices.count > 1, search)\(list)
    \(if: !view.isFirst || view.next != nil, pager(pages.compactMap { $0 }))
    \(if: !vacant.isEmpty, section("Fonctions sans titulaire", note: "Personne ne répond pour elles ; suivez l’une pour inviter quelqu’un.", entries(vacant)))
    """
}

/// "DDPN, partenariat, du 1er mars 2026 au 31 août 2026".
func words(of holding: FunctionHolding, _ organisations: Organisations, on today: Day) -> String {
  let name = organisations.functionName(holding.function, on: today)
  let manager = holding.isManager ? ", gère les comptes" : ""
  let until = holding.through.map { " jusqu’au \(French.long($0))" } ?? ""
  let since = holding.from > today ? " à partir du \(French.long(holding.from))" : ""
  return name + manager + since + until
}

func personPage(_ visit: Visit, _ subject: PersonInReach) -> HTML {
  let account = subject.account, id = account.id.text
  let organisations = subject.organisations, management = subject.management, isWhole = subject.isWhole
  let line = PersonLine(account: account, holdings: subject.holdings)
  let items = line.holdings.reversed().map { holding -> Entry in
    let isOver = holding.isOver(on: visit.today)
    let period =
      "Du \(French.short(holding.from))" + (holding.through.map { " au \(French.short($0))" } ?? "")
      + (holding.isManager ? ", gère les comptes de l’organisme" : "") + (isOver ? ", finie" : "")
    let canEnd = !isOver && management.covers(holding.function) && account.closedAt == nil
    return Entry(
      organisations.functionName(holding.function, on: visit.today),
      canEnd ? visit.link("comptes", id, "fonctions", holding.id.text) : nil, detail: period,
      end: canEnd ? "Finir" : "")
  }
  let isOpen = account.closedAt == nil
  let others = [
    subject.hasSecondFactor
      ? linked("Double authentification perdue", visit.link("comptes", id, "double-facteur")) : "",
    linked("Fermer ce compte", visit.link("comptes", id, "fermeture")),
  ]
  let known = [
    Fact("Adresse", HTML(account.email)),
    subject.invitation.map { Fact("Invitation", "\(prose: $0.words)") }
      ?? Fact(
        "Double authentification", subject.hasSecondFactor ? "activée" : account.mustEnrol ? "à refaire" : "non activée"
      ),
  ]
  let acts: HTML = """
    \(if: isOpen, links([linkButton("Donner une fonction", visit.link("comptes", id, "fonctions"))]))
    \(if: isOpen && isWhole, form(to: visit.link("comptes", id, "lien"), csrf: visit.csrf, button(account.isInvited ? "Renvoyer l’invitation" : "Envoyer un lien pour changer de mot de passe", .secondary)))
    \(if: isOpen && isWhole && account.id != visit.permit.person, links(others))
    \(if: !isOpen && isWhole, form(to: visit.link("comptes", id, "ouverture"), csrf: visit.csrf, button("Ouvrir de nouveau ce compte", .secondary)))
    """
  return """
    \(pageHead(HTML(account.name), breadcrumb: crumbs(visit, account.name), answer: "\(line.state).", facts: facts(known)))
    \(section("Fonctions", items.isEmpty ? emptyState("Aucune fonction : ce compte ne permet que de lire.") : entries(items)))
    \(acts)
    """
}

/// Inviting somebody, or giving a function to somebody who has an account.
func givingPage(
  _ visit: Visit, to person: Account?, _ functions: [String], _ organisations: Organisations, problem: Invalid?
) -> HTML {
  let typed = visit.form
  func ask(
    _ name: String, _ label: String, hint: HTML = "", kind: Field.Kind = .text, now: String = "",
    isRequired: Bool = true, width: Field.Width = .medium
  ) -> Field {
    Field(name, label, hint: hint, kind: kind, value: typed[name] ?? now, isRequired: isRequired, width: width)
      .judged(by: problem)
  }
  let choices =
    [Choice("", "Choisissez")]
    + functions.map { Choice($0, organisations.functionName($0, on: visit.today)) }
  let identity: HTML =
    person == nil
    ? """
    \(field(ask("email", "Adresse électronique professionnelle", kind: .email)))
    \(field(ask("nom", "Prénom et nom", hint: "Vu de ceux qui gèrent les comptes, jamais sur les pages : elles nomment la fonction.")))
    """ : ""
  let body: HTML = """
    \(identity)\(select(ask("fonction", "Fonction", now: visit.query.text("fonction") ?? "", width: .full), choices))
    \(field(ask("du", "À partir du", kind: .day, now: French.short(visit.today), width: .short)))
    \(field(ask("au", "Jusqu’au", hint: "Compris. Vide : sans terme.", kind: .day, isRequired: false, width: .short)))
    \(checkbox(ask("gestionnaire", "Invite et gère les comptes de cet organisme", isRequired: false), isOn: typed["gestionnaire"] != nil))
    \(buttons([button(person == nil ? "Inviter" : "Donner la fonction")]))
    """
  let title = person == nil ? "Inviter un collègue" : "Donner une fonction"
  let target = person.map { visit.link("comptes", $0.id.text, "fonctions") } ?? visit.link("comptes", "invitation")
  return """
    \(pageHead(HTML(title), breadcrumb: crumbs(visit, title, person), answer: HTML(person?.name ?? "Il choisira lui-même son mot de passe, par un lien qui sert une fois.")))
    \(errorSummary(problem))
    \(form(to: target, csrf: visit.csrf, body))
    """
}

func endingPage(
  _ visit: Visit, _ person: Account, _ holding: FunctionHolding, _ organisations: Organisations, problem: Invalid?
) -> HTML {
  let day = Field(
    "au", "Dernier jour", hint: "Compris. Hier, pour que l’accès cesse maintenant.", kind: .day,
    value: visit.form["au"] ?? French.short(visit.today), isRequired: true, width: .short
  ).judged(by: problem)
  return """
    \(pageHead("Finir une fonction", breadcrumb: crumbs(visit, "Finir une fonction", person), answer: "\(person.name)\u{00A0}: \(prose: organisations.functionName(holding.function, on: visit.today))."))
    \(errorSummary(problem))
    \(form(to: visit.link("comptes", person.id.text, "fonctions", holding.id.text), csrf: visit.csrf, "\(field(day))\(buttons([button("Finir la fonction")]))"))
    """
}

func closingPage(_ visit: Visit, _ person: Account) -> HTML {
  """
  \(pageHead("Fermer un compte", breadcrumb: crumbs(visit, "Fermer", person), answer: "\(person.name) ne pourra plus se connecter ; ses sessions se ferment. Rien de ce qui a été fait avec ce compte n’est perdu."))
  \(form(to: visit.link("comptes", person.id.text, "fermeture"), csrf: visit.csrf, buttons([button("Fermer le compte")])))
  """
}

/// Where no mail server takes letters: the link, shown this once, to be handed over.
func handoverPage(_ visit: Visit, _ person: Account, _ kind: AccessLink, _ token: String) -> HTML {
  let host = visit.request.headers["host"] ?? "localhost"
  let address = "\(visit.isSecure ? "https" : "http")://\(host)\(visit.link("acces", token).text)"
  let until = kind == .invitation ? "sept jours" : "une heure"
  return """
    \(pageHead("Un lien à remettre", breadcrumb: crumbs(visit, "Un lien à remettre", person), answer: "Boussole n’envoie pas de courrier ici : remettez vous-même ce lien à \(person.name). Il sert une fois, pendant \(until), et ne sera plus montré."))
    <p class="secret"><code>\(address)</code></p>
    \(links(["<a href=\"\(visit.link("comptes", person.id.text))\">Revenir au compte</a>"]))
    """
}

import Kernel
import Web

/// Somebody and what they hold, as whoever looks after their organisation sees them.
struct PersonLine: Sendable {
  let id: ID<Person>
  let name: String
  let email: String
  /// Those within reach that are not over.
  let holdings: [FunctionHolding]
  /// What is to know before anything else.
  let state: String
  let isOut: Bool

  init(_ account: Account, _ all: [FunctionHolding], _ management: Management, on today: Day) {
    let within = all.filter { management.covers($0.function) }
    let asked = management.knows(all) ? nil : within.last { !$0.isOver(on: today) }?.asked
    id = account.id
    email = account.email
    // Whoever is only asked is named as they were asked, whatever their account says.
    name = asked?.name ?? account.name
    holdings = within.filter { !$0.isOver(on: today) }
    isOut = asked == nil && account.closedAt != nil
    state = PersonLine.state(account, isStranger: asked != nil)
  }
  static func state(_ account: Account, isStranger: Bool) -> String {
    switch (isStranger || account.isInvited, !isStranger && account.closedAt != nil) {
    case (true, true): "Invitation retirée"
    case (true, false): "Invité, n’a pas encore répondu"
    case (false, true): "Compte fermé"
    case (false, false): "Actif"
    }
  }
}

/// So many organisations that lack somebody stand under the list of accounts.
private let vacantShown = 10

/// Everything that the list of accounts shows.
struct PeopleView: Sendable {
  let listing: Listing<PersonLine>
  let question: ListQuestion
  let page: ListPage<PersonLine>
  /// The account after which the next page begins.
  let next: ID<Person>?
  let vacant: [Management.Vacant]
  let organisations: Organisations
}

/// Accounts by name, as far as one looks after them.
func peopleListing(_ frame: PageFrame, _ directory: Directory, _ management: Management) -> Listing<PersonLine> {
  let organisations = directory.organisations, today = frame.today
  let within = organisations.all.filter { management.covers($0.id) }
  let choices = within.map { Choice($0.id, organisations.functionName($0.id, on: today)) }
  let functions = { @Sendable (line: PersonLine) in line.holdings.map { words(of: $0, organisations, on: today) } }
  var filters = [ListFilter("nom", "Nom ou adresse", .words)]
  if choices.count > 1 {
    filters.append(ListFilter("organisme", "Organisme", .choice(choices)))
    if !directory.arrondissements.isEmpty {
      filters.append(ListFilter("territoire", "Territoire de la fonction", .choice(directory.arrondissements)))
    }
  }
  return Listing(
    "Les comptes", ("compte", "comptes"),
    columns: [
      Listed(
        "personne", Column("Personne", isHeading: true), isOrdered: false, value: { .text($0.name) },
        cell: { linked($0.name, frame.link("comptes", $0.id.text)) }),
      Listed("adresse", Column("Adresse"), isOrdered: false, value: { .text($0.email) }, cell: { HTML($0.email) }),
      Listed(
        "fonctions", Column("Fonctions"), isOrdered: false,
        value: { .text(functions($0).joined(separator: " ; ")) },
        cell: { line in
          let own = functions(line)
          return own.isEmpty ? "aucune" : own.html(separator: "<br/>") { HTML(prose: $0) }
        }),
      Listed("etat", Column("État"), isOrdered: false) { .text($0.state) },
    ], filters: filters, order: ListOrder("nom"), style: { $0.isOut ? .muted : .plain })
}

func peopleCrumbs(_ frame: PageFrame, _ last: String, _ subject: PersonInReach? = nil) -> [Crumb] {
  var crumbs = [Crumb("Mon compte", frame.link("compte")), Crumb("Comptes", frame.link("comptes"))]
  if let subject { crumbs.append(Crumb(subject.name, frame.link("comptes", subject.account.id.text))) }
  return crumbs + [Crumb(last)]
}

/// The functions of each organisation that nobody holds; each leads to inviting somebody.
private func vacant(_ frame: PageFrame, _ organisations: Organisations) -> Listing<Management.Vacant> {
  let today = frame.today
  return Listing(
    "Fonctions sans titulaire", ("organisme", "organismes"),
    columns: [
      Listed(
        "organisme", Column("Organisme", isHeading: true),
        value: { .text(organisations.functionName($0.organisation, on: today)) }),
      Listed(
        "fonctions", Column("Fonctions", label: ""), isOrdered: false,
        value: { .text($0.functions.joined(separator: ", ")) },
        cell: { item in item.functions.html(separator: ", ") { invitation(frame, $0, of: item, organisations) } }),
    ], order: ListOrder("organisme"))
}
private func invitation(
  _ frame: PageFrame, _ function: String, of item: Management.Vacant, _ organisations: Organisations
) -> HTML {
  let full = organisations.functionName(function, on: frame.today)
  let own = full.split(separator: ", ", maxSplits: 1).last.map(String.init) ?? function
  let link = frame.link("comptes", "invitation").query("fonction", function)
  guard item.functions == [item.organisation] else {
    return linked(function == item.organisation ? "Ensemble de l’organisme" : own, link)
  }
  return "<a href=\"\(link)\">Inviter quelqu’un<span class=\"fr-sr-only\"> pour \(full)</span></a>"
}

/// The organisations that lack somebody, where there are too many for the foot of the list of accounts.
func vacantPage(_ frame: PageFrame, _ all: [Management.Vacant], _ organisations: Organisations) throws -> HTML {
  let count = all.reduce(0) { $0 + $1.functions.count }, list = vacant(frame, organisations)
  let question = try list.question(frame)
  let answer = """
    \(French.plural(count, "fonction", "fonctions")) sans titulaire, dans \
    \(French.plural(all.count, "organisme", "organismes")). \
    Personne ne répond pour elles ; suivez l’une pour inviter quelqu’un.
    """
  return """
    \(pageHead(
      "Fonctions sans titulaire", breadcrumb: peopleCrumbs(frame, "Fonctions sans titulaire"),
      answer: "\(prose: answer)"))
    \(listing(
      frame, list, question, list.page(of: list.ordered(all, question), question),
      empty: "Chaque fonction a quelqu’un."))
    """
}

func peoplePage(_ frame: PageFrame, _ view: PeopleView) -> HTML {
  let count = view.vacant.reduce(0) { $0 + $1.functions.count }
  let answer: HTML = """
    \(prose: French.plural(view.page.count.atLeast, "compte", "comptes"))\
    \(if: count > 0, "\u{202F}; \(prose: French.plural(count, "fonction", "fonctions")) sans titulaire").
    """
  return """
    \(pageHead("Comptes", breadcrumb: [Crumb("Mon compte", frame.link("compte")), Crumb("Comptes")], answer: answer))
    \(links([
      linkButton("Inviter un collègue", frame.link("comptes", "invitation"), .primary),
      linked("Inviter par un fichier", frame.link("comptes", "invitations")),
    ]))
    \(listing(
      frame, view.listing, view.question, view.page, empty: "Aucun compte.",
      turn: ListTurn("apres", "Suite des comptes", next: view.next?.text)))
    \(if: count > 0, vacantSection(frame, view))
    """
}

private func vacantSection(_ frame: PageFrame, _ view: PeopleView) -> HTML {
  let all = links([linked("Tous les organismes", frame.link("comptes", "sans-titulaire"))])
  return section(
    "Fonctions sans titulaire", note: "Personne ne répond pour elles\u{202F}; suivez l’une pour inviter quelqu’un.",
    vacant(frame, view.organisations).table(Array(view.vacant.prefix(vacantShown)))
      + (view.vacant.count > vacantShown ? all : ""))
}

/// "DDPN, partenariat, du 1er mars 2026 au 31 août 2026".
func words(of holding: FunctionHolding, _ organisations: Organisations, on today: Day) -> String {
  let name = organisations.functionName(holding.function, on: today)
  let manager = holding.isManager ? ", gère les comptes" : ""
  let until = holding.through.map { " jusqu’au \(French.long($0))" } ?? ""
  let since = holding.from > today ? " à partir du \(French.long(holding.from))" : ""
  return name + manager + since + until
}

func personPage(_ frame: PageFrame, _ subject: PersonInReach) -> HTML {
  let account = subject.account, id = account.id.text, isWhole = subject.isWhole
  let isOpen = subject.isStranger || account.closedAt == nil
  let items = subject.shown.reversed().map { holding -> Entry in
    let name = subject.organisations.functionName(holding.function, on: frame.today)
    let canEnd = !holding.isOver(on: frame.today) && isOpen && !subject.isUnanswered
    return Entry(
      name, detail: period(of: holding, on: frame.today, isAsked: subject.isUnanswered),
      act: canEnd ? ("Finir", name, frame.link("comptes", id, "fonctions", holding.id.text)) : nil)
  }
  let send =
    account.isInvited || subject.isStranger ? "Renvoyer l’invitation" : "Envoyer un lien pour changer de mot de passe"
  let isTheirs = isWhole || subject.isStranger
  var others: [HTML] = []
  if isWhole, subject.hasSecondFactor {
    others.append(linked("Double authentification perdue", frame.link("comptes", id, "double-facteur")))
  }
  if frame.permit.may(.nameAdministrators), !subject.isUnanswered {
    let isNamed = account.role == .administrator
    others.append(
      linked(
        isNamed ? "Retirer le rôle d’administrateur" : "Nommer administrateur",
        frame.link("comptes", id, "administration")))
  }
  others.append(
    linked(subject.isUnanswered ? "Retirer l’invitation" : "Fermer ce compte", frame.link("comptes", id, "fermeture")))
  var known = [Fact("Adresse", HTML(account.email))]
  if account.role == .administrator { known.append(Fact("Rôle", "administrateur")) }
  if let invitation = subject.invitation {
    if isOpen { known.append(Fact("Invitation", "\(prose: invitation.words)")) }
  } else if isWhole {
    known.append(
      Fact(
        "Double authentification", subject.hasSecondFactor ? "activée" : account.mustEnrol ? "à refaire" : "non activée"
      ))
  }
  let giving = linkButton("Donner une fonction", frame.link("comptes", id, "fonctions"))
  let sending = form(to: frame.link("comptes", id, "lien"), csrf: frame.csrf, button(send, .secondary))
  let reopening =
    account.isInvited
    ? links([linkButton("Inviter de nouveau", frame.link("comptes", "invitation"))])
    : form(
      to: frame.link("comptes", id, "ouverture"), csrf: frame.csrf, button("Ouvrir de nouveau ce compte", .secondary))
  let acts: HTML = """
    \(if: isOpen, giving)\(if: isOpen && isTheirs, sending)\(if: !isOpen && isWhole, reopening)
    """
  return """
    \(pageHead(
      HTML(subject.name), breadcrumb: peopleCrumbs(frame, subject.name),
      answer: "\(PersonLine.state(account, isStranger: subject.isStranger)).", facts: facts(known)))
    \(if: items.isEmpty, emptyState("Aucune fonction."), else: entries(items))
    <div class="acts">\(acts)</div>
    \(if: isOpen && isTheirs && account.id != frame.permit.person, links(others))
    """
}

/// "Du 01/03/2026 au 31/08/2026, finie".
private func period(of holding: FunctionHolding, on today: Day, isAsked: Bool) -> String {
  let manager = holding.isManager ? ", gère les comptes de l’organisme" : ""
  if !holding.isOver(on: today), isAsked || holding.asked != nil {
    return "Proposée à partir du \(French.short(holding.from))\(manager)"
  }
  // Ended before it began, or on its very day.
  if let through = holding.through, through < holding.from {
    return "Donnée pour le \(French.short(holding.from))\(manager), retirée"
  }
  let until = holding.through.map { " au \(French.short($0))" } ?? ""
  return "Du \(French.short(holding.from))\(until)\(manager)\(holding.isOver(on: today) ? ", finie" : "")"
}

extension Organisations {
  /// As one chooses it: "Parquet de Meaux, Procureur (à sa tête : reçoit aussi ce qui revient à l’organisme)".
  fileprivate func choiceName(_ function: String, on day: Day) -> String {
    let name = functionName(function, on: day)
    if headed(by: function, on: day) != nil {
      return "\(name) (à sa tête : reçoit aussi ce qui revient à l’organisme)"
    }
    return self[function] == nil ? name : "\(name), ensemble de l’organisme"
  }
}

/// Inviting somebody, or giving a function to somebody who has an account.
func givingPage(
  _ frame: PageFrame, to person: PersonInReach?, _ functions: [String], _ organisations: Organisations,
  problem: Invalid?
) -> HTML {
  let typed = frame.form
  func ask(
    _ name: String, _ label: String, hint: HTML = "", kind: Field.Kind = .text, now: String = "",
    isRequired: Bool = true, width: Field.Width = .medium
  ) -> Field {
    Field(name, label, hint: hint, kind: kind, value: typed[name] ?? now, isRequired: isRequired, width: width)
      .judged(by: problem)
  }
  let chosen = typed["fonction"] ?? frame.query.text("fonction") ?? ""
  let choices = Chooser(
    functions.map {
      Choice(
        $0, organisations.choiceName($0, on: frame.today), hint: organisations.spelledOut($0, on: frame.today))
    }, chosen: chosen,
    sought: typed[Chooser.sought("fonction")] ?? "")
  let identity: HTML =
    person == nil
    ? """
    \(field(ask("email", "Adresse électronique professionnelle", kind: .email)))
    \(field(
      ask(
        "nom", "Prénom et nom",
        hint: "Vu de ceux qui gèrent les comptes, jamais sur les pages : elles nomment la fonction.")))
    """ : ""
  let body: HTML = """
    \(identity)\(chooser(ask("fonction", "Fonction", now: chosen, width: .full), choices))
    \(field(ask("du", "À partir du", kind: .day, now: French.short(frame.today), width: .short)))
    \(field(ask("au", "Jusqu’au", hint: "Compris. Vide : sans terme.", kind: .day, isRequired: false, width: .short)))
    \(checkbox(
      ask("gestionnaire", "Invite et gère les comptes de cet organisme", isRequired: false),
      isOn: typed["gestionnaire"] != nil))
    \(buttons([button(person == nil ? "Inviter" : "Donner la fonction")]))
    """
  let title = person == nil ? "Inviter un collègue" : "Donner une fonction"
  let target =
    person.map { frame.link("comptes", $0.account.id.text, "fonctions") } ?? frame.link("comptes", "invitation")
  return """
    \(pageHead(
      HTML(title), breadcrumb: peopleCrumbs(frame, title, person),
      answer: HTML(person?.name ?? "Il choisira lui-même son mot de passe, par un lien qui sert une fois.")))
    \(errorSummary(problem))
    \(form(to: target, csrf: frame.csrf, body))
    """
}

func closingPage(_ frame: PageFrame, _ subject: PersonInReach) -> HTML {
  let isUnanswered = subject.isUnanswered
  let title = isUnanswered ? "Retirer l’invitation" : "Fermer un compte"
  let answer: HTML =
    isUnanswered
    ? "\(subject.name) n’a pas encore répondu et ne le pourra plus. Vous pourrez l’inviter de nouveau."
    : "\(subject.name) ne pourra plus se connecter\u{202F}; ses sessions se ferment. Rien de ce qui a été fait avec ce compte n’est perdu."
  let crumbs = peopleCrumbs(frame, isUnanswered ? "Retirer l’invitation" : "Fermer", subject)
  let ask = buttons([button(isUnanswered ? "Retirer l’invitation" : "Fermer le compte")])
  return """
    \(pageHead(HTML(prose: title), breadcrumb: crumbs, answer: answer))
    \(form(to: frame.link("comptes", subject.account.id.text, "fermeture"), csrf: frame.csrf, ask))
    """
}

/// Where no mail server takes letters: the link, shown this once, to be handed over.
func handoverPage(_ frame: PageFrame, _ person: Account, _ kind: AccessLink, _ token: String) -> HTML {
  let address = frame.origin + frame.link("acces", token).text
  let until = kind == .invitation ? "sept jours" : "une heure"
  return """
    \(pageHead(
      "Un lien à remettre", breadcrumb: peopleCrumbs(frame, "Un lien à remettre"),
      answer: "Boussole n’envoie pas de courrier ici : remettez vous-même ce lien à \(person.name). Il sert une fois, pendant \(until), et ne sera plus montré."))
    <p class="secret"><code>\(address)</code></p>
    \(links(["<a href=\"\(frame.link("comptes", person.id.text))\">Revenir au compte</a>"]))
    """
}

import Kernel
import Messaging
import Web

/// What one's own page shows.
struct OwnAccount: Sendable {
  let account: Account
  let factor: SecondFactor?
  let choice: MessagePreferences.Choice
  let sessions: Int
  /// The functions held today, in words.
  let functions: [String]
  let asked: [(holding: FunctionHolding, name: String)]
}

/// Where everything about one's own account begins, and what one looks after beside it.
func accountPage(_ frame: PageFrame, _ view: OwnAccount) -> HTML {
  let own = [
    Entry("Mot de passe", frame.link("compte", "mot-de-passe"), detail: "Le changer ferme les autres sessions"),
    Entry(
      "Double authentification", frame.link("compte", "double-facteur"),
      detail: view.factor?.isConfirmed ?? false ? "Activée" : "Non activée"),
    Entry("Mes messages", frame.link("compte", "messages"), detail: words(of: view.choice)),
    Entry(
      "Sessions", frame.link("compte", "sessions"),
      detail: French.plural(view.sessions, "session ouverte", "sessions ouvertes")),
  ]
  let around: [(Permission, Entry)] = [
    (.manageAccounts, Entry("Comptes", frame.link("comptes"), detail: "Inviter, donner et finir des fonctions")),
    (.readPermissions, Entry("Droits", frame.link("droits"), detail: "Qui peut faire quoi, et jusqu’où")),
    (.readMessages, Entry("Messages", frame.link("messages"), detail: "Ce qui part, à qui, et ce qu’il en est")),
    (.readTrail, Entry("Journal", frame.link("journal"), detail: "Qui a fait quoi, et quand")),
  ]
  let others = around.filter { frame.permit.may($0.0) }.map(\.1)
  let titles = view.functions + (view.account.role == .administrator ? [view.account.role.name] : [])
  let answer: HTML =
    titles.isEmpty
    ? "Vous êtes connecté et ne tenez aucune fonction."
    : "Vous êtes connecté\u{00A0}: \(prose: titles.joined(separator: " ; "))."
  return """
    \(pageHead("Mon compte", answer: answer, facts: facts([Fact("Adresse", HTML(view.account.email))])))
    \(if: !view.asked.isEmpty,
      section("On vous propose", note: "Rien n’est à vous avant que vous l’acceptiez.", asked(frame, view)))
    \(entries(own))
    \(if: !others.isEmpty, section("Administration", entries(others)))
    """
}

private func asked(_ frame: PageFrame, _ view: OwnAccount) -> HTML {
  let items = view.asked.map { item -> HTML in
    let id = item.holding.id.text
    let manager = item.holding.isManager ? "Vous gérerez aussi les comptes de l’organisme. " : ""
    let until = item.holding.asked.map { "Répondez avant le \(French.moment($0.until))." } ?? ""
    return """
      <li class="due"><p class="due__what"><b>\(prose: item.name)</b>
      <span class="muted">\(prose: "À partir du \(French.long(item.holding.from)). " + manager + until)</span></p>
      <form class="due__act" method="post" action="\(frame.link("compte", "fonctions", id, "acceptation"))">\
      \(hidden("csrf", frame.csrf))\(button("Accepter"))
      <button class="fr-btn fr-btn--tertiary" type="submit" \
      formaction="\(frame.link("compte", "fonctions", id, "refus"))">Refuser</button></form></li>

      """
  }
  return "<ul class=\"dues dues--asked\">\(items)</ul>\n"
}

private func words(of choice: MessagePreferences.Choice) -> String {
  switch choice {
  case .each: "Un par un"
  case .daily: "Un par jour"
  case .none: "Aucun"
  }
}

func messagesPage(_ frame: PageFrame, _ choice: String, problem: Invalid?) -> HTML {
  let choices = [
    Choice(
      "each", "Un par un",
      hint:
        "Dès que quelque chose vous est confié ou vous attend ; et le matin, quand une échéance approche ou est passée."
    ),
    Choice(
      "daily", "Un par jour",
      hint: "Le matin, ce que vous devez, quand il y a du nouveau, quand une échéance approche ou est passée."),
    Choice("none", "Aucun", hint: "Tout se lit sur le site. Les liens que vous demandez partent toujours."),
  ]
  let field = Field("choix", "Comment vous écrire ?", value: choice, isRequired: true).judged(by: problem)
  return """
    \(pageHead("Mes messages", breadcrumb: [Crumb("Mon compte", frame.link("compte")), Crumb("Mes messages")]))
    \(errorSummary(problem))
    \(form(
      to: frame.link("compte", "messages"), csrf: frame.csrf,
      "\(radios(field, choices))\(buttons([button("Enregistrer")]))"))
    """
}

func passwordPage(_ frame: PageFrame, problem: Invalid?) -> HTML {
  func password(_ name: String, _ label: String, _ completion: String, hint: HTML = "") -> HTML {
    field(
      Field(name, label, hint: hint, kind: .password, isRequired: true, autocomplete: completion).judged(by: problem))
  }
  let isOneTime = frame.identity?.mustChangePassword ?? false
  let rule: HTML = "Au moins \(PasswordRule.shortest) caractères ; une phrase se retient bien."
  let fields: HTML = """
    \(password("ancien", "Mot de passe actuel", "current-password"))
    \(password("nouveau", "Nouveau mot de passe", "new-password", hint: rule))
    \(password("encore", "Le même, une seconde fois", "new-password"))
    \(buttons([button("Changer le mot de passe")]))
    """
  let crumbs = isOneTime ? [] : [Crumb("Mon compte", frame.link("compte")), Crumb("Mot de passe")]
  return """
    \(pageHead(
      "Mot de passe", breadcrumb: crumbs,
      answer: isOneTime ? "Votre mot de passe ne sert qu’une fois : choisissez le vôtre." : ""))
    \(errorSummary(problem))
    \(form(to: frame.link("compte", "mot-de-passe"), csrf: frame.csrf, fields))
    """
}

func sessionsPage(_ frame: PageFrame, _ sessions: [Session], own: String) -> HTML {
  let rows = sessions.map { session -> TableRow in
    let isOwn = session.tokenHash == own
    let act: HTML = """
      <form method="post" action="\(frame.link("compte", "sessions", session.id.text, "fermeture"))">\
      \(hidden("csrf", frame.csrf))<button class="as-link" type="submit">Fermer\
      <span class="fr-sr-only"> la session du \(French.moment(session.openedAt))</span></button></form>
      """
    return [
      "\(session.device)\(if: isOwn, " <span class=\"fr-tag\">celle-ci</span>")",
      "\(prose: French.moment(session.openedAt))",
      isOwn ? "maintenant" : "\(prose: French.moment(session.seenAt))", isOwn ? "" : act,
    ]
  }
  let others = sessions.contains { $0.tokenHash != own }
  var columns = [Column("Appareil", isHeading: true), Column("Ouverte le"), Column("Vue le")]
  if others { columns.append(Column("Fermer", phone: .end)) }
  let head = pageHead(
    "Mes sessions", breadcrumb: [Crumb("Mon compte", frame.link("compte")), Crumb("Sessions")],
    answer: """
      Une session se ferme d’elle-même \(Session.life) après avoir été ouverte. Fermez celles que vous ne \
      reconnaissez pas.
      """)
  return """
    \(head)
    \(table("Les sessions ouvertes", columns, rows))
    \(if: others,
      form(
        to: frame.link("compte", "sessions", "fermeture"), csrf: frame.csrf,
        buttons([button("Fermer toutes les autres", .secondary)])))
    """
}

import Kernel
import Web

/// Where everything about one's own account begins, and what one looks after beside it.
func accountPage(_ visit: Visit, _ account: Account, _ factor: SecondFactor?, sessions: Int) -> HTML {
  let own = [
    Entry("Mot de passe", visit.link("compte", "mot-de-passe"), detail: "Le changer ferme les autres sessions"),
    Entry(
      "Double authentification", visit.link("compte", "double-facteur"),
      detail: factor?.isConfirmed ?? false ? "Activée" : "Non activée"),
    Entry("Messages", visit.link("compte", "messages"), detail: "Un par un, un par jour, ou aucun"),
    Entry(
      "Sessions", visit.link("compte", "sessions"),
      detail: French.plural(sessions, "session ouverte", "sessions ouvertes")),
  ]
  let around: [(Permission, Entry)] = [
    (.manageAccounts, Entry("Comptes", visit.link("comptes"), detail: "Inviter, donner et finir des fonctions")),
    (.readPermissions, Entry("Droits", visit.link("droits"), detail: "Qui peut faire quoi, et jusqu’où")),
    (
      .readMessages, Entry("Messages envoyés", visit.link("messages"), detail: "Ce qui part, à qui, et ce qu’il en est")
    ),
    (.readTrail, Entry("Journal", visit.link("journal"), detail: "Qui a fait quoi, et quand")),
  ]
  let others = around.filter { visit.permit.may($0.0) }.map(\.1)
  return """
    \(pageHead("Mon compte", answer: "Vous êtes connecté\u{00A0}: \(visit.permit.name).", facts: facts([Fact("Adresse", HTML(account.email))])))
    \(entries(own))
    \(if: !others.isEmpty, section("Administration", entries(others)))
    """
}

func messagesPage(_ visit: Visit, _ choice: String, problem: Invalid?) -> HTML {
  let choices = [
    Choice("each", "Un par un", hint: "Dès qu’il y a quelque chose pour vous."),
    Choice("daily", "Un par jour", hint: "Le matin, ce qui s’est passé depuis la veille."),
    Choice("none", "Aucun", hint: "Tout se lit sur le site. Les liens que vous demandez partent toujours."),
  ]
  let field = Field("choix", "Comment vous écrire ?", value: choice, isRequired: true).judged(by: problem)
  return """
    \(pageHead("Mes messages", breadcrumb: [Crumb("Mon compte", visit.link("compte")), Crumb("Messages")]))
    \(errorSummary(problem))
    \(form(to: visit.link("compte", "messages"), csrf: visit.csrf, "\(radios(field, choices))\(buttons([button("Enregistrer")]))"))
    """
}

func passwordPage(_ visit: Visit, problem: Invalid?) -> HTML {
  func password(_ name: String, _ label: String, _ completion: String, hint: HTML = "") -> HTML {
    field(
      Field(name, label, hint: hint, kind: .password, isRequired: true, autocomplete: completion).judged(by: problem))
  }
  let isOneTime = visit.identity?.mustChangePassword ?? false
  let fields: HTML = """
    \(password("ancien", "Mot de passe actuel", "current-password"))
    \(password("nouveau", "Nouveau mot de passe", "new-password", hint: "Au moins \(Password.shortest) caractères ; une phrase se retient bien."))
    \(password("encore", "Le même, une seconde fois", "new-password"))
    \(buttons([button("Changer le mot de passe")]))
    """
  let crumbs = isOneTime ? [] : [Crumb("Mon compte", visit.link("compte")), Crumb("Mot de passe")]
  return """
    \(pageHead("Mot de passe", breadcrumb: crumbs, answer: isOneTime ? "Votre mot de passe ne sert qu’une fois : choisissez le vôtre." : ""))
    \(errorSummary(problem))
    \(form(to: visit.link("compte", "mot-de-passe"), csrf: visit.csrf, fields))
    """
}

func sessionsPage(_ visit: Visit, _ sessions: [Session], own: String) -> HTML {
  let rows = sessions.map { session -> TableRow in
    let isOwn = session.tokenHash == own
    let act: HTML =
      isOwn
      ? "celle-ci"
      : """
      <form method="post" action="\(visit.link("compte", "sessions", session.id.text, "fermeture"))">\
      \(hidden("csrf", visit.csrf))<button class="as-link" type="submit">Fermer\
      <span class="fr-sr-only"> la session du \(French.moment(session.openedAt))</span></button></form>
      """
    return [HTML(session.browser.name), "\(prose: French.moment(session.openedAt))", act]
  }
  let others = sessions.contains { $0.tokenHash != own }
  return """
    \(pageHead("Mes sessions", breadcrumb: [Crumb("Mon compte", visit.link("compte")), Crumb("Sessions")], answer: "Une session se ferme d’elle-même douze heures après avoir été ouverte."))
    \(table("Les sessions ouvertes", [Column("Navigateur", isHeading: true), Column("Ouverte le"), Column("Fermer", phone: .end)], rows))
    \(if: others, form(to: visit.link("compte", "sessions", "fermeture"), csrf: visit.csrf, buttons([button("Fermer toutes les autres", .secondary)])))
    """
}

import Kernel
import Web

func signInPage(_ frame: PageFrame, hasProvider: Bool, email: String, back: String?, problem: Invalid?) -> HTML {
  let fields: HTML = """
    \(hidden("retour", back ?? ""))
    \(field(
      Field(
        "email", "Adresse électronique", kind: .email, value: email, isRequired: true,
        autocomplete: "username").judged(by: problem)))
    \(field(Field("mot_de_passe", "Mot de passe", kind: .password, isRequired: true, autocomplete: "current-password")))
    \(buttons([button("Se connecter")]))
    """
  return """
    \(pageHead("Se connecter", answer: "Votre compte mène à ce qui vous est demandé."))
    \(errorSummary(problem))
    \(if: hasProvider,
      links([linkButton("S’identifier avec ProConnect", frame.link("connexion", "proconnect").query("retour", back))]))
    \(form(to: frame.link("connexion"), csrf: frame.csrf, fields))
    \(links([
        linked("Mot de passe oublié", frame.link("mot-de-passe-oublie")),
        linked("Lire la stratégie sans compte", frame.link())]))
    """
}

/// After the right password, for those who have a second factor.
func codePage(_ frame: PageFrame, challenge: String, back: String?, problem: Invalid?) -> HTML {
  let fields: HTML = """
    \(hidden("defi", challenge))\(hidden("retour", back ?? ""))
    \(field(
      Field(
        "code", "Code", hint: "Les six chiffres de votre application, ou un code de secours.", isRequired: true,
        autocomplete: "one-time-code", width: .short).judged(by: problem)))
    \(buttons([button("Se connecter")]))
    """
  return """
    \(pageHead("Votre code", answer: "Il reste à donner un code."))
    \(errorSummary(problem))
    \(form(to: frame.link("connexion", "code"), csrf: frame.csrf, fields))
    """
}

func forgottenPage(_ frame: PageFrame, sendsMail: Bool, isAsked: Bool) -> HTML {
  guard sendsMail else {
    return pageHead(
      "Mot de passe oublié",
      answer:
        "Boussole n’envoie pas de courrier ici : demandez un lien à ceux qui gèrent les comptes de votre organisme, ou à la préfecture."
    )
  }
  guard !isAsked else {
    return pageHead(
      "Mot de passe oublié",
      answer:
        "Si cette adresse est celle d’un compte, un lien vient de lui être envoyé. Il sert une fois, pendant une heure."
    )
  }
  return """
    \(pageHead("Mot de passe oublié", answer: "Un lien pour en choisir un autre vous sera envoyé."))
    \(form(
      to: frame.link("mot-de-passe-oublie"), csrf: frame.csrf,
      """
      \(field(Field("email", "Adresse électronique", kind: .email, isRequired: true, autocomplete: "username")))
      \(buttons([button("Envoyer le lien")]))
      """))
    """
}

/// A link of a letter, and whose account it opens.
struct Opening: Sendable {
  let token: String
  let kind: AccessLink
  let account: Account
  /// Those that they were given, in words.
  let functions: [String]
}

/// Where a link of a letter leads: nothing is done until the button is pressed.
func choosingPage(_ frame: PageFrame, _ opening: Opening, problem: Invalid?) -> HTML {
  func password(_ name: String, _ label: String, hint: HTML = "") -> HTML {
    field(
      Field(name, label, hint: hint, kind: .password, isRequired: true, autocomplete: "new-password").judged(
        by: problem))
  }
  let isInvitation = opening.kind == .invitation
  let fields: HTML = """
    \(password(
      "nouveau", "Mot de passe",
      hint: "Au moins \(PasswordRule.shortest) caractères\u{202F}; une phrase se retient bien."))
    \(password("encore", "Le même, une seconde fois"))
    \(buttons([button(isInvitation ? "Ouvrir mon compte" : "Changer le mot de passe")]))
    """
  let known = [
    Fact("Votre adresse", HTML(opening.account.email)),
    Fact(
      opening.functions.count > 1 ? "Vos fonctions" : "Votre fonction",
      opening.functions.html(separator: "<br/>") { HTML(prose: $0) }),
  ]
  let answer: HTML =
    isInvitation
    ? "Bonjour \(opening.account.name). Choisissez le mot de passe avec lequel vous vous connecterez."
    : "Choisissez le mot de passe avec lequel vous vous connecterez."
  return """
    \(pageHead(
      isInvitation ? "Ouvrir votre compte" : "Choisir un nouveau mot de passe", answer: answer,
      facts: isInvitation ? facts(opening.functions.isEmpty ? [known[0]] : known) : ""))
    \(errorSummary(problem))
    \(form(to: frame.link("acces", opening.token), csrf: frame.csrf, fields))
    """
}

/// The same for a link that was used, replaced, has expired or was guessed.
func deadLinkPage(_ frame: PageFrame) -> HTML {
  """
  \(pageHead(
    "Ce lien ne sert plus",
    answer: "Un lien sert une seule fois, et pour un temps. Demandez-en un autre à qui vous l’a envoyé."))
  \(links([
      "<a href=\"\(frame.link("mot-de-passe-oublie"))\">Mot de passe oublié</a>",
      "<a href=\"\(frame.link("connexion"))\">Se connecter</a>"]))
  """
}

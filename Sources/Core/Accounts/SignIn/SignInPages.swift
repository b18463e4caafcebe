import Kernel
import Web

func signInPage(_ visit: Visit, hasProvider: Bool, email: String, back: String?, problem: Invalid?) -> HTML {
  let fields: HTML = """
    \(hidden("retour", back ?? ""))
    \(field(Field("email", "Adresse électronique", kind: .email, value: email, isRequired: true, autocomplete: "username").judged(by: problem)))
    \(field(Field("mot_de_passe", "Mot de passe", kind: .password, isRequired: true, autocomplete: "current-password")))
    \(buttons([button("Se connecter")]))
    """
  return """
    \(pageHead("Se connecter", answer: "La stratégie se lit sans compte. Connectez-vous pour saisir des chiffres ou suivre une action."))
    \(errorSummary(problem))
    \(if: hasProvider, links([linkButton("S’identifier avec ProConnect", visit.link("connexion", "proconnect").query("retour", back))]))
    \(form(to: visit.link("connexion"), csrf: visit.csrf, fields))
    \(links(["<a href=\"\(visit.link("mot-de-passe-oublie"))\">Mot de passe oublié</a>"]))
    """
}

/// After the right password, for those who have a second factor.
func codePage(_ visit: Visit, challenge: String, back: String?, problem: Invalid?) -> HTML {
  let fields: HTML = """
    \(hidden("defi", challenge))\(hidden("retour", back ?? ""))
    \(field(Field("code", "Code", hint: "Les six chiffres de votre application, ou un code de secours.", isRequired: true, autocomplete: "one-time-code", width: .short).judged(by: problem)))
    \(buttons([button("Se connecter")]))
    """
  return """
    \(pageHead("Votre code", answer: "Votre mot de passe est bon. Il reste à donner un code."))
    \(errorSummary(problem))
    \(form(to: visit.link("connexion", "code"), csrf: visit.csrf, fields))
    """
}

func forgottenPage(_ visit: Visit, sendsMail: Bool, isAsked: Bool) -> HTML {
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
    \(form(to: visit.link("mot-de-passe-oublie"), csrf: visit.csrf, "\(field(Field("email", "Adresse électronique", kind: .email, isRequired: true, autocomplete: "username")))\(buttons([button("Envoyer le lien")]))"))
    """
}

/// Where a link of a letter leads: nothing is done until the button is pressed.
func choosingPage(_ visit: Visit, token: String, kind: AccessLink, problem: Invalid?) -> HTML {
  func password(_ name: String, _ label: String, hint: HTML = "") -> HTML {
    field(
      Field(name, label, hint: hint, kind: .password, isRequired: true, autocomplete: "new-password").judged(
        by: problem))
  }
  let fields: HTML = """
    \(password("nouveau", "Mot de passe", hint: "Au moins \(Password.shortest) caractères ; une phrase se retient bien."))
    \(password("encore", "Le même, une seconde fois"))
    \(buttons([button(kind == .invitation ? "Ouvrir mon compte" : "Changer le mot de passe")]))
    """
  return """
    \(pageHead(kind == .invitation ? "Ouvrir votre compte" : "Choisir un nouveau mot de passe", answer: "Choisissez le mot de passe avec lequel vous vous connecterez."))
    \(errorSummary(problem))
    \(form(to: visit.link("acces", token), csrf: visit.csrf, fields))
    """
}

/// The same for a link that was used, replaced, has expired or was guessed.
func deadLinkPage(_ visit: Visit) -> HTML {
  """
  \(pageHead("Ce lien ne sert plus", answer: "Un lien sert une seule fois, et pour un temps. Demandez-en un autre à qui vous l’a envoyé."))
  \(links(["<a href=\"\(visit.link("mot-de-passe-oublie"))\">Mot de passe oublié</a>", "<a href=\"\(visit.link("connexion"))\">Se connecter</a>"]))
  """
}

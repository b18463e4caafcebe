import Kernel
import Web

func signInPage(_ visit: Visit, email: String, back: String?, problem: Invalid?) -> HTML {
  let fields: HTML = """
    \(hidden("retour", back ?? ""))
    \(field(Field("email", "Adresse électronique", kind: .email, value: email, isRequired: true, autocomplete: "username").judged(by: problem)))
    \(field(Field("mot_de_passe", "Mot de passe", kind: .password, isRequired: true, autocomplete: "current-password")))
    \(buttons([button("Se connecter")]))
    """
  return """
    \(pageHead("Se connecter", answer: "La stratégie se lit sans compte. Connectez-vous pour saisir des chiffres ou suivre une action."))
    \(errorSummary(problem))
    \(form(to: visit.link("connexion"), csrf: visit.csrf, fields))
    """
}

func accountPage(_ visit: Visit, problem: Invalid?) -> HTML {
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
  return """
    \(pageHead("Mon compte", answer: isOneTime ? "Votre mot de passe ne sert qu’une fois : choisissez le vôtre." : "Vous êtes connecté : \(visit.permit.name)."))
    \(errorSummary(problem))
    \(form(to: visit.link("compte", "mot-de-passe"), csrf: visit.csrf, fields))
    \(if: visit.permit.may(.readMessages), links(["<a href=\"\(visit.link("messages"))\">Messages envoyés</a>"]))
    """
}

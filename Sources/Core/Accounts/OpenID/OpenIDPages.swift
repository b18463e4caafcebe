import Kernel
import Web

/// The provider knows the person, and Boussole opens no account to them: why, and what to do.
func unknownPersonPage(_ frame: PageFrame, _ reason: Attachment.Reason) -> HTML {
  """
  \(pageHead("Connexion impossible", answer: "ProConnect vous a reconnu. \(prose: reason.problem)"))
  <p>\(prose: reason.remedy)</p>
  \(links([linked("Se connecter autrement", frame.link("connexion")), linked("Lire la stratégie", frame.link())]))
  """
}

func refusedIdentityPage(_ frame: PageFrame, _ refusal: OpenIDRefusal?) -> HTML {
  // What is wrong with the provider, or with how it is set, is for the administrator to mend.
  let told = refusal.html {
    "<p class=\"muted\">Si cela se répète, donnez ce mot à l’administrateur\u{00A0}: <code>\($0.rawValue)</code>.</p>"
  }
  return """
    \(pageHead("Connexion refusée", answer: "\(prose: answer(refusal))"))
    \(told)\(links([linked("Se connecter", frame.link("connexion"))]))
    """
}

private func answer(_ refusal: OpenIDRefusal?) -> String {
  switch refusal {
  case .unreachable: "ProConnect ne répond pas. Essayez dans quelques minutes, ou par votre mot de passe."
  case nil, .refusedCode, .nonce:
    "Ce retour de ProConnect vient trop tard, a déjà servi, ou vient d’un autre navigateur. Recommencez."
  case .expired:
    "Ce que ProConnect a signé n’est plus valable, ou l’heure d’une des deux machines est fausse. Recommencez."
  case .malformed, .algorithm, .unknownKey, .signature, .issuer, .audience, .subject:
    "Ce que ProConnect a envoyé ne peut pas être vérifié. Recommencez, ou connectez-vous par votre mot de passe."
  }
}

/// Signed out of Boussole; the provider's own session is another.
func signedOutPage(_ frame: PageFrame, _ provider: Elsewhere) -> HTML {
  """
  \(pageHead("Vous êtes déconnecté", answer: "Votre session de Boussole est fermée. Celle de ProConnect ne l’est pas."))
  \(links([
      "<a href=\"\(provider)\">Fermer aussi celle de ProConnect</a>",
      "<a href=\"\(frame.link())\">Lire la stratégie</a>"]))
  """
}

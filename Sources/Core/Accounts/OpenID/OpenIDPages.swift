import Kernel
import Web

/// The provider knows the person, Boussole does not.
func unknownPersonPage(_ visit: Visit) -> HTML {
  """
  \(pageHead("Pas encore de compte", answer: "ProConnect vous a reconnu, mais aucune fonction ne vous est donnée ici avec cette adresse et cet organisme."))
  <p>Demandez une invitation à qui gère les comptes de votre organisme ou, à défaut, à la préfecture. Si vous avez changé
  d’adresse ou d’organisme, dites-le-leur.</p>
  \(links(["<a href=\"\(visit.link("connexion"))\">Se connecter autrement</a>", "<a href=\"\(visit.link())\">Lire la stratégie</a>"]))
  """
}

func refusedIdentityPage(_ visit: Visit, _ refusal: OpenIDRefusal?) -> HTML {
  // What is wrong with the provider, or with how it is set, is for the administrator to mend.
  let told = refusal.html {
    "<p class=\"muted\">Si cela se répète, donnez ce mot à l’administrateur\u{00A0}: <code>\($0.rawValue)</code>.</p>"
  }
  return """
    \(pageHead("Connexion refusée", answer: refusal == .unreachable ? "ProConnect ne répond pas. Essayez dans quelques minutes, ou par votre mot de passe." : "Ce qui revient de ProConnect ne convient pas : trop tard, déjà utilisé, ou d’un autre navigateur. Recommencez."))
    \(told)\(links(["<a href=\"\(visit.link("connexion"))\">Se connecter</a>"]))
    """
}

/// Signed out of Boussole; the provider's own session is another.
func signedOutPage(_ visit: Visit, _ provider: Elsewhere) -> HTML {
  """
  \(pageHead("Vous êtes déconnecté", answer: "Votre session de Boussole est fermée. Celle de ProConnect ne l’est pas."))
  \(links(["<a href=\"\(provider)\">Fermer aussi celle de ProConnect</a>", "<a href=\"\(visit.link())\">Lire la stratégie</a>"]))
  """
}

import Database

/// What is done to accounts and functions.
package enum AccountAct: Audited {
  case signedIn, sessionClosed, created, invited, invitationsSent, acceptedByProvider, closed, withdrawn, reopened,
    functionGiven, functionProposed, functionAccepted, functionRefused, functionEnded, linkGiven, passwordChanged,
    passwordChosen, passwordGiven, messagesChosen, contactChanged, administratorNamed, administratorWithdrawn, erased,
    restored,
    factorConfirmed, factorWithdrawn, codesMade, factorLost

  package var trail: TrailWords {
    switch self {
    case .signedIn: TrailWords("session.ouverte", "Connexion", of: "person")
    case .sessionClosed: TrailWords("session.fermee", "Session fermée", of: "person")
    case .created: TrailWords("compte.cree", "Compte créé", of: "person")
    case .invited: TrailWords("compte.invite", "Invitation", of: "person")
    case .invitationsSent: TrailWords("invitations.deposees", "Fichier d’invitations déposé", of: "deposit")
    case .acceptedByProvider: TrailWords("compte.ouvert", "Invitation acceptée par ProConnect", of: "person")
    case .closed: TrailWords("compte.ferme", "Compte fermé", of: "person")
    case .withdrawn: TrailWords("compte.retire", "Invitation retirée", of: "person")
    case .reopened: TrailWords("compte.rouvert", "Compte ouvert de nouveau", of: "person")
    case .functionGiven: TrailWords("fonction.donnee", "Fonction donnée", of: "holding")
    case .functionProposed: TrailWords("fonction.proposee", "Fonction proposée", of: "holding")
    case .functionAccepted: TrailWords("fonction.acceptee", "Fonction acceptée", of: "holding")
    case .functionRefused: TrailWords("fonction.refusee", "Fonction refusée", of: "holding")
    case .functionEnded: TrailWords("fonction.finie", "Fonction finie", of: "holding")
    case .linkGiven: TrailWords("lien.remis", "Lien d’accès remis", of: "person")
    case .passwordChanged: TrailWords("mot-de-passe.change", "Mot de passe changé", of: "person")
    case .passwordChosen: TrailWords("mot-de-passe.choisi", "Mot de passe choisi par un lien", of: "person")
    case .passwordGiven: TrailWords("mot-de-passe.remis", "Mot de passe à usage unique remis", of: "person")
    case .messagesChosen: TrailWords("messages.choisis", "Choix des messages", of: "person")
    case .contactChanged: TrailWords("contact.change", "Adresse de contact changée", of: "function")
    case .administratorNamed: TrailWords("administrateur.nomme", "Administrateur nommé", of: "person")
    case .administratorWithdrawn: TrailWords("administrateur.retire", "Rôle d’administrateur retiré", of: "person")
    case .erased: TrailWords("compte.efface", "Nom et adresse d’un compte fermé effacés", of: "person")
    case .restored: TrailWords("base.restauree", "Sauvegarde restaurée", of: "base")
    case .factorConfirmed: TrailWords("second-facteur.active", "Double authentification activée", of: "person")
    case .factorWithdrawn: TrailWords("second-facteur.retire", "Double authentification retirée", of: "person")
    case .codesMade: TrailWords("second-facteur.codes", "Nouveaux codes de secours", of: "person")
    case .factorLost:
      TrailWords("second-facteur.leve", "Double authentification perdue, retirée par un autre", of: "person")
    }
  }
}

import Database

/// What is done to campaigns, requests and answers.
enum CollectionAct: Audited {
  case opened, sent, reminded, withdrawn, requestReopened, linkForwarded, linksRevoked, contactsSent,
    contactErased, answerRecorded, answersSent, answerValidated, answerReturned, answerErased

  var trail: TrailWords {
    switch self {
    case .opened: TrailWords("campagne.ouverte", "Collecte ouverte", of: "campaign")
    case .sent: TrailWords("campagne.envoyee", "Demandes envoyées", of: "campaign")
    case .reminded: TrailWords("campagne.relancee", "Relance", of: "campaign")
    case .withdrawn: TrailWords("campagne.retiree", "Collecte retirée", of: "campaign")
    case .requestReopened: TrailWords("demande.rouverte", "Demande rouverte ou prolongée", of: "request")
    case .linkForwarded: TrailWords("lien.transmis", "Lien transmis à un collègue", of: "request")
    case .linksRevoked: TrailWords("liens.revoques", "Liens révoqués", of: "request")
    case .contactsSent: TrailWords("contacts.deposes", "Fichier d’adresses déposé", of: "deposit")
    case .contactErased: TrailWords("contact.efface", "Adresse de contact effacée", of: "request_contact")
    case .answerRecorded: TrailWords("reponse.enregistree", "Réponse enregistrée", of: "answer")
    case .answersSent: TrailWords("reponses.deposees", "Fichier de réponses déposé", of: "request")
    case .answerValidated: TrailWords("reponse.validee", "Réponse validée", of: "answer")
    case .answerReturned: TrailWords("reponse.renvoyee", "Réponse renvoyée", of: "answer")
    case .answerErased: TrailWords("reponse.effacee", "Textes d’une réponse effacés", of: "answer")
    }
  }
}

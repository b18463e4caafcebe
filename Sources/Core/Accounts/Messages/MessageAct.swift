import Database

/// What is done to messages by hand, and what their readers’ servers send back.
package enum MessageAct: Audited {
  case tried, sentAgain, returned

  package var trail: TrailWords {
    switch self {
    case .tried: TrailWords("message.demande", "Message d’essai demandé", of: "message")
    case .sentAgain: TrailWords("message.renvoye", "Message envoyé de nouveau", of: "message")
    case .returned: TrailWords("message.revenu", "Message revenu, non distribué", of: "message")
    }
  }
}

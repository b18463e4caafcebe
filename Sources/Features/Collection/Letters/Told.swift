import Accounts

/// Who learns that somebody else judged or changed what a function had answered.
enum Told: Sendable {
  case byMessage
  /// They have an account, and want no message.
  case byPage
  case nobody

  init(_ recipients: [Correspondent]) {
    self = recipients.isEmpty ? .nobody : recipients.isReachable ? .byMessage : .byPage
  }

  /// Said before one writes over an answer.
  var ofReplacing: String {
    switch self {
    case .byMessage: "Qui l’a donné en est informé par un message, avec votre commentaire."
    case .byPage:
      "Aucun message ne part : qui tient cette fonction n’en veut pas, et lira votre commentaire sur sa page."
    case .nobody: "Qui l’a donné n’en saura rien : nul ne tient cette fonction, aucune adresse n’est notée."
    }
  }
}

import Database
import Kernel
import Messaging
import Web

/// What became of a link: gone by letter, or to be shown once.
struct Handover: Sendable {
  let person: ID<Person>
  let kind: AccessLink
  /// Nil where a letter takes it.
  let token: String?
}

/// The letters of accounts: an invitation, a link to choose a password.
struct Letters {
  let connection: Connection
  let sendsMail: Bool
  init(_ connection: Connection, sendsMail: Bool) { (self.connection, self.sendsMail) = (connection, sendsMail) }

  /// Writes the letter, or makes the link that somebody hands over.
  func send(_ kind: AccessLink, to person: ID<Person>, _ email: String, at now: Instant) throws -> Handover {
    if sendsMail {
      try Outbox(connection).add(
        kind.letter, about: person.text, to: email, person: person, useBy: now.adding(seconds: kind.seconds))
      return Handover(person: person, kind: kind, token: nil)
    }
    let token = try PeopleStore(connection).makeLink(kind, for: person, at: now)
    return Handover(person: person, kind: kind, token: token)
  }
}

extension AccessLink {
  /// The kind of its letter, as the list of messages says it.
  var letter: String {
    switch self {
    case .invitation: "invitation"
    case .reset: "mot de passe oublié"
    }
  }
}

extension Letters {
  /// What says each letter: the link is made as it leaves, so that its token is stored nowhere.
  static let compositions: [String: Composition] = [
    AccessLink.invitation.letter: { connection, message, now in
      guard let account = try receiver(message, connection), account.isInvited else { return nil }
      let token = try PeopleStore(connection).makeLink(.invitation, for: account.id, at: now)
      return Mail(
        subject: "Votre accès à Boussole",
        paragraphs: [
          "Bonjour,", "Vous êtes invité à suivre la stratégie de prévention de la délinquance de votre département.",
        ],
        action: ("Ouvrir votre compte", Link(message.departement, "acces", token)),
        after: ["Ce lien sert une fois, pendant sept jours. Si vous n’attendiez pas ce message, ne faites rien."])
    },
    AccessLink.reset.letter: { connection, message, now in
      guard let account = try receiver(message, connection) else { return nil }
      let token = try PeopleStore(connection).makeLink(.reset, for: account.id, at: now)
      return Mail(
        subject: "Votre mot de passe",
        paragraphs: ["Bonjour,", "Un nouveau mot de passe a été demandé pour votre compte."],
        action: ("Choisir un mot de passe", Link(message.departement, "acces", token)),
        after: [
          "Ce lien sert une fois, pendant une heure. Si vous n’avez rien demandé, ne faites rien : rien ne change."
        ])
    },
  ]
  private static func receiver(_ message: Message, _ connection: Connection) throws -> Account? {
    guard let person = message.person else { return nil }
    let account = try AccountStore(connection).account(person, in: message.departement)
    return account.closedAt == nil ? account : nil
  }
}

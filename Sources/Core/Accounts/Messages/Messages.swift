import Database
import Kernel
import Messaging
import Module
import Web

extension Permission {
  package static let readMessages = Permission(
    "lire-messages", "Lire la liste des messages envoyés, avec leur adresse",
    says: "lit la liste des messages envoyés, avec leur adresse",
    writes: false, to: [.prefecture, .administrator])
  package static let sendAgain = Permission(
    "renvoyer-messages", "Envoyer de nouveau un message qui n’est pas arrivé",
    says: "envoie de nouveau un message qui n’est pas arrivé",
    writes: true, to: [.prefecture, .administrator])
}

/// What leaves for people, as those who run Boussole see it: the outbox's page, its jobs, and the message that tries
/// it.
package struct Messages: Module {
  /// The organisations of a département: they name the functions to which messages go.
  let organisations: @Sendable (_ departement: String, Connection) throws -> Organisations
  /// False without an SMTP server: messages wait, and the page says so.
  let hasServer: Bool

  package init(
    hasServer: Bool, organisations: @escaping @Sendable (_ departement: String, Connection) throws -> Organisations
  ) {
    (self.hasServer, self.organisations) = (hasServer, organisations)
  }

  package let name = "messages"
  package var migrations: [Migration] { MessagingSchema.all }
  package let permissions: [Permission] = [.readMessages, .sendAgain]
  package let acts: [any Audited] = MessageAct.allCases
  package var mails: [String: Composition] { [Messages.trial: Messages.sayTrial] }
  package var jobs: [Job] { Job.messaging }
  package let retentions = [Retention.ofMessages]

  package func add(to routes: inout Routes) {
    MessageRoutes(organisations: organisations, hasServer: hasServer).add(to: &routes)
  }

  /// The kind of the message by which an administrator sees that messages arrive.
  package static let trial = "message d’essai"
  @Sendable private static func sayTrial(_ connection: Connection, _ message: Message, _ now: Instant) -> Mail? {
    Mail(
      subject: "Essai d’envoi de Boussole",
      paragraphs: ["Bonjour,", "Ce message vérifie que le courrier de Boussole arrive. Il n’y a rien à faire."])
  }
}

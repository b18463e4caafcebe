import Database
import Kernel
import Messaging
import Web

struct MessageRoutes {
  let organisations: @Sendable (String, Connection) throws -> Organisations
  let hasServer: Bool

  func add(to routes: inout Routes) {
    routes.get("/messages", may: .readMessages, list)
    routes.post("/messages/:id/renvoi", may: .sendAgain, bodyLimit: 8_192, sendAgain)
  }

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let list = try await visit.database.read { [organisations, hasServer] connection in
      let outbox = Outbox(connection), counts = try outbox.counts(in: visit.departement)
      let listing = messageListing(visit.frame, counts, try organisations(visit.departement, connection))
      let question = try listing.question(visit.frame)
      let state = Message.State.allCases.first { $0.slug == question.one("etat") }
      let found = try outbox.list(
        in: visit.departement, state: state, page: question.page, size: ListQuestion.size)
      let lead = try connection.writeClockLead(of: visit.departement, at: visit.now)
      return MessageList(
        listing: listing, question: question, page: ListPage(found.messages, .exactly(found.total)), counts: counts,
        lost: try outbox.lost(in: visit.departement), hasServer: hasServer,
        writesUntil: lead > 0 ? visit.now.adding(seconds: lead) : nil)
    }
    return try visit.answer("Messages", json: list.page.rows.map(MessageJSON.init)) {
      messagesPage(visit.frame, list)
    }
  }
}

extension MessageRoutes {
  /// To whom it is about, at the address that they have now.
  @Sendable private func sendAgain(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Message.self), departement = visit.departement, permit = visit.permit
    try await visit.write { connection in
      let message = try Outbox(connection).message(id, in: departement)
      let account = try message.person.map { try AccountStore(connection).account($0, in: departement) }
      if account?.closedAt != nil {
        throw Invalid(
          "Le compte de cette personne est fermé.", remedy: "Ouvrez-le d’abord de nouveau, dans « Comptes ».")
      }
      let new = try Outbox(connection).again(id, to: account?.email)
      try Audit.record(MessageAct.sentAgain, of: new.text, fields: ["again_as"], by: permit, on: connection)
    }
    return .seeOther(visit.link("messages"), notice: "Le message part de nouveau, tel qu’il se dit aujourd’hui.")
  }
}

extension Message.State {
  /// As addresses say it: `en-attente`.
  var slug: String { French.folded(words).replacing(" ", with: "-") }
}

/// A page of the outbox.
struct MessageList: Sendable {
  let listing: Listing<Message>
  let question: ListQuestion
  let page: ListPage<Message>
  /// Of the whole département, whatever the page shows.
  let counts: [Message.State: Int]
  /// Those that did not arrive, or perhaps not, and were not sent again.
  let lost: Int
  let hasServer: Bool
  /// The moment that the write clock bears, where it is ahead of the machine's.
  let writesUntil: Instant?
}

struct MessageJSON: Encodable {
  let id: String
  let genre: String
  let fonction: String?
  let adresse: String?
  let demande: String
  let etat: String
  let envoye: String?
  let essais: Int
  let reponse: String?
  /// Le message par lequel il a été envoyé de nouveau.
  let renvoye: String?

  init(_ message: Message) {
    id = message.id.text
    genre = message.kind
    fonction = message.function
    adresse = message.to.isEmpty ? nil : message.to
    demande = message.madeAt.iso
    etat = message.state.words
    envoye = message.sentAt?.iso
    essais = message.attempts
    reponse = message.reply
    renvoye = message.againAs?.text
  }
}

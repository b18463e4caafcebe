import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// What is written to those who are asked. Composed when it leaves: nobody is reminded of what is done by then.
struct RequestLetters {
  /// Why one writes; the raw values are the kinds of messages, as people read them.
  enum Reason: String, Sendable, CaseIterable {
    case asking = "demande de chiffres"
    case reminding = "relance"
    case passing = "lien transmis à un collègue"
    case returning = "réponse renvoyée"
    /// Somebody else wrote over the function's own answer, or that one counts again.
    case replacing = "réponse remplacée"
  }
  let connection: Connection
  let departement: Departement

  init(_ connection: Connection, _ departement: Departement) {
    self.connection = connection
    self.departement = departement
  }

  /// Somebody to write to for a function.
  struct Recipient: Sendable {
    let address: String
    /// Nil: an address that the préfecture was given.
    let person: ID<Person>?
    let choice: MessagePreferences.Choice
  }

  /// Those to write to for each function: the address said of it, else those who hold it; else the same of its
  /// organisation.
  func recipients(of functions: [String], on day: Day) throws -> [String: [Recipient]] {
    let addresses = try ContactStore(connection, in: departement.code).addresses()
    let choices = try MessagePreferences(connection).choices(in: departement.code)
    let organisations = departement.organisations
    let all = Set((functions + functions.map(Organisations.organisation(of:))).flatMap(organisations.answering))
      .sorted()
    let holders = try HoldingStore(connection).holders(of: all, in: departement.code, on: day)
    func own(_ function: String) -> [Recipient]? {
      addresses[function].map { [Recipient(address: $0, person: nil, choice: .each)] }
        ?? organisations.answering(for: function).lazy.compactMap { holders[$0] }.first?.map {
          Recipient(address: $0.email, person: $0.person, choice: choices[$0.person] ?? .each)
        }
    }
    return functions.reduce(into: [:]) { $0[$1] = own($1) ?? own(Organisations.organisation(of: $1)) }
  }

  /// Writes to everybody who answers for these functions. Gives those of the requests that reach somebody; for the
  /// others there is nobody, or nobody who wants a message.
  @discardableResult
  func add(_ reason: Reason, _ requests: [Request], on day: Day) throws -> [Request] {
    guard !requests.isEmpty else { return [] }
    let recipients = try recipients(of: requests.map(\.function), on: day)
    let reached = try requests.filter { request in
      let own = recipients[request.function] ?? []
      for recipient in own { try write(reason, request, to: recipient) }
      return own.isReachable
    }
    if reason != .replacing { try CampaignStore(connection, in: departement.code).written(reached.map(\.id)) }
    return reached
  }

  /// Those of the requests of which every address sent the last letter back.
  func refused(_ requests: [Request], on day: Day) throws -> Set<ID<Request>> {
    guard !requests.isEmpty else { return [] }
    let last = Dictionary(
      grouping: try Outbox(connection).messages(about: requests.map(\.id.text), in: departement.code), by: \.subject)
    let recipients = try recipients(of: requests.map(\.function), on: day)
    return Set(
      requests.filter { request in
        let own = recipients[request.function] ?? [], messages = last[request.id.text] ?? []
        return !own.isEmpty
          && own.allSatisfy { recipient in messages.last { $0.to == recipient.address }?.state == .refused }
      }.map(\.id))
  }

  /// Those written for a reason.
  func written(_ reason: Reason, for request: Request) throws -> [Message] {
    try Outbox(connection).messages(about: [request.id.text], in: departement.code).filter {
      $0.kind == reason.rawValue
    }
  }

  /// To an address that somebody gave.
  func add(_ reason: Reason, _ request: Request, to address: String) throws {
    try write(reason, request, to: Recipient(address: address, person: nil, choice: .each))
    if reason == .asking { try CampaignStore(connection, in: departement.code).written([request.id]) }
  }

  private func write(_ reason: Reason, _ request: Request, to recipient: Recipient) throws {
    // That somebody's answer was replaced is said to them though nothing is asked any more.
    let last =
      reason == .replacing ? max(request.closesOn, connection.recordedAt.day.adding(days: 30)) : request.closesOn
    try Outbox(connection).add(
      reason.rawValue, about: request.id.text, to: recipient.address, function: request.function,
      person: recipient.person, useBy: Instant.start(of: last.adding(days: 1)),
      // Those with an account may prefer one message a day, or to look by themselves.
      urgency: reason == .passing ? .always : .choice(recipient.choice))
  }
}

extension [RequestLetters.Recipient] {
  /// Whether a message reaches anybody, at once or in the day's one.
  var isReachable: Bool { contains { $0.choice != .none } }
}

extension RequestLetters.Reason {
  /// The letter, with a link made for it; nil once it is no longer needed.
  func composition(_ departements: Departements) -> Composition {
    { connection, message, now in
      guard let id = ID<Request>(message.subject) else { return nil }
      let departement = try departements.latest(message.departement, connection)
      let store = CampaignStore(connection, in: departement.code), asking: Asking
      do { asking = try store.asking(id, departement) } catch is NotFound { return nil }
      let request = asking.request
      guard request.isOpen(on: now.day) || self == .replacing, self != .reminding || !request.isDone,
        request.linksClosedAt.map({ $0 < message.madeAt }) ?? true
      else { return nil }
      // Whoever no longer answers for the function is given no link.
      if let person = message.person {
        let own = [request.function, Organisations.organisation(of: request.function)]
          .flatMap(departement.organisations.answering)
        let holders = try HoldingStore(connection).holders(of: own, in: departement.code, on: now.day)
        guard holders.values.joined().contains(where: { $0.person == person }) else { return nil }
      }
      let letter = Letter(
        asking: asking, history: try AnswerStore(connection, in: departement.code).history(of: [id]), today: now.day,
        hasAccount: message.person != nil)
      guard letter.isNeeded(self) else { return nil }
      return letter.mail(self, Link(departement.code, "reponse", try store.link(to: id, because: rawValue)))
    }
  }
}

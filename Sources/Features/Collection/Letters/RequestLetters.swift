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

  /// Writes to everybody who answers for these functions, one letter to each for all that a campaign asks of them.
  /// Gives those of the requests that reach somebody; for the others there is nobody, or nobody who wants a message.
  @discardableResult
  func add(_ reason: Reason, _ requests: [Request], on day: Day) throws -> [Request] {
    guard !requests.isEmpty else { return [] }
    let recipients = try departement.correspondents(connection).all(for: requests.map(\.function), on: day)
    var letters: [Addressee: [Request]] = [:], order: [Addressee] = []
    for request in requests {
      for recipient in recipients[request.function] ?? [] {
        let addressee = Addressee(recipient: recipient, campaign: request.campaign)
        if letters[addressee] == nil { order.append(addressee) }
        letters[addressee, default: []].append(request)
      }
    }
    for addressee in order { try write(reason, letters[addressee] ?? [], to: addressee.recipient) }
    let reached = requests.filter { recipients[$0.function]?.isReachable ?? false }
    if reason != .replacing { try CampaignStore(connection, in: departement.code).written(reached.map(\.id)) }
    return reached
  }

  /// Who gets one letter.
  private struct Addressee: Hashable {
    let recipient: Correspondent
    let campaign: ID<Campaign>
  }

  /// Those of the requests of which every address sent the last letter back.
  func refused(_ requests: [Request], on day: Day) throws -> Set<ID<Request>> {
    guard !requests.isEmpty else { return [] }
    let last = try Outbox(connection).messages(aboutEach: requests.map(\.id.text), in: departement.code)
    let recipients = try departement.correspondents(connection).all(for: requests.map(\.function), on: day)
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
    try write(reason, [request], to: Correspondent(address: address, person: nil, choice: .each))
    if reason == .asking { try CampaignStore(connection, in: departement.code).written([request.id]) }
  }

  private func write(_ reason: Reason, _ requests: [Request], to recipient: Correspondent) throws {
    guard let first = requests.first, let closes = requests.map(\.closesOn).max() else { return }
    // That somebody's answer was replaced is said to them though nothing is asked any more.
    let last = reason == .replacing ? max(closes, connection.recordedAt.day.adding(days: 30)) : closes
    try Outbox(connection).add(
      reason.rawValue, about: first.id.text, and: requests.dropFirst().map(\.id.text), to: recipient.address,
      function: first.function, person: recipient.person, useBy: Instant.start(of: last.adding(days: 1)),
      // Those with an account may prefer one message a day, or to look by themselves.
      urgency: reason == .passing ? .always : .choice(recipient.choice))
  }
}

extension RequestLetters.Reason {
  /// The letter, with a link made for each request; nil once none of them needs it any more.
  func composition(_ departements: Departements) -> Composition {
    { connection, message, now in
      let departement = try departements.latest(message.departement, connection)
      let store = CampaignStore(connection, in: departement.code)
      let ids = try Outbox(connection).subjects(of: message).compactMap { ID<Request>($0) }
      let history = Dictionary(
        grouping: try AnswerStore(connection, in: departement.code).history(of: ids), by: \.request)
      let letters = try ids.compactMap { id -> Letter? in
        let asking: Asking
        do { asking = try store.asking(id, departement) } catch is NotFound { return nil }
        guard try isDue(asking, to: message, connection, on: now.day) else { return nil }
        let letter = Letter(
          asking: asking, history: history[id] ?? [], today: now.day, hasAccount: message.person != nil)
        return letter.isNeeded(self) ? letter : nil
      }
      guard let order = letters.first?.asking.collecting.functions else { return nil }
      func rank(_ letter: Letter) -> Int { order.firstIndex(of: letter.asking.request.function) ?? order.count }
      return Letter.mail(
        self,
        try letters.sorted { rank($0) < rank($1) }.map { letter in
          let token = try store.link(to: letter.asking.request.id, because: rawValue)
          return (letter, Link(departement.code, "reponse", token))
        })
    }
  }

  private func isDue(_ asking: Asking, to message: Message, _ connection: Connection, on day: Day) throws -> Bool {
    let request = asking.request
    guard request.isOpen(on: day) || self == .replacing, self != .reminding || !request.isDone,
      request.linksClosedAt.map({ $0 < message.madeAt }) ?? true
    else { return false }
    // Whoever no longer answers for the function is given no link.
    guard let person = message.person else { return true }
    let departement = asking.departement
    let own = [request.function, Organisations.organisation(of: request.function)]
      .flatMap(departement.organisations.answering)
    let holders = try HoldingStore(connection).holders(of: own, in: departement.code, on: day)
    return holders.values.joined().contains { $0.person == person }
  }
}

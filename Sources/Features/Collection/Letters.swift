import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// What is written to those who are asked. Composed when it leaves: a request that is done by then sends nothing.
struct Letters {
  /// Why one writes; the raw values are the kinds of messages, as people read them.
  enum Reason: String, Sendable, CaseIterable {
    case asking = "demande de chiffres"
    case reminding = "relance"
    case passing = "lien transmis à un collègue"
    case returning = "réponse renvoyée"
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

  /// Those to write to for each function: the contact said of it, else those who hold it.
  func recipients(of functions: [String], on day: Day) throws -> [String: [Recipient]] {
    let contacts = try CampaignStore(connection, in: departement.code).contacts()
    let choices = try MessagePreferences(connection).choices(in: departement.code)
    let others = functions.filter { contacts[$0] == nil }
    return try HoldingStore(connection).addresses(of: others, in: departement.code, on: day)
      .mapValues { $0.map { Recipient(address: $0.email, person: $0.person, choice: choices[$0.person] ?? .each) } }
      .merging(contacts.mapValues { [Recipient(address: $0, person: nil, choice: .each)] }) { $1 }
  }

  /// Writes to everybody who answers for these functions. Gives those of the requests that reach somebody; for the
  /// others there is nobody, or nobody who wants a message.
  @discardableResult
  func add(_ reason: Reason, _ requests: [Request], on day: Day) throws -> [Request] {
    let recipients = try recipients(of: requests.map(\.function), on: day)
    return try requests.filter { request in
      let own = recipients[request.function] ?? []
      for recipient in own { try add(reason, request, to: recipient.address, person: recipient.person) }
      return own.isReachable
    }
  }

  /// How many were written for a reason.
  func count(_ reason: Reason, _ request: Request) throws -> Int {
    try Outbox(connection).messages(about: [request.id.text], in: departement.code).count { $0.kind == reason.rawValue }
  }

  func add(_ reason: Reason, _ request: Request, to address: String, person: ID<Person>? = nil) throws {
    try Outbox(connection).add(
      reason.rawValue, about: request.id.text, to: address, function: request.function, person: person,
      useBy: Instant.start(of: request.closesOn.adding(days: 1)),
      // Those with an account may prefer one message a day, or to look by themselves.
      urgency: reason == .passing ? .always : .choice)
  }
}

extension [Letters.Recipient] {
  /// Whether a message reaches anybody, at once or in the day's one.
  var isReachable: Bool { contains { $0.choice != .none } }
}

extension Letters.Reason {
  /// The letter, with a link made for it; nil once it is no longer needed.
  func composition(_ departements: Departements) -> Composition {
    { connection, message, now in
      guard let id = ID<Request>(message.subject) else { return nil }
      let departement = try departements.latest(message.departement, connection)
      let store = CampaignStore(connection, in: departement.code)
      let request = try store.request(id)
      guard request.isOpen(on: now.day), self != .reminding || !request.isDone,
        let campaign = try? store.campaign(request.campaign, departement.collections),
        let collecting = departement.collections[campaign.collecting]
      else { return nil }
      let token = try store.link(to: id, because: rawValue)
      return mail(departement, collecting, campaign, request, Link(departement.code, "reponse", token))
    }
  }

  private func mail(
    _ departement: Departement, _ collecting: Collecting, _ campaign: Campaign, _ request: Request, _ link: Link
  ) -> Mail {
    // Whoever had begun is asked for the rest; whoever had finished may correct it all.
    let missing = request.isDone || self != .asking ? request.asked : request.asked - request.answered
    let count = French.plural(missing, "chiffre", "chiffres")
    let function = departement.organisations.functionName(request.function, on: campaign.dueOn)
    let due = "avant le \(French.dayAndMonth(request.dueOn.adding(days: 1)))"
    let contact = departement.organisations.functionName(collecting.contact, on: campaign.dueOn)
    let subject: String
    var paragraphs: [String]
    let what = "pour la période « \(campaign.period.name) », au titre de : \(function)."
    switch self {
    case .asking:
      subject = "\(collecting.title) : \(count) à donner \(due)"
      paragraphs = ["\(contact), attend \(count) \(what)"]
    case .reminding:
      subject = "Rappel : \(collecting.title), \(count) à donner \(due)"
      paragraphs = [
        "Il manque encore \(French.plural(request.asked - request.answered, "réponse", "réponses")) \(what)"
      ]
    case .passing:
      subject = "Un collègue vous transmet : \(collecting.title), \(count) à donner"
      paragraphs = ["\(count) \(French.agree(request.asked, "est attendu", "sont attendus")) \(due), \(what)"]
    case .returning:
      subject = "\(collecting.title) : une réponse vous est renvoyée"
      paragraphs = ["L’autorité qui valide ces chiffres en renvoie un, avec son motif, \(what)"]
    }
    paragraphs.append("Deux minutes suffisent, sans compte. Ouvrir le lien n’enregistre rien.")
    if departement.isInvented { paragraphs.append("Ce département est inventé : rien de ceci n’est réel.") }
    return Mail(
      subject: subject, paragraphs: paragraphs, action: ("Donner les chiffres", link),
      after: [
        "Ce lien est pour vous : qui l’a peut répondre. Il vaut jusqu’au \(French.long(request.closesOn)).",
        "Une question ? \(contact)\(collecting.telephone.map { ", \($0)" } ?? "").",
      ])
  }
}

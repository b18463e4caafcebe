import Accounts
import Database
import Kernel
import Messaging
import Strategy

/// Every campaign, and how far each is.
struct CampaignOverview: Sendable {
  struct Progress: Sendable { let asked: Int, done: Int }
  struct ToOpen: Sendable { let collecting: Collecting, period: Period }
  let departement: Departement
  let campaigns: [Campaign]
  let progress: [Kernel.ID<Campaign>: Progress]
  /// Those that the pack wants open today and that are not.
  let toOpen: [ToOpen]

  func progress(of campaign: Campaign) -> Progress { progress[campaign.id] ?? Progress(asked: 0, done: 0) }

  /// As far as somebody looks: campaigns of which they see nothing are not there.
  static func read(_ departement: Departement, _ connection: Connection, scope: Scope, today: Day) throws
    -> CampaignOverview
  {
    let store = CampaignStore(connection, in: departement.code), reach = Reach(departement, scope, on: today)
    let progress = try store.progress(
      within: reach.places == nil
        ? nil
        : departement.collections.all.flatMap { collecting in
          (reach.functions(collecting) ?? []).sorted().map { (collecting.id, $0) }
        })
    let seen = { (id: Kernel.ID<Campaign>) in reach.places == nil || progress[id] != nil }
    let all = try store.campaigns(departement.collections)
    return CampaignOverview(
      departement: departement, campaigns: all.filter { seen($0.id) },
      progress: progress.mapValues { Progress(asked: $0.asked, done: $0.done) },
      toOpen: try Campaigns(connection, departement).toOpen(on: today)
        .filter { reach.functions($0.0).map { !$0.isEmpty } ?? true }
        .map { ToOpen(collecting: $0.0, period: $0.1) })
  }
}

/// Where a request is.
enum RequestStage: String, Sendable, CaseIterable {
  case unreachable = "sans-adresse"
  case refused = "refusee"
  /// Nobody was there to write to when the others were.
  case unsent = "pas-envoyee"
  /// Those who answer for the function do not want any message.
  case unwanted = "sans-message"
  case daily = "recapitulatif"
  case waiting = "a-envoyer"
  case sent = "envoyee"
  case opened = "ouverte"
  case begun = "commencee"
  case done = "faite"

  var word: String {
    switch self {
    case .unreachable: "sans adresse"
    case .refused: "message refusé"
    case .unsent: "pas encore envoyée"
    case .unwanted: "ne veut pas de message"
    case .daily: "au prochain envoi du jour"
    case .waiting: "message à partir"
    case .sent: "envoyée"
    case .opened: "ouverte"
    case .begun: "commencée"
    case .done: "complète"
    }
  }
}

extension Request {
  /// - Parameters:
  ///   - messages: the letters written for it.
  ///   - digests: the day's messages, since it was asked, of those who chose them.
  func stage(_ messages: [Message], digests: [Message], _ recipients: [Correspondent]) -> RequestStage {
    if isDone { return .done }
    if answered > 0 { return .begun }
    if openedAt != nil { return .opened }
    let all = messages + digests
    if all.contains(where: { $0.state == .sent || $0.state == .unknown }) { return .sent }
    if messages.contains(where: \.isLeaving) { return .waiting }
    if digests.contains(where: \.isLeaving) { return .daily }
    if all.contains(where: { $0.state == .refused }) { return .refused }
    // Whom a message went to is forgotten in time; that one went is not.
    if askedAt != nil { return .sent }
    if recipients.isEmpty { return .unreachable }
    return recipients.isReachable ? .unsent : .unwanted
  }
}

extension Request {
  /// When it was last reminded; nil where every letter that reminded it then came back, or never left.
  /// - Parameter messages: the letters written for it.
  func reminded(_ messages: [Message]) -> Instant? {
    let own = messages.filter { [RequestLetters.Reason.reminding, .asking].map(\.rawValue).contains($0.kind) }
    guard let remindedAt, let last = own.last(where: { $0.madeAt <= remindedAt })?.madeAt, last == remindedAt else {
      return remindedAt
    }
    let isLost = own.filter { $0.madeAt == last }.allSatisfy { [.refused, .expired, .withdrawn].contains($0.state) }
    return isLost ? nil : remindedAt
  }
}

extension Message {
  fileprivate var isLeaving: Bool { state == .waiting || state == .sending }
}

/// Who has answered in a campaign.
struct CampaignBoard: Sendable {
  struct Row: Sendable {
    let request: Request
    let stage: RequestStage
    /// Whether a reminder would reach anybody.
    let isReachable: Bool
    /// When it was last reminded by a letter that was not sent back.
    let remindedAt: Instant?
    /// Answers that were changed once validated.
    let changes: Int
    /// Answers on which an authority has not said a word.
    let toValidate: Int
  }
  let departement: Departement
  let collecting: Collecting
  let campaign: Campaign
  let rows: [Row]
  var done: Int { rows.count { $0.request.isDone } }
  /// Those who miss something, and whom a reminder reaches, or does not.
  var missing: (reachable: Int, unreachable: Int) {
    let missing = rows.filter { !$0.request.isDone }, reachable = missing.count(where: \.isReachable)
    return (reachable, missing.count - reachable)
  }
  var toValidate: Int { rows.reduce(0) { $0 + $1.toValidate } }

  static func read(
    _ id: Kernel.ID<Campaign>, _ departement: Departement, _ connection: Connection, scope: Scope, today: Day
  ) throws -> CampaignBoard {
    let store = CampaignStore(connection, in: departement.code)
    let campaign = try store.campaign(id, departement.collections)
    guard let collecting = departement.collections[campaign.collecting] else { throw NotFound() }
    let requests = try store.requests(of: id, within: Reach(departement, scope, on: today).some(collecting))
      .filter { $0.asked > 0 }
    let history = Dictionary(
      grouping: try AnswerStore(connection, in: departement.code).history(of: requests.map(\.id)), by: \.request)
    let messages = try Outbox(connection).messages(aboutEach: requests.map(\.id.text), in: departement.code)
    let recipients = try departement.correspondents(connection).all(for: requests.map(\.function), on: today)
    let digests = try Outbox(connection).digests(to: recipients.values.joined(), since: campaign, in: departement.code)
    let judged = Set(collecting.questions.filter { $0.validator != nil }.map(\.id))
    return CampaignBoard(
      departement: departement, collecting: collecting, campaign: campaign,
      rows: requests.map { request in
        let versions = history[request.id] ?? []
        let own = recipients[request.function] ?? []
        return Row(
          request: request,
          stage: request.stage(
            messages[request.id.text] ?? [], digests: own.compactMap(\.person).flatMap { digests[$0] ?? [] }, own),
          isReachable: own.isReachable,
          remindedAt: request.reminded(messages[request.id.text] ?? []), changes: versions.changesOnceValidated,
          toValidate: versions.standing.values.count { $0.isProvisional && judged.contains($0.question) })
      })
  }
}

extension Outbox {
  /// The day's messages to these people that may have told them of a campaign.
  fileprivate func digests(
    to recipients: some Sequence<Correspondent>, since campaign: Campaign, in departement: String
  ) throws -> [Kernel.ID<Person>: [Message]] {
    let people = recipients.filter { $0.choice == .daily }.compactMap(\.person)
    return try digests(to: people, from: campaign.opensOn, in: departement)
  }
}

extension [CollectedAnswer] {
  /// Versions that came after one that had been validated.
  var changesOnceValidated: Int {
    Dictionary(grouping: self, by: \.question).values.reduce(0) { sum, versions in
      sum + zip(versions, versions.dropFirst()).count { $0.0.review?.verdict == .validated }
    }
  }
}

/// All there is of one request, for those who run the campaign.
struct RequestFile: Sendable {
  let asking: Asking
  let stage: RequestStage
  /// What the préfecture was told to write to, in the place of those who hold the function; shown only here.
  let address: String?
  let messages: [Message]
  /// Whether a link that was sent still leads somewhere.
  let hasLinks: Bool
  let history: [CollectedAnswer]
  var departement: Departement { asking.departement }
  var collecting: Collecting { asking.collecting }
  var campaign: Campaign { asking.campaign }
  var request: Request { asking.request }

  static func read(
    _ id: Kernel.ID<Request>, _ departement: Departement, _ connection: Connection, scope: Scope, today: Day
  ) throws -> RequestFile {
    let store = CampaignStore(connection, in: departement.code)
    let asking = try store.asking(id, departement), request = asking.request
    guard Reach(departement, scope, on: today).holds(asking) else { throw NotFound() }
    let messages = try Outbox(connection).messages(about: [id.text], in: departement.code)
    let recipients = try departement.correspondents(connection).all(for: [request.function], on: today)
    let own = recipients[request.function] ?? []
    let digests = try Outbox(connection).digests(to: own, since: asking.campaign, in: departement.code)
    return RequestFile(
      asking: asking,
      stage: request.stage(messages, digests: digests.values.flatMap(\.self), own),
      address: own.first { $0.person == nil }?.address,
      messages: messages, hasLinks: try store.hasLinks(to: id),
      history: try AnswerStore(connection, in: departement.code).history(of: [id]).reversed())
  }
}

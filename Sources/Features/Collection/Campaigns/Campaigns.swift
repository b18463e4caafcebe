import Database
import Kernel
import Messaging
import Strategy

/// Opens campaigns and reminds, by itself each day and when somebody asks.
struct Campaigns {
  let connection: Connection
  let departement: Departement
  var store: CampaignStore { CampaignStore(connection, in: departement.code) }
  private var letters: RequestLetters { RequestLetters(connection, departement) }

  init(_ connection: Connection, _ departement: Departement) {
    self.connection = connection
    self.departement = departement
  }

  struct Opened: Sendable {
    let campaign: Campaign
    let requests: Int
    /// How many of them reach nobody who wants a message.
    let unreachable: Int
  }

  /// Nil if it was open already. Throws `Invalid` where nothing is left to ask.
  func open(_ collecting: Collecting, for period: Period, on day: Day, by permit: Permit) throws -> Opened? {
    let functions = try functions(collecting, for: period, opening: day)
    guard !functions.isEmpty else {
      throw Invalid(
        "Tout est connu de la période « \(period.name) » : il n’y a rien à demander.",
        remedy: "Corrigez ce qui est faux sous « Saisir ».")
    }
    guard let (campaign, isAgain) = try store.open(collecting, asking: functions, for: period, on: day, by: permit)
    else { return nil }
    // Of one that was withdrawn, what is asked may have changed since.
    if isAgain { try recount(collecting, in: campaign) }
    let requests = try store.requests(of: campaign.id).filter { !$0.isDone }
    let reached = try letters.add(.asking, requests, on: day)
    return Opened(campaign: campaign, requests: requests.count, unreachable: requests.count - reached.count)
  }

  /// Those due on a day that are not open yet.
  func toOpen(on day: Day) throws -> [(Collecting, Period)] {
    let open = Set(
      try store.campaigns(departement.collections).map { "\($0.collecting) \($0.period.last)" })
    return departement.collections.all.filter { !$0.questions.isEmpty }.flatMap { collecting in
      collecting.openPeriods(on: day, from: departement.plan.inForce, through: departement.plan.end)
        .filter { !open.contains("\(collecting.id) \($0.last)") }.map { (collecting, $0) }
    }
  }

  struct Reminded: Sendable {
    /// How many functions were written to.
    var reached = 0
    /// How many were not, since the addresses that they have sent the last letter back.
    var refused = 0
  }

  /// Writes to those of a campaign who miss something, once a day at most, and nowhere that sent the last letter back.
  func remind(_ campaign: Campaign, on day: Day, by permit: Permit) throws -> Reminded {
    guard let collecting = departement.collections[campaign.collecting] else { return Reminded() }
    let functions = Reach(departement, permit.scope(of: .runCampaigns), on: day).functions(collecting)
    let missing = try store.requests(of: campaign.id, within: functions).filter {
      !$0.isDone && $0.isOpen(on: day) && !$0.isWritten(on: day)
    }
    let refused = try letters.refused(missing, on: day), left = missing.filter { !refused.contains($0.id) }
    // Nobody is reminded of what was never asked.
    let reached =
      try letters.add(.reminding, left.filter { $0.askedAt != nil }, on: day)
      + letters.add(.asking, left.filter { $0.askedAt == nil }, on: day)
    guard !reached.isEmpty else { return Reminded(refused: refused.count) }
    try store.reminded(reached.map(\.id))
    try Audit.record(CollectionAct.reminded, of: campaign.id.text, fields: [], by: permit, on: connection)
    return Reminded(reached: reached.count, refused: refused.count)
  }

  /// Open requests that went to nobody when the others left, and that would reach somebody now, by campaign.
  func unsent(on day: Day, by permit: Permit) throws -> [[Request]] {
    let reach = Reach(departement, permit.scope(of: .runCampaigns), on: day)
    return try store.campaigns(departement.collections).filter { $0.isOpen(on: day) }.map { campaign in
      let functions = departement.collections[campaign.collecting].flatMap(reach.functions)
      let waiting = try store.requests(of: campaign.id, within: functions).filter {
        $0.askedAt == nil && $0.openedAt == nil && !$0.isDone && $0.isOpen(on: day)
      }
      let recipients = try departement.correspondents(connection).all(for: waiting.map(\.function), on: day)
      return waiting.filter { recipients[$0.function]?.isReachable ?? false }
    }
  }
  /// Gives how many requests left.
  func sendUnsent(on day: Day, by permit: Permit) throws -> Int {
    try unsent(on: day, by: permit).reduce(0) { sum, requests in
      guard let first = requests.first else { return sum }
      try letters.add(.asking, requests, on: day)
      try Audit.record(CollectionAct.sent, of: first.campaign.text, fields: [], by: permit, on: connection)
      return sum + requests.count
    }
  }

  /// The daily work: opens what is due, reminds on the days that the pack says, or as soon as Boussole runs again.
  func daily(on day: Day) throws {
    let permit = Permit.ofBoussole(in: departement.code)
    for (collecting, period) in try toOpen(on: day) {
      _ = try open(collecting, for: period, on: day, by: permit)
    }
    for campaign in try store.campaigns(departement.collections) where campaign.isOpen(on: day) {
      guard let collecting = departement.collections[campaign.collecting],
        let last = collecting.lastReminder(of: campaign, on: day), last > campaign.remindedOn ?? campaign.opensOn
      else { continue }
      _ = try remind(campaign, on: day, by: permit)
      try store.reminded(campaign.id, on: last)
    }
  }

  /// Withdraws a campaign that should not have been opened. Throws `Invalid` once somebody answered: what was given is
  /// not taken away.
  func withdraw(_ campaign: Campaign, because reason: String, on day: Day, by permit: Permit) throws {
    guard campaign.isOpen(on: day) else {
      throw Invalid("Cette collecte n’est pas ouverte.", remedy: "Il n’y a rien à retirer.")
    }
    let answers = try AnswerStore(connection, in: departement.code).count(in: campaign.id)
    guard answers == 0 else {
      throw Invalid(
        "\(French.plural(answers, "réponse a déjà été donnée", "réponses ont déjà été données")).",
        remedy: "Renvoyez ou corrigez ce qui est faux.")
    }
    guard let reason = try reason.prose(TextLimit.reason, at: "motif") else {
      throw Invalid("Le motif manque.", remedy: "Dites pourquoi.", at: .field("motif"))
    }
    try store.withdraw(campaign, because: reason, on: day, by: permit)
    try Outbox(connection).withdraw(about: store.requests(of: campaign.id).map(\.id.text))
  }

  /// What a pack that was just loaded asks more, or no longer, is followed at once by the campaigns that are open: new
  /// functions are asked, and those that had finished and are asked something more are written to.
  func follow(on day: Day) throws {
    for campaign in try store.campaigns(departement.collections) where campaign.isOpen(on: day) {
      guard let collecting = departement.collections[campaign.collecting] else { continue }
      let before = try store.requests(of: campaign.id)
      try recount(collecting, in: campaign)
      let done = Set(before.filter(\.isDone).map(\.id)), known = Set(before.map(\.id))
      let functions = try functions(collecting, for: campaign.period, opening: campaign.opensOn)
      try store.ask(collecting, functions, in: campaign)
      let fresh = try store.requests(of: campaign.id).filter {
        !known.contains($0.id) || done.contains($0.id) && !$0.isDone
      }
      try letters.add(.asking, fresh.filter { $0.isOpen(on: day) }, on: day)
    }
  }

  /// Says how far each request is, by the questions that the pack has now.
  private func recount(_ collecting: Collecting, in campaign: Campaign) throws {
    let requests = try store.requests(of: campaign.id)
    let standing = try AnswerStore(connection, in: departement.code).standing(of: requests.map(\.id))
    for request in requests {
      let asked = collecting.questions(of: request.function)
      let answered = asked.answered(standing[request.id] ?? [:])
      guard (asked.count, answered) != (request.asked, request.answered) else { continue }
      try store.answered(request.id, answered, of: asked.count)
    }
  }

  /// What open campaigns still ask and a pack no longer declares, or asks otherwise. What a register counts from now on
  /// is lost to nobody: what was answered stays.
  func losses(in new: Departement) throws -> [String] {
    let collections = new.collections
    let today = connection.recordedAt.day
    return try store.campaigns(departement.collections).filter { $0.closesOn >= today && $0.withdrawal == nil }.flatMap
    {
      campaign -> [String] in
      guard let before = departement.collections[campaign.collecting] else { return [] }
      guard let after = collections[campaign.collecting] else {
        return ["La collecte `\(campaign.collecting)`, ouverte jusqu’au \(French.short(campaign.closesOn)), a disparu"]
      }
      guard after.period == before.period else { return ["La collecte `\(after.id)`, ouverte, change de périodicité"] }
      let answered = try AnswerStore(connection, in: departement.code).answered(in: campaign.id)
      let asked = after.questions.map(\.id)
      let counted = before.questions.filter { new.measures[$0.key.measure]?.isCountedBySaying ?? false }.map(\.id)
      return answered.subtracting(asked + counted).sorted().map {
        "La question `\($0)` de la collecte `\(after.id)`, ouverte, a disparu"
      }
    }
  }
}

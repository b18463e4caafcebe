import Accounts
import Database
import Kernel
import Ledger
import Strategy
import Territory
import Web

/// An answer that waits for the authority's word.
struct ToValidate: Sendable {
  let answer: CollectedAnswer
  let question: Question
  let asking: Asking
  /// In force before the period.
  let former: Int?
  /// Whether what the figure is made of is shown to whoever judges it.
  let isShown: Bool
  private var measure: Measure? { asking.departement.measures[question.key.measure] }

  /// What asks to be read before one agrees: a comment, somebody else's hand, a change beyond the measure's bound.
  var isPlain: Bool { answer.said.comment == nil && answer.replaces == nil && !isLeap }
  var isLeap: Bool { answer.said.amount.map { !(measure?.isPlausible($0, after: former) ?? true) } ?? false }

  static let size = 50

  /// Those that these functions validate, the oldest first, and how many there are in all.
  static func waiting(
    for functions: Set<String>, _ departement: Departement, _ connection: Connection, permit: Permit, today: Day,
    sight: Sight? = nil, in zone: Zone? = nil, only ids: [Kernel.ID<CollectedAnswer>]? = nil, page: Int = 1,
    size: Int = size
  ) throws -> (items: [ToValidate], total: Int) {
    let reach = zone.map { Reach(departement, permit.scope.within($0.communes), on: today) }
    let judged = departement.collections.all.flatMap { collecting in
      collecting.questions.filter { question in
        reach?.holds(question.function, in: collecting) ?? true
          && departement.isJudged(by: permit, as: functions, question, collecting, on: today)
      }.map { ($0, collecting) }
    }
    let known = Dictionary(judged.map { ($0.0.id, $0) }, uniquingKeysWith: { first, _ in first })
    // An authority has a year to say that a figure is wrong.
    let (answers, total) = try AnswerStore(connection, in: departement.code).unjudged(
      judged.map { ($0.0, $0.1.id) }, closing: today.adding(days: -365), only: ids, page: page, size: size)
    let store = CampaignStore(connection, in: departement.code)
    let requests = try store.requests(answers.map(\.request))
    let campaigns = try store.campaigns(requests.values.map(\.campaign), departement.collections)
    let reports = try LedgerStore(connection, in: departement.code, measures: departement.measures)
      .reportsInForce(of: answers.compactMap { known[$0.question]?.0.key })
    let items = answers.compactMap { answer -> ToValidate? in
      guard let (question, collecting) = known[answer.question], let request = requests[answer.request],
        let campaign = campaigns[request.campaign]
      else { return nil }
      return ToValidate(
        answer: answer, question: question,
        asking: Asking(departement: departement, collecting: collecting, campaign: campaign, request: request),
        former: reports.last(of: question.key, before: campaign.period.last)?.value,
        isShown: sight?.shows(question.key) ?? false)
    }
    return (items, total)
  }
}

extension Departement {
  /// For which functions somebody judges: its own; the administrator, for all.
  func validators(_ permit: Permit) -> Set<String> {
    guard permit.roles.contains(.administrator) else { return permit.functions }
    return Set(collections.all.flatMap(\.questions).compactMap(\.validator))
  }
}

/// The authority's side: its own figures, one by one or those that it ticks.
struct ValidationRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/validations", may: .validate, list)
    routes.post("/validations", may: .validate, validateAll)
    routes.get("/validations/resultat", may: .validate, result)
    routes.post("/reponses/:id/validation", may: .validate, validate)
    routes.get("/reponses/:id/renvoi", may: .validate) { try await returning($0, refused: nil) }
    routes.post("/reponses/:id/renvoi", may: .validate, sendBack)
  }

  /// Each judges what its own functions validate; the administrator, all.
  private func waiting(
    _ visit: Visit, _ departement: Departement, _ connection: Connection,
    only ids: [Kernel.ID<CollectedAnswer>]? = nil, in zone: Zone? = nil, page: Int = 1
  ) throws -> (items: [ToValidate], total: Int) {
    try ToValidate.waiting(
      for: departement.validators(visit.permit), departement, connection, permit: visit.permit, today: visit.today,
      sight: departements.sight(of: visit.permit, on: visit.today, connection), in: zone, only: ids, page: page,
      size: max(ids?.count ?? 0, ToValidate.size))
  }

  // MARK: several at once

  /// Those that a form or an address names, no more than a page shows.
  private static func named(_ words: [String]) -> [Kernel.ID<CollectedAnswer>] {
    Array(words.compactMap { Kernel.ID<CollectedAnswer>($0) }.prefix(ToValidate.size))
  }

  /// Each that still waits is validated; what became of the others is said of each.
  @Sendable private func validateAll(_ visit: Visit) async throws -> Answer {
    let ids = Self.named(visit.form.all("reponse"))
    guard !ids.isEmpty else {
      return .seeOther(visit.link("validations"), notice: "Aucun chiffre n’est coché : rien n’est validé.")
    }
    try await visit.database.write(visit.departement) { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      let store = AnswerStore(connection, in: departement.code)
      for item in try waiting(visit, departement, connection, only: ids).items {
        _ = try store.review(item.answer.id, .validated, reason: nil, by: visit.permit)
      }
    }
    return .seeOther(
      visit.link("validations", "resultat").query("reponses", ids.map(\.text).joined(separator: ",")))
  }

  /// What became of each, as it is now: an address that can be read again.
  @Sendable private func result(_ visit: Visit) async throws -> Answer {
    let ids = Self.named((visit.query.text("reponses") ?? "").split(separator: ",").map(String.init))
    let judged = try await visit.database.read { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      return try Judged.read(ids, departement, connection, permit: visit.permit, today: visit.today)
    }
    guard !judged.isEmpty else { return .seeOther(visit.link("validations")) }
    return try visit.answer(
      "Chiffres validés", json: judged.map(JudgedJSON.init), html: { judgedPage(visit.frame, judged) })
  }

  // MARK: one by one

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let page = visit.query.page
    let (departement, items, total) = try await visit.database.read { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      let zone = try departement.arrondissement(visit.frame, on: visit.today)
      let (items, total) = try waiting(visit, departement, connection, in: zone, page: page)
      return (departement, items, total)
    }
    return .page("Réponses à valider", validationPage(visit.frame, departement, items, total: total, page: page))
  }

  private func returning(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(CollectedAnswer.self)
    let (departement, item) = try await visit.database.read { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      return (departement, try waiting(visit, departement, connection, only: [id]).items.first)
    }
    guard let item else {
      let why = try await visit.database.read {
        try Self.judgedOrCorrected(id, visit, departement, $0) is Corrected
          ? "Cette réponse vient d’être corrigée." : "Ce chiffre est déjà jugé."
      }
      return .seeOther(visit.link("validations"), notice: why)
    }
    return .page(
      "Renvoyer", status: refused == nil ? 200 : 422, returningPage(visit.frame, departement, item, refused: refused))
  }

  @Sendable private func validate(_ visit: Visit) async throws -> Answer {
    try await judge(visit) { connection, item, _ in
      guard
        try AnswerStore(connection, in: visit.departement).review(
          item.answer.id, .validated, reason: nil, by: visit.permit)
      else { throw AlreadyReviewed() }
      return "Le chiffre est validé."
    }
  }

  @Sendable private func sendBack(_ visit: Visit) async throws -> Answer {
    return try await judge(visit) { connection, item, departement in
      guard let reason = try visit.form["motif"]?.prose(TextLimit.reason, at: "motif") else {
        throw Invalid("Le motif manque.", remedy: "Dites ce qui est à revoir.", at: .field("motif"))
      }
      let answering = Answering(
        connection: connection, asking: item.asking, permit: visit.permit, today: visit.today)
      let restored = try answering.sendBack(item.answer, item.question, because: reason)
      let function = item.asking.functionName
      // What somebody else had written over the function's own: nothing is asked of it.
      if case .own(let own) = restored {
        return "Le chiffre est renvoyé : \(own.said.words), que \(function) avait donné, compte de nouveau."
      }
      let store = CampaignStore(connection, in: visit.departement)
      // What is asked again must be possible to give, without being late at once: two weeks.
      try store.giveTime(to: item.asking.request, until: visit.today.adding(days: 14), by: visit.permit)
      try RequestLetters(connection, departement).add(
        .returning, [store.request(item.asking.request.id)], on: visit.today)
      if case .other(let value) = restored {
        return "Le chiffre est renvoyé ; \(French.number(value)), qui ne vient pas de cette réponse, compte."
      }
      return "Le chiffre est renvoyé, son écriture annulée."
    }
  }

  private func judge(
    _ visit: Visit, _ body: @escaping @Sendable (Connection, ToValidate, Departement) throws -> String
  ) async throws -> Answer {
    let id = try visit.id(CollectedAnswer.self)
    do {
      let notice = try await visit.database.write(visit.departement) { [departements] connection in
        let departement = try departements.latest(visit.departement, connection)
        let waiting = try waiting(visit, departement, connection, only: [id]).items
        if let item = waiting.first { return try body(connection, item, departement) }
        throw try Self.judgedOrCorrected(id, visit, departement, connection)
      }
      return .seeOther(visit.link("validations"), notice: notice)
    } catch let invalid as Invalid {
      return try await returning(visit, refused: invalid)
    } catch is AlreadyReviewed {
      return .seeOther(visit.link("validations"), notice: "Ce chiffre venait d’être jugé par quelqu’un d’autre.")
    } catch is Corrected {
      return .seeOther(
        visit.link("validations"), notice: "Cette réponse vient d’être corrigée : relisez la nouvelle avant de juger.")
    }
  }

  /// Why an answer no longer waits. Throws `NotFound` where it was never this person's to judge.
  private static func judgedOrCorrected(
    _ id: Kernel.ID<CollectedAnswer>, _ visit: Visit, _ departement: Departement, _ connection: Connection
  ) throws -> any Error {
    let answer = try AnswerStore(connection, in: visit.departement).answer(id)
    guard let (question, collecting) = departement.collections.question(answer.question),
      departement.isJudged(
        by: visit.permit, as: departement.validators(visit.permit), question, collecting, on: visit.today)
    else { throw NotFound() }
    return answer.review == nil ? Corrected() : AlreadyReviewed()
  }
}

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

  /// Those that these functions validate, the oldest first, and how many there are in all.
  /// - Parameter zone: only what is asked of its communes.
  static func waiting(
    for functions: Set<String>, _ departement: Departement, _ connection: Connection, permit: Permit, today: Day,
    sight: Sight? = nil, in zone: Zone? = nil, only ids: [Kernel.ID<CollectedAnswer>]? = nil, page: Int = 1,
    size: Int = ListQuestion.size
  ) throws -> (items: [ToValidate], total: Int) {
    let judged = departement.collections.all.flatMap { collecting in
      collecting.questions.filter { departement.isJudged(by: permit, as: functions, $0, collecting, on: today) }
        .filter { question in zone.map { question.key.place.map($0.communes.contains) ?? false } ?? true }
        .map { ($0, collecting) }
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
    routes.get("/validations/renvoi", may: .validate) { try await returningGroup($0, refused: nil) }
    routes.post("/validations/renvoi", may: .validate, sendBackAll)
    routes.post("/reponses/:id/validation", may: .validate, validate)
    routes.get("/reponses/:id/renvoi", may: .validate) { try await returning($0, refused: nil) }
    routes.post("/reponses/:id/renvoi", may: .validate, sendBack)
  }

  /// Each judges what its own functions validate; the administrator, all.
  private func waiting(
    _ visit: Visit, _ departement: Departement, _ connection: Connection,
    only ids: [Kernel.ID<CollectedAnswer>]? = nil, page: Int = 1
  ) throws -> (items: [ToValidate], total: Int) {
    try ToValidate.waiting(
      for: departement.validators(visit.permit), departement, connection, permit: visit.permit, today: visit.today,
      sight: departements.sight(of: visit.permit, on: visit.today, connection),
      in: departement.arrondissement(visit.frame, on: visit.today), only: ids, page: page,
      size: max(ids?.count ?? 0, ListQuestion.size))
  }

  // MARK: several at once

  /// Those that a form or an address names, no more than a page shows.
  private static func named(_ words: [String]) -> [Kernel.ID<CollectedAnswer>] {
    Array(words.compactMap { Kernel.ID<CollectedAnswer>($0) }.prefix(ListQuestion.size))
  }

  /// Each that still waits is validated; what became of the others is said of each.
  @Sendable private func validateAll(_ visit: Visit) async throws -> Answer {
    let ids = Self.named(visit.form.all("reponse"))
    guard !ids.isEmpty else {
      return .seeOther(visit.link("validations"), notice: "Aucun chiffre n’est coché : rien n’est validé.")
    }
    try await departements.write(visit, .whole) { connection, departement in
      let store = AnswerStore(connection, in: departement.code)
      for item in try waiting(visit, departement, connection, only: ids).items {
        _ = try store.review(item.answer.id, .validated, reason: nil, by: visit.permit)
      }
    }
    return .seeOther(result(visit, ids, .validated))
  }
  private func result(_ visit: Visit, _ ids: [Kernel.ID<CollectedAnswer>], _ verdict: Judged.Fate) -> Link {
    visit.link("validations", "resultat").query("avis", verdict.rawValue)
      .query("reponses", ids.map(\.text).joined(separator: ","))
  }

  /// Of a group, those that still wait, with one reason to write for all.
  private func returningGroup(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let typed = visit.form.all("reponse")
    let ids = Self.named(
      typed.isEmpty ? (visit.query.text("reponses") ?? "").split(separator: ",").map(String.init) : typed)
    let (departement, items) = try await departements.read(visit, .whole) { connection, departement in
      (
        departement,
        try foreseen(ids.isEmpty ? [] : waiting(visit, departement, connection, only: ids).items, visit, connection)
      )
    }
    guard !items.isEmpty else {
      return .seeOther(visit.link("validations"), notice: "Aucun chiffre coché n’attend votre avis.")
    }
    return .page(
      "Renvoyer", status: refused == nil ? 200 : 422,
      returningGroupPage(visit.frame, departement, items, refused: refused))
  }

  /// With what sending each back would do.
  private func foreseen(
    _ items: [ToValidate], _ visit: Visit, _ connection: Connection
  ) throws -> [(item: ToValidate, returning: Returning)] {
    let foreseen = try Returning.read(
      items.map { ($0.answer, $0.question, $0.asking) }, connection, permit: visit.permit, today: visit.today)
    return zip(items, foreseen).map { ($0, $1) }
  }

  /// Each that still waits goes back with the one reason, and whoever is asked again gets one letter; those that can't
  /// are left as they were, and said to be.
  @Sendable private func sendBackAll(_ visit: Visit) async throws -> Answer {
    let ids = Self.named(visit.form.all("reponse"))
    guard !ids.isEmpty else {
      return .seeOther(visit.link("validations"), notice: "Aucun chiffre n’est coché : rien n’est renvoyé.")
    }
    // Ticked on the list: the reason comes next.
    guard visit.form["motif"] != nil else {
      return .seeOther(
        visit.link("validations", "renvoi").query("reponses", ids.map(\.text).joined(separator: ",")))
    }
    do {
      let reason = try Self.reason(visit)
      var left: Set<Kernel.ID<CollectedAnswer>> = []
      while true {
        let tried = ids.filter { [left] in !left.contains($0) }
        do {
          try await departements.write(visit, .whole) { try sendBack(tried, reason, visit, $1, $0) }
          return .seeOther(result(visit, ids, .returned))
        } catch let one as NotReturned {
          // All of it was undone: once more, without that one.
          left.insert(one.id)
        }
      }
    } catch let invalid as Invalid {
      return try await returningGroup(visit, refused: invalid)
    }
  }

  private func sendBack(
    _ ids: [Kernel.ID<CollectedAnswer>], _ reason: String, _ visit: Visit, _ departement: Departement,
    _ connection: Connection
  ) throws {
    var owed: Set<Kernel.ID<Request>> = []
    for id in ids {
      // Read one by one: two may be of one request.
      guard let item = try waiting(visit, departement, connection, only: [id]).items.first else { continue }
      do {
        if case .own = try sendBack(item, reason, visit, connection) { continue }
        owed.insert(item.asking.request.id)
      } catch is Invalid { throw NotReturned(id: id) }
    }
    let requests = try CampaignStore(connection, in: visit.departement).requests(Array(owed))
    try RequestLetters(connection, departement).add(
      .returning, requests.values.sorted { $0.id.text < $1.id.text }, on: visit.today)
  }

  /// What became of each, as it is now: an address that can be read again.
  @Sendable private func result(_ visit: Visit) async throws -> Answer {
    let ids = Self.named((visit.query.text("reponses") ?? "").split(separator: ",").map(String.init))
    let judged = try await departements.read(visit, .whole) { connection, departement in
      try Judged.read(ids, departement, connection, permit: visit.permit, today: visit.today)
    }
    guard !judged.isEmpty else { return .seeOther(visit.link("validations")) }
    let wanted: Judged.Fate = visit.query["avis"] == Judged.Fate.returned.rawValue ? .returned : .validated
    return try visit.answer(
      wanted.title, json: judged.map(JudgedJSON.init), html: { judgedPage(visit.frame, judged, wanted) })
  }

  // MARK: one by one

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let page = visit.query.page, isAll = try visit.frame.choice("cocher") { $0 == "tous" ? true : nil } ?? false
    let (departement, items, total) = try await departements.read(visit, .whole) { connection, departement in
      let (items, total) = try waiting(visit, departement, connection, page: page)
      return (departement, items, total)
    }
    return .page(
      "Réponses à valider",
      validationPage(visit.frame, departement, items, isAll: isAll, total: total, page: page))
  }

  private func returning(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(CollectedAnswer.self)
    let (departement, item) = try await departements.read(visit, .whole) { connection, departement in
      (departement, try foreseen(waiting(visit, departement, connection, only: [id]).items, visit, connection).first)
    }
    guard let item else {
      let why = try await visit.database.read {
        try Self.judgedOrCorrected(id, visit, departement, $0) is Corrected
          ? "Cette réponse vient d’être corrigée." : "Ce chiffre est déjà jugé."
      }
      return .seeOther(visit.link("validations"), notice: why)
    }
    return .page(
      "Renvoyer", status: refused == nil ? 200 : 422,
      returningPage(visit.frame, departement, item.item, item.returning, refused: refused))
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
      let told = try foreseen([item], visit, connection).first?.returning.told ?? .nobody
      let returning = Returning(
        restored: try sendBack(item, try Self.reason(visit), visit, connection), told: told)
      if !returning.isOwn {
        let request = try CampaignStore(connection, in: visit.departement).request(item.asking.request.id)
        try RequestLetters(connection, departement).add(.returning, [request], on: visit.today)
      }
      return ["Le chiffre est renvoyé : \(returning.counts).", returning.silence].compactMap(\.self).joined(
        separator: " ")
    }
  }

  private static func reason(_ visit: Visit) throws -> String {
    guard let reason = try visit.form["motif"]?.prose(TextLimit.reason, at: "motif") else {
      throw Invalid("Le motif manque.", remedy: "Dites ce qui est à revoir.", at: .field("motif"))
    }
    return reason
  }

  /// What it wrote is undone. Of what somebody else had written over the function's own, nothing is asked again.
  private func sendBack(
    _ item: ToValidate, _ reason: String, _ visit: Visit, _ connection: Connection
  ) throws -> Answering.Restored {
    let answering = Answering(connection: connection, asking: item.asking, permit: visit.permit, today: visit.today)
    let restored = try answering.sendBack(item.answer, item.question, because: reason)
    if case .own = restored { return restored }
    // What is asked again must be possible to give, without being late at once: two weeks.
    try CampaignStore(connection, in: visit.departement)
      .giveTime(to: item.asking.request, until: visit.today.adding(days: 14), by: visit.permit)
    return restored
  }

  private func judge(
    _ visit: Visit, _ body: @escaping @Sendable (Connection, ToValidate, Departement) throws -> String
  ) async throws -> Answer {
    let id = try visit.id(CollectedAnswer.self)
    do {
      let notice = try await departements.write(visit, .whole) { connection, departement in
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

/// One of a group could not be sent back.
private struct NotReturned: Error { let id: Kernel.ID<CollectedAnswer> }

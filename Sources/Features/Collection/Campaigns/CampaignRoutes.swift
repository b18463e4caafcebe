import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// The préfecture's side: which campaigns there are, who has answered, who is reminded.
struct CampaignRoutes {
  let departements: Departements

  /// The field of a past period: a page has one for each collection, and no two fields of a page have one name.
  static func past(_ collecting: String) -> String { "periode-\(collecting)" }

  func add(to routes: inout Routes) {
    routes.get("/collectes", may: .readCampaigns, list)
    routes.post("/collectes/:id/campagnes", may: .runCampaigns, open)
    routes.get("/campagnes/:id", may: .readCampaigns, board)
    for format in ListFormat.allCases {
      routes.get("/campagnes/:id/reponses.\(format.rawValue)", may: .readCampaigns) { try await file($0, format) }
    }
    routes.post("/campagnes/:id/relances", may: .runCampaigns, remind)
    routes.get("/campagnes/:id/retrait", may: .runCampaigns) { try await withdrawal($0, refused: nil) }
    routes.post("/campagnes/:id/retrait", may: .runCampaigns, withdraw)
    routes.get("/demandes/:id/suivi", may: .runCampaigns) { try await request($0, refused: nil) }
    routes.post("/demandes/:id/reouverture", may: .runCampaigns, reopen)
    routes.post("/demandes/:id/contact", may: .runCampaigns, contact)
    routes.get("/demandes/:id/revocation", may: .runCampaigns, revocation)
    routes.post("/demandes/:id/revocation", may: .runCampaigns, revoke)
  }

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let (overview, past) = try await departements.read(visit, .whole) { connection, departement in
      (
        try CampaignOverview.read(
          departement, connection, scope: try scope(visit, departement), today: visit.today),
        visit.permit.may(.runCampaigns) ? try Campaigns(connection, departement).past(on: visit.today) : []
      )
    }
    let listing = CampaignListing.of(overview, visit.frame), question = try listing.question(visit.frame)
    let rows = CampaignListing.rows(overview, listing, question, on: visit.today)
    return try visit.answer(
      "Collectes", json: CampaignOverviewJSON(overview, rows),
      html: { campaignsPage(visit.frame, overview, listing, question, rows, past) })
  }

  /// As far as one looks, narrowed to an arrondissement where one is chosen.
  private func scope(_ visit: Visit, _ departement: Departement) throws -> Scope {
    let scope = visit.permit.scope(of: .readCampaigns)
    return try departement.arrondissement(visit.frame, on: visit.today).map { scope.within($0.communes) } ?? scope
  }

  @Sendable private func open(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id")
    let opened = try await departements.write(visit, .whole) { connection, departement in
      guard let collecting = departement.collections[id] else { throw NotFound() }
      guard let last = (visit.form.text("periode") ?? visit.form.text(Self.past(id))).flatMap(Day.init(iso:)) else {
        throw Invalid("La période manque.", remedy: "Ouvrez la collecte depuis la page « Collectes ».")
      }
      let period = Period(collecting.period, containing: last)
      let days = collecting.days(of: period)
      guard days.opens <= visit.today else {
        throw Invalid(
          "La période « \(period.name) » n’est pas finie.", remedy: "Attendez sa fin pour la demander.")
      }
      let plan = departement.plan
      guard period.last >= plan.inForce, plan.end.map({ period.first <= $0 }) ?? true else {
        throw Invalid(
          "La période « \(period.name) » est hors de la stratégie.", remedy: "Choisissez une période de la liste.")
      }
      return try Campaigns(connection, departement).open(collecting, for: period, on: visit.today, by: visit.permit)
    }
    guard let opened else { return .seeOther(visit.link("collectes"), notice: "Cette collecte était déjà ouverte.") }
    let count = French.plural(opened.requests, "fonction est sollicitée", "fonctions sont sollicitées")
    let silent = opened.unreachable
    let unread = silent > 0 ? ", dont \(silent) sans personne qui reçoive la demande" : ""
    return .seeOther(
      visit.link("campagnes", opened.campaign.id.text), notice: "La collecte est ouverte : \(count)\(unread).")
  }

  private func read(_ visit: Visit) async throws -> CampaignBoard {
    let id = try visit.id(Campaign.self)
    return try await departements.read(visit, .whole) { connection, departement in
      try CampaignBoard.read(
        id, departement, connection, scope: try scope(visit, departement), today: visit.today)
    }
  }
  @Sendable private func board(_ visit: Visit) async throws -> Answer {
    let board = try await read(visit), listing = BoardListing.of(board, visit.frame)
    let question = try listing.question(visit.frame)
    return try visit.answer(
      board.collecting.title, json: CampaignBoardJSON(board, listing, question),
      html: { boardPage(visit.frame, board, listing, question) })
  }
  @Sendable private func file(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let board = try await read(visit), listing = BoardListing.of(board, visit.frame)
    return listing.file("reponses", format, board.listed(listing, try listing.question(visit.frame)))
  }

  @Sendable private func remind(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Campaign.self)
    let done = try await departements.write(visit, .whole) { connection, departement in
      let campaign = try CampaignStore(connection, in: departement.code).campaign(id, departement.collections)
      return try Campaigns(connection, departement).remind(campaign, on: visit.today, by: visit.permit)
    }
    let words =
      done.reached == 0
      ? "Personne n’est relancé : tous ont répondu, ont reçu un message aujourd’hui, ou n’en reçoivent pas."
      : "\(French.plural(done.reached, "fonction est relancée", "fonctions sont relancées"))."
    let left = French.plural(done.refused, "fonction ne l’est pas", "fonctions ne le sont pas")
    let refused = done.refused == 0 ? "" : " \(left) : leur adresse a refusé le dernier message."
    return .seeOther(visit.link("campagnes", id.text), notice: words + refused)
  }

  private func withdrawal(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(Campaign.self)
    let (campaign, collecting, answers) = try await departements.read(visit, .whole) { connection, departement in
      let campaign = try CampaignStore(connection, in: departement.code).campaign(id, departement.collections)
      guard let collecting = departement.collections[campaign.collecting] else { throw NotFound() }
      return (campaign, collecting, try AnswerStore(connection, in: departement.code).count(in: id))
    }
    guard campaign.isOpen(on: visit.today) else { return .seeOther(visit.link("campagnes", id.text)) }
    return .page(
      "Retirer cette collecte", status: refused == nil ? 200 : 422,
      withdrawalPage(visit.frame, collecting, campaign, answers: answers, refused: refused))
  }

  @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Campaign.self), reason = (visit.form["motif"] ?? "").trimmed
    do {
      try await departements.write(visit, .whole) { connection, departement in
        let campaign = try CampaignStore(connection, in: departement.code).campaign(id, departement.collections)
        try Campaigns(connection, departement).withdraw(campaign, because: reason, on: visit.today, by: visit.permit)
      }
      return .seeOther(visit.link("campagnes", id.text), notice: "La collecte est retirée.")
    } catch let invalid as Invalid {
      return try await withdrawal(visit, refused: invalid)
    }
  }

  // MARK: one request

  private func file(_ visit: Visit) async throws -> RequestFile {
    let id = try visit.id(Request.self)
    return try await departements.read(visit, .whole) { connection, departement in
      try RequestFile.read(
        id, departement, connection, scope: visit.permit.scope(of: .runCampaigns), today: visit.today)
    }
  }

  private func request(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let file = try await file(visit)
    return .page(
      "Suivi de la demande", status: refused == nil ? 200 : 422, requestPage(visit.frame, file, refused: refused))
  }

  @Sendable private func reopen(_ visit: Visit) async throws -> Answer {
    try await act(visit, notice: "La demande est rouverte.") { connection, asking in
      let request = asking.request, store = CampaignStore(connection, in: visit.departement)
      guard asking.campaign.withdrawal == nil else {
        throw Invalid(
          "Cette collecte est retirée.", remedy: "Ouvrez-la de nouveau depuis sa page.", at: .field("jusquau"))
      }
      let first = max(visit.today, request.closesOn.adding(days: 1))
      guard let day = French.parseDay(visit.form["jusquau"] ?? ""), day >= first,
        day <= first.adding(days: 365)
      else {
        throw Invalid(
          "Ce jour ne convient pas.",
          remedy:
            "Donnez un jour à partir du \(French.short(first)), d’ici un an : les réponses sont déjà prises avant.",
          at: .field("jusquau"))
      }
      try store.giveTime(to: request, until: day, by: visit.permit)
      try RequestLetters(connection, asking.departement).add(.asking, [store.request(request.id)], on: visit.today)
    }
  }

  @Sendable private func contact(_ visit: Visit) async throws -> Answer {
    let typed = visit.form["adresse"]?.prose ?? ""
    let notice = typed.isEmpty ? "L’adresse est retirée." : "L’adresse est notée."
    return try await act(visit, notice: notice) { connection, asking in
      let address = typed.isEmpty ? "" : try MailAddress.read(typed, at: "adresse")
      let request = asking.request, contacts = ContactStore(connection, in: visit.departement)
      guard try contacts.addresses()[request.function] ?? "" != address else { return }
      try contacts.set(request.function, to: address, by: visit.permit)
      if !address.isEmpty, request.isOpen(on: visit.today), !request.isDone {
        try RequestLetters(connection, asking.departement).add(.asking, request, to: address)
      }
    }
  }

  @Sendable private func revocation(_ visit: Visit) async throws -> Answer {
    let file = try await file(visit)
    guard file.hasLinks else { return .seeOther(visit.link("demandes", file.request.id.text, "suivi")) }
    return .page("Révoquer les liens", revocationPage(visit.frame, file))
  }

  @Sendable private func revoke(_ visit: Visit) async throws -> Answer {
    try await act(visit, notice: "Les liens déjà envoyés ne mènent plus nulle part.") {
      connection, asking in
      try CampaignStore(connection, in: visit.departement).revokeLinks(to: asking.request.id, by: visit.permit)
      try Outbox(connection).withdraw(about: asking.request.id.text)
    }
  }

  private func act(
    _ visit: Visit, notice: String, _ body: @escaping @Sendable (Connection, Asking) throws -> Void
  ) async throws -> Answer {
    let id = try visit.id(Request.self)
    do {
      try await departements.write(visit, .whole) { connection, departement in
        let asking = try CampaignStore(connection, in: departement.code).asking(id, departement)
        guard Reach(departement, visit.permit.scope(of: .runCampaigns), on: visit.today).holds(asking) else {
          throw NotFound()
        }
        try body(connection, asking)
      }
      return .seeOther(visit.link("demandes", id.text, "suivi"), notice: notice)
    } catch let invalid as Invalid {
      return try await request(visit, refused: invalid)
    }
  }
}

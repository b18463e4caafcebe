import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// The préfecture's side: which campaigns there are, who has answered, who is reminded.
struct CampaignRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/collectes", may: .readCampaigns, list)
    routes.post("/collectes/:id/campagnes", may: .runCampaigns, open)
    routes.get("/campagnes/:id", may: .readCampaigns, board)
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
    let overview = try await visit.database.read { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      return try CampaignOverview.read(
        departement, connection, scope: visit.permit.scope(of: .readCampaigns), today: visit.today)
    }
    return try visit.answer(
      "Collectes", json: CampaignOverviewJSON(overview), html: { campaignsPage(visit, overview) })
  }

  @Sendable private func open(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id")
    let opened = try await visit.database.write(visit.departement) { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      guard let collecting = departement.collections[id] else { throw NotFound() }
      guard let last = visit.form.text("periode").flatMap(Day.init(iso:)) else {
        throw Invalid("La période manque.", remedy: "Ouvrez la collecte depuis la page « Collectes ».")
      }
      let period = Period(collecting.period, containing: last)
      let days = collecting.days(of: period)
      guard days.opens <= visit.today else {
        throw Invalid(
          "La période « \(period.name) » n’est pas finie.", remedy: "Attendez sa fin pour la demander.")
      }
      guard days.closes >= visit.today else {
        throw Invalid(
          "Cette collecte aurait fini le \(French.long(days.closes)).", remedy: "Saisissez les chiffres qui manquent.")
      }
      return try Campaigns(connection, departement).open(collecting, for: period, on: visit.today, by: visit.permit)
    }
    guard let opened else { return .seeOther(visit.link("collectes"), notice: "Cette collecte était déjà ouverte.") }
    let silent = opened.unreachable
    return .seeOther(
      visit.link("campagnes", opened.campaign.id.text),
      notice:
        "La collecte est ouverte : \(French.plural(opened.requests, "fonction est sollicitée", "fonctions sont sollicitées"))\(silent > 0 ? ", dont \(silent) sans personne qui reçoive la demande" : "")."
    )
  }

  @Sendable private func board(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Campaign.self)
    let board = try await visit.database.read { [departements] connection in
      try CampaignBoard.read(
        id, try departements.latest(visit.departement, connection), connection,
        scope: visit.permit.scope(of: .readCampaigns),
        today: visit.today)
    }
    return try visit.answer(
      board.collecting.title, json: CampaignBoardJSON(board), html: { boardPage(visit, board) })
  }

  @Sendable private func remind(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Campaign.self)
    let count = try await visit.database.write(visit.departement) { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      let campaign = try CampaignStore(connection, in: departement.code).campaign(id, departement.collections)
      return try Campaigns(connection, departement).remind(campaign, on: visit.today, by: visit.permit)
    }
    return .seeOther(
      visit.link("campagnes", id.text),
      notice: count == 0
        ? "Personne n’est relancé : tous ont répondu, l’ont été aujourd’hui, ou ne reçoivent pas de message."
        : "\(French.plural(count, "fonction est relancée", "fonctions sont relancées")).")
  }

  private func withdrawal(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(Campaign.self)
    let (campaign, collecting, answers) = try await visit.database.read { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      let campaign = try CampaignStore(connection, in: departement.code).campaign(id, departement.collections)
      guard let collecting = departement.collections[campaign.collecting] else { throw NotFound() }
      return (campaign, collecting, try AnswerStore(connection, in: departement.code).count(in: id))
    }
    guard campaign.isOpen(on: visit.today) else { return .seeOther(visit.link("campagnes", id.text)) }
    return .page(
      "Retirer cette collecte", status: refused == nil ? 200 : 422,
      withdrawalPage(visit, collecting, campaign, answers: answers, refused: refused))
  }

  @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Campaign.self), reason = (visit.form["motif"] ?? "").trimmed
    do {
      try await visit.database.write(visit.departement) { [departements] connection in
        let departement = try departements.latest(visit.departement, connection)
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
    return try await visit.database.read { [departements] connection in
      try RequestFile.read(
        id, try departements.latest(visit.departement, connection), connection,
        scope: visit.permit.scope(of: .runCampaigns), today: visit.today)
    }
  }

  private func request(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let file = try await file(visit)
    return .page("Suivi de la demande", status: refused == nil ? 200 : 422, requestPage(visit, file, refused: refused))
  }

  @Sendable private func reopen(_ visit: Visit) async throws -> Answer {
    try await act(visit, notice: "La demande est rouverte.") { connection, departement, request in
      let campaigns = CampaignStore(connection, in: departement.code)
      guard try campaigns.campaign(request.campaign, departement.collections).withdrawal == nil else {
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
      try CampaignStore(connection, in: departement.code).giveTime(to: request, until: day, by: visit.permit)
      let again = try CampaignStore(connection, in: departement.code).request(request.id)
      try Letters(connection, departement).add(.asking, [again], on: visit.today)
    }
  }

  @Sendable private func contact(_ visit: Visit) async throws -> Answer {
    let address = (visit.form["adresse"] ?? "").trimmed
    let notice = address.isEmpty ? "L’adresse est retirée." : "L’adresse est notée."
    return try await act(visit, notice: notice) { connection, departement, request in
      if !address.isEmpty, let fault = Message.addressFault(address) {
        throw Invalid(fault, remedy: "Écrivez-la comme service@exemple.fr.", at: .field("adresse"))
      }
      let contacts = ContactStore(connection, in: departement.code)
      guard try contacts.addresses()[request.function] ?? "" != address else { return }
      try contacts.set(request.function, to: address, by: visit.permit)
      if !address.isEmpty, request.isOpen(on: visit.today), !request.isDone {
        try Letters(connection, departement).add(.asking, request, to: address)
      }
    }
  }

  @Sendable private func revocation(_ visit: Visit) async throws -> Answer {
    let file = try await file(visit)
    guard file.hasLinks else { return .seeOther(visit.link("demandes", file.request.id.text, "suivi")) }
    return .page("Révoquer les liens", revocationPage(visit, file))
  }

  @Sendable private func revoke(_ visit: Visit) async throws -> Answer {
    try await act(visit, notice: "Les liens déjà envoyés ne mènent plus nulle part.") {
      connection, departement, request in
      try CampaignStore(connection, in: departement.code).revokeLinks(to: request.id, by: visit.permit)
      try Outbox(connection).withdraw(about: request.id.text)
    }
  }

  private func act(
    _ visit: Visit, notice: String, _ body: @escaping @Sendable (Connection, Departement, Request) throws -> Void
  ) async throws -> Answer {
    let id = try visit.id(Request.self)
    do {
      try await visit.database.write(visit.departement) { [departements] connection in
        let departement = try departements.latest(visit.departement, connection)
        let store = CampaignStore(connection, in: departement.code), request = try store.request(id)
        let campaign = try store.campaign(request.campaign, departement.collections)
        guard let collecting = departement.collections[campaign.collecting],
          Reach(departement, visit.permit.scope(of: .runCampaigns), on: visit.today).holds(
            request.function, in: collecting)
        else { throw NotFound() }
        try body(connection, departement, request)
      }
      return .seeOther(visit.link("demandes", id.text, "suivi"), notice: notice)
    } catch let invalid as Invalid {
      return try await request(visit, refused: invalid)
    }
  }
}

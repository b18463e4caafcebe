import Database
import Kernel
import Web

/// Reads what a page shows, in one snapshot.
struct Reader: Sendable {
  let departements: Departements

  /// The département of the visit as its day wants it, and the moment asked.
  func read<Result: Sendable>(
    _ visit: Visit, _ body: @escaping @Sendable (Connection, Departement, Moment) throws -> Result
  ) async throws -> Result {
    let departements = departements
    return try await visit.database.read { connection in
      let latest = try departements.latest(visit.departement, connection)
      let moment = try Moment(visit, planEnd: latest.plan.end)
      let departement = try departements.departement(
        visit.departement, on: moment.on, known: moment.known, connection)
      return try body(connection, departement, moment)
    }
  }

  func situation(_ visit: Visit) async throws -> Situation {
    try await read(visit) { connection, departement, moment in
      try SituationReader(connection, departement, at: moment, scope: visit.permit.scope).situation()
    }
  }
}

struct PageRoutes {
  let departements: Departements
  private var reader: Reader { Reader(departements: departements) }

  func add(to routes: inout Routes) {
    routes.get("/", may: .open, compass)
    routes.get("/echeances", may: .open) { visit in
      let situation = try await reader.situation(visit)
      return try visit.answer(
        "Échéances", json: situation.due(within: 60).map(CompassJSON.DueJSON.init), html: { duePage(visit, situation) })
    }
    routes.get("/silence", may: .open) { visit in
      let situation = try await reader.situation(visit)
      return try visit.answer(
        "Actions sans nouvelles", json: situation.silent.map(ActionLineJSON.init),
        html: { silencePage(visit, situation) })
    }
    routes.get("/organismes", may: .open, organisations)
    routes.get("/organismes/:id", may: .open, organisation)
    routes.get("/recherche", may: .open, search)
    routes.get("/actualites", may: .open, news)
  }

  @Sendable private func compass(_ visit: Visit) async throws -> Answer {
    let filter = visit.query.text("situation").flatMap(Standing.init)
    let since = try visit.day("depuis")
    let (situation, changes) = try await reader.read(visit) { connection, departement, moment in
      let situation = try SituationReader(connection, departement, at: moment, scope: visit.permit.scope).situation()
      let first = since ?? moment.on.adding(days: -30)
      return (
        situation,
        Changes(
          since: first,
          try ChangeReader(connection, departement, at: moment, scope: visit.permit.scope).changes(
            since: first, limit: 60))
      )
    }
    return try visit.answer(
      "Où en est la stratégie ?", json: CompassJSON(situation, changes),
      html: { compassPage(visit, situation, changes, only: filter) })
  }

  @Sendable private func news(_ visit: Visit) async throws -> Answer {
    let since = try visit.day("depuis")
    let (departement, moment, changes) = try await reader.read(visit) { connection, departement, moment in
      let first = since ?? moment.on.adding(days: -30)
      let reader = ChangeReader(connection, departement, at: moment, scope: visit.permit.scope)
      return (departement, moment, Changes(since: first, try reader.changes(since: first, limit: 400)))
    }
    return try visit.answer(
      "Ce qui a changé", json: changes.json, html: { newsPage(visit, departement, moment, changes) })
  }

  @Sendable private func organisations(_ visit: Visit) async throws -> Answer {
    let situation = try await reader.situation(visit)
    return try visit.answer(
      "Organismes", json: OrganisationsJSON(situation), html: { organisationsPage(visit, situation) })
  }

  @Sendable private func organisation(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id")
    let situation = try await reader.situation(visit)
    guard let organisation = situation.departement.organisations[id] else { throw NotFound() }
    return try visit.answer(
      organisation.name(on: situation.moment.on).text, json: OrganisationJSON(situation, organisation),
      html: { organisationPage(visit, situation, organisation) })
  }

  @Sendable private func search(_ visit: Visit) async throws -> Answer {
    let words = visit.query.text("q") ?? ""
    let (departement, moment) = try await reader.read(visit) { _, departement, moment in (departement, moment) }
    let found = SearchResults(words, in: departement, on: moment.on, scope: visit.permit.scope)
    return try visit.answer("Recherche", json: found.json, html: { searchPage(visit, departement, moment, found) })
  }
}

/// `/objectifs/4`, `/actions/4.1`: the level words are the pack's.
struct LevelRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/:niveau/:numero", may: .open, show)
    routes.get("/:niveau/:numero/historique", may: .open, history)
  }

  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    let level = try visit.parameter("niveau"), number = try visit.parameter("numero")
    let reader = Reader(departements: departements)
    let situation = try await reader.situation(visit)
    let plan = situation.departement.plan
    if plan.steered?.path == level {
      guard let action = situation.action(number) else { throw NotFound() }
      let history = try await reader.read(visit) { connection, departement, moment in
        try ActionHistory(connection, departement, at: moment, scope: visit.permit.scope).events(of: action, limit: 8)
      }
      return try visit.answer(
        "\(number) \(action.action.title)", json: ActionJSON(situation, action),
        html: { actionPage(visit, situation, action, history) })
    }
    guard let element = plan.elements.first(where: { $0.level.path == level && $0.number == number }) else {
      throw NotFound()
    }
    return try visit.answer(
      "\(element.level.name) \(element.number) : \(element.title)", json: ElementJSON(situation, element),
      html: { elementPage(visit, situation, element) })
  }

  @Sendable private func history(_ visit: Visit) async throws -> Answer {
    let level = try visit.parameter("niveau"), number = try visit.parameter("numero")
    let (situation, events) = try await Reader(departements: departements).read(visit) {
      connection, departement, moment in
      guard departement.plan.steered?.path == level else { throw NotFound() }
      let reader = SituationReader(connection, departement, at: moment, scope: visit.permit.scope)
      let situation = try reader.situation()
      guard let action = situation.action(number) else { throw NotFound() }
      let history = ActionHistory(connection, departement, at: moment, scope: visit.permit.scope)
      return (situation, try history.events(of: action, limit: 500))
    }
    guard let action = situation.action(number) else { throw NotFound() }
    return try visit.answer(
      "Historique de l’action \(number)", json: events.map(HappeningJSON.init),
      html: { actionHistoryPage(visit, situation, action, events) })
  }
}

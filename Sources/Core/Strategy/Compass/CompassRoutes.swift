import Database
import Kernel
import Web

struct CompassRoutes {
  let departements: Departements
  private var reader: Reader { Reader(departements: departements) }

  func add(to routes: inout Routes) {
    routes.get("/", may: .open, compass)
    routes.get("/echeances", may: .open) { visit in
      let situation = try await reader.situation(visit)
      let due = Territorial(
        situation.due(within: 60), in: try situation.departement.arrondissement(visit.frame, on: situation.moment.on)
      ) { situation.departement.isWithin($0, $1.who, on: situation.moment.on) }
      return try visit.answer(
        "Échéances", json: due.own.map(CompassJSON.DueJSON.init), html: { duePage(visit.frame, situation, due) })
    }
    routes.get("/silence", may: .open) { visit in
      let situation = try await reader.situation(visit)
      let silent = Territorial(
        situation.silent, in: try situation.departement.arrondissement(visit.frame, on: situation.moment.on)
      ) { situation.departement.isWithin($0, $1.responsible?.function, on: situation.moment.on) }
      return try visit.answer(
        "Actions sans nouvelles", json: silent.own.map(ActionLineJSON.init),
        html: { silencePage(visit.frame, situation, silent) })
    }
    routes.get("/actualites", may: .open, news)
  }

  @Sendable private func compass(_ visit: Visit) async throws -> Answer {
    let filter = try visit.frame.choice("situation", Standing.init)
    let since = try visit.day("depuis")
    let (situation, changes) = try await reader.read(visit) { connection, departement, moment in
      let situation = try SituationReader(connection, departement, at: moment).situation()
      let sitting = try departement.sitting(at: moment, connection)
      let first = since ?? sitting ?? moment.on.adding(days: -30)
      return (
        situation,
        Changes(
          since: first, isSitting: first == sitting,
          try ChangeReader(connection, departement, at: moment).standing(since: first, limit: 200))
      )
    }
    return try visit.answer(
      situation.question, json: CompassJSON(situation, changes),
      html: { compassPage(visit.frame, situation, changes, only: filter) })
  }

  @Sendable private func news(_ visit: Visit) async throws -> Answer {
    let since = try visit.day("depuis")
    let (departement, moment, first, changes) = try await reader.read(visit) { connection, departement, moment in
      let sitting = try departement.sitting(at: moment, connection)
      let first = since ?? sitting ?? moment.on.adding(days: -30)
      let events = try ChangeReader(connection, departement, at: moment).changes(since: first, limit: 400)
      let zone = try departement.arrondissement(visit.frame, on: moment.on)
      // Who answers for an action is read only where it decides.
      let situation = zone == nil ? nil : try SituationReader(connection, departement, at: moment).situation()
      let changes = Territorial(events, in: zone) { zone, event in
        let owner = event.action.flatMap { situation?.action($0)?.responsible?.function }
        return departement.isWithin(zone, event.function ?? owner, on: moment.on)
      }
      return (departement, moment, first, changes)
    }
    return try visit.answer(
      "Ce qui a changé", json: changes.own.map(HappeningJSON.init),
      html: { newsPage(visit.frame, departement, moment, first, changes) })
  }
}

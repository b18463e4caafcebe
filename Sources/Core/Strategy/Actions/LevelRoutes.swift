import Accounts
import Database
import Documents
import Foundation
import Kernel
import Web

/// `/objectifs/4`, `/actions/4.1`: the level words are the pack's.
struct LevelRoutes {
  /// What an action's page shows beside the situation, read in the same snapshot.
  private struct ActionRead {
    let action: ActionSituation
    let history: [Event]
    let steered: Steered
  }
  let departements: Departements
  let printer: PrintedDocument

  func add(to routes: inout Routes) {
    for format in ListFormat.allCases {
      routes.get("/export/actions.\(format.rawValue)", may: .open) { try await file($0, format) }
    }
    // To make one takes the machine seconds: not for whoever passes by.
    routes.get("/export/actions.pdf", may: .ownAccount, dossier)
    routes.get("/:niveau", may: .open, list)
    routes.get("/:niveau/:numero", may: .open, show)
    routes.get("/:niveau/:numero/historique", may: .open, history)
  }

  /// `/actions`: all of them.
  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let level = try visit.parameter("niveau"), situation = try await Reader(departements: departements).situation(visit)
    guard situation.departement.plan.steered?.path == level else { throw NotFound() }
    let listing = ActionListing.of(situation, visit.frame), question = try listing.question(visit.frame)
    let rows = ActionListing.rows(situation, listing, question)
    return try visit.answer(
      situation.departement.plan.steered?.plural ?? "Actions", json: ActionListJSON(situation, rows),
      html: { actionListPage(visit.frame, situation, listing, question, rows) })
  }

  /// The same as a file.
  @Sendable func file(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let situation = try await Reader(departements: departements).situation(visit)
    let listing = ActionListing.of(situation, visit.frame), question = try listing.question(visit.frame)
    return listing.file("actions", format, ActionListing.rows(situation, listing, question))
  }

  /// The same as a document: what one brings to a meeting.
  @Sendable private func dossier(_ visit: Visit) async throws -> Answer {
    let situation = try await Reader(departements: departements).situation(visit)
    let listing = ActionListing.of(situation, visit.frame), question = try listing.question(visit.frame)
    let dossier = ActionDossier(
      situation: situation, narrowing: listing.narrowing(question),
      rows: ActionListing.rows(situation, listing, question), today: visit.today)
    let bytes = try await Aside.run { [printer] in
      try printer.pdf(title: dossier.title, author: situation.departement.name, body: dossier.body.text)
    }
    return .file("actions-\(situation.moment.on.iso).pdf", type: "application/pdf", Data(bytes))
  }

  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    let level = try visit.parameter("niveau"), number = try visit.parameter("numero")
    let (situation, read) = try await Reader(departements: departements).read(visit) {
      [departements] connection, departement, moment -> (Situation, ActionRead?) in
      let situation = try SituationReader(connection, departement, at: moment).situation()
      guard departement.plan.steered?.path == level else { return (situation, nil) }
      guard let action = situation.action(number) else { throw NotFound() }
      return (
        situation,
        ActionRead(
          action: action, history: try ActionHistory(connection, departement, at: moment).events(of: action, limit: 8),
          // Nobody writes on another day's page (`Site.checkToday`): it offers nothing to press.
          steered: moment.isOpen
            ? try departements.steered(by: visit.permit, number, on: visit.today, connection) : .nothing)
      )
    }
    if let read {
      return try visit.answer(
        "\(number) \(read.action.action.title)", json: ActionJSON(situation, read.action),
        html: { actionPage(visit.frame, situation, read.action, read.history, read.steered) })
    }
    guard
      let element = situation.departement.plan.elements.first(where: { $0.level.path == level && $0.number == number })
    else {
      throw NotFound()
    }
    return try visit.answer(
      "\(element.level.name) \(element.number) : \(element.title)", json: ElementJSON(situation, element),
      html: { elementPage(visit.frame, situation, element) })
  }

  @Sendable private func history(_ visit: Visit) async throws -> Answer {
    let level = try visit.parameter("niveau"), number = try visit.parameter("numero")
    let (situation, events) = try await Reader(departements: departements).read(visit) {
      connection, departement, moment in
      guard departement.plan.steered?.path == level else { throw NotFound() }
      let reader = SituationReader(connection, departement, at: moment)
      let situation = try reader.situation()
      guard let action = situation.action(number) else { throw NotFound() }
      let history = ActionHistory(connection, departement, at: moment)
      return (situation, try history.events(of: action, limit: 500))
    }
    guard let action = situation.action(number) else { throw NotFound() }
    return try visit.answer(
      "Historique de l’action \(number)", json: events.map(HappeningJSON.init),
      html: { actionHistoryPage(visit.frame, situation, action, events) })
  }
}

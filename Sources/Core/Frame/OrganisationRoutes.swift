import Accounts
import Kernel
import Strategy
import Web

/// An organisation: what the strategy says of it, and what the other parts know that it owes today.
struct OrganisationRoutes {
  let desk: Desk

  func add(to routes: inout Routes) { routes.get("/organismes/:id", may: .open, organisation) }

  @Sendable private func organisation(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id")
    let (situation, organisation, owed) = try await Reader(departements: desk.departements).read(visit) {
      [desk] connection, departement, moment in
      guard let organisation = departement.organisations[id] else { throw NotFound() }
      let isNow = moment.on == visit.today && moment.known == nil
      return (
        try SituationReader(connection, departement, at: moment).situation(), organisation,
        isNow ? try desk.owed(by: organisation, to: visit.permit, on: visit.today, connection) : []
      )
    }
    return try visit.answer(
      organisation.name(on: situation.moment.on).text, json: OrganisationJSON(situation, organisation, owed),
      html: { organisationPage(visit.frame, situation, organisation, owed) })
  }
}

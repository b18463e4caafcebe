import Kernel
import Web

/// The organisations that the strategy names, and what each answers for.
struct OrganisationRoutes {
  let departements: Departements
  private var reader: Reader { Reader(departements: departements) }

  func add(to routes: inout Routes) {
    routes.get("/organismes", may: .open, organisations)
    routes.get("/organismes/:id", may: .open, organisation)
  }

  @Sendable private func organisations(_ visit: Visit) async throws -> Answer {
    let situation = try await reader.situation(visit)
    let zone = try situation.departement.arrondissement(visit.frame, on: situation.moment.on)
    return try visit.answer(
      "Organismes", json: OrganisationsJSON(situation), html: { organisationsPage(visit.frame, situation, in: zone) })
  }

  @Sendable private func organisation(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id")
    let situation = try await reader.situation(visit)
    guard let organisation = situation.departement.organisations[id] else { throw NotFound() }
    return try visit.answer(
      organisation.name(on: situation.moment.on).text, json: OrganisationJSON(situation, organisation),
      html: { organisationPage(visit.frame, situation, organisation) })
  }
}

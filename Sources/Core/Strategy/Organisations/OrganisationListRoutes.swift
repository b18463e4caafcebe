import Kernel
import Web

/// The organisations that the strategy names.
struct OrganisationListRoutes {
  let departements: Departements
  private var reader: Reader { Reader(departements: departements) }

  func add(to routes: inout Routes) {
    routes.get("/organismes", may: .open, organisations)
  }

  @Sendable private func organisations(_ visit: Visit) async throws -> Answer {
    let situation = try await reader.situation(visit)
    let zone = try situation.departement.arrondissement(visit.frame, on: situation.moment.on)
    return try visit.answer(
      "Organismes", json: OrganisationsJSON(situation), html: { organisationsPage(visit.frame, situation, in: zone) })
  }
}

import Kernel
import Strategy
import Web

struct SearchRoutes {
  let departements: Departements

  func add(to routes: inout Routes) { routes.get("/recherche", may: .open, search) }

  @Sendable private func search(_ visit: Visit) async throws -> Answer {
    let words = String((visit.query.text("q") ?? "").prefix(100))
    let (departement, moment) = try await Reader(departements: departements).read(visit) { _, departement, moment in
      (departement, moment)
    }
    let found = SearchResults(words, in: departement, on: moment.on)
    return try visit.answer(
      "Recherche", json: found.json, html: { searchPage(visit.frame, departement, moment, found) })
  }
}

import Kernel
import Module
import Strategy
import Web

struct SearchRoutes {
  let departements: Departements
  let suppliers: [any Module]

  func add(to routes: inout Routes) { routes.get("/recherche", may: .open, search) }

  @Sendable private func search(_ visit: Visit) async throws -> Answer {
    let text = visit.query.text("q") ?? ""
    let (moment, results) = try await Reader(departements: departements).read(visit) {
      [suppliers] connection, departement, moment in
      let question = SearchQuestion(
        text, by: visit.permit, on: moment.on, known: moment.known, today: moment.today,
        glossary: departement.glossary)
      guard !question.words.isEmpty else { return (moment, SearchResults(words: question.typed, found: [])) }
      // Features come before what they stand on, and are read after it.
      let found = try suppliers.reversed().flatMap { try $0.found(question, connection) }
      return (moment, SearchResults(words: question.typed, found: found))
    }
    return try visit.answer("Recherche", json: results.json, html: { searchPage(moment, results) })
  }
}

import Database
import Kernel
import Module
import Strategy
import Territory
import Web

/// `/ici`: the strategy where one is. A sous-préfet's and a mayor's first page; anybody's, of a commune that they name.
struct HereRoutes {
  let departements: Departements
  let suppliers: [any Module]

  func add(to routes: inout Routes) { routes.get("/ici", may: .open, here) }

  /// What the page shows beside the figures.
  struct Own: Sendable {
    let dues: [Due]
    let lines: [LocalLine]
    /// Those that one may choose among.
    let localities: [Locality]
  }

  @Sendable private func here(_ visit: Visit) async throws -> Answer {
    if let words = visit.query.text("commune") { return try await search(visit, words) }
    let found = try await Reader(departements: departements).read(visit) {
      [suppliers] connection, departement, moment -> (LocalView, Own)? in
      let own = departement.localities(of: visit.permit, on: moment.on)
      let asked = try visit.frame.choice("lieu") { Locality($0, in: departement.territory, on: moment.on) } ?? own.first
      guard let asked else { return nil }
      let view = try LocalView.read(asked, departement, at: moment, connection)
      let question = DueQuestion(visit.permit, on: visit.today)
      let isOwn = own.contains { $0.reference == asked.reference }
      return (
        view,
        Own(
          dues: isOwn ? try suppliers.dues(question, connection).inOrder : [],
          lines: try suppliers.flatMap { try $0.lines(of: asked.codes, question, connection) },
          localities: own.count > 1 ? own : [])
      )
    }
    guard let (view, own) = found else { return try await search(visit, "") }
    return try visit.answer(view.locality.title, json: LocalJSON(view), html: { herePage(visit.frame, view, own) })
  }

  /// "Près de chez moi": the commune of that name, or those that it may be.
  private func search(_ visit: Visit, _ words: String) async throws -> Answer {
    let (departement, moment) = try await Reader(departements: departements).read(visit) { _, departement, moment in
      (departement, moment)
    }
    let territory = departement.territory
    let found =
      switch territory.search.find(words, hints: false) {
      case .commune(let commune), .former(_, let commune): [commune]
      // A postal code here may be the code of another commune there: whoever typed it says which.
      case .asPostal(let commune, let postal): postal + [commune]
      case .postal(let communes), .several(let communes): communes
      case .none: territory.communes(matching: words)
      }
    if found.count == 1, let commune = found.first {
      return .seeOther(moment.link(visit.link("ici").query("lieu", "commune/\(commune.code)")))
    }
    return .page("Près de chez moi", nearPage(visit.frame, moment, words, found))
  }
}

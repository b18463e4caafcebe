import Foundation
import Kernel
import Strategy
import Web

/// What a public service owes its readers: its sources, who publishes it, how accessible it is, what it keeps, how to
/// read it.
struct LegalRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/sources", may: .open, sources)
    routes.get("/mentions-legales", may: .open) { try await page($0, "Mentions légales", legalNoticePage) }
    routes.get("/accessibilite", may: .open) { try await page($0, "Accessibilité : non conforme", accessibilityPage) }
    routes.get("/donnees-personnelles", may: .open) { try await page($0, "Données personnelles", personalDataPage) }
    routes.get("/sigles", may: .open, acronyms)
    routes.get("/texte-officiel", may: .open, officialText)
    routes.get("/aide", may: .open) { try await page($0, "Aide", helpPage) }
  }

  @Sendable private func sources(_ visit: Visit) async throws -> Answer {
    let (departement, moment) = try await read(visit)
    return try visit.answer(
      "Texte et sources", json: SourcesJSON(departement, moment),
      html: { sourcesPage(visit.frame, departement, moment) })
  }

  @Sendable private func acronyms(_ visit: Visit) async throws -> Answer {
    let departement = try await read(visit).0
    let listed = Dictionary(
      departement.glossary.map { ($0.acronym, $0.words) }, uniquingKeysWith: { first, _ in first })
    return try visit.answer("Sigles", json: listed, html: { acronymsPage(visit.frame, departement) })
  }
  /// The PDF that the pack holds, as it is.
  @Sendable private func officialText(_ visit: Visit) async throws -> Answer {
    guard let text = try await read(visit).0.document else { throw NotFound() }
    return .file("\(visit.departement)-texte-officiel.pdf", type: "application/pdf", Data(text.bytes))
  }

  private func page(
    _ visit: Visit, _ title: String, _ body: @Sendable (PageFrame, Departement) -> HTML
  ) async throws -> Answer {
    .page(title, body(visit.frame, try await read(visit).0))
  }
  private func read(_ visit: Visit) async throws -> (Departement, Moment) {
    try await Reader(departements: departements).read(visit) { _, departement, moment in (departement, moment) }
  }
}

struct SourcesJSON: Encodable {
  struct PlanJSON: Encodable {
    let titre: String
    let vigueur: String
    let fin: String?
    let redige: String?
    let vote: String?
    let signe: String?
    let source: String
  }
  struct SourceJSON: Encodable {
    let id: String
    let titre: String
    let auteur: String?
    let date: String?
    let adresse: String?
    let licence: String?
  }
  let departement: String
  let invente: Bool
  let plan: PlanJSON
  let sources: [SourceJSON]
  let territoire: String?
  let moment: MomentJSON

  init(_ departement: Departement, _ moment: Moment) {
    let plan = departement.plan
    self.departement = departement.code
    invente = departement.isInvented
    self.plan = PlanJSON(
      titre: plan.name, vigueur: plan.inForce.iso, fin: plan.end?.iso, redige: plan.drafted?.iso, vote: plan.voted?.iso,
      signe: plan.signed?.iso, source: plan.source)
    sources = departement.listedSources.map { id, source in
      SourceJSON(
        id: id, titre: source.title, auteur: source.author, date: source.date, adresse: source.address,
        licence: source.licence)
    }
    territoire = departement.territory.attribution
    self.moment = MomentJSON(moment)
  }
}

extension Departement {
  /// The official text first, the others by title.
  var listedSources: [(id: String, source: Source)] {
    let official = plan.source
    return sources.map { (id: $0.key, source: $0.value, folded: French.folded($0.value.title)) }
      .sorted { ($0.id == official ? 0 : 1, $0.folded, $0.id) < ($1.id == official ? 0 : 1, $1.folded, $1.id) }
      .map { ($0.id, $0.source) }
  }
}

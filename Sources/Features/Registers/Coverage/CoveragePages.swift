import Documents
import Kernel
import Strategy
import Web

struct CoverageJSON: Encodable {
  let liste: String
  let au: String
  let sans: Int
  let non_connu: Int
  let avec: Int
  let lignes: [Line]
  struct Line: Encodable {
    let nom: String
    let commune: String?
    let reponse: String
  }
  init(_ figure: CoverageFigure, _ moment: Moment) {
    (liste, au) = (figure.coverage.id, moment.on.iso)
    (sans, avec) = (figure.lines(.lacks).count, figure.lines(.has).count)
    non_connu = figure.lines(.unknown).count
    lignes = figure.lines.map { Line(nom: $0.name, commune: $0.place, reponse: $0.standing.rawValue) }
  }
}

/// The columns of a list of those that lack something.
enum CoverageListing {
  static let standing = "reponse"

  static func of(_ figure: CoverageFigure, in departement: Departement, _ frame: PageFrame) -> Listing<CoverageLine> {
    let isOfCommunes = figure.lines.contains { $0.entry == nil }
    let name = Listed<CoverageLine>(
      "nom", Column(isOfCommunes ? "Commune" : French.capitalized(figure.register.noun), label: "", isHeading: true),
      title: "nom", value: { .text($0.name) },
      cell: { line in
        let link = line.entry.map { frame.link("registres", figure.register.id, $0.text) }
        return linked(line.name, link, style: "row-link")
      })
    let place = Listed<CoverageLine>(
      "commune", Column("Commune"), title: "commune",
      value: { line in
        line.place.flatMap { departement.territory.commune($0)?.name }.map { .text($0) } ?? .nothing
      })
    let population = Listed<CoverageLine>(
      "habitants", Column("Habitants", .number), title: "habitants",
      value: { line in line.population.map { .number($0) } ?? .nothing })
    let said = Listed<CoverageLine>(
      standing, Column("Réponse", phone: .more, label: ""), title: "reponse", value: { .text($0.standing.rawValue) })
    return Listing(
      figure.coverage.name, isOfCommunes ? ("commune", "communes") : ("fiche", "fiches"),
      columns: [name, isOfCommunes ? population : place, said],
      filters: [
        ListFilter(
          standing, "Réponse",
          .choice(CoverageLine.Standing.allCases.map { Choice($0.rawValue, French.capitalized($0.rawValue)) }))
      ] + arrondissementFilter(frame, departement, on: frame.today),
      order: isOfCommunes ? ListOrder("habitants", isDescending: true) : ListOrder("nom"))
  }
}

extension CoverageFigure {
  /// Those that lack it, and of whom nobody knows, unless somebody asks for others.
  func asked(_ question: ListQuestion) -> [CoverageLine] {
    guard let wanted = question.one(CoverageListing.standing) else { return lines.filter { $0.standing != .has } }
    return lines.filter { $0.standing.rawValue == wanted }
  }
}

func coveragePage(
  _ frame: PageFrame, _ departement: Departement, _ figure: CoverageFigure, _ moment: Moment,
  _ listing: Listing<CoverageLine>,
  _ question: ListQuestion
) -> HTML {
  let register = figure.register, list = keepingArrondissement(frame.link("registres", register.id), frame)
  let lacking = figure.lines(.lacks).count, unknown = figure.lines(.unknown).count
  let day: HTML = moment.isDefault ? "" : "Au \(long: moment.on)\u{00A0}: "
  let silent: HTML =
    unknown == 0 ? "" : " De \(number: unknown), on ne sait pas\(unknownWhy(register, moment))."
  let there: HTML = figure.zone.html { ", arrondissement \(prose: French.of($0.name))" }
  let unplaced = French.plural(figure.unplaced, "fiche sans commune n’est", "fiches sans commune ne sont")
  let elsewhere: HTML = figure.unplaced == 0 ? "" : " \(prose: unplaced) d’aucun arrondissement."
  let rows = listing.ordered(figure.asked(question), question), name = figure.coverage.name
  let crumbs = [Crumb("Registres", frame.link("registres")), Crumb(register.title, list), Crumb(name)]
  return """
    \(pageHead(
      HTML(prose: name), breadcrumb: crumbs,
      answer: "\(day)\(number: lacking) sur \(number: figure.lines.count)\(there).\(silent)\(elsewhere)"))
    \(Web.listing(
      frame, listing, question, listing.page(of: rows, question), empty: "Il n’en manque aucun.",
      file: { moment.link(list.appending("sans").appending(figure.coverage.id).appending("lignes.\($0.rawValue)")) }))
    """
}

private func unknownWhy(_ register: Register, _ moment: Moment) -> HTML {
  guard let since = register.since else { return "\u{00A0}: rien ne dit depuis quand ce registre est complet" }
  guard moment.on < since else { return "" }
  return "\u{00A0}: le registre n’est tenu que depuis le \(long: since)"
}

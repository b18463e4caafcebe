import Database
import Documents
import Foundation
import Kernel
import Ledger
import Pack
import Web

/// Figures and what they are made of.
struct FigureRoutes {
  let departements: Departements
  let causes: [CauseReader]
  private var reader: Reader { Reader(departements: departements) }

  func add(to routes: inout Routes) {
    routes.get("/indicateurs/:id", may: .open, indicator)
    routes.get("/indicateurs/:id/courbe.svg", may: .open, drawing)
    routes.get("/mesures", may: .open, measures)
    routes.get("/mesures/:id", may: .open, measure)
    routes.get("/mesures/:id/ecritures.csv", may: .open, postings)
  }

  private func read(_ visit: Visit) async throws -> (Departement, Moment, IndicatorSituation) {
    let id = try visit.parameter("id")
    return try await reader.read(visit) { connection, departement, moment in
      (departement, moment, try SituationReader(connection, departement, at: moment).indicator(id))
    }
  }
  /// Its picture, to be put into a report. Throws `NotFound` where there is too little to draw.
  @Sendable private func drawing(_ visit: Visit) async throws -> Answer {
    let (_, moment, item) = try await read(visit)
    guard let chart = indicatorChart(item, moment) else { throw NotFound() }
    return .file("\(item.id)-\(moment.on.iso).svg", type: "image/svg+xml", Data(chartFile(chart)))
  }

  @Sendable private func indicator(_ visit: Visit) async throws -> Answer {
    let (departement, moment, item) = try await read(visit)
    return try visit.answer(
      item.indicator.title, json: IndicatorJSON(item, departement, moment),
      html: { indicatorPage(visit.frame, departement, moment, item) })
  }

  @Sendable private func measures(_ visit: Visit) async throws -> Answer {
    if let here = try await measuresHere(visit) { return here }
    let (departement, moment, figures) = try await reader.read(visit) { connection, departement, moment in
      (departement, moment, try MeasureReader(connection, departement, at: moment).all())
    }
    return try visit.answer(
      "Chiffres", json: figures.map { MeasureJSON($0, departement, moment) },
      html: { measuresPage(visit.frame, departement, moment, figures) })
  }

  /// The same of one arrondissement; nil where none is chosen.
  private func measuresHere(_ visit: Visit) async throws -> Answer? {
    let read = try await reader.read(visit) { connection, departement, moment in
      try departement.arrondissement(visit.frame, on: moment.on).map { zone in
        let communes = departement.territory.communes(of: zone)
        return (departement, moment, zone, try PlaceReader(connection, departement, at: moment).all(in: communes))
      }
    }
    guard let (departement, moment, zone, figures) = read else { return nil }
    return try visit.answer(
      "Chiffres", json: ZoneFiguresJSON(zone, departement, moment, figures),
      html: { measuresPage(visit.frame, departement, moment, zone, figures) })
  }

  @Sendable private func measure(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id")
    let cursor = visit.query.text("apres").flatMap(PostingCursor.init)
    let (departement, moment, figure, page, earlier, said) = try await reader.read(visit, asking: asked(visit, id)) {
      [causes] connection, departement, moment in
      let filter = try FigureFilter(visit, departement, measure: id)
      let reader = try MeasureReader(connection, departement, at: moment)
      let figure = try reader.figure(id, filter)
      let page = try reader.postings(figure, after: cursor, limit: ListQuestion.size)
      return (
        departement, moment, figure, page, page.count == 0 ? try reader.earlier(than: figure) : 0,
        try CausesSaid(
          causes, page, of: figure, departement, isNow: moment.on == moment.today && moment.known == nil, connection)
      )
    }
    return try visit.answer(
      figure.measure.title, json: FigureJSON(figure, page, departement, moment),
      html: { measurePage(visit.frame, departement, moment, figure, page, earlier: earlier, said) })
  }

  /// The figure that a page or a file is about: a part of it may be somebody's own work.
  private func asked(_ visit: Visit, _ measure: String) -> LedgerKey {
    LedgerKey(
      measure: measure, place: visit.query.text("commune"), organisation: visit.query.text("organisation"),
      category: visit.query.text("categorie"))
  }

  /// Every posting of the figure as a file: what was filtered, not the page that is shown.
  @Sendable private func postings(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id")
    let file = try await reader.read(visit, asking: asked(visit, id)) { connection, departement, moment in
      let filter = try FigureFilter(visit, departement, measure: id)
      let reader = try MeasureReader(connection, departement, at: moment)
      return try PostingFile(reader.figure(id, filter), of: reader, connection)
    }
    return .file(
      "\(id)-ecritures.csv", type: "text/csv; charset=utf-8", stream: file.stream(from: visit.database))
  }
}

/// What part of a measure a page is about.
struct FigureFilter: Sendable {
  let commune: String?
  /// The commune and those that became part of it; nil where none is asked.
  private let places: [String]?
  let organisation: String?
  let category: String?
  /// Over which days of effect, where it is asked.
  let span: Stretch?

  enum Stretch: Sendable, Hashable {
    case months(Int), ever
    var months: Int? {
      if case .months(let months) = self { months } else { nil }
    }
  }

  /// Throws `Invalid` at a word that means nothing here.
  init(_ visit: Visit, _ departement: Departement, measure: String) throws {
    let frame = visit.frame
    commune = try frame.choice("commune") { departement.territory.commune($0)?.code }
    places = commune.map(departement.territory.codes)
    organisation = try frame.choice("organisation") { departement.organisations[$0]?.id }
    category = try frame.choice("categorie") { departement.measures[measure]?.category($0)?.id }
    span = try frame.choice("periode") { ["an": .months(12), "trimestre": .months(3), "tout": .ever][$0] }
  }
  var ledger: LedgerFilter {
    places.map { $0.count > 1 } ?? false
      ? LedgerFilter(places: places, organisation: organisation, category: category)
      : LedgerFilter(place: commune, organisation: organisation, category: category)
  }
}

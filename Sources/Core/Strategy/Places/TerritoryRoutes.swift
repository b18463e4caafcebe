import Database
import Documents
import Kernel
import Ledger
import Pack
import Territory
import Web

/// The département's places, and measures by place.
struct TerritoryRoutes {
  let departements: Departements
  private let outlines = MapOutlines()
  private var reader: Reader { Reader(departements: departements) }

  init(departements: Departements) { self.departements = departements }

  func add(to routes: inout Routes) {
    routes.get("/territoire", may: .open, territory)
    routes.get("/communes", may: .open, communes)
    for format in ListFormat.allCases {
      routes.get("/export/communes.\(format.rawValue)", may: .open) { try await communesFile($0, format) }
    }
    routes.get("/communes/:code", may: .open, commune)
    routes.get("/zones/:genre", may: .open, zones)
    routes.get("/zones/:genre/:id", may: .open, zone)
    routes.get("/mesures/:id/carte", may: .open, map)
    routes.get("/mesures/:id/carte.csv", may: .open, mapFile)
  }

  @Sendable private func territory(_ visit: Visit) async throws -> Answer {
    let (departement, moment, measures) = try await reader.read(visit) { connection, departement, moment in
      (departement, moment, PlaceReader(connection, departement, at: moment).measures)
    }
    return try visit.answer(
      "Territoire", json: TerritoryJSON(departement, moment, measures),
      html: {
        territoryPage(
          visit.frame, departement, moment, measures,
          outline(departement, by: ZoneKind.arrondissement, on: moment.on, isPartial: false))
      })
  }

  /// Those that are asked, in their order.
  private struct Communes: Sendable {
    let departement: Departement
    let moment: Moment
    let listing: Listing<Commune>
    let question: ListQuestion
    let found: [Commune]
    let zone: Zone?
  }
  private func communes(asked visit: Visit) async throws -> Communes {
    let (departement, moment) = try await reader.read(visit) { _, departement, moment in (departement, moment) }
    let listing = communeListing(visit.frame, departement, moment), question = try listing.question(visit.frame)
    let zone = try departement.arrondissement(visit.frame, on: moment.on), name = visit.query.text("nom")
    let found = (name.map(departement.territory.communes(matching:)) ?? departement.territory.communes)
      .filter { zone?.communes.contains($0.code) ?? true }
    return Communes(
      departement: departement, moment: moment, listing: listing, question: question,
      found: listing.ordered(found, question), zone: zone)
  }
  @Sendable private func communes(_ visit: Visit) async throws -> Answer {
    let asked = try await communes(asked: visit), departement = asked.departement, moment = asked.moment
    return try visit.answer(
      "Communes", json: asked.found.map { CommuneJSON($0, departement, moment) },
      html: {
        communesPage(
          visit.frame, departement, moment, asked.listing, asked.question, asked.found, in: asked.zone)
      })
  }
  @Sendable private func communesFile(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let asked = try await communes(asked: visit)
    return asked.listing.file("communes", format, asked.found)
  }

  @Sendable private func commune(_ visit: Visit) async throws -> Answer {
    let code = try visit.parameter("code")
    let (departement, moment, commune, figures) = try await reader.read(visit) { connection, departement, moment in
      guard let commune = departement.territory.commune(code) else { throw NotFound() }
      let reader = PlaceReader(connection, departement, at: moment)
      return (departement, moment, commune, try reader.all(in: [commune]))
    }
    return try visit.answer(
      commune.name, json: CommuneFiguresJSON(commune, departement, moment, figures),
      html: { communePage(visit.frame, departement, moment, commune, figures) })
  }

  @Sendable private func zones(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("genre")
    let (departement, moment) = try await reader.read(visit) { _, departement, moment in (departement, moment) }
    guard let kind = departement.territory.kinds.first(where: { $0.id == id }) else { throw NotFound() }
    let zones = departement.territory.zones(id, on: moment.on)
    return try visit.answer(
      kind.plural, json: zones.map { ZoneJSON($0, departement) },
      html: {
        zonesPage(
          visit.frame, departement, moment, kind, zones, outline(departement, by: id, on: moment.on, isPartial: true))
      })
  }

  @Sendable private func zone(_ visit: Visit) async throws -> Answer {
    let genre = try visit.parameter("genre"), id = try visit.parameter("id")
    let (departement, moment, zone, figures) = try await reader.read(visit) { connection, departement, moment in
      guard let zone = departement.territory.zone(genre, id, on: moment.on) else { throw NotFound() }
      let reader = PlaceReader(connection, departement, at: moment)
      return (departement, moment, zone, try reader.all(in: departement.territory.communes(of: zone)))
    }
    return try visit.answer(
      zone.name, json: ZoneFiguresJSON(zone, departement, moment, figures),
      html: { zonePage(visit.frame, departement, moment, zone, figures) })
  }

  @Sendable private func map(_ visit: Visit) async throws -> Answer {
    let (departement, moment, map) = try await figures(visit)
    let filter = MapFilter(
      name: visit.query.text("nom"), selection: try visit.frame.choice("classe", MapSelection.init),
      in: try departement.arrondissement(visit.frame, on: moment.on), page: visit.query.page)
    return try visit.answer(
      "\(map.measure.title), carte", json: MapJSON(map, departement, moment),
      html: { mapPage(visit.frame, departement, moment, map, outline(departement, map), filter) })
  }

  /// Every line, whatever the page shows.
  @Sendable private func mapFile(_ visit: Visit) async throws -> Answer {
    let (departement, moment, map) = try await figures(visit)
    return .file(
      "\(map.measure.id)-carte-\(moment.on.iso).csv", type: "text/csv; charset=utf-8",
      CSV.write(map.rows(departement, known: moment.knownDay)))
  }

  private func figures(_ visit: Visit) async throws -> (Departement, Moment, MapFigures) {
    let id = try visit.parameter("id")
    let (departement, moment, figures) = try await reader.read(visit) { connection, departement, moment in
      let reader = PlaceReader(connection, departement, at: moment)
      return (departement, moment, try reader.figures(id))
    }
    let question = try MapQuestion(visit, departement, figures.measure, on: moment.on)
    return (
      departement, moment,
      MapFigures(figures, in: departement.territory, by: question.division, scale: question.scale)
    )
  }

  private func outline(_ departement: Departement, _ map: MapFigures) -> MapOutline? {
    switch map.division {
    case .commune: outline(departement, by: ZoneKind.arrondissement, on: map.figures.through, isPartial: false)
    case .zone(let kind): outline(departement, by: kind, on: map.figures.through, isPartial: true)
    }
  }

  private func outline(_ departement: Departement, by kind: String, on day: Day, isPartial: Bool) -> MapOutline? {
    outlines.outline(departement, by: kind, on: day, isPartial: isPartial)
  }
}

/// How a map is asked: `?par=` and `?pour=`.
struct MapQuestion: Sendable {
  let division: MapDivision
  let scale: MapScale

  /// Without `pour`, a map counts, unless an indicator of the plan itself reads the measure per 1 000 inhabitants.
  /// Throws `Invalid` at a word that means nothing here.
  init(_ visit: Visit, _ departement: Departement, _ measure: Measure, on day: Day) throws {
    let kinds = departement.territory.kindsWithZones(on: day).map(\.id)
    division =
      try visit.frame.choice("par") { word -> MapDivision? in
        word == "commune" ? .commune : kinds.contains(word) ? .zone(word) : nil
      } ?? .commune
    if let asked = try visit.frame.choice("pour", MapScale.init) {
      scale = asked
    } else {
      let isRate = departement.plan.indicators.contains { item in
        if case .per1000(let term) = item.indicator.formula { term.measure == measure.id } else { false }
      }
      scale = isRate ? .perThousand : .count
    }
  }
}

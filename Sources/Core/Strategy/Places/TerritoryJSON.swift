import Kernel
import Ledger
import Territory

/// A place's figure as machines read it: never a bare number.
struct PlaceFigureJSON: Encodable {
  let mesure: String
  @OrNull var valeur: Int?
  let unite: String
  /// "connu", "zero", "neant", "en partie", "non connu".
  let etat: String
  /// Of what is known in part: "32 communes sur 40", "néant, 1 relevé sur 2".
  let partie: String?
  let du: String?
  let jour: String
  @OrNull var connu: String?
  /// Why it is not known; empty where it is.
  let manque: [String]
  let communesConnues: Int
  let communes: Int
  let habitants: Int?
  let pourMille: Double?
  let provenance: String

  init(_ place: MapPlace, _ figures: PlaceFigures, _ departement: Departement, _ moment: Moment, commune: String?) {
    mesure = figures.measure.id
    valeur = place.value.count
    unite = figures.measure.unit.many
    etat = place.value.state
    partie = place.value.partWords
    if case .unknown(let gap) = place.value { manque = [gap.words] } else { manque = [] }
    du = figures.covered?.lowerBound.iso
    jour = figures.through.iso
    connu = moment.knownDay?.iso
    communesConnues = place.known
    communes = place.communes
    habitants = place.population
    pourMille = place.rate
    // A zone's figure is made of its communes': the map lists them.
    let page = "/\(departement.code)/mesures/\(figures.measure.id)"
    provenance = commune.map { "\(page)?commune=\($0)" } ?? "\(page)/carte"
  }
}

struct MapJSON: Encodable {
  struct ClassJSON: Encodable {
    let classe: String
    let mot: String
    let nombre: Int
  }
  struct PlaceJSON: Encodable {
    let id: String
    let nom: String
    let arrondissement: String?
    let classe: String
    let chiffre: PlaceFigureJSON
  }
  let mesure: String
  let titre: String
  let par: String
  let pour: String
  let reponse: String
  let classes: [ClassJSON]
  let lieux: [PlaceJSON]
  let arrondissements: [PlaceFigureJSON]
  let ensemble: PlaceFigureJSON
  let sansCommune: Int
  let attribution: String?
  let moment: MomentJSON

  init(_ map: MapFigures, _ departement: Departement, _ moment: Moment) {
    mesure = map.measure.id
    titre = map.measure.title
    if case .zone(let kind) = map.division { par = kind } else { par = "commune" }
    pour = map.scale.rawValue
    reponse =
      "\(French.number(map.some)) avec, \(French.number(map.none)) à zéro, "
      + (map.nothing > 0 ? "\(French.number(map.nothing)) néant, " : "")
      + "\(French.number(map.unknown)) non connus"
    classes = map.entries.map {
      ClassJSON(classe: $0.rawValue, mot: map.classes.words($0), nombre: map.count($0))
    }
    func figure(_ place: MapPlace, commune: String? = nil) -> PlaceFigureJSON {
      PlaceFigureJSON(place, map.figures, departement, moment, commune: commune)
    }
    lieux = map.places.map { place in
      PlaceJSON(
        id: place.id, nom: place.name, arrondissement: place.arrondissement?.id,
        classe: map.mapClass(place.id).rawValue,
        chiffre: figure(place, commune: map.division == .commune ? place.id : nil))
    }
    arrondissements = map.arrondissements.map { figure($0) }
    ensemble = figure(map.whole)
    sansCommune = map.figures.unplaced
    attribution = departement.territory.attribution
    self.moment = MomentJSON(moment)
  }
}

extension MapFigures {
  /// The lines of the file, its header first. Numbers are written as French spreadsheets read them.
  func rows(_ departement: Departement, known: Day?) -> [[String]] {
    let header = [
      "code", "nom", "arrondissement", "etat", "nombre", "unite", "habitants", "pour_1000",
      "communes_connues",
      "communes",
      "du", "au", "connu_le", "partie",
    ]
    return [header]
      + places.map { place in
        [
          place.id, place.name, place.arrondissement?.name ?? "", place.value.state,
          place.value.count.map { String($0) } ?? "",
          measure.unit.many, place.population.map { String($0) } ?? "",
          place.rate.map { French.number($0, decimals: 3).replacing(French.narrow, with: "") } ?? "",
          String(place.known),
          String(place.communes), figures.covered?.lowerBound.iso ?? "",
          (figures.covered?.upperBound ?? figures.through).iso, known?.iso ?? "",
          place.value.partWords ?? "",
        ]
      }
  }
}

struct ZoneJSON: Encodable {
  let genre: String
  let id: String
  let nom: String
  let communes: [String]
  let habitants: Int?
  init(_ zone: Zone, _ departement: Departement) {
    genre = zone.kind
    id = zone.id
    nom = zone.name
    communes = departement.territory.communes(of: zone).map(\.code)
    habitants = departement.territory.population(of: zone)
  }
}

struct CommuneJSON: Encodable {
  struct ZoneLine: Encodable {
    let genre: String
    let id: String
    let nom: String
  }
  let code: String
  let nom: String
  let habitants: Int?
  let zones: [ZoneLine]
  init(_ commune: Commune, _ departement: Departement, _ moment: Moment) {
    code = commune.code
    nom = commune.name
    habitants = commune.population
    zones = departement.territory.zones(of: commune.code, on: moment.on).map {
      ZoneLine(genre: $0.kind, id: $0.id, nom: $0.name)
    }
  }
}

struct CommuneFiguresJSON: Encodable {
  let commune: CommuneJSON
  let chiffres: [PlaceFigureJSON]
  let moment: MomentJSON
  init(_ commune: Commune, _ departement: Departement, _ moment: Moment, _ figures: [PlaceFigures]) {
    self.commune = CommuneJSON(commune, departement, moment)
    chiffres = figures.map { figures in
      PlaceFigureJSON(
        MapPlace(commune.code, commune.name, [commune], figures), figures, departement, moment, commune: commune.code)
    }
    self.moment = MomentJSON(moment)
  }
}

struct ZoneFiguresJSON: Encodable {
  let zone: ZoneJSON
  let chiffres: [PlaceFigureJSON]
  let moment: MomentJSON
  init(_ zone: Zone, _ departement: Departement, _ moment: Moment, _ figures: [PlaceFigures]) {
    self.zone = ZoneJSON(zone, departement)
    let communes = departement.territory.communes(of: zone)
    chiffres = figures.map { figures in
      PlaceFigureJSON(MapPlace(zone.id, zone.name, communes, figures), figures, departement, moment, commune: nil)
    }
    self.moment = MomentJSON(moment)
  }
}

struct TerritoryJSON: Encodable {
  struct KindJSON: Encodable {
    let genre: String
    let nom: String
    let nombre: Int
    /// True where the pack says that no source gives it.
    let sansSource: Bool
  }
  let nom: String
  let communes: Int
  let habitants: Int?
  let zones: [KindJSON]
  let cartes: [String]
  let attribution: String?
  let moment: MomentJSON
  init(_ departement: Departement, _ moment: Moment, _ measures: [Measure]) {
    let territory = departement.territory
    nom = departement.name
    communes = territory.communes.count
    habitants = territory.population()
    zones = territory.kinds.map { kind in
      KindJSON(
        genre: kind.id, nom: kind.plural, nombre: territory.zones(kind.id, on: moment.on).count,
        sansSource: kind.isEmptyByDeclaration)
    }
    cartes = measures.map { "/\(departement.code)/mesures/\($0.id)/carte" }
    attribution = territory.attribution
    self.moment = MomentJSON(moment)
  }
}

import Kernel
import Ledger
import Territory

/// What the places of a map are.
enum MapDivision: Sendable, Hashable {
  case commune
  /// The id of a kind of zones.
  case zone(String)
}

/// What the classes of a map are made on.
enum MapScale: String, Sendable, CaseIterable {
  case count = "nombre"
  case perThousand = "1000"
}

/// A line of a map's table: a commune or a zone.
struct MapPlace: Sendable, Identifiable {
  let id: String
  let name: String
  /// The arrondissement of a commune.
  let arrondissement: Zone?
  let communes: Int
  /// Of how many of them all is there.
  let known: Int
  let value: Known
  /// Of the communes that the value is of, or of all if it is of none; nil where a source lacks it.
  let population: Int?

  init(_ id: String, _ name: String, _ communes: [Commune], _ figures: PlaceFigures, arrondissement: Zone? = nil) {
    let sum = figures.sum(of: communes)
    let counted = communes.filter { figures[$0.code].number != nil || figures[$0.code].isGiven }
    let populations = (counted.isEmpty ? communes : counted).map(\.population)
    self.id = id
    self.name = name
    self.arrondissement = arrondissement
    self.communes = communes.count
    known = sum.known
    value = sum.value
    population = populations.contains(nil) ? nil : populations.compactMap(\.self).reduce(0, +)
  }

  /// Per 1 000 inhabitants; nil where either number is not known.
  var rate: Double? {
    guard let number = value.number, let population, population > 0 else { return nil }
    return number * 1000 / Double(population)
  }
}

/// A measure by place, with its classes.
struct MapFigures: Sendable {
  let figures: PlaceFigures
  let division: MapDivision
  let scale: MapScale
  /// By name, accents and case aside: never a ranking.
  let places: [MapPlace]
  let classes: MapClasses
  /// The class of each place.
  let byPlace: [String: MapClass]
  /// Of the communes by arrondissement; empty where the pack has none.
  let arrondissements: [MapPlace]
  let whole: MapPlace
  /// The codes of communes in each place.
  let members: [String: Set<String>]
  /// Of zones, that they share communes: they can't be drawn.
  let isOverlapping: Bool

  var measure: Measure { figures.measure }
  /// Digits after the comma of rates.
  let rateDecimals: Int

  init(_ figures: PlaceFigures, in territory: Territory, by division: MapDivision, scale: MapScale) {
    self.figures = figures
    self.division = division
    self.scale = scale
    let day = figures.through
    func place(_ zone: Zone) -> MapPlace {
      MapPlace(zone.id, zone.name, territory.communes(of: zone), figures)
    }
    let places: [MapPlace]
    switch division {
    case .commune:
      places = territory.communes.map { commune in
        MapPlace(
          commune.code, commune.name, [commune], figures,
          arrondissement: territory.arrondissement(of: commune.code, on: day))
      }
      members = [:]
      isOverlapping = false
    case .zone(let kind):
      let zones = territory.zones(kind, on: day)
      places = zones.map(place)
      members = Dictionary(zones.map { ($0.id, $0.communes) }, uniquingKeysWith: { first, _ in first })
      isOverlapping = zones.isOverlapping
    }
    arrondissements = division == .commune ? territory.zones(ZoneKind.arrondissement, on: day).map(place) : []
    whole = MapPlace("", "Ensemble", territory.communes, figures)
    let rates = places.compactMap(\.rate).filter { $0 != 0 }.sorted()
    let decimals = Self.decimals(rates)
    rateDecimals = decimals
    func step(_ place: MapPlace) -> Int? {
      guard scale == .perThousand else { return place.value.count }
      return place.rate.map { Int(($0 * Double(MapClasses.power(decimals))).rounded()) }
    }
    let classed = places.compactMap { place in place.value.count == 0 ? nil : step(place) }
    let classes = MapClasses(classed, decimals: scale == .count ? 0 : decimals)
    byPlace = Dictionary(
      places.map { place in
        if place.value.isKnown, place.value.number == nil { return (place.id, .nothing) }
        guard let number = place.value.count, let step = step(place) else { return (place.id, .unknown) }
        return (place.id, number == 0 ? .zero : classes.of(step))
      }, uniquingKeysWith: { first, _ in first })
    self.classes = classes
    self.places = places
  }

  /// As many as keep most rates apart, three at most.
  private static func decimals(_ rates: [Double]) -> Int {
    guard !rates.isEmpty else { return 1 }
    let third = rates[rates.count / 3]
    return third >= 0.5 ? 1 : third >= 0.05 ? 2 : 3
  }

  func mapClass(_ place: String) -> MapClass { byPlace[place] ?? .unknown }
  /// The lines of the legend: nothing to count only where some place has it.
  var entries: [MapClass] { classes.all + [.zero] + (nothing > 0 ? [.nothing] : []) + [.unknown] }
  func count(_ wanted: MapClass) -> Int { places.count { mapClass($0.id) == wanted } }
  /// Places that have at least one.
  var some: Int { places.count { ($0.value.count ?? 0) != 0 } }
  /// Places where it was counted and there is none; where there was nothing to count is another thing.
  var none: Int { places.count { $0.value.count == 0 } }
  var nothing: Int { places.count { $0.value.isKnown && $0.value.number == nil } }
  /// Places of which something is missing.
  var part: Int { places.count { $0.value.part != nil } }
  var unknown: Int { places.count { !$0.value.isKnown } }

  /// "18,4", or that it is not known. What is not zero never reads as zero.
  func rateWords(_ place: MapPlace) -> String {
    guard let rate = place.rate else {
      return !place.value.isKnown ? "non connu" : place.value.number == nil ? "néant" : "—"
    }
    let least = 1 / Double(MapClasses.power(rateDecimals))
    if rate > 0, rate < least / 2 { return "< \(French.short(least, atMost: rateDecimals))" }
    return French.number(rate, decimals: rateDecimals)
  }
}

extension [Zone] {
  /// True if a commune is in two of them.
  var isOverlapping: Bool {
    var seen: Set<String> = []
    for commune in flatMap(\.communes) where !seen.insert(commune).inserted { return true }
    return false
  }
}

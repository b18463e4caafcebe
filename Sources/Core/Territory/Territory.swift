import Kernel

/// The communes and zones of a département.
package struct Territory: Sendable {
  /// Sorted by name, accents and case aside.
  package let communes: [Commune]
  /// In the pack's order. A kind that changes over time may be there several times, with other dates.
  package let kinds: [ZoneKind]
  /// Who the contours and populations are owed to: shown under each map.
  package let attribution: String?
  /// Around all contours; nil if there are none.
  package let box: Box?
  /// Communes of yesterday, in the order of days.
  package let movements: [Movement]
  /// By postal code, the codes of the communes that it serves; empty where no source gives them.
  package let postal: [String: [String]]
  /// Finds communes as people write them.
  package var search: CommuneSearch { CommuneSearch(self) }

  private let indexes: [String: Int]
  private let zonesByCommune: [String: [Zone]]
  /// Codes of yesterday that became one commune of today, by what they became.
  private let successors: [String: String]
  private let formers: [String: [String]]

  /// Of two communes with one code the first by name is kept: the pack's reader refuses them before.
  package init(
    communes: [Commune], kinds: [ZoneKind] = [], attribution: String? = nil, movements: [Movement] = [],
    postal: [String: [String]] = [:]
  ) {
    let named = communes.map { (folded: French.folded($0.name), commune: $0) }
    let sorted = named.sorted { ($0.folded, $0.commune.code) < ($1.folded, $1.commune.code) }.map(\.commune)
    self.communes = sorted
    self.kinds = kinds
    self.attribution = attribution
    self.movements = movements.sorted {
      ($0.day?.iso ?? "", $0.formerCode, $0.code) < ($1.day?.iso ?? "", $1.formerCode, $1.code)
    }
    self.postal = postal
    box = Box(around: sorted.compactMap(\.contour?.box))
    indexes = Dictionary(sorted.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    var zonesByCommune = [String: [Zone]]()
    for zone in kinds.flatMap(\.zones) {
      for code in zone.communes { zonesByCommune[code, default: []].append(zone) }
    }
    self.zonesByCommune = zonesByCommune
    successors = Movement.successors(self.movements, among: Set(indexes.keys))
    formers = Dictionary(grouping: successors.keys.sorted()) { [successors] in successors[$0] ?? $0 }
  }

  package func commune(_ code: String) -> Commune? { indexes[code].map { communes[$0] } }
  /// The commune of today of which a former code is a part; nil where the movements don't say one.
  package func successor(of code: String) -> String? { successors[code] }
  /// What a code of today, or of yesterday, is or was called.
  package func name(of code: String) -> String {
    commune(code)?.name ?? movements.last { $0.formerCode == code }?.formerName ?? code
  }
  /// A commune's code, and those of the communes that became part of it: what was recorded under them is its own.
  package func codes(of commune: String) -> [String] { [commune] + (formers[commune] ?? []) }

  /// Communes whose name or code begins so, or has a word that does, accents and case aside; by name.
  package func communes(matching text: String) -> [Commune] {
    let wanted = French.folded(text)
    guard !wanted.isEmpty else { return [] }
    return communes.filter { commune in
      let name = French.folded(commune.name)
      return name.hasPrefix(wanted) || name.contains(" " + wanted) || French.folded(commune.code).hasPrefix(wanted)
    }
  }

  /// Zones of every kind that hold a commune on a day, in the order of the kinds.
  package func zones(of commune: String, on day: Day) -> [Zone] {
    (zonesByCommune[commune] ?? []).filter { $0.isInForce(on: day) }
  }

  /// Zones of a kind that are in force on a day, by name.
  package func zones(_ kind: String, on day: Day) -> [Zone] {
    let named = kinds.filter { $0.id == kind }.flatMap(\.zones).filter { $0.isInForce(on: day) }
      .map { (name: French.ordered($0.name), zone: $0) }
    return named.sorted { ($0.name, $0.zone.id) < ($1.name, $1.zone.id) }.map(\.zone)
  }

  /// How the pack names a part of it: `genre/identifiant` of every zone of any day, `commune/code`.
  package var references: Set<String> {
    Set(kinds.flatMap(\.zones).map { "\($0.kind)/\($0.id)" } + communes.map { "commune/\($0.code)" })
  }
  /// The codes of the communes that a reference stands for on a day; none where it is not in force.
  package func communes(referredTo reference: String, on day: Day) -> Set<String> {
    let parts = reference.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    if parts[0] == "commune" { return commune(parts[1]).map { [$0.code] } ?? [] }
    return zone(parts[0], parts[1], on: day)?.communes ?? []
  }

  package func zone(_ kind: String, _ id: String, on day: Day) -> Zone? {
    zones(kind, on: day).first { $0.id == id }
  }

  /// The arrondissement of a commune on a day.
  package func arrondissement(of commune: String, on day: Day) -> Zone? {
    zones(of: commune, on: day).first { $0.kind == ZoneKind.arrondissement }
  }

  /// The EPCI of a commune on a day, where the pack declares them as zones.
  package func epci(of commune: String, on day: Day) -> Zone? {
    zones(of: commune, on: day).first { $0.kind == ZoneKind.epci }
  }

  /// Communes of a zone, by name. Codes that are not of this territory are left out (an EPCI may cross its limits).
  package func communes(of zone: Zone) -> [Commune] { communes.filter { zone.communes.contains($0.code) } }

  /// Inhabitants of a zone, or of all communes; nil if any of them is not known.
  package func population(of zone: Zone? = nil) -> Int? {
    var sum = 0
    for commune in zone.map(communes(of:)) ?? communes {
      guard let population = commune.population else { return nil }
      sum += population
    }
    return sum
  }

  /// The outline of a zone, or of the whole, from the contours that are known.
  package func outline(of zone: Zone? = nil) -> [Ring] {
    MultiPolygon.outline(of: (zone.map(communes(of:)) ?? communes).compactMap(\.contour))
  }
}

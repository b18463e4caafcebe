import Kernel
import Territory

/// A part of the territory from which the strategy is read: an arrondissement, an EPCI, a commune.
package struct Locality: Sendable {
  /// As a pack names it: `arrondissement/992`, `commune/99001`.
  package let reference: String
  /// "Arrondissement de Montfaucel", "Clairval".
  package let title: String
  package let communes: [Commune]

  /// Nil where the territory has no such part on that day.
  package init?(_ reference: String, in territory: Territory, on day: Day) {
    let parts = reference.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    if parts[0] == "commune" {
      guard let commune = territory.commune(parts[1]) else { return nil }
      (title, communes) = (commune.name, [commune])
    } else {
      guard let zone = territory.zone(parts[0], parts[1], on: day) else { return nil }
      let kind = territory.kinds.first { $0.id == zone.kind }
      title =
        zone.kind == ZoneKind.arrondissement ? "\(kind?.name ?? "Arrondissement") \(French.of(zone.name))" : zone.name
      communes = territory.communes(of: zone)
    }
    self.reference = reference
  }

  package var codes: Set<String> { Set(communes.map(\.code)) }
  /// "de l’arrondissement de Montfaucel": never glued, since names have their own articles.
  package var isCommune: Bool { reference.hasPrefix("commune/") }
}

extension Departement {
  /// The arrondissements in force on a day: what lists may be narrowed to.
  package func arrondissements(on day: Day) -> [Zone] { territory.zones(ZoneKind.arrondissement, on: day) }

  /// The parts of the territory to which somebody's functions are bound; none where one of them reaches everywhere.
  package func localities(of permit: Permit, on day: Day) -> [Locality] {
    guard permit.scope.places != nil else { return [] }
    var seen: Set<String> = []
    return permit.holdings.compactMap { organisations[$0.organisation]?.zone }.filter { seen.insert($0).inserted }
      .compactMap { Locality($0, in: territory, on: day) }
  }
}

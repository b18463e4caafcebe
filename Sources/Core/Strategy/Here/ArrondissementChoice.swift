import Kernel
import Territory
import Web

/// The parameter by which lists are narrowed to one arrondissement.
private let parameter = "arrondissement"

extension Departement {
  /// The arrondissement to which a list is narrowed; nil: none. Throws `Invalid` where there is no such one.
  package func arrondissement(_ frame: PageFrame, on day: Day) throws -> Zone? {
    try frame.choice(parameter) { territory.zone(ZoneKind.arrondissement, $0, on: day) }
  }
}

/// The choice of an arrondissement above a list; nothing where there is only one to choose, or for whom it is chosen already.
package func arrondissementChoice(_ frame: PageFrame, _ departement: Departement, on day: Day) -> HTML {
  let places = frame.permit.holdings.isEmpty ? nil : frame.permit.scope.places
  let zones = departement.arrondissements(on: day).filter { zone in
    places.map { !$0.isDisjoint(with: zone.communes) } ?? true
  }
  guard zones.count > 1 else { return "" }
  return filters(
    frame.here.query("page", nil), except: [parameter, "page"],
    select(
      Field(parameter, "Arrondissement", value: frame.query.text(parameter) ?? "", isRequired: true).judged(
        by: frame.refused),
      [Choice("", "Tous")] + zones.map { Choice($0.id, $0.name) }))
}

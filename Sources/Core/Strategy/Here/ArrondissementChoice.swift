import Accounts
import Kernel
import Territory
import Web

/// The parameter by which lists are narrowed to one arrondissement.
package let arrondissementParameter = "arrondissement"
private let parameter = arrondissementParameter

extension Departement {
  /// The arrondissement to which a list is narrowed; nil: none. Throws `Invalid` where there is no such one.
  package func arrondissement(_ frame: PageFrame, on day: Day) throws -> Zone? {
    try frame.choice(parameter) { territory.zone(ZoneKind.arrondissement, $0, on: day) }
  }
}

extension Departement {
  /// Whether a function, or an organisation, has its territory in an arrondissement; nil where it has none of its own:
  /// what it does is of the whole département.
  package func isWithin(_ zone: Zone, _ function: String?, on day: Day) -> Bool? {
    guard let function, let own = organisations[Organisations.organisation(of: function)]?.zone else { return nil }
    return !territory.communes(referredTo: own, on: day).isDisjoint(with: zone.communes)
  }
}

/// A link to a list that is narrowed as this one is.
package func keepingArrondissement(_ link: Link, _ frame: PageFrame) -> Link {
  link.query(parameter, frame.query.text(parameter))
}

/// The choice of an arrondissement above a list; nothing where there is only one to choose, or for whom it is chosen
/// already.
/// - Parameter fragment: where the list stands in its page; nil: at its top.
package func arrondissementChoice(
  _ frame: PageFrame, _ departement: Departement, on day: Day, fragment: String? = nil
) -> HTML {
  let places = frame.permit.holdings.isEmpty ? nil : frame.permit.scope.places
  let zones = departement.arrondissements(on: day).filter { zone in
    places.map { !$0.isDisjoint(with: zone.communes) } ?? true
  }
  guard zones.count > 1 else { return "" }
  let list = frame.here.query("page", nil)
  return filters(
    fragment.map(list.fragment) ?? list, except: [parameter, "page"],
    select(
      Field(parameter, "Arrondissement", value: frame.query.text(parameter) ?? "", isRequired: true).judged(
        by: frame.refused),
      [Choice("", "Tous")] + zones.map { Choice($0.id, $0.name) }))
}

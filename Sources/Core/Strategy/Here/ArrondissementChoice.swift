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
  let choices = arrondissements(frame, departement, on: day)
  guard !choices.isEmpty else { return "" }
  let list = frame.here.query("page", nil)
  return filters(
    fragment.map(list.fragment) ?? list, except: [parameter, "page"],
    select(
      Field(parameter, "Arrondissement", value: frame.query.text(parameter) ?? "", isRequired: true).judged(
        by: frame.refused),
      [Choice("", "Tous")] + choices))
}

/// The same as a filter of a list; none where there is nothing to choose.
package func arrondissementFilter(_ frame: PageFrame, _ departement: Departement, on day: Day) -> [ListFilter] {
  let choices = arrondissements(frame, departement, on: day)
  return choices.isEmpty ? [] : [ListFilter(parameter, "Arrondissement", .choice(choices))]
}

/// Those that somebody may choose among, and the one that an address asks, which another may have sent.
private func arrondissements(_ frame: PageFrame, _ departement: Departement, on day: Day) -> [Choice] {
  let places = frame.permit.holdings.isEmpty ? nil : frame.permit.scope.places
  let asked = frame.query.text(parameter), all = departement.arrondissements(on: day)
  let own = all.filter { zone in places.map { !$0.isDisjoint(with: zone.communes) } ?? true }
  guard own.count > 1 else { return [] }
  return all.filter { zone in zone.id == asked || own.contains { $0.id == zone.id } }.map { Choice($0.id, $0.name) }
}

import Accounts
import Kernel
import Module

struct OrganisationsJSON: Encodable {
  struct Line: Encodable {
    let id: String
    let nom: String
    let sigle: String?
    let actions: [String]
  }
  let organismes: [Line]
  init(_ situation: Situation) {
    let day = situation.moment.on
    organismes = situation.departement.organisations.all.map { organisation in
      let name = organisation.name(on: day)
      return Line(
        id: organisation.id, nom: name.text, sigle: name.acronym,
        actions: situation.actions.filter { $0.action.organisations.contains(organisation.id) }.map(\.action.number))
    }
  }
}

package struct OrganisationJSON: Encodable {
  let id: String
  let nom: String
  let actions: [ActionLineJSON]
  let echeances: [CompassJSON.DueJSON]
  /// What it owes of which the strategy knows nothing.
  let attendus: [DueJSON]
  package init(_ situation: Situation, _ organisation: Organisation, _ owed: [Due]) {
    attendus = owed.map(DueJSON.init)
    echeances = situation.due(within: 60, by: organisation).map(CompassJSON.DueJSON.init)
    id = organisation.id
    nom = organisation.name(on: situation.moment.on).text
    actions = situation.actions.filter { $0.action.organisations.contains(organisation.id) }.map(ActionLineJSON.init)
  }
}

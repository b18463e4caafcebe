import Accounts
import Kernel

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

struct OrganisationJSON: Encodable {
  let id: String
  let nom: String
  let actions: [ActionLineJSON]
  let echeances: [CompassJSON.DueJSON]
  init(_ situation: Situation, _ organisation: Organisation) {
    echeances = situation.due(within: 60, by: organisation).map(CompassJSON.DueJSON.init)
    id = organisation.id
    nom = organisation.name(on: situation.moment.on).text
    actions = situation.actions.filter { $0.action.organisations.contains(organisation.id) }.map(ActionLineJSON.init)
  }
}

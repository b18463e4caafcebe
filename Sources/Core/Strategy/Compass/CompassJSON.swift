import Kernel

extension Changes {
  var json: [HappeningJSON] { events.map(HappeningJSON.init) }
}

struct CompassJSON: Encodable {
  struct DueJSON: Encodable {
    let jour: String
    let action: String
    let texte: String
    init(_ due: Deadline) {
      jour = due.day.iso
      action = due.action.number
      texte = due.text
    }
  }
  let plan: String
  let invente: Bool
  /// On the day read.
  let vigueur: String
  /// True once it is over: `late` then means not reached.
  let bilan: Bool
  let comptes: [String: Int]
  let actions: [ActionLineJSON]
  let echeances: [DueJSON]
  let sansNouvelles: [String]
  let changements: [HappeningJSON]
  let moment: MomentJSON

  init(_ situation: Situation, _ changes: Changes) {
    plan = situation.departement.plan.name
    invente = situation.departement.isInvented
    vigueur = situation.phase.rawValue
    bilan = situation.isClosed
    comptes = Dictionary(uniqueKeysWithValues: Standing.allCases.map { ($0.rawValue, situation.count($0)) })
    actions = situation.actions.map(ActionLineJSON.init)
    echeances = situation.due(within: 60).map(DueJSON.init)
    sansNouvelles = situation.silent.map(\.action.number)
    changements = changes.json
    moment = MomentJSON(situation.moment)
  }
}

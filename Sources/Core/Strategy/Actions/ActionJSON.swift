import Kernel

struct ActionJSON: Encodable {
  struct MilestoneJSON: Encodable {
    let id: String
    let titre: String
    let echeance: String?
    let situation: StandingJSON
    let source: String?
    let note: String?
  }
  let numero: String
  let titre: String
  let resume: String
  let note: String?
  let situation: String
  let mot: String
  /// Of what makes it stand so: `pire`.
  let depuis: String?
  let pire: String?
  let debut: String?
  let fin: String?
  let responsable: String?
  let confirme: Bool?
  let etat: String?
  let meteo: String?
  let synthese: String?
  let etape: String?
  let nouvelles: String?
  let indicateurs: [IndicatorJSON]
  let jalons: [MilestoneJSON]
  let moment: MomentJSON

  init(_ situation: Situation, _ action: ActionSituation) {
    numero = action.action.number
    titre = action.action.title
    resume = action.action.summary
    note = action.action.note
    self.situation = action.standing.rawValue
    mot = action.standing.name(isFinal: action.computed.isFinal)
    debut = action.life.from?.iso
    fin = action.life.through?.iso
    depuis = action.computed.since?.iso
    pire = action.computed.worst?.id
    responsable = action.responsible?.function
    confirme = action.responsible?.isConfirmed
    etat = action.state?.content.state?.rawValue
    meteo = action.weather?.content.weather?.rawValue
    synthese = action.weather?.content.text
    etape = action.step?.content.text
    nouvelles = action.lastNews?.iso
    indicateurs = action.indicators.map { IndicatorJSON($0, situation.departement, situation.moment) }
    jalons = action.milestones.map {
      MilestoneJSON(
        id: $0.id, titre: $0.milestone.title, echeance: $0.milestone.due?.iso, situation: StandingJSON($0.judgement),
        source: $0.milestone.source.map(situation.departement.sourceTitle), note: $0.milestone.note)
    }
    moment = MomentJSON(situation.moment)
  }
}

/// An action in a list.
struct ActionLineJSON: Encodable {
  let numero: String
  let titre: String
  let situation: String
  let depuis: String?
  let constate: String?
  let attendu: String?
  let responsable: String?
  init(_ action: ActionSituation) {
    numero = action.action.number
    titre = action.action.title
    situation = action.standing.rawValue
    depuis = action.computed.since?.iso
    constate = action.computed.worst?.judgement.found
    attendu = action.computed.worst?.judgement.expectedText
    responsable = action.responsible?.function
  }
}

struct HappeningJSON: Encodable {
  let jour: String
  let action: String?
  let texte: String
  let qui: String
  init(_ event: Event) {
    jour = event.day.iso
    action = event.action
    texte = event.text
    qui = event.who
  }
}

struct ElementJSON: Encodable {
  let niveau: String
  let numero: String
  let titre: String
  let actions: [ActionLineJSON]
  let contexte: [IndicatorJSON]
  let moment: MomentJSON
  init(_ situation: Situation, _ element: Plan.Element) {
    niveau = element.level.id
    numero = element.number
    titre = element.title
    let numbers = Set(situation.departement.plan.actions(under: element).map(\.number))
    actions = situation.actions.filter { numbers.contains($0.action.number) }.map(ActionLineJSON.init)
    contexte = (situation.context[element.id] ?? []).map { IndicatorJSON($0, situation.departement, situation.moment) }
    moment = MomentJSON(situation.moment)
  }
}

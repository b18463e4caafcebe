import Kernel
import Ledger

struct StandingJSON: Encodable {
  let situation: String?
  let mot: String?
  let depuis: String?
  let attendu: Double?
  let phrase: String
  init(_ judgement: Judgement) {
    situation = judgement.standing?.rawValue
    mot = judgement.standing?.name(isFinal: judgement.isFinal)
    depuis = judgement.since?.iso
    attendu = judgement.expected
    phrase = judgement.sentence
  }
}

struct IndicatorJSON: Encodable {
  struct StatedJSON: Encodable {
    let jour: String
    let valeur: Double
    let source: String
    let confiance: String
    let note: String?

    init(_ figure: StatedFigure, _ departement: Departement) {
      jour = figure.day.iso
      valeur = figure.value
      source = departement.sourceTitle(figure.source)
      confiance = figure.confidence.rawValue
      note = figure.note
    }
  }
  struct TargetJSON: Encodable {
    let jour: String?
    let valeur: Double
    let source: String?
    let note: String?
  }
  let id: String
  let titre: String
  let contexte: Bool
  let perimetre: String?
  let note: String?
  let source: String?
  let chiffre: ValueJSON
  let situation: StandingJSON
  /// Absent where nothing is called its start.
  let depart: StatedJSON?
  let cites: [StatedJSON]
  let cibles: [TargetJSON]
  let mesures: [String]
  let moment: MomentJSON

  init(_ item: IndicatorSituation, _ departement: Departement, _ moment: Moment) {
    let indicator = item.indicator, judgement = item.judgement
    id = indicator.id
    titre = indicator.title
    contexte = indicator.isContext
    perimetre = indicator.perimeter
    note = indicator.note
    source = indicator.source.map(departement.sourceTitle)
    var value = ValueJSON(
      item.known, indicator.unit.many, on: judgement.readOn, moment, missing: judgement.missing,
      breakDay: item.series.breakDay, provenance: "/\(departement.code)/indicateurs/\(indicator.id)")
    value.numerateur = judgement.figure?.numerator
    value.denominateur = judgement.figure?.denominator
    chiffre = value
    situation = StandingJSON(judgement)
    depart = indicator.baseline.map { StatedJSON($0, departement) }
    cites = indicator.stated.filter { $0.day <= moment.on }.map { StatedJSON($0, departement) }
    cibles = indicator.targets.map {
      TargetJSON(
        jour: $0.day?.iso, valeur: $0.value, source: $0.source.map(departement.sourceTitle), note: $0.note)
    }
    mesures = item.measures.map { "/\(departement.code)/mesures/\($0.id)" }
    self.moment = MomentJSON(moment)
  }
}

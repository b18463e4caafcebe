import Accounts
import Kernel
import Ledger

/// What machines read, at the same addresses as people.

struct MomentJSON: Encodable {
  let au: String
  let connu: String?
  init(_ moment: Moment) {
    au = moment.on.iso
    connu = moment.knownDay?.iso
  }
}

/// Written `null` where there is nothing, rather than left out: whoever reads sees that it is not known.
@propertyWrapper struct OrNull<Value: Encodable>: Encodable {
  var wrappedValue: Value?
  init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

/// A figure is never a bare number.
struct ValueJSON: Encodable {
  @OrNull var valeur: Double?
  let unite: String
  var numerateur: Double?
  var denominateur: Double?
  @OrNull var jour: String?
  @OrNull var connu: String?
  let manque: [String]
  let rupture: String?
  let provenance: String

  init(
    _ value: Double?, _ unit: String, on day: Day?, _ moment: Moment, missing: [String], breakDay: Day?,
    provenance: String
  ) {
    valeur = value
    unite = unit
    jour = day?.iso
    connu = moment.knownDay?.iso
    manque = missing
    rupture = breakDay?.iso
    self.provenance = provenance
  }
}

struct StandingJSON: Encodable {
  let situation: String?
  let mot: String?
  let depuis: String?
  let attendu: Double?
  let phrase: String
  init(_ judgement: Judgement) {
    situation = judgement.standing?.rawValue
    mot = judgement.standing?.name
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
  }
  struct TargetJSON: Encodable {
    let jour: String?
    let valeur: Double
  }
  let id: String
  let titre: String
  let contexte: Bool
  let perimetre: String?
  let chiffre: ValueJSON
  let situation: StandingJSON
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
    var value = ValueJSON(
      judgement.value, indicator.unitWord, on: judgement.readOn, moment, missing: judgement.missing,
      breakDay: item.series.breakDay, provenance: "/\(departement.code)/indicateurs/\(indicator.id)")
    value.numerateur = judgement.figure?.numerator
    value.denominateur = judgement.figure?.denominator
    chiffre = value
    situation = StandingJSON(judgement)
    cites = indicator.stated.filter { $0.day <= moment.on }.map {
      StatedJSON(
        jour: $0.day.iso, valeur: $0.value, source: departement.sourceTitle($0.source),
        confiance: $0.confidence.rawValue)
    }
    cibles = indicator.targets.map { TargetJSON(jour: $0.day?.iso, valeur: $0.value) }
    mesures = item.measures.map { "/\(departement.code)/mesures/\($0.id)" }
    self.moment = MomentJSON(moment)
  }
}

extension Indicator {
  var unitWord: String {
    switch unit {
    case .percent: "%"
    case .euros: "€"
    case .counted(_, let many): many
    }
  }
}

struct ActionJSON: Encodable {
  struct MilestoneJSON: Encodable {
    let id: String
    let titre: String
    let echeance: String?
    let situation: StandingJSON
  }
  let numero: String
  let titre: String
  let resume: String
  let situation: String
  let mot: String
  let depuis: String?
  let pire: String?
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
    self.situation = action.standing.rawValue
    mot = action.standing.name
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
        id: $0.id, titre: $0.milestone.title, echeance: $0.milestone.due?.iso, situation: StandingJSON($0.judgement))
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
  let comptes: [String: Int]
  let actions: [ActionLineJSON]
  let echeances: [DueJSON]
  let sansNouvelles: [String]
  let changements: [HappeningJSON]
  let moment: MomentJSON

  init(_ situation: Situation, _ changes: Changes) {
    plan = situation.departement.plan.name
    invente = situation.departement.isInvented
    comptes = Dictionary(uniqueKeysWithValues: Standing.allCases.map { ($0.rawValue, situation.count($0)) })
    actions = situation.actions.map(ActionLineJSON.init)
    echeances = situation.due(within: 60).map(DueJSON.init)
    sansNouvelles = situation.silent.map(\.action.number)
    changements = changes.json
    moment = MomentJSON(situation.moment)
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
  init(_ situation: Situation, _ organisation: Organisation) {
    id = organisation.id
    nom = organisation.name(on: situation.moment.on).text
    actions = situation.actions.filter { $0.action.organisations.contains(organisation.id) }.map(ActionLineJSON.init)
  }
}

extension SearchResults {
  struct Line: Encodable {
    let genre: String
    let id: String
    let titre: String
  }
  var json: [Line] { found.map { Line(genre: $0.kind.rawValue, id: $0.id, titre: $0.title) } }
}

struct MeasureJSON: Encodable {
  let id: String
  let titre: String
  let chiffre: ValueJSON
  init(_ figure: MeasureFigure, _ departement: Departement, _ moment: Moment) {
    id = figure.measure.id
    titre = figure.measure.title
    chiffre = ValueJSON(figure, departement, moment)
  }
}

extension ValueJSON {
  init(_ figure: MeasureFigure, _ departement: Departement, _ moment: Moment) {
    self.init(
      figure.value, figure.measure.unit.many, on: moment.on, moment, missing: figure.knownness.missing,
      breakDay: figure.measure.reprise, provenance: "/\(departement.code)/mesures/\(figure.measure.id)")
  }
}

struct FigureJSON: Encodable {
  struct PostingJSON: Encodable {
    let id: String
    let montant: Int
    let effet: String
    let enregistre: String
    let commune: String?
    let organisme: String?
    let categorie: String?
    let acte: String
    let annule: String?
    let total: Int
  }
  let id: String
  let titre: String
  let chiffre: ValueJSON
  let rejoue: Int?
  let ecritures: [PostingJSON]
  let nombre: Int
  let suite: String?
  let moment: MomentJSON

  init(_ figure: MeasureFigure, _ page: PostingPage, _ departement: Departement, _ moment: Moment) {
    id = figure.measure.id
    titre = figure.measure.title
    chiffre = ValueJSON(figure, departement, moment)
    rejoue = figure.replayed
    ecritures = page.lines.map { line in
      let posting = line.posting
      return PostingJSON(
        id: posting.id.text, montant: posting.amount, effet: posting.effectiveOn.iso,
        enregistre: posting.recordedAt.iso,
        commune: posting.key.place, organisme: posting.key.organisation, categorie: posting.key.category,
        acte: posting.act.rawValue, annule: posting.reverses?.text, total: line.balance)
    }
    nombre = page.count
    suite = page.next?.text
    self.moment = MomentJSON(moment)
  }
}

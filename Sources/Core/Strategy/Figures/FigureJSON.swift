import Kernel
import Ledger

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
      figure.figure, figure.measure.unit.many, on: moment.on, moment, missing: figure.missing,
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

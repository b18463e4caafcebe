import Kernel
import Ledger

/// What the pages of entry say, for programs.
struct EnterableJSON: Encodable {
  struct Counted: Encodable {
    let mesure: String
    let titre: String
    let jour: Day?
    let valeur: Int?
  }
  struct Stated: Encodable {
    let indicateur: String
    let titre: String
    let jour: Day?
    let valeur: Double?
  }
  let mesures: [Counted]
  let indicateurs: [Stated]

  init(_ enterable: Enterable) {
    mesures = enterable.groups.flatMap(\.counted).map {
      Counted(mesure: $0.measure.id, titre: $0.measure.title, jour: $0.last, valeur: $0.value)
    }
    indicateurs = enterable.groups.flatMap(\.stated).map {
      Stated(indicateur: $0.indicator.id, titre: $0.indicator.title, jour: $0.last?.day, valeur: $0.last?.value)
    }
  }
}

struct StatementJSON: Encodable {
  let jour: Day
  let commune: String?
  let organisation: String?
  let categorie: String?
  let valeur: Int?
  let neant: Bool
  let enregistre: String
  let commentaire: String?

  init(_ statement: Statement) {
    jour = statement.day
    commune = statement.key.place
    organisation = statement.key.organisation
    categorie = statement.key.category
    valeur = statement.value
    neant = statement.isNothing
    enregistre = statement.recordedAt.iso
    commentaire = statement.comment
  }
}

struct StatedJSON: Encodable {
  let id: String
  let jour: Day
  let valeur: Double?
  let numerateur: Double?
  let denominateur: Double?
  let source: String?
  let enregistre: String

  init(_ saying: Saying) {
    id = saying.id.text
    jour = saying.day
    valeur = saying.content.value
    numerateur = saying.content.numerator
    denominateur = saying.content.denominator
    source = saying.content.source
    enregistre = saying.recordedAt.iso
  }
}

struct VerdictJSON: Encodable {
  struct Line: Encodable {
    let ligne: Int
    let verdict: String
    let colonne: String?
    let raison: String
    let remede: String
    /// How many lines are so; those after the first are not told again.
    let lignes: Int
  }
  let id: String?
  let nouveaux: Int
  let identiques: Int
  let changes: Int
  let refuses: Int
  let aConfirmer: Int
  let additionnes: Int
  let enregistres: Int?
  /// What was read, and what must be agreed to.
  let lecture: [String]
  let questions: [String]
  /// The first of those that are refused or doubtful.
  let lignes: [Line]

  init(_ pending: PendingImport, _ verdict: ImportVerdict) {
    id = pending.id.text
    (nouveaux, identiques, changes) = (verdict.new, verdict.identical, verdict.changed)
    additionnes = verdict.added
    (lecture, questions) = (pending.deposit.source.sentences, pending.deposit.source.questions)
    (refuses, aConfirmer, enregistres) = (verdict.refused, verdict.doubtful, pending.done?.count)
    lignes = verdict.shown.flatMap { line in
      line.faults.map {
        Line(
          ligne: line.row.line, verdict: "refusé", colonne: pending.titles[$0.part] ?? $0.part.rawValue,
          raison: $0.problem, remede: $0.remedy, lignes: verdict.cause($0)?.count ?? 1)
      }
        + line.doubts.map {
          Line(
            ligne: line.row.line, verdict: "à confirmer", colonne: pending.titles[$0.part] ?? $0.part.rawValue,
            raison: $0.sentence, remede: "", lignes: 1)
        }
    }
  }
}

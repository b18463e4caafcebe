import Accounts
import Database
import Kernel
import Strategy
import Web

/// What became of an answer that somebody was about to judge.
struct Judged: Sendable {
  enum Fate: String, Sendable {
    case validated = "valide", returned = "renvoye", corrected = "corrige", waiting = "attend"
  }
  let answer: CollectedAnswer
  let question: Question
  let asking: Asking
  let fate: Fate
  /// Of one that was sent back: what counts, and who learns of it.
  let returning: Returning?

  /// Those of these answers that somebody judges; the others are not there.
  static func read(
    _ ids: [Kernel.ID<CollectedAnswer>], _ departement: Departement, _ connection: Connection, permit: Permit,
    today: Day
  ) throws -> [Judged] {
    let store = AnswerStore(connection, in: departement.code), functions = departement.validators(permit)
    let requests = try CampaignStore(connection, in: departement.code).requests(ofAnswers: ids)
    let history = try store.history(of: Array(Set(requests.values)))
    let standing = Dictionary(grouping: history, by: \.request).mapValues(\.standing)
    let byID = Dictionary(history.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return try ids.compactMap { id in
      guard let answer = byID[id], let (question, collecting) = departement.collections.question(answer.question),
        departement.isJudged(by: permit, as: functions, question, collecting, on: today)
      else { return nil }
      let isLast = standing[answer.request]?[answer.question]?.id == id
      let fate: Fate =
        switch answer.review?.verdict {
        case .validated: .validated
        case .returned: .returned
        case nil: isLast ? .waiting : .corrected
        }
      let asking = try CampaignStore(connection, in: departement.code).asking(answer.request, departement)
      let returning =
        fate == .returned
        ? try Returning.read([(answer, question, asking)], connection, permit: permit, today: today).first : nil
      return Judged(answer: answer, question: question, asking: asking, fate: fate, returning: returning)
    }
  }

  /// In words, for whoever had ticked it and wanted it validated, or sent back.
  func words(_ wanted: Fate) -> String {
    let failed = fate == wanted ? "" : " : il n’est pas \(wanted == .returned ? "renvoyé" : "validé")"
    return switch fate {
    case .validated: "validé par \(answer.review?.by ?? "")\(failed)"
    case .returned: "renvoyé par \(answer.review?.by ?? "")\(failed)\(returning.map { ". \($0.words)" } ?? "")"
    case .corrected: "corrigé entre-temps\(failed), relisez le nouveau"
    case .waiting: "il attend encore votre avis"
    }
  }
}

extension Judged.Fate {
  /// Of the page that tells what became of a group.
  var title: String { self == .returned ? "Chiffres renvoyés" : "Chiffres validés" }
}

/// "What became of those that I ticked?"
func judgedPage(_ frame: PageFrame, _ judged: [Judged], _ wanted: Judged.Fate) -> HTML {
  let done = judged.count { $0.fate == wanted }, others = judged.count - done
  let word = wanted == .returned ? "renvoyé" : "validé"
  var answer = "\(French.plural(done, "chiffre est \(word)", "chiffres sont \(word)s"))."
  if done == 0 { answer = "Aucun chiffre n’est \(word)." }
  if others > 0 { answer += " \(French.plural(others, "ne l’est pas", "ne le sont pas")) : voyez pourquoi." }
  // What did not go as wanted comes first.
  let sorted = judged.filter { $0.fate != wanted } + judged.filter { $0.fate == wanted }
  let rows = sorted.map { item -> TableRow in
    let unit = item.asking.departement.measures[item.question.key.measure]?.unit
    let value = item.answer.said.value.flatMap { unit?.of($0) } ?? item.answer.said.words
    return TableRow(
      [
        "\(prose: item.question.words(item.asking.campaign.period))", "\(prose: item.asking.functionName)",
        "<b>\(prose: value)</b>", "\(prose: French.capitalized(item.words(wanted)))",
      ], item.fate == wanted ? .muted : .plain)
  }
  let columns = [
    Column("Question", phone: .first, isHeading: true), Column("De qui", phone: .line, label: ""),
    Column("Chiffre", phone: .line, label: ""), Column("Ce qu’il est devenu", phone: .line, label: ""),
  ]
  let crumbs = [Crumb("Réponses à valider", frame.link("validations")), Crumb("Résultat")]
  return """
    \(pageHead("\(wanted.title)", breadcrumb: crumbs, answer: "\(prose: answer)"))
    \(table(wanted.title, columns, rows))
    \(links([linked("Revenir aux réponses à valider", frame.link("validations"))]))
    """
}

struct JudgedJSON: Encodable {
  let reponse: String, question: String, fonction: String, devenu: String
  init(_ judged: Judged) {
    reponse = judged.answer.id.text
    question = judged.question.id
    fonction = judged.asking.request.function
    devenu = judged.fate.rawValue
  }
}

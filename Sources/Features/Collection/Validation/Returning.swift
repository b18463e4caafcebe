import Database
import Kernel
import Ledger
import Strategy

/// What sending an answer back does, said before and after: which figure counts, and whether anybody learns of it.
struct Returning: Sendable {
  let restored: Answering.Restored
  let told: Told

  /// Of answers of one département, in their order.
  static func read(
    _ answers: [(answer: CollectedAnswer, question: Question, asking: Asking)], _ connection: Connection,
    permit: Permit, today: Day
  ) throws -> [Returning] {
    guard let departement = answers.first?.asking.departement else { return [] }
    let history = Dictionary(
      grouping: try AnswerStore(connection, in: departement.code).history(
        of: Array(Set(answers.map(\.answer.request)))),
      by: \.request)
    let reports = try LedgerStore(connection, in: departement.code, measures: departement.measures)
      .reportsInForce(of: answers.map(\.question.key))
    let recipients = try departement.correspondents(connection).all(
      for: answers.map(\.asking.request.function), on: today)
    return try answers.map { answer, question, asking in
      let answering = Answering(connection: connection, asking: asking, permit: permit, today: today)
      return Returning(
        restored: try answering.restored(without: answer, question, history[asking.request.id] ?? [], reports),
        told: Told(recipients[asking.request.function] ?? []))
    }
  }

  /// The function's own answer stands again: it owes nothing.
  var isOwn: Bool { if case .own = restored { true } else { false } }

  /// "42, connu avant cette réponse, compte de nouveau".
  var counts: String {
    switch restored {
    case .nothing: "le chiffre n’est plus connu"
    case .own(let own) where own.said.amount == nil:
      "« \(own.said.words) », répondu par \(own.by), vaut de nouveau : le chiffre n’est plus connu"
    case .own(let own): "\(own.said.words), donné par \(own.by), compte de nouveau"
    case .former(let value): "\(French.number(value)), connu avant cette réponse, compte de nouveau"
    case .other(let value): "\(French.number(value)), qui ne vient pas de cette réponse, compte"
    }
  }
  /// Nil where whoever was asked gets a message, as one expects.
  var silence: String? {
    switch told {
    case .byMessage: nil
    case .byPage: "Aucun message ne part : qui tient cette fonction n’en veut pas, et lira votre motif sur sa page."
    case .nobody: "Personne n’en est informé : nul ne tient cette fonction, aucune adresse n’est notée."
    }
  }
  /// What counts, and that nobody learns of it where nobody does.
  var words: String { [French.capitalized(counts) + ".", silence].compactMap(\.self).joined(separator: " ") }
  /// Who learns of it.
  var telling: String {
    silence ?? (isOwn ? "Le partenaire en est informé." : "Le partenaire reçoit votre motif.")
  }
}

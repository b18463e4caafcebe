import Kernel
import Strategy

extension CollectionModule {
  /// What it says of the postings that answers made, and of those that undid one that was sent back.
  package var causes: [CauseReader] { [answered, returned] }

  private var answered: CauseReader {
    CauseReader(
      Answering.causeKind,
      said: { connection, departement, ids in
        // What nobody validates is never provisional.
        let judged = Set(departement.collections.all.flatMap(\.questions).filter { $0.validator != nil }.map(\.id))
        let answers = ids.compactMap { ID<CollectedAnswer>($0) }
        return try AnswerStore(connection, in: departement.code).origins(of: answers).reduce(into: [:]) {
          found, origin in
          let name = departement.organisations.functionName(origin.function, on: connection.recordedAt.day)
          let isProvisional = origin.isOpen && judged.contains(origin.question)
          let replaced = origin.replacedBy.map { ", remplacée par : \($0)" } ?? ""
          found[origin.id] = CauseReader.Said(
            "réponse\(isProvisional ? " provisoire" : "") : \(name)\(replaced)", isProvisional: isProvisional)
        }
      },
      provisional: { connection, departement, measure, filter in
        let questions = departement.collections.all.flatMap(\.questions).filter {
          $0.key.measure == measure && filter.covers($0.key) && $0.validator != nil
        }
        return try AnswerStore(connection, in: departement.code).provisional(questions.map(\.id))
      })
  }

  private var returned: CauseReader {
    CauseReader(
      Answering.returnKind,
      said: { connection, departement, ids in
        let answers = ids.compactMap { ID<CollectedAnswer>($0) }
        return try AnswerStore(connection, in: departement.code).origins(of: answers).reduce(into: [:]) {
          found, origin in
          guard let name = origin.returnedBy else { return }
          found[origin.id] = CauseReader.Said("réponse renvoyée par \(name)", isProvisional: false)
        }
      },
      provisional: { _, _, _, _ in 0 })
  }
}

import Kernel
import Strategy

extension CollectionModule {
  /// What it says of the postings that answers made.
  package var causes: CauseReader {
    CauseReader(
      "reponse",
      said: { connection, departement, ids in
        let answers = ids.compactMap { ID<CollectedAnswer>($0) }
        return try AnswerStore(connection, in: departement.code).origins(of: answers).reduce(into: [:]) {
          found, origin in
          let name = departement.organisations.functionName(origin.function, on: connection.recordedAt.day)
          let isProvisional = origin.isOpen
          found[origin.id] = CauseReader.Said(
            "réponse de \(name)\(isProvisional ? ", provisoire" : "")", isProvisional: isProvisional)
        }
      },
      provisional: { connection, departement, measure in
        let questions = departement.collections.all.flatMap(\.questions).filter {
          $0.key.measure == measure && $0.validator != nil
        }
        return try AnswerStore(connection, in: departement.code).provisional(questions.map(\.id))
      })
  }
}

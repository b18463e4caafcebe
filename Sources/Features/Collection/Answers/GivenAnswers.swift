import Database
import Kernel
import Ledger
import Strategy

extension CollectionModule {
  /// Answers are figures that somebody gave: written over elsewhere, in « Saisir » or by a file, they get a next
  /// version.
  package var given: GivenFigures? {
    GivenFigures(
      owners: { connection, departement, places, permit in
        let found = try GivenAnswers(connection, departement).answers(at: places, notOf: permit)
        let recipients = try departement.correspondents(connection).all(
          for: Set(found.values.map(\.function)).sorted(), on: connection.recordedAt.day)
        return found.mapValues {
          GivenFigures.Owner("réponse : \($0.name)", telling: Told(recipients[$0.function] ?? []).ofReplacing)
        }
      },
      replace: { connection, departement, place, value, why, permit in
        guard let found = try GivenAnswers(connection, departement).answers(at: [place], notOf: nil)[place] else {
          throw NotFound()
        }
        let asking = try CampaignStore(connection, in: departement.code).asking(found.answer.request, departement)
        let answering = Answering(
          connection: connection, asking: asking, permit: permit, today: connection.recordedAt.day)
        return Answering.cause(
          try answering.replace(found.answer, to: found.question, with: value, because: why))
      })
  }
}

/// The answers of which the figure stands at some places of the journal.
private struct GivenAnswers {
  struct Given {
    let answer: CollectedAnswer
    let question: Question
    let function: String
    /// Of the function that gave it.
    let name: String
  }
  let connection: Connection
  let departement: Departement

  init(_ connection: Connection, _ departement: Departement) {
    (self.connection, self.departement) = (connection, departement)
  }

  /// - Parameter permit: whose own answers are left out.
  func answers(at places: [GivenFigures.Place], notOf permit: Permit?) throws -> [GivenFigures.Place: Given] {
    let asked = departement.collections.byKey
    let wanted = places.reduce(into: [String: [GivenFigures.Place]]()) { wanted, place in
      if let question = asked[place.key] { wanted[question.id, default: []].append(place) }
    }
    guard !wanted.isEmpty else { return [:] }
    let standing = try AnswerStore(connection, in: departement.code).standing(
      wanted.keys.sorted(), endingOn: Set(wanted.values.joined().map(\.day)).sorted())
    let requests = try CampaignStore(connection, in: departement.code).requests(standing.map(\.answer.request))
    return standing.reduce(into: [:]) { found, line in
      guard !line.answer.isReturned, line.answer.said.amount != nil, let request = requests[line.answer.request],
        !(permit?.functions.contains(request.function) ?? false),
        let place = wanted[line.answer.question]?.first(where: { $0.day == line.day }),
        let question = asked[place.key]
      else { return }
      found[place] = Given(
        answer: line.answer, question: question, function: request.function,
        name: departement.organisations.functionName(request.function, on: line.day))
    }
  }
}

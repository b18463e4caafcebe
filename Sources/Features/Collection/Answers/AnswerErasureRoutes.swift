import Database
import Kernel
import Ledger
import Strategy
import Web

/// The texts of an answer that name somebody, erased for good: its comment, its proof, why it was sent back.
struct AnswerErasureRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/reponses/:id/effacement", may: .eraseTexts, page)
    routes.post("/reponses/:id/effacement", may: .eraseTexts, erase)
  }

  @Sendable private func page(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(CollectedAnswer.self)
    let answer = try await visit.database.read { try AnswerStore($0, in: visit.departement).answer(id) }
    return .page("Effacer les textes d’une réponse", answerErasurePage(visit.frame, answer))
  }

  @Sendable private func erase(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(CollectedAnswer.self)
    let request = try await departements.write(visit, .whole) { connection, departement in
      let store = AnswerStore(connection, in: departement.code), answer = try store.answer(id)
      try store.eraseTexts(of: id, by: visit.permit)
      // The figure bears the same comment, whatever the pack asks by now.
      try LedgerStore(connection, in: departement.code, measures: departement.measures)
        .eraseComments(of: [Answering.cause(answer), Cause(kind: Answering.returnKind, id: id.text)])
      return answer.request
    }
    return .seeOther(visit.link("demandes", request.text, "suivi"), notice: "Les textes de cette réponse sont effacés.")
  }
}

private func answerErasurePage(_ frame: PageFrame, _ answer: CollectedAnswer) -> HTML {
  let texts = answer.texts
  let back = frame.link("demandes", answer.request.text, "suivi")
  let head = pageHead(
    "Effacer les textes d’une réponse", breadcrumb: [Crumb("Suivi de la demande", back), Crumb("Effacer")],
    answer: texts.isEmpty
      ? "Cette réponse n’a pas de texte à effacer."
      : "Effacés, ces textes ne se retrouvent plus, même en remontant le temps.")
  guard !texts.isEmpty else { return head }
  return erasing(
    head, texts, stays: "Le nombre, le jour et qui a répondu restent.",
    to: frame.link("reponses", answer.id.text, "effacement"), csrf: frame.csrf)
}

extension CollectedAnswer {
  /// What people wrote in their own words.
  var texts: [String] { [said.comment, proof, review?.reason].compactMap(\.self) }
}

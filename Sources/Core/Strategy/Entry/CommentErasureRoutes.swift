import Database
import Kernel
import Ledger
import Web

/// The comment of a figure that names somebody, erased for good.
struct CommentErasureRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/releves/:id/effacement", may: .eraseTexts, page)
    routes.post("/releves/:id/effacement", may: .eraseTexts, erase)
  }

  @Sendable private func page(_ visit: Visit) async throws -> Answer {
    let (departement, statement) = try await departements.read(visit, .whole) { connection, departement in
      let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
      return (departement, try ledger.statement(visit.id(Statement.self)))
    }
    return .page("Effacer un commentaire", commentErasurePage(visit.frame, departement, statement))
  }

  @Sendable private func erase(_ visit: Visit) async throws -> Answer {
    let measure = try await departements.write(visit, .whole) { connection, departement in
      let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
      let statement = try ledger.statement(visit.id(Statement.self))
      try ledger.eraseComments(of: statement.key, on: statement.day)
      try Audit.record(
        StrategyAct.commentErased, of: statement.cause.id, fields: ["comment"], by: visit.permit, on: connection)
      return statement.key.measure
    }
    return .seeOther(visit.link("mesures", measure, "releves"), notice: "Le commentaire est effacé.")
  }
}

private func commentErasurePage(_ frame: PageFrame, _ departement: Departement, _ statement: Statement) -> HTML {
  let measure = departement.measures[statement.key.measure]
  let title = measure?.title ?? statement.key.measure
  let whose = measure?.keyWords(statement.key, departement, on: frame.today) ?? ""
  let head = pageHead(
    "Effacer un commentaire",
    breadcrumb: [
      Crumb("Saisir", frame.link("saisie")), Crumb(title, frame.link("mesures", statement.key.measure, "releves")),
      Crumb("Effacer"),
    ],
    answer: """
      \(prose: "\(title) : \(whose), au \(French.long(statement.day)).") \
      \(if: statement.comment == nil,
        "Il n’y a pas de commentaire à effacer.",
        else: "Effacé, ce commentaire ne se retrouve plus, même en remontant le temps.")
      """)
  guard let comment = statement.comment else { return head }
  let stays = """
    Les commentaires des versions d’avant du même chiffre s’effacent avec lui ; les chiffres restent. Si le chiffre \
    vient d’une collecte, effacez plutôt les textes de la réponse, depuis le suivi de la demande.
    """
  return erasing(
    head, [comment], stays: stays, to: frame.link("releves", statement.id.text, "effacement"), csrf: frame.csrf)
}

import Database
import Documents
import Foundation
import Kernel
import Strategy
import Web

/// Answers given by a file: what it would do is shown first; then all of it or nothing.
extension AnswerRoutes {
  func model(_ visit: Visit, _ kind: SheetKind) async throws -> Answer {
    .file("reponses.\(kind.rawValue)", type: kind.type, try AnswerFile.model(try await read(visit), kind))
  }

  func filePage(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let desk = try await read(visit)
    if let refused, visit.wantsJSON { return try .json(["erreurs": refused.issues.map(\.description)], status: 422) }
    return .page(
      "Répondre par un fichier", status: refused == nil ? 200 : 422, answerFilePage(visit.frame, desk, refused: refused)
    )
  }

  /// The dry run: nothing is recorded but the file itself, for an hour.
  @Sendable func receiveFile(_ visit: Visit) async throws -> Answer {
    do {
      let sent = try await visit.sheet(AnswerFile.sheet, by: reader)
      let desk = try await read(visit), proof = (visit.form["preuve"] ?? "").trimmed
      if desk.isForAnother, proof.isEmpty {
        throw Invalid(
          "L’origine manque.", remedy: "Dites d’où viennent ces réponses : lettre du…, réunion du…",
          at: .field("preuve"))
      }
      let file = try AnswerFile(sent.rows, sent.columns, name: sent.name, desk)
      let judged = AnswerFile(name: file.name, lines: try await rehearse(visit, file, proof: proof))
      let id = try await departements.write(visit, .whole) { connection, departement in
        let desk = try AnswerDesk.read(visit, departement, connection)
        let id = try PendingAnswers.keep(judged, sent.source, proof: proof, of: desk.request, connection)
        try Audit.record(
          CollectionAct.answersSent, of: desk.request.id.text, fields: [], by: visit.permit, on: connection)
        return id
      }
      return .seeOther(desk.link.appending("fichier").appending(id.text))
    } catch let invalid as Invalid {
      return try await filePage(visit, refused: invalid)
    } catch is Closed {
      return try await closed(visit)
    }
  }

  private func closed(_ visit: Visit) async throws -> Answer {
    try await filePage(
      visit, refused: Invalid("Cette collecte est close.", remedy: "Demandez qu’elle soit rouverte pour vous."))
  }

  /// Records, and undoes it: the lines with what would become of them.
  private func rehearse(_ visit: Visit, _ file: AnswerFile, proof: String) async throws -> [AnswerFile.Line] {
    do {
      return try await departements.write(visit, .whole, isLong: true) { connection, departement in
        let lines = try Self.acts(visit, departement, connection, proof: proof).record(file)
        throw AnswerFileActs.Rehearsed(lines: lines)
      }
    } catch let rehearsed as AnswerFileActs.Rehearsed { return rehearsed.lines }
  }
  private static func acts(
    _ visit: Visit, _ departement: Departement, _ connection: Connection, proof: String
  ) throws -> AnswerFileActs {
    AnswerFileActs(
      connection: connection, departement: departement, desk: try AnswerDesk.read(visit, departement, connection),
      permit: visit.permit, today: visit.today, proof: proof)
  }

  @Sendable func rehearsal(_ visit: Visit) async throws -> Answer { try await rehearsal(visit, refused: nil) }

  private func rehearsal(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    let (desk, pending) = try await departements.read(visit, .whole) { connection, departement in
      let desk = try AnswerDesk.read(visit, departement, connection)
      return (
        desk,
        try PendingAnswers.read(id, of: desk.request, in: visit.departement, at: visit.now, connection)
      )
    }
    return try visit.answer(
      "Relire le fichier", status: refused == nil ? 200 : 422, json: AnswerFileJSON(pending),
      html: { rehearsalPage(visit.frame, desk, pending, refused: refused) })
  }

  @Sendable func confirmFile(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    do {
      let (link, count) = try await departements.write(visit, .whole, isLong: true) {
        connection, departement -> (Link, Int?) in
        let desk = try AnswerDesk.read(visit, departement, connection)
        let pending = try PendingAnswers.read(id, of: desk.request, in: departement.code, at: visit.now, connection)
        guard pending.done == nil else { return (desk.link, nil) }
        try visit.requireAgreement(to: pending.deposit.source)
        let lines = try Self.acts(visit, departement, connection, proof: pending.proof).record(pending.file)
        let count = lines.count { $0.fate != .same }
        try pending.finish(count: count, connection)
        return (desk.link, count)
      }
      let recorded = count.map { French.plural($0, "réponse est enregistrée", "réponses sont enregistrées") }
      return .seeOther(
        link.appending("recu"),
        notice: recorded.map { "\($0)." } ?? "Ce fichier était déjà enregistré : rien n’a été écrit deux fois.")
    } catch let invalid as Invalid {
      return try await filePage(visit, refused: invalid)
    } catch is Closed {
      return try await closed(visit)
    } catch is NotAgreed {
      return try await rehearsal(visit, refused: NotAgreed.refusal)
    }
  }
}

import Foundation
import Kernel
import Strategy
import Web

/// Answers given by a file: all of them or none.
extension AnswerRoutes {
  @Sendable func model(_ visit: Visit) async throws -> Answer {
    .file(AnswerFile.name, type: "text/csv; charset=utf-8", AnswerFile.model(try await read(visit)))
  }

  func filePage(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let desk = try await read(visit)
    return .page(
      "Répondre par un fichier", status: refused == nil ? 200 : 422, answerFilePage(visit, desk, refused: refused))
  }

  @Sendable func receiveFile(_ visit: Visit) async throws -> Answer {
    do {
      guard let upload = visit.form.files["fichier"] else {
        throw Invalid("Aucun fichier n’est choisi.", remedy: "Choisissez-le, puis envoyez.", at: .field("fichier"))
      }
      let bytes = Data(upload.bytes), name = upload.name, proof = visit.form["preuve"] ?? ""
      let (link, count) = try await visit.database.write(visit.departement) { [departements] connection in
        let departement = try departements.latest(visit.departement, connection)
        let desk = try Self.desk(visit, departement, connection)
        if desk.isForAnother, proof.trimmed.isEmpty {
          throw Invalid(
            "L’origine manque.", remedy: "Dites d’où viennent ces réponses : lettre du…, réunion du…",
            at: .field("preuve"))
        }
        let lines = try AnswerFile.read(bytes, name: name, desk.lines.map(\.question))
        var issues: [Invalid.Issue] = []
        for line in lines {
          let answering = Answering(
            connection: connection, departement: departement, request: desk.request, campaign: desk.campaign,
            permit: visit.permit, today: visit.today)
          let words = AnswerWords(
            value: line.value, instead: line.instead, comment: line.comment, proof: proof,
            submission: ID<Answering>(at: connection.recordedAt).text)
          do { _ = try answering.record(words, to: line.question) } catch let invalid as Invalid {
            issues += invalid.issues.map {
              .init($0.problem, remedy: $0.remedy, at: .line(file: name, line.number))
            }
          }
        }
        // One wrong line, and nothing of the file is kept.
        guard issues.isEmpty else { throw Invalid(issues: issues) }
        return (desk.link, lines.count)
      }
      return .seeOther(
        link.appending("recu"),
        notice: "\(French.plural(count, "réponse est enregistrée", "réponses sont enregistrées")).")
    } catch let invalid as Invalid {
      return try await filePage(visit, refused: invalid)
    } catch is Closed {
      return try await filePage(
        visit, refused: Invalid("Cette collecte est close.", remedy: "Demandez qu’elle soit rouverte pour vous."))
    }
  }
}

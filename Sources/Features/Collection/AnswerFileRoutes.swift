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

func answerFilePage(_ visit: Visit, _ desk: AnswerDesk, refused: Invalid?) -> HTML {
  let error: HTML =
    refused?.message(at: "fichier").html { "<p class=\"fr-error-text\" id=\"champ-fichier-erreur\">\(prose: $0)</p>" }
    ?? ""
  let proof: HTML =
    desk.isForAnother
    ? field(
      Field(
        "preuve", "D’où viennent ces réponses", hint: "Lettre du 12 octobre, réunion du 3 novembre…",
        value: visit.form["preuve"] ?? "", isRequired: true, width: .full
      ).judged(by: refused)) : ""
  return """
    \(pageHead("Répondre par un fichier", answer: "Remplissez la colonne « reponse » : un nombre, zéro, néant ou non disponible. Une seule ligne fausse, et rien n’est enregistré."))
    \(links([linked("Télécharger le fichier à remplir", desk.link.appending("reponses.csv"))]))
    \(errorSummary(refused))
    <form class="form" method="post" action="\(desk.link.appending("fichier"))" enctype="multipart/form-data" novalidate="novalidate">\
    \(hidden("csrf", visit.csrf))
    <div class="fr-upload-group\(if: !error.isEmpty, " fr-input-group--error")"><label class="fr-label" for="champ-fichier">Fichier CSV</label>\(error)\
    <input class="fr-upload" type="file" id="champ-fichier" name="fichier" required="required" accept=".csv,text/csv"/></div>
    \(proof)\(buttons([button("Enregistrer les réponses")]))</form>
    \(links([linked("Revenir aux questions", desk.link)]))
    """
}

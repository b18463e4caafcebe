import Database
import Documents
import Foundation
import Kernel
import Pack
import Web

/// Files of figures: out, and in after a look at what they would do.
struct ImportRoutes {
  let departements: Departements
  /// The Python that has the spreadsheet reader.
  let reader: String
  let given: [GivenFigures]

  func add(to routes: inout Routes) {
    routes.get("/export/chiffres.csv", may: .enterFigures, export)
    routes.get("/import", may: .enterFigures) {
      .page("Importer des chiffres", importPage($0.frame, try await latest($0), refused: nil))
    }
    routes.get("/import/modele.csv", may: .enterFigures, model)
    routes.post("/import", may: .enterFigures, bodyLimit: 20_000_000, receive)
    routes.get("/import/:id", may: .enterFigures, show)
    routes.get("/import/:id/lignes.csv", may: .enterFigures, lines)
    routes.post("/import/:id/confirmation", may: .enterFigures, confirm)
  }

  private func latest(_ visit: Visit) async throws -> Departement {
    try await departements.read(visit) { $1 }
  }
  private func acts(_ visit: Visit, _ connection: Connection, _ departement: Departement) -> ImportActs {
    ImportActs(connection, departement, by: visit.permit, at: visit.now, given: given)
  }

  @Sendable private func export(_ visit: Visit) async throws -> Answer {
    let measure = visit.query.text("mesure")
    let rows = try await departements.read(visit) { try acts(visit, $0, $1).export(measure: measure) }
    let name = measure.map { "chiffres-\($0).csv" } ?? "chiffres.csv"
    return .file(name, type: "text/csv; charset=utf-8", CSV.write(rows))
  }

  @Sendable private func model(_ visit: Visit) async throws -> Answer {
    let departement = try await latest(visit)
    let measures = ReportReading.reported(departement)
    let rows = [ReportPart.allCases.map(\.rawValue)] + measures.map { [$0.id, "", "", "", "", "", ""] }
    return .file("modele.csv", type: "text/csv; charset=utf-8", CSV.write(rows))
  }

  /// The dry run: nothing is recorded but the file itself, for an hour.
  @Sendable private func receive(_ visit: Visit) async throws -> Answer {
    guard visit.permit.person != nil else { throw NotFound() }
    do {
      guard let upload = visit.form.files["fichier"] else {
        throw Invalid("Aucun fichier n’est choisi.", remedy: "Choisissez-le, puis envoyez.", at: .field("fichier"))
      }
      let reading = DocumentReading(python: reader), sheet = visit.form["feuille"] ?? ""
      let file = try await Aside.run { try ImportFile(upload.bytes, name: upload.name, sheet: sheet, by: reading) }
      let id = try await departements.write(visit, isLong: true) { try acts(visit, $0, $1).keep(file) }
      // The preview has an address of its own: going back to it asks nothing again.
      return visit.wantsJSON ? try await page(visit, id) : .seeOther(visit.link("import", id.text))
    } catch let invalid as Invalid {
      if visit.wantsJSON { return try .json(["erreurs": invalid.issues.map(\.description)], status: 422) }
      return .page(
        "Importer des chiffres", status: 422, importPage(visit.frame, try await latest(visit), refused: invalid))
    }
  }

  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    try await page(visit, try visit.id(Deposit.self))
  }

  private func page(_ visit: Visit, _ id: Kernel.ID<Deposit>) async throws -> Answer {
    do {
      let (departement, pending, verdict) = try await departements.read(visit) { connection, departement in
        let acts = acts(visit, connection, departement), pending = try acts.pending(id)
        return (departement, pending, pending.done == nil ? try acts.judge(pending) : ImportVerdict())
      }
      return try answer(visit, departement, pending, verdict, refused: nil)
    } catch is NotFound { return gone(visit) }
  }
  private func answer(
    _ visit: Visit, _ departement: Departement, _ pending: PendingImport, _ verdict: ImportVerdict, refused: Invalid?
  ) throws -> Answer {
    try visit.answer(
      "Import : \(pending.name)", status: verdict.refused > 0 || refused != nil ? 422 : 200,
      json: VerdictJSON(pending, verdict),
      html: { verdictPage(visit.frame, departement, pending, verdict, refused: refused) })
  }
  private func gone(_ visit: Visit) -> Answer {
    .page("Import expiré", status: 404, goneImportPage(visit.frame))
  }

  /// Every line with what becomes of it.
  @Sendable private func lines(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Deposit.self)
    do {
      let file = try await departements.read(visit) { connection, departement in
        let acts = acts(visit, connection, departement), pending = try acts.pending(id)
        var file = CSV.write([verdictTitles])
        try acts.each(pending) { file += CSV.lines([verdictRow(pending, acts.departement, $0)]) }
        return file
      }
      return .file("import-lignes.csv", type: "text/csv; charset=utf-8", file)
    } catch is NotFound { return gone(visit) }
  }

  @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Deposit.self), isRightSheet = visit.form.text("lecture") != nil
    let confirmation = Confirmation(
      isGiven: visit.form.text("confirme") != nil, comment: visit.form["commentaire"]?.prose)
    let link = visit.link("import", id.text)
    let outcome: ImportActs.Outcome, departement: Departement
    do {
      (outcome, departement) = try await departements.write(visit, isLong: true) {
        (try acts(visit, $0, $1).confirm(id, confirmation, isRightSheet: isRightSheet), $1)
      }
    } catch is NotFound { return gone(visit) }
    switch outcome {
    case .recorded(let count):
      return .seeOther(link, notice: "\(French.plural(count, "chiffre est enregistré", "chiffres sont enregistrés")).")
    case .alreadyDone:
      return .seeOther(link, notice: "Cet import était déjà enregistré : rien n’a été écrit deux fois.")
    case .refused(let pending, let verdict): return try answer(visit, departement, pending, verdict, refused: nil)
    case .unconfirmed(let pending, let verdict, let invalid):
      return try answer(visit, departement, pending, verdict, refused: invalid)
    }
  }
}

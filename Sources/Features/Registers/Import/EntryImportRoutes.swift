import Database
import Documents
import Kernel
import Strategy
import Web

/// A register filled from a file: what it would do of each line, then all that was agreed to, at once.
struct EntryImportRoutes {
  let departements: Departements
  /// The Python that reads workbooks; empty: only CSV is read.
  let reader: String

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/import", may: .keepRegisters) { try await page($0, refused: nil) }
    for kind in SheetKind.allCases {
      routes.get("/registres/:registre/import/modele.\(kind.rawValue)", may: .keepRegisters) {
        try await model($0, kind)
      }
    }
    routes.post("/registres/:registre/import", may: .keepRegisters, bodyLimit: EntrySheet.bytes, receive)
    routes.get("/registres/:registre/import/:depot", may: .keepRegisters) { try await show($0, refused: nil) }
    routes.get("/registres/:registre/import/:depot/lignes.csv", may: .keepRegisters, lines)
    routes.post("/registres/:registre/import/:depot/confirmation", may: .keepRegisters, confirm)
  }

  /// The register as far as its keeper sees it, and the départment. Throws `NotFound` for anybody else.
  private func kept(_ visit: Visit) async throws -> (Register, Departement) {
    let name = try visit.parameter("registre")
    return try await departements.read(visit, .whole) { _, departement in
      let register = try departement.register(name, for: visit.permit)
      guard register.isKept(by: visit.permit) else { throw NotFound() }
      return (register, departement)
    }
  }
  private func link(_ visit: Visit) throws -> Link {
    visit.link("registres", try visit.parameter("registre"), "import")
  }

  private func page(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let (register, departement) = try await kept(visit)
    if let refused, visit.wantsJSON { return try .json(["erreurs": refused.issues.map(\.description)], status: 422) }
    return .page(
      "Importer : \(register.title)", status: refused == nil ? 200 : 422,
      entryImportPage(visit.frame, register, departement, refused: refused))
  }

  private func model(_ visit: Visit, _ kind: SheetKind) async throws -> Answer {
    let (register, departement) = try await kept(visit)
    return .file(
      "\(register.id)-modele.\(kind.rawValue)", type: kind.type, try EntrySheet.model(register, departement, kind))
  }

  /// The dry run: everything is done, and undone; the file alone is kept, for an hour.
  @Sendable private func receive(_ visit: Visit) async throws -> Answer {
    let (register, _) = try await kept(visit)
    do {
      let sent = try await visit.sheet(register.sheet, by: reader)
      let file = try EntrySheet(sent, of: register)
      return try await keep(visit, try await rehearse(visit, file), name: sent.name, sent.source)
    } catch let invalid as Invalid {
      return try await page(visit, refused: invalid)
    }
  }

  private func rehearse(_ visit: Visit, _ file: EntrySheet) async throws -> EntrySheet {
    let name = try visit.parameter("registre")
    do {
      return try await departements.write(visit, .whole, isLong: true) { connection, departement in
        let register = try departement.register(name)
        let acts = try EntryImportActs(connection, departement, register, by: visit.permit)
        throw try acts.rehearsed(file)
      }
    } catch let rehearsed as EntryImportActs.Rehearsed { return rehearsed.file }
  }
  private func keep(
    _ visit: Visit, _ judged: EntrySheet, name: String, _ source: SheetSource, notice: String? = nil
  ) async throws -> Answer {
    let register = try visit.parameter("registre"), link = try link(visit)
    let id = try await departements.write(visit, .whole) { connection, departement in
      try Pending<EntrySheet>.keep(
        judged, name: name, source, for: departement.register(register), by: visit.permit, connection)
    }
    return notice.map { .seeOther(link.appending(id.text), notice: $0) } ?? .seeOther(link.appending(id.text))
  }

  private func read(_ visit: Visit) async throws -> (Register, Pending<EntrySheet>) {
    let name = try visit.parameter("registre"), id = try visit.id(Deposit.self, "depot")
    return try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      guard register.isKept(by: visit.permit) else { throw NotFound() }
      return (register, try Pending<EntrySheet>.read(id, for: register, of: visit.permit, at: visit.now, connection))
    }
  }
  private func show(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let (register, pending) = try await read(visit)
    return try visit.answer(
      "Import : \(pending.deposit.name)", status: refused == nil ? 200 : 422, json: EntrySheetJSON(pending),
      html: { pendingEntriesPage(visit.frame, register, pending, refused: refused) })
  }
  @Sendable private func lines(_ visit: Visit) async throws -> Answer {
    let (register, pending) = try await read(visit)
    return .file("\(register.id)-lignes.csv", type: SheetKind.csv.type, pending.content.verdicts(register))
  }

  @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre"), id = try visit.id(Deposit.self, "depot")
    let link = try link(visit).appending(id.text)
    do {
      let isNew = try await departements.write(visit, .whole, isLong: true) { connection, departement in
        let register = try departement.register(name)
        let pending = try Pending<EntrySheet>.read(id, for: register, of: visit.permit, at: visit.now, connection)
        guard pending.deposit.done == nil else { return false }
        try visit.requireAgreement(to: pending.deposit.source)
        let agreement = EntryImportActs.Agreement(
          why: try pending.content.count(.changed) > 0 ? EntryRoutes.reason(visit.form) : "",
          takesAlike: visit.form["doublons"] != nil)
        let acts = try EntryImportActs(connection, departement, register, by: visit.permit)
        try pending.finish(
          acts.confirm(pending.content, agreement).settled(in: register), count: pending.content.toDo(agreement),
          connection)
        return true
      }
      return .seeOther(
        link,
        notice: isNew ? "Le fichier est enregistré." : "Ce fichier était déjà enregistré : rien n’a été fait deux fois."
      )
    } catch is EntryImportActs.Moved {
      let (_, pending) = try await read(visit)
      // Judged again, without what was refused for what stood then.
      let judged = try await rehearse(visit, pending.content.afresh)
      return try await keep(
        visit, judged, name: pending.deposit.name, pending.deposit.source,
        notice: "Le registre a changé entre-temps : rien n’est enregistré. Relisez ce que le fichier ferait maintenant."
      )
    } catch let invalid as Invalid {
      return try await show(visit, refused: invalid)
    } catch is NotAgreed {
      return try await show(visit, refused: NotAgreed.refusal)
    }
  }
}

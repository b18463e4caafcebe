import Database
import Documents
import Kernel
import Web

/// Inviting many people by one file: what it would do of each line, then all that can be done.
struct InvitationFileRoutes {
  let settings: AccountSettings
  /// The Python that reads workbooks; empty: only CSV is read.
  let reader: String
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/comptes/invitations", may: .manageAccounts) { try page($0, refused: nil) }
    routes.post("/comptes/invitations", may: .manageAccounts, bodyLimit: InvitationFile.limit, receive)
    for kind in SheetKind.allCases {
      routes.get("/comptes/invitations/modele.\(kind.rawValue)", may: .manageAccounts) { try await model($0, kind) }
    }
    routes.get("/comptes/invitations/:depot", may: .manageAccounts) { try await show($0, refused: nil) }
    routes.post("/comptes/invitations/:depot/confirmation", may: .manageAccounts, bodyLimit: 8_192, confirm)
  }

  private func page(_ visit: Visit, refused: Invalid?) throws -> Answer {
    if let refused, visit.wantsJSON { return try .json(["erreurs": refused.issues.map(\.description)], status: 422) }
    return .page(
      "Inviter par un fichier", status: refused == nil ? 200 : 422, invitationFilePage(visit.frame, refused: refused))
  }

  private func model(_ visit: Visit, _ kind: SheetKind) async throws -> Answer {
    let (vacant, organisations) = try await visit.database.read { [directory] connection in
      let organisations = try directory(visit.departement, connection).organisations
      let held = try HoldingStore(connection).held(in: visit.departement, on: visit.today)
      return (Management(visit.permit).vacant(organisations, held: held), organisations)
    }
    return .file(
      "invitations.\(kind.rawValue)", type: kind.type,
      try InvitationFile.model(vacant, organisations, kind, on: visit.today))
  }

  /// The dry run: everything is done, and undone; the file alone is kept, for an hour.
  @Sendable private func receive(_ visit: Visit) async throws -> Answer {
    do {
      let sent = try await visit.sheet(InvitationFile.sheet, by: reader), file = try InvitationFile(sent)
      let judged = try await rehearse(visit, file)
      let id = try await visit.write {
        try PendingInvitations.keep(judged, name: sent.name, sent.source, by: visit.permit, $0)
      }
      return .seeOther(visit.link("comptes", "invitations", id.text))
    } catch let invalid as Invalid {
      return try page(visit, refused: invalid)
    }
  }

  private func rehearse(_ visit: Visit, _ file: InvitationFile) async throws -> InvitationFile {
    do {
      return try await visit.write { connection in
        throw InvitationFileActs.Rehearsed(file: try acts(visit, connection).record(file))
      }
    } catch let rehearsed as InvitationFileActs.Rehearsed { return rehearsed.file }
  }
  private func acts(_ visit: Visit, _ connection: Connection) throws -> InvitationFileActs {
    InvitationFileActs(
      Inviting(connection: connection, permit: visit.permit, sendsMail: settings.sendsMail, now: visit.now),
      try directory(visit.departement, connection).organisations)
  }

  private func show(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    let pending = try await visit.database.read {
      try PendingInvitations.read(id, of: visit.permit, at: visit.now, $0)
    }
    return try visit.answer(
      "Invitations", status: refused == nil ? 200 : 422, json: InvitationFileJSON(pending),
      html: { pendingInvitationsPage(visit.frame, pending, sendsMail: settings.sendsMail, refused: refused) })
  }

  @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    do {
      let isNew = try await visit.write { connection in
        let pending = try PendingInvitations.read(id, of: visit.permit, at: visit.now, connection)
        guard pending.deposit.done == nil else { return false }
        try visit.requireAgreement(to: pending.deposit.source)
        try pending.finish(try acts(visit, connection).record(pending.file), connection)
        return true
      }
      return .seeOther(
        visit.link("comptes", "invitations", id.text),
        notice: isNew ? "Le fichier est traité." : "Ce fichier était déjà traité : rien n’a été fait deux fois.")
    } catch is NotAgreed {
      return try await show(visit, refused: NotAgreed.refusal)
    }
  }
}

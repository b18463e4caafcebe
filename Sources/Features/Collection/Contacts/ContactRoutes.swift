import Database
import Documents
import Kernel
import Strategy
import Web

/// Whom collections write to: all at once, by a file.
struct ContactRoutes {
  let departements: Departements
  /// The Python that reads workbooks; empty: only CSV is read.
  let reader: String

  func add(to routes: inout Routes) {
    routes.get("/contacts", may: .runCampaigns) { try await page($0, refused: nil) }
    routes.post("/contacts", may: .runCampaigns, bodyLimit: ContactFile.limit, receive)
    routes.get("/contacts/depots/:depot", may: .runCampaigns) { try await preview($0, refused: nil) }
    routes.post("/contacts/depots/:depot/confirmation", may: .runCampaigns, confirm)
    routes.post("/contacts/envoi", may: .runCampaigns, send)
    for kind in SheetKind.allCases {
      routes.get("/contacts/contacts.\(kind.rawValue)", may: .runCampaigns) { visit in
        let contacts = try await read(visit)
        return .file("contacts.\(kind.rawValue)", type: kind.type, try ContactFile.model(contacts, kind))
      }
    }
  }

  private func read(_ visit: Visit) async throws -> Contacts {
    try await departements.read(visit, .whole) { try Self.contacts(visit, $1, $0) }
  }
  private static func contacts(
    _ visit: Visit, _ departement: Departement, _ connection: Connection
  ) throws -> Contacts {
    try Contacts.read(departement, connection, permit: visit.permit, today: visit.today)
  }

  private func page(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let (departement, contacts) = try await departements.read(visit, .whole) {
      ($1, try Self.contacts(visit, $1, $0))
    }
    let zone = try departement.arrondissement(visit.frame, on: visit.today)
    let question = try unreachedListing(visit.frame, departement).question(visit.frame)
    return try visit.answer(
      "À qui écrire", status: refused == nil ? 200 : 422, json: ContactsJSON(contacts, refused),
      html: { contactsPage(visit.frame, departement, contacts, in: zone, question, refused: refused) })
  }

  /// The dry run: nothing is noted but the file itself, for an hour.
  @Sendable private func receive(_ visit: Visit) async throws -> Answer {
    do {
      let sent = try await visit.sheet(ContactFile.sheet, by: reader)
      let id = try await departements.write(visit, .whole) { connection, departement in
        let file = try ContactFile(sent.rows, sent.columns, try Self.contacts(visit, departement, connection))
        return try PendingContacts.keep(file, name: sent.name, sent.source, by: visit.permit, connection)
      }
      return .seeOther(visit.link("contacts", "depots", id.text))
    } catch let invalid as Invalid {
      return try await page(visit, refused: invalid)
    }
  }

  private func preview(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    let (pending, changes) = try await departements.read(visit, .whole) { connection, departement in
      let pending = try PendingContacts.read(id, of: visit.permit, at: visit.now, connection)
      return (pending, pending.changes(try Self.contacts(visit, departement, connection)))
    }
    return try visit.answer(
      "Relire les adresses", status: refused == nil ? 200 : 422, json: PendingContactsJSON(pending, changes),
      html: { pendingContactsPage(visit.frame, pending, changes, refused: refused) })
  }

  /// Records the addresses; writes to nobody yet.
  @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    do {
      let changes = try await departements.write(visit, .whole) { connection, departement -> [PendingContacts.Change] in
        let contacts = try Self.contacts(visit, departement, connection)
        let pending = try PendingContacts.read(id, of: visit.permit, at: visit.now, connection)
        guard pending.deposit.done == nil else { return [] }
        try visit.requireAgreement(to: pending.deposit.source)
        let changes = pending.changes(contacts)
        try Contacts.record(changes, in: departement, connection, by: visit.permit)
        try pending.finish(count: changes.count, connection)
        return changes
      }
      let withdrawn = changes.count { $0.fate == .withdrawn }, given = changes.count - withdrawn
      let words = [
        given > 0 ? French.plural(given, "adresse notée", "adresses notées") : nil,
        withdrawn > 0 ? French.plural(withdrawn, "adresse retirée", "adresses retirées") : nil,
      ].compactMap(\.self)
      return .seeOther(
        visit.link("contacts"),
        notice: words.isEmpty
          ? "Ces adresses étaient déjà notées : rien n’a changé." : words.joined(separator: ", ") + ".")
    } catch is NotAgreed {
      return try await preview(visit, refused: NotAgreed.refusal)
    }
  }

  @Sendable private func send(_ visit: Visit) async throws -> Answer {
    let count = try await departements.write(visit, .whole) { connection, departement in
      try Campaigns(connection, departement).sendUnsent(on: visit.today, by: visit.permit)
    }
    return .seeOther(
      visit.link("contacts"),
      notice: count == 0
        ? "Toutes les demandes étaient déjà parties." : "\(French.plural(count, "demande part", "demandes partent")).")
  }
}

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
        let contacts = try await visit.database.read { try read(visit, $0).contacts }
        return .file("contacts.\(kind.rawValue)", type: kind.type, try ContactFile.model(contacts, kind))
      }
    }
  }

  private func read(_ visit: Visit, _ connection: Connection) throws -> (departement: Departement, contacts: Contacts) {
    let departement = try departements.latest(visit.departement, connection)
    return (departement, try Contacts.read(departement, connection, permit: visit.permit, today: visit.today))
  }

  private func page(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let (departement, contacts) = try await visit.database.read { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      let zone = try departement.arrondissement(visit.frame, on: visit.today)
      return (
        departement,
        try Contacts.read(departement, connection, permit: visit.permit, in: zone, today: visit.today)
      )
    }
    return try visit.answer(
      "À qui écrire", status: refused == nil ? 200 : 422, json: ContactsJSON(contacts, refused),
      html: { contactsPage(visit.frame, departement, contacts, refused: refused) })
  }

  /// The dry run: nothing is noted but the file itself, for an hour.
  @Sendable private func receive(_ visit: Visit) async throws -> Answer {
    do {
      guard let upload = visit.form.files["fichier"] else {
        throw Invalid("Aucun fichier n’est choisi.", remedy: "Choisissez-le, puis envoyez.", at: .field("fichier"))
      }
      let reading = DocumentReading(python: reader), sheet = visit.form["feuille"] ?? ""
      let (rows, columns, source) = try await Aside.run {
        var rows: [SheetLine<ContactFile.Part>] = []
        let read = try reading.read(upload.bytes, name: upload.name, of: ContactFile.sheet, sheet: sheet) { line, _ in
          rows.append(line)
        }
        return (rows, read.columns, read.source)
      }
      let id = try await visit.database.write(visit.departement) { connection in
        let file = try ContactFile(rows, columns, try read(visit, connection).contacts)
        return try PendingContacts.keep(file, name: upload.name, source, by: visit.permit, connection)
      }
      return .seeOther(visit.link("contacts", "depots", id.text))
    } catch let invalid as Invalid {
      return try await page(visit, refused: invalid)
    }
  }

  private func preview(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    let (pending, changes) = try await visit.database.read { connection in
      let pending = try PendingContacts.read(id, of: visit.permit, at: visit.now, connection)
      return (pending, pending.changes(try read(visit, connection).contacts))
    }
    return try visit.answer(
      "Relire les adresses", status: refused == nil ? 200 : 422, json: PendingContactsJSON(pending, changes),
      html: { pendingContactsPage(visit.frame, pending, changes, refused: refused) })
  }

  /// Records the addresses; writes to nobody yet.
  @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Deposit.self, "depot")
    do {
      let changes = try await visit.database.write(visit.departement) { connection -> [PendingContacts.Change] in
        let (departement, contacts) = try read(visit, connection)
        let pending = try PendingContacts.read(id, of: visit.permit, at: visit.now, connection)
        guard pending.deposit.done == nil else { return [] }
        guard pending.deposit.source.questions.isEmpty || visit.form.text("lecture") != nil else { throw NotAgreed() }
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
      return try await preview(visit, refused: notAgreed)
    }
  }

  @Sendable private func send(_ visit: Visit) async throws -> Answer {
    let count = try await visit.database.write(visit.departement) { [departements] connection in
      let departement = try departements.latest(visit.departement, connection)
      return try Campaigns(connection, departement).sendUnsent(on: visit.today, by: visit.permit)
    }
    return .seeOther(
      visit.link("contacts"),
      notice: count == 0
        ? "Toutes les demandes étaient déjà parties." : "\(French.plural(count, "demande part", "demandes partent")).")
  }
}

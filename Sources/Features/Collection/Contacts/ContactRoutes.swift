import Database
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
    routes.post("/contacts/envoi", may: .runCampaigns, send)
    for kind in SheetKind.allCases {
      routes.get("/contacts/contacts.\(kind.rawValue)", may: .runCampaigns) { visit in
        let contacts = try await visit.database.read { try read(visit, $0).contacts }
        return .file("contacts.\(kind.rawValue)", type: kind.type, ContactFile.model(contacts, kind))
      }
    }
  }

  private func read(_ visit: Visit, _ connection: Connection) throws -> (departement: Departement, contacts: Contacts) {
    let departement = try departements.latest(visit.departement, connection)
    return (departement, try Contacts.read(departement, connection, permit: visit.permit, today: visit.today))
  }

  private func page(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let contacts = try await visit.database.read { try read(visit, $0).contacts }
    return try visit.answer(
      "À qui écrire", status: refused == nil ? 200 : 422, json: ContactsJSON(contacts, refused),
      html: { contactsPage(visit, contacts, refused: refused) })
  }

  /// Records the addresses; writes to nobody yet.
  @Sendable private func receive(_ visit: Visit) async throws -> Answer {
    do {
      guard let upload = visit.form.files["fichier"] else {
        throw Invalid("Aucun fichier n’est choisi.", remedy: "Choisissez-le, puis envoyez.", at: .field("fichier"))
      }
      let reading = ImportReading(reader: SpreadsheetReader(python: reader))
      let rows = try await Aside.run { try reading.lines(upload.bytes, name: upload.name, of: ContactFile.sheet) }
      let (given, withdrawn) = try await visit.database.write(visit.departement) { connection in
        let (departement, contacts) = try read(visit, connection)
        let file = try ContactFile(rows, name: upload.name, contacts)
        return try contacts.record(file, in: departement, connection, by: visit.permit)
      }
      let words = [
        given > 0 ? French.plural(given, "adresse notée", "adresses notées") : nil,
        withdrawn > 0 ? French.plural(withdrawn, "adresse retirée", "adresses retirées") : nil,
      ].compactMap(\.self)
      return .seeOther(
        visit.link("contacts"),
        notice: words.isEmpty
          ? "Ces adresses étaient déjà notées : rien n’a changé." : words.joined(separator: ", ") + ".")
    } catch let invalid as Invalid {
      return try await page(visit, refused: invalid)
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

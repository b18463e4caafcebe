import Accounts
import Database
import Kernel
import Strategy
import Web

/// The views that whoever reads keeps.
struct SavedViewRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/vues", may: .ownAccount) { try await page($0, refused: nil) }
    routes.post("/registres/vues", may: .ownAccount, keep)
    routes.post("/registres/vues/:id", may: .ownAccount, rename)
    routes.post("/registres/vues/:id/retrait", may: .ownAccount, remove)
  }

  private func page(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    let (departement, views) = try await departements.read(visit, .whole) { connection, departement in
      (departement, try SavedViewStore(connection, in: departement.code).views(of: person))
    }
    return try visit.answer(
      "Mes vues", status: refused == nil ? 200 : 422, json: views.map { SavedViewJSON($0, visit.frame) },
      html: { savedViewsPage(visit.frame, departement, views, refused: refused) })
  }

  @Sendable private func keep(_ visit: Visit) async throws -> Answer {
    do { return try await kept(visit) } catch let invalid as Invalid {
      return .page("Garder cette vue", status: 422, savingPage(visit.frame, refused: invalid))
    }
  }
  private func kept(_ visit: Visit) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    let name = try SavedView.name(visit.form["nom"]), query = visit.form["vue"] ?? ""
    guard query.utf8.count <= 2_000 else {
      throw Invalid("Cette vue retient trop de choses.", remedy: "Ôtez des filtres.", at: .field("nom"))
    }
    let view = try await departements.write(visit, .whole) { connection, departement in
      let register = try departement.register(visit.form["registre"] ?? "", for: visit.permit)
      guard register.isRead(by: visit.permit) else { throw NotFound() }
      let store = SavedViewStore(connection, in: departement.code)
      guard try store.views(of: person).count < SavedViewStore.most else {
        throw Invalid(
          "Vous gardez déjà \(SavedViewStore.most) vues.", remedy: "Retirez-en dans « Mes vues ».", at: .field("nom"))
      }
      let known = EntryListing.of(register, in: departement, visit.frame).names.union([arrondissementParameter])
      let link = SavedView.link(Link(), query, knowing: known)
      let view = SavedView(
        id: Kernel.ID<SavedView>(at: connection.recordedAt), register: register.id, name: name,
        query: SavedView.query(of: link))
      try store.add(view, of: person)
      try Audit.record(RegisterAct.viewKept, of: view.id.text, fields: ["name"], by: visit.permit, on: connection)
      return view
    }
    return .seeOther(view.link(visit.frame), notice: "La vue « \(view.name) » est gardée.")
  }

  /// One's own, within one write.
  private func write(
    _ visit: Visit, _ body: @escaping @Sendable (SavedViewStore, SavedView) throws -> Void
  ) async throws {
    let id = try visit.id(SavedView.self)
    guard let person = visit.permit.person else { throw NotFound() }
    try await visit.write { connection in
      let store = SavedViewStore(connection, in: visit.departement)
      try body(store, try store.view(id, of: person))
    }
  }

  @Sendable private func rename(_ visit: Visit) async throws -> Answer {
    do {
      try await write(visit) { store, view in
        var view = view
        view.name = try SavedView.name(visit.form[view.field], at: view.field)
        try store.rename(view)
        try Audit.record(
          RegisterAct.viewRenamed, of: view.id.text, fields: ["name"], by: visit.permit, on: store.connection)
      }
    } catch let invalid as Invalid {
      return try await page(visit, refused: invalid)
    }
    return .seeOther(visit.link("registres", "vues"), notice: "La vue est renommée.")
  }

  @Sendable private func remove(_ visit: Visit) async throws -> Answer {
    try await write(visit) { store, view in
      try store.remove(view)
      try Audit.record(
        RegisterAct.viewWithdrawn, of: view.id.text, fields: [], by: visit.permit, on: store.connection)
    }
    return .seeOther(visit.link("registres", "vues"), notice: "La vue est retirée de vos vues.")
  }
}

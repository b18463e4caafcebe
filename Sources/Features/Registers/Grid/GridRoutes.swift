import Database
import Kernel
import Strategy
import Web

/// What happened at many places, told on one page.
struct GridRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/grille", may: .keepRegisters, show)
    routes.post("/registres/:registre/grille", may: .keepRegisters, bodyLimit: 200_000, save)
  }

  /// A page of the live places that one reads.
  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    return try await departements.read(visit, .whole) { connection, departement in
      let sheet = try GridSheet(departement, name, for: visit.permit), places = sheet.places
      let zone = try departement.arrondissement(visit.frame, of: places)
      let common = try EntryLinks(connection, departement, by: visit.permit).offering(sheet.common, visit.form)
      let asking = GridAsking(visit.frame, departement, sheet, common: common)
      let asked = try asking.listing.question(visit.frame)
      let page = try EntryListStore(connection, in: departement, of: places, for: visit.permit, within: zone)
        .page(asked.live(in: places))
      let lines = ListPage(page.rows.map { GridLine($0, in: places) }, page.count)
      return .page(sheet.title, gridPage(asking, lines, asked))
    }
  }

  @Sendable private func save(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let places = visit.form.all(GridSheet.lines).prefix(GridSheet.most).compactMap { Kernel.ID<RegisterEntry>($0) }
    var told = GridActs.Told()
    do {
      guard visit.form["chercher"] == nil else { return try await again(visit, try await blank(visit, places), nil) }
      for start in stride(from: 0, to: max(places.count, 1), by: GridSheet.block) {
        let some = Array(places[start..<min(start + GridSheet.block, places.count)])
        let block = try await departements.write(visit, .whole) { connection, departement in
          try GridActs(connection, departement, name, by: visit.permit, sent: EntryForm.submission(visit.form))
            .tell(some, visit.form)
        }
        told.lines += block.lines
        told.issues += block.issues.filter { !told.issues.contains($0) }
      }
    } catch let invalid as Invalid {
      return try await again(visit, try await blank(visit, places), invalid)
    }
    let count = told.lines.count { $0.saved != nil }
    if count == 0, told.issues.isEmpty {
      return try await again(
        visit, told.lines,
        Invalid("Aucune ligne n’est remplie.", remedy: "Écrivez sur une ligne au moins.", at: .field(GridSheet.day)))
    }
    guard told.issues.isEmpty else { return try await again(visit, told.lines, Invalid(issues: told.issues)) }
    return .seeOther(
      visit.link("registres", name),
      notice: "\(French.capitalized(French.plural(count, "fiche est enregistrée", "fiches sont enregistrées"))).")
  }

  /// The same lines, before anything became of them.
  private func blank(_ visit: Visit, _ places: [Kernel.ID<RegisterEntry>]) async throws -> [GridLine] {
    let name = try visit.parameter("registre")
    return try await departements.read(visit, .whole) { connection, departement in
      let sheet = try GridSheet(departement, name, for: visit.permit)
      return try sheet.entries(places, departement, for: visit.permit, connection).map {
        GridLine($0, in: sheet.places)
      }
    }
  }
  /// What was typed, with what became of it.
  private func again(_ visit: Visit, _ lines: [GridLine], _ refused: Invalid?) async throws -> Answer {
    let name = try visit.parameter("registre")
    return try await departements.read(visit, .whole) { connection, departement in
      let sheet = try GridSheet(departement, name, for: visit.permit)
      let common = try EntryLinks(connection, departement, by: visit.permit).offering(sheet.common, visit.form)
      let asking = GridAsking(visit.frame, departement, sheet, common: common, refused: refused)
      return .page(sheet.title, status: refused == nil ? 200 : 422, refusedGridPage(asking, lines))
    }
  }
}

extension ListQuestion {
  /// Of what it asks, what is not over.
  fileprivate func live(in register: Register) -> ListQuestion {
    let live = register.states.filter { $0.stage != .closed }.map(\.id)
    return ListQuestion(
      order: order, page: page, chosen: chosen.merging([EntryListing.state: live]) { $1 }, days: days, words: words)
  }
}

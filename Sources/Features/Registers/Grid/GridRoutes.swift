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
    let sent = GridSending(visit.form)
    do {
      guard visit.form["chercher"] == nil else { return try await again(visit, blank(visit, sent), nil) }
      return try await answer(visit, tell(visit, sent))
    } catch let invalid as Invalid {
      return try await again(visit, blank(visit, sent), invalid)
    }
  }
  /// Some lines a transaction: others write meanwhile.
  private func tell(_ visit: Visit, _ sent: GridSending) async throws -> GridActs.Told {
    let name = try visit.parameter("registre")
    var told = GridActs.Told()
    for block in sent.blocks {
      let some = try await departements.write(visit, .whole) { connection, departement in
        try GridActs(connection, departement, name, by: visit.permit, sent: EntryForm.submission(visit.form))
          .tell(block, visit.form)
      }
      told.lines += some.lines
      told.issues += some.issues.filter { !told.issues.contains($0) }
    }
    if told.lines.count < sent.count { told.issues.append(GridSending.lost) }
    return told
  }
  private func answer(_ visit: Visit, _ told: GridActs.Told) async throws -> Answer {
    let count = told.lines.count { $0.saved != nil }
    guard told.issues.isEmpty else { return try await again(visit, told.lines, Invalid(issues: told.issues)) }
    guard count > 0 else {
      let none = Invalid(
        "Aucune ligne n’est remplie.", remedy: "Écrivez sur une ligne au moins.", at: .field(GridSheet.day))
      return try await again(visit, told.lines, none)
    }
    return .seeOther(
      visit.link("registres", try visit.parameter("registre")),
      notice: "\(French.capitalized(French.plural(count, "fiche est enregistrée", "fiches sont enregistrées"))).")
  }

  /// The same lines, before anything became of them.
  private func blank(_ visit: Visit, _ sent: GridSending) async throws -> [GridLine] {
    let name = try visit.parameter("registre")
    return try await departements.read(visit, .whole) { connection, departement in
      let sheet = try GridSheet(departement, name, for: visit.permit)
      return try sheet.entries(sent.places, departement, for: visit.permit, connection).map {
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

import Assembly
import Database
import Kernel
import Ledger
import Pack
import Strategy
import TestKit
import Testing

@testable import Registers

/// A pack whose register becomes another, with entries in each of its states: it is refused by name, or all is counted
/// and timed anew, and what one knew stays.
@Suite("A register that a new pack declares otherwise") struct RegisterRevisionTests {
  private static let file = "registres.yaml"

  /// One telephone in each state, and what the pack says.
  private func withEntries(
    on engine: Engine, _ body: (Boussole, [String: Kernel.ID<RegisterEntry>]) async throws -> Void
  ) async throws {
    try await withBoussole(on: engine) { app in
      let departement = try await departement(app), register = try #require(departement.registers["tgd"])
      var entries: [String: Kernel.ID<RegisterEntry>] = [:]
      for (number, state) in register.states.enumerated() {
        let way = try #require(RegisterWalk.way(to: state.id, in: register))
        let walk = RegisterWalk(departement: departement, register: register, way: way, number: number)
        entries[state.id] = try await app.database.write(Boussole.code) { try walk.go($0).id }
      }
      app.clock.advance(seconds: 60)
      try await body(app, entries)
    }
  }
  private func departement(_ app: Boussole) async throws -> Departement {
    try await app.database.read { try Departements(parts: [RegistersModule.part]).latest(Boussole.code, $0) }
  }

  /// Loads the pack with these words changed; what it says before. Throws `Invalid` where it is refused.
  private func load(_ app: Boussole, _ changes: [(String, String)]) async throws -> [String] {
    var files = try Checkout.pack("exemple")
    files = files.withoutActivity
    for (old, new) in changes { files = try files.replacing(old, with: new, in: Self.file) }
    let loading = try PackLoading(
      files, today: Boussole.today, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    let said: [String] = try await app.database.read { connection in
      if case .changed(let differences) = try loading.preview(connection) { differences.lines } else { [] }
    }
    try await app.database.write(Boussole.code) { connection in
      try loading.load(on: connection.recordedAt.day, connection)
    }
    app.clock.advance(seconds: 60)
    return said
  }
  private func refusals(_ app: Boussole, _ changes: [(String, String)]) async throws -> [String] {
    do { return try await load(app, changes).map { "accepted: \($0)" } } catch let invalid as Invalid {
      return invalid.issues.map(\.problem)
    }
  }

  /// The telephones counted on a day, with a journal that is sound.
  private func level(_ app: Boussole, _ measure: String = "tgd", in days: Int = 0, known: Instant? = nil) async throws
    -> Int
  {
    let departement = try await departement(app), day = app.clock.now.day.adding(days: days)
    return try await app.database.read { connection in
      let ledger = LedgerStore(connection, in: Boussole.code, measures: departement.measures)
      #expect(try ledger.verify().isEmpty)
      #expect(try EntrySettling(connection: connection, departement: departement).differences().isEmpty)
      return try ledger.balance(measure, on: day, known: known)
    }
  }
  private static let counted = "stock: [disponible, attribue, echu]"

  @Test("what is counted, and for how long, holds at once; what one knew is not touched", arguments: Engine.available)
  func counts(_ engine: Engine) async throws {
    try await withEntries(on: engine) { app, _ in
      #expect(try await level(app) == 3)
      let first = app.clock.now
      app.clock.advance(seconds: 60)
      let said = try await load(app, [(Self.counted, "stock: [attribue, reparation]")])
      #expect(said.contains { $0.contains("tgd") && $0.contains("reparation") }, "\(said)")
      // The one that is assigned lapses in six months; the one under repair stays.
      #expect(try await level(app) == 2)
      #expect(try await level(app, in: 150) == 2)
      #expect(try await level(app, in: 200) == 1)
      #expect(try await level(app, known: first) == 3)
      let second = app.clock.now
      app.clock.advance(seconds: 60)
      let shorter = try await load(
        app, [(Self.counted, "stock: [attribue, reparation]"), ("duree: 6 mois", "duree: 3 mois")])
      #expect(shorter.contains { $0.contains("attribution") && $0.contains("durée") }, "\(shorter)")
      #expect(try await level(app, in: 150) == 1)
      #expect(try await level(app, in: 150, known: second) == 2)
      #expect(try await level(app, in: 150, known: first) == 3)
      // Back to the first pack: as if nothing had been, but that it was known otherwise.
      _ = try await load(app, [])
      #expect(try await level(app) == 3)
      #expect(try await level(app, in: 150, known: second) == 2)
    }
  }

  @Test(
    "a measure that its register counts no more, or that another counts, is left by its entries",
    arguments: Engine.available)
  func leaves(_ engine: Engine) async throws {
    try await withEntries(on: engine) { app, _ in
      let first = app.clock.now
      app.clock.advance(seconds: 60)
      _ = try await load(
        app,
        [
          ("      - {mesure: tgd, \(Self.counted)}", "      - {mesure: logements_relais, \(Self.counted)}")
        ])
      #expect(try await level(app, "logements_relais") == 3)
      #expect(try await level(app) == 0)
      #expect(try await level(app, known: first) == 3)
    }
  }

  @Test("a state more, and a passage to it, are told and serve at once", arguments: Engine.one)
  func state(_ engine: Engine) async throws {
    try await withEntries(on: engine) { app, entries in
      let said = try await load(
        app,
        [
          (
            "- {id: retire, nom: Retiré, classe: clos}",
            "- {id: retire, nom: Retiré, classe: clos}\n      - {id: perdu, nom: Perdu, classe: clos}"
          ),
          ("- {id: livrer,", "- {id: perdre, nom: Dire perdu, de: [attribue], vers: perdu}\n      - {id: livrer,"),
        ])
      #expect(
        said.contains { $0.contains("état tgd perdu") } && said.contains { $0.contains("passage tgd perdre") },
        "\(said)")
      let keeper = try await DeskTests.holder(app, of: "parquet-clairval/procureur")
      let path = "/registres/tgd/\(try #require(entries["attribue"]).text)"
      #expect(await keeper.get(path).text.contains("Dire perdu"))
      #expect(await keeper.post("\(path)/passages/perdre", ["jour": French.short(app.clock.now.day)]).status == 303)
      #expect(try await level(app) == 2)
    }
  }

  @Test(
    "what entries stand on can't be taken away; a field may go, and they stay readable", arguments: Engine.available)
  func losses(_ engine: Engine) async throws {
    try await withEntries(on: engine) { app, entries in
      let states = try await refusals(
        app,
        [
          ("      - {id: reparation, nom: En réparation, classe: actif}\n", ""),
          ("exige: [reparation]", "exige: [retire]"),
          ("de: [disponible, attribue, echu], vers: reparation", "de: [disponible, attribue, echu], vers: disponible"),
          ("de: [reparation], vers: disponible", "de: [attribue], vers: disponible"),
          ("de: [disponible, reparation], vers: retire", "de: [disponible], vers: retire"),
        ])
      #expect(states.contains { $0.contains("`reparation` du registre `tgd`") }, "\(states)")
      let kinds = try await refusals(
        app,
        [
          (
            "nom: Livré le, genre: jour, exige: [disponible], passe: true",
            "nom: Livré le, genre: texte, exige: [disponible]"
          )
        ])
      #expect(kinds.contains { $0.contains("`livre_le` du registre `tgd`") }, "\(kinds)")
      let choice = try await refusals(app, [("          - {id: batterie, nom: Batterie}\n", "")])
      #expect(
        choice.contains { $0.contains("Le choix `batterie` du champ `panne`") && $0.contains("1\u{A0}fiche") },
        "\(choice)")
      let register = try await refusals(app, [("  - id: tgd\n", "  - id: telephones\n")])
      #expect(register.contains { $0.contains("Le registre `tgd` a disparu") }, "\(register)")
      #expect(try await level(app) == 3)
      let said = try await load(
        app, [("      - {id: livre_le, nom: Livré le, genre: jour, exige: [disponible], passe: true}\n", "")])
      #expect(said.contains { $0.contains("champ tgd livre_le") }, "\(said)")
      let keeper = try await DeskTests.holder(app, of: "parquet-clairval/procureur")
      for id in entries.values {
        let page = await keeper.get("/registres/tgd/\(id.text)")
        #expect(page.status == 200 && !page.text.contains("Livré le"))
        let form = await keeper.get("/registres/tgd/\(id.text)/corriger")
        let sent = SentForm.standing(form).filter { !["motif", "csrf"].contains($0.name) } + [("motif", "Mal lu")]
        #expect(await keeper.post("/registres/tgd/\(id.text)/corriger", pairs: sent).status == 303)
      }
      #expect(try await level(app) == 3)
    }
  }
}

import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What happened at many places, told on one page.
@Suite("Grids of visits") struct GridTests {
  private static let keeper = "ggd/prevention"
  private static let grid = "/registres/patrouilles_gares/grille"
  private static let list = "/registres/patrouilles_gares"

  /// Places to visit; their ids, in the order of their names.
  private func places(_ app: Boussole, _ count: Int, _ register: String = "gares") async throws -> [String] {
    try await app.database.write(Boussole.code) { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let register = try departement.register(register)
      return try (1...count).map { rank in
        try RegisterWalk(departement: departement, register: register, way: [], number: rank).go(connection).id.text
      }
    }
  }
  private func entries(_ app: Boussole, _ register: String = "patrouilles_gares") async throws -> [RegisterEntry] {
    try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let wrong = try EntrySettling(connection: connection, departement: departement).differences()
      #expect(wrong.isEmpty, "\(wrong)")
      return try EntryStore(connection, in: departement)
        .entries(of: departement.register(register), after: nil, limit: 1_000)
    }
  }
  /// What a browser sends of the page's form, with what is typed in it.
  private func filled(_ page: Outgoing, _ typed: [(name: String, value: String)]) -> [(name: String, value: String)] {
    let names = Set(typed.map(\.name))
    return SentForm.standing(page).filter { !names.contains($0.name) && !["csrf", "q"].contains($0.name) } + typed
  }
  private static let crew: [(name: String, value: String)] = [
    ("unites.0.unite", "Brigade"), ("unites.0.effectif", "3"),
  ]

  @Test(
    "each filled line is an entry, done on its day by the engine's own acts; a line left empty says nothing",
    arguments: Engine.available)
  func fills(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let ids = try await places(app, 3), keeper = try await DeskTests.holder(app, of: Self.keeper)
      #expect(await keeper.get(Self.list).text.contains(Self.grid), "the list leads there")
      let page = await keeper.get(Self.grid)
      #expect(page.status == 200 && Document(Array(page.text.utf8)).faults == [], "\(page.text.prefix(600))")
      #expect(ids.allSatisfy { page.text.contains("name=\"\($0).debut\"") })
      let none = await keeper.post(Self.grid, pairs: filled(page, Self.crew))
      #expect(none.status == 422 && none.text.contains("Aucune ligne n’est remplie"))
      let answer = await keeper.post(
        Self.grid,
        pairs: filled(
          page,
          Self.crew + [
            ("jour", "20/11/2026"), ("\(ids[0]).debut", "17:30"), ("\(ids[0]).fin", "18 h"),
            // A night, on a day of its own, as a keypad writes it.
            ("\(ids[2]).jour", "21/11/2026"), ("\(ids[2]).debut", "2315"), ("\(ids[2]).fin", "0030"),
          ]))
      #expect(answer.status == 303, "\(plain(answer.text))")
      let made = try await entries(app).sorted { $0.since < $1.since }
      #expect(made.map(\.state) == ["faite", "faite"] && made.map(\.since.iso) == ["2026-11-20", "2026-11-21"])
      #expect(made.map { $0.values["gare"] } == [ids[0], ids[2]])
      #expect(made[0].values["debut"] == "2026-11-20T16:30:00.000000Z")
      #expect(made[1].values["fin"] == "2026-11-21T23:30:00.000000Z", "the next day")
      #expect(made[0].values["objet"] == "Patrouille, Essai 1 de nom, 20/11/2026")
      #expect(made.allSatisfy { $0.values["unites"]?.contains("Brigade") ?? false && $0.version == 2 })
    }
  }

  @Test(
    "a line that can't be says why in its place, the others are kept, and nothing is done twice",
    arguments: Engine.available)
  func mends(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let ids = try await places(app, 4), keeper = try await DeskTests.holder(app, of: Self.keeper)
      let sent = filled(
        await keeper.get(Self.grid),
        Self.crew + [
          ("jour", "20/11/2026"), ("\(ids[0]).debut", "17:30"), ("\(ids[0]).fin", "18:00"),
          ("\(ids[1]).debut", "mardi"), ("\(ids[1]).fin", "18:00"),
          ("\(ids[2]).debut", "18:30"), ("\(ids[3]).debut", "19:00"), ("\(ids[3]).fin", "19:30"),
          ("\(ids[3]).jour", "20/12/2026"),
        ])
      let answer = await keeper.post(Self.grid, pairs: sent), says = plain(answer.text)
      #expect(answer.status == 422 && Document(Array(answer.text.utf8)).faults == [])
      #expect(says.contains("1 fiche est enregistrée"), "\(says.prefix(2_000))")
      #expect(says.contains("Essai 2 de nom : « mardi » n’est pas une heure."))
      #expect(says.contains("Essai 3 de nom : « Fin » manque.") && answer.text.contains("#champ-\(ids[2]).fin"))
      #expect(says.contains("n’est pas encore venu") && answer.text.contains("#champ-\(ids[3]).jour"))
      #expect(answer.text.contains("value=\"mardi\"") && !answer.text.contains("name=\"\(ids[0]).debut\""))
      #expect(try await entries(app).count == 1)

      // The first form again, its answer lost: what was done is there already.
      app.clock.advance(seconds: 61)
      #expect(await keeper.post(Self.grid, pairs: sent).status == 422)
      #expect(try await entries(app).count == 1)
      // Put right, then sent again by the page before it.
      app.clock.advance(seconds: 61)
      let right: [(name: String, value: String)] = [
        ("\(ids[1]).debut", "17:45"), ("\(ids[2]).fin", "19:00"), ("\(ids[3]).jour", "19/11/2026"),
      ]
      let mended = await keeper.post(Self.grid, pairs: filled(answer, right))
      #expect(mended.status == 303, "\(plain(mended.text))")
      #expect(try await entries(app).count == 4)
      app.clock.advance(seconds: 61)
      let whole = sent.filter { pair in !right.contains { $0.name == pair.name } } + right
      #expect(await keeper.post(Self.grid, pairs: whole).status == 303)
      #expect(try await entries(app).count == 4)
    }
  }

  @Test(
    "a line that is sent three times is one; one that leads nowhere is told, and the others are kept",
    arguments: Engine.one)
  func forged(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let ids = try await places(app, 2), keeper = try await DeskTests.holder(app, of: Self.keeper)
      let page = await keeper.get(Self.grid)
      let typed = Self.crew + [("jour", "20/11/2026"), ("\(ids[0]).debut", "17:30"), ("\(ids[0]).fin", "18:00")]
      let thrice = filled(page, typed) + [("ligne", ids[0]), ("ligne", ids[0])]
      let made = await keeper.post(Self.grid, pairs: thrice)
      #expect(made.status == 303, "\(plain(made.text))")
      #expect(try await entries(app).count == 1)
      for lost in ["01900000-0000-7000-8000-000000000000", "rien"] {
        app.clock.advance(seconds: 61)
        let other: [(name: String, value: String)] = [
          ("ligne", lost), ("\(lost).debut", "17:30"), ("\(lost).fin", "18:00"),
        ]
        let answer = await keeper.post(Self.grid, pairs: filled(page, typed) + other)
        #expect(answer.status == 422 && answer.text.contains("Une ligne au moins mène à une fiche"), "\(lost)")
        #expect(plain(answer.text).contains("1 fiche est enregistrée"))
      }
    }
  }

  @Test("what is wrong for all lines is told once, at its field", arguments: Engine.one)
  func common(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let ids = try await places(app, 2), keeper = try await DeskTests.holder(app, of: Self.keeper)
      let lines = ids.flatMap { [("\($0).debut", "17:30"), ("\($0).fin", "18:00")] }
      let page = await keeper.get(Self.grid)
      let missing = await keeper.post(Self.grid, pairs: filled(page, [("jour", "20/11/2026")] + lines))
      #expect(missing.status == 422 && missing.text.contains("Une chose est à corriger"), "\(plain(missing.text))")
      #expect(missing.text.contains("#champ-unites"))
      let named: [(name: String, value: String)] = [("unites.0.unite", "M. Dupont"), ("unites.0.effectif", "2")]
      let person = await keeper.post(Self.grid, pairs: filled(page, [("jour", "20/11/2026")] + named + lines))
      #expect(person.status == 422 && person.text.contains("Dupont"))
      let day = await keeper.post(Self.grid, pairs: filled(page, Self.crew + [("jour", "hier")] + lines))
      #expect(day.status == 422 && day.text.contains("n’est pas un jour"))
      #expect(try await entries(app).isEmpty)
      // One may ask for more lines of a field, and loses nothing.
      let more = await keeper.post(
        Self.grid, pairs: filled(page, Self.crew + lines + [("chercher", "unites")]))
      #expect(more.status == 200 && more.text.contains("unites.1.unite") && more.text.contains("value=\"17:30\""))
    }
  }

  @Test("a duplicate is told on its line, and is made once it is said to be another", arguments: Engine.available)
  func alike(_ engine: Engine) async throws {
    let compared = { @Sendable (files: PackFiles) in
      try files.replacing(
        "    fiche: patrouille\n", with: "    fiche: patrouille\n    doublon: [gare, debut]\n", in: "registres.yaml")
    }
    try await withBoussole(on: engine, changing: compared) { app in
      let ids = try await places(app, 2), keeper = try await DeskTests.holder(app, of: Self.keeper)
      let typed =
        Self.crew + [("jour", "20/11/2026")] + ids.flatMap { [("\($0).debut", "17:30"), ("\($0).fin", "18:00")] }
      let first = typed.filter { !$0.name.hasPrefix(ids[1]) }
      #expect(await keeper.post(Self.grid, pairs: filled(await keeper.get(Self.grid), first)).status == 303)
      let again = await keeper.post(Self.grid, pairs: filled(await keeper.get(Self.grid), typed))
      #expect(again.status == 422 && plain(again.text).contains("Essai 1 de nom : cette fiche existe peut-être déjà"))
      #expect(again.text.contains("\(ids[0]).doublon") && again.text.contains("PAT-2026-001"))
      #expect(try await entries(app).count == 2, "the other line is kept")
      let other = await keeper.post(Self.grid, pairs: filled(again, [("\(ids[0]).doublon", "oui")]))
      #expect(other.status == 303, "\(plain(other.text))")
      #expect(try await entries(app).count == 3)
    }
  }

  @Test("a hundred lines are a hundred entries", arguments: Engine.available)
  func many(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let ids = try await places(app, 110), keeper = try await DeskTests.holder(app, of: Self.keeper)
      var sent: [(name: String, value: String)] = []
      for page in ["", "?page=2"] {
        sent += SentForm.standing(await keeper.get(Self.grid + page)).filter { $0.name == "ligne" }
      }
      #expect(sent.count == 100)
      let typed = sent.flatMap { [("\($0.value).debut", "9:00"), ("\($0.value).fin", "9:30")] }
      let answer = await keeper.post(Self.grid, pairs: sent + Self.crew + typed + [("jour", "20/11/2026")])
      #expect(answer.status == 303 && Set(sent.map(\.value)).isSubset(of: ids), "\(answer.text.prefix(900))")
      #expect(try await entries(app).count == 100)
    }
  }

  @Test(
    "only whoever may create an entry and make its passage finds it, of the places that they read",
    arguments: Engine.one)
  func rights(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let ids = try await places(app, 1)
      let reader = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .prefecture)
      #expect(await reader.get(Self.grid).status == 404)
      #expect(await reader.post(Self.grid, ["ligne": ids[0]]).status == 404)
      #expect(await reader.get(Self.list).text.contains(Self.grid) == false)
      let keeper = try await DeskTests.holder(app, of: Self.keeper)
      #expect(await keeper.get("/registres/gares/grille").status == 404, "a register without one")
      // A place that is over has no line; one that is not there is none.
      #expect(await keeper.post("/registres/gares/\(ids[0])/passages/fermer", ["jour": "24/11/2026"]).status == 303)
      #expect(await keeper.get(Self.grid).text.contains(ids[0]) == false)
      let foreign = try await entries(app, "gares").count
      #expect(foreign == 1)
      let guessed = Kernel.ID<RegisterEntry>(at: app.clock.now).text
      let answer = await keeper.post(
        Self.grid,
        pairs: Self.crew + [
          ("jour", "20/11/2026"), ("ligne", guessed), ("\(guessed).debut", "9:00"), ("\(guessed).fin", "9:30"),
        ])
      #expect(answer.status == 422 && answer.text.contains("Une ligne au moins mène"))
    }
  }

  @Test("classes of one morning are told school by school, and keep it reached", arguments: Engine.available)
  func schools(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let ids = try await places(app, 2, "etablissements"), keeper = try await DeskTests.holder(app, of: Self.keeper)
      let grid = "/registres/sensibilisations/grille", page = await keeper.get(grid)
      let answer = await keeper.post(
        grid,
        pairs: filled(
          page,
          [
            ("jour", "20/11/2026"), ("theme", "cyber"), ("\(ids[0]).classes", "4"), ("\(ids[0]).eleves", "103"),
            ("\(ids[1]).eleves", "501"),
          ]))
      #expect(answer.status == 422 && plain(answer.text).contains("n’est pas entre 0 et 500"), "\(plain(answer.text))")
      let made = try #require(try await entries(app, "sensibilisations").first)
      #expect(made.state == "tenue" && made.values["seance_le"] == "2026-11-20" && made.values["eleves"] == "103")
      let without = await keeper.get("/registres/etablissements/sans/annee").text
      #expect(!without.contains(ids[0]) && without.contains(ids[1]))
    }
  }

  @Test("in both packs a grid asks all that its entries must say")
  func packs() throws {
    let departement = try FieldSample.departement(
      FieldSample.register("vide", "VID", fields: "- {id: n, nom: N, genre: entier}"))
    #expect(
      Set(departement.registers.all.filter { $0.grid != nil }.map(\.id)) == [
        "patrouilles_gares", "sensibilisations", "controles_routiers", "passages", "visites_contact",
      ])
  }

  @Test(
    "one that can't be is refused at its line",
    arguments: [
      ("{lignes: gare, passage: faire, champs: [debut]}", "ne demande pas `fin`"),
      ("{lignes: unites, passage: faire, champs: [debut, fin]}", "unites"),
      ("{lignes: gare, passage: faire, commun: [unites], champs: [debut, fin, unites]}", "unites"),
      ("{lignes: gare, passage: faire, commun: [unites, debut], champs: [debut, fin]}", "deux fois"),
      ("{lignes: gare, passage: refaire, commun: [unites], champs: [debut, fin]}", "refaire"),
      ("{lignes: gare, passage: faire, commun: [unites, debut, fin]}", "champs"),
    ])
  func refused(_ grid: String, _ problem: String) throws {
    let visits = FieldSample.register(
      "visites", "VST",
      fields: """
        - {id: gare, nom: Gare, genre: lien, registre: gares, exige: [creation]}
        - {id: debut, nom: Début, genre: instant, exige: [complet]}
        - {id: fin, nom: Fin, genre: instant, exige: [complet]}
        - {id: unites, nom: Unités, genre: lignes, exige: [complet], colonnes: [{id: n, nom: N, genre: entier}]}
        """, more: "grille: \(grid)"
    ).replacing("completer, nom: Compléter", with: "faire, nom: Faire")
    try RegisterRowClockTests.faults(of: visits, say: problem, at: "grille: \(grid)")
  }
}

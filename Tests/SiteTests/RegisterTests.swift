import Accounts
import Database
import Kernel
import Ledger
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// A register that the pack declares, kept by those whom it names; what it counts moves in the same act.
@Suite("Registers") struct RegisterTests {
  private static let clairval = "parquet-clairval/procureur"

  /// The path of a new telephone, as its creation answers it.
  private func added(_ line: String, by visitor: Visitor, of parquet: String = "parquet-clairval") async throws
    -> String
  {
    let answer = await visitor.post(
      "/registres/tgd", ["ligne": line, "parquet": parquet, "jour": "02/11/2026"])
    #expect(answer.status == 303, "\(answer.text)")
    return try #require(answer.header("location"))
  }
  private func level(_ app: Boussole, known: Instant? = nil, on day: Day = Boussole.today) async throws -> Int {
    try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let ledger = LedgerStore(connection, in: Boussole.code, measures: departement.measures)
      #expect(try ledger.verify().isEmpty)
      return try ledger.balance("tgd", on: day, known: known, .all)
    }
  }

  @Test("an entry is born, moves and ends; its measure follows within the same act", arguments: Engine.available)
  func life(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      #expect(try await level(app) == 0)
      let delivered = await keeper.post(
        "\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026", "vu": "1"])
      #expect(delivered.status == 303)
      #expect(try await level(app) == 1)
      _ = await keeper.post("\(path)/passages/attribuer", ["decision": "04/11/2026", "jour": "04/11/2026", "vu": "2"])
      #expect(try await level(app) == 1)
      _ = await keeper.post(
        "\(path)/passages/reparer", ["panne": "batterie", "jour": "05/11/2026", "vu": "3"])
      #expect(try await level(app) == 0)
      let page = await keeper.get(path).text
      #expect(page.contains("en réparation depuis le") && page.contains("Mettre en réparation"))
      let json = await keeper.get(path, json: true).text
      #expect(json.contains("\"etat\":\"reparation\"") && json.contains("\"version\":4"))
    }
  }

  @Test("a day that was wrong is corrected, and each past keeps what it knew", arguments: Engine.available)
  func correction(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "10/11/2026", "jour": "10/11/2026"])
      app.clock.advance(seconds: 61)
      let before = app.clock.now
      app.clock.advance(seconds: 61)
      let corrected = await keeper.post(
        "\(path)/corriger",
        [
          "ligne": "77-M-014", "parquet": "parquet-clairval", "livre_le": "12/11/2026", "jour": "12/11/2026",
          "motif": "Bon de livraison mal lu", "vu": "2",
        ])
      #expect(corrected.status == 303, "\(corrected.text)")
      let day = try #require(Day(2026, 11, 11))
      #expect(try await level(app, on: day) == 0)
      #expect(try await level(app, known: before, on: day) == 1)
      let page = await plain(keeper.get(path).text)
      #expect(page.contains("Bon de livraison mal lu"))
      #expect(page.contains("Livré le : 10 novembre 2026, puis 12 novembre 2026"), "the history keeps both")
    }
  }

  @Test("an entry created in error is counted nowhere, and stays readable", arguments: Engine.available)
  func cancellation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "10/11/2026", "jour": "10/11/2026"])
      _ = await keeper.post("\(path)/annuler", ["motif": "Saisi deux fois"])
      #expect(try await level(app) == 0)
      #expect(await keeper.get(path).text.contains("elle n’est comptée nulle part"))
      #expect(await !keeper.get("/registres/tgd").text.contains("77-M-014"))
      // Its number is free again.
      app.clock.advance(seconds: 61)
      _ = try await added("77-M-014", by: keeper)
    }
  }

  @Test(
    "a passage that is counted follows its day when that is corrected, and goes with its entry", arguments: Engine.one)
  func flow(_ engine: Engine) async throws {
    let change = { (files: PackFiles) in
      try files.replacing(
        "      - {mesure: tgd, stock: [disponible, attribue, echu]}",
        with: "      - {mesure: campagnes, flux: livrer}", in: "registres.yaml")
    }
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      func counted(on day: String) async throws -> Int {
        let day = try #require(Day(iso: day))
        return try await app.database.read { connection in
          let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
          let ledger = LedgerStore(connection, in: Boussole.code, measures: departement.measures)
          return try ledger.flow("campagnes", from: day, through: day)
        }
      }
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026"])
      #expect(try await counted(on: "2026-11-03") == 1)
      let corrected = await keeper.post(
        "\(path)/corriger",
        [
          "ligne": "77-M-014", "parquet": "parquet-clairval", "livre_le": "05/11/2026", "jour": "05/11/2026",
          "motif": "Mal lu",
        ])
      #expect(corrected.status == 303)
      let moved = try await (counted(on: "2026-11-03"), counted(on: "2026-11-05"))
      #expect(moved == (0, 1))
      #expect(await keeper.post("\(path)/annuler", ["motif": "Saisi deux fois"]).status == 303)
      #expect(try await counted(on: "2026-11-05") == 0)
    }
  }

  @Test("whoever is not named reads nothing; an organisation reads its own", arguments: Engine.available)
  func reach(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      for role in Role.allCases where role != .bearer && role != .agent {
        let isPublic = role == .public
        for page in [
          "/registres/tgd", path, "/registres/tgd/fiches.csv", "/registres/tgd/nouvelle", "\(path)/corriger",
        ] {
          // Signed out: the sign-in page.
          #expect(try await app.get(page, as: role).status == (isPublic ? 303 : 404), "\(role) \(page)")
        }
        guard !isPublic else { continue }
        #expect(try await app.post("\(path)/passages/livrer", ["jour": "10/11/2026"], as: role).status == 404)
      }
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      #expect(await other.get("/registres/tgd").status == 200)
      #expect(await !other.get("/registres/tgd").text.contains("77-M-014"))
      #expect(await other.get(path).status == 404)
      let foreign = await other.post(
        "/registres/tgd", ["ligne": "77-M-015", "parquet": "parquet-clairval", "jour": "02/11/2026"])
      #expect(foreign.status == 422 && foreign.text.contains("Cet organisme n’est pas le vôtre."))
    }
  }

  @Test("what somebody else did meanwhile is shown, and nothing is lost", arguments: Engine.available)
  func overtaken(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026", "vu": "1"])
      let late = await keeper.post(
        "\(path)/corriger",
        ["ligne": "77-M-099", "parquet": "parquet-clairval", "jour": "02/11/2026", "motif": "Mal lu", "vu": "1"])
      #expect(late.status == 409 && late.text.contains("Quelqu’un d’autre l’a changée"))
      #expect(late.text.contains("77-M-099") && late.text.contains("name=\"vu\" value=\"2\""))
    }
  }

  @Test(
    "a bad input is refused at its field, and the rest is kept",
    arguments: [
      ("ligne", "", "manque"), ("ligne", "AB-123-CD", "peut désigner une personne"),
      ("ligne", "06 12 34 56 78", "peut désigner une personne"), ("parquet", "nulle-part", "n’est pas un organisme"),
      ("jour", "31/02/2026", "n’est pas un jour"), ("jour", "01/01/2030", "n’est pas encore venu"),
      ("ligne", "77-M-001", "déjà dans ce registre"),
    ])
  func refused(_ field: String, _ typed: String, _ said: String) async throws {
    try await withBoussole(on: .sqlite) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      _ = try await added("77-M-001", by: keeper)
      // The same form within a minute would be answered as the first was.
      app.clock.advance(seconds: 61)
      var values = ["ligne": "77-M-014", "parquet": "parquet-clairval", "jour": "02/11/2026"]
      values[field] = typed
      let answer = await keeper.post(
        "/registres/tgd",
        ["ligne": values["ligne"] ?? "", "parquet": values["parquet"] ?? "", "jour": values["jour"] ?? ""])
      #expect(answer.status == 422 && answer.text.contains(said), "\(field) \(typed)")
      if field != "ligne" { #expect(answer.text.contains("77-M-014")) }
    }
  }

  @Test("the invented entries are those that the figure counts", arguments: Engine.available)
  func invented(_ engine: Engine) async throws {
    try await withBoussole(on: engine, withActivity: true) { app in
      let entries = try await app.database.read {
        try $0.query(
          """
          SELECT COUNT(*) AS entries FROM register_entry
          WHERE departement = \(Boussole.code) AND register = \("tgd")
            AND state IN (\(["disponible", "attribue", "echu"]))
          """
        ).first?.integer("entries")
      }
      #expect(try await level(app) == 36 && entries == 36)
    }
  }
}

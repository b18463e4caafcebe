import Database
import Kernel
import Pack
import TestKit
import Testing
import Web

@testable import Registers

/// Two entries that say the same are perhaps one: asked, never guessed.
@Suite("Entries that are alike") struct RegisterAlikeTests {
  private static let registers = FieldSample.adding(
    FieldSample.register(
      "sites", "SIT", fields: "- {id: commune, nom: Commune, genre: commune}", more: "doublon: [nom, commune]"))
  private static let hall: KeyValuePairs<String, String> = [
    "nom": "Gymnase des Prés", "commune": "99001", "jour": "02/11/2026",
  ]

  @Test("what exists is shown first, and another is made only if it is said to be one", arguments: Engine.available)
  func asked(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let path = try #require(await keeper.post("/registres/sites", Self.hall).header("location"))
      let same = await keeper.post(
        "/registres/sites", ["nom": "gymnase des pres ", "commune": "99001", "jour": "03/11/2026"])
      #expect(same.status == 422 && same.text.contains("\(path)\">SIT-2026-001, Gymnase des Prés</a>"))
      #expect(same.text.contains("name=\"doublon\"") && same.text.contains("value=\"gymnase des pres \""))
      let list = await keeper.get("/registres/sites").text
      #expect(!list.contains("SIT-2026-002"))
      let other = await keeper.post(
        "/registres/sites",
        ["nom": "gymnase des pres ", "commune": "99001", "jour": "03/11/2026", "doublon": "oui"])
      #expect(other.status == 303)
      for different: KeyValuePairs<String, String> in [
        ["nom": "Gymnase des Prés", "commune": "99002", "jour": "03/11/2026"],
        ["nom": "Gymnase des Prés", "jour": "03/11/2026"],
      ] { #expect(await keeper.post("/registres/sites", different).status == 303) }
    }
  }

  @Test(
    "an event of a day that two services tell is proposed as one, once it was held too", arguments: Engine.available)
  func event(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let schools = try await DeskTests.holder(app, of: "dsden", as: .partner)
      let force = try await DeskTests.holder(app, of: "ggd/prevention", as: .force)
      let school = try #require(
        await schools.post(
          "/registres/etablissements",
          ["nom": "Collège", "uai": "0770001A", "commune": "99001", "type": "college", "jour": "02/11/2026"]
        ).header("location")?.split(separator: "/").last)
      let told = [
        ("objet", "Écrans"), ("etablissement", String(school)), ("theme", "cyber"), ("seance_le", "10/11/2026"),
        ("classes", "4"), ("jour", "10/11/2026"),
      ]
      #expect(await force.get("/registres/sensibilisations/nouvelle").text.contains("name=\"seance_le\""))
      let made = await force.post("/registres/sensibilisations", pairs: told)
      let path = try #require(made.header("location"), "\(made.text)")
      let held = await force.post("\(path)/passages/tenir", ["eleves": "100", "classes": "4", "jour": "10/11/2026"])
      #expect(held.status == 303, "\(held.text)")
      let again = await schools.post("/registres/sensibilisations", pairs: told)
      #expect(again.status == 422 && again.text.contains("\(path)\">"), "\(again.text)")
      #expect(await schools.post("/registres/sensibilisations", pairs: told + [("doublon", "oui")]).status == 303)
    }
  }

  @Test("what is over, or was created in error, is not compared", arguments: Engine.one)
  func over(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      for act in [("passages/finir", "jour", "03/11/2026"), ("annuler", "motif", "Saisi deux fois")] {
        let path = try #require(await keeper.post("/registres/sites", Self.hall).header("location"))
        #expect(await keeper.post("\(path)/\(act.0)", pairs: [(act.1, act.2)]).status == 303)
        app.clock.advance(seconds: 61)
      }
      #expect(await keeper.post("/registres/sites", Self.hall).status == 303)
    }
  }
}

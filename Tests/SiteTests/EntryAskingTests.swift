import Database
import Kernel
import TestKit
import Testing
import Web

@testable import Registers

/// What the pages of an entry ask and show: no more than they need.
@Suite("What an entry asks") struct EntryAskingTests {
  @Test("a passage does not ask what the entry already makes no question of", arguments: Engine.available)
  func conditional(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let spip = try await DeskTests.holder(app, of: "spip", as: .partner)
      for (nature, isAsked) in [("public", false), ("association", true)] {
        let created = await spip.post(
          "/registres/tig_lieux",
          ["site": "Serres \(nature)", "commune": "99001", "nature": nature, "jour": "01/09/2026"])
        let path = try #require(created.header("location"), "\(created.text)")
        let passed = await spip.post(
          "\(path)/passages/demander_avis", ["avis_demandes": "02/09/2026", "jour": "02/09/2026"])
        #expect(passed.status == 303, "\(passed.text)")
        let form = await spip.get("\(path)/passages/referencer")
        #expect(
          form.text.contains("name=\"titres.0.du\"") == isAsked && form.text.contains("name=\"postes.0.intitule\""))
        app.clock.advance(seconds: 61)
      }
    }
  }

  @Test(
    "who is to agree, and whose an entry becomes, is chosen among those who can have it", arguments: Engine.available)
  func organisations(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99001", as: .mayor)
      let created = await mayor.post(
        "/registres/rappel_ordre", ["objet": "Protocole", "commune": "99001", "jour": "02/11/2026"])
      let path = try #require(created.header("location"), "\(created.text)")
      let sending = await mayor.get("\(path)/passages/transmettre").text
      #expect(sending.contains("value=\"parquet-montfaucel\"") && !sending.contains("value=\"mairie-99002\""))

      let court = try await DeskTests.holder(app, of: "parquet-clairval/procureur", as: .prosecutor)
      let phone = await court.post(
        "/registres/tgd", ["ligne": "Ligne 1", "parquet": "parquet-clairval", "jour": "02/11/2026"])
      let handing = await court.get("\(try #require(phone.header("location")))/evoluer?champ=parquet").text
      #expect(handing.contains("value=\"parquet-montfaucel\"") && !handing.contains("value=\"mairie-99002\""))
    }
  }

  @Test(
    "what is sought in a list is not sought in the whole site, and a map says what it leaves out",
    arguments: Engine.available)
  func apart(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99001", as: .mayor)
      let filled = #"id="recherche-mobile" name="q" type="search" value="Potager""#
      #expect(await !mayor.get("/registres/tig_lieux?q=Potager").text.contains(filled))
      #expect(await mayor.get("/recherche?q=Potager").text.contains(filled))
      #expect(await mayor.get("/registres/tig_lieux/carte").text.contains("pas sur cette carte"))
      let spip = try await DeskTests.holder(app, of: "spip", as: .partner)
      #expect(await !spip.get("/registres/tig_lieux/carte").text.contains("pas sur cette carte"))
    }
  }

  @Test("a list says what each entry is about, to whoever reads it", arguments: Engine.available)
  func about(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let school = try await DeskTests.holder(app, of: "dsden", as: .partner)
      let created = await school.post(
        "/registres/etablissements",
        ["nom": "Collège des Essais", "uai": "0999999Z", "commune": "99001", "type": "college", "jour": "01/09/2026"])
      let id = try #require(created.header("location")?.split(separator: "/").last, "\(created.text)")
      let held = await school.post(
        "/registres/sensibilisations",
        ["objet": "Route en 5e", "etablissement": String(id), "theme": "route", "jour": "02/11/2026"])
      #expect(held.status == 303, "\(held.text)")
      #expect(await school.get("/registres/sensibilisations").text.contains("Collège des Essais"))
      #expect(await school.get("/registres/sensibilisations?au=2026-11-03").text.contains("Collège des Essais"))
      let closed = await school.post("/registres/etablissements/\(id)/passages/fermer", ["jour": "05/11/2026"])
      #expect(closed.status == 303, "\(closed.text)")
      let path = "/registres/etablissements/\(id)"
      #expect(await school.get(path).text.contains("Corriger ce jour"))
      #expect(
        await !school.get("\(path)?au=2026-11-03").text.contains("Corriger ce jour"), "nothing is done in the past")
      #expect(await school.get("/registres/sensibilisations/nouvelle").text.contains("Collège des Essais (fermé)"))
    }
  }
}

import Database
import Kernel
import TestKit
import Testing
import Web

/// Pages that say no, and the page of an organisation: what whoever reads them does next.
@Suite("The way on") struct ErrorPageTests {
  @Test("a page that is not there says so in its title, and leads back to the strategy", arguments: Engine.one)
  func missing(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      for role in [Role.public, .administrator] {
        let page = try await app.get("/actions/99.99", as: role)
        #expect(page.status == 404 && Document(page.body).faults.isEmpty)
        #expect(page.text.contains("<title>Erreur : Cette page n’existe pas"), "\(page.text.prefix(600))")
        #expect(page.text.contains("<a href=\"/exemple\">Revenir à la stratégie</a>"))
      }
      let refused = try await app.post("/mesures/recus_isc/releves", ["jour": "hier"], as: .administrator)
      #expect(refused.status == 422 && refused.text.contains("<title>Erreur : Saisir"))
    }
  }

  @Test("an organisation's page says what falls due of it, and whom to ring to those signed in", arguments: Engine.one)
  func organisation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let due = app.clock.now.day.adding(days: 20)
      let step: KeyValuePairs = [
        "texte": "Livrer Montfaucel", "echeance": French.short(due), "fonction": "parquet-montfaucel",
      ]
      #expect(try await app.post("/piloter/4.1/etape", step, as: .administrator).status == 303)
      let own = try await app.get("/organismes/parquet-montfaucel")
      #expect(own.text.contains("Échéances des soixante jours") && own.text.contains("Livrer Montfaucel"))
      #expect(try await app.get("/organismes/parquet-montfaucel", json: true).text.contains(due.iso))
      #expect(try await !app.get("/organismes/ddpn").text.contains("Livrer Montfaucel"))
      for path in ["/organismes/prefecture", "/actions/1.1"] {
        let page = try await app.get(path, as: .administrator)
        #expect(page.text.contains("<dt>Contacter</dt>") && Document(page.body).faults.isEmpty, "\(path)")
        #expect(try await !app.get(path).text.contains("Contacter"), "\(path)")
      }
      #expect(
        try await app.get("/organismes/prefecture", as: .administrator).text.contains("bsir@prefecture.exemple.fr"))
    }
  }
}

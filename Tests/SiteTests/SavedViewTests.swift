import Accounts
import Database
import Foundation
import Kernel
import TestKit
import Testing
import Web

/// Lists that one keeps, and those that the pack proposes.
@Suite("Views of registers") struct SavedViewTests {
  private static let clairval = "parquet-clairval/procureur"

  @Test("a view is kept under a name, opened, renamed and removed by whoever kept it", arguments: Engine.available)
  func kept(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let list = await keeper.get("/registres/tgd?etat=disponible&tri=-depuis").text
      #expect(list.contains("Garder cette vue") && list.contains("value=\"etat=disponible&amp;tri=-depuis\""))
      let form: KeyValuePairs<String, String> = [
        "registre": "tgd", "nom": "Les miens", "vue": "etat=disponible&tri=-depuis&inconnu=1",
      ]
      let made = await keeper.post("/registres/vues", form)
      #expect(made.header("location")?.hasSuffix("/registres/tgd?etat=disponible&tri=-depuis") ?? false)
      #expect(await keeper.get("/registres/tgd").text.contains("Les miens"))
      let page = await keeper.get("/registres/vues").text
      let id = try #require(page.firstMatch(of: /registres\/vues\/([0-9a-f-]{36})"/)).1
      let renamed = await keeper.post("/registres/vues/\(id)", ["nom-\(id)": "Disponibles"])
      #expect(renamed.status == 303)
      #expect(await keeper.get("/registres/vues").text.contains("Disponibles"))
      for name in ["", String(repeating: "a", count: 61), "AB-123-CD"] {
        let refused = await keeper.post("/registres/vues/\(id)", ["nom-\(id)": "\(name)"])
        #expect(refused.status == 422 && refused.text.contains("#champ-nom-\(id)"), "\(name)")
      }
      let unnamed = await keeper.post("/registres/vues", ["registre": "tgd", "nom": " ", "vue": "etat=disponible"])
      #expect(unnamed.status == 422 && unnamed.text.contains("value=\"etat=disponible\""))
      // It is nobody else's, and none of a register that one does not read.
      let other = try await DeskTests.holder(app, of: "spip", as: .force)
      #expect(await !other.get("/registres/vues").text.contains("Disponibles"))
      #expect(await other.post("/registres/vues/\(id)/retrait").status == 404)
      #expect(await other.post("/registres/vues", form).status == 404)
      #expect(await keeper.post("/registres/vues/\(id)/retrait").status == 303)
      #expect(await keeper.get("/registres/vues").text.contains("Vous ne gardez aucune vue"))
    }
  }

  @Test("a view goes with the account that kept it", arguments: Engine.available)
  func erased(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      _ = await keeper.post("/registres/vues", ["registre": "tgd", "nom": "A", "vue": "etat=disponible"])
      func count() async throws -> Int? {
        try await app.database.read {
          try $0.query("SELECT COUNT(*) AS views FROM register_view").first?.integer("views")
        }
      }
      try await app.forget()
      #expect(try await count() == 1)
      try await app.database.write(Boussole.code) { connection in
        try connection.execute("UPDATE person SET closed_at = \(connection.recordedAt) WHERE role = 'agent'")
      }
      app.clock.advance(seconds: 400 * 86_400)
      try await app.forget()
      #expect(try await count() == 0)
    }
  }

  @Test("the pack proposes lists, narrowed as of today", arguments: Engine.available)
  func proposed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let until = app.clock.now.day.adding(days: 30).iso
      let html = await keeper.get("/registres/tgd").text
      let link = "/registres/tgd?etat=attribue&amp;echeance.au=\(until)&amp;tri=echeance"
      #expect(html.contains(link) && html.contains("Attributions qui finissent sous 30 jours"))
      #expect(html.contains("/registres/tgd?etat=attribue&amp;etat=echu&amp;tri=depuis"), "any of several")
      let list = await keeper.get(link.replacing("&amp;", with: "&"))
      #expect(list.status == 200 && list.text.contains("Garder cette vue"))
    }
  }
}

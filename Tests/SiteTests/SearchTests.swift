import Database
import Kernel
import TestKit
import Testing

/// What the box at the top of every page finds of features, and for whom.
@Suite("Search") struct SearchTests {
  private static let clairval = "parquet-clairval/procureur"

  private func entered(_ keeper: Visitor, _ count: Int) async {
    for rank in 1...count {
      let made = await keeper.post(
        "/registres/tgd", ["ligne": "Zyzomys x\(rank)", "parquet": "parquet-clairval", "jour": "02/11/2026"])
      #expect(made.status == 303, "\(made.text.prefix(400))")
    }
  }

  @Test("a register and its entries are found by those who may read them alone", arguments: Engine.available)
  func entries(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      await entered(keeper, 2)
      let found = await keeper.get("/recherche?q=zyzomys+x2")
      #expect(Document(found.body).faults.isEmpty && found.text.contains("Zyzomys x2"))
      #expect(!found.text.contains("Zyzomys x1") && found.text.contains("/exemple/registres/tgd/"))
      #expect(await keeper.get("/recherche?q=telephones+grave").text.contains("/exemple/registres/tgd\""))
      // Of the other parquet: it keeps the register, not this entry.
      #expect(await !other.get("/recherche?q=zyzomys").text.contains("Zyzomys x2"))
      for role in [Role.public, .partner] {
        let text = try await app.get("/recherche?q=zyzomys", as: role).text
        #expect(!text.contains("Zyzomys x2") && !text.contains("/registres/"), "\(role)")
      }
      let json = await keeper.get("/recherche?q=zyzomys", json: true).text
      #expect(json.contains("\"genre\":\"fiche\""), "\(json)")
    }
  }

  @Test("where a register has many, its list is found", arguments: Engine.available)
  func many(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      await entered(keeper, 11)
      let found = await keeper.get("/recherche?q=zyzomys").text.replacing("\u{00A0}", with: " ")
      #expect(found.contains("/exemple/registres/tgd?q=zyzomys") && found.contains("11 fiches"), "\(found)")
      #expect(!found.contains("Zyzomys x3"))
    }
  }

  @Test("a collection is found by those who see who answers it", arguments: Engine.available)
  func collections(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (campaign, _) = try await Collected.open(app)
      let found = try await app.get("/recherche?q=accueil+ecoute", as: .prefecture).text
      #expect(found.contains("/exemple/campagnes/\(campaign.text)"))
      #expect(try await !app.get("/recherche?q=accueil+ecoute").text.contains("/campagnes/"))
      #expect(try await !app.get("/recherche?q=accueil+ecoute", as: .subPrefect).text.contains("/campagnes/"))
    }
  }
}

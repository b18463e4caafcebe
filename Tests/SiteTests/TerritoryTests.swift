import Accounts
import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// A sous-préfet sees his arrondissement: the mayors asked there, their answers, and what is his to judge.
@Suite("Collections by territory", Shared()) struct TerritoryTests {
  @Test("a sous-préfet's board, list and validations hold the towns of his arrondissement", arguments: Engine.available)
  func board(_ engine: Engine) async throws {
    let app = try Shared.app(engine)
    try await app.database.write(Boussole.code) { connection in
      let agent = try #require(try AccountStore(connection).account(email: Boussole.email(.agent), in: Boussole.code))
      _ = try HoldingStore(connection).add(
        "sp-montfaucel", to: agent.id, from: Boussole.today, through: nil, isManager: false, by: nil)
    }
    let agent = try await app.visitor(.agent), administrator = try await app.visitor(.administrator)
    let list = await agent.get("/collectes").text
    #expect(list.contains("Ce que font les communes") && !list.contains("Accueil et écoute"))
    let campaign = try #require(list.firstMatch(of: /\/campagnes\/([0-9a-f-]{36})/)).output.1
    // Each of the nine towns is asked twice, its mayor and its coordinator; the département has forty.
    let board = await agent.get("/campagnes/\(campaign)").text
    #expect(
      board.contains("Beauchamp-sur-Ourle (mairie)") && board.contains("sur 18"),
      "\(board.firstMatch(of: /réponses? complètes? sur [0-9]+/)?.output ?? "")")
    #expect(!board.contains("Clairval (mairie)"))
    #expect(await administrator.get("/campagnes/\(campaign)").text.contains("sur 80"))
    let judged = await agent.get("/validations").text, all = await administrator.get("/validations").text
    #expect(judged.contains("(mairie)") && !judged.contains("Saint-Aubert (mairie)"))
    #expect(all.contains("Saint-Aubert (mairie)"))
    // Those who answered late, or not at all, are told.
    #expect(board.contains("complète") && board.contains("en retard"), "\(board.suffix(6_000))")
    #expect(await agent.get("/moi").text.contains("Valider"))
  }
}

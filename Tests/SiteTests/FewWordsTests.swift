import Database
import Foundation
import Kernel
import TestKit
import Testing
import Web

/// What is the same on every line is said once or not at all.
@Suite("Few words") struct FewWordsTests {
  @Test("where nearly nothing is known, pages say it once, and offer nothing to narrow", arguments: Engine.available)
  func nothing(_ engine: Engine) async throws {
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let visitor = Visitor(app.site, "77", address: "192.0.2.80")
      let sources = await visitor.get("/sources").text
      #expect(plain(sources).contains("Sauf mention contraire, la licence n’est pas précisée."))
      #expect(sources.contains("Licence Ouverte 2.0") && !sources.contains(">non précisée"))
      #expect(plain(await visitor.get("/mesures").text).contains("Aucune mesure connue sur 62"))
      let silent = await visitor.get("/silence").text
      #expect(silent.contains("Dernière nouvelle") && silent.contains(">jamais<") && !silent.contains("Météo"))
    }
    try await withBoussole(on: engine) { app in
      let none = try await app.get("/collectes", as: .administrator)
      #expect(plain(none.text).contains("Aucune n’a été ouverte.") && !none.text.contains("Filtrer"))
      let wrong = try await app.get("/collectes?etat=perdue", as: .administrator)
      #expect(wrong.status == 422 && wrong.text.contains("Filtrer"), "a fault is told at its field")
      _ = try await Collected.open(app)
      #expect(try await app.get("/collectes", as: .administrator).text.contains("Filtrer"))
    }
  }
}

extension Reading {
  @Suite("An action’s history") struct ActionHistoryTests {
    private struct Happening: Decodable { let texte: String }

    @Test("a figure that is stated again and did not change is no event", arguments: Engine.available)
    func changes(_ engine: Engine) async throws {
      let answer = try await Shared.app(engine).get("/actions/4.1/historique", json: true)
      let told = try JSONDecoder().decode([Happening].self, from: Data(answer.body)).map(\.texte)
        .filter { $0.hasPrefix("Délai de remise") }
      #expect(told.count > 1)
      #expect(zip(told, told.dropFirst()).allSatisfy { $0 != $1 }, "\(told)")
    }
  }
}

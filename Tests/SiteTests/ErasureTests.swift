import Database
import Kernel
import Strategy
import TestKit
import Testing

@Suite("A text that names somebody") struct ErasureTests {
  @Test("is erased once, by the administrator, and nothing else of it may change", arguments: Engine.available)
  func erased(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator), public_ = try await app.visitor(.public)
      let said: KeyValuePairs = ["meteo": "appuis", "texte": "Demander à Paul Invente.", "jour": "01/11/2026"]
      #expect(await administrator.post("/piloter/4.1/meteo", said).status == 303)
      let saying = try #require(
        try await app.database.read {
          try SayingStore($0).history(of: ["4.1"], in: Boussole.code, known: nil, limit: 1).first
        })
      #expect(await public_.get("/actions/4.1").text.contains("Paul Invente"))
      #expect(await !public_.get("/actions/4.1/historique").text.contains("Effacer le texte"))
      #expect(await administrator.get("/actions/4.1/historique").text.contains("/dits/\(saying.id)/effacement"))
      let path = "/dits/\(saying.id)/effacement"
      #expect(PeopleTests.isGood(await administrator.get(path)))
      #expect(PeopleTests.isGood(await administrator.post(path), 422))
      #expect(try await app.post(path, ["motif": "nom"], as: .prefecture).status == 404)
      #expect(await administrator.post(path, ["motif": "nom"]).status == 303)
      for page in ["/actions/4.1", "/actions/4.1/historique", "/actualites", "/dits/\(saying.id)/effacement"] {
        let text = await administrator.get(page).text
        #expect(!text.contains("Paul Invente"), "\(page)")
      }
      let page = await public_.get("/actions/4.1").text
      #expect(page.contains("Appuis nécessaires") && page.contains("Texte effacé le"))
      #expect(PeopleTests.isGood(await administrator.get(path)))
      #expect(PeopleTests.isGood(await administrator.post(path, ["motif": "nom"]), 422))
      #expect(try await app.get("/journal", as: .administrator).text.contains("Texte effacé"))
      guard case .sound = try await app.database.read({ try Audit.verify(departement: Boussole.code, on: $0) }) else {
        Issue.record("the audit is broken")
        return
      }
      // The database itself refuses the rest: a second time, another column, an unmarked change, a deletion.
      for change in [
        "content = '{}', erased_at = 1", "content = '{}'", "erased_at = NULL", "said_by = 'x'",
        "day = 20260101, erased_at = 1",
      ] as [SQL] {
        await #expect(throws: DatabaseFailure.self) {
          try await app.database.write(Boussole.code) { try $0.execute("UPDATE saying SET \(change)") }
        }
      }
      #expect(
        await administrator.post("/piloter/4.1/meteo", ["meteo": "securises", "texte": "Bien.", "jour": "02/11/2026"])
          .status == 303)
      for statement in [
        "UPDATE saying SET content = '{}' WHERE erased_at IS NULL",
        "UPDATE saying SET said_by = 'x', erased_at = 1 WHERE erased_at IS NULL", "DELETE FROM saying",
      ] as [SQL] {
        await #expect(throws: DatabaseFailure.self) {
          try await app.database.write(Boussole.code) { try $0.execute(statement) }
        }
      }
    }
  }
}

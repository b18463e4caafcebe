import Accounts
import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

/// Rights are those of today, whatever day a page reads.
@Suite("Rights and time travel") struct TimeTravelTests {
  private static let weather: KeyValuePairs<String, String> = ["meteo": "securises", "texte": "Tout va bien."]

  @Test("who no longer answers for an action says nothing of it, on any day", arguments: Engine.one)
  func former(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let former = try await SightTests.holder(app, ["parquet-clairval"])
      #expect(await former.post("/piloter/4.1/meteo", Self.weather).status == 303)
      let before = app.clock.now.day
      app.clock.advance(seconds: 3_600)
      _ = try await app.post("/piloter/4.1/responsable", ["fonction": "prefecture/bsir"], as: .administrator)
      let yesterday = before.adding(days: -1).iso
      for query in ["", "?au=\(yesterday)", "?connu=\(yesterday)", "?au=\(yesterday)&connu=\(yesterday)"] {
        #expect(await former.get("/piloter/4.1\(query)").status == 404, "\(query)")
        #expect(await former.get("/piloter/4.1/meteo\(query)").status == 404, "\(query)")
        #expect(await former.post("/piloter/4.1/meteo\(query)", Self.weather).status == (query.isEmpty ? 404 : 422))
        #expect(await !former.get("/actions/4.1\(query)").text.contains("Mettre à jour cette action"), "\(query)")
      }
      let said = try await app.database.read {
        try SayingStore($0).history(of: ["4.1"], in: Boussole.code, known: nil, limit: 100)
      }
      #expect(said.count == 2)
    }
  }

  @Test("on a plan that is over, a new responsible acts and the former one does not", arguments: Engine.one)
  func over(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let former = try await SightTests.holder(app, ["parquet-clairval"])
      app.clock.advance(seconds: 4 * 365 * 86_400)
      app.advance(days: 0)
      let next = try await SightTests.holder(app, ["prefecture/ville"], address: "192.0.2.201")
      let named = try await app.post(
        "/piloter/4.1/responsable", ["fonction": "ddpn/partenariat"], as: .administrator)
      #expect(named.status == 303)
      let police = try await SightTests.holder(app, ["ddpn/partenariat"], address: "192.0.2.202")
      for (visitor, may) in [(police, true), (next, true), (former, false)] {
        #expect(await visitor.get("/actions/4.1").text.contains("Mettre à jour cette action") == may)
        guard may else { continue }
        #expect(await visitor.get("/piloter/4.1").status == 200)
        #expect(await visitor.post("/piloter/4.1/meteo", Self.weather).status == 303)
      }
    }
  }

  @Test("no form acts on another day of a page", arguments: Engine.one)
  func posts(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let samples = try await PermissionSamples.all(app)
      let visitor = try await app.visitor(.administrator, address: "192.0.2.203")
      for route in app.site.table where route.method == "POST" && !route.pattern.hasPrefix("/reponse/") {
        let path = try #require(samples.first(route.pattern), "\(route.pattern)")
        for query in ["au=2026-01-01", "connu=2026-01-01", "au="] {
          let answer = await visitor.post("\(path)?\(query)")
          #expect(answer.status == 422, "\(path)?\(query): \(answer.status)")
          #expect(answer.text.contains("autre jour"), "\(path)?\(query)")
        }
      }
    }
  }
}

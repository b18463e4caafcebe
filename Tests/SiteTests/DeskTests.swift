import Accounts
import Database
import Foundation
import Kernel
import Module
import Strategy
import TestKit
import Testing

/// What each person owes, as their first page says it.
@Suite("What one owes") struct DeskTests {
  /// The agent, with a function.
  static func holder(
    _ app: Boussole, of functions: String..., as role: Role = .agent
  ) async throws -> Visitor {
    try await app.database.write(Boussole.code) { connection in
      let agent = try #require(try AccountStore(connection).account(email: Boussole.email(role), in: Boussole.code))
      for function in functions {
        _ = try HoldingStore(connection).add(
          function, to: agent.id, from: Boussole.today, through: nil, isManager: false, by: nil)
      }
    }
    return try await app.visitor(role)
  }

  @Test("a next step waits for whoever is to do it, who may say that it is done", arguments: Engine.available)
  func doer(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let step: KeyValuePairs<String, String> = [
        "texte": "Livrer Montfaucel", "echeance": "18/12/2026", "fonction": "sos-violences",
      ]
      #expect(try await app.post("/piloter/4.1/etape", step, as: .administrator).status == 303)
      let doer = try await DeskTests.holder(app, of: "sos-violences")
      let page = await doer.get("/moi").text
      #expect(page.contains("Livrer Montfaucel") && page.contains("/piloter/4.1/etape"))
      #expect(await doer.get("/piloter/4.1/etape").status == 200, "the button leads there")
      #expect(await doer.get("/actions/4.1").text.contains("/piloter/4.1/etape"), "so does the action's own page")
      // Theirs is the step, not the action.
      for other in ["/piloter/4.1", "/piloter/4.1/meteo", "/piloter/4.1/etat", "/piloter/4.1/responsable"] {
        #expect(await doer.get(other).status == 404, "\(other)")
      }
      #expect(await doer.post("/piloter/4.1/etape", ["texte": ""]).status == 303)
      #expect(await !doer.get("/moi").text.contains("Livrer Montfaucel"))
      #expect(await doer.get("/piloter/4.1/etape").status == 404, "done, it is no longer theirs")
    }
  }

  @Test("a step is its responsible's again once it is late", arguments: Engine.one)
  func lateStep(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let step: KeyValuePairs<String, String> = [
        "texte": "Livrer Montfaucel", "echeance": "26/11/2026", "fonction": "sos-violences",
      ]
      #expect(try await app.post("/piloter/4.1/etape", step, as: .administrator).status == 303)
      let owner = try await DeskTests.holder(app, of: "parquet-clairval")
      #expect(await !owner.get("/moi").text.contains("Livrer Montfaucel"))
      app.advance(days: 4)
      let later = try await app.visitor(.agent)
      #expect(await later.get("/moi").text.contains("confiée à\u{A0}: SOS Violences"))
    }
  }

  @Test("what waits for an organisation waits for the function that heads it", arguments: Engine.available)
  func head(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let procureur = try await DeskTests.holder(app, of: "parquet-clairval/procureur")
      let page = await procureur.get("/moi").text
      #expect(page.contains("/piloter/4.1/meteo"), "4.1 is the Parquet's")
      #expect(await procureur.get("/piloter/4.1/meteo").status == 200)
      #expect(await procureur.get("/piloter/1.2/meteo").status == 404)
      let invitation = try await app.get("/comptes/invitation", as: .administrator).text
      #expect(invitation.contains("Procureur (à sa tête"))
    }
  }
  @Test("a function that heads nothing does not answer for its organisation", arguments: Engine.one)
  func notHead(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let officer = try await DeskTests.holder(app, of: "ggd/prevention")
      let json = await officer.get("/moi", json: true).text
      #expect(!json.contains("\"fonction\":\"ggd\""))
    }
  }

  private struct Desk: Decodable {
    struct Due: Decodable {
      let jour: String
      let titre: String
    }
    let dues: [Due]
    let examine: String?
  }

  @Test("the desk promises no more than was looked at", arguments: Engine.available)
  func promise(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      // A synthesis of today is due again in ninety days: beyond what is looked at, so nothing is said of that day.
      let holder = try await DeskTests.holder(app, of: "parquet-clairval")
      let said: KeyValuePairs<String, String> = [
        "meteo": "securises", "texte": "Les téléphones sont livrés.", "jour": "24/11/2026",
      ]
      #expect(await holder.post("/piloter/4.1/meteo", said).status == 303)
      func desk(_ visitor: Visitor) async throws -> Desk {
        try JSONDecoder().decode(Desk.self, from: Data(await visitor.get("/moi", json: true).body))
      }
      let now = try await desk(holder)
      let through = try #require(now.examine.flatMap(Day.init(iso:)))
      #expect(through <= Boussole.today.adding(days: 60))
      #expect(!now.dues.contains { $0.titre.contains("météo") })
      // Each day of the promise kept: what is seen on the eve was on the list already.
      app.advance(days: 31)
      let later = try await desk(try await app.visitor(.agent))
      #expect(later.dues.contains { $0.titre.contains("météo") && $0.jour == "2027-02-22" })
      #expect(later.dues.allSatisfy { due in now.dues.contains { $0.titre == due.titre } || due.jour > through.iso })
    }
  }
}

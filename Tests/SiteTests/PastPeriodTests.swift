import Database
import Kernel
import Ledger
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// What was not asked in its time.
@Suite("Periods of the past") struct PastPeriodTests {
  @Test(
    "a period of which everything is known is not asked again; else those who miss something are",
    arguments: Engine.available)
  func known(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let past = Period(.quarter, containing: Boussole.today.adding(months: -12))
      func page() async throws -> String {
        try await app.get("/collectes", as: .administrator).text.replacing("\u{A0}", with: " ")
      }
      let asked = try await app.database.read { connection in
        try #require(try Collected.departements.latest(Boussole.code, connection).collections["accueil"]).questions
      }
      func option(_ missing: String) -> String { "value=\"\(past.last.iso)\">\(past.name) (\(missing))" }
      #expect(try await page().contains(option("\(asked.count) chiffres manquent")))
      /// As if typed or imported: nobody answered anything.
      func state(_ questions: ArraySlice<Question>) async throws {
        try await app.database.write(Boussole.code) { connection in
          let measures = try Collected.departements.latest(Boussole.code, connection).measures
          try LedgerStore(connection, in: Boussole.code, measures: measures).report(
            questions.map { Report($0.key, on: past.last, value: 3) }, cause: Cause(kind: "releve", id: "essai"),
            by: Collected.permit)
        }
      }
      let last = try #require(asked.last)
      try await state(asked.dropLast())
      #expect(try await page().contains(option("1 chiffre manque")))
      let opened = try await app.post("/collectes/accueil/campagnes", ["periode": past.last.iso], as: .administrator)
      let id = try #require(opened.header("location").flatMap { ID<Campaign>(String($0.suffix(36))) })
      let functions = try await app.database.read {
        try CampaignStore($0, in: Boussole.code).requests(of: id).map(\.function)
      }
      #expect(functions == [last.function])
      #expect(
        try await app.post("/campagnes/\(id.text)/retrait", ["motif": "essai"], as: .administrator).status == 303)
      try await state([last])
      #expect(try await !page().contains("value=\"\(past.last.iso)\">\(past.name)"))
      let refused = try await app.post("/collectes/accueil/campagnes", ["periode": past.last.iso], as: .administrator)
      #expect(refused.status == 422 && refused.text.contains("Tout est connu"))
      // A total of the département holds what its parts would say.
      let before = past.previous
      #expect(try await page().contains("value=\"\(before.last.iso)\">\(before.name) ("))
      try await app.database.write(Boussole.code) { connection in
        let measures = try Collected.departements.latest(Boussole.code, connection).measures
        try LedgerStore(connection, in: Boussole.code, measures: measures).report(
          Set(asked.map(\.key.measure)).map { Report(LedgerKey(measure: $0), on: before.last, value: 9) },
          cause: Cause(kind: "import", id: "essai"), by: Collected.permit)
      }
      #expect(try await !page().contains("value=\"\(before.last.iso)\">\(before.name)"))
    }
  }

  @Test("a period of the past is asked when somebody wants it", arguments: Engine.available)
  func past(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let page = try await app.get("/collectes", as: .administrator).text
      let past = Period(.quarter, containing: Boussole.today.adding(months: -12))
      #expect(page.contains("Demander une période passée") && page.contains("value=\"\(past.last.iso)\""))
      let opened = try await app.post(
        "/collectes/accueil/campagnes", ["periode-accueil": past.last.iso], as: .administrator)
      #expect(opened.status == 303)
      let board = try #require(opened.header("location")).replacing("/exemple", with: "")
      let id = try #require(ID<Campaign>(String(board.suffix(36))))
      let request = try await app.database.read {
        try #require(
          try CampaignStore($0, in: Boussole.code).requests(of: id).first { $0.function == "cd/solidarites" })
      }
      // As many days as for any other, from today.
      #expect(request.dueOn == Boussole.today.adding(days: 59) && request.closesOn == Boussole.today.adding(days: 89))
      #expect(
        await Visitor(app.site, Boussole.code, address: "198.51.100.7").answer(
          try await Collected.link(app, to: request.id), ["valeur": "31"]
        ).status == 303)
      let total = try await app.database.read { connection in
        let measures = try Collected.departements.latest(Boussole.code, connection).measures
        return try LedgerStore(connection, in: Boussole.code, measures: measures).reportsInForce(of: Collected.key)
          .line(of: Collected.key, on: past.last)?.value
      }
      #expect(total == 31)
      #expect(
        try await !app.get("/collectes", as: .administrator).text.contains("value=\"\(past.last.iso)\">\(past.name)"))
      for day in ["1990-03-31", Boussole.today.adding(days: 200).iso] {
        let refused = try await app.post("/collectes/accueil/campagnes", ["periode": day], as: .administrator)
        #expect(refused.status == 422, "\(day)")
      }
    }
  }
}

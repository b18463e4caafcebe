import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

/// The two dates of every page: `au`, the day of the facts; `connu`, what was known then.
@Suite("As of a day, as known on a day") struct MomentTests {
  private func value(_ app: Boussole, _ path: String) async throws -> Double? {
    let value = try await figure(app, path)["valeur"]
    return value as? Double ?? (value as? Int).map(Double.init)
  }
  private func figure(_ app: Boussole, _ path: String) async throws -> [String: Any] {
    let answer = try await app.get(path, as: .administrator, json: true)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any], "\(path)")
    return try #require(object["chiffre"] as? [String: Any], "\(path)")
  }

  @Test("a corrected level keeps both its versions", arguments: Engine.available)
  func corrected(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let path = "/mesures/etablissements_recenses"
      func report(_ value: String) async throws {
        let answer = try await app.post(
          path + "/releves", ["jour": "30/06/2026", "organisation": "dsden", "valeur": value], as: .administrator)
        #expect(answer.status == 303, "\(answer.text.prefix(3_000))")
      }
      try await report("26")
      app.advance(days: 1)
      try await report("27")

      #expect(try await value(app, path) == 27)
      let before = try await figure(app, path + "?connu=2026-11-24")
      #expect(before["valeur"] as? Int == 26 && before["connu"] as? String == "2026-11-24")
      let page = try await app.get(path + "?connu=24/11/2026", as: .administrator).text
      #expect(page.contains("24\u{00A0}novembre 2026"))
      let earlier = try await figure(app, path + "?connu=2026-11-23")
      #expect(earlier["valeur"] is NSNull, "\(earlier)")
      #expect(try await figure(app, path + "?au=2026-06-29")["valeur"] is NSNull)
      #expect(try await value(app, path + "?au=2026-06-30") == 27)
      #expect(try await value(app, path + "?au=2026-06-30&connu=2026-11-24") == 26)
      // What is asked as known today is what is known now.
      #expect(try await value(app, path + "?connu=2026-11-25") == 27)
      let tomorrow = try await app.get(path + "?connu=2026-11-26", as: .administrator)
      #expect(tomorrow.status == 422 && tomorrow.text.contains("Le 26/11/2026 est à venir."))
    }
  }

  @Test("a corrected stated figure as well, and both dates go from page to page", arguments: Engine.available)
  func stated(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let path = "/indicateurs/communes_referent"
      for (numerator, day) in [("27", 0), ("28", 1)] {
        if day > 0 { app.advance(days: 1) }
        let answer = try await app.post(
          path + "/chiffres",
          [
            "jour": "01/11/2026", "numerateur": numerator, "denominateur": "40", "source": "partenaires",
            "confirme": "oui", "commentaire": "Compté deux fois",
          ], as: .administrator)
        #expect(answer.status == 303, "\(answer.text.prefix(3_000))")
      }
      #expect(try await value(app, path) == 70)
      #expect(try await value(app, path + "?connu=2026-11-24") == 67.5)
      let action = try await app.get("/actions/6.2?au=2026-11-20&connu=2026-11-24")
      #expect(action.status == 200)
      #expect(action.text.contains("67,5"))
      let links = Document(action.body).links.filter { $0.hasPrefix("/exemple/indicateurs/") }
      #expect(!links.isEmpty)
      for link in links { #expect(link.contains("au=2026-11-20") && link.contains("connu=2026-11-24"), "\(link)") }
    }
  }

  @Test("names, territory and revision are those of the day", arguments: Engine.available)
  func revisions(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      app.clock.now = Instant.start(of: Boussole.today.adding(days: 10))
      var files = try Checkout.pack("exemple").replacing(
        "court: Réunions de quartier", with: "court: Rencontres de quartier", in: "actions/1-securite-du-quotidien.yaml"
      )
      files = files.withoutActivity
      let today = app.clock.now.day
      let loading = try PackLoading(files, today: Boussole.today, dataFrance: nil)
      try await install(loading, in: app.database)
      #expect(try await app.get("/").text.contains("Rencontres de quartier"))
      let past = try await app.get("/?au=\(today.adding(days: -1).iso)").text
      #expect(past.contains("Réunions de quartier") && !past.contains("Rencontres de quartier"))
      let known = try await app.get("/?connu=\(today.adding(days: -1).iso)").text
      #expect(known.contains("Réunions de quartier") && !known.contains("Rencontres de quartier"))
    }
  }
}

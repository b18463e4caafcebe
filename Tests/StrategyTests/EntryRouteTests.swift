import Database
import Kernel
import TestKit
import Testing
import Web

@testable import Strategy

/// Figures entered by hand, through the pages.
@Suite struct EntryRouteTests {
  private static let form = "/mesures/places/releves"
  private static func fields(_ on: String, _ value: String, _ more: [String: String] = [:]) -> [String: String] {
    ["jour": on, "valeur": value, "commune": "Ambérieu-en-Bugey", "organisation": "asso-a", "categorie": "urgence"]
      .merging(more) { _, new in new }
  }

  @Test("a level is entered, corrected, withdrawn", arguments: Engine.available)
  func level(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      #expect(try await app.post(Self.form, Self.fields("31/03/2021", "1 012")).status == 303)
      #expect(try await app.standing("places") == ["01004 asso-a urgence 2021-03-31 1012"])
      // The same again writes nothing.
      #expect(try await app.post(Self.form, Self.fields("2021-03-31", "1012")).status == 303)
      #expect(try await app.post(Self.form, Self.fields("31/03/2021", "1013", ["commentaire": "erreur"])).status == 303)
      #expect(try await app.standing("places") == ["01004 asso-a urgence 2021-03-31 1013"])
      let page = try await app.send("GET", Self.form)
      #expect(page.status == 200 && page.text.contains("1\u{202F}013") && page.text.contains("Corriger"))
      let key = ["jour": "31/03/2021", "commune": "01004", "organisation": "asso-a", "categorie": "urgence"]
      #expect(try await app.post(Self.form + "/retrait", key).status == 422)
      #expect(
        try await app.post(Self.form + "/retrait", key.merging(["commentaire": "double"]) { _, new in new }).status
          == 303)
      #expect(try await app.standing("places") == [])
      // Nothing left to withdraw; within a minute it would be the same click again.
      app.clock.advance(seconds: 61)
      #expect(
        try await app.post(Self.form + "/retrait", key.merging(["commentaire": "double"]) { _, new in new }).status
          == 422)
      #expect(try await app.acts() == ["releve.enregistre", "releve.corrige", "releve.retire"])
    }
  }

  @Test("a form without its commune is refused: a total of the département is written", arguments: [Engine.sqlite])
  func place(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let refused = try await app.post(Self.form, Self.fields("31/03/2021", "12", ["commune": " "]))
      #expect(refused.status == 422 && refused.text.contains("La commune manque"))
      #expect(refused.text.contains("id=\"champ-commune-erreur\""))
      let whole = Self.fields("31/03/2021", "12", ["commune": "Le département"])
      #expect(try await app.post(Self.form, whole).status == 303)
      #expect(try await app.standing("places") == ["- asso-a urgence 2021-03-31 12"])
      // What the list offers to correct and to withdraw says it in the same words.
      let page = try await app.send("GET", Self.form)
      let link = try #require(page.text.firstMatch(of: /\/01(\/mesures\/places\/releves\/retrait\?[^"]+)"/)).output.1
      let asked = try await app.send("GET", String(link).replacing("&amp;", with: "&"))
      #expect(asked.text.contains("département, AA, Urgence") && asked.text.contains("value=\"département\""))
      let withdrawn = [
        "jour": "31/03/2021", "commune": "département", "organisation": "asso-a", "categorie": "urgence",
      ]
      let done = try await app.post(Self.form + "/retrait", withdrawn.merging(["commentaire": "double"]) { $1 })
      #expect(done.status == 303)
      #expect(try await app.standing("places") == [])
    }
  }

  @Test("a total is that of its period", arguments: Engine.available)
  func total(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let answer = try await app.post(
        "/mesures/appels/releves", ["jour": "15/05/2021", "valeur": "12", "organisation": "asso-b"])
      #expect(answer.status == 303)
      #expect(try await app.standing("appels") == ["- asso-b - 2021-06-30 12"])
      #expect(try await app.send("GET", "/mesures/appels/releves").text.contains("trimestre 2021"))
      let json = try await app.send("GET", "/mesures/appels/releves", json: true)
      #expect(json.text.contains("\"jour\":\"2021-06-30\"") && json.text.contains("\"valeur\":12"))
    }
  }

  @Test(
    "what is doubtful is taken once confirmed with a comment", arguments: Engine.available,
    [("31/12/2019", "5"), ("30/09/2021", "5"), ("30/06/2021", "50"), ("01/01/2025", "5")])
  func confirms(_ engine: Engine, _ doubtful: (day: String, value: String)) async throws {
    try await EntrySite.open(on: engine) { app in
      #expect(try await app.post(Self.form, Self.fields("31/03/2021", "5")).status == 303)
      let asked = try await app.post(Self.form, Self.fields(doubtful.day, doubtful.value))
      #expect(
        asked.status == 422 && asked.text.contains("name=\"confirme\"")
          && asked.text.contains("id=\"champ-jour-erreur\"") != asked.text.contains("id=\"champ-valeur-erreur\""))
      let silent = try await app.post(Self.form, Self.fields(doubtful.day, doubtful.value, ["confirme": "oui"]))
      #expect(
        silent.status == 422 && silent.text.contains("id=\"champ-commentaire-erreur\"")
          && silent.text.contains("checked"))
      #expect(try await app.standing("places").count == 1)
      let said = try await app.post(
        Self.form, Self.fields(doubtful.day, doubtful.value, ["confirme": "oui", "commentaire": "vérifié"]))
      #expect(said.status == 303)
      #expect(try await app.standing("places").count == 2)
    }
  }

  @Test("a wrong form comes back with what was typed", arguments: Engine.available)
  func comesBack(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let page = try await app.post(Self.form, Self.fields("31/02/2021", "<b>", ["commune": "Nulle part"]))
      #expect(page.status == 422)
      for part in [
        "champ-jour-erreur", "champ-commune-erreur", "champ-valeur-erreur", "value=\"31/02/2021\"", "&lt;b&gt;",
      ] {
        #expect(page.text.contains(part), "\(part)")
      }
      #expect(!page.text.contains("name=\"confirme\""))
      #expect(try await app.acts() == [])
    }
  }

  @Test("one source is needed, and the form says so: of the list, or another in words", arguments: Engine.available)
  func source(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let path = "/indicateurs/satisfaits/chiffres"
      let page = try await app.send("GET", path).text
      #expect(!page.contains("Source<span class=\"optional\">") && page.contains("si elle n’est pas dans la liste"))
      #expect(page.contains("<option value=\"-\">Une autre, ci-dessous</option>"))
      let fields = ["jour": "31/12/2020", "valeur": "71", "source": "-", "source_autre": ""]
      func answer(_ more: [String: String]) async throws -> (status: Int, text: String) {
        let answer = try await app.post(path, fields.merging(more) { $1 })
        return (answer.status, answer.text)
      }
      let missing = try await answer([:])
      #expect(missing.status == 422 && missing.text.contains("#champ-source_autre\">La source manque."))
      let both = try await answer(["source": "texte", "source_autre": "Enquête"])
      #expect(both.status == 422 && both.text.contains("#champ-source_autre\">Une source est choisie"))
      #expect(try await answer(["source_autre": "Enquête"]).status == 303)
    }
  }

  @Test("a figure is stated, withdrawn", arguments: Engine.available)
  func figure(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let path = "/indicateurs/satisfaits/chiffres"
      let fields = ["jour": "31/12/2020", "numerateur": "27", "denominateur": "38", "source_autre": "Enquête"]
      #expect(try await app.post(path, fields.merging(["source_autre": ""]) { _, new in new }).status == 422)
      #expect(try await app.post(path, fields).status == 303)
      #expect(try await app.post(path, fields).status == 303)
      let page = try await app.send("GET", path)
      #expect(page.text.contains("27 sur 38") && page.text.contains("Enquête"))
      let leap = ["jour": "30/06/2021", "valeur": "5", "source": "texte"]
      #expect(try await app.post(path, leap).status == 422)
      let json = try await app.send("GET", path, json: true).text
      let id = try #require(json.split(separator: "\"id\":\"").dropFirst().first?.prefix { $0 != "\"" })
      #expect(try await app.send("GET", "/dits/\(id)/retrait").status == 200)
      #expect(try await app.post("/dits/\(id)/retrait", [:]).status == 422)
      #expect(try await app.post("/dits/\(id)/retrait", ["commentaire": "faux"]).status == 303)
      app.clock.advance(seconds: 61)
      #expect(try await app.post("/dits/\(id)/retrait", ["commentaire": "faux"]).status == 422)
      #expect(try await app.send("GET", path, json: true).text == "[]")
      #expect(try await app.acts() == ["chiffre.dit", "chiffre.retire"])
      // What is computed from reports is not stated.
      #expect(try await app.send("GET", "/indicateurs/places_ouvertes/chiffres").status == 404)
    }
  }

  @Test("the list says what can be entered, and by whom", arguments: Engine.available)
  func list(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      _ = try await app.post(Self.form, Self.fields("31/03/2021", "12"))
      let page = try await app.send("GET", "/saisie")
      #expect(page.status == 200 && page.text.contains("Accueillir") && page.text.contains("Autres mesures"))
      #expect(page.text.contains("12\u{00A0}places") && !page.text.contains("Caméras"))
      #expect(try await app.send("GET", "/saisie", json: true).text.contains("\"mesure\":\"places\""))
      for path in [
        "/saisie", Self.form, Self.form + "/retrait", "/indicateurs/satisfaits/chiffres", "/import",
        "/export/chiffres.csv",
      ] {
        #expect(try await app.send("GET", path, as: .agent).status == 404, "\(path)")
        #expect(try await app.send("GET", path, as: nil).status == 303, "\(path)")
      }
      for path in ["/mesures/cameras/releves", "/mesures/rien/releves", "/indicateurs/rien/chiffres"] {
        #expect(try await app.send("GET", path).status == 404, "\(path)")
      }
      // A form that does not come from our pages.
      #expect(try await app.post(Self.form, Self.fields("31/03/2021", "13", ["csrf": "x"])).status == 403)
    }
  }
}

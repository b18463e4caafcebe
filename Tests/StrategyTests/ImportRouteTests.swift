import Database
import Documents
import Kernel
import TestKit
import Testing
import Web

@testable import Strategy

/// A file of figures: dry run, confirmation, all or nothing.
@Suite struct ImportRouteTests {
  private static let header = "mesure;jour;commune;organisation;categorie;valeur;commentaire\r\n"
  private static let good =
    header
    + "places;31/03/2021;01004;asso-a;urgence;12;\r\nplaces;30/06/2021;1004;asso-a;urgence;14;été\r\nappels;30/06/2021;;asso-b;;7;\r\n"

  /// The id in the page's form.
  private func id(_ page: Outgoing) throws -> String {
    String(
      try #require(
        page.text.split(separator: "/01/import/").dropFirst().lazy.map { $0.prefix(36) }.first {
          $0.count == 36 && $0.contains("-")
        }))
  }
  private func fact(_ page: Outgoing, _ name: String) -> String {
    String(page.text.split(separator: "<dt>\(name)</dt><dd>").dropFirst().first?.prefix { $0 != "<" } ?? "?")
  }

  @Test("a file is looked at, then recorded once", arguments: Engine.available)
  func records(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let look = try await app.upload(Self.good)
      #expect(
        look.status == 200 && fact(look, "Nouveaux") == "3" && look.text.contains("Enregistrer 3\u{00A0}chiffres"))
      #expect(try await app.standing("places") == [])
      let path = "/import/" + (try id(look))
      #expect(try await app.post(path + "/confirmation", [:]).status == 303)
      let now = ["01004 asso-a urgence 2021-03-31 12", "01004 asso-a urgence 2021-06-30 14"]
      #expect(try await app.standing("places") == now)
      #expect(try await app.post(path + "/confirmation", [:]).status == 303)
      let done = try await app.send("GET", path)
      #expect(done.text.contains("Import enregistré"))
      #expect(try await app.acts() == ["import.depose", "import.enregistre"])
      let again = try await app.upload(Self.good)
      #expect(again.status == 200 && fact(again, "Identiques") == "3" && !again.text.contains("Enregistrer"))
      #expect(try await app.standing("places") == now)
    }
  }

  @Test(
    "what refuses many lines is told once, with the commune's name and the day as people write it",
    arguments: [Engine.sqlite])
  func causes(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let wrong = (1...5).map { "placez;2021-03-3\($0 % 2);01004;asso-a;urgence;\($0);\r\n" }.joined()
      let look = try await app.upload(Self.header + wrong + "places;30/06/2021;01004;asso-a;urgence;15;\r\n")
      let page = look.text.replacing("\u{A0}", with: " ")
      #expect(page.split(separator: "placez » n’est pas une mesure").count == 2, "\(page)")
      #expect(page.contains("(et 4 autres lignes : 3, 4, 5, 6)") && page.contains("Ambérieu-en-Bugey (01004)"))
      #expect(page.contains("31/03/2021") && !page.contains("2021-03-31"))
      // Each line is in one count.
      let counts = ["Nouveaux", "Changés", "Identiques", "Refusés"].compactMap { Int(fact(look, $0)) }
      #expect(fact(look, "Lignes") == "6" && counts.reduce(0, +) == 6)
    }
  }

  @Test("a file with one wrong line is refused whole", arguments: Engine.available)
  func refuses(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let wrong =
        Self.good + "places;31/02/2021;Nulle part;asso-a;urgence;-1;\r\nplaces;30/06/2021;01004;asso-a;urgence;15;\r\n"
      let look = try await app.upload(wrong)
      #expect(look.status == 422 && !look.text.contains("Enregistrer"))
      // The duplicate refuses both of its lines.
      #expect(fact(look, "Refusés") == "3" && fact(look, "Nouveaux") == "2")
      for said in [
        "Colonne jour", "Colonne commune", "Colonne valeur", "Les lignes 3 et 6 donnent le même chiffre",
        "Places d’hébergement", "Ambérieu-en-Bugey (01004), AA, Urgence",
      ] {
        #expect(look.text.contains(said), "\(said)")
      }
      let path = "/import/" + (try id(look))
      #expect(try await app.post(path + "/confirmation", ["confirme": "oui", "commentaire": "x"]).status == 422)
      #expect(try await app.standing("places") == [])
      #expect(try await app.acts() == ["import.depose"])
      let lines = try await app.send("GET", path + "/lignes.csv")
      #expect(lines.status == 200 && lines.text.contains("5;refusé;") && lines.text.contains("2;nouveau;"))
    }
  }

  @Test("an empty commune is refused: never the département by accident", arguments: [Engine.sqlite])
  func place(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let look = try await app.upload(Self.header + "places;31/03/2021;;asso-a;urgence;12;\r\n")
      #expect(look.status == 422 && look.text.contains("La commune manque") && fact(look, "Refusés") == "1")
      let said = try await app.upload(Self.header + "places;31/03/2021;Département;asso-a;urgence;12;\r\n")
      #expect(said.status == 200 && fact(said, "Nouveaux") == "1")
    }
  }

  @Test("doubtful lines are recorded once confirmed with a comment", arguments: Engine.available)
  func confirms(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      // The second line leaps from the first one of the same file; the others are before the strategy, and after it.
      let text =
        Self.header
        + "places;31/03/2021;département;;;10;\r\nplaces;30/06/2021;département;;;30;vu\r\nappels;31/12/2019;;asso-a;;3;\r\nappels;31/03/2025;;asso-a;;3;\r\n"
      let look = try await app.upload(text)
      #expect(look.status == 200 && fact(look, "Dont à confirmer") == "3" && look.text.contains("name=\"confirme\""))
      #expect(look.text.contains("Je confirme les 3 lignes à confirmer ci-dessous"))
      let path = "/import/" + (try id(look)) + "/confirmation"
      #expect(try await app.post(path, [:]).status == 422)
      #expect(try await app.post(path, ["confirme": "oui"]).status == 422)
      #expect(try await app.standing("places") == [])
      #expect(try await app.post(path, ["confirme": "oui", "commentaire": "sûr"]).status == 303)
      #expect(try await app.standing("places").count == 2)
      let again = try await app.upload(text)
      #expect(fact(again, "Identiques") == "4")
      let one = try await app.upload(Self.header + "appels;31/12/2018;;asso-a;;3;\r\n")
      #expect(one.text.contains("Je confirme la ligne à confirmer ci-dessous"))
    }
  }

  @Test("it is judged again when it is confirmed", arguments: Engine.available)
  func again(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let look = try await app.upload(
        Self.header + "places;31/03/2021;département;;;10;\r\nplaces;30/06/2021;Département;;;12;\r\n")
      let path = "/import/" + (try id(look)) + "/confirmation"
      // Meanwhile somebody reports one of its figures, and it becomes a leap.
      _ = try await app.post(
        "/mesures/places/releves", ["jour": "31/12/2020", "commune": "département", "valeur": "100"])
      #expect(try await app.post(path, [:]).status == 422)
      #expect(try await app.post(path, ["confirme": "oui", "commentaire": "sûr"]).status == 303)
      #expect(try await app.standing("places").count == 3)
    }
  }

  @Test("what is exported is imported unchanged", arguments: Engine.available)
  func exports(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      for (value, comment) in [("10", "=1+1"), ("12", "deux\r\nlignes ; et \"guillemets\""), ("14", "-x")] {
        let month = ["10": "31/03/2021", "12": "30/06/2021", "14": "31/12/2020"][value] ?? ""
        let fields = ["jour": month, "valeur": value, "commune": "01004", "commentaire": comment]
        #expect(try await app.post("/mesures/places/releves", fields).status == 303)
      }
      _ = try await app.post(
        "/mesures/appels/releves", ["jour": "30/06/2021", "valeur": "3", "organisation": "asso-a"])
      let file = try await app.send("GET", "/export/chiffres.csv")
      #expect(file.status == 200 && file.body.starts(with: [0xEF, 0xBB, 0xBF]))
      let look = try await app.send("POST", "/import", .file("chiffres.csv", file.body))
      #expect(look.status == 200 && fact(look, "Identiques") == "4" && fact(look, "Changés") == "0")
      #expect(try await app.send("GET", "/export/chiffres.csv?mesure=appels").text.split(separator: "\r\n").count == 2)
      #expect(try await app.send("GET", "/export/chiffres.csv?mesure=rien").status == 404)
      #expect(try await app.send("GET", "/import/modele.csv").text.contains("places;;;;;;"))
    }
  }

  @Test("a pending file is its sender's, for an hour", arguments: Engine.available)
  func expires(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      let path = "/import/" + (try id(try await app.upload(Self.good)))
      #expect(try await app.send("GET", path).status == 200)
      #expect(try await app.send("GET", path, as: .agent).status == 404)
      app.clock.advance(seconds: Deposit.life + 1)
      #expect(try await app.send("GET", path).status == 404)
      #expect(try await app.post(path + "/confirmation", [:]).status == 404)
      #expect(try await app.standing("places") == [])
      _ = try await app.upload(Self.good)
      let kept = try await app.database.read { try $0.query("SELECT id FROM deposit").count }
      #expect(kept == 1)
    }
  }

  @Test("files that are none come back to the form", arguments: Engine.available)
  func noFile(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      #expect(try await app.send("GET", "/import").status == 200)
      #expect(try await app.post("/import", [:]).text.contains("Aucun fichier"))
      #expect(try await app.upload("%PDF-1.4", name: "tableau.csv").text.contains("un PDF"))
      let wrong = try await app.upload("mesure;jour;valleur\na;b;1\n")
      #expect(wrong.status == 422 && wrong.text.contains("Ligne 1, colonne C") && wrong.text.contains("valeur"))
      let workbook = try EntrySample.file("chiffres.xlsx")
      let look = try await app.send("POST", "/import", .file("chiffres.xlsx", workbook))
      #expect(!EntrySample.hasPython || (look.status == 200 && fact(look, "Nouveaux") == "3"))
    }
  }
}

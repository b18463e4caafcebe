import Database
import Foundation
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Strategy

/// Figures and what they are made of, through the pages.
@Suite("Figures, through the pages") struct FigureRouteTests {
  static let permit = Permit(departement: "01", person: nil, name: "Test", role: .administrator, permissions: [])

  /// Many reports, of which each is a posting.
  private static func fill(_ app: EntrySite, _ count: Int) async throws {
    let places = ["01004", "01005", "01190", "01191"]
    let keys = places.flatMap { place in
      ["asso-a", "asso-b"].flatMap { organisation in
        ["urgence", "insertion"].map { (place, organisation, $0) }
      }
    }
    try await app.write { ledger in
      let first = day("1990-01-01")
      let reports = (0..<count).map { index in
        let (place, organisation, category) = keys[index % keys.count]
        return Report(
          LedgerKey(measure: "places", place: place, organisation: organisation, category: category),
          on: first.adding(days: index / keys.count), value: index / keys.count % 2 + 1)
      }
      try ledger.report(reports, cause: Cause(kind: "import", id: "1"), by: permit)
    }
  }

  private static func cells(_ line: String) -> [String] {
    line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(
    "a file of postings has them all, beyond what an engine binds or a page would show", arguments: Engine.available)
  func wholeFile(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.fill(app, 66_000)
      let answer = try await app.send("GET", "/mesures/places/ecritures.csv", as: nil)
      #expect(answer.status == 200)
      // What is recorded while it is sent is not in it.
      try await Self.report(app, "appels", 3, "2021-06-30", by: "asso-a")
      let lines = String(decoding: try await answer.collected(), as: UTF8.self).split(separator: "\r\n")
      #expect(lines.count == 66_001)
      #expect(Set(lines).count == 66_001, "none twice")
      let days: [String] = lines.dropFirst().map { Self.cells(String($0))[1] }
      let inOrder: [String] = days.sorted(by: >)
      #expect(days == inOrder)
      let part = try await app.send("GET", "/mesures/places/ecritures.csv?commune=01190&au=1995-01-01", as: nil)
      let text = String(decoding: try await part.collected(), as: UTF8.self)
      let places = Set(text.split(separator: "\r\n").dropFirst().map { Self.cells(String($0))[2] })
      #expect(places == ["01190"])
    }
  }

  private static func report(
    _ app: EntrySite, _ measure: String, _ value: Int, _ on: String, place: String? = nil,
    by organisation: String? = nil,
    isNothing: Bool = false
  ) async throws {
    try await app.write { ledger in
      let key = LedgerKey(measure: measure, place: place, organisation: organisation)
      try ledger.report(
        [Report(key, on: day(on), value: value, isNothing: isNothing)], cause: Cause(kind: "releve", id: on), by: permit
      )
    }
  }
  private struct Figure: Decodable {
    struct Value: Decodable {
      let valeur: Double?
      let etat: String
      let partie: String?
      let manque: [String]
    }
    let chiffre: Value
  }
  private static func figure(_ app: EntrySite, _ path: String) async throws -> Figure.Value {
    let answer = try await app.send("GET", path, as: nil, json: true)
    return try JSONDecoder().decode(Figure.self, from: Data(answer.body)).chiffre
  }

  @Test("what nobody gave is not zero, and nothing is verified of it", arguments: Engine.available)
  func silence(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      // Given once, two years ago.
      try await Self.report(app, "appels", 12, "2019-06-30", by: "asso-a")
      let page = try await app.send("GET", "/mesures/appels", as: nil).text
      #expect(page.contains("Non connu") && !page.contains("vérifié") && !page.contains(">0\u{A0}appel"))
      let figure = try await Self.figure(app, "/mesures/appels")
      #expect(figure.valeur == nil && figure.etat == "non connu")
      let list = try await app.send("GET", "/mesures", as: nil).text
      #expect(!list.contains("0\u{A0}appel"))
      // A register without an entry was counted, and there was nothing to replay.
      let cameras = try await app.send("GET", "/mesures/cameras", as: nil).text
      #expect(cameras.contains("Zéro\u{A0}: compté") && !cameras.contains("vérifié"))
    }
  }

  @Test("in part is said the same way everywhere", arguments: Engine.available)
  func part(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.report(app, "places", 90, "2021-06-30", place: "01004")
      try await Self.report(app, "places", 7, "2021-06-30", place: "01005")
      let figure = try await Self.figure(app, "/mesures/places")
      #expect(figure.valeur == 97 && figure.etat == "en partie" && figure.partie == "2\u{A0}communes sur 4")
      let page = try await app.send("GET", "/mesures/places", as: nil).text
      #expect(page.contains("En partie\u{A0}: 2\u{A0}communes sur 4.") && !page.contains("Chiffre vérifié"))
      let indicator = try await Self.figure(app, "/indicateurs/places_ouvertes")
      #expect(indicator.valeur == 97 && indicator.etat == "en partie" && indicator.partie == "2\u{A0}communes sur 4")
      for path in ["/mesures", "/actions/1.1", "/indicateurs/places_ouvertes", "/mesures/places/carte"] {
        let text = try await app.send("GET", path, as: nil).text
        #expect(text.contains("2\u{A0}communes sur 4") || text.contains("2 communes sur 4"), "\(path)")
      }
      // Who says so for the whole département leaves nothing out.
      try await app.write { ledger in
        for place in ["01004", "01005"] {
          try ledger.withdrawLevel(
            for: LedgerKey(measure: "places", place: place), on: day("2021-06-30"),
            cause: Cause(kind: "releve", id: "w"), by: Self.permit)
        }
      }
      try await Self.report(app, "places", 97, "2021-06-30")
      #expect(try await Self.figure(app, "/mesures/places").etat == "connu")
    }
  }

  @Test("in part names who is missing, to people and to machines", arguments: Engine.available)
  func missing(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.report(app, "places", 90, "2021-06-30", place: "01004")
      try await Self.report(app, "places", 7, "2021-06-30", place: "01005")
      #expect(try await Self.figure(app, "/mesures/places").manque == ["01190", "01191"])
      #expect(try await app.send("GET", "/mesures/places", as: nil).text.contains("Saint-Jean et Saint Jean."))
      let lines = try await app.send("GET", "/mesures/places/carte?classe=manque", as: nil).text
      #expect(lines.contains("2\u{A0}lignes sur 4"))
      // Of periods, organisations that gave some and not all.
      for quarter in ["2020-09-30", "2020-12-31", "2021-03-31", "2021-06-30"] {
        try await Self.report(app, "appels", 3, quarter, by: "asso-a")
      }
      let page = try await app.send("GET", "/mesures/appels", as: nil).text
      #expect(page.contains("N’a pas donné tous ses relevés\u{A0}: Association B."), "\(page)")
      #expect(try await Self.figure(app, "/mesures/appels").manque == ["asso-b"])
    }
  }

  @Test("postings older than the page's months are not denied, and lead somewhere", arguments: Engine.available)
  func earlier(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      #expect(try await app.send("GET", "/mesures/appels", as: nil).text.contains("rien n’a encore été enregistré"))
      try await Self.report(app, "appels", 12, "2019-06-30", by: "asso-a")
      let page = try await app.send("GET", "/mesures/appels", as: nil).text
      #expect(!page.contains("rien n’a encore été enregistré"))
      #expect(page.contains("Aucune dans les douze derniers mois.") && page.contains("periode=tout"))
      let all = try await app.send("GET", "/mesures/appels?periode=tout", as: nil).text
      #expect(all.contains("30/06/2019"))
    }
  }

  @Test("nothing to count is said of a commune, a figure, an indicator and a map", arguments: Engine.available)
  func nothing(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      for place in ["01004", "01005", "01190", "01191"] {
        try await Self.report(app, "places", 0, "2021-03-31", place: place)
        try await Self.report(app, "places", 0, "2021-06-30", place: place, isNothing: true)
      }
      let whole = try await Self.figure(app, "/mesures/places")
      #expect(whole.etat == "neant" && whole.valeur == nil)
      #expect(try await Self.figure(app, "/indicateurs/places_ouvertes").etat == "neant")
      #expect(try await Self.figure(app, "/mesures/places?commune=01190").etat == "neant")
      #expect(
        try await app.send("GET", "/mesures/places", as: nil).text.contains("Néant\u{A0}: il n’y avait rien à compter.")
      )
      #expect(try await app.send("GET", "/communes/01190", as: nil).text.contains(">néant<"))
      let map = try await app.send("GET", "/mesures/places/carte", as: nil).text
      #expect(map.contains("Néant partout") && !map.contains("n’en ont pas"))
      let file = try await app.send("GET", "/mesures/places/carte.csv", as: nil).text
      #expect(file.contains(";neant;;") && !file.contains(";zero;"))
      // Before the second answer, it was zero.
      #expect(try await Self.figure(app, "/mesures/places?au=2021-05-01").etat == "zero")
    }
  }

  @Test("what changed on the first page does not begin from a zero that nobody gave", arguments: Engine.available)
  func changes(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      for place in ["01004", "01005", "01190", "01191"] {
        try await Self.report(app, "places", 15, "2021-07-10", place: place)
      }
      let page = try await app.send("GET", "/", as: nil).text
      #expect(page.contains(": 60, non connu au 15/06/2021"))
      #expect(!page.contains("60, 0 au"))
    }
  }

  @Test("a total beside its parts is refused at the field, in a form and in a file", arguments: Engine.available)
  func conflict(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.report(app, "places", 120, "2021-06-30", place: "01004")
      let form = ["jour": "30/06/2021", "commune": "département", "valeur": "97"]
      let refused = try await app.post("/mesures/places/releves", form)
      #expect(refused.status == 422 && refused.text.contains("id=\"champ-commune-erreur\""))
      #expect(refused.text.contains("120 au 30/06/2021"))
      // Confirming does not help: it is no doubt.
      let confirmed = try await app.post(
        "/mesures/places/releves", form.merging(["confirme": "oui", "commentaire": "si"]) { $1 })
      #expect(confirmed.status == 422)
      let file = "mesure;jour;commune;organisation;categorie;valeur;commentaire\nplaces;30/06/2021;département;;;97;\n"
      let page = try await app.upload(file).text
      #expect(page.contains("Des parties de ce total sont déjà données"))
      #expect(try await app.standing("places") == ["01004 - - 2021-06-30 120"])
    }
  }

  @Test("what was withdrawn is said to be, and corrects nothing", arguments: [Engine.sqlite])
  func withdrawn(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.report(app, "appels", 500, "2021-06-30", by: "asso-a")
      try await app.write { ledger in
        try ledger.withdrawTotal(
          for: LedgerKey(measure: "appels", organisation: "asso-a"),
          in: Period(.quarter, containing: day("2021-06-30")),
          cause: Cause(kind: "releve", id: "w"), by: Self.permit)
      }
      try await Self.report(app, "appels", 12, "2021-06-30", by: "asso-a")
      let page = try await app.send("GET", "/mesures/appels", as: nil).text
      #expect(page.contains("500, retiré") && !page.contains("rectifie 500"))
    }
  }
}

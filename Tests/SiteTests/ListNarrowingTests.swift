import Database
import Foundation
import Kernel
import Strategy
import Testing
import Web

@testable import Accounts
@testable import Collection

/// Lists that are no register's: what narrows them, and what their files hold.
@Suite("Other lists") struct ListNarrowingTests {
  @Test("a campaign's board is narrowed and downloaded, and says all that its page says", arguments: Engine.available)
  func board(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app), board = "/campagnes/\(sample.campaign.text)"
      let page = try await app.get(board, as: .administrator)
      #expect(Document(page.body).faults.isEmpty && page.text.contains("fonctions sollicitées"))
      func file(_ query: String) async throws -> [[String: Told]] {
        let bytes = try await app.get("\(board)/reponses.json\(query)", as: .administrator).collected()
        return try JSONDecoder().decode([[String: Told]].self, from: Data(bytes))
      }
      let all = try await file(""), done = try await file("?etat=faite")
      #expect(all.count > done.count && done.count == 1)
      #expect(done.first?["fonction"] == .text("cd/solidarites") && done.first?["aValider"] == .number(1))
      #expect(done.first?.keys.contains("relancee") ?? false && done.first?["retard"] == .text("non"))
      let stages = Set(all.compactMap { $0["etat"]?.words })
      let several = try await file("?" + stages.map { "etat=\($0)" }.joined(separator: "&"))
      #expect(several.count == all.count)
      // The page's JSON and the files are one.
      struct Board: Decodable { let demandes: [[String: Told]] }
      let json = try await app.get("\(board)?etat=faite", as: .administrator, json: true)
      #expect(try JSONDecoder().decode(Board.self, from: Data(json.body)).demandes == done)
      let csv = String(
        decoding: try await app.get("\(board)/reponses.csv?etat=faite", as: .administrator).collected(), as: UTF8.self)
      let lines = csv.split(separator: "\r\n").map { $0.split(separator: ";", omittingEmptySubsequences: false) }
      let said = Dictionary(uniqueKeysWithValues: zip(lines[0].map(String.init), lines[1].map(String.init)))
      #expect(lines.count == 2 && said["Identifiant de la fonction"] == "cd/solidarites" && said["À valider"] == "1")
      let narrowed = try await app.get("\(board)?etat=faite", as: .administrator).text
      #expect(narrowed.contains("1 fonction sollicitée") && narrowed.contains("reponses.xlsx?etat=faite"))
      #expect(try await app.get("\(board)?etat=rien", as: .administrator).status == 422)
    }
  }
  @Test("a campaign's board is in the order that its heading says", arguments: Engine.one)
  func boardOrder(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (campaign, _) = try await Collected.open(app, "communes"), path = "/campagnes/\(campaign.text)"
      let json = try await app.get(path, as: .administrator, json: true)
      struct Board: Decodable { let demandes: [[String: Told]] }
      let names = try JSONDecoder().decode(Board.self, from: Data(json.body)).demandes.compactMap { $0["nom"]?.words }
      #expect(names.count > 20 && names == names.sorted { French.ordered($0) < French.ordered($1) })
    }
  }

  @Test(
    "collections are listed the last to close first, and narrowed by where they are and by which",
    arguments: Engine.available)
  func campaigns(_ engine: Engine) async throws {
    try await withBoussole(on: engine, withActivity: true) { app in
      func list(_ query: String) async throws -> [CampaignList.Line] {
        let answer = try await app.get("/collectes\(query)", as: .administrator, json: true)
        return try JSONDecoder().decode(CampaignList.self, from: Data(answer.body)).campagnes
      }
      let all = try await list(""), open = try await list("?etat=ouverte"), closed = try await list("?etat=close")
      #expect(!open.isEmpty && !closed.isEmpty && open.count + closed.count == all.count)
      #expect(all.map(\.ferme) == all.map(\.ferme).sorted().reversed())
      #expect(open.allSatisfy { $0.ferme >= Boussole.today.iso } && closed.allSatisfy { $0.ferme < Boussole.today.iso })
      let one = try await list("?collecte=accueil&etat=close&etat=ouverte")
      #expect(!one.isEmpty && one.allSatisfy { $0.collecte == "accueil" } && one.count < all.count)
      let page = try await app.get("/collectes?etat=close", as: .administrator)
      #expect(PeopleTests.isGood(page) && page.text.contains("etat=close&amp;tri="))
      #expect(try await app.get("/collectes?etat=perdue", as: .administrator).status == 422)
    }
  }

  @Test("those to whom nobody writes are told why, and narrowed to an arrondissement", arguments: Engine.available)
  func contacts(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let all = try await app.get("/contacts", as: .administrator)
      #expect(PeopleTests.isGood(all) && all.text.contains("Qui ne reçoit rien"))
      #expect(all.text.contains("personne à qui écrire") && all.text.contains("Clairval (mairie)"))
      let part = try await app.get("/contacts?arrondissement=992", as: .administrator)
      #expect(PeopleTests.isGood(part) && part.text.contains("value=\"992\" selected"))
      // Of another arrondissement, or of none.
      #expect(!part.text.contains("Clairval (mairie)") && !part.text.contains("DSDEN"))
      #expect(part.text.contains("Montfaucel (mairie)"))
      let backwards = try await app.get("/contacts?arrondissement=992&tri=-fonction", as: .administrator).text
      func isBefore(_ text: String) throws -> Bool {
        let first = try #require(text.range(of: "Avrigny-les-Prés (mairie)"))
        return first.lowerBound < (try #require(text.range(of: "Montfaucel (mairie)"))).lowerBound
      }
      #expect(try isBefore(part.text) && !isBefore(backwards))
      #expect(try await app.get("/contacts?tri=rien", as: .administrator).status == 422)
    }
  }

  private struct CampaignList: Decodable {
    struct Line: Decodable { let collecte: String, ferme: String }
    let campagnes: [Line]
  }
  /// What a file of JSON says in a column.
  private enum Told: Decodable, Hashable {
    case text(String), number(Int), nothing
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .nothing
      } else if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
    var words: String? { if case .text(let words) = self { words } else { nil } }
  }

  @Test("accounts are narrowed to those whose function is of an arrondissement", arguments: Engine.available)
  func people(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      for (name, function) in [("montfaucel", "sp-montfaucel"), ("partout", "ddpn"), ("clairval", "mairie-99001")] {
        try await app.database.write(Boussole.code) { connection in
          let id = try PeopleStore(connection).invite(email: "\(name)@ici.fr", name: name)
          _ = try HoldingStore(connection).add(
            function, to: id, from: Boussole.today, through: nil, isManager: false, by: nil)
        }
      }
      let administrator = try await app.visitor(.administrator)
      let page = await administrator.get("/comptes?territoire=arrondissement/992")
      #expect(PeopleTests.isGood(page) && page.text.contains("montfaucel@ici.fr"))
      #expect(!page.text.contains("partout@ici.fr") && !page.text.contains("clairval@ici.fr"))
      let both = await administrator.get("/comptes?territoire=arrondissement/992&organisme=ddpn")
      #expect(PeopleTests.isGood(both) && both.text.contains("Rien ne convient"))
      #expect(PeopleTests.isGood(await administrator.get("/comptes?territoire=arrondissement/999"), 422))
    }
  }

  @Test(
    "the actions that are filtered make a document, for whoever has an account",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext"), "poppler-utils: scripts/setup --tests"),
    arguments: Engine.one)
  func dossier(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let said = ["meteo": "securises", "texte": "Les lignes sont livrées.", "jour": "24/11/2026"] as KeyValuePairs
      let administrator = try await app.visitor(.administrator)
      #expect(await administrator.post("/piloter/4.1/meteo", said).status == 303)
      let page = await administrator.get("/actions?q=4.1").text
      #expect(page.contains("/export/actions.pdf?q=4.1"))
      let made = await administrator.get("/export/actions.pdf?q=4.1")
      #expect(made.status == 200 && made.header("content-type") == "application/pdf", "\(made.text.prefix(300))")
      let text = try PaperTests.tool("pdftotext", ["-layout"], try await made.collected())
      for words in ["4.1", "Numéro ou mots du titre", "Les lignes sont livrées", "Responsable", "Prochaine étape"] {
        #expect(text.contains(words), "\(words)")
      }
      #expect(!text.contains("7.1 "))
      #expect(try await !app.get("/actions").text.contains("actions.pdf"))
      #expect(try await app.get("/export/actions.pdf").status == 303)
      #expect(await administrator.get("/export/actions.pdf?situation=nulle").status == 422)
    }
  }

  @Test("an indicator's picture is a file that stands by itself", arguments: Engine.one)
  func drawing(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let page = try await app.get("/indicateurs/tgd_actifs")
      #expect(page.text.contains("/indicateurs/tgd_actifs/courbe.svg"))
      let drawing = try await app.get("/indicateurs/tgd_actifs/courbe.svg")
      #expect(drawing.status == 200 && drawing.header("content-type") == "image/svg+xml")
      #expect(Document(drawing.body).faults.isEmpty || drawing.text.hasPrefix("<svg xmlns="))
      #expect(drawing.text.contains(".c-counted") && !drawing.text.contains("var(") && !drawing.text.contains("url("))
    }
  }
}

import Accounts
import Database
import Foundation
import Kernel
import Messaging
import Module
import Strategy
import TestKit
import Testing
import Web

/// What pages and messages say is what is so: no more, no less.
@Suite("What pages tell") struct TellingTests {
  private func plain(_ text: String) -> String {
    text.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ").replacing(/<[^>]*>/, with: "")
  }
  private static func step(_ text: String, _ day: String, of function: String) -> KeyValuePairs<String, String> {
    ["texte": text, "echeance": day, "fonction": function]
  }

  @Test("the twelve months of a figure are those of the periods that are over", arguments: Engine.one)
  func periods(_ engine: Engine) async throws {
    try await withBoussole(on: engine, withActivity: true) { app in
      // Read on 24 November 2026: the semester that runs has given nothing yet.
      let figure = try await plain(app.get("/mesures/rappels_ordre").text)
      #expect(figure.contains("Le total sur les douze mois finis le 30 juin 2026."), "\(figure)")
      // Not every commune answered.
      var commune = ""
      for code in 99_001...99_010 where !commune.contains("du 01/07/2025") {
        commune = try await plain(app.get("/communes/\(code)").text)
      }
      #expect(commune.contains("du 01/07/2025 au 30/06/2026") && !commune.contains("au 24/11/2026"), "\(commune)")
      let map = try await plain(app.get("/mesures/rappels_ordre/carte").text)
      #expect(map.contains("Faits du 1er juillet 2025 au 30 juin 2026, douze mois."), "\(map)")
      // How many communes have some is not how many are known.
      #expect(try await plain(app.get("/mesures/places_tig").text).contains(", dans "))
    }
  }

  @Test("a list of communes counts those that it shows", arguments: Engine.one)
  func communes(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      struct Commune: Decodable { let code: String }
      let path = "/communes?arrondissement=992"
      let shown = try JSONDecoder().decode([Commune].self, from: Data(await app.get(path, json: true).body)).count
      let page = try await plain(app.get(path).text)
      let file = String(
        decoding: try await app.get("/export/communes.csv?arrondissement=992&tri=-habitants").collected(), as: UTF8.self
      )
      #expect(file.split(separator: "\r\n").count == shown + 1 && file.contains("Commune;Code;"))
      #expect(page.contains("\(shown) communes, arrondissement de Montfaucel.") && !page.contains("40 communes"))
    }
  }

  @Test(
    "lists with a territory are narrowed to an arrondissement, and what is of none is said", arguments: Engine.available
  )
  func narrowed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let police = try await DeskTests.holder(app, of: "ddpn/partenariat")
      for (name, commune) in [("Protocole d’ici", "99001"), ("Protocole d’ailleurs", "99002")] {
        let answer = await police.post(
          "/registres/participation_citoyenne",
          ["objet": name, "commune": commune, "force": "police", "jour": "02/11/2026"])
        #expect(answer.status == 303, "\(answer.text.prefix(2_000))")
      }
      let list = "/registres/participation_citoyenne", zone = "arrondissement=991"
      let whole = await police.get(list), part = await police.get("\(list)?\(zone)")
      #expect(whole.text.contains("name=\"arrondissement\"") && Document(part.body).faults.isEmpty)
      #expect(plain(whole.text).contains("2 fiches") && plain(part.text).contains("1 fiche"))
      #expect(part.text.contains("Protocole d’ici") && !part.text.contains("Protocole d’ailleurs"))
      #expect(plain(part.text).contains("Arrondissement de Clairval seul."))
      let file = String(decoding: try await police.get("\(list)/fiches.csv?\(zone)").collected(), as: UTF8.self)
      #expect(file.contains("Protocole d’ici") && !file.contains("Protocole d’ailleurs"))
      #expect(await police.get("\(list)?arrondissement=999").status == 422)
      // Those without: of this arrondissement alone.
      let without = await plain(police.get("\(list)/sans/communes?\(zone)").text)
      let inside = try await app.get("/communes?\(zone)", json: true).text.matches(of: /"code"/).count
      #expect(without.contains("\(inside) sur \(inside), arrondissement de Clairval."), "\(without)")

      // A step of a sous-préfecture is of its arrondissement; one of the DDPN is of the whole département.
      for (number, text, function) in [("4.1", "Réunir Montfaucel", "sp-montfaucel"), ("4.2", "Partout", "ddpn")] {
        let said = Self.step(text, "18/12/2026", of: function)
        #expect(try await app.post("/piloter/\(number)/etape", said, as: .administrator).status == 303)
      }
      // Actions of which nobody said anything: of who answers for them.
      let silent = try await app.get("/silence?arrondissement=992")
      #expect(Document(silent.body).faults.isEmpty && silent.text.contains("value=\"992\" selected"))
      #expect(silent.text.contains("Pour tout le département"))
      for path in ["/echeances", "/actualites"] {
        let here = try await app.get("\(path)?arrondissement=992"), elsewhere = try await app.get("\(path)?\(zone)")
        #expect(Document(here.body).faults.isEmpty && here.text.contains("value=\"992\" selected"))
        #expect(here.text.contains("Réunir Montfaucel"), "\(path)")
        #expect(elsewhere.status == 200 && !elsewhere.text.contains("Réunir Montfaucel"), "\(path)")
        let parts = here.text.components(separatedBy: "Pour tout le département")
        #expect(parts.count == 2 && !parts[0].contains("Partout") && parts[1].contains("Partout"), "\(path)")
        #expect(try await app.get("\(path)?arrondissement=999").status == 422)
      }
    }
  }

  @Test("since the last sitting each action is told once, with what holds", arguments: Engine.available)
  func once(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      struct Compass: Decodable {
        struct Change: Decodable { let action: String?, texte: String }
        let changements: [Change]
      }
      for text in ["Premier pas", "Deuxième pas", "Troisième pas"] {
        let said = Self.step(text, "18/12/2026", of: "ddpn")
        #expect(try await app.post("/piloter/4.1/etape", said, as: .administrator).status == 303)
      }
      #expect(try await app.post("/piloter/4.1/etat", ["etat": "en_cours"], as: .administrator).status == 303)
      let changes = try JSONDecoder().decode(Compass.self, from: Data(await app.get("/", json: true).body)).changements
      let told = changes.filter { $0.action == "4.1" }.map(\.texte)
      #expect(told.count == 1 && told[0].contains("Troisième pas") && told[0].contains("En cours"), "\(told)")
      #expect(!told[0].contains("Deuxième pas"))
      let all = try await app.get("/actualites").text
      #expect(all.contains("Premier pas") && all.contains("Troisième pas"), "all of it is told there")
    }
  }

  @Test("whoever turns to one message a day is told nothing twice", arguments: Engine.available)
  func nothingTwice(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let remind = try #require(Boussole.assembly.modules.jobs.first { $0.name == "échéances : rappels" })
      _ = try await DeskTests.holder(app, of: "sos-violences")
      let first = Self.step("Livrer Montfaucel", "18/12/2026", of: "sos-violences")
      #expect(try await app.post("/piloter/4.1/etape", first, as: .administrator).status == 303)
      try await remind.run(app.database, Boussole.code, app.clock.now)
      let agent = try await app.visitor(.agent)
      #expect(await agent.post("/compte/messages", ["choix": "daily"]).status == 303)
      let second = Self.step("Réunir les communes", "19/12/2026", of: "sos-violences")
      #expect(try await app.post("/piloter/4.2/etape", second, as: .administrator).status == 303)
      func digest() async throws -> Mail? {
        let compose = try #require(Boussole.assembly.modules.notices[Message.digest])
        return try await app.database.read { connection in
          let message = try #require(
            try Outbox(connection).list(in: Boussole.code).messages.first { $0.kind == Message.digest })
          return try compose(connection, message, app.clock.now)
        }
      }
      let mail = try #require(try await digest()), words = mail.paragraphs.joined(separator: "\n")
      #expect(words.contains("Réunir les communes. Prochaine étape de l’action 4.2"), "\(words)")
      #expect(!words.contains("Livrer Montfaucel"), "it was told at once, before the choice: \(words)")
      #expect(plain(words).contains(" choses déjà annoncées restent dans votre liste."))
      try await app.database.write(Boussole.code) { try mail.remember?($0) }
      #expect(try await digest() == nil, "the next morning has nothing new to say")
    }
  }

  @Test(
    "an invitation leads to one's own first page: a territory, where one's functions are bound to it",
    arguments: Engine.one)
  func invited(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      for (index, (function, page)) in [("sp-montfaucel", "ici"), ("ddpn/partenariat", "moi")].enumerated() {
        let sent = await administrator.post(
          "/comptes/invitation", ["email": "neuf\(index)@exemple.fr", "nom": "Neuf", "fonction": function])
        let token = try #require(sent.text.firstMatch(of: /\/acces\/([0-9a-f]{64})/)).output.1
        let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.5\(index)")
        let chosen = await visitor.post("/acces/\(token)", PeopleTests.choice)
        #expect(chosen.header("location") == "/exemple/\(page)", "\(chosen.text.prefix(1_000))")
      }
    }
  }

  @Test("an action read on another day offers nothing to press", arguments: Engine.one)
  func pastAction(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      #expect(try await app.get("/actions/4.2", as: .administrator).text.contains("Mettre à jour cette action"))
      for query in ["au=2026-11-20", "connu=2026-11-20"] {
        let page = try await app.get("/actions/4.2?\(query)", as: .administrator)
        #expect(page.status == 200 && !page.text.contains("/piloter/"), "\(query)")
      }
    }
  }

  @Test("a menu leads nobody to an empty page", arguments: Engine.one)
  func menu(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      // Whoever reads no register reads those that are open to all.
      #expect(try await app.get("/mesures", as: .administrator).text.contains("href=\"/exemple/registres\""))
      #expect(try await app.get("/registres", as: .administrator).text.contains("/registres/tig_lieux/public"))
      let police = try await DeskTests.holder(app, of: "ddpn/partenariat")
      #expect(await police.get("/mesures").text.contains("href=\"/exemple/registres\""))
    }
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let visitor = Visitor(app.site, "77", address: "192.0.2.82")
      #expect(await !visitor.get("/mesures").text.contains("href=\"/77/registres\""))
    }
  }

  @Test("an address keeps what was asked, and nothing of what was not", arguments: Engine.one)
  func shortAddress(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let long = try await app.get("/communes?nom=&arrondissement=992&page=&au=+")
      #expect(long.status == 303 && long.header("location") == "/exemple/communes?arrondissement=992")
      #expect(try await app.get("/communes?nom=&arrondissement=", json: true).status == 200)
    }
  }

  @Test("acronyms are spelt out one by one, and a figure of a later day has no day", arguments: Engine.one)
  func ended(_ engine: Engine) async throws {
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let visitor = Visitor(app.site, "77", address: "192.0.2.81")
      let all = try JSONDecoder().decode(
        [String: String].self, from: Data(await visitor.get("/sigles", json: true).body))
      for acronym in ["BRDS", "BSIR", "CISPD", "CLSPD", "EMDS", "SMS", "SOS"] {
        #expect(all[acronym] != nil, "\(acronym)")
      }
      #expect(all["CLSPD et CISPD"] == nil && all["UM 77"] != nil)
      let action = await plain(visitor.get("/actions/2.2").text)
      #expect(action.contains("premier chiffre le 14/09/2025"), "\(action)")
    }
  }
}

import Accounts
import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

/// A first page of their own for those who answer for a part of the territory; the same for anybody, of their commune.
@Suite("Where one is") struct HereTests {
  @Test("a sous-préfet arrives at their arrondissement: figures, what waits, collections", arguments: Engine.available)
  func subPrefect(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await Collected.open(app, "communes")
      _ = try await DeskTests.holder(app, of: "sp-montfaucel")
      let step: KeyValuePairs<String, String> = [
        "texte": "Réunir les maires", "echeance": "01/12/2026", "fonction": "sp-montfaucel",
      ]
      #expect(try await app.post("/piloter/4.1/etape", step, as: .administrator).status == 303)
      let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.71")
      let signedIn = await visitor.post(
        "/connexion", ["email": Boussole.email(.agent), "mot_de_passe": Boussole.password])
      #expect(signedIn.header("location") == "/exemple/ici")
      let page = await visitor.get("/ici")
      #expect(page.status == 200 && Document(page.body).faults.isEmpty, "\(Document(page.body).faults)")
      #expect(page.text.contains("<h1>Arrondissement de Montfaucel</h1>"))
      #expect(page.text.contains("Réunir les maires") && page.text.contains("Ce qui vous revient"))
      #expect(page.text.contains("/campagnes/") && page.text.contains("ont tout donné"))
      #expect(page.text.contains("ne se comptent pas ici"))
      // Every action is either counted here, or told not to be.
      struct Here: Decodable {
        struct Line: Decodable { let action: String }
        let actions: [Line]
        let sansChiffreIci: [String]
      }
      let here = try JSONDecoder().decode(Here.self, from: Data(await visitor.get("/ici", json: true).body))
      let compass = try await app.get("/", json: true).text
      let all = here.actions.map(\.action) + here.sansChiffreIci
      #expect(!here.actions.isEmpty && Set(all).count == all.count)
      #expect(all.allSatisfy { compass.contains("\"\($0)\"") })
    }
  }

  @Test("a figure of an arrondissement is the sum of its communes, and not the département's", arguments: Engine.one)
  func figures(_ engine: Engine) async throws {
    try await withBoussole(on: engine, withActivity: true) { app in
      func value(_ place: String) async throws -> Int? {
        struct Here: Decodable {
          struct Figure: Decodable {
            let mesure: String
            let valeur: Int?
          }
          struct Line: Decodable { let ici: [Figure] }
          let actions: [Line]
        }
        let here = try JSONDecoder().decode(Here.self, from: Data(await app.get("/ici?lieu=\(place)", json: true).body))
        return here.actions.flatMap(\.ici).first { $0.mesure == "cameras" }?.valeur
      }
      var sum = 0
      for id in ["991", "992", "993", "994", "995"] { sum += try await value("arrondissement/\(id)") ?? 0 }
      let whole = try await app.get("/indicateurs/cameras_total", json: true).text
      #expect(sum > 0, "\(whole.prefix(200))")
      #expect(try await value("arrondissement/992") ?? 0 < sum)
      #expect(try await app.get("/ici?lieu=arrondissement/999").status == 422)
      #expect(try await app.get("/ici?lieu=n/importe/quoi").status == 422)
      let asked = try await app.get("/ici")
      #expect(asked.status == 200 && asked.text.contains("votre commune") && Document(asked.body).faults.isEmpty)
    }
  }

  @Test("near home: one commune opens, several are proposed, none is said", arguments: Engine.one)
  func near(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let first = try await app.get("/")
      #expect(first.text.contains("se sont engagés à faire dans le Val-d’Exemple"))
      #expect(first.text.contains("Près de chez moi") && first.text.contains("Lire le texte officiel"))
      #expect(first.text.contains("Les sigles en toutes lettres"))
      #expect(try await !app.get("/", as: .prefecture).text.contains("se sont engagés"))
      let one = try await app.get("/ici?commune=99014")
      #expect(one.header("location") == "/exemple/ici?lieu=commune%2F99014")
      let page = try await app.get("/ici?lieu=commune/99014")
      #expect(page.status == 200 && Document(page.body).faults.isEmpty, "\(Document(page.body).faults)")
      let none = try await app.get("/ici?commune=Zzz%3Cb%3E")
      #expect(none.status == 200 && none.text.contains("Aucune commune") && !none.text.contains("<b>"))
      #expect(Document(none.body).faults.isEmpty)
    }
  }

  @Test("a postal code that is another commune's code asks which is meant", arguments: Engine.one)
  func postal(_ engine: Engine) async throws {
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let visitor = Visitor(app.site, "77", address: "192.0.2.77")
      let asked = await visitor.get("/ici?commune=77300")
      #expect(asked.status == 200 && Document(asked.body).faults.isEmpty, "\(Document(asked.body).faults)")
      #expect(asked.text.contains("commune%2F77186") && asked.text.contains("commune%2F77300"))
      #expect(asked.text.contains("Fontainebleau") && asked.text.contains("Montceaux-lès-Meaux"))
      let several = await visitor.get("/ici?commune=77000")
      #expect(several.text.contains("Melun") && several.text.contains("La Rochette"))
      #expect(await visitor.get("/ici?commune=Chelles").header("location") == "/77/ici?lieu=commune%2F77108")
    }
  }

  @Test(
    "near home, what is known comes first, what is not is folded, and a strategy that is over is past",
    arguments: Engine.one)
  func folded(_ engine: Engine) async throws {
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let visitor = Visitor(app.site, "77", address: "192.0.2.78")
      let page = await visitor.get("/ici?lieu=commune/77108")
      #expect(page.status == 200 && Document(page.body).faults.isEmpty, "\(Document(page.body).faults)")
      #expect(!page.text.contains("Qui doit agir") && !page.text.contains(">non connu<"))
      #expect(page.text.contains("ne sont pas connus ici</summary>"))
      // Where nothing is known, what is promised is what the first screen says.
      let promised = try #require(page.text.range(of: "Ce qui était promis ici comme ailleurs"))
      #expect(promised.upperBound < page.text.range(of: "ne sont pas connus ici")?.lowerBound ?? page.text.startIndex)
      #expect(page.text.contains("ne se comptent pas ici</summary>"))
    }
  }

  @Test("here and in the département, it is the same measure", arguments: Engine.one)
  func sameMeasure(_ engine: Engine) async throws {
    try await withBoussole(on: engine, withActivity: true) { app in
      struct Here: Decodable {
        struct Figure: Decodable {
          let mesure: String
          let departement: Int?
        }
        struct Line: Decodable { let ici: [Figure] }
        let actions: [Line]
      }
      let here = try JSONDecoder().decode(
        Here.self, from: Data(await app.get("/ici?lieu=arrondissement/992", json: true).body))
      let cameras = try #require(here.actions.flatMap(\.ici).first { $0.mesure == "cameras" }?.departement)
      let whole = try await app.get("/mesures/cameras").text
      #expect(whole.contains(French.number(cameras)), "\(cameras)")
      #expect(try await app.get("/ici?lieu=arrondissement/992").text.contains("Jugée pour le département"))
    }
  }

  @Test(
    "every acronym of the pack is told, found, and spelt out at the foot of the pages that use it",
    arguments: Engine.one)
  func acronyms(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let all = try JSONDecoder().decode([String: String].self, from: Data(await app.get("/sigles", json: true).body))
      #expect(all["TGD"] != nil && all["BSIR"] != nil && all["GGD"] != nil && all["cabinet"] == nil)
      for (acronym, words) in all {
        let found = try await app.get("/recherche?q=\(acronym)")
        #expect(plain(found.text).contains(words), "\(acronym)")
      }
      for path in ["/", "/silence", "/organismes", "/actions/4.1", "/actions/7.1", "/ici?lieu=arrondissement/992"] {
        let page = try await app.get(path)
        #expect(Document(page.body).faults.isEmpty, "\(path) \(Document(page.body).faults)")
        let main = plain(page.text[(page.text.range(of: "<main")?.lowerBound ?? page.text.startIndex)...])
        let words = Set(main.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        for (acronym, meaning) in all where words.contains(acronym) {
          #expect(main.contains(meaning), "\(acronym) on \(path)")
        }
      }
      #expect(
        try await app.get("/recherche?q=TGD").text.contains("/actions/"), "what the letters stand for is sought too")
    }
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let visitor = Visitor(app.site, "77", address: "192.0.2.79")
      let compass = plain(await visitor.get("/").text)
      for acronym in ["PRIJ", "DSDEN 77", "UM 77", "DDETS"] {
        let meaning = try #require(
          try JSONDecoder().decode([String: String].self, from: Data(await visitor.get("/sigles", json: true).body))[
            acronym])
        #expect(!compass.contains(acronym) || compass.contains(meaning), "\(acronym)")
      }
      #expect(await visitor.get("/sources").text.contains("n’en a pas les"), "no address, and nobody to ask")
    }
  }

  @Test("the official text is served as the pack holds it, on both engines", arguments: Engine.available)
  func officialText(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let held = try #require(try Checkout.pack("exemple").files["texte.pdf"])
      let served = try await app.get("/texte-officiel")
      #expect(served.status == 200 && served.header("content-type") == "application/pdf")
      #expect(Data(served.body) == held)
      let acronyms = try await app.get("/sigles")
      #expect(acronyms.text.contains("téléphone grave danger") && Document(acronyms.body).faults.isEmpty)
    }
  }

  @Test("lists are narrowed to an arrondissement", arguments: Engine.one)
  func narrowed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (campaign, _) = try await Collected.open(app, "communes")
      let all = try await app.get("/communes", json: true).text,
        some = try await app.get(
          "/communes?arrondissement=992", json: true
        ).text
      #expect(some.count < all.count && some.count > 100)
      #expect(try await app.get("/communes?arrondissement=999").status == 422)
      let whole = try await app.get("/campagnes/\(campaign.text)", as: .prefecture)
      let part = try await app.get("/campagnes/\(campaign.text)?arrondissement=992", as: .prefecture)
      #expect(part.status == 200 && Document(part.body).faults.isEmpty, "\(Document(part.body).faults)")
      #expect(part.text.count < whole.text.count && part.text.contains("value=\"992\" selected"))
      #expect(!part.text.contains("/relances"), "what is done there is done for all")
      for list in ["/collectes", "/validations", "/contacts", "/organismes"] {
        #expect(try await app.get("\(list)?arrondissement=992", as: .administrator).status == 200, "\(list)")
        #expect(try await app.get("\(list)?arrondissement=999", as: .administrator).status == 422, "\(list)")
      }
      for path in ["/organismes"] {
        let all = try await app.get(path, as: .administrator)
        let some = try await app.get("\(path)?arrondissement=992", as: .administrator)
        #expect(some.status == 200 && Document(some.body).faults.isEmpty, "\(path) \(Document(some.body).faults)")
        #expect(all.text.contains("name=\"arrondissement\"") && some.text.contains("value=\"992\" selected"), "\(path)")
        #expect(some.text.count < all.text.count, "\(path)")
      }
      let compass = try await app.get("/")
      #expect(compass.text.contains("<summary>Lesquelles"), "which are told by territory")
    }
  }

  @Test("figures are read of one arrondissement: sums of its communes, what is not counted so said apart")
  func figuresNarrowed() async throws {
    try await withBoussole(on: .sqlite, withActivity: true) { app in
      let whole = try await app.get("/mesures"), part = try await app.get("/mesures?arrondissement=992")
      for page in [whole, part] {
        #expect(page.status == 200 && Document(page.body).faults.isEmpty, "\(Document(page.body).faults)")
        #expect(page.text.contains("name=\"arrondissement\""))
      }
      #expect(part.text.contains("Comptés pour tout le département seulement"))
      // What a figure is made of: the communes of the arrondissement, and no other.
      let map = "/mesures/cameras/carte?arrondissement=992"
      #expect(part.text.contains("href=\"/exemple\(map)#lieux\""))
      struct Zone: Decodable {
        struct Figure: Decodable { let mesure: String, valeur: Int? }
        let chiffres: [Figure]
      }
      func camera(_ path: String) async throws -> Int? {
        let zone = try JSONDecoder().decode(Zone.self, from: Data(try await app.get(path, json: true).body))
        return zone.chiffres.first { $0.mesure == "cameras" }?.valeur
      }
      let narrowed = try await camera("/mesures?arrondissement=992")
      #expect(try await narrowed == camera("/zones/arrondissement/992") && narrowed ?? 0 > 0)
      let inside = try await app.get("/communes?arrondissement=992", json: true).text
      let list = try await app.get(map).text
      let listed = Set(list.matches(of: #/\/mesures\/cameras\?commune=(\d+)/#).map { String($0.output.1) })
      #expect(!listed.isEmpty && listed.allSatisfy { inside.contains($0) })
      #expect(try await app.get("/mesures?arrondissement=999").status == 422)
    }
  }

  @Test("the compass says why, whom to ring, and what moved since the last sitting", arguments: Engine.available)
  func cabinet(_ engine: Engine) async throws {
    try await withBoussole(on: engine, withActivity: true) { app in
      struct Compass: Decodable {
        struct Line: Decodable {
          let numero: String
          let situation: String
        }
        let actions: [Line]
      }
      let late = try #require(
        try JSONDecoder().decode(Compass.self, from: Data(await app.get("/", json: true).body)).actions.first {
          $0.situation == "late"
        })
      let said: KeyValuePairs<String, String> = [
        "meteo": "compromis", "texte": "Le marché est infructueux, il faut le relancer.", "jour": "24/11/2026",
      ]
      #expect(try await app.post("/piloter/\(late.numero)/meteo", said, as: .administrator).status == 303)
      let handed: KeyValuePairs<String, String> = ["fonction": "prefecture/bsir", "confirme": "oui"]
      #expect(try await app.post("/piloter/\(late.numero)/responsable", handed, as: .administrator).status == 303)
      let page = try await app.get("/", as: .prefecture)
      #expect(page.text.contains("Le marché est infructueux, il faut le relancer."))
      #expect(page.text.contains("mailto:bsir@prefecture.exemple.fr"))
      #expect(try await !app.get("/").text.contains("mailto:bsir@"), "for those who are signed in")
      #expect(page.text.contains("Lu le <time") && Document(page.body).faults.isEmpty)
      #expect(page.text.contains("autres</p>"), "what paper cuts is counted")
      let long = String(repeating: "Le marché est infructueux. ", count: 12) + "Fin du mot."
      let again: KeyValuePairs<String, String> = ["meteo": "compromis", "texte": long, "jour": "24/11/2026"]
      _ = try await app.post("/piloter/\(late.numero)/meteo", again, as: .administrator)
      #expect(try await app.get("/", as: .prefecture).text.contains("Fin du mot."), "paper has it all")

      #expect(try await app.post("/seance", ["jour": "12/11/2026"], as: .coordinator).status == 404)
      #expect(try await app.post("/seance", ["jour": "12/12/2026"], as: .prefecture).status == 422)
      #expect(try await app.post("/seance", ["jour": "12/11/2026"], as: .prefecture).status == 303)
      for role in [Role.public, .prefecture] {
        #expect(try await app.get("/", as: role).text.contains("Depuis la séance du 12\u{A0}novembre 2026"))
      }
      #expect(try await app.get("/?au=2026-11-01").text.contains("Depuis le 2\u{A0}octobre 2026"), "not known then")
      #expect(try await app.get("/journal", as: .administrator).text.contains("Jour de la dernière séance noté"))
    }
  }
}

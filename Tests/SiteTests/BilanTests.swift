import Assembly
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

/// A strategy before, in and after its time, and actions that live only a part of it. Today is 24 November 2026.
@Suite("The time of a strategy") struct BilanTests {
  private func json(_ app: Boussole, _ path: String) async throws -> [String: Any] {
    let answer = try await app.get(path, json: true)
    #expect(answer.status == 200, "\(path)")
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any], "\(path)")
  }
  private func numbers(_ object: [String: Any]) -> [String] {
    (object["actions"] as? [[String: Any]] ?? []).compactMap { $0["numero"] as? String }
  }

  @Test(
    "before it is in force nothing is judged, and that is said",
    arguments: Engine.one)
  func toCome(_ engine: Engine) async throws {
    try await withBoussole(
      on: engine, changing: { _ in BilanSample.files(from: "2027-03-01", through: "2031-12-31") }
    ) { app in
      let compass = try await app.get("/")
      let text = plain(compass.text)
      #expect(text.contains("Cette stratégie n’est pas encore en vigueur"))
      #expect(text.contains("elle commence le 1er mars 2027"))
      #expect(!text.contains("sans nouvelles") && !text.contains("achevée"))
      #expect(Document(compass.body).faults.isEmpty, "\(Document(compass.body).faults)")
      let said = try await json(app, "/")
      #expect(said["vigueur"] as? String == "a_venir" && said["bilan"] as? Bool == false)
      #expect((said["comptes"] as? [String: Int])?["upcoming"] == numbers(said).count)
      #expect((said["sansNouvelles"] as? [String])?.isEmpty == true)
      let action = plain(try await app.get("/actions/1.1").text)
      #expect(action.contains("À venir.") && action.contains("Avant, rien n’est jugé."))
    }
  }

  @Test("once it is over, what moved since the last sitting is what was written since", arguments: Engine.available)
  func sitting(_ engine: Engine) async throws {
    try await withBoussole(
      on: engine, changing: { _ in BilanSample.files(from: "2022-01-01", through: "2025-12-31") }
    ) { app in
      #expect(try await app.post("/seance", ["jour": "20/11/2026"], as: .administrator).status == 303)
      let said: KeyValuePairs<String, String> = ["meteo": "appuis", "texte": "Écrit après coup.", "jour": "31/12/2025"]
      #expect(try await app.post("/piloter/1.1/meteo", said, as: .administrator).status == 303)
      let since = plain(try await app.get("/").text)
      #expect(since.contains("Depuis la séance du 20 novembre 2026") && since.contains("Écrit après coup."))
      app.advance(days: 1)
      #expect(try await app.post("/seance", ["jour": "25/11/2026"], as: .administrator).status == 303)
      let none = plain(try await app.get("/").text)
      #expect(none.contains("Depuis la séance du 25 novembre 2026") && none.contains("Rien n’a changé."))
    }
  }

  @Test(
    "once it is over it opens on what it came to; what one writes then is dated of its last day, and shows",
    arguments: Engine.one)
  func over(_ engine: Engine) async throws {
    try await withBoussole(
      on: engine, changing: { _ in BilanSample.files(from: "2022-01-01", through: "2025-12-31") }
    ) { app in
      let compass = try await app.get("/", as: .administrator)
      let text = plain(compass.text)
      #expect(text.contains("Bilan de la stratégie"))
      #expect(text.contains("Cette stratégie s’est achevée le 31 décembre 2025."))
      #expect(text.contains("non renseignées"))
      #expect(!text.contains("Revenir à aujourd’hui") && text.contains("Voir aujourd’hui"))
      #expect(Document(compass.body).faults.isEmpty, "\(Document(compass.body).faults)")
      let before = try await json(app, "/")
      #expect(before["bilan"] as? Bool == true)
      let later = try await json(app, "/?au=2026-10-01")
      #expect(later["comptes"] as? [String: Int] == before["comptes"] as? [String: Int], "nothing is judged anew")
      // The milestone fell due on the last day of the strategy: silence, then a word, decide.
      #expect((try await json(app, "/actions/1.2"))["situation"] as? String == "noData")
      let form = try await app.get("/jalons/signature", as: .administrator)
      let day = Document(form.body).all("input").first { $0.attributes["name"] == "jour" }
      #expect(day?.attributes["value"] == "31/12/2025")
      let done = try await app.post(
        "/jalons/signature/constats",
        ["etat": "fait", "issue": "defavorable", "jour": "31/12/2025", "preuve": "Délibération"], as: .administrator)
      #expect(done.status == 303 && done.header("location") == "/exemple/actions/1.1")
      let page = plain(try await app.get("/actions/1.1", as: .administrator).text)
      #expect(page.contains("Fait, issue défavorable") || page.contains("fait, issue défavorable"))
      let step = try await app.post("/piloter/1.1/etape", ["texte": "Tirer les leçons"], as: .administrator)
      #expect(step.status == 303)
      let said = plain(try await app.get("/actions/1.1", as: .administrator).text)
      #expect(said.contains("au 31/12/2025") && said.contains("Tirer les leçons"))
      let after = try await app.post(
        "/piloter/1.1/etat", ["etat": "termine", "jour": "02/11/2026"], as: .administrator)
      #expect(after.header("location") == "/exemple/actions/1.1?au=2026-11-02", "where it shows")
      for path in ["/indicateurs/part_referents/chiffres", "/mesures/recus/releves"] {
        let form = Document(try await app.get(path, as: .administrator).body)
        let day = form.all("input").first { $0.attributes["name"] == "jour" }
        #expect(day?.attributes["value"] == "31/12/2025", "\(path)")
      }
      let past = plain(try await app.get("/?au=2024-06-01").text)
      #expect(past.contains("Où en est la stratégie") && past.contains("Revenir au 31 décembre 2025"))
    }
  }

  @Test(
    "an answer of after the end, asked in its time of a strategy that ends sooner, is taken once it says why",
    arguments: Engine.one)
  func endsSooner(_ engine: Engine) async throws {
    try await withBoussole(
      on: engine, changing: { _ in BilanSample.files(from: "2024-01-01", through: "2026-12-31") }
    ) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["cd"]))
      let loading = try PackLoading(
        BilanSample.files(from: "2024-01-01", through: "2026-06-30"), today: Boussole.today, dataFrance: nil,
        parts: Assembly.packParts)
      try await app.database.write(Boussole.code) { try loading.load(on: Boussole.today, $0) }
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.7")
      let refused = await partner.answer(link, ["valeur": "52"])
      #expect(refused.status == 422 && plain(refused.text).contains("après la fin de la stratégie, le 30 juin 2026"))
      #expect(await partner.answer(link, ["valeur": "52", "commentaire": "demandé en juillet"]).status == 303)
    }
  }

  @Test(
    "what the pack calls the start is shown with what was wanted, and nothing else is", arguments: Engine.one,
    ["", ", depart: 2021-06-30", ", depart: 2024-10-31", ", depart: aucun"])
  func start(_ engine: Engine, _ word: String) async throws {
    let cites = "{jour: 2024-10-31, valeur: 50, source: texte}, {jour: 2025-10-31, valeur: 60, source: texte}]"
    let change = { (_: PackFiles) in
      try BilanSample.files(from: "2022-01-01", through: "2025-12-31").replacing(
        "source: texte}], depart: aucun", with: "source: texte}, \(cites)\(word)", in: "actions/1.yaml")
    }
    let wanted: (words: String, value: Double)? =
      word.hasSuffix("aucun") ? nil : word.hasSuffix("10-31") ? ("50 % au 31/10/2024", 50) : ("35 % au 30/06/2021", 35)
    try await withBoussole(on: engine, changing: change) { app in
      let compass = plain(try await app.get("/").text)
      #expect(compass.contains("départ : \(wanted?.words ?? "")") == (wanted != nil))
      let page = plain(try await app.get("/indicateurs/part_referents").text)
      #expect(page.contains(try Regex("Point de départ\\s*\(wanted?.words ?? "aucun")")))
      #expect(page.contains("cité, point de départ") == (wanted != nil))
      let depart = try await json(app, "/indicateurs/part_referents")["depart"] as? [String: Any]
      #expect(depart?["valeur"] as? Double == wanted?.value)
    }
  }

  @Test("the browser's title says bilan too, and paper what it leaves out", .enabled(if: Checkout.dataFrance != nil))
  func title() async throws {
    try await withBoussole(on: .sqlite, pack: "seine-et-marne-2020-2024") { app in
      let visitor = try await app.visitor(.public, in: "77")
      let over = await visitor.get("/").text
      #expect(over.contains("<title>Bilan de la stratégie – ") && plain(over).contains("+ 10 autres"))
      #expect(await visitor.get("/?au=2022-06-01").text.contains("<title>Où en est la stratégie"))
    }
  }

  @Test("an action is shown and counted from its first day to its last, everywhere", arguments: Engine.one)
  func life(_ engine: Engine) async throws {
    let change = { (files: PackFiles) in
      try files.replacing("depuis: debut-annee-1a", with: "depuis: 2027-02-01", in: "actions/5-espace-public.yaml")
        .replacing("jusque: fin-annee+1a", with: "jusque: 2026-06-30", in: "actions/4-violences.yaml")
    }
    try await withBoussole(on: engine, changing: change) { app in
      let now = numbers(try await json(app, "/"))
      #expect(!now.contains("5.3") && !now.contains("4.3") && now.contains("5.2"))
      #expect(numbers(try await json(app, "/?au=2026-06-30")).contains("4.3"))
      let under = numbers(try await json(app, "/objectifs/5"))
      #expect(under.contains("5.2") && !under.contains("5.3"))
      #expect(!numbers(try await json(app, "/organismes/sp-saint-aubert")).contains("5.3"))
      let compass = plain(try await app.get("/").text)
      #expect(compass.contains("Les \(now.count) actions"))
      let objective = plain(try await app.get("/objectifs/5").text)
      #expect(objective.contains("\(under.count) actions") && objective.contains("À un autre moment"))
      #expect(objective.contains("Elle court du 1er février 2027"))
      let born = plain(try await app.get("/actions/5.3").text)
      #expect(born.contains("À venir.") && born.contains("Elle court du 1er février 2027"))
      let ended = plain(try await app.get("/actions/4.3").text)
      #expect(ended.contains("au 30 juin 2026"))
      #expect(!ended.contains("En retard depuis"))
    }
  }

  @Test("an objective counts all its actions, those that nobody told of too", arguments: Engine.one)
  func counts(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let objective = plain(try await app.get("/objectifs/3").text)
      #expect(objective.contains("non renseigné"))
      #expect(!plain(try await app.get("/").text).contains("rien à signaler"), "nobody has said anything yet")
      let counted = try await json(app, "/")
      let counts = try #require(counted["comptes"] as? [String: Int])
      #expect(plain(try await app.get("/").text).contains("\(counts["noData"] ?? 0) non renseignée"))
    }
  }

  @Test("what the printed bilan cuts is counted", arguments: Engine.one)
  func printed(_ engine: Engine) async throws {
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let visitor = Visitor(app.site, "77", address: "192.0.2.80")
      let page = await visitor.get("/")
      #expect(page.text.contains("Bilan de la stratégie") && Document(page.body).faults.isEmpty)
      let silent = try #require(page.text.split(separator: "id=\"silence\"").last?.split(separator: "</section>").first)
      #expect(silent.contains("class=\"printed\">+") && silent.contains("autres</p>"))
    }
  }
}

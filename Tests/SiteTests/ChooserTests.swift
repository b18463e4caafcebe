import Accounts
import Foundation
import Kernel
import TestKit
import Testing
import Web

@Suite("A choice among a thousand") struct ChooserTests {
  @Test("what is written is found by parts of words, without accents, and those that begin a word come first")
  func fitting() {
    let choices = ["Mairie de Melun", "Mairie de Dammarie-les-Lys", "Préfecture, cabinet", "Parquet de Melun"]
    func found(_ sought: String) -> [String] {
      Chooser(choices.map { Choice($0, $0) }, chosen: "", sought: sought).fitting.map(\.label)
    }
    #expect(found("mairie melun") == ["Mairie de Melun"])
    #expect(found("PREF cab") == ["Préfecture, cabinet"])
    #expect(found("marie") == ["Mairie de Dammarie-les-Lys"])
    #expect(found("mel").count == 2 && found("").isEmpty && found("zzz").isEmpty)
    let short = [Choice("cabinet", "Préfecture, cabinet", hint: "Préfecture de Seine-et-Marne, Cabinet du préfet")]
    #expect(Chooser(short, chosen: "", sought: "cabinet du préfet").fitting.count == 1, "spelt out, it is found too")
  }

  @Test(
    "on /77 who does the next step, and who answers, are sought too; nobody in particular can be chosen again",
    .enabled(if: Checkout.dataFrance != nil))
  func steering() async throws {
    try await withBoussole(on: .sqlite, pack: "seine-et-marne-2020-2024") { app in
      let visitor = try await app.visitor(.administrator, in: "77")
      for kind in ["etape", "responsable"] {
        let page = await visitor.get("/piloter/4.1/\(kind)")
        #expect(PeopleTests.isGood(page) && !page.text.contains("<option"), "\(kind)")
        let sought = await visitor.post(
          "/piloter/4.1/\(kind)",
          [
            "texte": "Livrer à Provins", "confirme": "oui", "fonction-recherche": "mairie provins",
            "chercher": "fonction",
          ])
        #expect(PeopleTests.isGood(sought) && sought.text.contains("mairie-77379"), "\(kind)")
        #expect(sought.text.contains(kind == "etape" ? "Livrer à Provins" : "checked=\"checked\""), "\(kind)")
        #expect(sought.text.contains("Personne en particulier") == (kind == "etape"))
      }
      let step: KeyValuePairs = ["texte": "Livrer à Provins", "fonction": "mairie-77379"]
      #expect(await visitor.post("/piloter/4.1/etape", step).status == 303)
      #expect(await visitor.get("/piloter/4.1/etape").text.contains("value=\"mairie-77379\" checked"))
      #expect(await visitor.post("/piloter/4.1/etape", ["texte": "Livrer à Provins", "fonction": ""]).status == 303)
      #expect(await !visitor.get("/piloter/4.1/etape").text.contains("mairie-77379"))
    }
  }

  @Test("six thousand letters are sought as a hundred") func longSearch() async throws {
    try await withBoussole(on: .sqlite) { app in
      let words = String(repeating: "a ", count: 3_000).replacing(" ", with: "+")
      let answer = try await app.get("/recherche?q=\(words)")
      // In the fields, as it was typed; never in the answer.
      #expect(PeopleTests.isGood(answer))
      #expect(answer.text.matches(of: try Regex("(a ){60,}")).count <= 2)
      let names = try await app.get("/comptes?nom=\(words)", as: .administrator)
      #expect(PeopleTests.isGood(names))
    }
  }

  @Test(
    "on /77 nobody scrolls through a thousand functions: one writes, chooses, and nothing typed is lost",
    .enabled(if: Checkout.dataFrance != nil))
  func giving() async throws {
    try await withBoussole(on: .sqlite, pack: "seine-et-marne-2020-2024") { app in
      let visitor = try await app.visitor(.administrator, in: "77")
      let page = await visitor.get("/comptes/invitation")
      #expect(PeopleTests.isGood(page) && !page.text.contains("<option"))
      let sought = await visitor.post(
        "/comptes/invitation",
        ["email": "m@exemple.fr", "nom": "M", "fonction-recherche": "mairie provins", "chercher": "fonction"])
      #expect(PeopleTests.isGood(sought) && sought.text.contains("value=\"m@exemple.fr\""))
      let function = try #require(sought.text.firstMatch(of: #/name="fonction" value="([^"]+)"/#)).output.1
      #expect(sought.text.matches(of: #/type="radio"/#).count <= 20)
      let none = await visitor.post(
        "/comptes/invitation",
        ["email": "m@exemple.fr", "nom": "M", "fonction-recherche": "zzz", "chercher": "fonction"])
      #expect(PeopleTests.isGood(none) && none.text.contains("Rien ne convient"))
      let missing = await visitor.post("/comptes/invitation", ["email": "m@exemple.fr", "nom": "M"])
      #expect(PeopleTests.isGood(missing, 422) && missing.text.contains("Il faut une fonction."))
      let done = await visitor.post(
        "/comptes/invitation", ["email": "m@exemple.fr", "nom": "M", "fonction": String(function)])
      #expect(PeopleTests.isGood(done) && done.text.contains("ne sera plus montré"))
      let list = await visitor.get("/comptes?organisme-recherche=provins")
      #expect(PeopleTests.isGood(list) && list.text.contains("type=\"radio\""))
      #expect(PeopleTests.isGood(await visitor.get("/comptes/sans-titulaire?page=2")))
    }
  }
}

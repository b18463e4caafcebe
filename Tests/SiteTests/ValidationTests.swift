import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Messaging
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// An authority's word on many figures at once: each is said to be what it became.
@Suite("Validation by groups") struct ValidationTests {
  private func somebody(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "198.51.100.7") }

  /// One answer of each of three functions; the last one has a comment.
  private func answers(_ app: Boussole) async throws -> (links: [String], ids: [Kernel.ID<CollectedAnswer>]) {
    let (_, requests) = try await Collected.open(app)
    var links: [String] = [], ids: [Kernel.ID<CollectedAnswer>] = []
    for (function, comment) in [("cd/solidarites", ""), ("ca-clairval", ""), ("ca-saint-aubert", "deux mois")] {
      let request = try #require(requests[function]), link = try await Collected.link(app, to: request)
      #expect(await somebody(app).answer(link, ["valeur": "9", "commentaire": comment]).status == 303)
      let answer = try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: [request]).last }
      links.append(link)
      ids.append(try #require(answer).id)
    }
    return (links, ids)
  }
  private func send(
    _ visitor: Visitor, _ ids: [Kernel.ID<CollectedAnswer>], to path: String = "/validations", _ more: String = ""
  ) async -> Outgoing {
    let body = "csrf=\(await visitor.csrf())" + ids.map { "&reponse=\($0.text)" }.joined() + more
    return await visitor.post(path, body: Array(body.utf8), type: "application/x-www-form-urlencoded")
  }

  @Test("those that are ticked are validated in one go, and each says what it became", arguments: Engine.available)
  func group(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (links, ids) = try await answers(app), administrator = try await app.visitor(.administrator)
      let page = await administrator.get("/validations")
      #expect(Document(page.body).faults.isEmpty, "\(Document(page.body).faults)")
      // What has nothing to be read is ticked: two of three.
      #expect(page.text.components(separatedBy: "checked=\"checked\"").count == 3)
      #expect(page.text.contains("formaction=\"/exemple/reponses/\(ids[0].text)/validation\""))
      // One is corrected, one is judged by somebody else, while the page is open.
      #expect(await somebody(app).answer(links[1], ["valeur": "10"]).status == 303)
      #expect(await administrator.post("/reponses/\(ids[2].text)/renvoi", ["motif": "à revoir"]).status == 303)
      let sent = await send(administrator, ids)
      let result = try #require(sent.header("location"))
      #expect(sent.status == 303)
      let told = await administrator.get(result)
      #expect(told.status == 200 && Document(told.body).faults.isEmpty)
      #expect(told.text.contains(/1.chiffre est validé/) && told.text.contains(/2.ne le sont pas/))
      #expect(told.text.contains("Corrigé entre-temps") && told.text.contains("Renvoyé par"))
      let json = await administrator.get(result, json: true).text
      for (id, fate) in zip(ids, ["valide", "corrige", "renvoye"]) {
        #expect(json.contains("\"devenu\":\"\(fate)\"") && json.contains(id.text), "\(json)")
      }
      // Sent twice, it says the same.
      #expect(await send(administrator, ids).header("location") == result)
      #expect(await administrator.get(result).text.contains(/1.chiffre est validé/))
    }
  }

  @Test("those that are ticked go back with one reason, and each says what it became", arguments: Engine.available)
  func returned(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      // One address answers for two of them.
      let contacts = "fonction;adresse\nca-clairval;agglo@exemple.fr\nca-saint-aubert;agglo@exemple.fr\n"
      let noted = try #require(await administrator.sends("/contacts", contacts).header("location"))
      #expect(await administrator.post("\(noted)/confirmation", [:]).status == 303)
      let (links, ids) = try await answers(app)
      #expect(await administrator.get("/validations").text.contains("formaction=\"/exemple/validations/renvoi\""))
      let ticked = await send(administrator, ids, to: "/validations/renvoi")
      let page = await administrator.get(try #require(ticked.header("location")))
      #expect(PeopleTests.isGood(page) && page.text.contains(/Renvoyer 3.chiffres/))
      #expect(PeopleTests.isGood(await send(administrator, ids, to: "/validations/renvoi", "&motif="), 422))
      // One was validated meanwhile.
      #expect(await administrator.post("/reponses/\(ids[0].text)/validation", [:]).status == 303)
      let sent = await send(administrator, ids, to: "/validations/renvoi", "&motif=Le%20mauvais%20trimestre")
      let told = await administrator.get(try #require(sent.header("location")))
      #expect(PeopleTests.isGood(told) && told.text.contains("Chiffres renvoyés"))
      #expect(told.text.contains(/2.chiffres sont renvoyés/) && told.text.contains("il n’est pas renvoyé"))
      let reviews = try await app.database.read { connection in
        try ids.map { try AnswerStore(connection, in: Boussole.code).answer($0).review }
      }
      #expect(reviews.map { $0?.verdict } == [.validated, .returned, .returned])
      #expect(reviews[1]?.reason == "Le mauvais trimestre")
      // One letter goes to the address, and each link leads to its reason.
      let letters = try await app.database.read { connection in
        try Outbox(connection).list(in: Boussole.code).messages.filter { $0.kind == "réponse renvoyée" }
      }
      #expect(letters.map(\.to) == ["agglo@exemple.fr"] && letters.map(\.others) == [1])
      #expect(await somebody(app).opens(links[1]).text.contains("Le mauvais trimestre"))
      let twice = await send(administrator, ids, to: "/validations/renvoi", "&motif=Encore")
      #expect(twice.status == 303)
      let after = try await app.database.read { connection in
        try Outbox(connection).list(in: Boussole.code).messages.filter { $0.kind == "réponse renvoyée" }
      }
      #expect(after.count == 1)
    }
  }

  @Test("all are ticked by a link, without JavaScript, and how many are is said", arguments: Engine.available)
  func all(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await answers(app)
      let administrator = try await app.visitor(.administrator)
      func boxes(_ page: Outgoing) -> Int { page.text.components(separatedBy: "checked=\"checked\"").count - 1 }
      let page = await administrator.get("/validations")
      #expect(PeopleTests.isGood(page) && boxes(page) == 2)
      #expect(page.text.contains(/2.sont cochés sur 3/) && page.text.contains("/exemple/validations?cocher=tous"))
      let all = await administrator.get("/validations?cocher=tous")
      #expect(PeopleTests.isGood(all) && boxes(all) == 3)
      #expect(all.text.contains("Tous sont cochés, dont 1") && all.text.contains("href=\"/exemple/validations\""))
      #expect(await administrator.get("/validations?cocher=rien").status == 422)
    }
  }

  @Test("nothing ticked, or nobody's own, validates nothing", arguments: Engine.available)
  func others(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, ids) = try await answers(app), prefecture = try await app.visitor(.prefecture)
      #expect(await send(prefecture, []).header("location")?.hasSuffix("/validations") ?? false)
      let sent = await send(prefecture, ids)
      #expect(sent.status == 303)
      // What one may not judge, one learns nothing of.
      let result = await prefecture.get(try #require(sent.header("location")))
      #expect(result.status == 303)
      let reviews = try await app.database.read { connection in
        try ids.compactMap { try AnswerStore(connection, in: Boussole.code).answer($0).review }
      }
      #expect(reviews.isEmpty)
    }
  }

  @Test(
    "a change of a few units asks for nothing; a large one does",
    arguments: [(2, 4, 10, true), (2, 11, 10, true), (2, 12, 10, false), (100, 151, 10, false), (2, 4, 1, false)]
      as [(Int, Int, Int, Bool)])
  func floor(_ before: Int, _ after: Int, _ gap: Int, _ isPlausible: Bool) {
    let measure = Measure(
      id: "m", title: "M", unit: .init(one: "m", many: "m"), kind: .flow, feed: .reports(period: .quarter, grace: 30),
      plausibleGap: gap)
    #expect(measure.isPlausible(after, after: before) == isPlausible)
  }
}

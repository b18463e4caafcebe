import Accounts
import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// Whoever sends a figure back knows what it does before, and reads it after.
@Suite("What sending back does") struct ReturningTests {
  private func somebody(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "198.51.100.7") }
  private func answer(
    _ app: Boussole, _ request: Kernel.ID<Request>, _ value: String
  ) async throws -> Kernel.ID<CollectedAnswer> {
    let link = try await Collected.link(app, to: request)
    let sent = await somebody(app).answer(link, ["valeur": value, "commentaire": "compté deux fois"])
    #expect(sent.status == 303)
    let last = try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: [request]).last }
    return try #require(last).id
  }
  private func plain(_ text: String) -> String {
    text.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
  }
  /// What the page says beforehand, then what is said of it.
  private func sent(_ app: Boussole, _ answer: Kernel.ID<CollectedAnswer>) async throws -> (
    before: String, after: String
  ) {
    let page = try await app.get("/reponses/\(answer.text)/renvoi", as: .administrator)
    #expect(PeopleTests.isGood(page))
    let act = try await app.post("/reponses/\(answer.text)/renvoi", ["motif": "À revoir."], as: .administrator)
    #expect(act.status == 303)
    return (plain(page.text), plain(try await app.get("/validations", as: .administrator).text))
  }
  private func type(_ app: Boussole, _ value: String) async throws {
    let typed = try await app.post(
      "/mesures/recus_isc/releves",
      ["jour": Collected.quarter.last.iso, "organisation": "ca-clairval", "valeur": value, "confirme": "oui"],
      as: .administrator)
    #expect(typed.status == 303)
  }

  @Test(
    "before and after, it is said which figure counts, and whether anybody learns of it", arguments: Engine.available)
  func said(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["ca-clairval"])
      // Nobody holds the function, nothing was known before.
      let first = try await sent(app, try await answer(app, request, "31"))
      #expect(first.before.contains("Une fois renvoyée : le chiffre n’est plus connu. Personne n’en est informé"))
      #expect(first.after.contains("Le chiffre est renvoyé : le chiffre n’est plus connu. Personne n’en est informé"))
      // An address is noted, and a figure was typed before the answer.
      let noted = ["fonction;adresse", "ca-clairval;agglo@exemple.fr"].joined(separator: "\n")
      let administrator = try await app.visitor(.administrator)
      let file = try #require(await administrator.sends("/contacts", noted).header("location"))
      #expect(await administrator.post("\(file)/confirmation", [:]).status == 303)
      try await type(app, "40")
      let second = try await sent(app, try await answer(app, request, "44"))
      let former = "40, connu avant cette réponse, compte de nouveau"
      #expect(second.before.contains("\(former). Le partenaire reçoit votre motif."), "\(second.before)")
      #expect(second.after.contains("Le chiffre est renvoyé : \(former).") && !second.after.contains("Personne"))
      #expect(try await Collected.total(app, .init(measure: "recus_isc", organisation: "ca-clairval")) == 40)
    }
  }

  @Test("of a group each says it, before and after", arguments: Engine.available)
  func group(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      // The manager of the département council answers for its direction; nobody for the other.
      let ids = [
        try await answer(app, try #require(requests["cd/solidarites"]), "31"),
        try await answer(app, try #require(requests["ca-clairval"]), "32"),
      ]
      let administrator = try await app.visitor(.administrator)
      let page = await administrator.get(
        "/validations/renvoi?reponses=\(ids.map(\.text).joined(separator: ","))")
      let text = plain(page.text)
      #expect(PeopleTests.isGood(page) && text.contains("pour 1 chiffre, personne n’est informé"), "\(text)")
      #expect(text.components(separatedBy: "Le chiffre n’est plus connu.").count == 3)
      #expect(text.components(separatedBy: "Personne n’en est informé").count == 2)
      let form = "csrf=\(await administrator.csrf())&motif=Faux" + ids.map { "&reponse=\($0.text)" }.joined()
      let sent = await administrator.post(
        "/validations/renvoi", body: Array(form.utf8), type: "application/x-www-form-urlencoded")
      let told = plain(await administrator.get(try #require(sent.header("location"))).text)
      #expect(told.components(separatedBy: "Le chiffre n’est plus connu.").count == 3, "\(told)")
      #expect(told.components(separatedBy: "Personne n’en est informé").count == 2)
    }
  }
}

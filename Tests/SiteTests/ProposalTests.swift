import Accounts
import Database
import Kernel
import Messaging
import TestKit
import Testing
import Web

/// A function of another organisation is proposed: it is the person's to accept, and their other functions stay theirs.
@Suite("Functions proposed to others' people") struct ProposalTests {
  /// Somebody of the police, whom the manager of the council does not know, is invited by them.
  private func withProposal(
    on engine: Engine, sendsMail: Bool = true,
    _ body: (_ app: Boussole, _ manager: Visitor, _ person: Visitor, _ path: String) async throws -> Void
  ) async throws {
    var settings = AccountSettings()
    settings.sendsMail = sendsMail
    try await withBoussole(on: engine, settings: settings) { app in
      let id = try await PeopleTests.account(app, Boussole.email(.agent)).id
      try await app.database.write(Boussole.code) {
        _ = try HoldingStore($0).add(
          "ddpn", to: id, from: Boussole.today, through: nil, isManager: false, by: nil)
      }
      let manager = try await app.visitor(.manager)
      let asked = await manager.post(
        "/comptes/invitation",
        ["email": Boussole.email(.agent), "nom": "Nom Supposé", "fonction": "cd/solidarites"])
      #expect(asked.status == 303 && asked.header("location") == "/exemple/comptes/\(id)")
      try await body(app, manager, try await app.visitor(.agent), "/comptes/\(id)")
    }
  }
  /// The path by which the person answers.
  private func answer(_ visitor: Visitor, _ word: String) async throws -> String {
    let page = await visitor.get("/compte")
    #expect(PeopleTests.isGood(page))
    let found = page.text.firstMatch(of: /\/compte\/fonctions\/[0-9a-f-]{36}\//).map { String($0.output) }
    return try #require(found) + word
  }

  @Test("it gives nothing until it is accepted", arguments: Engine.available)
  func accepted(_ engine: Engine) async throws {
    try await withProposal(on: engine) { app, manager, person, path in
      #expect(await person.get("/moi").text.contains("Fonction proposée"))
      let before = await person.get("/compte").text
      #expect(before.contains("connecté\u{00A0}: DDPN.") && before.contains("On vous propose"))
      let way = try await answer(person, "acceptation")
      #expect(await manager.post(way).status == 404, "it is not the manager's to accept")
      #expect(await person.post(way).status == 303)
      app.clock.advance(seconds: 61)
      #expect(await person.post(way).status == 404, "once")
      #expect(await !person.get("/compte").text.contains("On vous propose"))
      let letters = try await app.database.read {
        try HoldingStore($0).holders(of: ["cd/solidarites"], in: Boussole.code, on: Boussole.today)
      }
      #expect(letters["cd/solidarites"]?.map(\.email) == [Boussole.email(.agent)])
      guard case .sound = try await app.database.read({ try Audit.verify(departement: Boussole.code, on: $0) }) else {
        Issue.record("the audit is broken")
        return
      }
    }
  }

  @Test("the manager sees the name that they typed, and no other function", arguments: Engine.available)
  func discreet(_ engine: Engine) async throws {
    try await withProposal(on: engine) { app, manager, person, path in
      let real = try await PeopleTests.account(app, Boussole.email(.agent)).name
      let stranger = await manager.post(
        "/comptes/invitation", ["email": "inconnue@exemple.fr", "nom": "Inconnue", "fonction": "cd/solidarites"])
      let other = try await PeopleTests.account(app, "inconnue@exemple.fr").id
      #expect(stranger.header("location") == "/exemple/comptes/\(other)")
      func page(_ path: String) async -> String { await manager.get(path).text }
      // What is said of somebody who has an account elsewhere and of somebody who has none differs by name and address.
      func plain(_ text: String, _ words: String...) -> [Substring] {
        words.reduce(text) { $0.replacing($1, with: "…") }
          .replacing(/[0-9a-f-]{36}|[0-9a-f]{64}/, with: "…").split(separator: "\n")
      }
      _ = await page("/comptes")
      let known = await page(path), unknown = await page("/comptes/\(other)")
      #expect(plain(known, "Nom Supposé", Boussole.email(.agent)) == plain(unknown, "Inconnue", "inconnue@exemple.fr"))
      for text in [known, await page("/comptes")] {
        #expect(text.contains("Nom Supposé") && text.contains("pas encore répondu"))
        #expect(!text.contains("DDPN") && !text.contains(real))
      }
      #expect(await !page("/comptes?nom=\(real.split(separator: " ").first ?? "")").contains(Boussole.email(.agent)))
      // Accepted, they are named as they are; what they hold elsewhere stays theirs.
      #expect(await person.post(try await answer(person, "acceptation")).status == 303)
      let accepted = await page(path)
      #expect(accepted.contains(real) && !accepted.contains("DDPN") && !accepted.contains("Double authentification"))
      #expect(await manager.post(path + "/fermeture").status == 404)
      // The administrator sees all of it.
      #expect(await (try await app.visitor(.administrator)).get(path).text.contains("DDPN"))
    }
  }

  @Test("it is refused, withdrawn, made again, or lapses", arguments: Engine.available)
  func other(_ engine: Engine) async throws {
    try await withProposal(on: engine) { app, manager, person, path in
      #expect(await person.post(try await answer(person, "refus")).status == 303)
      #expect(await manager.get(path).status == 404, "they are a stranger again")
      let form: KeyValuePairs = [
        "email": Boussole.email(.agent), "nom": "Nom Supposé", "fonction": "cd/solidarites",
      ]
      app.clock.advance(seconds: 61)
      #expect(await manager.post("/comptes/invitation", form).status == 303)
      app.clock.advance(seconds: 61)
      #expect(PeopleTests.isGood(await manager.post("/comptes/invitation", form), 422))
      let page = await manager.get(path + "/fermeture")
      #expect(PeopleTests.isGood(page) && page.text.contains("Retirer l’invitation"))
      #expect(await manager.post(path + "/fermeture").status == 303)
      #expect(await !person.get("/compte").text.contains("On vous propose"))
      #expect(try await PeopleTests.account(app, Boussole.email(.agent)).closedAt == nil)
      #expect(await manager.post("/comptes/invitation", form).status == 303)
      app.advance(days: 8)
      let later = try await app.visitor(.agent), manager = try await app.visitor(.manager)
      #expect(await !later.get("/compte").text.contains("On vous propose"))
      #expect(await manager.post(path + "/lien").status == 303)
      #expect(await later.get("/compte").text.contains("On vous propose"))
    }
  }

  @Test("a letter tells them, without a name nor a link that acts", arguments: Engine.available)
  func letter(_ engine: Engine) async throws {
    try await withProposal(on: engine) { app, _, person, _ in
      let message = try #require(
        try await app.database.read { try Outbox($0).list(in: Boussole.code).messages }
          .first { $0.kind == "fonction proposée" })
      #expect(message.to == Boussole.email(.agent))
      let compose = try #require(app.accounts.mails[message.kind]), now = app.clock.now
      func say() async throws -> Mail? {
        try await app.database.write(Boussole.code) { try compose($0, message, now) }
      }
      let mail = try #require(try await say())
      #expect(mail.action?.link.text == "/exemple/compte")
      #expect(!mail.paragraphs.joined().contains("Nom Supposé"))
      #expect(await person.post(try await answer(person, "acceptation")).status == 303)
      #expect(try await say() == nil, "nothing is left to answer")
    }
  }
}

import Database
import Kernel
import Messaging
import Strategy
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("A lost second factor") struct LostFactorTests {
  private static let password: KeyValuePairs = ["mot_de_passe": Boussole.password]
  private func signIn(_ app: Boussole, _ email: String, _ address: String) async -> (Visitor, Outgoing) {
    let visitor = Visitor(app.site, Boussole.code, address: address)
    return (visitor, await visitor.post("/connexion", ["email": email, "mot_de_passe": Boussole.password]))
  }

  @Test("is withdrawn by another, told by letter, and made anew at the next sign-in", arguments: Engine.available)
  func withdrawn(_ engine: Engine) async throws {
    var settings = AccountSettings()
    settings.sendsMail = true
    try await withBoussole(on: engine, settings: settings) { app in
      let owner = try await app.visitor(.agent), administrator = try await app.visitor(.administrator)
      let id = try await PeopleTests.account(app, Boussole.email(.agent)).id, path = "/comptes/\(id)/double-facteur"
      #expect(await administrator.post(path).status == 422, "there is none")
      #expect(PeopleTests.isGood(await administrator.get(path)))
      _ = try await SecondFactorTests.enrol(app, owner)
      #expect(await administrator.get("/comptes/\(id)").text.contains("Double authentification perdue"))
      let page = await administrator.get(path)
      #expect(PeopleTests.isGood(page) && page.text.contains("rappelez la personne"))
      #expect(await owner.get("/compte").status == 200)
      #expect(await administrator.post(path).status == 303)
      #expect(await owner.get("/compte").status == 303, "its sessions are closed")
      app.clock.advance(seconds: 61)
      #expect(await administrator.post(path).status == 422, "once")
      #expect(await administrator.get("/comptes/\(id)").text.contains("à refaire"))
      let letter = try #require(
        try await app.database.read { try Outbox($0).messages(about: [id.text], in: Boussole.code).last })
      #expect(letter.kind == "double authentification retirée" && letter.to == Boussole.email(.agent))
      let compose = try #require(app.accounts.mails[letter.kind]), now = app.clock.now
      let mail = try #require(try await app.database.write(Boussole.code) { try compose($0, letter, now) })
      #expect(mail.paragraphs.joined().contains("Vos sessions sont fermées"))

      // The password opens the page that makes a new one, and nothing else.
      let (visitor, answer) = await signIn(app, Boussole.email(.agent), "192.0.2.70")
      #expect(answer.status == 303)
      #expect(await visitor.get("/moi").header("location") == "/exemple/compte/double-facteur")
      #expect(await visitor.get("/compte/double-facteur").text.contains("La précédente a été retirée"))
      _ = try await SecondFactorTests.enrol(app, visitor)
      #expect(await visitor.get("/moi").status == 200)
      // It was theirs to have: it is theirs to remove.
      #expect(await visitor.post("/compte/double-facteur/retrait", Self.password).status == 303)
      #expect(await visitor.get("/moi").status == 200)
      let journal = try await app.get("/journal", as: .administrator).text
      #expect(journal.contains("Double authentification perdue, retirée par un autre"))
    }
  }

  @Test("not one's own; by a manager for colleagues, never for an administrator", arguments: Engine.available)
  func reach(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let manager = try await app.visitor(.manager), administrator = try await app.visitor(.administrator)
      var ids: [Role: ID<Person>] = [:]
      for role in [Role.agent, .partner, .administrator, .manager] {
        ids[role] = try await PeopleTests.account(app, Boussole.email(role)).id
      }
      let known = ids
      try await app.database.write(Boussole.code) { connection in
        for (role, function) in [(Role.agent, "cd/solidarites"), (.partner, "ddpn"), (.administrator, "cd")] {
          _ = try HoldingStore(connection).add(
            function, to: try #require(known[role]), from: Boussole.today, through: nil, isManager: false, by: nil)
        }
      }
      for role in [Role.agent, .partner, .administrator, .manager] {
        _ = try await SecondFactorTests.enrol(app, role == .manager ? manager : try await app.visitor(role))
      }
      func path(_ role: Role) throws -> String { "/comptes/\(try #require(known[role]))/double-facteur" }
      for role in [Role.partner, .administrator, .manager] {
        #expect(await manager.get(try path(role)).status == 404, "\(role)")
        #expect(await manager.post(try path(role)).status == 404, "\(role)")
      }
      #expect(await administrator.post(try path(.administrator)).status == 404, "one's own")
      #expect(await manager.post(try path(.agent)).status == 303)
      #expect(await administrator.post(try path(.manager)).status == 303)
    }
  }

  @Test("the list is by organisation, sought, and a page at a time", arguments: Engine.available)
  func list(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await app.database.write(Boussole.code) { connection in
        for number in 100..<220 {
          let id = try PeopleStore(connection).invite(email: "p\(number)@exemple.fr", name: "Zoé N°\(number)")
          _ = try HoldingStore(connection).add(
            number < 160 ? "ddpn" : "cd/solidarites", to: id, from: Boussole.today, through: nil, isManager: false,
            by: nil)
        }
        _ = try PeopleStore(connection).invite(email: "x_y@exemple.fr", name: "Hélène 100 % Noël")
      }
      let administrator = try await app.visitor(.administrator)
      func count(_ page: Outgoing) -> Int { page.text.matches(of: /[a-z0-9_]+@exemple\.fr/).count }
      var page = await administrator.get("/comptes"), pages = [count(page)], shown = Set(names(page))
      while let next = page.text.firstMatch(of: /href="([^"]*apres=[0-9a-f-]{36}[^"]*)">Suite/)?.output.1 {
        page = await administrator.get(String(next).replacing("&amp;", with: "&"))
        #expect(PeopleTests.isGood(page))
        pages.append(count(page))
        shown.formUnion(names(page))
      }
      let all = try await app.database.read {
        try $0.query("SELECT COUNT(*) AS n FROM person").first?.integer("n") ?? 0
      }
      #expect(pages.reduce(0, +) == all && pages.dropLast().allSatisfy { $0 == 50 } && shown.count == all)
      let sought: [(String, Int)] = [
        ("nom=helene", 1), ("nom=NO%C3%8BL+h%C3%A9l", 1), ("nom=x_y", 1), ("nom=zoe+p11", 10),
        ("nom=!%25_", 50), ("organisme=ddpn&nom=zoe", 50), ("organisme=cd&nom=p21", 10), ("organisme=cd&nom=p11", 0),
        ("apres=x", 50),
      ]
      for (query, expected) in sought {
        let page = await administrator.get("/comptes?\(query)")
        #expect(PeopleTests.isGood(page) && count(page) == expected, "\(query): \(count(page))")
      }
      // A manager's are those of their organisation, whatever they ask for.
      let manager = try await app.visitor(.manager)
      for query in ["", "?organisme=ddpn", "?nom=p1"] {
        let page = await manager.get("/comptes\(query)")
        #expect(PeopleTests.isGood(page) && !names(page).contains("p101"), "\(query)")
      }
    }
  }
  private func names(_ page: Outgoing) -> [String] {
    page.text.matches(of: /([a-z0-9_-]+)@exemple\.fr/).map { String($0.output.1) }
  }

  @Test("an invitation sent again kills the former link at once, and says where it stands", arguments: Engine.available)
  func invitation(_ engine: Engine) async throws {
    var settings = AccountSettings()
    settings.sendsMail = true
    try await withBoussole(on: engine, settings: settings) { app in
      let administrator = try await app.visitor(.administrator)
      let form: KeyValuePairs = ["email": "f@exemple.fr", "nom": "F", "fonction": "cd"]
      #expect(await administrator.post("/comptes/invitation", form).status == 303)
      let id = try await PeopleTests.account(app, "f@exemple.fr").id
      func letters() async throws -> [Message] {
        try await app.database.read { try Outbox($0).messages(about: [id.text], in: Boussole.code) }
      }
      #expect(await administrator.get("/comptes/\(id)").text.contains("le message va partir"))
      // Within the minute it is the same act.
      app.clock.advance(seconds: 61)
      #expect(await administrator.post("/comptes/\(id)/lien").status == 303)
      #expect(try await letters().map(\.state) == [.withdrawn, .waiting], "one letter leaves, not two")
      let compose = try #require(app.accounts.mails["invitation"]), now = app.clock.now
      let letter = try #require(try await letters().last)
      let token = try #require(
        try await app.database.write(Boussole.code) { connection -> String? in
          try connection.execute("UPDATE message SET state = 'sent' WHERE id = \(letter.id)")
          return try compose(connection, letter, now)?.action?.link.text
        })
      let link = try PeopleTests.link(in: token)
      #expect(await administrator.get("/comptes/\(id)").text.contains("elle vaut jusqu’au"))
      let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.71")
      #expect(await visitor.get(link).text.contains("Ouvrir votre compte"))
      app.clock.advance(seconds: 61)
      let sent = await administrator.post("/comptes/\(id)/lien")
      #expect(sent.status == 303)
      #expect(await visitor.get(link).text.contains("Ce lien ne sert plus"))
      app.clock.advance(seconds: 8 * 86_400)
      _ = try await Job.reconcile(app.database, Boussole.code)
      let later = try await app.visitor(.administrator)
      #expect(await later.get("/comptes/\(id)").text.contains("n’est pas arrivé"))
      for wrong in ["hélène@exemple.fr", "a b@exemple.fr", "personne"] {
        let refused = await later.post(
          "/comptes/invitation", ["email": wrong, "nom": "G", "fonction": "cd"])
        #expect(PeopleTests.isGood(refused, 422) && refused.text.contains(wrong), "\(wrong)")
      }
    }
  }
}

import Accounts
import Database
import Foundation
import Kernel
import Messaging
import Strategy
import TestKit
import Testing
import Web

/// Inviting, giving and ending functions, closing: everywhere for the administrator, in their organisation for
/// managers.
@Suite("Accounts of others") struct PeopleTests {
  static let choice: KeyValuePairs = ["nouveau": Boussole.password, "encore": Boussole.password]

  /// The path of the link that a page shows, or that a letter carries.
  static func link(in text: String) throws -> String {
    let found = text.firstMatch(of: /\/acces\/[0-9a-f]{64}/).map { String($0.output) }
    return try #require(found, "\(text.prefix(3_000))")
  }
  static func account(_ app: Boussole, _ email: String) async throws -> Account {
    let found = try await app.database.read { try AccountStore($0).account(email: email, in: Boussole.code) }
    return try #require(found)
  }
  static func isGood(_ answer: Outgoing, _ status: Int = 200) -> Bool {
    answer.status == status && Document(answer.body).faults.isEmpty
  }

  @Test("an invitation is opened once, by a button, and gives the function", arguments: Engine.available)
  func invitation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      let invited = await administrator.post(
        "/comptes/invitation",
        ["email": "Neuve@Exemple.fr", "nom": "Une Collègue", "fonction": "ddpn/partenariat", "du": "24/11/2026"])
      #expect(PeopleTests.isGood(invited) && invited.text.contains("ne sera plus montré"))
      let link = try PeopleTests.link(in: invited.text)
      #expect(invited.text.contains("http://boussole.test/exemple\(link)"))
      let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.50")
      // Looking changes nothing: mail scanners look first.
      for _ in 0..<3 { #expect(PeopleTests.isGood(await visitor.get(link))) }
      #expect(await visitor.post(link, ["nouveau": "court", "encore": "court"]).status == 422)
      #expect(await visitor.post(link, ["nouveau": Boussole.password, "encore": "autre chose"]).status == 422)
      #expect(await visitor.post(link, PeopleTests.choice).status == 303)
      let own = await visitor.get("/compte")
      #expect(own.text.contains("Vous êtes connecté\u{00A0}: DDPN") && !own.text.contains("Une Collègue"))
      // Used, guessed and expired look alike.
      let used = await visitor.get(link), guessed = await visitor.get("/acces/" + String(repeating: "0", count: 64))
      #expect(PeopleTests.isGood(used) && used.text.contains("Ce lien ne sert plus"))
      #expect(guessed.text.contains("Ce lien ne sert plus"))
      #expect(await visitor.post(link, PeopleTests.choice).text.contains("Ce lien ne sert plus"))
      let again = Visitor(app.site, Boussole.code, address: "192.0.2.51")
      #expect(
        await again.post("/connexion", ["email": "neuve@exemple.fr", "mot_de_passe": Boussole.password]).status == 303)
      let list = await administrator.get("/comptes")
      #expect(PeopleTests.isGood(list) && list.text.contains("Une Collègue") && list.text.contains("sans titulaire"))
      let person = try await PeopleTests.account(app, "neuve@exemple.fr")
      #expect(PeopleTests.isGood(await administrator.get("/comptes/\(person.id)")))
      guard case .sound = try await app.database.read({ try Audit.verify(departement: Boussole.code, on: $0) }) else {
        Issue.record("the audit is broken")
        return
      }
    }
  }

  @Test("an expired or replaced link opens nothing, nor does that of a closed account", arguments: Engine.available)
  func links(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      let form: KeyValuePairs = ["email": "b@exemple.fr", "nom": "B", "fonction": "cd"]
      let first = try PeopleTests.link(in: await administrator.post("/comptes/invitation", form).text)
      let person = try await PeopleTests.account(app, "b@exemple.fr")
      let second = try PeopleTests.link(in: await administrator.post("/comptes/\(person.id)/lien").text)
      let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.52")
      #expect(await visitor.get(first).text.contains("Ce lien ne sert plus"))
      #expect(await visitor.get(second).text.contains("Ouvrir votre compte"))
      app.clock.advance(seconds: 7 * 86_400)
      #expect(await visitor.get(second).text.contains("Ce lien ne sert plus"))
      let later = try await app.visitor(.administrator)
      let third = try PeopleTests.link(in: await later.post("/comptes/\(person.id)/lien").text)
      #expect(await later.post("/comptes/\(person.id)/fermeture").status == 303)
      #expect(await visitor.post(third, PeopleTests.choice).text.contains("Ce lien ne sert plus"))
      #expect(await later.get("/comptes").text.contains("Invitation retirée"))
      // Withdrawn, the invitation can be made again; the address of an account that was closed says so.
      let again = await later.post("/comptes/invitation", form)
      #expect(PeopleTests.isGood(again))
      #expect(await visitor.post(try PeopleTests.link(in: again.text), PeopleTests.choice).status == 303)
      #expect(await later.post("/comptes/\(person.id)/fermeture").status == 303)
      let closed = await later.post("/comptes/invitation", form)
      #expect(PeopleTests.isGood(closed, 422) && closed.text.contains("compte fermé"))
    }
  }

  @Test("a manager sees and changes their organisation alone", arguments: Engine.available)
  func manager(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator), manager = try await app.visitor(.manager)
      for (email, function) in [("dehors@exemple.fr", "ddpn"), ("dedans@exemple.fr", "cd/solidarites")] {
        _ = await administrator.post("/comptes/invitation", ["email": email, "nom": email, "fonction": function])
      }
      let outside = try await PeopleTests.account(app, "dehors@exemple.fr").id
      let inside = try await PeopleTests.account(app, "dedans@exemple.fr").id
      let list = await manager.get("/comptes")
      #expect(PeopleTests.isGood(list) && list.text.contains("dedans@") && !list.text.contains("dehors@"))
      for path in ["", "/fonctions", "/fermeture"] {
        #expect(await manager.get("/comptes/\(outside)\(path)").status == 404)
        #expect(PeopleTests.isGood(await manager.get("/comptes/\(inside)\(path)")))
      }
      for path in ["fonctions", "lien", "fermeture", "ouverture"] {
        #expect(await manager.post("/comptes/\(outside)/\(path)", ["fonction": "cd"]).status == 404)
      }
      // Nor can they give what is not theirs.
      let refused = await manager.post(
        "/comptes/invitation", ["email": "c@exemple.fr", "nom": "C", "fonction": "prefecture/cabinet"])
      #expect(PeopleTests.isGood(refused, 422))
      #expect(await manager.post("/comptes/\(inside)/fonctions", ["fonction": "ddpn"]).status == 422)
      // Once somebody also holds a function elsewhere, their account is no longer the manager's.
      #expect(await administrator.post("/comptes/\(inside)/fonctions", ["fonction": "ddpn"]).status == 303)
      #expect(await manager.post("/comptes/\(inside)/fermeture").status == 404)
      #expect(await manager.post("/comptes/\(inside)/lien").status == 404)
      let known = await manager.post(
        "/comptes/invitation", ["email": "dehors@exemple.fr", "nom": "X", "fonction": "cd/solidarites"])
      #expect(known.status == 303, "somebody who has an account elsewhere is asked, without a link")
      // An account in use is not to be taken over by a link shown on a page.
      let own = try await PeopleTests.account(app, Boussole.email(.manager)).id
      #expect(await manager.post("/comptes/\(own)/lien").status == 422)
      #expect(await manager.get("/comptes/\(own)/fermeture").status == 404, "nobody closes their own account")
    }
  }

  @Test("a function ends after its last day; a closed account loses its sessions at once", arguments: Engine.available)
  func ending(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      let manager = try await app.visitor(.manager)
      let id = try await PeopleTests.account(app, Boussole.email(.manager)).id
      let holding = try #require(
        try await app.database.read { try HoldingStore($0).holdings(of: id, in: Boussole.code).first })
      let path = "/comptes/\(id)/fonctions/\(holding.id)"
      #expect(PeopleTests.isGood(await administrator.get(path)))
      for form in [
        ["quand": "jour", "au": "jamais"], ["quand": "jour"], ["quand": "jour", "au": "23/11/2026"],
        ["quand": "maintenant", "au": "30/11/2026"], ["au": "30/11/2026"],
      ] as [KeyValuePairs<String, String>] {
        #expect(PeopleTests.isGood(await administrator.post(path, form), 422), "\(form)")
      }
      #expect(await manager.get("/comptes").status == 200)
      #expect(await administrator.post(path, ["quand": "jour", "au": "30/11/2026"]).status == 303)
      #expect(await manager.get("/comptes").status == 200)
      #expect(await administrator.post(path, ["quand": "maintenant"]).status == 303)
      let page = await administrator.get("/comptes/\(id)")
      #expect(PeopleTests.isGood(page) && !page.text.contains("23/11/2026") && page.text.contains("retirée"))
      #expect(await manager.get("/comptes").status == 404)
      #expect(await manager.get("/compte").status == 200)
      #expect(await administrator.post("/comptes/\(id)/fermeture").status == 303)
      #expect(await manager.get("/compte").status == 303)
      let closed = Visitor(app.site, Boussole.code, address: "192.0.2.53")
      let form: KeyValuePairs = ["email": Boussole.email(.manager), "mot_de_passe": Boussole.password]
      #expect(await closed.post("/connexion", form).status == 422)
      #expect(await administrator.post("/comptes/\(id)/ouverture").status == 303)
      #expect(await closed.post("/connexion", form).status == 303)
      // What was held is still known.
      #expect(try await app.database.read { try HoldingStore($0).holdings(of: id, in: Boussole.code).count } == 1)
    }
  }

  @Test("with a mail server links go by letter, made as it leaves", arguments: Engine.available)
  func letters(_ engine: Engine) async throws {
    var settings = AccountSettings()
    settings.sendsMail = true
    try await withBoussole(on: engine, settings: settings) { app in
      let administrator = try await app.visitor(.administrator)
      let invited = await administrator.post(
        "/comptes/invitation", ["email": "d@exemple.fr", "nom": "D", "fonction": "cd"])
      #expect(invited.status == 303 && !invited.text.contains("acces"))
      func waiting() async throws -> [Message] {
        try await app.database.read { try Outbox($0).list(in: Boussole.code).messages }
      }
      let message = try #require(try await waiting().first)
      #expect(message.kind == "invitation" && message.to == "d@exemple.fr")
      let compose = try #require(app.accounts.mails[message.kind]), now = app.clock.now
      func say(_ message: Message) async throws -> String? {
        let mail = try await app.database.write(Boussole.code) { try compose($0, message, now) }
        return mail?.action?.link.text
      }
      // It says who invites, to what, and where; administrators by their role, nobody by their name.
      let words = try await app.database.write(Boussole.code) {
        try compose($0, message, now)?.paragraphs.joined(separator: " ") ?? ""
      }
      #expect(
        words.contains("L’administrateur de Boussole vous invite") && words.contains("(Val-d’Exemple)"), "\(words)")
      let link = try PeopleTests.link(in: try #require(try await say(message)))
      let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.54")
      #expect(await visitor.post(link, PeopleTests.choice).status == 303)
      #expect(try await say(message) == nil, "an account that is open needs no invitation")

      // Known or not, the answer is the same; only one of them is written to.
      let stranger = Visitor(app.site, Boussole.code, address: "192.0.2.55")
      #expect(PeopleTests.isGood(await stranger.get("/mot-de-passe-oublie")))
      let known = await stranger.post("/mot-de-passe-oublie", ["email": "d@exemple.fr"])
      let unknown = await stranger.post("/mot-de-passe-oublie", ["email": "personne@exemple.fr"])
      #expect(PeopleTests.isGood(known) && known.text == unknown.text)
      #expect(try await waiting().map(\.kind) == ["mot de passe oublié", "invitation"])
      _ = await stranger.post("/mot-de-passe-oublie", ["email": "d@exemple.fr"])
      #expect(try await waiting().count == 2, "pressed twice, one letter, whose link goes on working")
      for _ in 0..<5 {
        app.clock.advance(seconds: 61)
        _ = await stranger.post("/mot-de-passe-oublie", ["email": "d@exemple.fr"])
      }
      #expect(try await waiting().count == 3, "three tries an hour for one account")
    }
  }
}

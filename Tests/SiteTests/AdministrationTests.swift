import Accounts
import Database
import Foundation
import Kernel
import Messaging
import TestKit
import Testing
import Web

@Suite("Naming an administrator") struct AdministrationTests {
  private static func person(_ app: Boussole, _ role: Role) async throws -> ID<Person> {
    try await PeopleTests.account(app, Boussole.email(role)).id
  }
  private static func role(_ app: Boussole, _ id: ID<Person>) async throws -> Role {
    try await app.database.read { try AccountStore($0).account(id, in: Boussole.code).role }
  }

  @Test("with a second factor on both sides and the password again; told to all", arguments: Engine.available)
  func named(_ engine: Engine) async throws {
    var settings = AccountSettings()
    settings.sendsMail = true
    try await withBoussole(on: engine, settings: settings) { app in
      let boss = try await app.visitor(.administrator), agent = try await app.visitor(.agent)
      let id = try await Self.person(app, .agent), path = "/comptes/\(id)/administration"
      #expect(await boss.get("/comptes/\(id)").text.contains("Nommer administrateur"))
      func name(_ password: String = Boussole.password) async -> Outgoing {
        await boss.post(path, ["mot_de_passe": password])
      }
      #expect(PeopleTests.isGood(await boss.get(path)))
      let first = await name()
      #expect(
        PeopleTests.isGood(first, 422) && first.text.contains("Cette personne n’a pas de double authentification."))
      _ = try await SecondFactorTests.enrol(app, agent)
      let second = await name()
      #expect(PeopleTests.isGood(second, 422) && second.text.contains("votre propre double authentification"))
      _ = try await SecondFactorTests.enrol(app, boss)
      #expect(PeopleTests.isGood(await name("faux"), 422))
      #expect(try await Self.role(app, id) == .agent)
      #expect(await name().status == 303)
      #expect(try await Self.role(app, id) == .administrator)
      #expect(await agent.get("/comptes").status == 200)
      let told = try await app.database.read {
        try Outbox($0).messages(about: [id.text], in: Boussole.code).filter { $0.kind == "administrateur nommé" }
      }
      #expect(told.map(\.person) == [id])
      #expect(await boss.get("/journal").text.contains("Administrateur nommé"))

      // Taken back by the one who was named: the first one is told, and nobody takes back their own.
      let bossID = try await Self.person(app, .administrator)
      #expect(await agent.get("/comptes/\(id)/administration").status == 404)
      #expect(await agent.post("/comptes/\(bossID)/administration/retrait", ["mot_de_passe": "faux"]).status == 422)
      let back = await agent.post("/comptes/\(bossID)/administration/retrait", ["mot_de_passe": Boussole.password])
      #expect(back.status == 303)
      #expect(try await Self.role(app, bossID) == .agent)
      #expect(await boss.get("/comptes").status == 404)
    }
  }

  @Test("two who would remove each other leave one", arguments: Engine.available)
  func last(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let boss = try await app.visitor(.administrator), bossID = try await Self.person(app, .administrator)
      let id = try await Self.person(app, .agent), other = try await app.visitor(.agent)
      try await app.database.write(Boussole.code) { try AccountStore($0).setRole(.administrator, of: id) }
      for visitor in [boss, other] { _ = try await SecondFactorTests.enrol(app, visitor) }
      let word: KeyValuePairs = ["mot_de_passe": Boussole.password]
      async let one = boss.post("/comptes/\(id)/administration/retrait", word)
      async let two = other.post("/comptes/\(bossID)/administration/retrait", word)
      let codes = await [one.status, two.status]
      #expect(codes.contains(303) && codes != [303, 303], "\(codes)")
      #expect(try await app.database.read { try AccountStore($0).administrators(in: Boussole.code).count } == 1)
    }
  }
  @Test("nor do two who would close each other") func closing() async throws {
    try await withBoussole(on: .sqlite) { app in
      let boss = try await app.visitor(.administrator), bossID = try await Self.person(app, .administrator)
      let id = try await Self.person(app, .agent), other = try await app.visitor(.agent)
      try await app.database.write(Boussole.code) { try AccountStore($0).setRole(.administrator, of: id) }
      async let one = boss.post("/comptes/\(id)/fermeture")
      async let two = other.post("/comptes/\(bossID)/fermeture")
      _ = await [one.status, two.status]
      #expect(try await app.database.read { try AccountStore($0).administrators(in: Boussole.code).count } == 1)
    }
  }

  @Test(
    "by the machine's command: an agent keeps their functions, and nothing else lets them in",
    arguments: Engine.available)
  func installed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let boss = try await app.visitor(.administrator), id = try await Self.person(app, .agent)
      #expect(await boss.post("/comptes/\(id)/fonctions", ["fonction": "ddpn/partenariat"]).status == 303)
      let agent = try await app.visitor(.agent)
      let former = try await app.database.write(Boussole.code) {
        try PeopleStore($0).makeLink(.reset, for: id, at: app.clock.now)
      }
      let secret = "un mot de passe remis", hash = try await Password.hash(secret)
      func install(_ email: String) async throws {
        let now = app.clock.now
        try await app.database.write(Boussole.code) {
          try Administration($0, sendsMail: true, by: .ofBoussole(in: Boussole.code), at: now)
            .install(email, passwordHash: hash)
        }
      }
      // As one types it on a command line.
      try await install("Agent@Exemple.fr")
      #expect(try await Self.role(app, id) == .administrator)
      #expect(await agent.get("/compte").status == 303, "their session is over")
      #expect(await agent.get("/acces/\(former)").text.contains("Ce lien ne sert plus"))
      let again = Visitor(app.site, Boussole.code, address: "192.0.2.60")
      func signIn(_ password: String) async -> Outgoing {
        await again.post("/connexion", ["email": Boussole.email(.agent), "mot_de_passe": password])
      }
      #expect(await signIn(Boussole.password).status == 422)
      #expect(await signIn(secret).status == 303)
      // It serves once: what it opens is the choice of another.
      #expect(await again.get("/comptes").header("location")?.hasSuffix("/compte") ?? false)
      let chosen = await again.post(
        "/compte/mot-de-passe",
        ["ancien": secret, "nouveau": "une autre phrase à moi", "encore": "une autre phrase à moi"])
      #expect(chosen.status == 303, "\(chosen.text.suffix(900))")
      #expect(await again.get("/comptes").status == 200)
      #expect(await again.get("/compte").text.contains("DDPN"))
      // Both are told; an act done twice names nobody twice.
      func told() async throws -> Set<String> {
        Set(
          try await app.database.read {
            try Outbox($0).messages(about: [id.text], in: Boussole.code).filter { $0.kind == "administrateur nommé" }
          }.map(\.to))
      }
      #expect(try await told() == [Boussole.email(.administrator), Boussole.email(.agent)])
      app.clock.advance(seconds: 120)
      try await install(Boussole.email(.agent))
      #expect(try await app.database.read { try AccountStore($0).administrators(in: Boussole.code).count } == 2)
      // Closed, it is open again; nobody's address makes an account.
      try await app.database.write(Boussole.code) { try PeopleStore($0).setClosed(true, id) }
      try await install(Boussole.email(.agent))
      #expect(try await PeopleTests.account(app, Boussole.email(.agent)).closedAt == nil)
      try await install("neuf@exemple.fr")
      #expect(try await PeopleTests.account(app, "neuf@exemple.fr").role == .administrator)
    }
  }
}

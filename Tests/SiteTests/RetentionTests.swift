import Accounts
import Database
import Foundation
import Kernel
import Messaging
import Module
import Strategy
import TestKit
import Testing

@testable import Collection

/// What docs/security.md says goes, goes on its day, and not before.
@Suite("Retention") struct RetentionTests {
  private func runJobs(_ app: Boussole) async throws {
    try await Boussole.assembly.modules.jobs.filter { $0.name == "effacement" }.runDue(
      on: app.database, in: Boussole.code, log: { Issue.record("\($0)") })
  }
  private func count(_ app: Boussole, _ sql: SQL) async throws -> Int {
    try await app.database.read { try $0.query(sql).first?.integer("n") ?? 0 }
  }

  @Test("an account closed for a year loses its name and address; what was done stays", arguments: Engine.available)
  func accounts(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      let person = try await PeopleTests.account(app, Boussole.email(.partner)).id
      _ = try await app.visitor(.partner)
      #expect(
        await Visitor(app.site, Boussole.code, address: "192.0.2.9").post(
          "/connexion", ["email": "qui@exemple.fr", "mot_de_passe": "faux"]
        ).status == 422)
      try await app.database.write(Boussole.code) { connection in
        try connection.execute(
          """
          INSERT INTO second_factor (departement, person, secret, last_step)
          VALUES (\(Boussole.code), \(person), \("secret"), \(0))
          """)
        try connection.execute(
          """
          INSERT INTO recovery_code (departement, person, code_hash)
          VALUES (\(Boussole.code), \(person), \("code"))
          """)
        try MessagePreferences(connection).choose(.none, for: person)
      }
      #expect(await administrator.post("/comptes/\(person)/fermeture").status == 303)
      let mine: SQL = "departement = \(Boussole.code) AND person = \(person)"
      let acts = try await count(app, "SELECT COUNT(*) AS n FROM audit WHERE \(mine)")
      #expect(acts > 0)
      app.advance(days: 364)
      try await runJobs(app)
      // Sessions, failures and devices have had their time; the closed account has not.
      #expect(try await count(app, "SELECT COUNT(*) AS n FROM session") == 0)
      #expect(try await count(app, "SELECT COUNT(*) AS n FROM attempt") == 0)
      #expect(try await count(app, "SELECT COUNT(*) AS n FROM known_device") == 0)
      #expect(try await PeopleTests.account(app, Boussole.email(.partner)).id == person)
      app.advance(days: 2)
      try await runJobs(app)
      let account = try await app.database.read { try AccountStore($0).account(person, in: Boussole.code) }
      #expect(account.email == person.text && account.name.isEmpty && account.passwordHash.isEmpty)
      #expect(account.role == .agent && account.closedAt != nil)
      #expect(try await count(app, "SELECT COUNT(*) AS n FROM second_factor WHERE \(mine)") == 0)
      #expect(try await count(app, "SELECT COUNT(*) AS n FROM recovery_code WHERE \(mine)") == 0)
      #expect(try await count(app, "SELECT COUNT(*) AS n FROM message_preference WHERE \(mine)") == 0)
      #expect(try await count(app, "SELECT COUNT(*) AS n FROM audit WHERE \(mine)") == acts)
      // Nobody sees it or opens it again, and the address may serve anew.
      let again = try await app.visitor(.administrator)
      #expect(await again.get("/comptes/\(person)").status == 404)
      #expect(await again.post("/comptes/\(person)/ouverture").status == 404)
      #expect(await again.get("/comptes").status == 200)
      #expect(await again.get("/journal").text.contains("Nom et adresse d’un compte fermé effacés"))
      try await app.database.write(Boussole.code) {
        _ = try AccountStore($0).add(email: Boussole.email(.partner), name: "", role: .agent, passwordHash: "")
      }
      try await runJobs(app)
      guard case .sound = try await app.database.read({ try Audit.verify(departement: Boussole.code, on: $0) }) else {
        Issue.record("the audit is broken")
        return
      }
    }
  }

  @Test("an invitation that nobody answered is withdrawn in time", arguments: Engine.available)
  func invitations(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      _ = await administrator.post(
        "/comptes/invitation", ["email": "jamais@exemple.fr", "nom": "Jamais", "fonction": "prefecture/cabinet"])
      let person = try await PeopleTests.account(app, "jamais@exemple.fr").id
      func state() async throws -> (isClosed: Bool, held: Int) {
        try await app.database.read { connection in
          let day = app.clock.now.day
          return (
            try AccountStore(connection).account(person, in: Boussole.code).closedAt != nil,
            try HoldingStore(connection).holdings(of: person, in: Boussole.code).count { $0.isHeld(on: day) }
          )
        }
      }
      app.advance(days: 88)
      try await runJobs(app)
      #expect(try await state() == (false, 1))
      app.advance(days: 3)
      try await runJobs(app)
      #expect(try await state() == (true, 0))
      app.advance(days: 367)
      try await runJobs(app)
      let account = try await app.database.read { try AccountStore($0).account(person, in: Boussole.code) }
      #expect(account.email == person.text)
    }
  }

  @Test("links of campaigns closed for a year and addresses unused for two go", arguments: Engine.available)
  func campaigns(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"])
      _ = try await Collected.link(app, to: request)
      func set(_ function: String, _ address: String) async throws {
        try await app.database.write(Boussole.code) {
          try ContactStore($0, in: Boussole.code).set(function, to: address, by: Collected.permit)
        }
      }
      func purge(after months: Int) async throws -> (links: Int, addresses: [String: String], kept: Int) {
        let day = Boussole.today.adding(months: months)
        try await app.database.write(Boussole.code) { connection in
          for rule in CampaignStore.retentions { try rule.apply(at: Instant.start(of: day), connection) }
        }
        return (
          try await count(app, "SELECT COUNT(*) AS n FROM request_link"),
          try await app.database.read { try ContactStore($0, in: Boussole.code).addresses() },
          try await count(app, "SELECT COUNT(*) AS n FROM request_contact WHERE address <> ''")
        )
      }
      let before = try await purge(after: 0)
      try await set("cd/solidarites", "ancienne@exemple.fr")
      app.advance(days: 40)
      try await set("cd/solidarites", "a@exemple.fr")
      try await set("cd/autre", "b@exemple.fr")
      let early = try await purge(after: 11)
      #expect(early.links == before.links && early.links > 0 && early.kept == before.kept + 3)
      let later = try await purge(after: 20)
      #expect(later.links == 0 && later.kept == before.kept + 3)
      let end = try await purge(after: 48)
      #expect(end.kept == 0 && end.addresses.isEmpty)
    }
  }
}

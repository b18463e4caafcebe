import Accounts
import Collection
import Database
import Foundation
import Kernel
import Messaging
import Module
import Strategy
import TestKit
import Testing

/// What people learn by a message, and when.
@Suite("Notices") struct NoticeTests {
  private func choose(_ choice: MessagePreferences.Choice, _ role: Role, _ app: Boussole) async throws {
    try await app.database.write(Boussole.code) { connection in
      let account = try #require(try AccountStore(connection).account(email: Boussole.email(role), in: Boussole.code))
      try MessagePreferences(connection).choose(choice, for: account.id)
    }
  }
  private func messages(_ app: Boussole, to role: Role = .agent) async throws -> [Message] {
    try await app.database.read { try Outbox($0).list(in: Boussole.code, size: 200).messages }
      .filter { $0.to == Boussole.email(role) }
  }
  /// As it would be composed now.
  private func mail(_ app: Boussole, _ message: Message?) async throws -> Mail? {
    let message = try #require(message)
    let compose = try #require(Boussole.assembly.modules.notices[message.kind], "\(message.kind)")
    return try await app.database.read { try compose($0, message, app.clock.now) }
  }
  private func remind(_ app: Boussole) async throws {
    let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "échéances : rappels" })
    try await job.run(app.database, Boussole.code, app.clock.now)
  }

  private static let step: KeyValuePairs<String, String> = [
    "texte": "Livrer Montfaucel", "echeance": "18/12/2026", "fonction": "sos-violences",
  ]

  @Test("whoever is named for a step, or made responsible, learns it once", arguments: Engine.available)
  func given(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await DeskTests.holder(app, of: "sos-violences")
      for _ in 1...3 {
        #expect(try await app.post("/piloter/4.1/etape", Self.step, as: .administrator).status == 303)
      }
      let first = try await messages(app)
      #expect(first.map(\.kind) == ["étape confiée"])
      let mail = try #require(try await mail(app, first.first))
      #expect(mail.subject.contains("action 4.1") && mail.paragraphs.contains { $0.contains("Livrer Montfaucel") })
      app.clock.advance(seconds: 120)
      let handed: KeyValuePairs<String, String> = ["fonction": "sos-violences", "confirme": "oui"]
      #expect(try await app.post("/piloter/4.1/responsable", handed, as: .administrator).status == 303)
      #expect(try await messages(app).map(\.kind) == ["action confiée", "étape confiée"])
      // Given to somebody else before it left: no longer news.
      let elsewhere: KeyValuePairs<String, String> = ["fonction": "ddpn", "confirme": "oui"]
      #expect(try await app.post("/piloter/4.1/responsable", elsewhere, as: .administrator).status == 303)
      let stale = try #require(try await messages(app).first)
      #expect(try await self.mail(app, stale) == nil)
    }
  }

  @Test("who chose one message a day gets one, with what they owe, and who chose none gets none", arguments: Engine.one)
  func choices(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await DeskTests.holder(app, of: "sos-violences")
      try await choose(.daily, .agent, app)
      #expect(try await app.post("/piloter/4.1/etape", Self.step, as: .administrator).status == 303)
      let daily = try #require(try await messages(app).first)
      #expect(daily.kind == Message.digest)
      let mail = try #require(try await mail(app, daily))
      #expect(
        mail.paragraphs.contains {
          $0.hasPrefix("Avant le 18/12/2026 : Livrer Montfaucel. Prochaine étape de l’action 4.1, ")
        })
      try await choose(.none, .agent, app)
      app.clock.advance(seconds: 120)
      let again: KeyValuePairs<String, String> = [
        "texte": "Autre chose", "echeance": "19/12/2026", "fonction": "sos-violences",
      ]
      #expect(try await app.post("/piloter/4.1/etape", again, as: .administrator).status == 303)
      #expect(try await messages(app).count == 1)
    }
  }

  @Test("nobody is told what they did themselves", arguments: Engine.one)
  func own(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let holder = try await DeskTests.holder(app, of: "parquet-clairval")
      let own: KeyValuePairs<String, String> = [
        "texte": "Relancer", "echeance": "18/12/2026", "fonction": "parquet-clairval",
      ]
      #expect(await holder.post("/piloter/4.1/etape", own).status == 303)
      #expect(try await messages(app).isEmpty)
    }
  }

  @Test("a function given or ended is told to its holder", arguments: Engine.available)
  func functions(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let person = try await app.database.read {
        try #require(try AccountStore($0).account(email: Boussole.email(.agent), in: Boussole.code)).id
      }
      let path = "/comptes/\(person.text)/fonctions"
      let given = try await app.post(path, ["fonction": "parquet-clairval/procureur"], as: .administrator)
      #expect(given.status == 303)
      let first = try #require(try await messages(app).first)
      #expect(first.kind == "fonction donnée")
      let mail = try #require(try await mail(app, first))
      #expect(mail.paragraphs.contains { $0.contains("Ce qui revient à l’organisme") })
      let holding = try await app.database.read {
        try #require(try HoldingStore($0).holdings(of: person, in: Boussole.code).last).id
      }
      app.clock.advance(seconds: 120)
      let ended = try await app.post("\(path)/\(holding.text)", ["quand": "maintenant"], as: .administrator)
      #expect(ended.status == 303, "\(ended.text.prefix(900))")
      let last = try #require(try await messages(app).first)
      #expect(last.kind == "fonction finie")
      #expect(try await self.mail(app, last)?.paragraphs.contains { $0.contains("Vous ne tenez plus") } ?? false)
      #expect(try await self.mail(app, first) == nil, "what was given is gone")
    }
  }

  @Test("whoever chose the morning's message learns by it what was answered and given", arguments: Engine.available)
  func daily(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let leader = try await DeskTests.holder(app, of: "prefecture/cabinet")
      #expect(await leader.post("/compte/messages", ["choix": "daily"]).status == 303)
      let (_, requests) = try await Collected.open(app, "tgd")
      let link = try await Collected.link(app, to: try #require(requests["parquet-clairval"]))
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.9")
      #expect(await partner.answer(link, ["valeur": "12", "commentaire": "compté"]).status == 303)
      let person = try await app.database.read {
        try #require(try AccountStore($0).account(email: Boussole.email(.agent), in: Boussole.code)).id
      }
      let given = try await app.post(
        "/comptes/\(person.text)/fonctions", ["fonction": "ggd/prevention"], as: .administrator)
      #expect(given.status == 303)
      #expect(try await messages(app).allSatisfy { $0.kind != "réponses reçues" && $0.kind != "fonction donnée" })
      let digest = try #require(try await messages(app).first { $0.kind == Message.digest })
      let mail = try #require(try await mail(app, digest))
      let told = mail.sections.flatMap(\.paragraphs)
      #expect(told.contains { $0.contains("1\u{A0}fonction a répondu sur 3") }, "\(told)")
      #expect(told.contains { $0.hasPrefix("Une fonction vous est donnée") }, "\(told)")
    }
  }

  @Test("a figure that waits for validation is told to whoever validates, in one message", arguments: Engine.available)
  func validation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await DeskTests.holder(app, of: "parquet-clairval/procureur")
      let (_, requests) = try await Collected.open(app, "tgd")
      let request = try #require(requests["parquet-clairval"])
      let before = try await messages(app).count
      let link = try await Collected.link(app, to: request)
      let visitor = Visitor(app.site, Boussole.code, address: "198.51.100.9")
      #expect(await visitor.answer(link, ["valeur": "12", "commentaire": "compté"]).status == 303)
      let told = try await messages(app).filter { $0.kind == "chiffres à valider" }
      #expect(told.count == 1 && before > 0)
      let mail = try #require(try await mail(app, told.first))
      #expect(mail.subject.contains("1\u{A0}chiffre attend votre validation"))
    }
  }

  @Test("what falls due in a week, is late, is late for a month is told once each", arguments: Engine.available)
  func reminders(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await DeskTests.holder(app, of: "sos-violences")
      #expect(try await app.post("/piloter/4.1/etape", Self.step, as: .administrator).status == 303)
      func digests() async throws -> [String] {
        try await messages(app).filter { $0.kind == Message.digest }.map(\.subject).sorted()
      }
      try await remind(app)
      #expect(try await digests().isEmpty, "24 days ahead")
      app.advance(days: 17)
      for _ in 1...3 { try await remind(app) }
      #expect(try await digests() == ["2026-12-11"], "seven days before, once")
      app.advance(days: 3)
      try await remind(app)
      #expect(try await digests() == ["2026-12-11"])
      // The server is down on the day after, and for two days more.
      app.advance(days: 7)
      try await remind(app)
      #expect(try await digests() == ["2026-12-11", "2026-12-21"], "what was missed is told when it is back")
      let last = try #require(try await messages(app).first { $0.subject == "2026-12-21" })
      let mail = try #require(try await mail(app, last))
      #expect(mail.subject.hasSuffix(" à faire, en retard"), "\(mail.subject)")
      #expect(mail.paragraphs.contains { $0.hasPrefix("En retard depuis le 19/12/2026 : Livrer Montfaucel. ") })
      app.advance(days: 3)
      try await remind(app)
      #expect(try await digests().count == 2)
    }
  }
}

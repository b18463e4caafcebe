import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Messaging
import Strategy
import TestKit
import Testing

@testable import Collection

/// What the préfecture does with a campaign: withdraws it, changes the pack under it, sees whom it reaches.
@Suite("Campaigns") struct CampaignTests {
  private func somebody(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "198.51.100.7") }
  private func reload(_ app: Boussole, _ changes: (String, String)...) async throws {
    let files = try changes.reduce(Checkout.pack("exemple")) {
      try $0.replacing($1.0, with: $1.1, in: "collectes.yaml")
    }
    let loading = try PackLoading(
      files, today: Boussole.today, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    try await app.database.write(Boussole.code) { try loading.load(on: Boussole.today, $0) }
  }
  private func hold(_ app: Boussole, _ function: String, _ choice: MessagePreferences.Choice) async throws {
    try await app.database.write(Boussole.code) { connection in
      let person = try AccountStore(connection).add(
        email: "\(choice.rawValue)@exemple.fr", name: "Essai", role: .agent, passwordHash: "-")
      _ = try HoldingStore(connection).add(
        function, to: person, from: Boussole.today, through: nil, isManager: false, by: nil)
      try MessagePreferences(connection).choose(choice, for: person)
    }
  }
  private func request(_ app: Boussole, _ id: Kernel.ID<Request>) async throws -> Request {
    try await app.database.read { try CampaignStore($0, in: Boussole.code).request(id) }
  }
  private func letters(_ app: Boussole, _ id: Kernel.ID<Request>) async throws -> [Message] {
    try await app.database.read { try Outbox($0).messages(about: [id.text], in: Boussole.code) }
  }

  @Test(
    "opened by mistake, it is withdrawn with its links and letters, and may be opened again",
    arguments: Engine.available)
  func withdrawal(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await hold(app, "cd/solidarites", .each)
      let (campaign, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"]), page = "/campagnes/\(campaign.text)"
      let link = try await Collected.link(app, to: id)
      #expect(try await letters(app, id).map(\.state) == [.waiting])
      #expect(try await app.get("\(page)/retrait", as: .administrator).text.contains("Personne n’a encore répondu"))
      #expect(try await app.post("\(page)/retrait", ["motif": " "], as: .administrator).status == 422)
      #expect(try await app.post("\(page)/retrait", ["motif": "Mauvais trimestre"], as: .administrator).status == 303)
      #expect(try await app.get(page, as: .administrator).text.contains("Mauvais trimestre"))
      #expect(await somebody(app).get(link).status == 404)
      #expect(try await letters(app, id).map(\.state) == [.withdrawn])
      // Nobody is asked, reminded or given more time, and it does not open by itself.
      #expect(try await app.get("/demandes/\(id.text)", as: .administrator).text.contains("Cette collecte est retirée"))
      let later = French.short(app.clock.now.day.adding(days: 5))
      #expect(
        try await app.post("/demandes/\(id.text)/reouverture", ["jusquau": later], as: .administrator).status == 422)
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "collectes" })
      try await job.run(app.database, Boussole.code, app.clock.now)
      #expect(try await !request(app, id).isOpen(on: Boussole.today))
      // Twice is once.
      #expect(try await app.post("\(page)/retrait", ["motif": "Encore"], as: .administrator).status == 303)
      #expect(try await !app.get(page, as: .administrator).text.contains("Encore"))
      let again = try await app.post(
        "/collectes/accueil/campagnes", ["periode": Collected.quarter.last.iso], as: .administrator)
      #expect(again.status == 303 && again.header("location")?.hasSuffix(page) ?? false)
      #expect(try await letters(app, id).map(\.state) == [.withdrawn, .waiting])
      #expect(await somebody(app).get(link).status == 404)
      #expect(await somebody(app).answer(try await Collected.link(app, to: id), ["valeur": "52"]).status == 303)
      // What was given is not taken away.
      #expect(try await app.get("\(page)/retrait", as: .administrator).text.contains("ne se retire plus"))
      #expect(try await app.post("\(page)/retrait", ["motif": "Trop tard"], as: .administrator).status == 422)
      #expect(try await Collected.total(app) == 52)
    }
  }

  @Test("what a new pack asks more is asked at once in open campaigns", arguments: Engine.available)
  func followed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await hold(app, "cd/solidarites", .each)
      let sample = try await Collected.sample(app)
      #expect(try await request(app, sample.request).isDone)
      // Nobody is written to twice within a minute.
      app.clock.advance(seconds: 120)
      try await reload(
        app,
        (
          "          - {fonction: ca-saint-aubert}\n",
          "          - {fonction: ca-saint-aubert}\n          - {fonction: mission-locale}\n"
        ),
        (
          "          - {fonction: ggd/prevention}\n  - id: jeunes",
          "          - {fonction: ggd/prevention}\n          - {fonction: cd/solidarites}\n  - id: jeunes"
        ))
      let now = try await request(app, sample.request)
      #expect((now.answered, now.asked, now.isDone) == (1, 2, false))
      #expect(try await letters(app, sample.request).count == 2)
      // Of the rest alone.
      let letter = try #require(try await letters(app, sample.request).last), moment = app.clock.now
      let compose = try #require(Boussole.assembly.modules.mails[letter.kind])
      let mail = try await app.database.write(Boussole.code) { try compose($0, letter, moment) }
      #expect(mail?.subject.contains(/: 1.chiffre à donner/) ?? false, "\(mail?.subject ?? "")")
      let all = try await app.database.read { try CampaignStore($0, in: Boussole.code).requests(of: sample.campaign) }
      let fresh = try #require(all.first { $0.function == "mission-locale" })
      #expect(fresh.asked == 1 && fresh.isOpen(on: Boussole.today) && fresh.openedAt == nil)
      // Loaded once more, it changes nothing; without the question, it is done again.
      try await reload(app)
      let before = try await request(app, sample.request)
      #expect((before.answered, before.asked, before.isDone) == (1, 1, true))
      #expect(try await letters(app, sample.request).count == 2)
    }
  }

  @Test("the board says truly who is written to", arguments: Engine.available)
  func reached(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await hold(app, "cd/solidarites", .daily)
      try await hold(app, "ca-clairval", .none)
      try await hold(app, "ggd/prevention", .each)
      let opened = try await app.post(
        "/collectes/accueil/campagnes", ["periode": Collected.quarter.last.iso], as: .administrator)
      #expect(opened.header("set-cookie")?.removingPercentEncoding?.contains("dont 3 sans personne") ?? false)
      let page = try #require(opened.header("location")).replacing("/exemple", with: "")
      func stages() async throws -> [String: RequestStage] {
        try await app.database.read { connection in
          let departement = try Collected.departements.latest(Boussole.code, connection)
          let board = try CampaignBoard.read(
            try #require(ID(String(page.suffix(36)))), departement, connection, scope: Collected.permit.scope,
            today: Boussole.today)
          return board.rows.reduce(into: [:]) { $0[$1.request.function] = $1.stage }
        }
      }
      #expect(
        try await stages() == [
          "cd/solidarites": .daily, "ca-clairval": .unwanted, "ggd/prevention": .waiting,
          "ca-saint-aubert": .unreachable,
          "ddpn/partenariat": .unreachable,
        ])
      let board = try await app.get(page, as: .administrator).text
      #expect(board.contains("au prochain envoi du jour") && board.contains("ne veut pas de message"))
      #expect(board.contains("Relancer les 2 qui manquent") && board.contains(/3.fonctions n’ont personne/))
      // Somebody who comes later has not been written to.
      try await app.database.write(Boussole.code) { connection in
        let person = try #require(
          try AccountStore(connection).account(email: Boussole.email(.agent), in: Boussole.code))
        _ = try HoldingStore(connection).add(
          "ddpn/partenariat", to: person.id, from: Boussole.today, through: nil, isManager: false, by: nil)
      }
      #expect(try await stages()["ddpn/partenariat"] == .unsent)
    }
  }

  @Test("what waits for validation comes a page at a time, only in its last version", arguments: Engine.available)
  func waiting(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let partner = somebody(app)
      var links: [String: String] = [:]
      for function in ["cd/solidarites", "ca-clairval", "ca-saint-aubert"] {
        links[function] = try await Collected.link(app, to: try #require(requests[function]))
      }
      for (function, value) in [
        ("cd/solidarites", "52"), ("ca-clairval", "9"), ("ca-saint-aubert", "7"), ("cd/solidarites", "53"),
      ] {
        #expect(
          await partner.answer(try #require(links[function]), ["valeur": value, "commentaire": "essai"]).status == 303)
      }
      func waiting(_ functions: Set<String>, page: Int = 1, size: Int = 50, days: Int = 0) async throws -> ([Int?], Int)
      {
        try await app.database.read { connection in
          let departement = try Collected.departements.latest(Boussole.code, connection)
          let found = try ToValidate.waiting(
            for: functions, departement, connection, permit: Collected.permit, today: Boussole.today.adding(days: days),
            page: page, size: size)
          return (found.items.map(\.answer.said.value), found.total)
        }
      }
      let judge: Set = ["prefecture/bsir"]
      #expect(try await waiting(judge) == ([9, 7, 53], 3))
      #expect(try await waiting(judge, size: 2) == ([9, 7], 3))
      #expect(try await waiting(judge, page: 2, size: 2) == ([53], 3))
      #expect(try await waiting(["prefecture/ville"]) == ([], 0))
      #expect(try await waiting([]) == ([], 0))
      #expect(try await waiting(judge, days: 500) == ([], 0))
      #expect(try await app.get("/validations?page=9223372036854775807", as: .administrator).status == 200)
    }
  }
}

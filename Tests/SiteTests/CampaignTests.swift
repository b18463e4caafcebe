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

  @Test("an answer goes to its own question whatever the pack has put before it", arguments: Engine.available)
  func byName(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"])
      let link = try await Collected.link(app, to: id), partner = somebody(app), old = await partner.opens(link).text
      func form(_ value: String, _ question: String? = nil) async throws -> Outgoing {
        func hidden(_ name: String) -> String {
          old.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first.map {
            String($0.prefix { $0 != "\"" })
          } ?? ""
        }
        return await partner.post(
          link, ["question": question ?? hidden("question"), "valeur": value, "envoi": hidden("envoi"), "vu": ""],
          csrf: hidden("csrf"))
      }
      let extreme = ["-9223372036854775808", "9223372036854775807", "0", "1", "recus_isc", "recus_isc.ddpn"]
      for question in extreme {
        let page = await partner.get("\(link)?question=\(question)")
        #expect(page.status == 404 && page.text.contains("Cette question n’est plus posée"), "\(question)")
        let sent = try await form("77", question)
        #expect(sent.status == 409 && sent.text.contains("Vous donniez") && sent.text.contains("77"), "\(question)")
      }
      let chiffres = "    chiffres:\n      - mesure: recus_isc"
      let before =
        "    chiffres:\n      - mesure: reunions_quartier\n        question: Combien ?\n        aupres:\n          - {fonction: cd/solidarites}\n      - mesure: recus_isc"
      try await reload(app, (chiffres, before))
      let next = try await form("52")
      #expect(next.header("location")?.hasSuffix("?question=reunions_quartier.cd") ?? false)
      #expect(try await Collected.total(app) == 52)
      // The other one is dropped before anybody answers it: what was typed is shown, and filed nowhere.
      try await reload(app)
      let lost = try await form("31", "reunions_quartier.cd")
      #expect(lost.status == 409 && lost.text.contains("31"))
      let versions = try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: [id]) }
      #expect(versions.map(\.question) == ["recus_isc.cd"])
    }
  }

  @Test("links revoked, letters that wait or are leaving carry none", arguments: Engine.available)
  func revoked(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await hold(app, "cd/solidarites", .each)
      let (_, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"]), partner = somebody(app)
      let link = try await Collected.link(app, to: id)
      let form = await partner.get("\(link)/transmission").text
      let csrf = String(try #require(form.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)).output.1)
      for index in 0..<4 {
        // Pressed three times for the last one.
        #expect(
          await partner.post("\(link)/transmission", ["adresse": "p\(index / 2)@exemple.fr"], csrf: csrf).status == 303)
      }
      let waiting = try await letters(app, id)
      #expect(
        waiting.map(\.kind) == ["demande de chiffres"] + Array(repeating: "lien transmis à un collègue", count: 2))
      #expect(try await app.post("/demandes/\(id.text)/revocation", [:], as: .administrator).status == 303)
      #expect(try await letters(app, id).allSatisfy { $0.state == .withdrawn })
      let now = app.clock.now
      for letter in waiting {
        let compose = try #require(Boussole.assembly.modules.mails[letter.kind])
        #expect(try await app.database.write(Boussole.code) { try compose($0, letter, now) } == nil)
      }
      #expect(await partner.get(link).status == 404)
      // A reminder carries a new one, the same day if one wants.
      let path = "/campagnes/\(try await request(app, id).campaign.text)/relances"
      #expect(try await app.post(path, [:], as: .administrator).status == 303)
      let fresh = try #require(try await letters(app, id).last)
      let compose = try #require(Boussole.assembly.modules.mails[fresh.kind])
      let mail = try await app.database.write(Boussole.code) { try compose($0, fresh, now) }
      let again = try #require(mail?.action?.link.text.replacing("/exemple", with: ""))
      #expect(await partner.opens(again).status == 200)
    }
  }

  @Test(
    "a day of reminders that passed while nothing ran is done once, never with the demand", arguments: Engine.available)
  func missed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await hold(app, "cd/solidarites", .each)
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "collectes" })
      try await job.run(app.database, Boussole.code, app.clock.now)
      let (_, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"])
      func kinds() async throws -> [String] { try await letters(app, id).map(\.kind) }
      // Opened after the first day of reminders: the demand stands for it.
      #expect(try await kinds() == ["demande de chiffres"])
      // The 26th, three days before it is due, nothing runs.
      for days in [3, 0, 1] {
        app.advance(days: days)
        try await job.run(app.database, Boussole.code, app.clock.now)
        #expect(try await kinds() == ["demande de chiffres", "relance"])
      }
      // Nor does it run for long: the last of those that passed, alone.
      app.advance(days: 20)
      try await job.run(app.database, Boussole.code, app.clock.now)
      #expect(try await kinds() == ["demande de chiffres", "relance", "relance"])
    }
  }

  @Test("who sent the letter back is not said to be reminded, nor written to again", arguments: Engine.available)
  func refused(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await hold(app, "cd/solidarites", .each)
      let (campaign, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"]), board = "/campagnes/\(campaign.text)"
      func comesBack() async throws {
        let last = try #require(try await letters(app, id).last)
        try await app.database.write(Boussole.code) { connection in
          try connection.execute(
            "UPDATE message SET state = 'sent' WHERE departement = \(Boussole.code) AND id = \(last.id)")
          #expect(try Outbox(connection).takeBack(last.id, because: "inconnu"))
        }
      }
      app.advance(days: 1)
      #expect(try await app.post("\(board)/relances", [:], as: .administrator).status == 303)
      #expect(try await app.get(board, as: .administrator).text.contains("Relancée le"))
      try await comesBack()
      #expect(try await !app.get(board, as: .administrator).text.contains("Relancée le"))
      app.advance(days: 1)
      let again = try await app.post("\(board)/relances", [:], as: .administrator)
      #expect(again.header("set-cookie")?.removingPercentEncoding?.contains("a refusé le dernier message") ?? false)
      #expect(try await letters(app, id).count == 2)
    }
  }

  @Test("a strategy that is over can still ask for its years", arguments: Engine.one)
  func ended(_ engine: Engine) async throws {
    try await withBoussole(on: engine, pack: "seine-et-marne-2020-2024") { app in
      let administrator = try await app.visitor(.administrator, in: "77")
      #expect(await administrator.get("/collectes").text.contains("value=\"2023-12-31\""))
      let opened = await administrator.post("/collectes/trimestre/campagnes", ["periode-trimestre": "2023-12-31"])
      let board = await administrator.get(try #require(opened.header("location")))
      #expect(board.status == 200 && board.text.contains("trimestre 2023") && board.text.contains("à donner"))
      #expect(await !administrator.get("/collectes").text.contains("value=\"2025-03-31\""))
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
      #expect(board.contains(/Écrit aujourd’hui à 2.fonctions/) && board.contains(/3.fonctions n’ont personne/))
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

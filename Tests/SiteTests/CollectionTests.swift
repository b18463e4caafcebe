import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Messaging
import Module
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// Partners asked once: from the campaign to the figure, by HTTP.
@Suite("Collection") struct CollectionTests {
  private func somebody(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "198.51.100.7") }

  @Test("an answer by a link moves the figure, and the préfecture types nothing", arguments: Engine.available)
  func answers(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"])
      let link = try await Collected.link(app, to: request), partner = somebody(app)
      let page = await partner.opens(link)
      #expect(page.status == 200 && page.text.contains("Combien de personnes"))
      // No menu, no account, nothing but the question.
      #expect(!page.text.contains("Se connecter") && !page.text.contains("Organismes"))
      #expect(try await Collected.total(app) == nil)
      let sent = await partner.answer(link, ["valeur": "1 052"])
      #expect(sent.status == 303 && sent.header("location")?.hasSuffix("/recu") ?? false)
      #expect(try await Collected.total(app) == 1_052)
      // Come back to, the question says what was answered to it.
      #expect(await partner.get(partner.question(at: link)).text.contains("Réponse enregistrée le"))
      let figure = try await app.get("/mesures/recus_isc").text
      #expect(figure.contains("provisoire") && figure.contains("réponse provisoire\u{A0}: CD, Direction"))
      let receipt = await partner.get("\(link)/recu").text
      #expect(receipt.contains("Tout est là") && receipt.contains("à valider"))
      // Corrected while the campaign is open.
      #expect(await partner.answer(link, ["valeur": "152", "commentaire": "faute de frappe"]).status == 303)
      #expect(try await Collected.total(app) == 152)
      #expect(try await app.get("/mesures/recus_isc").text.contains(/rectifie 1.052/))
      #expect(try await app.database.read { try Audit.verify(departement: Boussole.code, on: $0) != .broken(1) })
    }
  }

  @Test("opening a link changes nothing", arguments: Engine.available)
  func opening(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["ddpn/partenariat"])
      let link = try await Collected.link(app, to: request)
      func state() async throws -> Instant? { try await app.database.read { try $0.lastWrite(of: Boussole.code) } }
      let before = try await state()
      for path in ["", "?question=recus_isc.ddpn", "?question=accueils.ddpn", "/recu", "/transmission"] {
        #expect(await somebody(app).opens(link + path).status == 200, "\(path)")
      }
      #expect(try await state() == before)
    }
  }

  @Test("sent twice, it is recorded once; with another content, both are shown", arguments: Engine.available)
  func twice(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"])
      let link = try await Collected.link(app, to: request), partner = somebody(app)
      let submission = ID<Answering>(at: app.clock.now).text
      let answers = await withTaskGroup(of: Int.self) { group in
        for _ in 0..<5 {
          group.addTask { await partner.answer(link, submission: submission, ["valeur": "40"]).status }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers == [303, 303, 303, 303, 303])
      func versions() async throws -> Int {
        try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: [request]).count }
      }
      #expect(try await versions() == 1)
      let other = await partner.answer(link, submission: submission, ["valeur": "41"])
      #expect(other.status == 409 && other.text.contains(">40<") && other.text.contains(">41<"))
      #expect(try await versions() == 1)
      #expect(try await Collected.total(app) == 40)
    }
  }

  @Test("zero, néant and not available are three answers", arguments: Engine.available)
  func kinds(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["cd/solidarites"])), partner = somebody(app)
      for (kind, expected) in [("zero", 0), ("neant", 0), ("indisponible", nil), ("zero", 0)] as [(String, Int?)] {
        #expect(await partner.answer(link, ["sans": kind]).status == 303, "\(kind)")
        #expect(try await Collected.total(app) == expected, "\(kind)")
      }
      for fields in [
        [:], ["valeur": "douze"], ["valeur": "-3"], ["valeur": "1,5"], ["valeur": "3", "sans": "neant"],
        ["sans": "peut-être"],
      ] {
        let refused = await partner.answer(link, fields)
        #expect(refused.status == 422, "\(fields)")
        #expect(refused.text.contains("à corriger"), "\(fields)")
        if let typed = fields["valeur"] {
          #expect(refused.text.contains("value=\"\(typed)\""), "what was typed is kept")
        }
      }
    }
  }

  @Test("a large change, or one out of range, asks for a comment", arguments: Engine.one)
  func doubts(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["cd/solidarites"])), partner = somebody(app)
      let doubtful = await partner.answer(link, ["valeur": "6000"])
      #expect(doubtful.status == 422 && doubtful.text.contains("On attend un nombre entre 0 et 5"))
      #expect(try await Collected.total(app) == nil)
      #expect(await partner.answer(link, ["valeur": "6000", "commentaire": "forum annuel"]).status == 303)
      #expect(try await Collected.total(app) == 6_000)
    }
  }

  @Test("a closed campaign says why, and reopens for one until a day", arguments: Engine.available)
  func closed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"])
      let link = try await Collected.link(app, to: request), partner = somebody(app)
      app.advance(days: 120)
      let page = await partner.get(link)
      #expect(page.text.contains("Cette collecte est close") && page.text.contains("rouvrir la collecte pour vous"))
      let late = await partner.post(
        link, ["question": "recus_isc.cd", "valeur": "12", "envoi": ID<Answering>(at: app.clock.now).text],
        csrf: await csrf(partner, "\(link)/transmission"))
      #expect(late.text.contains("close"))
      #expect(try await Collected.total(app) == nil)
      let until = French.short(app.clock.now.day.adding(days: 5))
      #expect(
        try await app.post("/demandes/\(request.text)/reouverture", ["jusquau": until], as: .administrator).status
          == 303)
      #expect(await partner.answer(link, ["valeur": "12"]).status == 303)
      #expect(try await Collected.total(app) == 12)
    }
  }
  private func csrf(_ visitor: Visitor, _ path: String) async -> String {
    await visitor.get(path).text.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/).map { String($0.output.1) } ?? ""
  }

  @Test("an authority sends back or validates; what changes afterwards is counted", arguments: Engine.available)
  func validation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app)
      #expect(try await Collected.total(app) == 52)
      let path = "/reponses/\(sample.answer.text)"
      #expect(try await app.post("\(path)/renvoi", [:], as: .administrator).status == 422)
      #expect(try await app.post("\(path)/renvoi", ["motif": "Il manque un mois."], as: .administrator).status == 303)
      // What it posted is reversed, and it is owed again.
      #expect(try await Collected.total(app) == nil)
      let link = try await Collected.link(app, to: sample.request), partner = somebody(app)
      #expect(await partner.opens(link).text.contains("Il manque un mois."))
      #expect(await partner.answer(link, ["valeur": "60"]).status == 303)
      let second = try await app.database.read {
        try #require(try AnswerStore($0, in: Boussole.code).history(of: [sample.request]).last)
      }
      #expect(try await app.post("/reponses/\(second.id.text)/validation", [:], as: .administrator).status == 303)
      #expect(await partner.get("\(link)/recu").text.contains("validée par"))
      #expect(await partner.answer(link, ["valeur": "61"]).status == 303)
      let board = try await app.get("/campagnes/\(sample.campaign.text)", as: .administrator).text
      #expect(board.contains(/1.changement/))
      #expect(
        try await app.database.read {
          let measures = try Collected.departements.latest(Boussole.code, $0).measures
          return try LedgerStore($0, in: Boussole.code, measures: measures).verify().isEmpty
        })
    }
  }

  @Test("a link that is guessed, revoked or of another département leads nowhere", arguments: Engine.available)
  func strangers(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"])
      let link = try await Collected.link(app, to: request), partner = somebody(app)
      let nothing = await partner.get("/reponse/\(String(repeating: "0", count: 64))")
      #expect(nothing.status == 404)
      #expect(try await app.post("/demandes/\(request.text)/revocation", [:], as: .administrator).status == 303)
      let revoked = await partner.get(link)
      #expect(revoked.status == 404 && revoked.body == nothing.body)
      // Without the form's token nothing is taken.
      let other = try await Collected.link(app, to: request)
      let forged = await partner.post(
        other, ["question": "recus_isc.cd", "valeur": "3", "envoi": ID<Answering>(at: app.clock.now).text], csrf: "x")
      #expect(forged.status == 403)
    }
  }

  @Test("reminders go to those who miss something, once a day", arguments: Engine.available)
  func reminders(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (campaign, requests) = try await Collected.open(app)
      for function in ["cd/solidarites", "ca-clairval"] {
        let id = try #require(requests[function]).text
        #expect(
          try await app.post(
            "/demandes/\(id)/contact", ["adresse": "\(function.prefix(2))@exemple.fr"], as: .administrator
          ).status == 303)
      }
      let link = try await Collected.link(app, to: try #require(requests["cd/solidarites"]))
      #expect(await somebody(app).answer(link, ["valeur": "52"]).status == 303)
      // Not on the day on which they were asked.
      for day in [0, 1, 0] {
        app.advance(days: day)
        #expect(try await app.post("/campagnes/\(campaign.text)/relances", [:], as: .administrator).status == 303)
      }
      let messages = try await app.database.read {
        try Outbox($0).messages(about: requests.values.map(\.text), in: Boussole.code)
      }
      #expect(
        messages.filter { $0.kind == RequestLetters.Reason.reminding.rawValue }.map(\.subject) == [
          requests["ca-clairval"]?.text
        ])
      // Composed when it leaves: answered meanwhile, it is no longer needed.
      let reminder = try #require(messages.first { $0.kind == RequestLetters.Reason.reminding.rawValue })
      let compose = try #require(Boussole.assembly.modules.mails[reminder.kind])
      let now = app.clock.now
      let mail = try await app.database.write(Boussole.code) { try compose($0, reminder, now) }
      #expect(mail?.action?.link.text.hasPrefix("/exemple/reponse/") ?? false)
      let own = try await Collected.link(app, to: try #require(requests["ca-clairval"]))
      #expect(await somebody(app).answer(own, ["valeur": "9", "commentaire": "ouverture en mars"]).status == 303)
      #expect(try await app.database.write(Boussole.code) { try compose($0, reminder, now)?.subject } == nil)
    }
  }

  @Test("a campaign opens by itself once its period is over, and only once", arguments: Engine.available)
  func opens(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "collectes" })
      for _ in 0..<2 { try await job.run(app.database, Boussole.code, app.clock.now) }
      let campaigns = try await app.database.read { connection in
        let departement = try Collected.departements.latest(Boussole.code, connection)
        return try CampaignStore(connection, in: Boussole.code).campaigns(departement.collections)
      }
      #expect(Set(campaigns.map(\.collecting)) == ["accueil", "communes", "jeunes", "tgd"])
      #expect(campaigns.allSatisfy { $0.period.last < Boussole.today })
      #expect(Set(campaigns.map { "\($0.collecting) \($0.period.last)" }).count == campaigns.count)
    }
  }

  @Test("the holder of a function sees what it owes, and nobody else's", arguments: Engine.available)
  func owed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      try await app.database.write(Boussole.code) { connection in
        let person = try #require(
          try AccountStore(connection).account(email: Boussole.email(.agent), in: Boussole.code))
        _ = try HoldingStore(connection).add(
          "cd/solidarites", to: person.id, from: Boussole.today, through: nil, isManager: false,
          by: Collected.permit.person)
      }
      let agent = try await app.visitor(.agent)
      let page = await agent.get("/moi").text
      #expect(page.contains("Accueil et écoute") && page.contains("Donner les chiffres"))
      let own = try #require(requests["cd/solidarites"]).text, other = try #require(requests["ddpn/partenariat"]).text
      #expect(await agent.opens("/demandes/\(own)").status == 200)
      #expect(await agent.get("/demandes/\(other)").status == 404)
      #expect(await agent.answer("/demandes/\(own)", ["valeur": "48"]).status == 303)
      let after = await agent.get("/moi").text
      #expect(!after.contains("Donner les chiffres") && after.contains(/trimestre 2026.: répondu/))
      #expect(try await Collected.total(app) == 48)
    }
  }

  @Test("what came by letter is entered with its proof", arguments: Engine.one)
  func letters(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let path = "/demandes/\(try #require(requests["cd/solidarites"]).text)"
      let administrator = try await app.visitor(.administrator)
      #expect(await administrator.answer(path, ["valeur": "33"]).status == 422)
      #expect(await administrator.answer(path, ["valeur": "33", "preuve": "lettre du 3 novembre"]).status == 303)
      #expect(try await Collected.total(app) == 33)
      #expect(await administrator.get("\(path)/suivi").text.contains("lettre du 3 novembre"))
    }
  }

  @Test(
    "faults of collectes.yaml are told at their line",
    arguments: [
      ("{fonction: ca-clairval}", "{fonction: cd/solidarites, organisation: ddpn}", "déjà demandé à ddpn/partenariat"),
      ("mesure: recus_isc", "mesure: recus_ics", "vouliez-vous"),
      ("{chaque: mairie, dans: arrondissement/991", "{chaque: mairies, dans: arrondissement/991", "vouliez-vous"),
      (
        "arrondissement/992, valide: sp-montfaucel", "arrondissement/992, valide: sp-vaudreix", "ne couvre pas `mairie-"
      ),
      ("mesure: places_tig", "mesure: etablissements_recenses", "ne se compte pas par commune"),
      ("mesure: accueils", "mesure: cameras", "ne se déclare pas"),
      ("contact: prefecture/bsir", "contact: prefecture/bsri", "bsir"),
      ("echeance: 60", "echeance: 120", "ne se suivent pas"),
      ("rappels: [14, 3, -7]", "rappels: [demain]", "on attend des jours"),
    ] as [(String, String, String)])
  func faults(_ old: String, _ new: String, _ expected: String) throws {
    let files = try Checkout.pack("exemple").replacing(old, with: new, in: "collectes.yaml")
    let error = #expect(throws: Invalid.self) {
      try PackLoading(files, today: Boussole.today, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    }
    let told = (error?.issues ?? []).map(\.description).joined(separator: "\n")
    #expect(told.contains("collectes.yaml") && told.lowercased().contains(expected.lowercased()), "\(told)")
  }
}

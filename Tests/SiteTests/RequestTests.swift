import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Messaging
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// One request, from whom it is asked to what comes back: nothing is lost without a word, nobody is told what is not
/// so.
@Suite("Requests") struct RequestTests {
  private func partner(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "198.51.100.7") }
  private func request(_ app: Boussole, _ id: Kernel.ID<Request>) async throws -> Request {
    try await app.database.read { try CampaignStore($0, in: Boussole.code).request(id) }
  }
  private func letters(_ app: Boussole, _ id: Kernel.ID<Request>) async throws -> [Message] {
    try await app.database.read { try Outbox($0).messages(about: [id.text], in: Boussole.code) }
  }
  private func hold(_ app: Boussole, _ function: String) async throws -> Kernel.ID<FunctionHolding> {
    try await app.database.write(Boussole.code) { connection in
      let person = try AccountStore(connection).add(
        email: "titulaire@exemple.fr", name: "Essai", role: .agent, passwordHash: "-")
      return try HoldingStore(connection).add(
        function, to: person, from: Boussole.today.adding(days: -30), through: nil, isManager: false, by: nil)
    }
  }
  private func reload(_ app: Boussole, _ old: String, _ new: String) async throws {
    let files = try Checkout.pack("exemple").replacing(old, with: new, in: "collectes.yaml")
    let loading = try PackLoading(
      files, today: Boussole.today, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    try await app.database.write(Boussole.code) { try loading.load(on: Boussole.today, $0) }
  }

  @Test("parts above their total are doubted, whichever comes first", arguments: Engine.available)
  func parts(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await reload(
        app, "    chiffres:\n      - mesure: recus_isc",
        "    sommes:\n      - {total: recus_isc.ddpn, parties: [accueils.ddpn]}\n    chiffres:\n      - mesure: recus_isc"
      )
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["ddpn/partenariat"])), partner = partner(app)
      #expect(await partner.answer(link, question: 1, ["valeur": "10"]).status == 303)
      let doubted = await partner.answer(link, question: 2, ["valeur": "20"])
      #expect(doubted.status == 422 && doubted.text.contains("plus que leur total"), "\(doubted.text.suffix(900))")
      #expect(await partner.answer(link, question: 2, ["valeur": "8"]).status == 303)
      #expect(await partner.answer(link, question: 1, ["valeur": "5"]).status == 422)
      #expect(await partner.answer(link, question: 1, ["valeur": "12"]).status == 303)
    }
  }

  @Test("the préfecture that looks has told nobody", arguments: Engine.available)
  func opened(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"]), administrator = try await app.visitor(.administrator)
      #expect(await administrator.post("/demandes/\(id)/ouverture").status == 200)
      #expect(try await request(app, id).openedAt == nil)
    }
  }

  @Test("whoever no longer holds the function is given no link", arguments: Engine.available)
  func former(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let holding = try await hold(app, "cd/solidarites")
      let (_, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"])
      let letter = try #require(try await letters(app, id).first)
      let compose = try #require(Boussole.assembly.modules.mails[letter.kind]), now = app.clock.now
      #expect(try await app.database.write(Boussole.code) { try compose($0, letter, now) } != nil)
      try await app.database.write(Boussole.code) {
        try HoldingStore($0).end(holding, through: Boussole.today.adding(days: -1), by: nil)
      }
      #expect(try await app.database.write(Boussole.code) { try compose($0, letter, now) } == nil)
    }
  }

  @Test("what is typed when it closes is not lost without a word", arguments: Engine.available)
  func closed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["cd/solidarites"])), partner = partner(app)
      let page = await partner.get(partner.question(at: link)).text
      func hidden(_ name: String) -> String {
        page.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first.map {
          String($0.prefix { $0 != "\"" })
        } ?? ""
      }
      app.advance(days: 60)
      let late = await partner.post(
        link, ["question": hidden("question"), "valeur": "4321", "envoi": hidden("envoi"), "vu": ""],
        csrf: hidden("csrf"))
      #expect(late.status == 422, "\(late.status)")
      #expect(late.text.contains("n’est pas enregistrée") && late.text.contains("4321"))
      #expect(try await Collected.total(app) == nil)
    }
  }

  @Test("what is sent back is owed in two weeks, not since the summer", arguments: Engine.available)
  func sentBack(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app), today = Boussole.today
      let before = try await request(app, sample.request)
      let sent = try await app.post("/reponses/\(sample.answer)/renvoi", ["motif": "À revoir."], as: .administrator)
      #expect(sent.status == 303)
      let after = try await request(app, sample.request)
      #expect(after.dueOn == max(before.dueOn, today.adding(days: 14)) && after.closesOn == before.closesOn)
      #expect(!after.isLate(on: today.adding(days: 13)))
    }
  }

  @Test("opened again, it asks what the pack asks by then, of those alone", arguments: Engine.available)
  func openedAgain(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await hold(app, "ca-saint-aubert")
      let (campaign, requests) = try await Collected.open(app)
      let id = try #require(requests["ca-saint-aubert"])
      #expect(try await letters(app, id).count == 1)
      let page = "/campagnes/\(campaign.text)"
      #expect(try await app.post("\(page)/retrait", ["motif": "Le pack est faux."], as: .administrator).status == 303)
      try await reload(
        app, "          - {fonction: ca-clairval}\n          - {fonction: ca-saint-aubert}\n",
        "          - {fonction: ca-clairval}\n")
      let again = try await app.post(
        "/collectes/accueil/campagnes", ["periode": Collected.quarter.last.iso], as: .administrator)
      #expect(again.status == 303)
      #expect(try await letters(app, id).count == 1)
      #expect(try await request(app, id).asked == 0)
      #expect(try await !app.get(page, as: .administrator).text.contains("/demandes/\(id)"))
      // After its last day it is a period of the past, asked for as many days as any other.
      #expect(try await app.post("\(page)/retrait", ["motif": "Encore."], as: .administrator).status == 303)
      app.advance(days: 60)
      #expect(try await app.get(page, as: .administrator).text.contains("Ouvrir de nouveau"))
      let late = try await app.post(
        "/collectes/accueil/campagnes", ["periode": Collected.quarter.last.iso], as: .administrator)
      #expect(late.status == 303)
      #expect(try await request(app, id).closesOn == app.clock.now.day.adding(days: 89))
    }
  }
}

import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// What colleagues, scanners, strangers and packs do to a campaign without meaning well, or at the same time.
@Suite("Collection under strain") struct CollectionAbuseTests {
  private func somebody(_ app: Boussole, _ address: Int = 7) -> Visitor {
    Visitor(app.site, Boussole.code, address: "198.51.100.\(address)")
  }
  private func solidarities(_ app: Boussole) async throws -> (request: Kernel.ID<Request>, link: String) {
    let (_, requests) = try await Collected.open(app)
    let request = try #require(requests["cd/solidarites"])
    return (request, try await Collected.link(app, to: request))
  }

  @Test("a link that is revoked while its form arrives writes nothing, and says so", arguments: Engine.available)
  func revoked(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (request, _) = try await solidarities(app)
      func sent(_ path: String, _ fields: String) async throws -> Outgoing {
        let link = try await Collected.link(app, to: request), partner = somebody(app)
        let page = await partner.opens(link).text
        let token = try #require(page.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)).output.1
        let question = try #require(page.firstMatch(of: /name="question" value="([^"]+)"/)).output.1
        let form = "csrf=\(token)&question=\(question)&envoi=\(Kernel.ID<Request>(at: app.clock.now).text)&\(fields)"
        // Whoever runs the campaign revokes it once the site has let its bearer in.
        let body = Body { [database = app.database] _ in
          try await database.write(Boussole.code) {
            try CampaignStore($0, in: Boussole.code).revokeLinks(to: request, by: Collected.permit)
          }
          return Array(form.utf8)
        }
        let headers = [
          "content-type": "application/x-www-form-urlencoded", "host": "boussole.test",
          "origin": "http://boussole.test",
        ]
        return await partner.send(
          Incoming(
            method: "POST", target: "/exemple\(link)\(path)", headers: headers, body: body, address: "198.51.100.7"))
      }
      for (path, fields) in [("", "valeur=31"), ("/ouverture", ""), ("/transmission", "adresse=a%40exemple.fr")] {
        let answer = try await sent(path, fields)
        #expect(answer.status == 403 && answer.text.contains("Ce lien vient d’être révoqué"), "\(path)")
        #expect(Document(answer.body).faults.isEmpty)
      }
      let (answers, kept) = try await app.database.read { connection in
        (
          try AnswerStore(connection, in: Boussole.code).history(of: [request]),
          try CampaignStore(connection, in: Boussole.code).request(request)
        )
      }
      #expect(answers.isEmpty && kept.openedAt == nil)
    }
  }

  @Test("fifty partners save at once and none is refused", arguments: Engine.available)
  func crowd(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let all = requests.values.sorted { $0.text < $1.text }
      var links: [String] = []
      for index in 0..<50 { links.append(try await Collected.link(app, to: all[index % all.count])) }
      let statuses = await withTaskGroup(of: Int.self) { group in
        for (index, link) in links.enumerated() {
          let partner = somebody(app, index)
          group.addTask { await partner.answer(link, ["valeur": "\(100 + index)", "commentaire": "essai"]).status }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 303, count: 50))
      let kept = try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: all).count }
      #expect(kept == 50)
      #expect(
        try await app.database.read {
          let measures = try Collected.departements.latest(Boussole.code, $0).measures
          return try LedgerStore($0, in: Boussole.code, measures: measures).verify().isEmpty
        })
    }
  }

  @Test("a scanner that asks for heads and pages changes nothing", arguments: Engine.one)
  func scanner(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (request, link) = try await solidarities(app)
      func state() async throws -> Instant? { try await app.database.read { try $0.lastWrite(of: Boussole.code) } }
      let before = try await state()
      for path in ["", "/recu", "/transmission", "/ouverture"] {
        for method in ["HEAD", "GET"] {
          _ = await app.site.respond(
            to: Incoming(method: method, target: "/exemple\(link)\(path)", address: "198.51.100.8"))
        }
      }
      #expect(try await state() == before)
      #expect(
        try await app.database.read { try CampaignStore($0, in: Boussole.code).request(request).openedAt } == nil)
    }
  }

  @Test("a number replaces what was ticked last time; ticked now, both are refused", arguments: Engine.one)
  func unticked(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, link) = try await solidarities(app), partner = somebody(app)
      #expect(await partner.answer(link, ["sans": "indisponible"]).status == 303)
      #expect(await partner.answer(link, ["valeur": "40", "sans": "indisponible"]).status == 303)
      #expect(try await Collected.total(app) == 40)
      let both = await partner.answer(link, ["valeur": "41", "sans": "neant"])
      #expect(both.status == 422 && both.text.contains("value=\"41\"") && !both.text.contains(" checked"))
    }
  }

  @Test("a colleague who was faster is not written over unseen", arguments: Engine.available)
  func overtaken(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, link) = try await solidarities(app)
      #expect(await somebody(app).answer(link, ["valeur": "40", "vu": ""]).status == 303)
      let late = await somebody(app, 9).answer(link, ["valeur": "50", "vu": ""])
      #expect(late.status == 409 && late.text.contains(">40<") && late.text.contains(">50<"))
      #expect(try await Collected.total(app) == 40)
      let page = await somebody(app, 9).get(somebody(app, 9).question(at: link)).text
      let seen = try #require(page.firstMatch(of: /name="vu" value="([0-9a-f-]+)"/)).output.1
      #expect(await somebody(app, 9).answer(link, ["valeur": "50", "vu": String(seen)]).status == 303)
      #expect(try await Collected.total(app) == 50)
    }
  }

  @Test("what people write stays words: no markup, no control characters, no end", arguments: Engine.available)
  func words(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, link) = try await solidarities(app), partner = somebody(app)
      let sent = await partner.answer(
        link, ["valeur": "40", "commentaire": "<script>alert(1)</script>\u{7} & \"fin\"\nligne"])
      #expect(sent.status == 303)
      let receipt = await partner.get("\(link)/recu").text
      #expect(receipt.contains("&lt;script&gt;alert(1)") && !receipt.contains("<script>alert"))
      #expect(!receipt.contains("\u{7}"))
      #expect(await partner.answer(link, ["valeur": "41", "commentaire": "a\u{0}b"]).status < 500)
      let long = await partner.answer(link, ["valeur": "42", "commentaire": String(repeating: "é", count: 2_001)])
      #expect(long.status == 422 && long.text.contains("trop long"))
      #expect(await partner.answer(link, ["valeur": String(repeating: "9", count: 400)]).status == 422)
    }
  }

  @Test("an answer corrected meanwhile is not judged in its old version", arguments: Engine.available)
  func older(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app)
      let link = try await Collected.link(app, to: sample.request)
      #expect(await somebody(app).answer(link, ["valeur": "55"]).status == 303)
      for act in ["validation", "renvoi"] {
        let judged = try await app.post(
          "/reponses/\(sample.answer.text)/\(act)", ["motif": "trop tard"], as: .administrator)
        #expect(judged.status == 303 && judged.header("location")?.hasSuffix("/validations") ?? false)
      }
      let versions = try await app.database.read {
        try AnswerStore($0, in: Boussole.code).history(of: [sample.request])
      }
      #expect(versions.count == 2 && versions.allSatisfy(\.isProvisional))
      #expect(try await Collected.total(app) == 55)
    }
  }

  @Test("sent back, an answer takes away only what it wrote itself", arguments: Engine.one)
  func othersFigure(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app)
      try await app.database.write(Boussole.code) { connection in
        let measures = try Collected.departements.latest(Boussole.code, connection).measures
        try LedgerStore(connection, in: Boussole.code, measures: measures).report(
          [Report(Collected.key, on: Collected.quarter.last, value: 300)], cause: Cause(kind: "essai", id: "1"),
          by: Collected.permit)
      }
      #expect(
        try await app.post("/reponses/\(sample.answer.text)/renvoi", ["motif": "à revoir"], as: .administrator).status
          == 303)
      #expect(try await Collected.total(app) == 300)
    }
  }

  @Test("reopening never takes time away", arguments: Engine.one)
  func shorter(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (request, _) = try await solidarities(app)
      let soon = French.short(Boussole.today.adding(days: 1))
      let refused = try await app.post(
        "/demandes/\(request.text)/reouverture", ["jusquau": soon], as: .administrator)
      #expect(refused.status == 422 && refused.text.contains("value=\"\(soon)\""))
    }
  }

  @Test("who has a link can't make Boussole write to everybody", arguments: Engine.one)
  func passing(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, link) = try await solidarities(app), partner = somebody(app)
      let page = await partner.get("\(link)/transmission").text
      let csrf = String(try #require(page.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)).output.1)
      for index in 0..<20 {
        #expect(
          await partner.post("\(link)/transmission", ["adresse": "p\(index)@exemple.fr"], csrf: csrf).status == 303)
      }
      #expect(await partner.post("\(link)/transmission", ["adresse": "p20@exemple.fr"], csrf: csrf).status == 422)
    }
  }

  @Test(
    "a pack that drops what is being asked is refused",
    arguments: [
      ("- id: accueil\n", "- id: accueils\n", "La collecte `accueil`"),
      ("          - {fonction: cd/solidarites}\n", "", "La question `recus_isc.cd`"),
    ] as [(String, String, String)])
  func losses(_ old: String, _ new: String, _ expected: String) async throws {
    try await withBoussole(on: .sqlite) { app in
      _ = try await Collected.sample(app)
      let loading = try PackLoading(
        try Checkout.pack("exemple").replacing(old, with: new, in: "collectes.yaml"), today: Boussole.today,
        dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
      await #expect {
        _ = try await app.database.read { try loading.preview($0) }
      } throws: { error in
        (error as? Invalid)?.issues.contains { $0.problem.contains(expected) } ?? false
      }
    }
  }

  @Test("days are counted from the period's end, 29 February included")
  func february() throws {
    let collecting = try #require(
      try PackLoading(
        Checkout.pack("exemple"), today: Boussole.today, dataFrance: Checkout.dataFrance, parts: Assembly.packParts
      ).departement.collections["tgd"])
    let period = Period(.month, containing: try #require(Day(iso: "2028-02-10")))
    let days = collecting.days(of: period)
    #expect((period.last.iso, days.opens.iso, days.due.iso) == ("2028-02-29", "2028-03-01", "2028-03-10"))
    let open = collecting.openPeriods(
      on: days.opens, from: try #require(Day(iso: "2028-01-01")), through: period.last)
    #expect(open == [period])
    let (closes, minute) = (days.closes, 60.0)
    let campaign = Campaign(
      id: ID(at: Instant.start(of: closes)), collecting: "tgd", period: period, opensOn: days.opens, dueOn: days.due,
      closesOn: closes)
    // The last minute before midnight, in Paris, is still in time.
    let midnight = Instant.start(of: closes.adding(days: 1))
    #expect(campaign.isOpen(on: midnight.adding(seconds: -Int(minute)).day) && !campaign.isOpen(on: midnight.day))
  }
}

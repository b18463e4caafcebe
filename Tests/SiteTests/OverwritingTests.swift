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

/// Nobody's answer is changed in silence, wherever it is changed, and what is sent back leaves what stood before.
@Suite("Answers written over") struct OverwritingTests {
  private func somebody(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "198.51.100.7") }
  private func address(_ app: Boussole, _ request: Kernel.ID<Request>) async throws {
    #expect(
      try await app.post("/demandes/\(request.text)/contact", ["adresse": "cd@exemple.fr"], as: .administrator).status
        == 303)
  }
  private func mails(_ app: Boussole, _ request: Kernel.ID<Request>) async throws -> [Mail] {
    let now = app.clock.now, kind = RequestLetters.Reason.replacing.rawValue
    return try await app.database.write(Boussole.code) { connection in
      let compose = try #require(Boussole.assembly.modules.mails[kind])
      return try Outbox(connection).messages(about: [request.text], in: Boussole.code).filter { $0.kind == kind }
        .compactMap { try compose(connection, $0, now) }
    }
  }
  private func last(_ app: Boussole, _ request: Kernel.ID<Request>) async throws -> CollectedAnswer {
    try await app.database.read {
      try #require(try AnswerStore($0, in: Boussole.code).history(of: [request]).last)
    }
  }
  private func isSound(_ app: Boussole) async throws -> Bool {
    try await app.database.read {
      let measures = try Collected.departements.latest(Boussole.code, $0).measures
      return try LedgerStore($0, in: Boussole.code, measures: measures).verify().isEmpty
    }
  }
  private func plain(_ text: String) -> String {
    text.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ").replacing("<b>", with: "")
      .replacing("</b>", with: "")
  }

  @Test(
    "entered over a partner's answer, it says whose, asks why, tells them, and can be undone",
    arguments: Engine.available)
  func entered(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app)
      try await address(app, sample.request)
      let form = "/mesures/recus_isc/releves", day = Collected.quarter.last.iso
      let refused = try await app.post(
        form, ["jour": day, "organisation": "cd", "valeur": "60"], as: .prefecture)
      #expect(refused.status == 422 && refused.text.contains("réponse\u{A0}: CD, Direction des solidarités"))
      #expect(try await Collected.total(app) == 52)
      let taken = try await app.post(
        form,
        ["jour": day, "organisation": "cd", "valeur": "60", "confirme": "oui", "commentaire": "un mois oublié"],
        as: .prefecture)
      #expect(taken.status == 303)
      #expect(try await Collected.total(app) == 60)
      // Its receipt says who wrote last, over what and why; so does a letter.
      let link = try await Collected.link(app, to: sample.request), partner = somebody(app)
      let receipt = plain(await partner.get("\(link)/recu").text)
      #expect(receipt.contains("un mois oublié") && receipt.contains("à la place de 52"))
      let mail = try #require(try await mails(app, sample.request).last)
      #expect(mail.paragraphs.contains { $0.contains("52") && $0.contains("60") && $0.contains("un mois oublié") })
      // It is provisional until the authority agrees; sent back, the partner's own counts again, provisional too.
      func figure() async throws -> String { plain(try await app.get("/mesures/recus_isc").text) }
      #expect(try await figure().contains("1 réponse est provisoire"))
      #expect(try await figure().contains("réponse provisoire : CD, Direction des solidarités, remplacée par : "))
      let over = try await last(app, sample.request)
      #expect(try await app.get("/validations", as: .administrator).text.contains("à la place de sa réponse"))
      let back = plain(try await app.get("/reponses/\(over.id.text)/renvoi", as: .administrator).text)
      #expect(back.contains("52, donné par CD, Direction des solidarités, compte de nouveau. Le partenaire en est"))
      let sent = try await app.post(
        "/reponses/\(over.id.text)/renvoi", ["motif": "Rien ne le prouve."], as: .administrator)
      #expect(sent.header("set-cookie")?.removingPercentEncoding?.contains("compte de nouveau") ?? false)
      #expect(try await Collected.total(app) == 52)
      #expect(try await figure().contains("1 réponse est provisoire"))
      let request = try await app.database.read { try CampaignStore($0, in: Boussole.code).request(sample.request) }
      #expect(request.isDone)
      #expect(
        try await mails(app, sample.request).last?.paragraphs.contains { $0.contains("52 compte de nouveau") } ?? false)
      // The partner's own waits for its validation as if nothing had happened.
      #expect(
        try await app.post("/reponses/\(sample.answer.text)/validation", [:], as: .administrator).status == 303)
      #expect(try await !figure().contains("provisoire"))
      #expect(try await isSound(app))
    }
  }

  @Test("what one is told before writing over an answer is what will happen", arguments: Engine.one)
  func promised(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app), path = "/demandes/\(sample.request.text)"
      let figure: KeyValuePairs<String, String> = [
        "jour": Collected.quarter.last.iso, "organisation": "cd", "valeur": "60",
      ]
      func told() async throws -> [String] {
        let prefecture = try await app.visitor(.prefecture)
        return [
          try await app.post("/mesures/recus_isc/releves", figure, as: .prefecture).text,
          await prefecture.get(prefecture.question(at: path)).text,
        ]
      }
      func promises(_ words: String) async throws {
        for page in try await told() {
          let said = ["informé par un message", "Aucun message ne part", "n’en saura rien"].filter(page.contains)
          #expect(said == [words])
        }
        app.clock.advance(seconds: 61)
      }
      // Its organisation's head answers for it, then wants no message, then is nobody; then an address is known.
      try await promises("informé par un message")
      try await app.database.write(Boussole.code) { connection in
        let head = try AccountStore(connection).account(email: Boussole.email(.manager), in: Boussole.code)
        try MessagePreferences(connection).choose(.none, for: try #require(head).id)
      }
      try await promises("Aucun message ne part")
      try await app.database.write(Boussole.code) { try $0.execute("DELETE FROM holding WHERE function = 'cd'") }
      try await promises("n’en saura rien")
      try await address(app, sample.request)
      try await promises("informé par un message")
    }
  }

  @Test("a file of figures is held to the same", arguments: Engine.available)
  func imported(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app)
      let csv =
        "mesure;jour;organisation;valeur\nrecus_isc;\(Collected.quarter.last.iso);cd;60\nrecus_isc;\(Collected.quarter.last.iso);ddpn;7\n"
      let administrator = try await app.visitor(.administrator)
      let sent = await administrator.upload("/import", name: "f.csv", csv)
      let names = try #require(
        (sent.text + (sent.header("location") ?? "")).firstMatch(of: /\/import\/([0-9a-f-]{36})/))
      let page = "/import/\(names.output.1)"
      #expect(await administrator.get(page).text.contains("réponse\u{A0}: CD, Direction des solidarités"))
      #expect(await administrator.post("\(page)/confirmation").status == 422)
      #expect(try await Collected.total(app) == 52)
      let done = await administrator.post("\(page)/confirmation", ["confirme": "oui", "commentaire": "état de juin"])
      #expect(done.status == 303)
      #expect(try await Collected.total(app) == 60)
      let answer = try await last(app, sample.request)
      #expect(answer.replaces == sample.answer && answer.said.comment?.contains("état de juin") ?? false)
      #expect(try await isSound(app))
    }
  }

  @Test("the préfecture's own entry of an answer too", arguments: Engine.available)
  func forAnother(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app), path = "/demandes/\(sample.request.text)"
      try await address(app, sample.request)
      let prefecture = try await app.visitor(.prefecture)
      let page = await prefecture.get(prefecture.question(at: path)).text
      #expect(page.contains("a donné cette réponse") && page.contains("est informé"))
      let silent = await prefecture.answer(path, ["valeur": "60", "preuve": "réunion du 3 novembre"])
      #expect(silent.status == 422 && silent.text.contains("Réponse déjà donnée\u{A0}: 52, le "))
      let told = ["valeur": "60", "preuve": "réunion du 3 novembre", "commentaire": "compte en double"]
      #expect(await prefecture.answer(path, told).status == 303)
      #expect(try await mails(app, sample.request).count == 1)
      let link = try await Collected.link(app, to: sample.request), partner = somebody(app)
      let question = await partner.get(partner.question(at: link)).text
      #expect(question.contains("a changé votre réponse") && question.contains("compte en double"))
      // They have the last word, and nobody is told anything more.
      #expect(await partner.answer(link, ["valeur": "53"]).status == 303)
      #expect(try await Collected.total(app) == 53)
      #expect(try await mails(app, sample.request).isEmpty)
      #expect(try await isSound(app))
    }
  }

  @Test("sent back, an answer leaves the figure that stood before it", arguments: Engine.one)
  func before(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await app.database.write(Boussole.code) { connection in
        let measures = try Collected.departements.latest(Boussole.code, connection).measures
        try LedgerStore(connection, in: Boussole.code, measures: measures).report(
          [Report(Collected.key, on: Collected.quarter.last, value: 40)], cause: Cause(kind: "essai", id: "1"),
          by: Collected.permit)
      }
      let sample = try await Collected.sample(app)
      #expect(try await Collected.total(app) == 52)
      let sent = try await app.post(
        "/reponses/\(sample.answer.text)/renvoi", ["motif": "à revoir"], as: .administrator)
      #expect(sent.status == 303)
      #expect(try await Collected.total(app) == 40)
      let request = try await app.database.read { try CampaignStore($0, in: Boussole.code).request(sample.request) }
      #expect(!request.isDone)
    }
  }
}

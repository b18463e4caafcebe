import Accounts
import Database
import Foundation
import Kernel
import Messaging
import TestKit
import Testing
import Web

@testable import Collection

/// One address that answers for several functions gets one letter: each function has its link, its trail, its stage.
@Suite("One letter for one address") struct LetterTests {
  private static let functions = ["ca-clairval", "ca-saint-aubert", "ddpn/partenariat"]

  private func note(_ app: Boussole) async throws {
    let administrator = try await app.visitor(.administrator)
    let lines = Self.functions.map { "\($0);service@exemple.fr\n" }.joined()
    let noted = try #require(await administrator.sends("/contacts", "fonction;adresse\n" + lines).header("location"))
    #expect(await administrator.post("\(noted)/confirmation", [:]).status == 303)
  }
  private func letters(_ app: Boussole) async throws -> [Message] {
    try await app.database.read {
      try Outbox($0).list(in: Boussole.code).messages.filter { $0.to == "service@exemple.fr" }
    }
  }
  private func mail(_ app: Boussole, _ message: Message) async throws -> Mail? {
    let compose = try #require(Boussole.assembly.modules.mails[message.kind]), now = app.clock.now
    return try await app.database.write(Boussole.code) { try compose($0, message, now) }
  }
  private func token(_ section: Mail.Section) throws -> String {
    "/reponse/" + (try #require(section.action?.link.text.split(separator: "/").last.map(String.init)))
  }

  @Test("asked and reminded once, with a link for each; a bounce is each one's", arguments: Engine.available)
  func one(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await note(app)
      let (campaign, requests) = try await Collected.open(app), board = "/campagnes/\(campaign.text)"
      let asked = try #require(try await letters(app).first)
      #expect(try await letters(app).count == 1 && asked.others == 2)
      let said = try #require(try await mail(app, asked))
      #expect(said.sections.count == 3 && said.subject.contains(/pour 3.fonctions/), "\(said.subject)")
      let somebody = Visitor(app.site, Boussole.code, address: "198.51.100.7")
      for section in said.sections {
        let name = try #require(section.action?.label.split(separator: ":").last).trimmingCharacters(in: .whitespaces)
        #expect(section.paragraphs.joined().contains(name))
        #expect(await somebody.opens(try token(section)).text.contains(name))
      }
      // Each link answers for its own function, and the board follows each.
      let own = try #require(said.sections.first { $0.action?.label.contains("Clairval") ?? false })
      #expect(await somebody.answer(try token(own), ["valeur": "9"]).status == 303)
      let standing = try await app.database.read { connection in
        try CampaignStore(connection, in: Boussole.code).requests(of: campaign).filter { $0.answered > 0 }
          .map(\.function)
      }
      #expect(standing == ["ca-clairval"])
      for function in Self.functions {
        let id = try #require(requests[function])
        let own = try await app.database.read { try Outbox($0).messages(about: [id.text], in: Boussole.code) }
        #expect(own.map(\.id) == [asked.id], "\(function)")
        #expect(try await app.get("/demandes/\(id)/suivi", as: .administrator).text.contains("Demande de chiffres"))
      }
      // Reminded, those that miss something.
      app.advance(days: 1)
      #expect(try await app.post("\(board)/relances", [:], as: .administrator).status == 303)
      let reminder = try #require(try await letters(app).first)
      #expect(try await letters(app).count == 2 && reminder.kind == "relance")
      let again = try #require(try await mail(app, reminder))
      #expect(
        again.subject.hasPrefix("Rappel") && !again.sections.contains { $0.action?.label.contains("Clairval") ?? true })
      // It comes back: none of them is said to be reminded, nor written to again.
      try await app.database.write(Boussole.code) { connection in
        try connection.execute(
          "UPDATE message SET state = 'sent' WHERE departement = \(Boussole.code) AND id = \(reminder.id)")
        #expect(try Outbox(connection).takeBack(reminder.id, because: "inconnu"))
      }
      let page = try await app.get(board, as: .administrator).text
      let rows = page.components(separatedBy: "<tr").filter { $0.contains("DDPN, Division") }
      #expect(rows.count == 1 && !rows.joined().contains("25/11/2026"), "\(rows)")
      app.advance(days: 1)
      #expect(try await app.post("\(board)/relances", [:], as: .administrator).status == 303)
      #expect(try await letters(app).count == 2)
      // Sent again by hand, it is about the same requests.
      #expect(try await app.get("/messages", as: .administrator).text.contains(/et 1.autre/))
      #expect(try await app.post("/messages/\(reminder.id)/renvoi", [:], as: .administrator).status == 303)
      #expect(try await letters(app).first?.others == reminder.others)
    }
  }

  @Test("a link that is revoked leaves the letter, the others stay in it", arguments: Engine.available)
  func revoked(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await note(app)
      let (campaign, requests) = try await Collected.open(app), administrator = try await app.visitor(.administrator)
      let letter = try #require(try await letters(app).first)
      let own = try #require(requests[letter.function ?? ""])
      #expect(await administrator.post("/demandes/\(own)/revocation", [:]).status == 303)
      #expect(try await letters(app).map(\.state) == [.waiting])
      #expect(try await mail(app, letter)?.sections.count == 2)
      #expect(await administrator.post("/campagnes/\(campaign.text)/retrait", ["motif": "Par erreur."]).status == 303)
      #expect(try await letters(app).map(\.state) == [.withdrawn])
    }
  }

  @Test("passed on three times in a minute, one letter leaves", arguments: Engine.available)
  func passed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["ddpn/partenariat"]))
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.7")
      let page = await partner.get("\(link)/transmission").text
      let csrf = String(try #require(page.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)).output.1)
      for _ in 0..<3 {
        let sent = await partner.post("\(link)/transmission", ["adresse": "service@exemple.fr"], csrf: csrf)
        #expect(sent.status == 303)
        app.clock.advance(seconds: 10)
      }
      #expect(try await letters(app).map(\.kind) == ["lien transmis à un collègue"])
    }
  }
}

import Accounts
import Database
import Foundation
import Kernel
import Messaging
import TestKit
import Testing
import Web

@testable import Collection

/// Whom collections write to, given all at once: noted first, written to when somebody says so.
@Suite("Contacts by a file") struct ContactTests {
  private static let head = "fonction;adresse\n"

  /// Sends a file, looks at what it would change, and agrees.
  @discardableResult
  private func note(_ visitor: Visitor, _ content: String) async -> Outgoing {
    let sent = await visitor.sends("/contacts", content)
    guard sent.status == 303, let place = sent.header("location").map({ $0.replacing("/exemple", with: "") }) else {
      return sent
    }
    return await visitor.post("\(place)/confirmation", [:])
  }

  private func letters(_ app: Boussole, _ ids: [Kernel.ID<Request>]) async throws -> [Message] {
    try await app.database.read { try Outbox($0).messages(about: ids.map(\.text), in: Boussole.code) }
  }

  @Test("addresses are noted, then the requests that wait leave, once", arguments: Engine.available)
  func noted(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (campaign, requests) = try await Collected.open(app)
      let administrator = try await app.visitor(.administrator)
      let asked = try ["ddpn/partenariat", "ggd/prevention"].map { try #require(requests[$0]) }
      #expect(try await letters(app, asked).isEmpty)
      let model = await administrator.get("/contacts/contacts.csv").text
      #expect(model.contains("fonction;nom;commune;titulaires;adresse") && model.contains("mairie-99014"))
      let page = await administrator.get("/contacts").text
      #expect(page.contains("personne qui reçoive la demande"))
      #expect(page.contains("/exemple/organismes/ddpn"), "a function leads to what its organisation does")
      let sent = await administrator.sends(
        "/contacts", Self.head + "ddpn/partenariat;partenariat@exemple.fr\nggd/prevention;gendarmerie@exemple.fr\n")
      #expect(sent.status == 303, "\(sent.text.prefix(900))")
      let place = (sent.header("location") ?? "").replacing("/exemple", with: "")
      let shown = await administrator.get(place)
      #expect(shown.text.contains("partenariat@exemple.fr") && shown.text.contains("Noter 2\u{A0}changements"))
      #expect(try await app.database.read { try ContactStore($0, in: Boussole.code).addresses() }.isEmpty)
      for _ in 0..<2 { #expect(await administrator.post("\(place)/confirmation", [:]).status == 303) }
      #expect(try await letters(app, asked).isEmpty)
      #expect(await administrator.get("/contacts").text.contains("Envoyer les 2 demandes"))
      #expect(await administrator.get("/contacts/contacts.csv").text.contains("partenariat@exemple.fr"))
      for _ in 0..<2 { #expect(await administrator.post("/contacts/envoi", [:]).status == 303) }
      let letters = try await letters(app, asked)
      #expect(Set(letters.map(\.to)) == ["partenariat@exemple.fr", "gendarmerie@exemple.fr"] && letters.count == 2)
      #expect(letters.allSatisfy { $0.kind == RequestLetters.Reason.asking.rawValue })
      // The same file changes nothing; an empty cell withdraws; a function that is not there keeps what it has.
      let withdrawing = await administrator.sends("/contacts", Self.head + "ddpn/partenariat;\n")
      let place2 = (withdrawing.header("location") ?? "").replacing("/exemple", with: "")
      #expect(await administrator.get(place2).text.contains("retirée"))
      #expect(await administrator.post("\(place2)/confirmation", [:]).status == 303)
      let left = try await app.database.read { try ContactStore($0, in: Boussole.code).addresses() }
      #expect(left == ["ggd/prevention": "gendarmerie@exemple.fr"])
      #expect(try await app.get("/campagnes/\(campaign.text)", as: .administrator).text.contains("message à partir"))
    }
  }

  @Test("an organisation's address serves its functions that nobody holds", arguments: Engine.available)
  func heads(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app, "communes")
      let administrator = try await app.visitor(.administrator)
      #expect(await note(administrator, Self.head + "mairie-99014;mairie@exemple.fr\n").status == 303)
      #expect(await administrator.post("/contacts/envoi", [:]).status == 303)
      for function in ["mairie-99014", "mairie-99014/coordination"] {
        let letters = try await letters(app, [try #require(requests[function])])
        #expect(letters.map(\.to) == ["mairie@exemple.fr"], "\(function)")
      }
    }
  }

  @Test("whoever was never asked is asked, not reminded", arguments: Engine.available)
  func neverAsked(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (campaign, requests) = try await Collected.open(app)
      let administrator = try await app.visitor(.administrator)
      let request = try #require(requests["ddpn/partenariat"])
      await note(administrator, Self.head + "ddpn/partenariat;partenariat@exemple.fr\n")
      #expect(await administrator.post("/campagnes/\(campaign.text)/relances", [:]).status == 303)
      #expect(try await letters(app, [request]).map(\.kind) == [RequestLetters.Reason.asking.rawValue])
    }
  }

  @Test("a fault is told at its cell, and nothing is noted", arguments: Engine.available)
  func faults(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      for (content, expected) in [
        ("fonction;courriel\nddpn;a@exemple.fr\n", "colonne inconnue"),
        (Self.head + "ddpn/partenariat;a@exemple.fr\nggd/prevention;sans arobase\n", "Ligne 3, colonne B (adresse)"),
        (Self.head + "ddpn/partenariat;a@exemple.fr b@exemple.fr\n", "plusieurs adresses"),
        (Self.head + "inconnue;a@exemple.fr\n", "sollicitée par aucune collecte"),
        (Self.head + "ddpn/partenariat;a@exemple.fr\nddpn/partenariat;b@exemple.fr\n", "déjà à la ligne 2"),
        (Self.head, "que sa ligne de titres"), (Self.head + ";\n;\nx;\n", "sollicitée par aucune"),
        ("%PDF-1.7", "un PDF"),
      ] {
        let refused = await administrator.sends("/contacts", content)
        #expect(refused.status == 422 && refused.text.contains(expected), "\(content): \(refused.text.suffix(600))")
      }
      #expect(try await app.database.read { try ContactStore($0, in: Boussole.code).addresses() }.isEmpty)
    }
  }
}

import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// Answers by a file: shown before they are recorded, all or none, and never over what its sender had not seen.
@Suite("Answers by a file") struct AnswerFileTests {
  private static let key = LedgerKey(measure: "recus_isc", organisation: "ddpn")
  private static let head = "question;texte;reponse;commentaire\n"

  private func opened(_ app: Boussole) async throws -> (Visitor, String, Kernel.ID<Request>) {
    let (_, requests) = try await Collected.open(app)
    let request = try #require(requests["ddpn/partenariat"])
    return (
      Visitor(app.site, Boussole.code, address: "198.51.100.7"), try await Collected.link(app, to: request), request
    )
  }
  private func count(_ app: Boussole, _ request: Kernel.ID<Request>) async throws -> Int {
    try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: [request]).count }
  }
  private func confirm(_ visitor: Visitor, _ sent: Outgoing) async -> Outgoing {
    let place = sent.header("location") ?? "?"
    let form = place.prefix(upTo: place.lastIndex(of: "/") ?? place.startIndex)
    let token = await visitor.get(String(form)).text.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)
    return await visitor.post("\(place)/confirmation", [:], csrf: token.map { String($0.output.1) } ?? "")
  }

  @Test("one fault, at its cell, and nothing is kept", arguments: Engine.available)
  func faults(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (partner, link, request) = try await opened(app)
      for (rows, expected) in [
        ("recus_isc.ddpn;;40;\nreunions_quartier.ddpn;;beaucoup;\n", "Ligne 3, colonne C (reponse)"),
        ("recus_isc.ddpn;;40;\nrecus_isc.ggd;;3;\n", "ne vous est pas demandé"),
        ("recus_isc.ddpn;;40;\nrecus_isc.ddpn;;41;\n", "déjà à la ligne 2"), ("recus_isc.ddpn;;;\n", "aucune réponse"),
        ("recus_isc.ddpn;;9000;\n", "On attend un nombre"), ("recus_isc.ddpn;;9000;\n", "Ligne 2, colonne C (reponse)"),
      ] {
        let refused = await partner.sends("\(link)/fichier", Self.head + rows)
        #expect(refused.status == 422 && refused.text.contains(expected), "\(rows): \(refused.status)")
      }
      #expect(try await count(app, request) == 0)
      #expect(try await app.database.read { try $0.query("SELECT id FROM deposit").isEmpty })
    }
  }

  @Test("what it would do is shown, then done once", arguments: Engine.available)
  func rehearsal(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (partner, link, request) = try await opened(app)
      #expect(await partner.answer(link, ["valeur": "52"]).status == 303)
      let sent = await partner.sends(
        "\(link)/fichier",
        Self.head + "recus_isc.ddpn;;40;\naccueils.ddpn;;Néant;\nreunions_quartier.ddpn;;non disponible;\n")
      #expect(sent.status == 303, "\(sent.text.prefix(900))")
      let page = await partner.get(sent.header("location") ?? "?")
      #expect(page.status == 200)
      for words in ["Rien n’est encore enregistré", "changée", "52", "nouvelle", "Enregistrer 3"] {
        #expect(page.text.contains(words), "\(words)")
      }
      #expect(try await count(app, request) == 1)
      #expect(try await Collected.total(app, Self.key) == 52)
      for _ in 0..<2 { #expect(await confirm(partner, sent).status == 303) }
      #expect(try await count(app, request) == 4)
      #expect(try await Collected.total(app, Self.key) == 40)
      // The same file again changes nothing, and an hour later it is gone.
      let again = await partner.sends("\(link)/fichier", Self.head + "recus_isc.ddpn;;40;\n")
      #expect(await partner.get(again.header("location") ?? "?").text.contains("déjà enregistrées"))
      app.clock.advance(seconds: 3_700)
      #expect(await partner.get(again.header("location") ?? "?").status == 404)
    }
  }

  @Test(
    "a colleague's later answer is not written over unseen, before or after the dry run", arguments: Engine.available)
  func overtaken(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (partner, link, request) = try await opened(app)
      let model = await partner.get("\(link)/reponses.csv").text
      #expect(model.contains("recus_isc.ddpn") && model.contains("Combien de") && model.contains("version"))
      let filled = model.replacing("\r\n", with: "\n").split(separator: "\n").map { line in
        line.hasPrefix("recus_isc.ddpn;") ? String(line).replacing(";;;", with: ";40;;") : String(line)
      }.joined(separator: "\n")
      #expect(filled.contains(";40;;"))
      let shown = await partner.sends("\(link)/fichier", filled)
      #expect(shown.status == 303, "\(shown.text.prefix(900))")
      // Meanwhile a colleague answers by the page.
      #expect(await partner.answer(link, ["valeur": "52"]).status == 303)
      for refused in [await confirm(partner, shown), await partner.sends("\(link)/fichier", filled)] {
        #expect(refused.status == 422 && refused.text.contains("Vous donnez 40, mais 52"), "\(refused.status)")
      }
      #expect(try await count(app, request) == 1)
      #expect(try await Collected.total(app, Self.key) == 52)
    }
  }

  @Test(
    "the workbook comes back as it was sent", .enabled(if: Installation.readsWorkbooks, "scripts/setup was not run"),
    arguments: Engine.one)
  func workbook(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (partner, link, request) = try await opened(app)
      #expect(await partner.answer(link, ["valeur": "52"]).status == 303)
      let model = await partner.get("\(link)/reponses.xlsx")
      #expect(model.status == 200 && model.body.starts(with: Array("PK".utf8)))
      let sent = await partner.sends("\(link)/fichier", name: "r.xlsx", model.body)
      #expect(sent.status == 303, "\(sent.text.prefix(900))")
      #expect(await partner.get(sent.header("location") ?? "?").text.contains("déjà enregistrées"))
      #expect(try await count(app, request) == 1)
      // The préfecture enters a file that came by letter, with its proof.
      let administrator = try await app.visitor(.administrator)
      let path = "/demandes/\(request.text)/fichier"
      #expect(await administrator.sends(path, name: "r.xlsx", model.body).status == 422)
      #expect(await administrator.sends(path, name: "r.xlsx", model.body, proof: "lettre du 3 mai").status == 303)
      let broken = await partner.sends("\(link)/fichier", name: "r.xlsx", Array("PK\u{3}\u{4}abîmé".utf8))
      #expect(broken.status == 422 && broken.text.contains("abîmé"))
    }
  }
}

enum Installation {
  static let python = "\(FileManager.default.currentDirectoryPath)/.boussole/venv/bin/python"
  static var readsWorkbooks: Bool { FileManager.default.isExecutableFile(atPath: python) }
}

import Database
import Foundation
import Kernel
import Messaging
import Module
import TestKit
import Testing
import Web

@testable import Registers

/// What may say who somebody is: seen by few, then erased from everywhere.
@Suite("Personal data in a register") struct RegisterPrivacyTests {
  private static let secret = "Parquet 26/1234 Zyx"
  static let registers = FieldSample.adding(
    FieldSample.register(
      "suivis", "SUI",
      fields: """
        - {id: contact, nom: Contact privé, genre: texte, classe: P2, efface: {apres: [fini], jours: 30}}
        - id: reference
          nom: Référence
          genre: texte
          classe: P3
          visible: [prefecture/brds]
          exige: [complet]
          efface: {apres: [fini], jours: 30}
        - {id: reserve, nom: Réservé, genre: texte, visible: [prefecture/brds]}
        """
    ))

  private func made(by keeper: Visitor) async throws -> String {
    let made = await keeper.post(
      "/registres/suivis",
      ["nom": "Ligne 1", "contact": "06 12 34 56 78", "reserve": "Wvu", "jour": "02/11/2026"])
    let path = try #require(made.header("location"), "\(made.text)")
    let done = await keeper.post("\(path)/passages/completer", ["reference": Self.secret, "jour": "03/11/2026"])
    #expect(done.status == 303)
    return path
  }
  /// All that the database holds, as text.
  private func dump(_ app: Boussole) async throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "dump-\(UUID().uuidString)").path
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
    _ = try await app.database.backUp(to: path, migrations: Boussole.assembly.migrations)
    return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  @Test("no device keeps what may say who somebody is, nor what few may see")
  func unkept() async throws {
    try await withBoussole(on: .sqlite, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      for path in ["/registres/suivis/nouvelle", "\(try await made(by: keeper))/corriger"] {
        let form = Document(Array(await keeper.get(path).text.utf8)).elements.first {
          $0.attributes["data-draft"] != nil
        }
        let unkept = try #require(form?.attributes["data-unkept"]).split(separator: " ")
        #expect(unkept.contains("contact") && unkept.contains("reserve") && !unkept.contains("nom"), "\(unkept)")
      }
    }
  }

  @Test("what few may see is nowhere for others: page, list, search, file, form", arguments: Engine.available)
  func seen(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let reader = try await DeskTests.holder(app, of: "prefecture/bsir", as: .force)
      let path = try await made(by: keeper)
      #expect(await keeper.get(path).text.contains(Self.secret))
      for page in [path, "/registres/suivis", "/registres/suivis/fiches.csv"] {
        for json in [false, true] {
          let text = String(decoding: try await reader.get(page, json: json).collected(), as: UTF8.self)
          #expect(text.contains("Ligne 1") && !text.contains("Zyx") && !text.contains("Wvu"), "\(page)")
          #expect(!text.contains("Référence") && !text.contains("reserve"), "\(page)")
        }
      }
      for word in ["Zyx", "Wvu", "06 12"] {
        let found = await keeper.get("/registres/suivis?q=\(word.replacing(" ", with: "+"))").text
        #expect(!found.contains("Ligne 1"), "\(word)")
      }
    }
  }

  @Test("whoever corrects an entry leaves what they may not see as it is", arguments: Engine.available)
  func left(_ engine: Engine) async throws {
    let change = { @Sendable (files) in
      try Self.registers(files).replacing(
        "tient: [prefecture/brds]", with: "tient: [prefecture/brds, prefecture/bsir]", in: "registres.yaml"
      ).replacing("vers: complet}", with: "vers: complet, par: [prefecture/brds]}", in: "registres.yaml")
    }
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let other = try await DeskTests.holder(app, of: "prefecture/bsir", as: .force)
      let path = try await made(by: keeper)
      #expect(await !other.get("\(path)/corriger").text.contains("Réservé"))
      let corrected = await other.post(
        "\(path)/corriger",
        [
          "nom": "Ligne 2", "contact": "06 12 34 56 78", "reserve": "typed all the same", "jour": "03/11/2026",
          "motif": "Mal lu",
        ])
      #expect(corrected.status == 303)
      let page = await keeper.get(path).text
      #expect(page.contains("Ligne 2") && page.contains("Wvu") && page.contains(Self.secret))
    }
  }

  @Test("it goes in time, from every past and every file, and its page says when", arguments: Engine.available)
  func erased(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let path = try await made(by: keeper)
      // Said otherwise since: both go.
      app.clock.advance(seconds: 61)
      let corrected = await keeper.post(
        "\(path)/corriger",
        [
          "nom": "Ligne 1", "contact": "07 12 34 56 78", "reference": "Second Zyx", "reserve": "Wvu",
          "jour": "03/11/2026", "motif": "Mal lu",
        ])
      #expect(corrected.status == 303)
      let ended = await keeper.post("\(path)/passages/finir", ["jour": "04/11/2026"])
      #expect(ended.status == 303)
      let days = try #require(Day(2026, 12, 4)).number - app.clock.now.day.number
      app.clock.advance(seconds: (days - 1) * 86_400)
      try await app.forget()
      let visitor = try await app.visitor(.agent)
      #expect(await visitor.get(path).text.contains("Second Zyx"), "the day before")
      #expect(try await dump(app).contains("Zyx"))
      app.clock.advance(seconds: 86_400)
      try await app.forget()
      try await app.forget()
      let again = try await app.visitor(.agent)
      let page = await again.get(path).text
      #expect(page.contains("effacé le <time datetime=\"2026-12-04\">") && !page.contains("Zyx"), "\(page)")
      let everything = try await dump(app)
      for value in ["Zyx", "12 34 56 78", "zyx"] { #expect(!everything.contains(value), "\(value)") }
      #expect(everything.contains("Ligne 1") && everything.contains("Wvu"), "the rest stays")
      let audit = try await app.database.read {
        try $0.query("SELECT fields FROM audit WHERE act = \("fiche.erased") ORDER BY sequence").map {
          try $0.text("fields")
        }
      }
      #expect(audit.count == 2 && audit.joined().contains("reference") && audit.joined().contains("contact"))
      // It is corrected without being asked again.
      let form = await again.get("\(path)/corriger").text
      #expect(!form.contains("name=\"reference\""))
      let late = await again.post(
        "\(path)/corriger", ["nom": "Ligne 9", "reserve": "Wvu", "jour": "04/11/2026", "motif": "Mal lu"])
      #expect(late.status == 303, "\(late.text)")
    }
  }

  @Test("of an entry that was created in error it goes too", arguments: Engine.one)
  func cancelled(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let path = try await made(by: keeper)
      #expect(await keeper.post("\(path)/annuler", ["motif": "Saisi deux fois"]).status == 303)
      app.clock.advance(seconds: 40 * 86_400)
      try await app.forget()
      #expect(try await !dump(app).contains("Zyx"))
    }
  }
}

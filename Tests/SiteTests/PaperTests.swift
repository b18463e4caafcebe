import Accounts
import Database
import Documents
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What an entry prints: its text is the pack's, its words the entry's, and its file can be proved.
@Suite("A paper of an entry", .serialized) struct PaperTests {
  private static let office = "prefecture/brds"

  /// The path of a system whose file is complete and that awaits its opinion.
  private func complete(_ app: Boussole) async throws -> (path: String, id: String) {
    let id = try await app.database.write(Boussole.code) { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let register = try departement.register("videoprotection")
      let walk = RegisterWalk(
        departement: departement, register: register, way: try #require(RegisterWalk.way(to: "passe", in: register)),
        number: 1)
      return try walk.go(connection).id.text
    }
    return ("/registres/videoprotection/\(id)", id)
  }
  static func tool(_ name: String, _ arguments: [String], _ bytes: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("papier-\(UUID().uuidString).pdf")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/\(name)")
    process.arguments = arguments + [file.path] + (name == "pdftotext" ? ["-"] : [])
    process.standardOutput = output
    try process.run()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  @Test(
    "it is shown, then made by whom the pack names; its file says what the entry says, to a screen reader too",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/pdfinfo"), "poppler-utils: scripts/setup --tests"),
    arguments: Engine.available)
  func printed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (path, _) = try await complete(app)
      let office = try await DeskTests.holder(app, of: Self.office)
      #expect(await office.get(path).text.contains("\(path)/papiers/arrete"))
      let shown = await office.get("\(path)/papiers/arrete")
      #expect(shown.status == 200 && shown.text.contains("Projet") && shown.text.contains("Faire le PDF"))
      let version = try #require(SentForm.standing(shown).first { $0.name == "vu" }?.value)
      let made = await office.post("\(path)/papiers/arrete", ["vu": version])
      #expect(made.status == 200 && made.header("content-type") == "application/pdf", "\(made.status)")
      #expect(made.header("content-disposition")?.contains("VP-2026-") ?? false)
      let bytes = try await made.collected()
      let about = try Self.tool("pdfinfo", [], bytes)
      #expect(about.contains("Title:           Arrêté d’autorisation, VP-2026-"), "\(about)")
      #expect(about.contains("Tagged:          yes"), "\(about)")
      #expect(try Self.tool("pdfinfo", ["-meta"], bytes).contains("pdfuaid:part"))
      let structure = try Self.tool("pdfinfo", ["-struct"], bytes)
      #expect(structure.contains("H1") && structure.contains("H2") && !structure.contains("H3"), "\(structure)")
      let text = try Self.tool("pdftotext", ["-layout"], bytes)
      #expect(text.contains("Val-d’Exemple") && text.contains("Essai 1 de nom"), "\(text)")
      #expect(text.contains("à vérifier par le service") && !text.contains("{"), "\(text)")
      // What was printed can be proved: its hash is beside the version.
      let page = await office.get(path).text
      #expect(page.contains("<code>\(sha256(bytes))</code>"))
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      #expect(await mayor.get("\(path)/papiers/arrete").status == 404)
      #expect(await mayor.post("\(path)/papiers/arrete", ["vu": version]).status == 404)
      #expect(await office.get("\(path)/papiers/rien").status == 404)
    }
  }

  @Test("what a paper needs and the entry doesn’t say is named, and nothing is printed", arguments: Engine.available)
  func missing(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let created = await mayor.post(
        "/registres/rappel_ordre", ["objet": "Rappels", "commune": "99014", "jour": "02/11/2026"])
      let path = try #require(created.header("location"))
      #expect(await mayor.get("\(path)/papiers/protocole").status == 404)
      let sent = await mayor.post(
        "\(path)/passages/transmettre",
        ["parquet": "parquet-clairval", "deliberation": "02/11/2026", "jour": "03/11/2026", "vu": "1"])
      #expect(sent.status == 303, "\(sent.text.matches(of: /error[^<]*<[^<]*</).map(\.output))")
      let page = await mayor.get("\(path)/papiers/protocole")
      #expect(page.text.contains("Dernier jour") && page.text.contains("n’est pas renseigné"), "\(page.text)")
      #expect(!page.text.contains("Faire le PDF"))
      let made = await mayor.post("\(path)/papiers/protocole", ["vu": "2"])
      #expect(made.status == 422 && made.text.contains("n’est pas renseigné"))
    }
  }

  @Test("an entry that somebody changed meanwhile is read again before it is printed", arguments: Engine.one)
  func overtaken(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (path, _) = try await complete(app)
      let office = try await DeskTests.holder(app, of: Self.office)
      let answer = await office.post("\(path)/papiers/arrete", ["vu": "1"])
      #expect(answer.status == 409 && answer.text.contains("relisez ce qui suit"))
    }
  }

  @Test(
    "a hole that is no field, or that may not be printed, is refused at its line",
    arguments: [
      ("{commune}, est complet", "{comune}, est complet", "Vouliez-vous `commune`"),
      ("{commune}, est complet", "{commune, est complet", "accolade"),
      ("{commune}, est complet", "{titres}, est complet", "quelle colonne"),
      ("{commune}, est complet", "{titres.fin}, est complet", "quelle colonne"),
      ("{commune}, est complet", "{pieces}, est complet", "dans une phrase"),
      ("etats: [complet, passe]\n        par", "etats: [complets]\n        par", "`etats: complets` : inconnu"),
      ("id: arrete", "id: recepisse", "déjà pris"),
    ])
  func refused(_ old: String, _ new: String, _ words: String) throws {
    let files = try Checkout.pack("exemple").replacing(old, with: new, in: "registres.yaml")
    do {
      _ = try Boussole.assembly.read(files, today: Boussole.today, dataFrance: nil)
      Issue.record("accepted: \(new)")
    } catch let invalid as Invalid {
      let told = invalid.issues.map(\.description)
      #expect(told.contains { $0.hasPrefix("registres.yaml:") && $0.contains(words) }, "\(told)")
    }
  }

  @Test("without the program that makes PDF, it is said, and nothing else fails")
  func without() {
    #expect(throws: Invalid.self) {
      try PrintedDocument(python: "/nulle/part").pdf(title: "A", author: "B", body: "<p>a</p>")
    }
  }
}

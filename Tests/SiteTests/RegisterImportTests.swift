import Accounts
import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// A register filled from a file: what it would do of each line, then all that was agreed to, by the rights of whoever
/// sends it.
@Suite("A register is filled from a file") struct RegisterImportTests {
  private static let clairval = "parquet-clairval/procureur"
  private static let import_ = "/registres/tgd/import"

  private struct Verdicts: Decodable {
    struct Line: Decodable {
      let ligne: Int
      let fiche: String?
      let verdict: String
      let pourquoi: [String]
    }
    let fait: Bool
    let verdicts: [String: Int]
    let lignes: [Line]
    subscript(number: Int) -> Line? { lignes.first { $0.ligne == number } }
  }
  private func sent(_ text: String, by visitor: Visitor, to path: String = import_) async throws -> String {
    let answer = await visitor.sends(path, text)
    return try #require(answer.header("location"), "\(answer.status) \(answer.text)")
  }
  private func verdicts(_ path: String, _ visitor: Visitor) async throws -> Verdicts {
    try JSONDecoder().decode(Verdicts.self, from: Data(await visitor.get(path, json: true).body))
  }
  private func level(_ app: Boussole) async throws -> Int {
    try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let wrong = try EntrySettling(connection: connection, departement: departement).differences()
      #expect(wrong.isEmpty, "\(wrong)")
      return try LedgerStore(connection, in: Boussole.code, measures: departement.measures).balance(
        "tgd", on: Boussole.today, .all)
    }
  }
  private func count(_ app: Boussole, _ table: SQL) async throws -> Int {
    try await app.database.read { try $0.query("SELECT COUNT(*) AS n FROM \(table)").first?.integer("n") ?? 0 }
  }

  @Test(
    "a file makes entries in their present state, changes what it says otherwise, and is done once",
    arguments: Engine.available)
  func whole(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let first = """
        N° interne de la ligne;Parquet;État;Depuis;Livré le;Décision du procureur
        M 1;Parquet de Clairval;Disponible;02/11/2026;02/11/2026;
        M 2;parquet-clairval;attribue;10/11/2026;02/11/2026;09/11/2026
        M 3;parquet-clairval;;12/11/2026;;
        """
      let path = try await sent(first, by: keeper)
      let found = try await verdicts(path, keeper)
      #expect(found.verdicts["nouveau"] == 3 && !found.fait, "\(found.lignes)")
      #expect(try await count(app, "register_entry") == 0, "nothing before one agrees")
      #expect(try await level(app) == 0)
      let audited = try await count(app, "audit")
      #expect(await keeper.post("\(path)/confirmation").status == 303)
      #expect(try await count(app, "audit") == audited + 1, "once for the file")
      #expect(try await level(app) == 2)
      #expect(try await verdicts(path, keeper).fait)
      app.clock.advance(seconds: 61)
      let again = await keeper.post("\(path)/confirmation")
      #expect(again.status == 303)
      #expect(try await count(app, "register_entry") == 3, "done once")

      // The same lines by what no two say alike: one is another, one moves on, one stays.
      let second = """
        ligne;parquet;etat;depuis;livre_le
        M 1;parquet-clairval;disponible;03/11/2026;03/11/2026
        M 2;parquet-clairval;attribue;10/11/2026;02/11/2026
        M 3;parquet-clairval;disponible;20/11/2026;20/11/2026
        """
      let next = try await sent(second, by: keeper)
      let changes = try await verdicts(next, keeper)
      #expect(changes.verdicts["change"] == 2 && changes.verdicts["identique"] == 1, "\(changes.lignes)")
      #expect(changes[2]?.pourquoi.contains("Depuis : 02/11/2026 → 03/11/2026") ?? false, "\(changes.lignes)")
      #expect(changes[4]?.pourquoi.contains("État : Commandé → Disponible") ?? false, "\(changes.lignes)")
      let unsaid = await keeper.post("\(next)/confirmation")
      #expect(unsaid.status == 422 && unsaid.text.contains("Dites pourquoi."))
      #expect(await keeper.post("\(next)/confirmation", ["motif": "Livraison lue de travers"]).status == 303)
      #expect(try await level(app) == 3)
      let list = await keeper.get("/registres/tgd").text
      let entry = try #require(list.firstMatch(of: /registres\/tgd\/([0-9a-f-]{36})/)).output.1
      #expect(await keeper.get("/registres/tgd/\(entry)").text.contains("par fichier"))
    }
  }

  @Test(
    "nothing is written where the register moved meanwhile: what would be done is shown anew",
    arguments: Engine.available)
  func moved(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let made = await keeper.post(
        "/registres/tgd", ["ligne": "M 1", "parquet": "parquet-clairval", "jour": "02/11/2026"])
      let entry = try #require(made.header("location"))
      let path = try await sent(
        "numero;livre_le;depuis\nTGD-2026-001;02/11/2026;\n;;\n", by: keeper)
      #expect(try await verdicts(path, keeper).verdicts["change"] == 1)
      let other = try await sent("ligne;parquet;depuis\nM 9;parquet-clairval;03/11/2026\n", by: keeper)
      #expect(
        await keeper.post(
          "\(entry)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026", "vu": "1"]
        ).status == 303)
      #expect(
        await keeper.post(
          "/registres/tgd", ["ligne": "M 9", "parquet": "parquet-clairval", "jour": "04/11/2026"]
        ).status == 303)
      for (file, verdict) in [(path, "change"), (other, "change")] {
        let entries = try await count(app, "register_version")
        let answer = await keeper.post("\(file)/confirmation", ["motif": "Mal lu"])
        let anew = try #require(answer.header("location"), "\(answer.text)")
        #expect(answer.status == 303 && anew != file)
        #expect(try await count(app, "register_version") == entries, "nothing is written")
        #expect(try await verdicts(anew, keeper).verdicts[verdict] == 1, "what it would do now")
      }
    }
  }

  @Test("a file goes no further than whoever sends it", arguments: Engine.available)
  func rights(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let made = await keeper.post(
        "/registres/tgd", ["ligne": "M 1", "parquet": "parquet-clairval", "jour": "02/11/2026"])
      #expect(made.status == 303)
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      let path = try await sent(
        """
        numéro;ligne;parquet;depuis
        TGD-2026-001;M 1;parquet-montfaucel;02/11/2026
        ;M 1;parquet-montfaucel;02/11/2026
        ;M 2;parquet-clairval;02/11/2026
        ;M 3;parquet-montfaucel;02/11/2026
        """, by: other)
      let found = try await verdicts(path, other)
      #expect(found.lignes.map(\.verdict) == ["refuse", "refuse", "refuse", "nouveau"], "\(found.lignes)")
      #expect(found[4]?.pourquoi.first?.contains("Cet organisme n’est pas le vôtre.") ?? false)
      // Neither the file of another, nor the page of a register that one does not keep.
      #expect(await keeper.get(path).status == 404)
      #expect(await keeper.post("\(path)/confirmation").status == 404)
      let none = try await DeskTests.holder(app, of: "france-victimes", as: .partner)
      #expect(await none.get(Self.import_).status == 404)
      #expect(await none.sends(Self.import_, "ligne\nM 4\n").status == 404)
      // A town hall does not authorise: no file does it for it.
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let systems = try await sent(
        """
        nom;commune;nature;etat;depuis;service_le
        Stade;99014;Nouveau système;En service;02/11/2026;02/11/2026
        Gare;99014;nouveau;;02/11/2026;
        """, by: mayor, to: "/registres/videoprotection/import")
      let judged = try await verdicts(systems, mayor)
      #expect(judged.lignes.map(\.verdict) == ["refuse", "nouveau"], "\(judged.lignes)")
      #expect(judged[2]?.pourquoi.first?.contains("état « En service »") ?? false, "\(judged.lignes)")
    }
  }

  @Test("titles that are unknown are all said, and a model gives them all", arguments: Engine.one)
  func titles(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let answer = await keeper.sends(Self.import_, "ligne;parquett;couleur\nM 1;;\n")
      #expect(answer.status == 422 && answer.text.contains("parquett"))
      #expect(answer.text.contains("couleur") && answer.text.matches(of: /colonne inconnue/).count == 2)
      let model = await keeper.get("\(Self.import_)/modele.csv").text
      #expect(model.contains("numéro;état;depuis;ligne;parquet;livre_le;decision;panne"))
      #expect(model.contains("Batterie | Réseau | Autre"))
      // As it is, it says nothing of any entry; filled in below, its second line is not read.
      #expect(await keeper.sends(Self.import_, model).text.contains("Le fichier n’a aucune fiche."))
      let path = try await sent(model + ";;02/11/2026;M 1;parquet-clairval;;;\r\n", by: keeper)
      #expect(try await verdicts(path, keeper).verdicts["nouveau"] == 1)
    }
  }

  @Test(
    "of a dirty file of 5 000 lines, each refused line says its column and what to write", arguments: Engine.available)
  func dirty(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      var lines = ["ligne;parquet;etat;depuis;livre_le;panne;numero"]
      let faults = [
        ";parquet-clairval;;02/11/2026;;;", "D%;inconnu;;02/11/2026;;;", "D%;parquet-clairval;perdu;02/11/2026;;;",
        "D%;parquet-clairval;;31/02/2026;;;", "D%;parquet-clairval;;02/11/2030;;;",
        "D%;parquet-clairval;disponible;02/11/2026;hier;;", "D%;parquet-clairval;;02/11/2026;;Écran;",
        "D%;parquet-clairval;;02/11/2026;;;TGD-2020-007", "D%;parquet-clairval;;;;;",
        "AB-123-CD;parquet-clairval;;02/11/2026;;;", "D%;parquet-clairval;;02/11/2026;;;;trop",
        "D%;parquet-clairval;disponible;02/11/2026;#N/A;;", "M 1;parquet-clairval;;02/11/2026;;;",
      ]
      for rank in 1...5_000 {
        let fault = faults[rank % faults.count]
        lines.append(
          rank % 5 == 0
            ? "M \(rank / 5);parquet-clairval;;02/11/2026;;;" : fault.replacing("%", with: String(rank)))
      }
      let path = try await sent(lines.joined(separator: "\n"), by: keeper)
      let found = try await verdicts(path, keeper)
      #expect(found.lignes.count == 5_000)
      let refused = found.lignes.filter { $0.verdict == "refuse" }
      #expect(refused.count > 3_900 && found.verdicts["nouveau"] == 5_000 - refused.count)
      for line in refused {
        let why = line.pourquoi.joined(separator: " ")
        let isPlaced = why.contains("Colonne ") || why.contains("à la ligne") || why.contains("sous aucun titre")
        #expect(!line.pourquoi.isEmpty && isPlaced && why.hasSuffix("."), "\(line.ligne): \(why)")
      }
      let page = await keeper.get(path)
      #expect(page.status == 200 && page.body.count < 400_000, "some of them are on the page")
      let file = await keeper.get("\(path)/lignes.csv").text
      #expect(file.split(separator: "\r\n").count == 5_001, "all of them are in the file")
      #expect(await keeper.post("\(path)/confirmation").status == 303)
      #expect(try await count(app, "register_entry") == found.verdicts["nouveau"])
      // As it was given back, it says what is already there; what stood under no title is only told.
      let again = try await verdicts(try await sent(file, by: keeper), keeper)
      let untitled = refused.count { $0.pourquoi.contains { $0.contains("sous aucun titre") } }
      #expect(again.verdicts["refuse"] == refused.count - untitled && again.verdicts["nouveau"] == untitled)
    }
  }
}

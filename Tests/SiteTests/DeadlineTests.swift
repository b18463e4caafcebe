import Assembly
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What ends soon in all the registers that somebody reads.
@Suite("Deadlines of registers") struct DeadlineTests {
  private static let clairval = "parquet-clairval/procureur"

  private func assigned(_ line: String, on day: String, by keeper: Visitor) async throws -> String {
    let created = await keeper.post(
      "/registres/tgd", ["ligne": line, "parquet": "parquet-clairval", "jour": "01/03/2026"])
    let path = try #require(created.header("location"), "\(created.text)")
    _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "01/03/2026", "jour": "01/03/2026"])
    let answer = await keeper.post("\(path)/passages/attribuer", ["decision": day, "jour": day])
    #expect(answer.status == 303, "\(answer.text)")
    return path
  }

  private func plain(_ text: String) -> String { text.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ") }

  private struct Page: Decodable {
    struct Line: Decodable {
      let titre: String
      let horloge: String
      let jour: String
    }
    struct Elsewhere: Decodable {
      let registre: String
      let organisme: String?
      let nombre: Int
    }
    let total: Int
    let echeances: [Line]
    let ailleurs: [Elsewhere]
  }
  private func page(_ visitor: Visitor, _ query: String = "") async throws -> Page {
    let answer = await visitor.get("/registres/echeances?\(query)", json: true)
    #expect(answer.status == 200, "\(query) \(answer.text.prefix(200))")
    return try JSONDecoder().decode(Page.self, from: Data(answer.body))
  }

  @Test(
    "what ends within the days that one asks, first what ends first, with the files and the calendar",
    arguments: Engine.available)
  func spans(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let today = app.clock.now.day
      // Six months later, to the day.
      for (line, left) in [("E 3", 3), ("E 20", 20), ("E 60", 60)] {
        let decided = today.adding(days: left).adding(months: -6)
        _ = try await assigned(line, on: French.short(decided), by: keeper)
      }
      #expect(try await page(keeper).echeances.map(\.titre) == ["E 3", "E 20"])
      #expect(try await page(keeper, "quand=7").echeances.map(\.titre) == ["E 3"])
      #expect(try await page(keeper, "quand=90&tri=-jour").echeances.map(\.titre) == ["E 60", "E 20", "E 3"])
      #expect(try await page(keeper, "quand=passees").total == 0)
      let day = try #require(try await page(keeper, "quand=7").echeances.first).jour
      #expect(try await page(keeper, "jour.du=\(day)&jour.au=\(day)").echeances.map(\.titre) == ["E 3"])
      #expect(try await page(keeper, "registre=tgd&a_moi=oui").total == 2)
      let html = await keeper.get("/registres/echeances").text
      #expect(plain(html).contains("2 échéances tombent du") && html.contains("jour.du=\(day)"))
      #expect(html.contains("lignes.csv") && html.contains("echeances.ics"))
      let csv = String(
        decoding: try await keeper.get("/registres/echeances/lignes.csv?quand=90").collected(), as: UTF8.self)
      #expect(csv.contains("E 60") && csv.contains("CPP 41-3-1"))
      let calendar = String(decoding: await keeper.get("/registres/echeances/echeances.ics").body, as: UTF8.self)
      #expect(calendar.contains("BEGIN:VEVENT") && calendar.contains("E 3") && !calendar.contains("E 60"))
      #expect(await keeper.get("/registres/echeances?quand=hier").status == 422)
      // The list of the register is narrowed and ordered by it.
      let list = await keeper.get("/registres/tgd?echeance.au=\(day)").text
      #expect(list.contains("E 3") && !list.contains("E 20"))
      let ordered = String(
        decoding: try await keeper.get("/registres/tgd/fiches.csv?tri=echeance").collected(), as: UTF8.self)
      let lines = ordered.split(separator: "\r\n").filter { $0.contains("E ") }
      #expect(try lines.map { try #require($0.firstMatch(of: /E \d+/)).output } == ["E 3", "E 20", "E 60"])
    }
  }

  @Test(
    "of a register that one may not read nothing is said, or how many where the pack says so",
    arguments: Engine.available)
  func elsewhere(_ engine: Engine) async throws {
    for (function, isTold) in [("ddpn/partenariat", false), ("prefecture/cabinet", true), ("sp-montfaucel", true)] {
      try await withBoussole(on: engine) { app in
        let keeper = try await DeskTests.holder(app, of: Self.clairval)
        let decided = app.clock.now.day.adding(days: 5).adding(months: -6)
        _ = try await assigned("Secret", on: French.short(decided), by: keeper)
        let other = try await DeskTests.holder(app, of: function, as: .force)
        let found = try await page(other)
        #expect(found.echeances.isEmpty || !found.echeances.contains { $0.titre == "Secret" })
        #expect(found.ailleurs.map(\.nombre) == (isTold ? [1] : []))
        #expect(found.ailleurs.first?.organisme == (isTold ? "parquet-clairval" : nil))
        let html = await other.get("/registres/echeances").text
        #expect(!html.contains("Secret") && plain(html).contains("1 échéance, ") == isTold)
        // Another court sees nothing of it.
        let court = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .prosecutor)
        #expect(try await page(court).total == 0)
      }
    }
  }

  @Test(
    "in both packs the préfecture knows how many phones come due, and reads nothing of them",
    arguments: ["exemple", "seine-et-marne-2020-2024"])
  func counted(_ pack: String) throws {
    let departement = try PackLoading(
      Checkout.pack(pack), today: Boussole.today, dataFrance: Checkout.dataFrance, parts: Assembly.packParts
    ).departement
    let register = try departement.register("tgd")
    for holding in [
      Holding(function: "prefecture/cabinet", role: .prefecture), Holding(function: "sp", role: .subPrefect),
    ] {
      #expect(register.told.include(holding) && !register.isRead(by: holding))
    }
  }
}

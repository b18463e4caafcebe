import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// The lists of registers: narrowed, ordered, paged and downloaded, whatever they hold.
@Suite("Lists of registers") struct RegisterListTests {
  private static let clairval = "parquet-clairval/procureur"

  /// So many telephones of Clairval, one in three of them available, one in four broken by a `panne`.
  private func fill(_ app: Boussole, _ count: Int) async throws {
    try await app.database.write(Boussole.code) { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let register = try departement.register("tgd"), pannes = ["batterie", "reseau"]
      let entries = (1...count).map { rank -> RegisterEntry in
        let since = Boussole.today.adding(days: -(rank % 200))
        var values = ["ligne": "Ligne \(rank)", "parquet": "parquet-clairval"]
        if rank % 4 == 0 { values["panne"] = pannes[rank / 4 % 2] }
        if rank % 3 == 0 { values["livre_le"] = since.iso }
        return RegisterEntry(
          id: ID(at: connection.recordedAt), register: "tgd", year: 2026, rank: rank,
          state: rank % 3 == 0 ? "disponible" : "commande", since: since, values: values, version: 1,
          isCancelled: false)
      }
      for entry in entries {
        try connection.insert(
          "register_entry",
          [
            "departement", "id", "register", "year", "rank", "state", "since", "place", "organisation", "title",
            "sought",
            "entry_values", "version", "recorded_at", "is_cancelled",
          ],
          rows: [
            [
              .text(Boussole.code), .text(entry.id.text), .text("tgd"), .integer(2026), .integer(Int64(entry.rank)),
              .text(entry.state), entry.since.sqlValue, .null, .text("parquet-clairval"),
              .text(entry.title(in: register)), .text(entry.sought(in: register, departement)),
              .text(String(decoding: try JSONEncoder().encode(entry.values), as: UTF8.self)), .integer(1),
              connection.recordedAt.sqlValue, .integer(0),
            ]
          ])
      }
      try EntryTermStore(connection, in: departement, of: register).write(entries)
    }
  }

  private struct Page: Decodable {
    struct Fiche: Decodable {
      let numero: String
      let valeurs: [String: String]
    }
    let total: Int
    let exact: Bool
    let fiches: [Fiche]
    var ranks: [Int] { fiches.compactMap { $0.numero.split(separator: "-").last.flatMap { Int($0) } } }
  }
  private func page(_ visitor: Visitor, _ query: String) async throws -> Page {
    let answer = await visitor.get("/registres/tgd?\(query)", json: true)
    #expect(answer.status == 200, "\(query) \(answer.text.prefix(200))")
    return try JSONDecoder().decode(Page.self, from: Data(answer.body))
  }

  @Test("a list is narrowed by what entries say, and ordered by any of it", arguments: Engine.available)
  func narrowed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app, 120)
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let ranks = Array(1...120)
      func of(_ rank: Int) -> Day { Boussole.today.adding(days: -(rank % 200)) }
      let day = Boussole.today.adding(days: -10).iso
      let cases: [(String, [Int])] = [
        ("", ranks.reversed()), ("tri=numero", ranks), ("etat=disponible", ranks.reversed().filter { $0 % 3 == 0 }),
        ("panne=reseau&tri=numero", ranks.filter { $0 % 4 == 0 && $0 / 4 % 2 == 1 }),
        ("etat=disponible&etat=commande", ranks.reversed()),
        ("panne=reseau&panne=batterie&tri=numero", ranks.filter { $0 % 4 == 0 }),
        ("etat=commande&panne=reseau&panne=batterie", ranks.reversed().filter { $0 % 4 == 0 && $0 % 3 != 0 }),
        ("etat=disponible&panne=reseau", ranks.reversed().filter { $0 % 12 == 0 && $0 / 4 % 2 == 1 }),
        ("depuis.du=\(day)", ranks.reversed().filter { of($0) >= Boussole.today.adding(days: -10) }),
        ("livre_le.du=\(day)&livre_le.au=\(day)", ranks.reversed().filter { $0 % 3 == 0 && $0 == 10 }),
        ("q=ligne+12", [120, 12]), ("q=tgd-2026-007", [7]), ("parquet=parquet-montfaucel", []),
        ("tri=ligne&q=ligne+11", [11, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119]),
        ("tri=-depuis&etat=commande", ranks.filter { $0 % 3 != 0 }),
        ("tri=etat", ranks.filter { $0 % 3 != 0 } + ranks.filter { $0 % 3 == 0 }),
        ("tri=livre_le&etat=disponible", ranks.reversed().filter { $0 % 3 == 0 }),
      ]
      for (query, expected) in cases {
        let found = try await page(keeper, query)
        #expect(found.ranks == Array(expected.prefix(50)), "\(query)")
        #expect(found.total == expected.count && found.exact, "\(query)")
      }
      #expect(try await page(keeper, "page=3").ranks == Array((1...20).reversed()))
      let html = await keeper.get("/registres/tgd?etat=disponible&tri=-depuis").text
      #expect(html.contains("aria-sort=\"descending\"") && html.contains("tri\u{00A0}: depuis, décroissant"))
      #expect(html.contains("fiches.csv?etat=disponible&amp;tri=-depuis"))
      // Several things of one filter are ticked, and go on to each way to see them.
      let both = "etat=disponible&etat=commande", several = await keeper.get("/registres/tgd?\(both)&panne=reseau").text
      #expect(several.matches(of: /name="etat" value="(disponible|commande)" checked/).count == 2)
      for way in ["fiches.csv", "tableau", "selection"] {
        #expect(several.contains("\(way)?\(both.replacing("&", with: "&amp;"))&amp;panne=reseau"), "\(way)")
      }
      let board = await keeper.get("/registres/tgd/tableau?\(both)").text
      #expect(board.contains("id=\"etat-commande\"") && board.contains("id=\"etat-disponible\""))
      let kept = await keeper.post("/registres/vues", ["registre": "tgd", "nom": "Deux", "vue": "\(both)"])
      #expect(kept.header("location")?.hasSuffix("/registres/tgd?\(both)") ?? false)
      #expect(await keeper.get("/registres/tgd?\(both)").text.contains("<strong aria-current=\"true\">Deux</strong>"))
      // Elsewhere, nothing of it is read.
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      #expect(try await page(other, "etat=disponible").total == 0)
    }
  }

  @Test("a file is exactly what is filtered, in its order, however many they are", arguments: Engine.available)
  func file(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app, 10_050)
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      func lines(_ query: String) async throws -> [String] {
        let text = String(
          decoding: try await keeper.get("/registres/tgd/fiches.csv?\(query)").collected(), as: UTF8.self)
        return text.split(separator: "\r\n").map { String($0.prefix { $0 != ";" }) }
      }
      func number(_ rank: Int) -> String {
        "TGD-2026-\(String(repeating: "0", count: max(0, 3 - "\(rank)".count)))\(rank)"
      }
      #expect(try await lines("").dropFirst() == (1...10_050).reversed().map(number)[...])
      #expect(try await lines("etat=disponible&tri=numero").dropFirst() == (1...3_350).map { number($0 * 3) }[...])
      let sorted = try await lines("tri=panne")
      #expect(sorted.count == 10_051 && Set(sorted).count == 10_051)
      let json = try await keeper.get("/registres/tgd/fiches.json?etat=disponible&panne=batterie").collected()
      let rows = try JSONDecoder().decode([[String: String?]].self, from: Data(json))
      #expect(rows.count == (1...10_050).count { $0 % 12 == 0 && $0 / 4 % 2 == 0 })
      #expect(rows.first?["panne"] == "batterie" && rows.first?["etat"] == "disponible")
      let sheet = try await keeper.get("/registres/tgd/fiches.xlsx?etat=disponible").collected()
      #expect(sheet.starts(with: [0x50, 0x4B]) && sheet.count > 50_000)
      // Counting stops somewhere, and says so.
      let common = try await page(keeper, "parquet=parquet-clairval")
      #expect(common.total == 10_000 && !common.exact)
      let html = await keeper.get("/registres/tgd?parquet=parquet-clairval&page=200").text
      #expect(html.contains("plus de 10\u{202F}000 fiches") && html.contains("La suite ne se lit pas page à page"))
      #expect(try await page(keeper, "").total == 10_050)
    }
  }

  @Test("what lists find follows each act, as if it were written anew", arguments: Engine.available)
  func follows(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      var paths: [String] = []
      for line in ["M 1", "M 2", "M 3"] {
        let answer = await keeper.post(
          "/registres/tgd", ["ligne": line, "parquet": "parquet-clairval", "jour": "02/11/2026"])
        paths.append(try #require(answer.header("location")))
      }
      _ = await keeper.post("\(paths[0])/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026"])
      _ = await keeper.post("\(paths[1])/annuler", ["motif": "Saisie deux fois"])
      _ = await keeper.post(
        "\(paths[2])/corriger",
        ["ligne": "N 3", "parquet": "parquet-clairval", "jour": "04/11/2026", "motif": "Mal lu"])
      #expect(try await page(keeper, "etat=disponible&livre_le.du=2026-11-03").ranks == [1])
      #expect(try await page(keeper, "q=m").ranks == [1])
      #expect(try await page(keeper, "q=n+3").ranks == [3])
      #expect(try await page(keeper, "").total == 2)
      let (kept, anew) = try await app.database.write(Boussole.code) { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        let kept = try Self.everything(connection)
        try connection.execute("DELETE FROM register_terms WHERE departement = \(Boussole.code)")
        try EntryTermStore(connection, in: departement, of: departement.register("tgd")).follow()
        return (kept, try Self.everything(connection))
      }
      #expect(kept == anew && kept.count > 10)
    }
  }
  private static func everything(_ connection: Connection) throws -> [String] {
    let terms = try connection.query("SELECT position, field, value, sorted FROM register_term").map {
      "\(try $0.integer("position")) \(try $0.text("field")) \(try $0.text("value")) \(try $0.text("sorted"))"
    }
    let words = try connection.query("SELECT position, word FROM register_word").map {
      "\(try $0.integer("position")) \(try $0.text("word"))"
    }
    let tallies = try connection.query("SELECT state, organisation, entries FROM register_tally WHERE entries > 0").map
    {
      "\(try $0.text("state")) \(try $0.text("organisation")) \(try $0.integer("entries"))"
    }
    return (terms + words + tallies).sorted()
  }

  @Test(
    "a word that no list knows is told at its field, and no file is made without it",
    arguments: [
      ("etat=disponible&etat=nulle-part", "etat"), ("etat=nulle-part", "etat"), ("tri=rien", "tri"),
      ("depuis.du=hier", "depuis.du"), ("panne=x", "panne"),
    ])
  func refused(_ query: String, _ field: String) async throws {
    try await withBoussole(on: .sqlite) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let page = await keeper.get("/registres/tgd?\(query)")
      #expect(page.status == 422 && page.text.contains("#champ-\(field)\""))
      #expect(await keeper.get("/registres/tgd/fiches.csv?\(query)").status == 422)
    }
  }
}

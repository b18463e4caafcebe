import Database
import Foundation
import Kernel
import TestKit
import Testing
import Web

@testable import Registers

/// The entries of a register otherwise than in a list of today: as of a past day, by state, by commune.
@Suite("Ways to see a register") struct RegisterViewTests {
  private static let clairval = "parquet-clairval/procureur"

  private func telephone(_ line: String, by keeper: Visitor) async throws -> String {
    let created = await keeper.post(
      "/registres/tgd", ["ligne": line, "parquet": "parquet-clairval", "jour": "02/11/2026"])
    return try #require(created.header("location"), "\(created.text)")
  }

  private struct Page: Decodable {
    struct Fiche: Decodable {
      let etat: String
      let depuis: String
      let valeurs: [String: String]
    }
    let total: Int
    let exact: Bool
    let au: String?
    let fiches: [Fiche]
    var said: [String] { fiches.map { "\($0.valeurs["ligne"] ?? "?") \($0.etat)" } }
  }
  private func page(_ visitor: Visitor, _ query: String) async throws -> Page {
    let answer = await visitor.get("/registres/tgd?\(query)", json: true)
    #expect(answer.status == 200, "\(query) \(answer.text.prefix(200))")
    return try JSONDecoder().decode(Page.self, from: Data(answer.body))
  }

  @Test("a list of a past day says what stood then, as known then, and found by it", arguments: Engine.available)
  func past(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      var keeper = try await DeskTests.holder(app, of: Self.clairval), first = app.clock.now.day
      let one = try await telephone("M 1", by: keeper), two = try await telephone("M 2", by: keeper)
      let three = try await telephone("M 3", by: keeper)
      _ = await keeper.post("\(one)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026"])
      app.clock.advance(seconds: 3 * 86_400)
      keeper = try await app.visitor(.agent)
      _ = await keeper.post("\(one)/passages/attribuer", ["decision": "05/11/2026", "jour": "05/11/2026"])
      _ = await keeper.post("\(two)/annuler", ["motif": "Saisie deux fois"])
      _ = await keeper.post(
        "\(three)/corriger",
        ["ligne": "N 3", "parquet": "parquet-clairval", "jour": "04/11/2026", "motif": "Mal lu"])
      #expect(try await page(keeper, "tri=numero").said == ["M 1 attribue", "N 3 commande"])
      let cases: [(String, [String])] = [
        ("au=2026-11-04&tri=numero", ["M 1 disponible", "N 3 commande"]),
        ("au=2026-11-03&tri=numero", ["M 1 disponible"]), ("au=2026-11-01", []),
        ("connu=\(first.iso)&au=2026-11-03&tri=numero", ["M 1 disponible", "M 2 commande", "M 3 commande"]),
        ("connu=\(first.iso)&au=2026-11-03&q=m+3", ["M 3 commande"]),
        ("connu=\(first.iso)&au=2026-11-03&q=n+3", []), ("au=2026-11-04&etat=disponible", ["M 1 disponible"]),
        ("au=2026-11-04&etat=disponible&etat=commande&tri=numero", ["M 1 disponible", "N 3 commande"]),
        ("au=2026-11-04&etat=attribue", []), ("au=2026-11-04&tri=-ligne", ["N 3 commande", "M 1 disponible"]),
        ("au=2026-11-04&depuis.du=2026-11-04", ["N 3 commande"]),
        ("au=2026-11-05&echeance.au=2027-05-05", ["M 1 attribue"]), ("au=2026-11-05&echeance.au=2027-05-04", []),
      ]
      for (query, expected) in cases {
        let found = try await page(keeper, query)
        #expect(found.said == expected && found.total == expected.count && found.exact, "\(query): \(found.said)")
      }
      let html = await keeper.get("/registres/tgd?au=2026-11-04").text
      #expect(html.contains("Les fiches au") && html.contains("tel que connu aujourd’hui"))
      #expect(!html.contains("Ajouter : ") && html.contains("\(one)?au=2026-11-04"))
      #expect(html.contains("fiches.csv?au=2026-11-04"))
      let file = String(
        decoding: try await keeper.get("/registres/tgd/fiches.csv?au=2026-11-04&tri=numero").collected(), as: UTF8.self)
      #expect(file.contains("M 1") && file.contains("disponible") && !file.contains("attribue;"))
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      #expect(try await page(other, "au=2026-11-04").total == 0)
      #expect(await keeper.get("/registres/tgd?au=2099-01-01").status == 422)
    }
  }

  @Test("what was erased is in no list of the past", arguments: Engine.available)
  func erased(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: RegisterPrivacyTests.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let made = await keeper.post(
        "/registres/suivis", ["nom": "Ligne 1", "contact": "06 12 34 56 78", "jour": "02/11/2026"])
      let path = try #require(made.header("location"), "\(made.text)")
      _ = await keeper.post("\(path)/passages/completer", ["reference": "Zyx 1", "jour": "03/11/2026"])
      let list = "/registres/suivis/fiches.csv?au=2026-11-03"
      func file(_ visitor: Visitor) async throws -> String {
        String(decoding: try await visitor.get(list).collected(), as: UTF8.self)
      }
      #expect(try await file(keeper).contains("Zyx 1"))
      let reader = try await DeskTests.holder(app, of: "prefecture/bsir", as: .force)
      let seen = try await file(reader)
      #expect(seen.contains("Ligne 1") && !seen.contains("Zyx"))
      _ = await keeper.post("\(path)/passages/finir", ["jour": "04/11/2026"])
      app.clock.advance(seconds: 40 * 86_400)
      try await app.forget()
      let after = try await file(app.visitor(.agent))
      #expect(after.contains("Ligne 1") && !after.contains("Zyx") && !after.contains("06 12"))
    }
  }

  @Test("a board has a column for each state that is not over, what ends first first", arguments: Engine.available)
  func board(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      for (line, day) in [("B 1", "05/11/2026"), ("B 2", "04/11/2026")] {
        let path = try await telephone(line, by: keeper)
        _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "02/11/2026", "jour": "02/11/2026"])
        _ = await keeper.post("\(path)/passages/attribuer", ["decision": "\(day)", "jour": "\(day)"])
      }
      struct Board: Decodable {
        struct Column: Decodable {
          let etat: String
          let total: Int
          let fiches: [Page.Fiche]
        }
        let colonnes: [Column]
      }
      let json = await keeper.get("/registres/tgd/tableau", json: true)
      let board = try JSONDecoder().decode(Board.self, from: Data(json.body))
      #expect(board.colonnes.map(\.etat) == ["commande", "disponible", "attribue", "echu", "reparation"])
      let assigned = try #require(board.colonnes.first { $0.etat == "attribue" })
      #expect(assigned.total == 2 && assigned.fiches.map { $0.valeurs["ligne"] } == ["B 2", "B 1"])
      let html = await keeper.get("/registres/tgd/tableau").text
      #expect(html.contains("id=\"etat-attribue\"") && html.contains("échéance le") && html.contains("04/05/2027"))
      #expect(html.contains("Sans fiche") && !html.contains("id=\"etat-echu\""))
      // It is narrowed as the list is, and leads back to it.
      let narrowed = await keeper.get("/registres/tgd/tableau?q=b+1").text
      #expect(narrowed.contains("B 1") && !narrowed.contains("B 2") && narrowed.contains("/registres/tgd?q=b%201"))
      #expect(await keeper.get("/registres/tgd/tableau?etat=rien").status == 422)
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      #expect(await !other.get("/registres/tgd/tableau").text.contains("B 1"))
    }
  }

  @Test(
    "a list answers first what falls due, each number leading to it; how many there are comes after",
    arguments: Engine.available)
  func due(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      var keeper = try await DeskTests.holder(app, of: Self.clairval)
      #expect(await plain(keeper.get("/registres/tgd").text).contains("Aucune fiche"))
      for (line, day) in [("B 1", "05/11/2026"), ("B 2", "04/11/2026"), ("B 3", "24/11/2026")] {
        let path = try await telephone(line, by: keeper)
        _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "02/11/2026", "jour": "02/11/2026"])
        _ = await keeper.post("\(path)/passages/attribuer", ["decision": "\(day)", "jour": "\(day)"])
      }
      #expect(await plain(keeper.get("/registres/tgd").text).contains("Aucune échéance ne tombe d’ici 30 jours."))
      // 6 April 2027: two end within thirty days, on the 4th and 5th of May; a month and more later, both have.
      app.clock.advance(seconds: 133 * 86_400)
      keeper = try await app.visitor(.agent)
      let page = await keeper.get("/registres/tgd").text, says = plain(page)
      let answer = try #require(says.range(of: "2 fiches ont une échéance d’ici 30 jours."), "\(says.prefix(900))")
      let counts = try #require(says.range(of: "Attribué : 3"))
      #expect(answer.lowerBound < counts.lowerBound && Document(Array(page.utf8)).faults == [])
      let link = try #require(
        Document(Array(page.utf8)).links.first { $0.contains("echeance.du=") && $0.contains("tri=") })
      #expect(
        try await self.page(keeper, link.split(separator: "?").last.map(String.init) ?? "").said == [
          "B 2 attribue", "B 1 attribue",
        ])
      // Nobody's but theirs.
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      #expect(await !other.get("/registres/tgd").text.contains("2 fiches"))
      struct Due: Decodable {
        struct Counts: Decodable { let passees: Int, proches: Int }
        let echeances: Counts
      }
      let json = await keeper.get("/registres/tgd", json: true)
      let due = try JSONDecoder().decode(Due.self, from: Data(json.body)).echeances
      #expect(due.passees == 0 && due.proches == 2)
    }
  }

  @Test("a deadline that passed is told before those that fall", arguments: Engine.available)
  func late(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      for line in ["L 1", "L 2", "L 3"] { _ = try await telephone(line, by: keeper) }
      // As a job that did not run would leave them.
      try await app.database.write(Boussole.code) { connection in
        for (rank, day) in [(1, "2026-11-10"), (2, "2026-12-01"), (3, "2027-02-01")] {
          try connection.execute(
            """
            UPDATE register_term SET value = \(day) WHERE register = 'tgd' AND field = \(EntryTermStore.due)
              AND position % 1000 = \(rank)
            """)
        }
      }
      let says = await plain(keeper.get("/registres/tgd").text)
      #expect(says.contains("1 fiche a une échéance passée ; 1 fiche en a une d’ici 30 jours."), "\(says.prefix(900))")
    }
  }

  @Test(
    "each organisation has its numbers by state, as far as one looks; whoever is told them reads nothing else",
    arguments: Engine.available)
  func organisations(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      for line in ["B 1", "B 2"] { _ = try await telephone(line, by: keeper) }
      let path = try await telephone("B 3", by: keeper)
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "02/11/2026", "jour": "02/11/2026"])
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      let theirs = await other.post(
        "/registres/tgd", ["ligne": "M 1", "parquet": "parquet-montfaucel", "jour": "02/11/2026"])
      #expect(theirs.status == 303)
      struct Usage: Decodable {
        struct Row: Decodable { let organisme: String?, etats: [String: Int], total: Int }
        let total: Int
        let organismes: [Row]
      }
      let page = "/registres/tgd/organismes"
      func usage(_ visitor: Visitor) async throws -> Usage {
        try JSONDecoder().decode(Usage.self, from: Data(await visitor.get(page, json: true).body))
      }
      let own = try await usage(keeper)
      #expect(own.total == 3 && own.organismes.map(\.organisme) == ["parquet-clairval"])
      #expect(own.organismes[0].etats == ["commande": 2, "disponible": 1])
      let html = await keeper.get(page)
      #expect(
        Document(Array(html.text.utf8)).faults == []
          && html.text.contains("etat=disponible&amp;parquet=parquet-clairval"))
      #expect(await keeper.get("/registres/tgd").text.contains(page), "the list leads there")
      // The cabinet is told the numbers of all courts, and which entry none of them is.
      let told = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .prosecutor)
      let all = try await usage(told), text = await told.get(page).text
      #expect(all.total == 4 && all.organismes.map(\.total) == [3, 1])
      #expect(plain(text).contains("Commandé : 3, disponible : 1, sur 4.") && !text.contains("tgd?"))
      #expect(await told.get("/registres").text.contains(page), "their registers lead there")
      #expect(await told.get("/registres/tgd").status == 404)
      #expect(await keeper.get("/registres/tig_lieux/organismes").status == 404)
      #expect(try await DeskTests.holder(app, of: "ddpn/partenariat", as: .partner).get(page).status == 404)
    }
  }

  @Test(
    "a map counts entries by commune, as far as one looks, and its table says the same", arguments: Engine.available)
  func map(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "spip")
      for (site, commune) in [("Atelier", "99001"), ("Parc", "99001"), ("Salle", "99009")] {
        let made = await keeper.post(
          "/registres/tig_lieux",
          ["site": "\(site)", "commune": "\(commune)", "nature": "public", "jour": "02/11/2026"])
        #expect(made.status == 303, "\(made.text.prefix(300))")
      }
      let html = await keeper.get("/registres/tig_lieux/carte").text
      #expect(html.contains("<svg class=\"map\"") && html.contains("/registres/tig_lieux?commune=99001"))
      struct Map: Decodable {
        struct Line: Decodable {
          let code: String
          let fiches: Int
        }
        let total: Int
        let communes: [Line]
      }
      let json = await keeper.get("/registres/tig_lieux/carte", json: true)
      let map = try JSONDecoder().decode(Map.self, from: Data(json.body))
      #expect(map.total == 3 && map.communes.count == 40)
      #expect(map.communes.first { $0.code == "99001" }?.fiches == 2)
      #expect(await keeper.get("/registres/tig_lieux/carte?etat=rien").status == 422)
      let counted = await keeper.get("/registres/tig_lieux/carte?etat=declare&etat=instruit")
      #expect(counted.status == 200 && counted.text.contains("aux états «"), "\(counted.text.prefix(500))")
      // An arrondissement narrows every way to see it, or is not in its address.
      let zone = "arrondissement=991"
      let part = try JSONDecoder().decode(
        Map.self, from: Data(await keeper.get("/registres/tig_lieux/carte?\(zone)", json: true).body))
      let list = await keeper.get("/registres/tig_lieux?\(zone)").text
      let board = await keeper.get("/registres/tig_lieux/tableau?\(zone)").text
      #expect(part.communes.count < 40 && part.total == (list.contains("Salle") ? 3 : 2))
      #expect(board.contains("Atelier") && board.contains("Salle") == list.contains("Salle"))
      #expect(part.communes.map(\.fiches).reduce(0, +) == part.total)
      let other = await keeper.get("/registres/tig_lieux/tableau?arrondissement=992").text
      #expect(!other.contains("Atelier") && list.contains("Atelier"))
      let kept = await keeper.post("/registres/vues", ["registre": "tig_lieux", "nom": "Ici", "vue": zone])
      #expect(kept.header("location")?.contains(zone) ?? false)
      // A register without communes has no map.
      let court = try await DeskTests.holder(app, of: Self.clairval, as: .force)
      #expect(await court.get("/registres/tgd/carte").status == 404)
      #expect(await court.get("/registres/tig_lieux/carte").status == 404)
    }
  }
}

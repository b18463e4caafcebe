import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Delays that run on each line of an entry by itself: the end of each financing, each post that waits.
@Suite("Clocks of the lines of an entry") struct RegisterRowClockTests {
  private static let aids = FieldSample.register(
    "aides", "AID",
    fields: """
      - id: financements
        nom: Financements
        genre: lignes
        colonnes:
          - {id: de, nom: De, genre: choix, exige: [ligne], choix: [{id: cd, nom: Département}, {id: fipd, nom: FIPD}]}
          - {id: montant, nom: Montant, genre: euros}
          - {id: suite, nom: Suite, genre: choix, choix: [{id: promis, nom: Promis}, {id: verse, nom: Versé}]}
          - {id: signe, nom: Signé le, genre: jour}
          - {id: recu, nom: Reçu à, genre: instant}
          - {id: au, nom: Jusqu’au, genre: jour}
      """,
    more: """
      horloges:
        - {id: fin, nom: Fin du financement, court: [complet], chaque_ligne: true, si: {suite: [promis]},
           jusqua: financements.au, previent: [30]}
        - {id: six, nom: Six mois, court: [complet], chaque_ligne: true, depuis: financements.signe, duree: 6 mois}
        - {id: ouvres, nom: Ouvrés, court: [complet], chaque_ligne: true, depuis: financements.signe,
           duree: 3 jours_ouvres}
        - {id: jour, nom: Un jour, court: [complet], chaque_ligne: true, depuis: financements.recu, duree: 24 heures}
      """)
  private static let departement = Result { try FieldSample.departement(aids) }

  private static func promised(_ through: String...) -> [EntryValues] {
    through.map { ["de": "cd", "suite": "promis", "au": $0] }
  }

  @Test(
    "each ends on its own day, and what is not so has none",
    arguments: [
      ("fin", promised("2028-02-29", "2026-12-31"), ["0: 2028-02-29", "1: 2026-12-31"]),
      ("fin", promised("2027-03-28", "2027-03-28"), ["0: 2027-03-28", "1: 2027-03-28"]),
      ("fin", promised("2026-10-25", "2027-03-28"), ["0: 2026-10-25", "1: 2027-03-28"]),
      ("fin", [["de": "cd", "suite": "verse", "au": "2027-01-01"]] + promised("2027-06-30"), ["1: 2027-06-30"]),
      ("fin", [["de": "cd", "au": "2027-01-01"], ["de": "cd", "suite": "promis"]], []),
      ("fin", [], []),
      (
        "six", [["signe": "2026-08-31"], ["signe": "2023-08-31"], ["signe": "2024-02-29"]],
        ["0: 2027-02-28", "1: 2024-02-29", "2: 2024-08-29"]
      ),
      // Easter Monday, 6 April 2026.
      (
        "ouvres", [["signe": "2026-04-03"], ["de": "cd"], ["signe": "2026-04-02"]], ["0: 2026-04-09", "2: 2026-04-08"]
      ),
      // The nights on which clocks go back, then forward.
      (
        "jour", [["recu": "2026-10-24T18:00:00Z"], ["recu": "2026-03-28T19:00:00Z"]],
        ["0: 25/10/2026 à 19 h 00", "1: 29/03/2026 à 21 h 00"]
      ),
    ] as [(String, [EntryValues], [String])])
  func ends(_ id: String, _ rows: [EntryValues], _ ends: [String]) throws {
    let register = try #require(try Self.departement.get().registers["aides"])
    let clock = try #require(register.clocks.first { $0.id == id })
    func found(in state: String) throws -> [String] {
      let version = EntryVersion(
        version: 1, act: .created, passage: nil, state: state, day: Boussole.today,
        values: rows.isEmpty ? [:] : ["financements": try rows.kept()], reason: nil, corrects: nil,
        recordedAt: Instant(microseconds: 0), by: "")
      return try clock.all(on: EntryLife([version])).map { running in
        let end = clock.isInHours ? try French.moment(#require(running.endsAt)) : running.lastDay?.iso ?? ""
        return "\(try #require(running.line)): \(plain(end))"
      }
    }
    #expect(try found(in: "complet") == ends)
    #expect(try found(in: "cree") == [], "out of its states")
  }

  @Test(
    "each is told by its line's name where deadlines are; one taken away or put right goes, and the past shows it",
    arguments: Engine.available)
  func told(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.aids)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let end = French.short(Boussole.today.adding(days: 20))
      let created = await keeper.post(
        "/registres/aides",
        [
          "nom": "Poste de Vaudreix", "jour": "02/11/2026", "financements.0.de": "cd",
          "financements.0.montant": "40000", "financements.0.suite": "promis", "financements.0.au": end,
          "financements.1.de": "fipd", "financements.1.montant": "25000", "financements.1.suite": "promis",
          "financements.1.au": end,
        ])
      let path = try #require(created.header("location"), "\(created.text)")
      #expect(await keeper.post("\(path)/passages/completer", ["jour": "03/11/2026"]).status == 303)
      let names = ["Département, 40 000 € : fin du financement", "FIPD, 25 000 € : fin du financement"]
      func says(_ page: String, _ visitor: Visitor) async -> [Bool] {
        let text = await plain(visitor.get(page).text)
        return names.map(text.contains)
      }
      for page in [path, "/moi", "/registres/echeances"] {
        #expect(await says(page, keeper) == [true, true], "\(page)")
      }
      // Each leads to its own line.
      let page = await keeper.get("/moi").text
      #expect(page.contains("#financements-1") && page.contains("#financements-2"))
      #expect(await keeper.get(path).text.contains("id=\"financements-2\""))
      let feed = String(decoding: await keeper.get("/registres/echeances/echeances.ics").body, as: UTF8.self)
      let ids = Set(feed.split(separator: "\r\n").filter { $0.hasPrefix("UID:") })
      #expect(ids.count == 2 && feed.contains("FIPD"))

      // One is taken away, the other ends later.
      app.clock.advance(seconds: 86_400)
      let next = try await app.visitor(.agent)
      let later = French.short(Boussole.today.adding(days: 25))
      let mended = await next.post(
        "\(path)/corriger",
        [
          "nom": "Poste de Vaudreix", "jour": "03/11/2026", "motif": "Mal lu", "financements.0.de": "fipd",
          "financements.0.montant": "25000", "financements.0.suite": "promis", "financements.0.au": later,
        ])
      #expect(mended.status == 303, "\(mended.text)")
      for page in [path, "/moi", "/registres/echeances"] {
        #expect(await says(page, next) == [false, true], "\(page)")
      }
      #expect(await plain(next.get("/registres/echeances").text).contains(later))
      // What was known before shows both.
      let known = await plain(next.get("\(path)?connu=\(Boussole.today.iso)").text)
      #expect(known.contains("40 000 €") && known.contains("25 000 €"), "\(known)")
      #expect(await plain(next.get(path).text).contains("40 000 €") == false)
    }
  }

  @Test(
    "what it can't do is refused at its line",
    arguments: [
      ("fin: finir, base: Texte", "ne fait que prévenir"), ("pas_avant: [finir], base: Texte", "ne fait que prévenir"),
      ("suspendue: [cree]", "ne fait que prévenir"), ("si: {montant: [1]}", "une colonne à choix"),
      ("si: {suite: [promise]}", "promise"),
    ])
  func refused(_ more: String, _ problem: String) throws {
    let wrong = Self.aids.replacing(
      "chaque_ligne: true, depuis: financements.signe, duree: 6 mois",
      with: "chaque_ligne: true, depuis: financements.signe, duree: 6 mois, \(more)")
    #expect(wrong != Self.aids)
    try Self.faults(of: wrong, say: problem, at: "id: six")
  }
  @Test("it names a column, and lines are chosen by it alone")
  func columns() throws {
    for (from, to, problem) in [
      ("depuis: financements.signe, duree: 6 mois", "duree: 6 mois", "de quelle colonne"),
      (
        "depuis: financements.signe, duree: 6 mois", "depuis: financements.montant, duree: 6 mois",
        "financements.montant"
      ),
      ("chaque_ligne: true, depuis: financements.signe, duree: 6 mois", "si: {suite: [promis]}, duree: 6 mois", "`si`"),
    ] {
      let wrong = Self.aids.replacing(from, with: to)
      #expect(wrong != Self.aids)
      try Self.faults(of: wrong, say: problem, at: "id: six")
    }
  }
  /// The first fault is at the line that has these words.
  static func faults(of registers: String, say problem: String, at words: String) throws {
    let invalid = #expect(throws: Invalid.self) { try FieldSample.loading(registers) }
    let issue = try #require(invalid?.issues.first { "\($0)".contains(problem) }, "\(invalid?.issues ?? [])")
    let lines = try FieldSample.adding(registers)(Checkout.pack("exemple")).files["registres.yaml"]
    let line = String(decoding: try #require(lines), as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).firstIndex { $0.contains(words) }
    #expect(issue.place == .line(file: "registres.yaml", try #require(line) + 1), "\(issue)")
  }
}

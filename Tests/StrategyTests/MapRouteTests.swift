import Database
import Foundation
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Strategy

/// The map and places, through the pages.
@Suite struct MapRouteTests {
  private static let permit = Permit(
    departement: "01", person: nil, name: "Test", role: .administrator, permissions: [])

  /// Cameras in one commune; places reported by two, one of them long ago.
  private static func fill(_ app: EntrySite) async throws {
    try await app.database.write("01") { [departements = app.departements] connection in
      let measures = try departements.latest("01", connection).measures
      let ledger = LedgerStore(connection, in: "01", measures: measures)
      let entry = Cause(kind: "entree", id: "s1")
      try ledger.enter(
        entry, as: LedgerKey(measure: "cameras", place: "01004"), on: day("2021-01-10"), amount: 12, by: permit)
      func report(_ place: String, _ level: Int, _ on: String) throws {
        try ledger.report(
          level: level, for: LedgerKey(measure: "places", place: place, organisation: "asso-a", category: "urgence"),
          on: day(on), cause: Cause(kind: "releve", id: place), by: permit)
      }
      try report("01004", 7, "2021-06-30")
      try report("01005", 0, "2021-06-30")
      try report("01190", 4, "2020-06-30")
    }
  }
  private struct Map: Decodable {
    struct Place: Decodable {
      struct Figure: Decodable {
        let valeur: Int?
        let etat: String
      }
      let id: String
      let chiffre: Figure
    }
    let lieux: [Place]
    var states: [String] { lieux.map { "\($0.id) \($0.chiffre.etat) \($0.chiffre.valeur.map(String.init) ?? "-")" } }
  }
  private static func map(_ app: EntrySite, _ path: String) async throws -> [String] {
    let answer = try await app.send("GET", path, as: nil, json: true)
    return try JSONDecoder().decode(Map.self, from: Data(answer.body)).states
  }

  @Test("a register is zero where nothing is, and unknown before it was kept", arguments: Engine.available)
  func register(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.fill(app)
      let path = "/mesures/cameras/carte"
      #expect(
        try await Self.map(app, path) == ["01004 connu 12", "01005 zero 0", "01190 zero 0", "01191 zero 0"])
      #expect(try await Self.map(app, path + "?au=2021-01-09").allSatisfy { $0.hasSuffix("zero 0") })
      #expect(try await Self.map(app, path + "?au=2020-02-29").allSatisfy { $0.hasSuffix("non connu -") })
      let page = try await app.send("GET", path, as: nil).text
      #expect(page.contains("sur 4 a au moins 1\u{00A0}caméra"))
      let zero = try await app.send("GET", path + "?classe=zero", as: nil).text
      #expect(zero.contains("3\u{00A0}lignes sur 4") && !zero.contains("/communes/01004\""))
      let past = try await app.send("GET", path + "?au=2021-01-09&connu=2021-07-14", as: nil).text
      #expect(past.contains("/communes/01004?au=2021-01-09&amp;connu=2021-07-14"))
    }
  }

  @Test("a report of zero is zero, one that lapsed is not known", arguments: Engine.available)
  func reports(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.fill(app)
      #expect(
        try await Self.map(app, "/mesures/places/carte")
          == ["01004 connu 7", "01005 zero 0", "01190 non connu -", "01191 non connu -"])
      let commune = try await app.send("GET", "/communes/01190", as: nil).text
      #expect(commune.contains("Plus connu depuis le 31/10/2020"))
      #expect(try await app.send("GET", "/communes/01191", as: nil).text.contains("Jamais renseigné"))
    }
  }

  @Test("the file has every line, with its state")
  func file() async throws {
    try await EntrySite.open(on: .sqlite) { app in
      try await Self.fill(app)
      let file = try await app.send("GET", "/mesures/places/carte.csv?classe=zero", as: nil)
      let lines = file.text.split(whereSeparator: \.isNewline)
      #expect(lines.count == 5)
      #expect(lines[1].hasPrefix("01004;Ambérieu-en-Bugey;;connu;7;places;14000;0,500;1;1;;2021-07-15;"))
      #expect(lines[2].contains(";zero;0;") && lines[3].contains(";non connu;;"))
    }
  }

  @Test(
    "what has no map, or is not for the reader, does not exist",
    arguments: [
      "/mesures/appels/carte", "/mesures/secret/carte", "/mesures/secret/carte.csv", "/mesures/rien/carte",
      "/communes/99999", "/zones/galaxie", "/zones/epci/1",
    ])
  func absent(_ path: String) async throws {
    try await EntrySite.open(on: .sqlite) { app in
      let answer = try await app.send("GET", path, as: nil)
      #expect(answer.status == 404)
    }
  }

  @Test(
    "a word that draws no map is told, above the map that there is",
    arguments: ["par=galaxie", "pour=2", "classe=rouge"])
  func words(_ query: String) async throws {
    try await EntrySite.open(on: .sqlite) { app in
      let page = try await app.send("GET", "/mesures/cameras/carte?\(query)", as: nil)
      #expect(page.status == 422 && page.text.contains("n’est pas dans la liste"))
      let file = try await app.send("GET", "/mesures/cameras/carte.csv?\(query)", as: nil)
      #expect(file.status == (query.hasPrefix("classe") ? 200 : 422), "a file has every class")
    }
  }

  @Test("a sensitive measure has its map for those who may see it")
  func sensitive() async throws {
    try await EntrySite.open(on: .sqlite) { app in
      for path in ["/mesures/secret/carte", "/communes/01004", "/territoire"] {
        let seen = try await app.send("GET", path).text, hidden = try await app.send("GET", path, as: nil).text
        #expect(seen.contains("ompte secret") && !hidden.contains("ompte secret"), "\(path)")
      }
    }
  }

  @Test("communes are found by a part of their name, and by their code")
  func communes() async throws {
    try await EntrySite.open(on: .sqlite) { app in
      let found = try await app.send("GET", "/communes?nom=saint", as: nil).text
      #expect(found.contains("Saint-Jean") && found.contains("Saint Jean") && !found.contains("Ambérieu"))
      let code = try await app.send("GET", "/communes?nom=01005", as: nil).text
      #expect(code.contains("Ambérieux-en-Dombes") && !code.contains("Saint-Jean"))
      let nothing = try await app.send("GET", "/communes?nom=zzz", as: nil).text
      #expect(nothing.contains("Rien ne convient"))
    }
  }
}

import Database
import Documents
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Where the things of a register are: a point, or an outline, of its entries.
@Suite("Points and outlines in a register") struct PlaceTests {
  /// In Aigrefont, a kilometre from it there, and in Clairval.
  private static let here = "46,50049 2,80599", near = "46,50049 2,81900", clairval = "46,43948 2,88778"
  private static let told = "46,500\u{202F}49\u{00A0}N, 2,805\u{202F}99\u{00A0}E"
  private static let registers = FieldSample.adding(
    FieldSample.register(
      "lieux", "LI",
      fields: """
        - {id: commune, nom: Commune, genre: commune, exige: [creation]}
        - {id: point, nom: Point, genre: point}
        - {id: perimetre, nom: Périmètre, genre: contour}
        - {id: cache, nom: Point caché, genre: point, visible: [\(FieldSample.keeper)]}
        - {id: efface, nom: Point effacé, genre: point, classe: P2, efface: {apres: [fini], jours: 30}}
        """, more: "evolue: [point]"))
  private static let outline = "46,49900 2,80000\n46,49900 2,80300\n46,50200 2,80000"

  private func made(by keeper: Visitor, _ more: [String: String] = [:]) async throws -> String {
    let values = ["nom": "Lieu", "commune": "99001", "jour": "02/11/2026"].merging(more) { $1 }
    let made = await keeper.post("/registres/lieux", typed: values)
    return try #require(made.header("location"), "\(made.text)")
  }

  @Test(
    "a point and an outline are shown in words and on a map, told by JSON as geometries, and come back by their file",
    arguments: Engine.available)
  func shown(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let path = try await made(by: keeper, ["point": Self.here, "perimetre": Self.outline])
      let page = await keeper.get(path)
      #expect(Document(Array(page.text.utf8)).faults == [])
      #expect(page.text.contains(Self.told) && page.text.contains("m-point") && page.text.contains("m-outline"))
      #expect(plain(page.text).contains("contour de 3 points"))
      let json = await keeper.get(path, json: true).text
      #expect(json.contains(#""coordinates":[2.80599,46.50049]"#) && json.contains(#""type":"Polygon""#), "\(json)")
      let map = await keeper.get("/registres/lieux/carte?etat=cree&q=lieu")
      #expect(Document(Array(map.text.utf8)).faults == [])
      #expect(
        map.text.contains("m-point") && map.text.contains(path) && plain(map.text).contains("1 fiche dit son point"))
      #expect(await !keeper.get("/registres/lieux/carte?q=autre").text.contains("m-point"))
      // It moves, and the history says from where to where.
      let moved = await keeper.post("\(path)/evoluer", ["point": Self.near, "jour": "03/11/2026"])
      #expect(moved.status == 303, "\(moved.text)")
      #expect(await keeper.get(path).text.contains("\(Self.told), puis 46,500\u{202F}49\u{00A0}N, 2,819\u{202F}00"))

      let file = String(decoding: try await keeper.get("/registres/lieux/fiches.csv").collected(), as: UTF8.self)
      #expect(file.contains("46,50049 2,81900") && file.contains("46,49900 2,80000; 46,49900 2,80300; "), "\(file)")
      let register = try #require(FieldSample.departement(Self.yaml).registers["lieux"])
      try await app.database.read { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        let reading = CellReading(connection, departement)
        for (id, kept) in [
          ("point", "46.50049,2.81900"), ("perimetre", "46.49900,2.80000 46.49900,2.80300 46.50200,2.80000"),
        ] {
          let field = try #require(register.field(id))
          guard case .text(let cell) = field.written(kept) else { throw NotFound() }
          #expect(try reading.read(cell, field) == kept)
        }
      }
    }
  }
  private static let yaml = FieldSample.register(
    "lieux", "LI",
    fields: """
      - {id: commune, nom: Commune, genre: commune, exige: [creation]}
      - {id: point, nom: Point, genre: point}
      - {id: perimetre, nom: Périmètre, genre: contour}
      """)

  @Test(
    "a point out of the commune is asked, and kept once it is said to be there; out of the département it is refused",
    arguments: Engine.available)
  func asked(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let fields = ["nom": "Lieu", "commune": "99001", "point": Self.clairval, "jour": "02/11/2026"]
      let asked = await keeper.post("/registres/lieux", typed: fields)
      #expect(asked.status == 422 && Document(Array(asked.text.utf8)).faults == [])
      #expect(plain(asked.text).contains("Ce point est à Clairval, et la fiche est à Aigrefont : le garder ?"))
      #expect(asked.text.contains("name=\"ailleurs\"") && asked.text.contains("champ-point-erreur"))
      let kept = await keeper.post("/registres/lieux", typed: fields.merging(["ailleurs": "oui"]) { $1 })
      let path = try #require(kept.header("location"), "\(kept.text)")
      // What stands is not asked again.
      let other = await keeper.post(
        "\(path)/corriger", typed: fields.merging(["nom": "Autre", "motif": "Mal lu", "jour": "02/11/2026"]) { $1 })
      #expect(other.status == 303, "\(other.text)")
      let out = await keeper.post("/registres/lieux", typed: fields.merging(["point": "48,85300 2,35000"]) { $1 })
      #expect(out.status == 422 && plain(out.text).contains("n’est pas dans le département"))
      // Its map is shown before anything is sent.
      let map = await keeper.post("/registres/lieux", ["commune": "99001", "chercher": "point"])
      #expect(map.text.contains("data-picks=\"champ-point\"") && Document(Array(map.text.utf8)).faults == [])
    }
  }

  @Test("a narrowed map that did not look at all entries does not say that it counts them all", arguments: Engine.one)
  func cut(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      for name in ["Lieu du nord", "Lieu du sud"] { _ = try await made(by: keeper, ["nom": name]) }
      let exact = try await app.database.read { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        let register = try departement.register("lieux")
        let store = EntryListStore(
          connection, in: departement, opened: register, to: .ofBoussole(in: departement.code))
        let asked = ListQuestion(
          order: ListOrder(EntryListing.number), page: 1, chosen: [:], days: [:], words: ["lieu"])
        return try [1, 3].map { most in
          EntryMapJSON(try EntryMap(register, asked, store, within: nil, of: nil, in: departement, most: most)).exact
        }
      }
      #expect(exact == [false, true])
    }
  }

  @Test("a point that few see is nowhere for others, and one that must go is gone", arguments: Engine.available)
  func few(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      var keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let reader = try await DeskTests.holder(app, of: "prefecture/bsir", as: .force)
      let path = try await made(by: keeper, ["cache": Self.here, "efface": Self.near])
      #expect(await keeper.get(path).text.contains(Self.told))
      let pages = [
        path, "\(path)?au=03/11/2026", "/registres/lieux", "/registres/lieux?au=03/11/2026", "/registres/lieux/carte",
        "/registres/lieux/tableau",
      ]
      for page in pages + ["/registres/lieux/fiches.csv", "/registres/lieux/fiches.json"] {
        for json in [false, true] {
          let answer = await reader.get(page, json: json)
          let text = String(decoding: try await answer.collected(), as: UTF8.self)
          #expect(answer.status == 200, "\(page)")
          for trace in ["46,50049 2,80599", "46.50049,2.80599", "2.80599", Self.told] {
            #expect(!text.contains(trace), "\(page) \(trace)")
          }
        }
      }
      #expect(await reader.get(path).text.contains("2,819\u{202F}00"))
      _ = await keeper.post("\(path)/passages/finir", ["jour": "03/11/2026"])
      app.clock.advance(seconds: 40 * 86_400)
      try await app.database.write(Boussole.code) { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        try PrivateValueStore(connection, in: departement).erase(on: connection.recordedAt.day)
      }
      keeper = try await app.visitor(.agent)
      let text = await keeper.get(path).text
      #expect(!text.contains("2,819\u{202F}00") && plain(text).contains("effacé le") && text.contains(Self.told))
    }
  }

  @Test(
    "the page of an occupation says which areas with known free places are the nearest, to who reads them",
    arguments: Engine.available)
  func nearest(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .prefecture)
      func area(_ name: String, _ commune: String, _ point: String, free: String?) async throws {
        let made = await keeper.post(
          "/registres/aires_voyage",
          ["nom": name, "commune": commune, "genre": "permanente", "point": point, "jour": "02/11/2026"])
        let path = try #require(made.header("location"), "\(made.text)")
        _ = await keeper.post("\(path)/passages/ouvrir", ["places": "30", "jour": "02/11/2026"])
        guard let free, let id = path.split(separator: "/").last else { return }
        let said = await keeper.post("/registres/aires_voyage/jauges", ["libres.\(id)": free])
        #expect(said.status == 303, "\(said.text)")
        app.clock.advance(seconds: 61)
      }
      try await area("Aire muette", "99001", Self.near, free: nil)
      try await area("Aire pleine", "99001", Self.near, free: "0")
      try await area("Aire proche", "99001", Self.near, free: "24")
      try await area("Aire du centre", "99014", "", free: "3")
      for (name, last) in [("Halle libre", "23/11/2026"), ("Halle prise", "30/11/2026")] {
        let zone = await keeper.post(
          "/registres/zones_temporaires",
          [
            "nom": name, "commune": "99014", "jour": "02/11/2026", "indisponible.0.du": "20/11/2026",
            "indisponible.0.au": last,
          ])
        let path = try #require(zone.header("location"), "\(zone.text)")
        let agreed = await keeper.post(
          "\(path)/passages/agreer", ["capacite": "90", "accord": "31/12/2027", "jour": "02/11/2026"])
        #expect(agreed.status == 303, "\(agreed.text)")
      }
      let made = await keeper.post(
        "/registres/occupations",
        [
          "lieu": "Le stade", "commune": "99001", "point": Self.here, "signale_a": "02/11/2026 18:40",
          "jour": "02/11/2026",
        ])
      let path = try #require(made.header("location"), "\(made.text)")
      let page = await keeper.get(path), text = plain(page.text)
      #expect(Document(Array(page.text.utf8)).faults == [])
      #expect(text.contains("Les plus proches : Aires et terrains") && text.contains("Aire proche"), "\(text)")
      #expect(text.contains("1,0 km") && text.contains("24, dit il y a") && text.contains("au centre de sa commune"))
      #expect(!text.contains("Aire muette") && !text.contains("Aire pleine"))
      let first = try #require(text.range(of: "Aire proche")), second = try #require(text.range(of: "Aire du centre"))
      #expect(first.lowerBound < second.lowerBound)
      #expect(text.contains("Les plus proches : Zones d’accueil temporaires"))
      #expect(text.contains("Halle libre") && text.contains("90") && !text.contains("Halle prise"), "\(text)")
      // The police reads the occupation, where it is not, and none of the other registers.
      let police = try await DeskTests.holder(app, of: "ggd/prevention", as: .force)
      let seen = await police.get(path)
      #expect(seen.status == 200 && !seen.text.contains("Les plus proches") && !seen.text.contains(Self.told))
    }
  }

  @Test("what a pack says wrong of them is told at its line")
  func faults() throws {
    let cases = [
      ("genre: point, unique: true", "", "Un champ de ce genre n’est pas `unique`"),
      ("genre: point", "proches: [{registre: tgd, etats: [disponible]}]", "ni commune ni point"),
      ("genre: point", "proches: [{registre: aires_voyage, etats: [ouvert]}]", "etats: ouvert"),
      ("genre: point", "proches: [{registre: aires_voyage, etats: [ouverte], jauge: places}]", "jauge: places"),
      ("genre: point", "proches: [{registre: aires_voyage}]", "`etats` manque"),
      ("genre: point", "proches: [{registre: aires_voyage, etats: [ouverte], sauf: places}]", "sauf: places"),
      ("genre: point", "proches: [{registre: aires_voyage, etats: [ouverte], dit: genre}]", "dit: genre"),
      ("genre: oui_non", "proches: [{registre: aires_voyage, etats: [ouverte]}]", "de quoi seraient-elles proches"),
    ]
    for (kind, more, fault) in cases {
      let register = FieldSample.register("lieux", "LI", fields: "- {id: point, nom: Point, \(kind)}", more: more)
      do {
        _ = try FieldSample.departement(register)
        Issue.record("accepted: \(kind) \(more)")
      } catch let invalid as Invalid {
        #expect(invalid.issues.contains { $0.problem.contains(fault) }, "\(more): \(invalid.issues.map(\.problem))")
        #expect(invalid.issues.allSatisfy { if case .line = $0.place { true } else { false } })
      }
    }
  }
}

extension Visitor {
  /// What is typed, by field.
  func post(_ path: String, typed: [String: String]) async -> Outgoing {
    await post(path, pairs: typed.map { ($0.key, $0.value) })
  }
}

import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Versions of a table: one is in force, and what it says covers every number once.
@Suite("Versions of a table") struct RegisterReplacingTests {
  /// The shape of a scale of suspensions: brackets by offence, one version in force.
  private static let scale = """
      - id: baremes
        nom: Barème des suspensions
        fiche: version
        prefixe: BAR
        tient: [prefecture/brds]
        portee: departement
        champs:
          - {id: nom, nom: Version, genre: texte, exige: [creation]}
          - id: tranches
            nom: Tranches
            genre: lignes
            exige: [en_vigueur]
            maximum: 80
            plages: [de, a]
            plages_par: [infraction]
            colonnes:
              - id: infraction
                nom: Infraction
                genre: choix
                choix: [{id: air, nom: Alcool}, {id: vitesse, nom: Vitesse}]
              - {id: de, nom: De, genre: decimal, decimales: 2, exige: [ligne]}
              - {id: a, nom: À, genre: decimal, decimales: 2}
              - {id: duree, nom: Durée, genre: entier, maximum: 12, unite: mois, exige: [ligne]}
        etats:
          - {id: projet, nom: Projet, classe: initial}
          - {id: en_vigueur, nom: En vigueur, classe: actif}
          - {id: remplace, nom: Remplacé, classe: clos}
        passages:
          - {id: publier, nom: Mettre en vigueur, de: [projet], vers: en_vigueur, fige: [tranches]}
          - {id: remplacer, nom: Remplacer, de: [en_vigueur], vers: remplace, automatique: true}
        remplace: {etats: [en_vigueur], par: aucun, passage: remplacer}
    """
  private static let byCommune = FieldSample.register(
    "regles", "REG",
    fields: "- {id: commune, nom: Commune, genre: commune, exige: [creation]}",
    more: """
      evolue: [commune]
      remplace: {etats: [complet], par: commune, passage: finir}
      """)

  private func stands(_ app: Boussole, _ path: String) async throws -> String {
    try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let id = try #require(Kernel.ID<RegisterEntry>(FieldSample.id(path)))
      let entry = try #require(try EntryStore(connection, in: departement).entry(id))
      return "\(entry.state) \(entry.since.iso)"
    }
  }
  private func published(_ path: String, on day: String, by keeper: Visitor) async -> Outgoing {
    await keeper.post(
      "\(path)/passages/publier", ["tranches.0.de": "0,4", "tranches.0.a": "0,8", "tranches.0.duree": "3", "jour": day])
  }

  @Test(
    "a version that comes into force ends the former one by itself, the same day, and both histories say so",
    arguments: Engine.available)
  func replaces(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.scale)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      func version(_ name: String) async throws -> String {
        try await FieldSample.added("baremes", ["nom": name, "jour": "01/11/2026"], by: keeper)
      }
      let (one, two, three) = (try await version("v1"), try await version("v2"), try await version("v3"))
      #expect(await published(one, on: "02/11/2026", by: keeper).status == 303)
      #expect(await published(two, on: "20/11/2026", by: keeper).status == 303)
      #expect(try await stands(app, one) == "remplace 2026-11-20")
      #expect(try await stands(app, two) == "en_vigueur 2026-11-20")
      #expect(await plain(keeper.get(one).text).contains("Remplacer : Remplacé « remplacée par BAR-2026-002 »"))
      #expect(await plain(keeper.get(two).text).contains("Mettre en vigueur : En vigueur « remplace BAR-2026-001 »"))
      #expect(await plain(keeper.get("\(one)?au=2026-11-19").text).contains("en vigueur"))
      let early = await published(three, on: "10/11/2026", by: keeper)
      #expect(early.status == 422 && plain(early.text).contains("dernier acte de la fiche BAR-2026-002"))
      #expect(try await [stands(app, two), stands(app, three)] == ["en_vigueur 2026-11-20", "projet 2026-11-01"])
      let journal = try await app.database.read { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        return try EntrySettling(connection: connection, departement: departement).differences()
      }
      #expect(journal == [])
    }
  }

  @Test("one of a commune is nothing to another's; it takes no place by a correction", arguments: Engine.available)
  func byCommune(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.byCommune)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      func rule(_ name: String, _ commune: String) async throws -> String {
        let path = try await FieldSample.added(
          "regles", ["nom": name, "commune": commune, "jour": "02/11/2026"], by: keeper)
        #expect(await keeper.post("\(path)/passages/completer", ["jour": "03/11/2026"]).status == 303)
        return path
      }
      let (here, there) = (try await rule("ici", "99014"), try await rule("ailleurs", "99001"))
      #expect(try await [stands(app, here), stands(app, there)] == ["complet 2026-11-03", "complet 2026-11-03"])
      let moved = await keeper.post("\(there)/evoluer", ["champ": "commune", "commune": "99014", "jour": "04/11/2026"])
      #expect(moved.status == 422 && plain(moved.text).contains("REG-2026-001 est déjà dans cet état"), "\(moved.text)")
      app.clock.advance(seconds: 61)
      let wrong = await keeper.post(
        "\(there)/corriger", ["nom": "ailleurs", "commune": "99014", "jour": "03/11/2026", "motif": "Mal lu"])
      #expect(wrong.status == 422 && wrong.text.contains("champ-commune"))
      let again = try await rule("ici, mieux", "99014")
      #expect(try await stands(app, here) == "fini 2026-11-03")
      #expect(try await stands(app, again) == "complet 2026-11-03")
    }
  }

  @Test("a version that is taken over in force ends the one that was, on its day", arguments: Engine.one)
  func takenOver(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.byCommune)) { app in
      try await app.database.write(Boussole.code) { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        let register = try departement.register("regles"), state = try #require(register.state("complet"))
        let walk = RegisterWalk(departement: departement, register: register, way: [], number: 1)
        let acts = EntryActs(connection, departement, register, by: walk.permit)
        let (first, second) = (try #require(Day(2019, 1, 1)), try #require(Day(2023, 2, 24)))
        func taken(_ name: String, _ day: Day) throws -> RegisterEntry {
          try acts.create(["nom": name, "commune": "99014"], on: day, as: state)
        }
        let one = try taken("une", first), two = try taken("deux", second)
        let former = try #require(try acts.store.entry(one.id))
        #expect(former.state == "fini" && former.since == second)
        #expect(two.state == "complet" && two.since == second)
        #expect(throws: Invalid.self) { try taken("trois", first) }
      }
    }
  }

  private static let rows: [(String, [String])] = [
    ("0,4-0,8 0,8-", []), ("0,8- 0,4-0,8", []), ("0,4-0,8 0,4-0,8v", []), ("0,4-0,8", []),
    ("0,4-0,8 0,9-1", ["tranches.1.de Rien n’est dit de 0,8 à 0,9."]),
    ("0,4-0,8 0,7-1", ["tranches.1.de De 0,7 à 0,8, deux lignes disent autre chose."]),
    ("0,4-0,8 0,4-0,8", ["tranches.1.de De 0,4 à 0,8, deux lignes disent autre chose."]),
    ("0,4- 0,8-1", ["tranches.0.a Une ligne commence après celle-ci, à 0,8."]),
    ("0,8-0,4", ["tranches.0.a Cette ligne finit où elle commence, ou avant."]),
    ("0,4-0,4", ["tranches.0.a Cette ligne finit où elle commence, ou avant."]),
    ("-0,4", ["tranches.0.de « De » manque."]),
  ]
  @Test("lines leave no hole and never say two things of one number: told at the line", arguments: rows)
  func ranges(_ rows: String, _ expected: [String]) throws {
    let departement = try FieldSample.departement(Self.scale)
    let field = try #require(departement.registers["baremes"]?.field("tranches"))
    let pairs = rows.split(separator: " ").enumerated().flatMap { rank, row -> [(name: String, value: String)] in
      let ends = row.replacing("v", with: "").split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      let start = "tranches.\(rank)"
      return [
        ("\(start).de", ends[0]), ("\(start).a", ends[1]), ("\(start).duree", "3"),
        ("\(start).infraction", row.hasSuffix("v") ? "vitesse" : "air"),
      ]
    }
    var told: [String] = []
    do { _ = try field.read(Fields(pairs), in: departement) } catch let invalid as Invalid {
      told = invalid.issues.map { issue in
        guard case .field(let place) = issue.place else { return plain(issue.problem) }
        return plain("\(place) \(issue.problem)")
      }
    }
    #expect(told == expected)
  }

  @Test(
    "what can’t be replaced, or is no range, is a fault at its line",
    arguments: [
      ("passage: remplacer}", "passage: publier}", "ne fait pas sortir de tous ces états"),
      ("etats: [en_vigueur], par", "etats: [projet, en_vigueur], par", "ne fait pas sortir de tous ces états"),
      ("etats: [en_vigueur], par", "par", "`etats` manque"), ("par: aucun", "par: nom", "`par: nom`"),
      ("par: aucun", "par: aucune", "Vouliez-vous `aucun`"),
      ("passage: remplacer}", "passage: remplace}", "`remplacer`"),
      ("plages: [de, a]", "plages: [de]", "deux colonnes de nombres"),
      ("plages: [de, a]", "plages: [de, infraction]", "`plages: infraction`"),
      ("plages: [de, a]", "plages: [de, duree]", "même genre de nombre"),
      ("plages: [de, a]", "plages: [a, de]", "`a` n’est pas exigé"),
      ("        plages: [de, a]\n", "", "`plages_par` veut `plages`"),
      ("plages_par: [infraction]", "plages_par: [infractions]", "Vouliez-vous `infraction`"),
    ])
  func faults(_ old: String, _ new: String, _ words: String) throws {
    #expect(Self.scale.contains(old), "\(old)")
    var told: [String] = []
    do { _ = try FieldSample.departement(Self.scale.replacing(old, with: new)) } catch let invalid as Invalid {
      told = invalid.issues.map(\.description)
    }
    #expect(told.contains { $0.hasPrefix("registres.yaml:") && $0.contains(words) }, "\(told)")
  }

  @Test("what is replaced or covered otherwise is told as the pack is loaded")
  func described() throws {
    func words(_ text: String) throws -> [String] {
      try #require(try FieldSample.departement(text).registers["baremes"]).described.map { "\($0)" }
    }
    let former = try words(Self.scale)
    let now = try words(
      Self.scale.replacing("plages_par: [infraction]", with: "plages_par: [infraction, duree]"))
    #expect(former != now)
    #expect(former.contains { $0.contains("en_vigueur / aucun / remplacer") })
  }
}

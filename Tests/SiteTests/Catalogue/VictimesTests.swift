import Database
import Foundation
import Kernel
import Ledger
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Landlords, courses, shelter, training, protocols, help to victims: the ordinary and the difficult case of each.
@Suite("Catalogue: bailleurs, victimes") struct VictimesTests {
  private static let file = "registres/victimes.yaml"

  /// What Seine-et-Marne counts of a register, counted in the invented pack from the first day of the year.
  static func counting(_ register: String, _ counts: String, _ measures: String...) -> (PackFiles) throws
    -> PackFiles
  {
    { files in
      let real = try Checkout.pack("seine-et-marne-2020-2024")
      let text = String(decoding: real.files[file] ?? Data(), as: UTF8.self)
      #expect(text.contains("    compte:\n\(counts)"), "as Seine-et-Marne says it")
      let lines = measures.map { measure in
        "  - {id: \(measure), nom: Essai, unite: {un: essai, plusieurs: essais}, alimentation: entrees, "
          + "reprise: 2026-01-01, genre: \(counts.contains("\(measure), flux") ? "flux" : "stock"), par: []}\n"
      }
      let start = "  - id: \(register)\n"
      return try files.replacing("mesures:\n", with: "mesures:\n\(lines.joined())", in: "mesures.yaml")
        .replacing(start, with: "\(start)    compte:\n\(counts)\n", in: file)
    }
  }
  func balance(_ app: Boussole, _ measure: String, on day: Day = Boussole.today) async throws -> Int {
    try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let ledger = LedgerStore(connection, in: Boussole.code, measures: departement.measures)
      #expect(try ledger.verify().isEmpty)
      #expect(try EntrySettling(connection: connection, departement: departement).differences().isEmpty)
      return try ledger.balance(measure, on: day, known: nil)
    }
  }
  func state(_ visitor: Visitor, _ path: String) async throws -> String {
    let text = await visitor.get(path, json: true).text
    return String(try #require(text.firstMatch(of: /"etat":"([a-z_]+)"/), "\(text.prefix(300))").output.1)
  }
  /// What a list that the register proposes holds, found by its name as somebody would.
  func view(_ name: String, of register: String, _ visitor: Visitor) async throws -> String {
    let page = await visitor.get("/registres/\(register)").text
    let links = page.matches(of: /<a[^>]*href="([^"]+)"[^>]*>([^<]+)/)
    let link = links.first { plain($0.output.2).hasPrefix(name) }
    let address = try #require(link?.output.1, "\(links.map { plain($0.output.2) })")
    return await visitor.get(String(address).replacing("&amp;", with: "&").replacing("/\(Boussole.code)", with: ""))
      .text
  }
  /// A passage that is made.
  func pass(
    _ path: String, _ passage: String, _ fields: KeyValuePairs<String, String>, by visitor: Visitor,
    _ place: SourceLocation = #_sourceLocation
  ) async {
    let answer = await visitor.post("\(path)/passages/\(passage)", fields)
    #expect(answer.status == 303, "\(plain(answer.text).suffix(1_500))", sourceLocation: place)
  }

  @Test(
    "the hours of a structure whose worker left stop on that day, and it keeps its label", arguments: Engine.available)
  func promeneurs(_ engine: Engine) async throws {
    let counts = """
            - {mesure: pdn_structures, stock: [ouvert]}
            - {mesure: pdn_heures, stock: [ouvert], poids: heures}
      """
    let change = Self.counting("promeneurs_net", counts, "pdn_structures", "pdn_heures")
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: "cd/solidarites")
      let path = try await FieldSample.added(
        "promeneurs_net", ["nom": "Mission locale", "commune": "99014", "jour": "01/09/2026"], by: keeper)
      let open: KeyValuePairs = [
        "ouvert_le": "02/09/2026", "promeneurs": "2", "heures": "6", "fin": "31/08/2029", "jour": "02/09/2026",
      ]
      await pass(path, "ouvrir", open, by: keeper)
      #expect(try await balance(app, "pdn_heures") == 6)
      let opened = try await app.get("/registres/promeneurs_net/public").text
      #expect(opened.contains("Mission locale") && !opened.contains("PDN-2026"))
      await pass(path, "suspendre", ["jour": "10/11/2026"], by: keeper)
      #expect(try await balance(app, "pdn_heures") == 0)
      #expect(try await balance(app, "pdn_heures", on: #require(Day(iso: "2026-11-09"))) == 6)
      #expect(try await !app.get("/registres/promeneurs_net/public").text.contains("Mission locale"))
      await pass(path, "rouvrir", ["promeneurs": "1", "heures": "4", "jour": "16/11/2026"], by: keeper)
      #expect(try await balance(app, "pdn_heures") == 4)
      #expect(try await balance(app, "pdn_structures") == 1)
      let again = await keeper.post(
        "/registres/promeneurs_net", ["nom": "Mission locale", "commune": "99032", "jour": "16/11/2026"])
      #expect(again.status == 422, "a structure is there once")
    }
  }

  @Test(
    "a land tax agreement is in force once four signed; a post of two quarters counts once; landlords merge",
    arguments: Engine.available)
  func tfpb(_ engine: Engine) async throws {
    let counts = """
            - {mesure: tfpb_conventions, stock: [en_vigueur]}
            - {mesure: tfpb_gardiens, stock: [en_vigueur], poids: gardiens}
      """
    let change = Self.counting("tfpb", counts, "tfpb_conventions", "tfpb_gardiens")
    try await withBoussole(on: engine, changing: change) { app in
      let landlord = try await DeskTests.holder(app, of: "habitat", as: .partner)
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let town = try await DeskTests.holder(app, of: "ca-clairval", as: .agent)
      let state = try await DeskTests.holder(app, of: "prefecture/ville", as: .prefecture)
      let path = try await FieldSample.added(
        "tfpb",
        [
          "objet": "Les Sablons", "commune": "99014", "bailleur": "Logis de la Plume", "logements": "620",
          "a_signer": "01/10/2026", "jour": "01/07/2026",
        ], by: landlord)
      await pass(
        path, "transmettre",
        [
          "tranquillite": "oui", "annees.0.impot": "01/01/2026", "annees.0.abattement": "118400",
          "annees.0.attendu_le": "31/10/2026", "annees.0.bilan": "attendu", "actions.0.intitule": "Gardien de nuit",
          "actions.0.quartier": "Les Sablons", "actions.0.axe": "tranquillite", "actions.0.etp": "0,5",
          "actions.1.intitule": "Gardien de nuit", "actions.1.quartier": "Les Ormes",
          "actions.1.axe": "tranquillite", "actions.1.etp": "0,5", "jour": "01/08/2026",
        ], by: landlord)
      #expect(await plain(landlord.get(path).text).contains("CGI, article 1388 bis"))
      await pass(path, "signer", ["fin": "31/12/2030", "jour": "02/09/2026"], by: landlord)
      for other in [mayor, town] { await pass(path, "signer", ["jour": "10/09/2026"], by: other) }
      #expect(try await balance(app, "tfpb_conventions") == 0, "the State has not signed")
      await pass(path, "signer", ["jour": "20/09/2026"], by: state)
      #expect(try await balance(app, "tfpb_conventions") == 1)

      let grown = await landlord.post("\(path)/evoluer", ["champ": "gardiens", "gardiens": "1", "jour": "21/09/2026"])
      #expect(grown.status == 303, "\(plain(grown.text).suffix(800))")
      #expect(try await balance(app, "tfpb_gardiens") == 1, "two halves are one")
      let page = await plain(landlord.get(path).text)
      #expect(page.contains("bilan de l’année"), "\(page.suffix(900))")
      #expect(try await view("Bilans attendus", of: "tfpb", landlord).contains(path))
      #expect(await landlord.get("\(path)/passages/valider_bilan").status == 404, "not by who hands it in")
      await pass(
        path, "remettre_bilan",
        [
          "annees.0.impot": "01/01/2026", "annees.0.abattement": "118400", "annees.0.valorise": "120150",
          "annees.0.bilan": "transmis", "jour": "30/10/2026",
        ], by: landlord)
      #expect(await !plain(landlord.get(path).text).contains(": bilan de l’année"))
      app.clock.advance(seconds: 61)
      let merged = await landlord.post(
        "\(path)/evoluer", ["champ": "bailleur", "bailleur": "Val-d’Exemple Habitat", "jour": "10/11/2026"])
      #expect(merged.status == 303, "\(plain(merged.text).suffix(800))")
      let after = await plain(mayor.get(path).text)
      #expect(after.contains("Val-d’Exemple Habitat") && after.contains("120 150") && after.contains("118 400"))
      #expect(await plain(mayor.get("\(path)?au=2026-11-09").text).contains("Logis de la Plume"))
    }
  }

  @Test("an agreement holds for the landlords who signed, and waits for each other one", arguments: Engine.one)
  func partenariats(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let force = try await DeskTests.holder(app, of: "ddpn/partenariat", as: .force)
      let court = try await DeskTests.holder(app, of: "parquet-clairval/procureur", as: .prosecutor)
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let path = try await FieldSample.added(
        "partenariats_bailleurs",
        [
          "objet": "Halls", "commune": "99014", "bailleur": "Douze bailleurs", "sujet": "halls", "jour": "01/09/2026",
        ], by: force)
      await pass(path, "transmettre", ["parquet": "parquet-clairval", "jour": "02/09/2026"], by: force)
      await pass(path, "signer", ["fin": "30/06/2027", "jour": "03/09/2026"], by: force)
      await pass(path, "signer", ["jour": "04/09/2026"], by: court)
      #expect(try await state(force, path) == "transmis")
      await pass(path, "signer", ["jour": "05/09/2026"], by: mayor)
      #expect(try await state(force, path) == "en_vigueur")
      let joined = await force.post(
        "\(path)/evoluer",
        [
          "champ": "adhesions", "adhesions.0.bailleur": "Logis de la Plume", "adhesions.0.reponse": "signe",
          "adhesions.0.depuis": "08/09/2026", "adhesions.1.bailleur": "Foyers du Conte",
          "adhesions.1.reponse": "attendue", "adhesions.1.depuis": "09/09/2026", "jour": "09/09/2026",
        ])
      #expect(joined.status == 303, "\(plain(joined.text).suffix(800))")
      let page = await plain(force.get(path).text)
      #expect(
        page.contains("Foyers du Conte") && page.contains("signature d’un bailleur attendue"), "\(page.suffix(900))")
      #expect(try await state(force, path) == "en_vigueur", "for those who have signed")
    }
  }

  @Test(
    "a course has six hours a day, no more places taken than it has, the court's word; a cancelled one counts nothing",
    arguments: Engine.available)
  func stages(_ engine: Engine) async throws {
    let counts = """
            - {mesure: stages_tenus, flux: tenir, si: {genre: [citoyennete]}}
            - {mesure: stagiaires, flux: tenir, poids: presents, si: {genre: [citoyennete]}}
      """
    let change = Self.counting("stages", counts, "stages_tenus", "stagiaires")
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: "quartiers-vivants", as: .partner)
      let court = try await DeskTests.holder(app, of: "parquet-clairval/procureur", as: .prosecutor)
      let probation = try await DeskTests.holder(app, of: "spip", as: .agent)
      func added(_ title: String, _ day: String) async throws -> String {
        try await FieldSample.added(
          "stages",
          [
            "objet": title, "parquet": "parquet-clairval", "debut": day, "commune": "99014", "places": "10",
            "jour": "01/09/2026",
          ], by: keeper)
      }
      let path = try await added("Citoyenneté, novembre", "20/11/2026")
      #expect(await keeper.get("\(path)/passages/valider").status == 404, "the court's")
      await pass(path, "valider", ["genre": "citoyennete", "minimum": "4", "jour": "10/09/2026"], by: court)
      let long = await keeper.post(
        "\(path)/passages/programmer",
        ["jours.0.le": "20/11/2026", "jours.0.heures": "7", "jour": "11/09/2026"])
      #expect(long.status == 422, "six hours")
      await pass(
        path, "programmer",
        [
          "jours.0.le": "20/11/2026", "jours.0.heures": "6", "jours.1.le": "21/11/2026", "jours.1.heures": "6",
          "jour": "11/09/2026",
        ], by: keeper)
      await pass(
        path, "prendre", ["reservations.0.pour": "spip", "reservations.0.places": "6", "jour": "12/09/2026"],
        by: probation)
      let many = await court.post(
        "\(path)/passages/prendre",
        [
          "reservations.0.pour": "spip", "reservations.0.places": "6", "reservations.1.pour": "parquet",
          "reservations.1.places": "5", "jour": "13/09/2026",
        ])
      #expect(many.status == 422 && plain(many.text).contains("Places prises"), "\(plain(many.text).suffix(800))")
      #expect(try await view("Places à prendre", of: "stages", probation).contains(path))
      await pass(path, "tenir", ["presents": "8", "valides": "8", "jour": "21/11/2026"], by: keeper)
      #expect(try await balance(app, "stages_tenus") == 1)
      #expect(try await balance(app, "stagiaires") == 8)

      // Adults and minors of one day are two: the second is asked, as another of the same place and day.
      let one = try await added("Un seul présent", "24/11/2026")
      await pass(one, "valider", ["genre": "citoyennete", "minimum": "4", "jour": "10/09/2026"], by: court)
      await pass(
        one, "programmer", ["jours.0.le": "24/11/2026", "jours.0.heures": "6", "jour": "11/09/2026"], by: keeper)
      await pass(one, "annuler", ["jour": "24/11/2026"], by: keeper)
      #expect(try await balance(app, "stagiaires") == 8)
    }
  }

  @Test("adults and minors of one day are two operations, told apart by whom they are for", arguments: Engine.one)
  func alternatives(_ engine: Engine) async throws {
    let counts = "      - {mesure: alternatives_participants, flux: tenir, poids: presents}"
    let change = Self.counting("alternatives_route", counts, "alternatives_participants")
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: "ggd/prevention", as: .force)
      let court = try await DeskTests.holder(app, of: "parquet-clairval/procureur", as: .prosecutor)
      for (age, present) in [("majeurs", "41"), ("mineurs", "9")] {
        let path = try await FieldSample.added(
          "alternatives_route",
          [
            "objet": "Une heure pour la route", "parquet": "parquet-clairval", "debut": "14/11/2026",
            "commune": "99014", "age": age, "jour": "01/10/2026",
          ], by: keeper)
        await pass(path, "valider", ["places": "50", "ateliers": "freinage", "jour": "05/10/2026"], by: court)
        let many = await keeper.post(
          "\(path)/passages/tenir", ["convoques": "50", "presents": "51", "jour": "14/11/2026"])
        #expect(many.status == 422, "more than it has places")
        await pass(path, "tenir", ["convoques": "50", "presents": present, "jour": "14/11/2026"], by: keeper)
        app.clock.advance(seconds: 61)
      }
      #expect(try await balance(app, "alternatives_participants") == 50)
    }
  }
}

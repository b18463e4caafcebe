import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Supervision, dumps, diplomas, road, lists from elsewhere, work by the day: the difficult case of each.
@Suite("Catalogue: cadre de vie, route, jeunes") struct CadreDeVieTests {
  /// The answer to a passage: 303 where it is made.
  private func pass(
    _ path: String, _ passage: String, _ fields: KeyValuePairs<String, String>, by visitor: Visitor
  ) async -> Outgoing { await visitor.post("\(path)/passages/\(passage)", fields) }
  private func made(
    _ path: String, _ passage: String, _ fields: KeyValuePairs<String, String>, by visitor: Visitor,
    _ place: SourceLocation = #_sourceLocation
  ) async {
    let answer = await pass(path, passage, fields, by: visitor)
    let said = plain(answer.text).components(separatedBy: "à corriger").dropFirst().first?.prefix(500) ?? ""
    #expect(answer.status == 303, "\(passage): \(said)", sourceLocation: place)
  }
  private func state(_ visitor: Visitor, _ path: String) async throws -> String {
    let text = await visitor.get(path, json: true).text
    return String(try #require(text.firstMatch(of: /"etat":"([a-z_]+)"/), "\(text.prefix(300))").output.1)
  }

  @Test(
    "a dump: ten days are heard before the notice, whatever holiday they end on, and its days before the sanction",
    arguments: Engine.available)
  func dump(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let town = try await DeskTests.holder(app, of: "mairie-99013", as: .mayor)
      let force = try await DeskTests.holder(app, of: "ggd/prevention", as: .force)
      let path = try await FieldSample.added(
        "depots",
        ["lieu": "Chemin creux", "commune": "99013", "signale_a": "30/10/2026 08:30", "jour": "30/10/2026"], by: force)
      await made(
        path, "constater",
        [
          "nature": "gravats", "volume": "6", "terrain": "communal", "constate_le": "31/10/2026", "jour": "31/10/2026",
        ], by: force)
      // The force finds it; the town alone acts against its author, whose file number nobody else reads.
      let presented: KeyValuePairs = ["dossier": "DM-42", "presente_le": "02/11/2026", "jour": "02/11/2026"]
      #expect(await pass(path, "informer", presented, by: force).status == 404)
      await made(path, "informer", presented, by: town)
      #expect(await town.get(path).text.contains("DM-42"))
      #expect(await !force.get(path).text.contains("DM-42"))
      // Presented on 2 November: until the 12th, a holiday passed on the way.
      let notice: KeyValuePairs = ["avant_le": "10/12/2026", "jour": "12/11/2026"]
      let early = await pass(path, "mettre_en_demeure", notice, by: town)
      #expect(early.status == 422 && early.text.contains("L541-3"))
      app.clock.advance(seconds: 61)
      await made(path, "mettre_en_demeure", ["avant_le": "10/12/2026", "jour": "13/11/2026"], by: town)
      #expect(await pass(path, "sanctionner", ["amende": "1500", "jour": "24/11/2026"], by: town).status == 422)
      #expect(await town.get("\(path)/papiers/mise_en_demeure").text.contains("L541-3"))
      await made(
        path, "resorber",
        [
          "enlevements.0.le": "20/11/2026", "enlevements.0.qui": "commune", "enlevements.0.cout": "320",
          "jour": "20/11/2026",
        ], by: town)
      #expect(try await state(town, path) == "resorbe")
    }
  }

  @Test("a diploma wants two proofs, ends by itself, and is nobody else's", arguments: Engine.available)
  func diploma(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let chamber = try await DeskTests.holder(app, of: "chambre-agriculture", as: .partner)
      let signatory = try await DeskTests.holder(app, of: "sp-montfaucel", as: .subPrefect)
      let builder: KeyValuePairs = [
        "nom": "Maçonnerie Villelune", "siret": "99900000001017", "commune": "99001", "metier": "maconnerie",
        "jour": "02/11/2026",
      ]
      let path = try await FieldSample.added("entreprises_eco", builder, by: chamber)
      app.clock.advance(seconds: 61)
      #expect(await chamber.post("/registres/entreprises_eco", builder).status == 422, "one number, one enterprise")
      await made(
        path, "completer",
        [
          "engagements.0.engagement": "remis", "engagements.0.tri": "remis", "engagements.0.depot": "remis",
          "engagements.0.devis": "remis", "jour": "03/11/2026",
        ], by: chamber)
      let one: KeyValuePairs = [
        "titres.0.numero": "ECO-1", "titres.0.du": "04/11/2026", "preuves.0.nature": "Bordereau",
        "preuves.0.du": "01/10/2026", "jour": "04/11/2026",
      ]
      #expect(await pass(path, "delivrer", one, by: signatory).status == 422, "one proof is not two")
      app.clock.advance(seconds: 61)
      await made(
        path, "delivrer",
        [
          "titres.0.numero": "ECO-1", "titres.0.du": "04/11/2026", "preuves.0.nature": "Bordereau",
          "preuves.0.du": "01/10/2026", "preuves.1.nature": "Facture", "preuves.1.du": "02/10/2026",
          "jour": "04/11/2026",
        ], by: signatory)
      let anybody = Visitor(app.site, Boussole.code, address: "192.0.2.200")
      #expect(await anybody.get("/registres/entreprises_eco/public").text.contains("Maçonnerie Villelune"))
      app.advance(days: 731)
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "registres : échéances" })
      try await job.run(app.database, Boussole.code, app.clock.now)
      #expect(try await state(try await DeskTests.holder(app, of: "chambre-agriculture", as: .partner), path) == "echu")
      #expect(await !anybody.get("/registres/entreprises_eco/public").text.contains("Maçonnerie Villelune"))
    }
  }

  @Test("one version of the scale is in force, without a hole in a series", arguments: Engine.available)
  func scale(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "prefecture/brds")
      func version(_ name: String, on day: String, to end: String) async throws -> String {
        let path = try await FieldSample.added("bareme_suspensions", ["nom": name, "jour": day], by: keeper)
        let series: KeyValuePairs = [
          "tranches.0.infraction": "alcool_air", "tranches.0.cas": "simple", "tranches.0.de": "0,4",
          "tranches.0.a": end, "tranches.0.duree": "4", "tranches.1.infraction": "alcool_air",
          "tranches.1.cas": "simple", "tranches.1.de": "0,6", "tranches.1.duree": "6", "jour": day,
        ]
        let answer = await pass(path, "consulter", series, by: keeper)
        #expect(answer.status == (end == "0,6" ? 303 : 422), "\(name): \(answer.status)")
        if end == "0,6" { await made(path, "publier", ["arrete": "99-SR-\(name)", "jour": day], by: keeper) }
        return path
      }
      let first = try await version("1", on: "02/11/2026", to: "0,6")
      _ = try await version("2", on: "03/11/2026", to: "0,5")
      app.clock.advance(seconds: 61)
      let third = try await version("3", on: "10/11/2026", to: "0,6")
      #expect(try await state(keeper, first) == "remplace")
      #expect(try await state(keeper, third) == "en_vigueur")
    }
  }

  @Test("a suspended centre is approved again by itself after six months", arguments: Engine.available)
  func centre(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "prefecture/brds")
      let path = try await FieldSample.added(
        "centres_route", ["nom": "Centre Route Sûre", "commune": "99001", "jour": "02/11/2026"], by: keeper)
      await made(
        path, "completer",
        ["pieces.0.demande": "remis", "pieces.0.statuts": "remis", "pieces.0.locaux": "remis", "jour": "03/11/2026"],
        by: keeper)
      await made(
        path, "agreer",
        [
          "titres.0.numero": "R 99 099 0001 0", "titres.0.du": "04/11/2026", "salles.0.adresse": "Salle des fêtes",
          "salles.0.commune": "99002", "jour": "04/11/2026",
        ], by: keeper)
      #expect(await keeper.get("/registres/centres_route/sans/jamais").text.contains("Centre Route Sûre"))
      await made(path, "suspendre", ["suspendu_le": "20/11/2026", "jour": "20/11/2026"], by: keeper)
      app.advance(days: 182)
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "registres : échéances" })
      try await job.run(app.database, Boussole.code, app.clock.now)
      #expect(try await state(try await DeskTests.holder(app, of: "prefecture/brds"), path) == "agree")
    }
  }

  @Test("communes that another one's police serves are not without police", arguments: Engine.available)
  func police(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "prefecture/bsir")
      let list = "/registres/police_municipale/sans/communes"
      #expect(await keeper.get(list).text.contains(">Courtevigne<"))
      _ = try await FieldSample.added(
        "police_municipale",
        [
          "nom": "Police de Clairval", "cle": "99014-2025", "commune": "99014", "annee": "2025", "agents": "31",
          "dessert": "99015", "jour": "02/11/2026",
        ], by: keeper)
      let page = await keeper.get(list).text
      #expect(!page.contains(">Courtevigne<"))
    }
  }

  @Test("a day of work takes no more than its places, nobody by name", arguments: Engine.available)
  func offer(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let carrier = try await DeskTests.holder(app, of: "mission-locale", as: .partner)
      let educator = try await DeskTests.holder(app, of: "pjj", as: .prosecutor)
      let path = try await FieldSample.added(
        "chantiers_tapaj",
        [
          "objet": "Halls du Clos-Fleuri", "commune": "99032", "tache": "proprete", "donneur": "habitat",
          "debut": "26/11/2026 09:00", "jour": "20/11/2026",
        ], by: carrier)
      await made(
        path, "ouvrir", ["places": "5", "fin": "26/11/2026 13:00", "jour": "20/11/2026"], by: carrier)
      let six: KeyValuePairs = [
        "prises.0.prescripteur": "pjj", "prises.0.nombre": "6", "jour": "21/11/2026",
      ]
      #expect(await pass(path, "prendre", six, by: educator).status == 422)
      app.clock.advance(seconds: 61)
      await made(
        path, "prendre", ["prises.0.prescripteur": "pjj", "prises.0.nombre": "2", "jour": "21/11/2026"], by: educator)
      let held: KeyValuePairs = ["venus": "4", "heures": "15,5", "jour": "24/11/2026"]
      let foreign = await pass(path, "tenir", held, by: educator).status
      #expect(foreign == 404, "its carrier says what was done: \(foreign)")
      await made(path, "tenir", held, by: carrier)
      #expect(await carrier.get(path).text.contains("15,5"))
    }
  }
}

import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What is held before seniors and carers, what is visited, what is asked of a prosecutor: each as its people live it.
@Suite("Catalogue: seniors, présence") struct PresenceTests {
  private static let police = "ddpn/partenariat", gendarmerie = "ggd/prevention"

  private func state(_ visitor: Visitor, _ path: String) async throws -> String {
    let text = await visitor.get(path, json: true).text
    return String(try #require(text.firstMatch(of: /"etat":"([a-z_]+)"/), "\(text.prefix(400))").output.1)
  }
  private func made(
    _ path: String, _ passage: String, _ fields: KeyValuePairs<String, String>, by visitor: Visitor
  ) async {
    let answer = await visitor.post("\(path)/passages/\(passage)", fields)
    #expect(answer.status == 303, "\(passage): \(plain(answer.text).suffix(1_500))")
  }

  @Test(
    "an operation is asked by a force, granted by a prosecutor alone, and its real hours stay beside those granted",
    arguments: Engine.available)
  func operation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let force = try await DeskTests.holder(app, of: Self.police, as: .force)
      let court = try await DeskTests.holder(app, of: "parquet-clairval/procureur", as: .prosecutor)
      let prefecture = try await DeskTests.holder(app, of: "prefecture/cabinet")
      let path = try await FieldSample.added(
        "operations_controle",
        ["objet": "Les Sablons", "commune": "99014", "demandeur": "ddpn", "jour": "04/11/2026"], by: force)
      let asked: KeyValuePairs<String, String> = [
        "debut": "05/11/2026 16:00", "heures": "25", "fondement": "a78_2_2", "infractions": "stupefiants",
        "zones": "Les Sablons", "jour": "04/11/2026",
      ]
      let tooLong = await force.post("\(path)/passages/demander", asked)
      #expect(tooLong.status == 422 && plain(tooLong.text).contains("24"), "a window is a day at most")
      await made(
        path, "demander",
        [
          "debut": "05/11/2026 16:00", "heures": "3", "fondement": "a78_2_2", "infractions": "stupefiants",
          "zones": "Les Sablons", "jour": "04/11/2026",
        ], by: force)
      #expect(await force.post("\(path)/passages/accorder", ["jour": "05/11/2026"]).status == 404)
      #expect(await prefecture.get(path).status == 404, "the prefecture reads numbers only")
      await made(path, "accorder", ["requisition": "99-R-1", "jour": "05/11/2026"], by: court)
      await made(
        path, "mener",
        [
          "commencee_a": "05/11/2026 18:50", "finie_a": "05/11/2026 19:20", "hors_fenetre": "oui",
          "resultats.0.nature": "controles", "resultats.0.nombre": "42", "resultats.1.nature": "afd",
          "resultats.1.nombre": "3", "jour": "05/11/2026",
        ], by: force)
      #expect(try await state(court, path) == "menee")
      let page = await plain(court.get(path).text)
      #expect(page.contains("16 h") && page.contains("18 h 50") && page.contains("19 h 20"), "\(page.prefix(2_000))")
      #expect(await court.get("/registres/operations_controle?vue=hors").text.contains("Les Sablons"))
    }
  }

  @Test("a place that moved a little is the same place, and its visits go on", arguments: Engine.available)
  func moved(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let force = try await DeskTests.holder(app, of: Self.police, as: .force)
      let point = try await FieldSample.added(
        "points_presence",
        ["nom": "Hall 31", "commune": "99014", "categorie": "hall", "jour": "02/11/2026"], by: force)
      let list = "/registres/points_presence/sans/semaine"
      let visit = try await FieldSample.added(
        "passages", ["objet": "Passage", "point": FieldSample.id(point), "jour": "20/11/2026"], by: force)
      let empty = await force.post("\(visit)/passages/faire", ["jour": "20/11/2026"])
      #expect(empty.status == 422 && plain(empty.text).contains("Tranche"))
      await made(visit, "faire", ["tranche": "soiree", "controles": "0", "jour": "20/11/2026"], by: force)
      #expect(await force.get(list).status == 200)
      await made(point, "fermer", ["jour": "21/11/2026"], by: force)
      #expect(try await state(force, point) == "fermee")
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let seen = [await mayor.get(point).status, await mayor.get(visit).status]
      #expect(seen == [404, 404])
    }
  }

  @Test("a campaign cut short is over, says why, and is not whole", arguments: Engine.available)
  func campaign(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "prefecture/cabinet")
      let path = try await FieldSample.added(
        "communications",
        [
          "titre": "Abribus", "medium": "abribus", "theme": "ruse", "du": "02/11/2026", "au": "16/11/2026",
          "jour": "01/11/2026",
        ], by: keeper)
      await made(path, "lancer", ["jour": "02/11/2026"], by: keeper)
      let silent = await keeper.post("\(path)/passages/terminer", ["portee": "560", "jour": "09/11/2026"])
      #expect(silent.status == 422 && plain(silent.text).contains("Sur tout le département"))
      await made(
        path, "terminer",
        ["complete": "non", "portee": "560", "raison": "Grève de l’afficheur", "jour": "09/11/2026"], by: keeper)
      #expect(await plain(keeper.get(path).text).contains("Grève de l’afficheur"))
    }
  }

  @Test(
    "a meeting held by two is one, told by whoever organises it; leaflets are not people", arguments: Engine.available)
  func meetings(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99038", as: .mayor)
      let said: KeyValuePairs<String, String> = [
        "titre": "Seniors", "theme": "seniors", "commune": "99038", "organisateur": "ddpn",
        "quand": "17/11/2026 14:00", "jour": "02/11/2026",
      ]
      let meeting = try await FieldSample.added("reunions_publiques", said, by: mayor)
      app.clock.advance(seconds: 61)
      let again = await mayor.post("/registres/reunions_publiques", said)
      #expect(again.status == 422, "the same meeting again is asked")
      await made(meeting, "tenir", ["participants": "37", "jour": "17/11/2026"], by: mayor)
      let carers = try await FieldSample.added(
        "evenements_aidants",
        [
          "titre": "Café", "commune": "99038", "organisateur": "cd", "forme": "cafe", "quand": "18/11/2026 14:30",
          "jour": "02/11/2026",
        ], by: mayor)
      await made(carers, "demander", ["jour": "03/11/2026"], by: mayor)
      #expect(await mayor.post("\(carers)/passages/accepter", ["jour": "04/11/2026"]).status == 404)
      await made(
        carers, "tenir", ["theme_ruse": "oui", "participants": "24", "plaquettes": "60", "jour": "18/11/2026"],
        by: mayor)
      #expect(try await state(mayor, carers) == "tenu")
    }
  }

  @Test(
    "five communes of one police have each their own; a scheme lives on when its money ends; a carrier’s line is kept",
    arguments: Engine.available)
  func schemes(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99030", as: .mayor)
      let seniors = try await FieldSample.added(
        "tranquillite_seniors",
        ["nom": "Rochebelle", "commune": "99030", "operateur": "pm_mutualisee", "jour": "02/11/2026"], by: mayor)
      await made(seniors, "ouvrir", ["ouvert_le": "02/11/2026", "jour": "02/11/2026"], by: mayor)
      await made(seniors, "confirmer", ["vu_le": "16/11/2026", "visites": "42", "jour": "16/11/2026"], by: mayor)
      #expect(try await state(mayor, seniors) == "ouvert")
      let carrier = try await FieldSample.added(
        "transporteurs",
        ["nom": "CCAS", "commune": "99030", "nature": "ccas", "jour": "02/11/2026"], by: mayor)
      let hasty = await mayor.post(
        "\(carrier)/passages/ouvrir", ["ouvert_le": "02/11/2026", "jour": "02/11/2026"])
      #expect(hasty.status == 422 && plain(hasty.text).contains("Prévenir avant"))
      let keeper = try await DeskTests.holder(app, of: "prefecture/cabinet")
      let scheme = try await FieldSample.added(
        "dispositifs_addictions",
        ["nom": "Consultation", "commune": "99012", "type": "avancee", "jour": "02/11/2026"], by: keeper)
      await made(
        scheme, "ouvrir", ["publics": "jeunes", "ouvert_le": "02/11/2026", "jour": "02/11/2026"], by: keeper)
      let police = try await DeskTests.holder(app, of: Self.police, as: .force)
      let network = try await FieldSample.added(
        "alerte_commerce",
        ["nom": "Vaudreix", "commune": "99038", "reseau": "commerce", "principale": "oui", "jour": "02/11/2026"],
        by: police)
      await made(
        network, "ouvrir", ["ouvert_le": "02/11/2026", "adherents": "2", "jour": "02/11/2026"], by: police)
      #expect(try await state(police, network) == "ouvert", "two members: open, and shown with them")
      #expect(await plain(mayor.get("/registres/alerte_commerce").text).contains("Vaudreix"))
    }
  }

  @Test(
    "a commune is awaited from the day on which it is followed, by visits told in a car", arguments: Engine.available)
  func contact(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.gendarmerie, as: .force)
      let followed = try await FieldSample.added(
        "unites_contact",
        ["nom": "Lormeray", "commune": "99022", "unite": "Brigade mobile", "type": "mobile", "jour": "02/11/2026"],
        by: keeper)
      let list = "/registres/unites_contact/sans/elus"
      #expect(await keeper.get(list).text.contains("Lormeray"))
      let visit = try await FieldSample.added(
        "visites_contact",
        ["objet": "Mairie", "suivie": FieldSample.id(followed), "jour": "06/11/2026"], by: keeper)
      await made(
        visit, "faire", ["visite_le": "06/11/2026", "elu": "oui", "exploitations": "3", "jour": "06/11/2026"],
        by: keeper)
      #expect(await !keeper.get(list).text.contains("Lormeray"))
      await made(visit, "rappeler", ["suite": "rappel", "rappel_le": "20/11/2026", "jour": "06/11/2026"], by: keeper)
      #expect(try await state(keeper, visit) == "a_rappeler")
      #expect(await keeper.get("/registres/visites_contact?vue=rappels").text.contains("Mairie"))
    }
  }
}

import Database
import Kernel
import Pack
import TestKit
import Testing
import Web

@testable import Registers

/// Shelter, training, protocols, help to victims.
extension VictimesTests {
  @Test(
    "a shelter's commune is its keeper's alone, and places of an uncertain perimeter are not counted",
    arguments: Engine.available)
  func shelter(_ engine: Engine) async throws {
    let counts =
      "      - {mesure: auteurs_places, stock: [ouverte], poids: places, categorie: ressort, si: {perimetre: [etabli]}}"
    let categories = "categories: [{id: clairval, nom: C}, {id: montfaucel, nom: M}, {id: rochebelle, nom: R}], "
    let counting = Self.counting("auteurs_places", counts, "auteurs_places")
    try await withBoussole(
      on: engine,
      changing: { files in
        try counting(files).replacing(
          "genre: stock, par: []}\n", with: "genre: stock, \(categories)par: [categorie]}\n", in: "mesures.yaml")
      }
    ) { app in
      let keeper = try await DeskTests.holder(app, of: "ddel")
      let court = try await DeskTests.holder(app, of: "parquet-clairval/procureur", as: .prosecutor)
      for (name, places, perimeter) in [
        ("Frêne", "13", "etabli"), ("Noyer", "5", "etabli"), ("Sureau", "3", "incertain"),
      ] {
        let path = try await FieldSample.added(
          "auteurs_places",
          ["nom": name, "gestionnaire": "ddel", "ressort": "clairval", "commune": "99014", "jour": "01/10/2026"],
          by: keeper)
        await pass(path, "ouvrir", ["places": places, "perimetre": perimeter, "jour": "02/10/2026"], by: keeper)
        #expect(await plain(keeper.get(path).text).contains("Clairval"))
        #expect(await !court.get(path, json: true).text.contains("99014"), "where it is")
        app.clock.advance(seconds: 61)
      }
      #expect(try await balance(app, "auteurs_places") == 18, "and not twenty-one")
      let doubtful = try await view("Périmètre à établir", of: "auteurs_places", keeper)
      #expect(doubtful.contains("Sureau") && !doubtful.contains("Noyer"))
      let address = await keeper.post(
        "/registres/auteurs_places",
        [
          "nom": "12 rue des Tilleuls", "gestionnaire": "ddel", "ressort": "clairval", "commune": "99014",
          "jour": "01/10/2026",
        ])
      #expect(address.status == 422, "an address")
    }
  }

  @Test("only what is open and dedicated is a structure for victims of prostitution", arguments: Engine.one)
  func structures(_ engine: Engine) async throws {
    let counts = "      - {mesure: prostitution_structures, stock: [ouverte], si: {dediee: [oui]}}"
    let change = Self.counting("prostitution_structures", counts, "prostitution_structures")
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: "ddel")
      for (name, dedicated) in [("Anémone", "oui"), ("Bourrache", "non")] {
        let path = try await FieldSample.added(
          "prostitution_structures",
          ["nom": name, "gestionnaire": "sos-violences", "commune": "99014", "jour": "01/10/2026"], by: keeper)
        await pass(path, "ouvrir", ["places": "9", "dediee": dedicated, "jour": "02/10/2026"], by: keeper)
        app.clock.advance(seconds: 61)
      }
      #expect(try await balance(app, "prostitution_structures") == 1)
      #expect(await plain(keeper.get("/registres/prostitution_structures/jauges").text).contains("Anémone"))
    }
  }

  @Test(
    "presences are counted of trainings alone: an awareness session adds nothing to them",
    arguments: Engine.available)
  func formations(_ engine: Engine) async throws {
    let counts =
      "      - {mesure: formations_presences, flux: tenir, poids: presents.nombre, si: {niveau: [formation]}}"
    let change = Self.counting("formations", counts, "formations_presences")
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: "ggd/prevention", as: .force)
      func added(_ level: String, _ day: String) async throws -> String {
        try await FieldSample.added(
          "formations",
          [
            "objet": "Accueillir une victime", "module": "violences", "niveau": level, "seance_le": day,
            "commune": "99025", "jour": "01/09/2026",
          ], by: keeper)
      }
      let training = try await added("formation", "09/10/2026"),
        awareness = try await added("sensibilisation", "10/10/2026")
      await pass(training, "programmer", ["formateur": "sos-violences", "jour": "02/09/2026"], by: keeper)
      #expect(try await view("Présences manquantes", of: "formations", keeper).contains(training))
      let none = await keeper.post("\(training)/passages/tenir", ["heures": "6", "jour": "09/10/2026"])
      #expect(none.status == 422, "how many came")
      await pass(
        training, "tenir",
        [
          "heures": "6", "presents.0.corps": "gendarmerie", "presents.0.nombre": "11", "presents.1.corps": "iscg",
          "presents.1.nombre": "3", "jour": "09/10/2026",
        ], by: keeper)
      await pass(
        awareness, "tenir",
        [
          "formateur": "sos-violences", "heures": "2", "presents.0.corps": "police", "presents.0.nombre": "139",
          "jour": "10/10/2026",
        ], by: keeper)
      #expect(try await balance(app, "formations_presences") == 14)
      #expect(await plain(keeper.get(training).text).contains("14"))
      let twin = await keeper.post(
        "/registres/formations",
        [
          "objet": "La même", "module": "violences", "niveau": "formation", "seance_le": "09/10/2026",
          "commune": "99025", "jour": "01/09/2026",
        ])
      #expect(twin.text.contains("name=\"doublon\""), "told twice")
    }
  }

  @Test(
    "who blocks a protocol is told by name and day; a changed text goes back to be read, and signed anew",
    arguments: Engine.available)
  func protocoles(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "prefecture/cabinet")
      let path = try await FieldSample.added(
        "protocoles", ["objet": "Prostitution des mineurs", "sujet": "mineurs", "jour": "01/09/2026"], by: keeper)
      await pass(path, "relire", ["texte": "3", "jour": "02/09/2026"], by: keeper)
      await pass(
        path, "soumettre",
        [
          "signataires.0.qui": "Préfet", "signataires.0.reponse": "signe", "signataires.0.depuis": "01/10/2026",
          "signataires.1.qui": "Procureur de Montfaucel", "signataires.1.reponse": "attendue",
          "signataires.1.depuis": "17/10/2026", "jour": "17/10/2026",
        ], by: keeper)
      let page = await plain(keeper.get(path).text)
      #expect(
        page.contains("Procureur de Montfaucel") && page.contains("signature à relancer"), "\(page.suffix(900))")
      #expect(try await view("Signatures manquantes", of: "protocoles", keeper).contains(path))
      #expect(try await !app.get("/registres/protocoles/public").text.contains("Prostitution des mineurs"))
      await pass(
        path, "amender",
        [
          "texte": "4", "signataires.0.qui": "Préfet", "signataires.0.reponse": "relecture",
          "signataires.0.depuis": "20/11/2026", "signataires.1.qui": "Procureur de Montfaucel",
          "signataires.1.reponse": "relecture", "signataires.1.depuis": "20/11/2026", "jour": "20/11/2026",
        ], by: keeper)
      #expect(try await state(keeper, path) == "relecture")
      #expect(await keeper.get("\(path)/passages/mettre_en_vigueur").status == 404, "not without being signed")
      #expect(await plain(keeper.get("\(path)?au=2026-11-19").text).contains("A signé"), "what was signed is kept")
    }
  }

  @Test(
    "nobody next Tuesday is one act; what is suspended is no longer open, and one on appointment has no hours",
    arguments: Engine.available)
  func permanences(_ engine: Engine) async throws {
    let counts = "      - {mesure: permanences_victimes, stock: [ouverte]}"
    let change = Self.counting("permanences", counts, "permanences_victimes")
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: "france-victimes", as: .partner)
      func added(_ place: String) async throws -> String {
        try await FieldSample.added(
          "permanences",
          ["site": place, "commune": "99025", "association": "france-victimes", "jour": "01/09/2026"], by: keeper)
      }
      let path = try await added("Commissariat de Montfaucel"), free = try await added("Sur rendez-vous")
      let until: KeyValuePairs = ["horaires": "mardi 9 h–12 h", "convention": "30/04/2027", "jour": "02/09/2026"]
      await pass(path, "ouvrir", until, by: keeper)
      await pass(free, "ouvrir", ["convention": "31/12/2028", "jour": "02/09/2026"], by: keeper)
      #expect(try await balance(app, "permanences_victimes") == 2)
      let opened = try await plain(app.get("/registres/permanences/public").text)
      #expect(opened.contains("Commissariat de Montfaucel") && opened.contains("mardi 9 h–12 h"))
      let soon = try await view("Conventions à moins de 6 mois", of: "permanences", keeper)
      #expect(soon.contains(path) && !soon.contains(free))
      await pass(
        path, "excepter",
        ["exceptions.0.le": "01/12/2026", "exceptions.0.raison": "absence", "jour": "23/11/2026"], by: keeper)
      let told = await plain(keeper.get(path).text)
      #expect(told.contains("01/12/2026"), "\(told.suffix(900))")
      #expect(try await balance(app, "permanences_victimes") == 2)
      await pass(path, "suspendre", ["reprise_le": "20/12/2026", "jour": "24/11/2026"], by: keeper)
      #expect(try await balance(app, "permanences_victimes") == 1)
      #expect(try await view("Suspendues", of: "permanences", keeper).contains(path))
    }
  }
}

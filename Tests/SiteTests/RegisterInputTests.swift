import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What a form of a register offers, refuses and asks, so that what comes in is true.
@Suite("What comes into a register") struct RegisterInputTests {
  private static let clairval = "parquet-clairval/procureur"

  private func plain(_ page: Outgoing) -> String {
    page.text.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
  }
  private func added(_ visitor: Visitor, line: String = "77-M-014") async throws -> String {
    let answer = await visitor.post(
      "/registres/tgd", ["ligne": line, "parquet": "parquet-clairval", "jour": "02/11/2026"])
    return try #require(answer.header("location"), "\(answer.text)")
  }

  @Test("what says when something happened is never after the act that tells it", arguments: Engine.available)
  func past(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval), path = try await added(keeper)
      let late = await keeper.post("\(path)/passages/livrer", ["livre_le": "05/11/2026", "jour": "03/11/2026"])
      #expect(late.status == 422 && plain(late).contains("Ce jour suit le 3 novembre 2026, jour de l’acte."))
      #expect(late.text.contains("#champ-livre_le"), "at its field")
      let same = await keeper.post("\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026"])
      #expect(same.status == 303)
      func corrects(_ delivered: String, _ day: String) async -> Int {
        app.clock.advance(seconds: 61)
        return await keeper.post(
          "\(path)/corriger",
          [
            "ligne": "77-M-014", "parquet": "parquet-clairval", "livre_le": delivered, "jour": day, "acte": "2",
            "motif": "Mal lu",
          ]
        ).status
      }
      #expect(await corrects("03/11/2026", "02/11/2026") == 422)
      #expect(await corrects("02/11/2026", "02/11/2026") == 303)
    }
  }

  @Test("lines say no day after their act either, and one number no more than another", arguments: Engine.one)
  func rows(_ engine: Engine) async throws {
    let fields = """
      - {id: demandees, nom: Demandées, genre: entier}
      - {id: autorisees, nom: Autorisées, genre: entier, au_plus: demandees}
      - {id: comptages, nom: Comptages, genre: lignes, colonnes: [{id: le, nom: Compté le, genre: jour, passe: true}]}
      """
    let adding = FieldSample.adding(
      FieldSample.register("places", "PLA", fields: fields, more: "evolue: [demandees]"))
    try await withBoussole(on: engine, changing: adding) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      func creates(_ asked: String, _ given: String, _ counted: String) async -> Outgoing {
        await keeper.post(
          "/registres/places",
          [
            "nom": "Halle", "demandees": asked, "autorisees": given, "comptages.0.le": counted, "jour": "02/11/2026",
          ])
      }
      let later = await creates("8", "8", "03/11/2026")
      #expect(later.status == 422 && later.text.contains("#champ-comptages.0.le"))
      let more = await creates("8", "9", "02/11/2026")
      #expect(more.status == 422 && plain(more).contains("« Autorisées » (9) dépasse « Demandées » (8)."))
      #expect(more.text.contains("#champ-autorisees"))
      let path = try #require(await creates("8", "8", "02/11/2026").header("location"))
      let less = await keeper.post("\(path)/evoluer", ["demandees": "7", "jour": "03/11/2026"])
      #expect(less.status == 422 && less.text.contains("#champ-demandees") && less.text.contains("dépasse"))
      #expect(await keeper.post("\(path)/evoluer", ["demandees": "9", "jour": "03/11/2026"]).status == 303)
    }
  }

  @Test("a day before the last act leads to the form that corrects that act", arguments: Engine.one)
  func earlier(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval), path = try await added(keeper)
      let early = await keeper.post("\(path)/passages/livrer", ["livre_le": "01/11/2026", "jour": "01/11/2026"])
      #expect(early.status == 422 && early.text.contains("\(path)/corriger?acte=1\""), "\(early.text)")
      #expect(await keeper.get("\(path)/corriger?acte=1").status == 200)
      // What is wrong with the day is not another act.
      app.clock.advance(seconds: 61)
      let future = await keeper.post("\(path)/passages/livrer", ["livre_le": "01/11/2026", "jour": "01/01/2030"])
      #expect(future.status == 422 && !future.text.contains("corriger?acte"))
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026"])
      let after = await keeper.post(
        "\(path)/corriger",
        [
          "ligne": "77-M-014", "parquet": "parquet-clairval", "livre_le": "03/11/2026", "jour": "05/11/2026",
          "acte": "1", "motif": "Mal lu",
        ])
      #expect(after.status == 422 && after.text.contains("\(path)/corriger?acte=2\""))
    }
  }

  @Test("the same act told twice of one day is asked, then counted as it is said", arguments: Engine.available)
  func twice(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval), path = try await added(keeper)
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026"])
      _ = await keeper.post("\(path)/passages/attribuer", ["decision": "04/11/2026", "jour": "04/11/2026"])
      func renews(_ day: String, isAgain: Bool = false) async -> Outgoing {
        app.clock.advance(seconds: 61)
        return await keeper.post(
          "\(path)/passages/renouveler",
          pairs: [("decision", day), ("jour", day)] + (isAgain ? [("deux_fois", "oui")] : []))
      }
      #expect(await renews("05/11/2026").status == 303)
      let again = await renews("05/11/2026")
      #expect(again.status == 422 && plain(again).contains("« Renouveler » est déjà noté ce jour-là."))
      #expect(again.text.contains("name=\"deux_fois\""))
      #expect(await renews("05/11/2026", isAgain: true).status == 303)
      #expect(await renews("06/11/2026").status == 303)
    }
  }

  @Test("whose an entry is, is chosen among one's own; the only one is chosen already", arguments: Engine.one)
  func own(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let form = await keeper.get("/registres/tgd/nouvelle").text
      #expect(form.contains("<option value=\"parquet-clairval\" selected"), "\(form)")
      #expect(!form.contains("value=\"parquet-montfaucel\""))
      let path = try await added(keeper)
      // It may go to another: whoever sends it there has it.
      #expect(await keeper.get("\(path)/evoluer").text.contains("value=\"parquet-montfaucel\""))
      let mayor = try await SightTests.holder(app, ["mairie-99014"])
      let system = await mayor.get("/registres/videoprotection/nouvelle").text
      #expect(system.contains("<option value=\"99014\" selected") && !system.contains("value=\"99001\""))
      let officer = try await SightTests.holder(app, ["prefecture/brds"], address: "192.0.2.201")
      let all = await officer.get("/registres/videoprotection/nouvelle").text
      #expect(all.contains("value=\"99001\"") && !all.contains("value=\"99014\" selected"))
    }
  }

  @Test("who makes a passage of another's entry is not told that it is not theirs", arguments: Engine.one)
  func others(_ engine: Engine) async throws {
    try await withBoussole(
      on: engine,
      changing: { files in
        try files.replacing(
          "nom: Enregistrer le retour, de: [attribue, echu], vers: disponible",
          with: "nom: Enregistrer le retour, de: [attribue, echu], vers: disponible, par: [sos-violences]",
          in: "registres.yaml"
        ).replacing(
          "    tient: [parquet-clairval,", with: "    lit: [sos-violences]\n    tient: [parquet-clairval,",
          in: "registres.yaml")
      }
    ) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval), path = try await added(keeper)
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "03/11/2026"])
      _ = await keeper.post("\(path)/passages/attribuer", ["decision": "04/11/2026", "jour": "04/11/2026"])
      let association = try await SightTests.holder(app, ["sos-violences"])
      #expect(await association.post("\(path)/passages/restituer", ["jour": "05/11/2026"]).status == 303)
    }
  }

  @Test("a text that seems to be somebody is asked; one that leads to them is refused", arguments: Engine.one)
  func people(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      func adds(_ line: String, isCertain: Bool = false) async -> Outgoing {
        await keeper.post(
          "/registres/tgd",
          pairs: [("ligne", line), ("parquet", "parquet-clairval"), ("jour", "02/11/2026")]
            + (isCertain ? [("confirme", "oui")] : []))
      }
      let asked = await adds("Ligne de Mme de Sévigné")
      #expect(asked.status == 422 && plain(asked).contains("« Mme de Sévigné » semble être quelqu’un."))
      #expect(asked.text.contains("name=\"confirme\"") && asked.text.contains("#champ-ligne"))
      let path = try #require(await adds("Ligne de Mme de Sévigné", isCertain: true).header("location"))
      #expect(await adds("a.dupont@exemple.fr", isCertain: true).status == 422)
      func corrects(_ reason: String) async -> Outgoing {
        await keeper.post(
          "\(path)/corriger",
          [
            "ligne": "Ligne de Mme de Sévigné", "parquet": "parquet-clairval", "jour": "03/11/2026", "motif": reason,
          ])
      }
      let named = await corrects("M. Dupont avait mal lu")
      #expect(named.status == 422 && named.text.contains("#champ-motif") && named.text.contains("name=\"confirme\""))
      #expect(await corrects("Lu par le 06 12 34 56 78").status == 422)
      // What was agreed to once is not asked again.
      #expect(await corrects("Mal lu").status == 303)
    }
  }

  @Test(
    "what says that it is somebody is found, and what streets and functions are called is not",
    arguments: [
      ("M. Dupont", "M. Dupont"), ("chez Mme Martin-Roy, 2e étage", "Mme Martin-Roy"), ("MME DURAND", "MME DURAND"),
      ("Monsieur d’Alembert", "Monsieur d’Alembert"), ("Collège Mme de Sévigné", "Mme de Sévigné"),
      ("Dr Roux", "Dr Roux"), ("Me Lefèvre", "Me Lefèvre"), ("Mlle\u{A0}Zoé", "Mlle\u{A0}Zoé"),
      ("MM. Petit et Grand", "MM. Petit"), ("rue de la Paix, chez M. Petit", "M. Petit"), ("M.Petit", "M.Petit"),
      ("rue du Docteur Roux", nil), ("place de Mme de Sévigné", nil), ("Avenue du Docteur Calmette", nil),
      ("M. le maire", nil), ("Monsieur le Préfet", nil), ("MADAME LE MAIRE", nil), ("Madame la sous-préfète", nil),
      ("Gymnase Jean Moulin", nil), ("Jean Dupont", nil), ("Place de la Halle", nil), ("Mme dupont", nil),
      ("Hommes et Femmes", nil), ("Meaux Centre", nil), ("Maîtrise d’Œuvre", nil), ("AMM. Nord", nil),
    ] as [(String, String?)])
  func names(_ text: String, _ found: String?) { #expect(PersonalText.name(in: text) == found) }

  @Test(
    "what leads to somebody is found",
    arguments: [
      ("AB-123-CD", true), ("123 ABC 77", true), ("06 12 34 56 78", true), ("+33 6 12 34 56 78", true),
      ("écrire à a.dupont@exemple.fr", true), ("2026-CAB-BSIR-1462", false), ("Lot 12 B 3", false), ("5 @ 3", false),
    ])
  func leads(_ text: String, _ isFound: Bool) { #expect((PersonalText.found(in: text) != nil) == isFound) }

  @Test("a list says what its files hold, down to one", arguments: Engine.one)
  func downloads(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      _ = try await added(keeper)
      let list = await plain(keeper.get("/registres/tgd"))
      #expect(list.contains("Télécharger 1 fiche") && !list.contains("Télécharger tout"), "\(list)")
    }
  }

  @Test("invented systems are named as one speaks, and large enough for their cameras", arguments: Engine.one)
  func invented(_ engine: Engine) async throws {
    try await withBoussole(on: engine, withActivity: true) { app in
      let (systems, lots) = try await app.database.read { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        let store = EntryStore(connection, in: departement)
        return (
          try store.entries(of: departement.register("videoprotection"), after: nil, limit: 500),
          try store.entries(of: departement.register("cameras"), after: nil, limit: 2_000)
        )
      }
      #expect(systems.contains { $0.values["nom"] == "Système d’Écoutevent" })
      for system in systems {
        let held = lots.filter { $0.values["systeme"] == system.id.text && $0.state == "en_service" }
          .compactMap { Int($0.values["nombre"] ?? "") }.reduce(0, +)
        let most = ["actives", "autorisees"].compactMap { Int(system.values[$0] ?? "") }.min() ?? 0
        #expect(most >= held && (most > 0 || system.state != "en_service"), "\(system.state) \(system.values)")
      }
    }
  }
}

import Database
import Strategy
import TestKit
import Testing
import Web

/// What an entry says of what others decided, and who may put it right.
@Suite("What others decide") struct CorrectionTests {
  private static let filed: [String: String] = [
    "nom": "Centre", "commune": "99014", "nature": "nouveau", "finalites": "atteintes", "cameras": "4",
    "conservation": "15", "motif": "Mal lu", "pieces.0.masse": "manquant",
  ]
  private func mended(_ changes: [String: String]) -> [String: String] { Self.filed.merging(changes) { $1 } }
  private func post(_ visitor: Visitor, _ path: String, _ fields: [String: String]) async -> Outgoing {
    await visitor.post(path, pairs: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  @Test(
    "what only others' passages ask is theirs to put right, and so is the day of these",
    arguments: Engine.available)
  func theirs(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let brds = try await DeskTests.holder(app, of: "prefecture/brds", as: .agent)
      let created = await mayor.post(
        "/registres/videoprotection", ["nom": "Centre", "commune": "99014", "nature": "nouveau", "jour": "20/11/2026"])
      let path = try #require(created.header("location"), "\(created.text)"), mend = "\(path)/corriger"
      let filing = await mayor.get("\(path)/passages/deposer").text
      #expect(filing.contains("name=\"pieces."), "a file is handed in with its pieces")
      #expect(await !mayor.get("/registres/videoprotection/nouvelle").text.contains("name=\"seance\""))
      let sent = await mayor.post(
        "\(path)/passages/deposer",
        ["finalites": "atteintes", "cameras": "4", "conservation": "15", "jour": "20/11/2026"])
      #expect(sent.status == 303, "\(sent.text)")
      #expect(
        await brds.post(
          "\(path)/passages/demander_pieces", ["pieces.0.masse": "manquant", "jour": "21/11/2026"]
        ).status == 303)

      let form = await mayor.get(mend).text
      for field in ["avis", "titres.0.numero", "autorisees", "prorogation", "seance"] {
        #expect(!form.contains("name=\"\(field)\""), "\(field)")
        #expect(await brds.get(mend).text.contains("name=\"\(field)\""), "\(field)")
      }
      #expect(form.contains("name=\"pieces."), "what they hand in is theirs")
      #expect(await post(mayor, mend, mended(["jour": "21/11/2026", "autorisees": "4"])).status == 303)
      #expect(await !plain(mayor.get(path).text).contains("Caméras autorisées : 4"), "what is not asked is not heard")
      let day = await post(mayor, mend, mended(["jour": "20/11/2026"]))
      #expect(
        day.status == 422 && plain(day.text).contains("n’est pas un passage que vous faites"))
      #expect(day.text.contains("#champ-jour"))
      #expect(await post(brds, mend, mended(["jour": "20/11/2026"])).status == 303)
      let page = plain(await mayor.get(path).text)
      #expect(page.contains("Pièces du dossier : Plan-masse manquant"), "the history says what is asked")
      #expect(page.contains("Non renseigné") && page.contains("Avis de la commission ;"))
    }
  }

  @Test("what an entry leads to says its state and since when, on its page of today", arguments: Engine.available)
  func conformity(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let cabinet = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .agent)
      let obligation = try #require(
        await cabinet.post(
          "/registres/obligations_voyage",
          ["objet": "Schéma", "commune": "99014", "places": "20", "jour": "02/11/2026"]
        ).header("location"))
      #expect(
        await cabinet.post("\(obligation)/passages/constater", ["cas": "epci", "jour": "03/11/2026"]).status == 303)
      let path = try #require(
        await cabinet.post(
          "/registres/occupations",
          ["lieu": "Stade", "commune": "99014", "signale_a": "23/11/2026 08:00", "jour": "23/11/2026"]
        ).header("location"))
      let found = await cabinet.post(
        "\(path)/passages/constater",
        [
          "constate_a": "23/11/2026 09:00", "terrain": "communal", "comptages.0.le": "23/11/2026 09:00",
          "comptages.0.nombre": "22", "jour": "23/11/2026",
        ])
      #expect(found.status == 303, "\(found.text)")
      let id = obligation.split(separator: "/").last.map(String.init) ?? ""
      #expect(await cabinet.post("\(path)/passages/demander", ["obligation": id, "jour": "23/11/2026"]).status == 303)
      #expect(await plain(cabinet.get(path).text).contains("Schéma : conforme depuis le 3 novembre 2026"))
      #expect(await cabinet.post("\(obligation)/passages/perdre", ["jour": "24/11/2026"]).status == 303)
      let lost = await plain(cabinet.get(path).text)
      #expect(lost.contains("Schéma : n’est plus conforme depuis le 24 novembre 2026"))
      let past = await plain(cabinet.get("\(path)?au=2026-11-23").text)
      #expect(
        past.contains("Schéma") && !past.contains("n’est plus conforme"), "of a past day, what moved since is not told")
    }
  }

  @Test("a shelter is never called by its address", arguments: Engine.one)
  func noAddress(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      func name(_ name: String) async -> Outgoing {
        await keeper.post(
          "/registres/hebergement",
          ["nom": name, "gestionnaire": "sos-violences", "commune": "99001", "genre": "urgence", "jour": "02/11/2026"])
      }
      for address in ["12 rue des Lilas", "Foyer, 3 bis, Avenue Foch", "Quai aux Fables", "Foyer 77100"] {
        let refused = await name(address)
        #expect(refused.status == 422 && plain(refused.text).contains("est une adresse, ou y ressemble"), "\(address)")
      }
      for code in ["Alouette 2", "Structure 10", "Grande Ourse"] { #expect(await name(code).status == 303, "\(code)") }
    }
  }
}

import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// A passage that several must agree to: who signs an agreement, who confirms what another says.
@Suite("What several must agree to") struct AgreementTests {
  private static let parquet = "parquet-clairval/procureur"

  /// A protocol of Aigrefont that was sent to a court.
  private func sent(_ app: Boussole, by mayor: Visitor) async throws -> String {
    let created = await mayor.post(
      "/registres/rappel_ordre", ["objet": "Protocole", "commune": "99001", "jour": "02/11/2026"])
    let path = try #require(created.header("location"), "\(created.text)")
    let sent = await mayor.post(
      "\(path)/passages/transmettre",
      ["parquet": "parquet-clairval", "deliberation": "02/11/2026", "jour": "03/11/2026"])
    #expect(sent.status == 303, "\(sent.text)")
    return path
  }
  private func state(_ visitor: Visitor, _ path: String) async throws -> String {
    let text = await visitor.get(path, json: true).text
    return String(try #require(text.firstMatch(of: /"etat":"([a-z_]+)"/)).output.1)
  }

  @Test(
    "an agreement is in force on the day on which the last has signed, each by its own function; silence is never yes",
    arguments: Engine.available)
  func signed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99001", as: .mayor)
      let court = try await DeskTests.holder(app, of: Self.parquet, as: .prosecutor)
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      let path = try await sent(app, by: mayor), sign = "\(path)/passages/signer"
      #expect(await plain(mayor.get(path).text).contains("pas encore"))
      #expect(await mayor.get("/moi").text.contains("Signature attendue"))
      #expect(await court.get("/moi").text.contains("Signature attendue"))
      // Another court reads it, and signs nothing.
      #expect(await !other.get("/moi").text.contains("Signature attendue"))
      #expect(await other.get(sign).status == 404)
      #expect(await other.post(sign, ["base": "csi", "jour": "10/11/2026"]).status == 404)

      let form = await court.get(sign)
      #expect(
        plain(form.text).contains("Il manque : La mairie, Le parquet") && Document(Array(form.text.utf8)).faults == [])
      let first = await court.post(sign, ["base": "csi", "fin": "31/12/2028", "jour": "12/11/2026"])
      #expect(first.status == 303, "\(first.text)")
      #expect(try await state(mayor, path) == "transmis")
      let page = await mayor.get(path)
      #expect(plain(page.text).contains("le 12 novembre 2026") && plain(page.text).contains("pas encore"))
      #expect(Document(Array(page.text.utf8)).faults == [])
      #expect(await !court.get("/moi").text.contains("Signature attendue"))
      #expect(await court.get(sign).status == 404, "once")
      app.clock.advance(seconds: 61)
      #expect(await court.post(sign, ["base": "csi", "jour": "12/11/2026"]).status == 404)

      // What one has agreed to is what the other signs.
      #expect(await !mayor.get(sign).text.contains("name=\"base\""))
      let changed = await mayor.post(
        "\(path)/corriger",
        [
          "objet": "Protocole", "commune": "99001", "parquet": "parquet-clairval", "deliberation": "02/11/2026",
          "base": "ancien", "fin": "31/12/2028", "jour": "12/11/2026", "motif": "Autre texte",
        ])
      #expect(changed.status == 422 && plain(changed.text).contains("Ce champ ne change plus : Le parquet"))

      // Told later, on an earlier day: each has its own.
      let last = await mayor.post(sign, ["jour": "10/11/2026"])
      #expect(last.status == 303, "\(last.text)")
      #expect(try await state(mayor, path) == "en_vigueur")
      let done = await plain(mayor.get(path).text)
      #expect(done.contains("en vigueur depuis le 12 novembre 2026") && done.contains("le 10 novembre 2026"))
      #expect(done.contains("jusqu’au 31 décembre 2028"))
      #expect(await plain(mayor.get("\(path)?au=2026-11-11").text).contains("transmis au parquet depuis"))
      #expect(await !mayor.get("/moi").text.contains("Signature attendue"))
    }
  }

  @Test(
    "who agreed takes it back while others are awaited, with a reason, and nobody for them; what it fixed may change again",
    arguments: Engine.available)
  func takenBack(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99001", as: .mayor)
      let court = try await DeskTests.holder(app, of: Self.parquet, as: .prosecutor)
      let path = try await sent(app, by: mayor), sign = "\(path)/passages/signer", back = "\(sign)/retrait"
      #expect(await court.get(back).status == 404, "nothing to take back")
      #expect(await court.post(sign, ["base": "csi", "fin": "31/12/2028", "jour": "10/11/2026"]).status == 303)
      // Nobody takes back what another gave.
      #expect(await !mayor.get(path).text.contains("Reprendre son accord"))
      #expect(await mayor.get(back).status == 404)
      #expect(await mayor.post(back, ["motif": "À leur place"]).status == 404)
      let asked = await court.get(back)
      #expect(Document(Array(asked.text.utf8)).faults == [], "\(asked.text)")
      #expect(await court.post(back).status == 422)
      let done = await court.post(back, ["motif": "Article 3 à revoir"])
      #expect(done.status == 303, "\(done.text)")
      let page = await plain(mayor.get(path).text)
      #expect(page.contains("Accord repris") && page.contains("Le parquet : accord du 10 novembre 2026"))
      #expect(page.contains("« Article 3 à revoir »") && !page.contains("Reprendre son accord"))
      #expect(await plain(mayor.get("\(path)?au=2026-11-10").text).contains("Accord donné"))
      #expect(await court.get("/moi").text.contains("Signature attendue"))
      app.clock.advance(seconds: 61)
      #expect(await court.post(back, ["motif": "Article 3 à revoir"]).status == 404, "once")
      let trail = try await app.database.read { connection in
        try connection.query("SELECT COUNT(*) AS n FROM audit WHERE act = 'fiche.withdrawn'").first?.integer("n")
      }
      #expect(trail == 1)

      // What it fixed changes again, and both sign.
      let sending: KeyValuePairs = [
        "objet": "Protocole", "commune": "99001", "parquet": "parquet-clairval", "deliberation": "02/11/2026",
        "base": "ancien", "fin": "31/12/2028", "jour": "10/11/2026", "motif": "Article 3",
      ]
      let changed = await mayor.post("\(path)/corriger", sending)
      #expect(changed.status == 303, "\(changed.text)")
      app.clock.advance(seconds: 61)
      #expect(await mayor.post(sign, ["jour": "10/11/2026"]).status == 303)
      app.clock.advance(seconds: 61)
      #expect(await court.post(sign, ["jour": "10/11/2026"]).status == 303)
      #expect(try await state(mayor, path) == "en_vigueur")
      #expect(await court.get(back).status == 404, "all have agreed")
    }
  }

  @Test("what is awaited on the last day that a desk shows is on it from the first day on", arguments: Engine.one)
  func lastDay(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99001", as: .mayor), today = French.short(Boussole.today)
      let created = await mayor.post(
        "/registres/rappel_ordre", ["objet": "Protocole", "commune": "99001", "jour": today])
      let path = try #require(created.header("location"), "\(created.text)")
      let sent = await mayor.post(
        "\(path)/passages/transmettre", ["parquet": "parquet-clairval", "deliberation": today, "jour": today])
      #expect(sent.status == 303, "\(sent.text)")
      #expect(await mayor.get("/moi").text.contains("Signature attendue"))
    }
  }

  @Test("it never happens by itself, whatever time passes", arguments: Engine.available)
  func silence(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99001", as: .mayor)
      let path = try await sent(app, by: mayor)
      #expect(await mayor.post("\(path)/passages/signer", ["base": "csi", "jour": "10/11/2026"]).status == 303)
      app.clock.advance(seconds: 400 * 86_400)
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "registres : échéances" })
      try await job.run(app.database, Boussole.code, app.clock.now)
      let late = try await app.visitor(.mayor)
      #expect(try await state(late, path) == "transmis")
      #expect(await late.get("\(path)/passages/signer").status == 404)
    }
  }

  private static let event = """
      - id: faits
        nom: Faits
        fiche: fait
        prefixe: FAI
        tient: [prefecture/brds]
        lit: [spip, pjj]
        portee: departement
        champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
          - {id: secret, nom: Réservé, genre: texte, visible: [prefecture/brds]}
        etats:
          - {id: dit, nom: Dit, classe: initial}
          - {id: confirme, nom: Confirmé, classe: actif}
          - {id: conteste, nom: Contesté, classe: actif}
        passages:
          - id: confirmer
            nom: Confirmer
            de: [dit]
            vers: confirme
            signent: [{id: un, nom: L’un, par: [spip]}, {id: autre, nom: L’autre, par: [pjj]}]
          - {id: contester, nom: Contester, de: [dit, confirme], vers: conteste, par: [spip, pjj]}
          - {id: redire, nom: Dire de nouveau, de: [conteste], vers: dit}
    """

  @Test(
    "who comes anew to where both must agree has the word of neither; what one does not see stays",
    arguments: Engine.available)
  func anew(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.event)) { app in
      let keeper = try await DeskTests.holder(app, of: "prefecture/brds")
      let one = try await DeskTests.holder(app, of: "spip", as: .partner)
      let both = try await DeskTests.holder(app, of: "pjj", as: .force)
      let created = await keeper.post("/registres/faits", ["nom": "Fait", "secret": "caché", "jour": "02/11/2026"])
      let path = try #require(created.header("location"), "\(created.text)")
      #expect(await one.post("\(path)/passages/confirmer", ["jour": "03/11/2026"]).status == 303)
      #expect(await both.post("\(path)/passages/contester", ["jour": "04/11/2026"]).status == 303)
      #expect(await keeper.post("\(path)/passages/redire", ["jour": "05/11/2026"]).status == 303)
      #expect(await both.post("\(path)/passages/confirmer", ["jour": "06/11/2026"]).status == 303)
      #expect(try await state(keeper, path) == "dit", "the first one has not said it again")
      app.clock.advance(seconds: 61)
      #expect(await one.post("\(path)/passages/confirmer", ["jour": "06/11/2026"]).status == 303)
      #expect(try await state(keeper, path) == "confirme")
      // Those who made these passages do not see it.
      #expect(await keeper.get(path).text.contains("caché"))
      #expect(await !one.get(path).text.contains("caché"))
    }
  }
}

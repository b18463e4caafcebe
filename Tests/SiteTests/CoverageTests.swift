import Database
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Who lacks something: what is known not to be there, and what nobody has said.
@Suite("Those without") struct CoverageTests {
  private func entry(
    _ register: String, _ fields: KeyValuePairs<String, String>, by visitor: Visitor
  ) async throws -> String {
    let answer = await visitor.post("/registres/\(register)", fields)
    return try #require(answer.header("location"), "\(answer.text)")
  }

  @Test("communes without a protocol, as far as one looks, on a day", arguments: Engine.available)
  func communes(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let police = try await DeskTests.holder(app, of: "ddpn/partenariat")
      let list = "/registres/participation_citoyenne/sans/communes"
      #expect(await plain(police.get(list).text).contains("40 sur 40."))
      let path = try await entry(
        "participation_citoyenne",
        ["objet": "Protocole", "commune": "99001", "force": "police", "jour": "02/11/2026"], by: police)
      #expect(await plain(police.get(list).text).contains("40 sur 40."), "a candidate has none yet")
      let signed = await police.post(
        "\(path)/passages/signer",
        ["signe_le": "10/11/2026", "quartiers.0.nom": "Centre", "quartiers.0.foyers": "200", "jour": "10/11/2026"])
      #expect(signed.status == 303, "\(signed.text)")
      let page = await police.get(list).text
      #expect(plain(page).contains("39 sur 40.") && !page.contains(">Aigrefont<"))
      #expect(await police.get("\(list)?reponse=avec").text.contains("Aigrefont"))
      #expect(await plain(police.get("\(list)?au=2026-11-09").text).contains("40 sur 40."))
      let before = await plain(police.get("\(list)?au=2020-01-01").text)
      #expect(before.contains("0 sur 40. De 40, on ne sait pas : le registre n’est tenu que depuis le"))
      let file = String(decoding: try await police.get("\(list)/lignes.csv").collected(), as: UTF8.self)
      #expect(file.split(whereSeparator: \.isNewline).count == 40)
      let other = try await DeskTests.holder(app, of: "spip", as: .partner)
      #expect(await other.get(list).status == 404)
    }
  }

  /// A commune is seen by an entry of its own, or of another that says it; three months later it is seen no more.
  private static let visits = FieldSample.register(
    "visites", "VIS",
    fields: """
      - {id: commune, nom: Commune, genre: commune, exige: [creation]}
      - {id: avec, nom: Avec, genre: communes}
      """,
    more: """
      reprise: 2026-01-01
      sans:
        - {id: trimestre, nom: Communes non vues, etats: [complet], pendant: 3 mois, aussi: avec}
      """)

  @Test("what lasts but a time, and what stands for other communes too", arguments: Engine.available)
  func lasting(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.visits)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let list = "/registres/visites/sans/trimestre"
      #expect(await plain(keeper.get(list).text).contains("40 sur 40."))
      let path = try await FieldSample.added(
        "visites", ["nom": "Une visite", "commune": "99001", "avec": "99002", "jour": "02/11/2026"], by: keeper)
      let seen = await keeper.post("\(path)/passages/completer", ["jour": "10/11/2026"])
      #expect(seen.status == 303, "\(seen.text)")
      #expect(await plain(keeper.get(list).text).contains("38 sur 40."))
      #expect(await plain(keeper.get("\(list)?au=2026-11-09").text).contains("40 sur 40."))
      app.advance(days: 100)
      let later = try await DeskTests.holder(app, of: FieldSample.keeper)
      #expect(await plain(later.get(list).text).contains("40 sur 40."))
      #expect(await plain(later.get("\(list)?au=2027-02-09").text).contains("38 sur 40."))
      #expect(await plain(later.get("\(list)?au=2027-02-10").text).contains("40 sur 40."))
    }
  }

  @Test(
    "schools that nobody has seen this school year",
    arguments: Engine.available)
  func schools(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let school = try await DeskTests.holder(app, of: "dsden")
      for (name, uai) in [("Les Tilleuls", "9990001A"), ("Le Parc", "9990002B")] {
        _ = try await entry(
          "etablissements",
          ["nom": name, "uai": uai, "commune": "99001", "type": "college", "jour": "01/09/2026"], by: school)
      }
      let list = "/registres/etablissements/sans/annee"
      #expect(await plain(school.get(list).text).contains("2 sur 2."))
      let id = try await app.database.read { connection in
        try connection.query("SELECT id FROM register_entry WHERE title = \("Les Tilleuls")").first?.text("id")
      }
      let seance = try await entry(
        "sensibilisations",
        [
          "objet": "Cyber, 5e", "etablissement": try #require(id), "theme": "cyber", "jour": "03/11/2026",
        ], by: school)
      let held = await school.post(
        "\(seance)/passages/tenir", ["eleves": "103", "classes": "4", "jour": "03/11/2026"])
      #expect(held.status == 303, "\(held.text)")
      #expect(await plain(school.get(list).text).contains("1 sur 2."))
      #expect(await !school.get(list).text.contains("Les Tilleuls"))
      #expect(await plain(school.get("\(list)?au=2026-11-02").text).contains("2 sur 2."))
      let before = await plain(school.get("\(list)?au=2026-08-31").text)
      #expect(before.contains("0 sur 0."))
      let json = await school.get(list, json: true).text
      #expect(json.contains("\"sans\":1") && json.contains("\"avec\":1") && json.contains("\"non_connu\":0"))
    }
  }

  @Test("a visit keeps its place in sight for as many days as the pack says", arguments: Engine.available)
  func days(_ engine: Engine) async throws {
    let weekly = { (pack: PackFiles) in
      try pack.replacing("pendant: 1 mois", with: "pendant: 7 jours", in: "registres.yaml")
    }
    try await withBoussole(on: engine, changing: weekly) { app in
      let brigade = try await DeskTests.holder(app, of: "ggd/prevention", as: .force)
      let station = try await entry(
        "gares", ["nom": "Halte", "commune": "99001", "jour": "01/10/2026"], by: brigade)
      let patrol = try await entry(
        "patrouilles_gares",
        [
          "objet": "Patrouille", "gare": String(station.split(separator: "/").last ?? ""), "jour": "03/11/2026",
        ], by: brigade)
      let done = await brigade.post(
        "\(patrol)/passages/faire",
        [
          "debut": "03/11/2026 17:00", "fin": "03/11/2026 18:00", "unites.0.unite": "Brigade",
          "unites.0.effectif": "2", "jour": "03/11/2026",
        ])
      #expect(done.status == 303, "\(done.text)")
      let list = "/registres/gares/sans/mois"
      #expect(await plain(brigade.get("\(list)?au=2026-11-09").text).contains("0 sur 1."))
      #expect(await plain(brigade.get("\(list)?au=2026-11-10").text).contains("1 sur 1."))
    }
  }
}

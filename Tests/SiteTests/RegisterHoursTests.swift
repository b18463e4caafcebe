import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What is counted in hours is told in hours; what a type says of how long its titles last need not be typed.
@Suite("Hours and titles of registers") struct RegisterHoursTests {
  private static let delays = FieldSample.register(
    "delais", "DEL",
    fields: """
      - {id: recu, nom: Reçu le, genre: instant}
      - id: titres
        nom: Titres
        genre: lignes
        chevauchement: non
        dure: 5 ans
        colonnes:
          - {id: du, nom: Du, genre: jour, exige: ligne}
          - {id: au, nom: Au, genre: jour}
      """,
    more: """
      horloges:
        - {id: partir, nom: Délai pour partir, court: [cree], depuis: recu, duree: 24 heures, previent: [12 heures]}
        - {id: titre, nom: Fin du titre, court: [cree], jusqua: titres.au}
      """)

  @Test(
    "a delay in hours is owed so many hours before its end, and says how many are left", arguments: Engine.available)
  func hours(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.delays)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      // Noon: it ends at half past one tomorrow.
      let created = await keeper.post(
        "/registres/delais", ["nom": "Stade", "recu": "24/11/2026 1:30", "jour": "24/11/2026"])
      let path = try #require(created.header("location"), "\(created.text)")
      #expect(await plain(keeper.get(path).text).contains("jusqu’au 25/11/2026 à 1 h 30, reste 13 h"))
      // So do the list and the board: at nine in the evening one looks for the hour.
      for list in ["", "/tableau"] {
        #expect(await plain(keeper.get("/registres/delais\(list)").text).contains("25/11/2026 à 1 h 30"), "\(list)")
      }
      #expect(await !keeper.get("/moi").text.contains("Délai pour partir"))
      app.clock.advance(seconds: 2 * 3_600)
      let desk = await plain(keeper.get("/moi").text)
      #expect(desk.contains("Délai pour partir : Stade") && desk.contains("reste 11 h"))
      app.clock.advance(seconds: 11 * 3_600 + 570)
      #expect(try await plain(app.visitor(.agent).get(path).text).contains("reste 20 min"))
      app.clock.advance(seconds: 3 * 3_600)
      #expect(try await plain(app.visitor(.agent).get(path).text).contains("dépassé de 2 h"))
    }
  }

  @Test("a delay that an entry makes absurdly long ends nothing but itself")
  func endless() async throws {
    let delays = FieldSample.register(
      "longs", "LON", fields: "- {id: annees, nom: Années, genre: entier}",
      more: "horloges:\n  - {id: fin, nom: Fin, court: [cree], duree: annees ans}")
    try await withBoussole(on: .sqlite, changing: FieldSample.adding(delays)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let created = await keeper.post(
        "/registres/longs", ["nom": "Stade", "annees": "1000000", "jour": "24/11/2026"])
      let path = try #require(created.header("location"), "\(created.text)")
      #expect(await keeper.get(path).status == 200)
    }
  }

  @Test(
    "a title lasts as long as its type says unless it says otherwise; the next may follow", arguments: Engine.available)
  func titles(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: FieldSample.adding(Self.delays)) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let created = await keeper.post(
        "/registres/delais",
        [
          "nom": "Vernoselle", "titres.0.du": "29/02/2020", "titres.1.du": "01/03/2025", "titres.1.au": "30/06/2025",
          "jour": "02/11/2026",
        ])
      let path = try #require(created.header("location"), "\(created.text)")
      let page = await plain(keeper.get(path).text)
      #expect(page.contains("28/02/2025") && page.contains("30/06/2025"))
      #expect(page.contains("jusqu’au 30 juin 2025"))
      let overlapping = await keeper.post(
        "/registres/delais",
        ["nom": "Autre", "titres.0.du": "29/02/2020", "titres.1.du": "28/02/2025", "jour": "02/11/2026"])
      #expect(overlapping.status == 422 && plain(overlapping.text).contains("commence avant la fin"))
    }
  }
}

import Collection
import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Testing

/// What figures say of themselves: how far they are known, and whether an authority has agreed.
@Suite("What figures say") struct SaidFiguresTests {
  private func plain(_ text: String) -> String {
    text.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ").replacing("<sup>e</sup>", with: "e")
  }

  @Test("a figure's page says of what it is", arguments: Engine.available)
  func title(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await Collected.sample(app)
      let title = "Personnes reçues par les intervenants sociaux"
      #expect(plain(try await app.get("/mesures/recus_isc").text).contains("<h1>\(title) : 52 personnes reçues</h1>"))
      #expect(plain(try await app.get("/mesures/rappels_ordre").text).contains("<h1>Rappels à l’ordre"))
    }
  }

  @Test(
    "néant beside a semester that nobody gave is in part, never zero, and counted once", arguments: Engine.available)
  func nothingInPart(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let last = Period(.semester, containing: Boussole.today).previous
      try await app.database.write(Boussole.code) { connection in
        let measures = try Collected.departements.latest(Boussole.code, connection).measures
        func say(_ place: String, _ value: Int, _ period: Period, isNothing: Bool = false) -> Report {
          Report(
            LedgerKey(measure: "rappels_ordre", place: place), on: period.last, value: value, isNothing: isNothing)
        }
        try LedgerStore(connection, in: Boussole.code, measures: measures).report(
          [
            say("99025", 0, last, isNothing: true), say("99001", 3, last), say("99001", 2, last.previous),
            say("99002", 0, last), say("99002", 0, last.previous),
          ], cause: Cause(kind: "essai", id: "1"), by: Collected.permit)
      }
      let page = plain(try await app.get("/mesures/rappels_ordre?commune=99025").text)
      #expect(page.contains("Néant : il n’y avait rien à compter. En partie : 1 relevé sur 2."), "\(page)")
      #expect(page.contains("Manque : \(plain(last.previous.name)).") && !page.contains("Zéro"))
      let json = plain(try await app.get("/mesures/rappels_ordre?commune=99025", json: true).text)
      #expect(json.contains("\"valeur\":null") && json.contains("\"partie\":\"néant, 1 relevé sur 2\""), "\(json)")
      let commune = plain(try await app.get("/communes/99025").text)
      #expect(commune.contains(">néant</a><small>1 relevé sur 2</small>") && !commune.contains("0 rappel"))
      let administrator = try await app.visitor(.administrator)
      let file = "mesure;commune;jour;valeur\nrappels_ordre;99001;\(French.short(last.last));néant\n"
      let sent = await administrator.sends("/import", name: "neant.csv", Array(file.utf8))
      let place = try #require(sent.header("location")).replacing("/exemple", with: "")
      let preview = plain(await administrator.get(place).text)
      #expect(preview.contains(">néant<") && preview.contains("remplace 3"), "\(preview)")
      // One count of communes, wherever they are counted.
      let whole = plain(try await app.get("/mesures/rappels_ordre").text)
      #expect(whole.contains("2 communes sur 40.") && whole.contains(" + 30 autres"), "\(whole)")
      let map = plain(try await app.get("/mesures/rappels_ordre/carte").text)
      #expect(map.contains("2 communes sur 40 sont renseignées, "))
      #expect(map.contains("<td>2 renseignées sur 40") || map.contains("<small>2 renseignées sur 40</small>"))
      #expect(try await plain(app.get("/mesures").text).contains("2 communes sur 40"))
    }
  }

  @Test("a zero that waits for its validation is provisional, where it is counted", arguments: Engine.available)
  func provisionalZero(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"])
      let link = try await Collected.link(app, to: request)
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.7")
      #expect(await partner.answer(link, ["valeur": "0"]).status == 303)
      func page(_ query: String) async throws -> String { plain(try await app.get("/mesures/recus_isc\(query)").text) }
      #expect(try await page("").contains("1 réponse est provisoire"))
      #expect(try await page("?organisation=cd").contains("1 réponse est provisoire"))
      #expect(try await !page("?organisation=ddpn").contains("provisoire"))
    }
  }

  @Test("what was said in one act is told in the same order on every engine", arguments: Engine.available)
  func order(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let subjects = ["4.1", "1.1", "2.1", "5.1", "3.1", "6.1", "1.2"]
      let read = try await app.database.write(Boussole.code) { connection in
        let store = SayingStore(connection)
        for subject in subjects {
          var content = Saying.Content()
          content.text = subject
          try store.add(.weather, of: subject, on: Boussole.today, content, by: Collected.permit)
        }
        return try store.recorded(
          after: Instant.start(of: Boussole.today), until: nil, in: Boussole.code, limit: 50
        ).map(\.subject)
      }
      #expect(read == subjects.sorted())
    }
  }
}

import Database
import Documents
import Foundation
import Kernel
import TestKit
import Testing
import Web

/// What a function owes, followed by a calendar.
@Suite("The agenda of a function") struct AgendaTests {
  /// The lines of a calendar, unfolded. Checks what RFC 5545 asks of lines.
  private func lines(_ bytes: [UInt8]) throws -> [String] {
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(String(validating: bytes, as: UTF8.self) != nil && text.hasSuffix("\r\n"))
    let written = text.unicodeScalars.split(
      separator: "\r\n".unicodeScalars.first ?? " ", omittingEmptySubsequences: false
    )
    .map { String($0) }
    for (index, line) in written.enumerated() {
      #expect(index == 0 || line.hasPrefix("\n"), "lines end by CRLF")
      #expect(line.drop { $0 == "\n" }.utf8.count <= 75, "\(line)")
    }
    return text.replacing("\r\n ", with: "").components(separatedBy: "\r\n").filter { !$0.isEmpty }
  }
  private func address(in page: String) throws -> String {
    let found = try #require(page.firstMatch(of: /<code>https?:\/\/[^\/]+(\/exemple\/agenda\/[0-9a-f]{64})<\/code>/))
    return String(found.output.1)
  }
  private func own(_ visitor: Visitor) async throws -> String {
    let page = await visitor.get("/moi/agenda").text
    return String(try #require(page.firstMatch(of: /action="(\/exemple\/moi\/agenda\/[0-9a-f-]{36})"/)).output.1)
  }

  @Test("what a function owes is followed by its own secret address, until it is revoked", arguments: Engine.available)
  func followed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let holder = try await DeskTests.holder(app, of: "parquet-clairval/procureur")
      #expect(await holder.get("/moi").text.contains("/moi/agenda"))
      #expect(await holder.get("/echeances").text.contains("/moi/agenda"))
      let path = try await own(holder)
      let address = try address(in: await holder.post(path).text)
      #expect(await !holder.get("/moi/agenda").text.contains(address), "it is shown once")
      let stranger = Visitor(app.site, Boussole.code, address: "192.0.2.9")
      let answer = await stranger.get(address)
      #expect(answer.status == 200 && answer.header("content-type") == "text/calendar; charset=utf-8")
      let lines = try lines(answer.body)
      #expect(lines.first == "BEGIN:VCALENDAR" && lines.last == "END:VCALENDAR" && lines.contains("VERSION:2.0"))
      #expect(lines.count { $0 == "BEGIN:VEVENT" } == lines.count { $0 == "END:VEVENT" })
      #expect(lines.contains { $0.hasPrefix("URL:http") && $0.hasSuffix("/exemple/piloter/4.1/meteo") })
      #expect(lines.contains { $0.wholeMatch(of: /DTSTART;VALUE=DATE:\d{8}/) != nil })
      let ids = lines.filter { $0.hasPrefix("UID:") }
      #expect(Set(ids).count == ids.count && !ids.isEmpty)
      #expect(!String(decoding: answer.body, as: UTF8.self).contains("@exemple.fr"), "nobody is in it")
      // Changed, the former one is dead; revoked, both are.
      app.clock.advance(seconds: 61)
      let next = try self.address(in: await holder.post(path).text)
      let former = await stranger.get(address).status, fresh = await stranger.get(next).status
      #expect(former == 404 && fresh == 200)
      #expect(await holder.post("\(path)/retrait").status == 303)
      #expect(await stranger.get(next).status == 404)
    }
  }

  @Test("nobody opens the agenda of another's function, and an ended one follows nothing", arguments: Engine.available)
  func ended(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let holder = try await DeskTests.holder(app, of: "parquet-clairval/procureur")
      let path = try await own(holder)
      let other = try await DeskTests.holder(app, of: "ggd/prevention", as: .force)
      #expect(await other.post(path).status == 404)
      #expect(await other.post("\(path)/retrait").status == 404)
      let address = try address(in: await holder.post(path).text)
      let stranger = Visitor(app.site, Boussole.code, address: "192.0.2.9")
      #expect(await stranger.get(address).status == 200)
      try await app.database.write(Boussole.code) { connection in
        _ = try connection.execute("UPDATE holding SET through_day = \(Boussole.today.adding(days: -1))")
      }
      #expect(await stranger.get(address).status == 404)
      #expect(await stranger.get("/agenda/\(String(repeating: "0", count: 64))").status == 404)
    }
  }

  @Test("a text that says anything at all keeps within its line")
  func escaped() throws {
    let detail = String(repeating: "échéance ; à 10 h, « où » ? \\ ", count: 9) + "\nfin 👩🏽‍🚒\u{7}"
    let event = CalendarFile.Event(
      id: "a@boussole", day: try #require(Day(2026, 12, 31)), title: "Réunion, salle 3 ; bilan", detail: detail,
      address: "https://exemple.fr/77/moi?a=b;c")
    let data = CalendarFile("Parquet, Meaux", [event]).data(at: Instant.start(of: try #require(Day(2026, 11, 30))))
    let lines = try lines(Array(data))
    #expect(lines.contains("X-WR-CALNAME:Parquet\\, Meaux") && lines.contains("SUMMARY:Réunion\\, salle 3 \\; bilan"))
    #expect(lines.contains("DTSTART;VALUE=DATE:20261231") && lines.contains("DTEND;VALUE=DATE:20270101"))
    #expect(lines.contains("DTSTAMP:20261129T230000Z") && lines.contains("URL:https://exemple.fr/77/moi?a=b;c"))
    let said = try #require(lines.first { $0.hasPrefix("DESCRIPTION:") })
    #expect(said.contains("\\; à 10 h\\,") && said.contains(" \\\\ ") && said.contains("\\nfin 👩🏽‍🚒\\nhttps"))
  }
}

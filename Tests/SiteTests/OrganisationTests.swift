import Database
import Kernel
import TestKit
import Testing
import Web

@testable import Collection

/// What an organisation owes, on its own page.
@Suite("Organisations") struct OrganisationTests {
  @Test(
    "an organisation's page has the requests that wait for it, for those who follow campaigns",
    arguments: Engine.available)
  func requests(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let request = try #require(try await Collected.open(app).requests["cd/solidarites"])
      let page = "/organismes/cd", tracking = "/demandes/\(request.text)/suivi"
      let agent = try await app.get(page, as: .prefecture)
      #expect(plain(agent.text).contains("1 chiffre à donner") && agent.text.contains(tracking), "\(agent.text)")
      #expect(Document(Array(agent.text.utf8)).faults == [])
      #expect(try await app.get(page, as: .prefecture, json: true).text.contains(tracking))
      #expect(try await app.get(tracking, as: .prefecture).status == 200, "the link leads there")
      for role in [Role.public, .mayor] {
        #expect(try await !plain(app.get(page, as: role).text).contains("à donner"), "\(role)")
        #expect(try await app.get(page, as: role, json: true).text.contains("\"attendus\":[]"), "\(role)")
      }
      #expect(try await !app.get("/organismes/ddpn", as: .prefecture).text.contains(tracking), "it is not theirs")
      let eve = Boussole.today.adding(days: -1).iso
      #expect(
        try await !plain(app.get("\(page)?au=\(eve)", as: .prefecture).text).contains("à donner"), "of today alone")
    }
  }

  @Test(
    "an organisation's page has the deadlines of its entries, for those who may read them", arguments: Engine.available)
  func deadlines(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "parquet-clairval/procureur")
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .prosecutor)
      let path = try #require(
        await keeper.post("/registres/tgd", ["ligne": "E 3", "parquet": "parquet-clairval", "jour": "01/03/2026"])
          .header("location"))
      _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "01/03/2026", "jour": "01/03/2026"])
      let decided = French.short(app.clock.now.day.adding(days: 3).adding(months: -6))
      let answer = await keeper.post("\(path)/passages/attribuer", ["decision": decided, "jour": decided])
      #expect(answer.status == 303, "\(answer.text)")
      let page = "/organismes/parquet-clairval"
      let own = await keeper.get(page).text
      #expect(plain(own).contains("Fin de l’attribution : E 3") && own.contains(path), "\(own)")
      #expect(Document(Array(own.utf8)).faults == [])
      #expect(await !keeper.get("/organismes/parquet-montfaucel").text.contains("E 3"), "it is not theirs")
      #expect(await !other.get(page).text.contains("E 3"), "they may not read it")
      #expect(try await !app.get(page).text.contains("E 3"))
      #expect(try await !app.get(page, as: .administrator).text.contains("E 3"))
    }
  }
}

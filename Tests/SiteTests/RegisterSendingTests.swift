import Database
import Foundation
import Kernel
import TestKit
import Testing
import Web

@testable import Registers

/// A network that drops the answer, a phone that sends again an hour later: what a form says is done once.
@Suite("Registers: forms that come again") struct RegisterSendingTests {
  private static let clairval = "parquet-clairval/procureur"

  private func submission(_ page: Outgoing) throws -> String {
    try #require(SentForm.standing(page).first { $0.name == "envoi" }?.value)
  }
  private func count(_ visitor: Visitor) async -> Int {
    await visitor.get("/registres/tgd", json: true).text.components(separatedBy: "\"numero\"").count - 1
  }

  @Test("sent again, a form answers as it did, and does nothing more", arguments: Engine.available)
  func again(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let form = try submission(await keeper.get("/registres/tgd/nouvelle"))
      let telephone: KeyValuePairs = [
        "ligne": "77-M-014", "parquet": "parquet-clairval", "jour": "02/11/2026", "envoi": form,
      ]
      let path = try #require(await keeper.post("/registres/tgd", telephone).header("location"))
      app.clock.advance(seconds: 3_600)
      #expect(await keeper.post("/registres/tgd", telephone).header("location") == path)
      #expect(await count(keeper) == 1)

      let passage = try submission(await keeper.get("\(path)/passages/livrer"))
      let delivery: KeyValuePairs = ["livre_le": "03/11/2026", "jour": "03/11/2026", "vu": "1", "envoi": passage]
      for _ in 1...2 {
        #expect(await keeper.post("\(path)/passages/livrer", delivery).status == 303)
        app.clock.advance(seconds: 3_600)
      }
      #expect(await keeper.get(path, json: true).text.contains("\"version\":2"))
    }
  }

  @Test("filled in otherwise, it is no longer the same: it says so, and may be sent as another")
  func otherwise() async throws {
    try await withBoussole(on: .sqlite) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      func send(_ line: String, _ form: String) async -> Outgoing {
        await keeper.post(
          "/registres/tgd",
          ["ligne": line, "parquet": "parquet-clairval", "jour": "02/11/2026", "envoi": form])
      }
      let form = try submission(await keeper.get("/registres/tgd/nouvelle"))
      #expect(await send("77-M-014", form).status == 303)
      let other = await send("77-M-015", form)
      #expect(other.status == 422 && other.text.contains("Ce formulaire a déjà servi, pour la fiche TGD-2026-001"))
      #expect(await send("77-M-015", try submission(other)).status == 303)
      #expect(await count(keeper) == 2)
    }
  }

  @Test("of another person's form nothing is told: theirs is theirs", arguments: Engine.available)
  func another(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let one = try await DeskTests.holder(app, of: Self.clairval)
      let other = try await DeskTests.holder(app, of: Self.clairval, as: .prosecutor)
      let form = try submission(await one.get("/registres/tgd/nouvelle"))
      for (keeper, line) in [(one, "77-M-014"), (other, "77-M-015")] {
        let answer = await keeper.post(
          "/registres/tgd",
          ["ligne": line, "parquet": "parquet-clairval", "jour": "02/11/2026", "envoi": form])
        #expect(answer.status == 303, "\(answer.text)")
      }
      #expect(await count(one) == 2)
    }
  }
}

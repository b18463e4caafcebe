import Accounts
import Database
import Documents
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// One act on several entries of a list: each for itself, with what became of it.
@Suite("Acts on several entries at once") struct RegisterSelectionTests {
  private static let clairval = "parquet-clairval/procureur"
  private static let path = "/registres/tgd/selection"

  private struct Results: Decodable {
    struct Item: Decodable {
      let fiche: String
      let numero: String
      let resultat: String
      let pourquoi: [String]
    }
    let fait: Bool
    let fiches: [Item]
    func count(_ result: String) -> Int { fiches.count { $0.resultat == result } }
  }
  private func results(_ path: String, _ visitor: Visitor) async throws -> Results {
    try JSONDecoder().decode(Results.self, from: Data(await visitor.get(path, json: true).body))
  }
  /// So many telephones of a court that were ordered; the first ones are delivered already.
  private func fill(
    _ app: Boussole, _ count: Int, delivered: Int = 0, of court: String = "parquet-clairval"
  ) async throws {
    try await app.database.write(Boussole.code) { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let register = try departement.register("tgd")
      let walk = RegisterWalk(departement: departement, register: register, way: [], number: 0)
      let acts = EntryActs(connection, departement, register, by: walk.permit), day = Boussole.today.adding(days: -5)
      for rank in 1...count {
        let values = ["ligne": "\(court) \(rank)", "parquet": court, "livre_le": day.iso]
        _ = try acts.create(values, on: day, as: register.state(rank <= delivered ? "disponible" : "commande"))
      }
    }
  }
  /// What a browser would send of the form that an act asks.
  private func form(_ visitor: Visitor, _ act: String, _ chosen: String = "tout=oui") async throws
    -> [(name: String, value: String)]
  {
    let page = await visitor.get("\(Self.path)?\(chosen)&acte=\(act)")
    #expect(page.status == 200 && Document(Array(page.text.utf8)).faults == [])
    return SentForm.standing(page).filter { ["fiche", "acte"].contains($0.name) }
  }
  private func day(_ days: Int) -> String { French.short(Boussole.today.adding(days: days)) }

  @Test("500 at once of which 3 are forbidden: 497 are done, 3 explained, and none twice", arguments: Engine.available)
  func many(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app, 500, delivered: 3)
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let list = await keeper.get("/registres/tgd")
      #expect(Document(Array(list.text.utf8)).faults == [])
      #expect(list.text.contains("Agir sur tout ce que le filtre laisse (500)"))
      let choice = await keeper.get("\(Self.path)?tout=oui").text
      #expect(choice.contains("Livrer (possible pour 497 sur 500)") && choice.contains("Transférer"))
      let sent = try await form(keeper, "passage.livrer")
      #expect(sent.count { $0.name == "fiche" } == 500)
      let early = await keeper.post(Self.path, pairs: sent + [("jour", "")])
      #expect(early.status == 422 && early.text.contains("n’est pas un jour"))
      let answer = await keeper.post(Self.path, pairs: sent + [("jour", day(-2))])
      let waiting = try #require(answer.header("location"), "\(answer.text)")
      let before = try await results(waiting, keeper)
      #expect(before.count("a-faire") == 497 && before.count("refuse") == 3 && !before.fait)
      #expect(before.fiches.filter { $0.resultat == "refuse" }.allSatisfy { !$0.pourquoi.isEmpty })
      #expect(try await states(app)["commande"] == 497, "nothing before one agrees")

      // One is done meanwhile by its own page: it is refused, alone.
      let moved = try #require(before.fiches.first { $0.resultat == "a-faire" })
      let own = await keeper.post(
        "/registres/tgd/\(moved.fiche)/passages/livrer",
        ["livre_le": day(-2), "jour": day(-2), "vu": "1"])
      #expect(own.status == 303, "\(own.text)")
      // Stopped after the first of its transactions, it goes on from there.
      try await stop(app, waiting, keeper)
      #expect(await keeper.post("\(waiting)/confirmation").status == 303)
      let after = try await results(waiting, keeper)
      #expect(after.fait && after.count("fait") == 496 && after.count("refuse") == 4)
      #expect(after.fiches.first { $0.fiche == moved.fiche }?.pourquoi.first?.contains("entre-temps") ?? false)
      #expect(try await states(app) == ["disponible": 500])
      let acts = try await versions(app)
      app.clock.advance(seconds: 61)
      #expect(await keeper.post("\(waiting)/confirmation").status == 303)
      #expect(try await versions(app) == acts, "a second press does nothing")
      let page = await keeper.get(waiting)
      #expect(Document(Array(page.text.utf8)).faults == [] && page.text.contains("c’est fait"))
    }
  }

  private func states(_ app: Boussole) async throws -> [String: Int] {
    try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let wrong = try EntrySettling(connection: connection, departement: departement).differences()
      #expect(wrong.isEmpty, "\(wrong)")
      return try EntryTermStore(connection, in: departement, of: departement.register("tgd")).counts(.everywhere)
        .filter { $0.value > 0 }
    }
  }
  private func versions(_ app: Boussole) async throws -> Int {
    try await app.database.read {
      try $0.query("SELECT COUNT(*) AS n FROM register_version").first?.integer("n") ?? 0
    }
  }
  /// The first block of a selection, as if the server had stopped after it.
  private func stop(_ app: Boussole, _ path: String, _ visitor: Visitor) async throws {
    let id = try #require(path.split(separator: "/").last.flatMap { Kernel.ID<Deposit>(String($0)) })
    try await app.database.write(Boussole.code) { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let register = try departement.register("tgd")
      let account = try #require(
        try AccountStore(connection).account(email: Boussole.email(.agent), in: Boussole.code))
      let permit = Permit(
        departement: Boussole.code, person: account.id, name: "Essai", role: .agent,
        holdings: [Holding(function: Self.clairval, role: .prosecutor)], permissions: [])
      let pending = try Pending<Selection>.read(id, for: register, of: permit, at: app.clock.now, connection)
      let acts = try SelectionActs(connection, departement, register, pending.content.act, by: permit)
      try pending.keep(try acts.go(pending.content, most: Selection.block), connection)
    }
  }

  @Test("one field of several becomes another on a day, and each says what can't be", arguments: Engine.available)
  func change(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app, 3)
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let sent = try await form(keeper, "champ.parquet", "tout=oui&q=clairval+1")
      #expect(sent.count { $0.name == "fiche" } == 1, "what the filter leaves")
      let all = try await form(keeper, "champ.parquet")
      let none = await keeper.post(Self.path, pairs: all + [("jour", day(-1))])
      #expect(none.status == 422 && none.text.contains("manque"))
      let answer = await keeper.post(Self.path, pairs: all + [("jour", day(-1)), ("parquet", "parquet-montfaucel")])
      let waiting = try #require(answer.header("location"), "\(answer.text)")
      #expect(try await results(waiting, keeper).count("a-faire") == 3)
      #expect(await keeper.post("\(waiting)/confirmation").status == 303)
      #expect(try await results(waiting, keeper).count("fait") == 3)
    }
  }

  @Test("a selection goes no further than whoever makes it, and 500 is the most", arguments: Engine.one)
  func rights(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app, 2)
      try await fill(app, 2, of: "parquet-montfaucel")
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      let theirs = try await form(other, "passage.livrer")
      let own = try await form(keeper, "passage.livrer")
      #expect(theirs.count == 3 && own.count == 3)
      let answer = await keeper.post(Self.path, pairs: own + theirs + [("jour", day(0))])
      let waiting = try #require(answer.header("location"))
      #expect(try await results(waiting, keeper).fiches.count == 2, "others' are not there")
      #expect(await other.get(waiting).status == 404)
      #expect(await other.post("\(waiting)/confirmation").status == 404)
      #expect(await keeper.get("\(Self.path)?acte=passage.livrer").text.contains("Aucune fiche n’est cochée"))
      let none = try await DeskTests.holder(app, of: "france-victimes", as: .partner)
      #expect(await none.get("\(Self.path)?tout=oui").status == 404)
      try await fill(app, 501, of: "parquet-rochebelle")
      let third = try await DeskTests.holder(app, of: "parquet-rochebelle/procureur", as: .prosecutor)
      let much = await third.get("\(Self.path)?tout=oui")
      #expect(much.status == 422 && much.text.contains("plus de 500 fiches"))
      #expect(await third.get("/registres/tgd").text.contains("précisez le filtre"))
    }
  }
}

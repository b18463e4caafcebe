import Database
import Foundation
import Kernel
import Strategy
import Testing
import Web

extension Reading {
  /// The list of all the actions, which reads what the compass and their pages say.
  @Suite("The list of actions") struct ActionListTests {
    private struct List: Decodable {
      struct Line: Decodable {
        let numero: String
        let situation: String
        let depuis: String?
      }
      let total: Int
      let actions: [Line]
    }
    private func list(_ app: Boussole, _ query: String = "") async throws -> [List.Line] {
      let answer = try await app.get("/actions?\(query)", json: true)
      #expect(answer.status == 200, "\(query)")
      let list = try JSONDecoder().decode(List.self, from: Data(answer.body))
      #expect(list.total == list.actions.count)
      return list.actions
    }

    @Test(
      "every action is there, in the order of the text, and narrows by what is said of it", arguments: Engine.available)
    func narrowed(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      let all = try await list(app)
      let departement = try await app.database.read { try Departements().latest(Boussole.code, $0) }
      #expect(all.map(\.numero) == departement.plan.actions.map(\.number) && all.count > 5)
      for standing in Set(all.map(\.situation)) {
        let some = try await list(app, "situation=\(standing)")
        #expect(some.map(\.numero) == all.filter { $0.situation == standing }.map(\.numero))
      }
      let worst = try await list(app, "tri=situation").compactMap { Standing(rawValue: $0.situation)?.rank }
      #expect(worst == worst.sorted() && worst.count == all.count)
      let since = try await list(app, "tri=-depuis").map { $0.depuis ?? "" }
      #expect(since == since.sorted().reversed())
      let top = try #require(departement.plan.elements.first { $0.parent == nil })
      let under = try await list(app, "dans=\(top.id.replacing("/", with: "%2F"))")
      #expect(under.map(\.numero) == departement.plan.actions(under: top).map(\.number))
      #expect(try await list(app, "q=\(all[3].numero)").map(\.numero).contains(all[3].numero))
      let several = Array(Set(all.map(\.situation)).sorted().prefix(2))
      let any = try await list(app, several.map { "situation=\($0)" }.joined(separator: "&"))
      #expect(any.map(\.numero) == all.filter { several.contains($0.situation) }.map(\.numero))
      let page = try await app.get("/actions?tri=-depuis").text
      #expect(page.contains("aria-sort=\"descending\"") && page.contains("href=\"/exemple/actions/\(all[0].numero)\""))
      #expect(try await app.get("/").text.contains("href=\"/exemple/actions\""))
      #expect(try await app.get("/objectifs").status == 404)
    }

    @Test(
      "it narrows to where whoever answers works: an arrondissement, or the whole département", arguments: Engine.one)
    func territory(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      #expect(try await app.get("/actions").text.contains("Territoire de qui répond"))
      let all = try await list(app).map(\.numero)
      // Its sous-préfet answers for 6.2; the action itself has no territory.
      #expect(try await list(app, "territoire=993").map(\.numero) == ["6.2"])
      #expect(try await list(app, "territoire=994").map(\.numero) == ["5.3"])
      let everywhere = try await list(app, "territoire=departement").map(\.numero)
      #expect(everywhere.contains("1.1") && !everywhere.contains("6.2") && everywhere.count < all.count)
      let narrowed = try await app.get("/actions?territoire=993").text
      #expect(narrowed.contains("value=\"993\" selected") && narrowed.contains("actions.csv?territoire=993"))
      #expect(try await app.get("/actions?territoire=999").status == 422)
    }

    @Test("its files hold what the page holds, on the same day", arguments: Engine.one)
    func files(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      let query = "tri=situation&au=2026-06-30", lines = try await list(app, query)
      let csv = String(decoding: try await app.get("/export/actions.csv?\(query)").collected(), as: UTF8.self)
      let rows = csv.split(separator: "\r\n").map { $0.split(separator: ";", omittingEmptySubsequences: false) }
      #expect(rows.dropFirst().map { String($0[1]) } == lines.map(\.numero))
      #expect(csv.contains("Situation;Numéro;Titre;Depuis;Météo"))
      let json = try await app.get("/export/actions.json?\(query)").collected()
      let found = try JSONDecoder().decode([[String: String?]].self, from: Data(json))
      #expect(found.map { $0["numero"] } == lines.map { $0.numero })
      #expect(try await app.get("/export/actions.xlsx?\(query)").collected().starts(with: [0x50, 0x4B]))
      #expect(try await app.get("/export/actions.csv?situation=nulle").status == 422)
    }
  }
}

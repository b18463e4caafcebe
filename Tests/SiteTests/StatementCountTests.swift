import Database
import Foundation
import Kernel
import Pack
import TestKit
import Testing

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
}

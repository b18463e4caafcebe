import Database
import Foundation
import TestKit
import Testing

@Suite("Who serves a database") struct ServingTests {
  @Test("one at a time serves a file, by whatever name, until it ends; the database itself is open to others")
  func file() async throws {
    try await withLocation(on: .sqlite) { location in
      guard case .sqlite(let path) = location else { return }
      let database = try Database.open(location, clock: .system)
      let serving = try location.serving()
      let refused = #expect(throws: DatabaseFailure.self) { _ = try location.serving() }
      #expect(refused == .served(path) && (refused?.message.contains("Arrêtez-le") ?? false))
      let other = path + ".lien"
      try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: path)
      #expect(throws: DatabaseFailure.self) { _ = try DatabaseLocation.sqlite(path: other).serving() }
      let beside = try Database.open(location, clock: .system)
      #expect(try await beside.read { try $0.query("SELECT 1 AS one").count } == 1)
      await beside.close()
      serving?.end()
      try location.serving()?.end()
      await database.close()
    }
  }

  @Test("many serve one PostgreSQL", .enabled(if: Engine.postgresqlURL != nil))
  func server() async throws {
    try await withLocation(on: .postgresql) { location in
      let serving = try location.serving()
      #expect(serving == nil)
    }
  }

  @Test("a folder that can't be written to says so")
  func folder() {
    let failure = #expect(throws: DatabaseFailure.self) {
      _ = try DatabaseLocation.sqlite(path: "/nulle/part/boussole.db").serving()
    }
    if case .unavailable(let detail) = failure { #expect(detail.contains("/nulle/part")) } else { Issue.record() }
  }
}

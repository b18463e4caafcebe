import Database
import Foundation
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Strategy

/// Figures and what they are made of, through the pages.
@Suite("Figures, through the pages") struct FigureRouteTests {
  static let permit = Permit(departement: "01", person: nil, name: "Test", role: .administrator, permissions: [])

  /// Many reports, of which each is a posting.
  private static func fill(_ app: EntrySite, _ count: Int) async throws {
    let places = ["01004", "01005", "01190", "01191"]
    let keys = places.flatMap { place in
      ["asso-a", "asso-b"].flatMap { organisation in
        ["urgence", "insertion"].map { (place, organisation, $0) }
      }
    }
    try await app.write { ledger in
      let first = day("1990-01-01")
      let reports = (0..<count).map { index in
        let (place, organisation, category) = keys[index % keys.count]
        return Report(
          LedgerKey(measure: "places", place: place, organisation: organisation, category: category),
          on: first.adding(days: index / keys.count), value: index / keys.count % 2 + 1)
      }
      try ledger.report(reports, cause: Cause(kind: "import", id: "1"), by: permit)
    }
  }

  private static func cells(_ line: String) -> [String] {
    line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(
    "a file of postings has them all, beyond what an engine binds or a page would show", arguments: Engine.available)
  func wholeFile(_ engine: Engine) async throws {
    try await EntrySite.open(on: engine) { app in
      try await Self.fill(app, 66_000)
      let answer = try await app.send("GET", "/mesures/places/ecritures.csv", as: nil)
      #expect(answer.status == 200)
      let lines = answer.text.split(separator: "\r\n")
      #expect(lines.count == 66_001)
      #expect(Set(lines).count == 66_001, "none twice")
      let days: [String] = lines.dropFirst().map { Self.cells(String($0))[1] }
      let inOrder: [String] = days.sorted(by: >)
      #expect(days == inOrder)
      let part = try await app.send("GET", "/mesures/places/ecritures.csv?commune=01190&au=1995-01-01", as: nil)
      let places = Set(part.text.split(separator: "\r\n").dropFirst().map { Self.cells(String($0))[2] })
      #expect(places == ["01190"])
    }
  }
}

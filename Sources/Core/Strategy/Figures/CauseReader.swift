import Database
import Kernel
import Ledger

/// What a feature knows of the causes with which it posts: how they read, and which still wait for an authority's word.
package struct CauseReader: Sendable {
  package struct Said: Sendable {
    package let words: String
    package let isProvisional: Bool
    package init(_ words: String, isProvisional: Bool) { (self.words, self.isProvisional) = (words, isProvisional) }
  }
  /// By id of the cause; those that it does not know are absent.
  package typealias Saying = @Sendable (Connection, Departement, _ ids: [String]) throws -> [String: Said]
  /// How many figures of a part of a measure are provisional.
  package typealias Counting = @Sendable (Connection, Departement, _ measure: String, LedgerFilter) throws -> Int
  let kind: String
  let said: Saying
  let provisional: Counting

  package init(_ kind: String, said: @escaping Saying, provisional: @escaping Counting) {
    (self.kind, self.said, self.provisional) = (kind, said, provisional)
  }
}

/// Where the postings of a page come from, in words.
struct CausesSaid: Sendable {
  private var said: [Cause: CauseReader.Said] = [:]
  /// What the figure is of that no authority has validated yet; none on a past day.
  private(set) var provisional = 0

  /// - Parameter isNow: the figure is that of today: what waits for a word is told of no other day.
  init(
    _ readers: [CauseReader], _ page: PostingPage, of figure: MeasureFigure, _ departement: Departement, isNow: Bool,
    _ connection: Connection
  ) throws {
    let causes = Set(page.lines.map(\.posting.cause))
    for reader in readers {
      let own = causes.filter { $0.kind == reader.kind }
      let found = own.isEmpty ? [:] : try reader.said(connection, departement, own.map(\.id))
      for cause in own { said[cause] = found[cause.id] }
      guard isNow else { continue }
      provisional += try reader.provisional(connection, departement, figure.measure.id, figure.filter?.ledger ?? .all)
    }
  }
  func words(_ cause: Cause) -> String { said[cause]?.words ?? cause.words }
}

import Database
import Kernel
import Ledger

/// Figures that somebody gave through a feature: whoever writes others over them says why, and the feature keeps what
/// they write as a version of its own, of which it tells whom it concerns.
package struct GivenFigures: Sendable {
  /// Where a figure stands.
  package struct Place: Sendable, Hashable {
    package let key: LedgerKey
    package let day: Day
    package init(_ key: LedgerKey, _ day: Day) { (self.key, self.day) = (key, day) }
  }
  /// Whose figure it is, and what they will learn of its being written over.
  package struct Owner: Sendable, Hashable {
    /// "réponse : DDPN"
    let words: String
    /// A sentence.
    let telling: String
    package init(_ words: String, telling: String) { (self.words, self.telling) = (words, telling) }
  }
  /// Whose figures stand there, but for those that are the writer's own.
  package typealias Owners = @Sendable (Connection, Departement, [Place], Permit) throws -> [Place: Owner]
  /// Keeps what is written over one (nil: it is withdrawn), and gives the cause that posts it.
  package typealias Replacing =
    @Sendable (Connection, Departement, Place, _ value: Int?, _ why: String, Permit) throws -> Cause
  let owners: Owners
  let replace: Replacing

  package init(owners: @escaping Owners, replace: @escaping Replacing) {
    (self.owners, self.replace) = (owners, replace)
  }
}

extension [GivenFigures] {
  /// Whose figures would be written over, with the feature that keeps them.
  func owners(
    of places: [GivenFigures.Place], _ departement: Departement, _ connection: Connection, by permit: Permit
  ) throws -> [GivenFigures.Place: (owner: GivenFigures.Owner, feature: GivenFigures)] {
    guard !places.isEmpty else { return [:] }
    return try reduce(into: [:]) { found, feature in
      for (place, owner) in try feature.owners(connection, departement, places, permit) {
        found[place] = (owner, feature)
      }
    }
  }
}

extension Report {
  var place: GivenFigures.Place { GivenFigures.Place(key, day) }
}

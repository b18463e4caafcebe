import Module

/// A part that is declared in a pack and feeds the figures of the strategy: its one door, beside what every module is
/// to the site. Assembly lists them once.
package protocol Feature: Module {
  /// What it reads of a pack.
  static var part: PackPart { get }
  /// - Parameter python: the one that has the modules which `scripts/setup` installs; empty: only CSV is read.
  init(departements: Departements, python: String)
  /// What it says of the postings that it made.
  var causes: [CauseReader] { get }
  /// The figures that it was given by somebody; nil: it keeps none.
  var given: GivenFigures? { get }
  /// What it adds to the invented activity of an invented département.
  var invention: FeatureInvention { get }
}

extension Feature {
  package var given: GivenFigures? { nil }
}

/// What a feature reads of a pack, some of which anybody may read: pages to which that of an action leads.
package protocol OpenPages {
  /// By their title, and their address after that of the département.
  func pages(about action: String) -> [(title: String, path: [String])]
}

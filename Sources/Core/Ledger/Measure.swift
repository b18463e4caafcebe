import Kernel

/// Something that is counted, as the pack declares it (docs/pack.md, `mesures.yaml`).
package struct Measure: Sendable, Hashable, Identifiable {
  /// The raw values are the pack's words.
  package enum Kind: String, Sendable, CaseIterable {
    /// What there is on a day: cameras in service.
    case stock
    /// What happened in a period: people received.
    case flow = "flux"
    /// How long cases took, in days.
    case delay = "delai"
  }

  /// Where its postings come from: one or the other, never both.
  package enum Feed: Sendable, Hashable {
    /// Entries of a register, exhaustive from the day on which the register was taken over.
    case entries(reprise: Day)
    /// What partners report, once a period; a report is missing `grace` days after the period's end.
    case reports(period: PeriodKind, grace: Int)
  }

  /// How it was reported before a register was kept.
  package struct Reporting: Sendable, Hashable {
    package let period: PeriodKind
    package let grace: Int
    package init(period: PeriodKind, grace: Int) { (self.period, self.grace) = (period, grace) }
  }

  package struct Category: Sendable, Hashable, Identifiable {
    package let id: String
    package let name: String
    package init(id: String, name: String) {
      self.id = id
      self.name = name
    }
  }

  package let id: String
  package let title: String
  package let unit: Unit
  package let kind: Kind
  package let feed: Feed
  /// Of one that entries feed: what was reported of it until the eve of the day on which they do stays.
  package let formerly: Reporting?
  /// It is reported until whoever keeps its register says that the list is whole.
  package let isToBeCounted: Bool
  /// What a figure of it may carry.
  package let keys: Set<KeyPart>
  package let categories: [Category]
  /// Organisations expected to report.
  package let expected: [String]
  /// Never public, nor what it is made of.
  package private(set) var isSensitive: Bool
  /// % of change of a level beyond which a figure asks for a confirmation.
  package let plausibility: Double
  /// A change of fewer units asks for nothing, however many % it is: from 2 to 4 is no doubt.
  package let plausibleGap: Int
  package let definition: String?

  package init(
    id: String, title: String, unit: Unit, kind: Kind, feed: Feed, formerly: Reporting? = nil,
    isToBeCounted: Bool = false, keys: Set<KeyPart> = [.place],
    categories: [Category] = [], expected: [String] = [], isSensitive: Bool = false, plausibility: Double = 50,
    plausibleGap: Int = Measure.plausibleGap, definition: String? = nil
  ) {
    self.id = id
    self.title = title
    self.unit = unit
    self.kind = kind
    self.feed = feed
    self.formerly = formerly
    self.isToBeCounted = isToBeCounted
    self.keys = keys
    self.categories = categories
    self.expected = expected
    self.isSensitive = isSensitive
    self.plausibility = plausibility
    self.plausibleGap = plausibleGap
    self.definition = definition
  }

  /// Where the pack says nothing: `ecart`.
  package static let plausibleGap = 10

  /// The day from which a measure fed by entries is exhaustive; nil for one fed by reports.
  package var reprise: Day? {
    if case .entries(let reprise) = feed { reprise } else { nil }
  }
  /// Counted since its keepers said that the register is whole.
  package var isCountedBySaying: Bool { isToBeCounted && reprise != nil }
  /// How often a pack may ask for it; nil where entries count it whatever anybody says.
  package var askedPeriod: PeriodKind? { period ?? (isToBeCounted ? formerly?.period : nil) }
  /// Reported, until its register is said to be whole.
  package var isAwaitingRegister: Bool { isToBeCounted && reprise == nil }
  /// Nil for a measure fed by entries.
  package var period: PeriodKind? {
    if case .reports(let period, _) = feed { period } else { nil }
  }

  /// The same, as secret as all the revisions of its pack make it.
  package func sensitive(_ isSensitive: Bool) -> Measure {
    var measure = self
    measure.isSensitive = isSensitive
    return measure
  }

  package func category(_ id: String) -> Category? { categories.first { $0.id == id } }

  /// False where `value` is so far from the last one that the person must confirm it. From zero, anything goes.
  package func isPlausible(_ value: Int, after last: Int?) -> Bool {
    guard let last, last != 0 else { return true }
    let change = abs(Double(value) - Double(last))
    return change < Double(plausibleGap) || change <= abs(Double(last)) * plausibility / 100
  }
}

/// The parts that a figure's key may have. The raw values are the pack's words.
package enum KeyPart: String, Sendable, CaseIterable {
  case place = "commune"
  case organisation
  case category = "categorie"
}

/// All the measures of a pack.
package struct Measures: Sendable, Hashable {
  /// In the pack's order.
  package let all: [Measure]
  private let positions: [String: Int]

  package init(all: [Measure]) {
    self.all = all
    positions = Dictionary(all.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
  package subscript(id: String) -> Measure? { positions[id].map { all[$0] } }
}

extension Measures {
  /// The measure, or `Invalid` naming the nearest one.
  func declared(_ id: String) throws -> Measure {
    if let measure = self[id] { return measure }
    let near = nearest(to: id, among: all.map(\.id))
    throw Invalid(
      "La mesure « \(id) » n’est pas déclarée.",
      remedy: near.map { "Vouliez-vous dire « \($0) » ?" } ?? "Déclarez-la dans mesures.yaml.")
  }
}

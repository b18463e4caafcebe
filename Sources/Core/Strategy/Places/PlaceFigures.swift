import Kernel
import Ledger
import Territory

/// What is known of a place's figure. Zero and not known are two things.
enum PlaceValue: Sendable, Hashable {
  /// Why there is no number.
  enum Gap: Sendable, Hashable {
    /// The register is kept from that day only.
    case beforeReprise(Day)
    case neverReported
    /// Reported once; since that day, no longer known.
    case lapsed(since: Day)
    /// Some of its reports are missing.
    case incomplete
    /// No commune of the zone is known.
    case noCommune
  }
  case known(Int)
  case unknown(Gap)

  var number: Int? {
    if case .known(let number) = self { number } else { nil }
  }
  var isKnown: Bool { number != nil }
  /// In the words of files and machines.
  var state: String {
    switch self {
    case .known(0): "zero"
    case .known: "connu"
    case .unknown: "non connu"
    }
  }
}

extension PlaceValue.Gap {
  /// Why, in a few words.
  var words: String {
    switch self {
    case .beforeReprise(let day): "registre tenu depuis le \(French.short(day))"
    case .neverReported: "jamais renseigné"
    case .lapsed(let day): "plus connu depuis le \(French.short(day))"
    case .incomplete: "relevés incomplets"
    case .noCommune: "aucune commune connue"
    }
  }
}

/// A measure in every commune at a moment.
struct PlaceFigures: Sendable {
  let measure: Measure
  /// The first day of the twelve months that are summed; nil for what there is on a day.
  let from: Day?
  let through: Day
  let values: [String: PlaceValue]
  /// What is counted in the département and in none of these communes.
  let unplaced: Int

  init(_ measure: Measure, from: Day?, through: Day, values: [String: PlaceValue], unplaced: Int = 0) {
    self.measure = measure
    self.from = from
    self.through = through
    self.values = values
    self.unplaced = unplaced
  }

  subscript(commune: String) -> PlaceValue { values[commune] ?? .unknown(.neverReported) }

  /// Of some communes together, with how many are known: what is not known is left out of the sum, never taken for
  /// zero.
  func sum(of communes: [Commune]) -> (value: PlaceValue, known: Int) {
    let known = communes.compactMap { self[$0.code].number }
    if !known.isEmpty { return (.known(known.reduce(0, +)), known.count) }
    // Where all lack it for the same reason, that is the reason.
    let gaps = Set(communes.map { self[$0.code] })
    return (gaps.count == 1 ? gaps.first ?? .unknown(.noCommune) : .unknown(.noCommune), 0)
  }

  /// A number with its unit, or that it is not known.
  func words(_ value: PlaceValue) -> String { value.number.map(measure.unit.of) ?? "non connu" }
  /// "au 15 novembre 2021", "du 16 novembre 2020 au 15 novembre 2021".
  var span: String {
    from.map { "du \(French.long($0)) au \(French.long(through))" } ?? "au \(French.long(through))"
  }
}

extension Measure {
  /// True if it can be shown by place: the days of a delay do not add up.
  var hasMap: Bool { keys.contains(.place) && kind != .delay }
}

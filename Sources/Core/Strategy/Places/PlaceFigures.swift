import Kernel
import Ledger
import Territory

/// A measure in every commune at a moment.
struct PlaceFigures: Sendable {
  let measure: Measure
  /// The first day of the twelve months that are summed; nil for what there is on a day.
  let from: Day?
  let through: Day
  let values: [String: Known]
  /// What is counted in the département and in none of these communes.
  let unplaced: Int

  init(_ measure: Measure, from: Day?, through: Day, values: [String: Known], unplaced: Int = 0) {
    self.measure = measure
    self.from = from
    self.through = through
    self.values = values
    self.unplaced = unplaced
  }

  subscript(commune: String) -> Known { values[commune] ?? .unknown(.neverReported) }

  /// Of some communes together, with of how many all is there: what is not known is left out of the sum,
  /// never taken for zero.
  func sum(of communes: [Commune]) -> (value: Known, known: Int) {
    let values = communes.map { self[$0.code] }
    return (.sum(values), values.count(where: \.isGiven))
  }

  /// A number with its unit, or what it is instead.
  func words(_ value: Known) -> String { value.words { measure.unit.of(Int($0)) } }
  /// The days that are summed; nil for what there is on a day.
  var covered: ClosedRange<Day>? { from.map { measure.covered(from: $0, through: through) } }
  /// "au 15 novembre 2021", "du 16 novembre 2020 au 15 novembre 2021".
  var span: String {
    covered.map { "du \(French.long($0.lowerBound)) au \(French.long($0.upperBound))" }
      ?? "au \(French.long(through))"
  }
}

extension Measure {
  /// True if it can be shown by place: the days of a delay do not add up.
  var hasMap: Bool { keys.contains(.place) && kind != .delay }
}

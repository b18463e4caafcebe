import Database
import Kernel

/// A measure that was reported, and that the entries of a register feed from a day on.
extension LedgerStore {
  /// What was reported of it holds until the eve of its `reprise`, and no longer: from then on entries alone count.
  /// Done again, it changes nothing.
  package func handToRegister(_ measure: Measure, by permit: Permit) throws {
    guard measure.formerly != nil, let day = measure.reprise else { return }
    let cause = Cause(kind: Self.handing, id: measure.id)
    for key in try reportedKeys(ofMeasure: measure.id) {
      let stating: Stating = measure.kind == .stock ? .level(key) : .total(key)
      let stated = try stated(stating)
      for later in stated.filter({ $0.day > day || $0.day == day && $0.value != 0 }).reversed() {
        _ = try state(nil, stating, on: later.day, cause, nil, by: permit)
      }
      guard measure.kind == .stock, stated.last(where: { $0.day < day })?.value ?? 0 != 0,
        !stated.contains(where: { $0.day == day && $0.value == 0 })
      else { continue }
      _ = try state(0, stating, on: day, cause, nil, by: permit)
    }
  }

  /// It is reported as if it had not been handed over: what was stated for that is withdrawn, what was withdrawn for
  /// that is stated anew as it was. Sound on the day of the handing alone: no day that was read changes.
  package func takeBack(_ measure: Measure, handedOn day: Day, by permit: Permit) throws {
    let said = try statements(of: [measure.id], from: day).filter { $0.kind != .capacity }
    for (place, all) in Dictionary(grouping: said, by: { StatedDay(key: $0.key, day: $0.day) }) {
      guard let last = all.last, last.cause.kind == Self.handing else { continue }
      let before = all.last { $0.cause.kind != Self.handing }
      let stating: Stating = measure.kind == .stock ? .level(place.key) : .total(place.key)
      guard before?.value != nil || last.value != nil else { continue }
      _ = try state(before?.value, stating, on: place.day, before?.cause ?? last.cause, before?.comment, by: permit)
    }
  }
  private struct StatedDay: Hashable {
    let key: LedgerKey
    let day: Day
  }

  /// Of what is stated so that a register counts alone, the kind of its cause.
  static let handing = "reprise"
  /// What nobody reported: Boussole states it.
  static let own = [merging, handing]

  private func reportedKeys(ofMeasure measure: String) throws -> [LedgerKey] {
    try connection.query(
      """
      SELECT DISTINCT measure, place, organisation, category FROM statement
      WHERE departement = \(departement) AND entry = '' AND measure = \(measure)
      ORDER BY place, organisation, category
      """
    ).map { try LedgerKey($0) }
  }
}

extension Knownness {
  /// Of what a register counts from its reprise on, and what reports said before: a span that begins before is known
  /// where they told all of it until the eve.
  /// - Parameter before: what reports say from the first day to the eve of the reprise.
  static func entries(reprise: Day, from first: Day?, through last: Day, before: Knownness?) -> Knownness {
    .entries(reprise: reprise, from: before?.state == .known ? first.map { max($0, reprise) } : first, through: last)
  }
}

import Database
import Kernel
import Ledger
import Territory

/// Reads measures by commune, as far as the reader may look.
struct PlaceReader {
  let ledger: LedgerStore
  let departement: Departement
  let moment: Moment

  init(_ connection: Connection, _ departement: Departement, at moment: Moment) {
    ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    self.departement = departement
    self.moment = moment
  }

  /// The measures that have a map, in the pack's order.
  var measures: [Measure] { departement.measures.all.filter { $0.hasMap } }

  /// Throws `NotFound` where the measure has no map or is out of reach.
  func figures(_ id: String) throws -> PlaceFigures {
    guard let measure = measures.first(where: { $0.id == id }) else { throw NotFound() }
    return try figures(measure, .all, departement.territory.communes)
  }

  /// Every measure that has a map, in some communes only.
  func all(in communes: [Commune]) throws -> [PlaceFigures] {
    let filter = LedgerFilter(places: communes.map(\.code))
    return try measures.map { try figures($0, filter, communes) }
  }

  private func figures(_ measure: Measure, _ filter: LedgerFilter, _ communes: [Commune]) throws -> PlaceFigures {
    let day = moment.on, known = moment.known
    let from = measure.kind == .flow ? day.adding(months: -12).adding(days: 1) : nil
    let amounts: [String: Int], total: Int
    if let from {
      amounts = try ledger.flowByPlace(measure.id, from: from, through: day, known: known, filter)
      total = filter.isAll ? try ledger.flow(measure.id, from: from, through: day, known: known) : 0
    } else {
      amounts = try ledger.balanceByPlace(measure.id, on: day, known: known, filter)
      total = filter.isAll ? try ledger.balance(measure.id, on: day, known: known) : 0
    }
    let reports =
      measure.reprise == nil ? try ledger.knownnessByPlace(measure.id, from: from, on: day, known: known, filter) : [:]
    var values: [String: PlaceValue] = [:], placed = 0
    for commune in communes {
      let amount = amounts[commune.code] ?? 0
      placed += amount
      let gap =
        measure.reprise.map { (from ?? day) < $0 ? .beforeReprise($0) : nil } ?? Self.gap(reports[commune.code])
      values[commune.code] = gap.map(PlaceValue.unknown) ?? .known(amount)
    }
    return PlaceFigures(
      measure, from: from, through: day, values: values, unplaced: filter.isAll ? total - placed : 0)
  }

  private static func gap(_ knownness: Knownness?) -> PlaceValue.Gap? {
    guard let knownness else { return .neverReported }
    switch knownness.state {
    case .known: return nil
    case .incomplete: return .incomplete
    case .unknown: return knownness.unknownSince.map { .lapsed(since: $0) } ?? .incomplete
    }
  }
}

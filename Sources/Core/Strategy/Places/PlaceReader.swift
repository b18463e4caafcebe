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
    guard let measure = measures.first(where: { $0.id == id }),
      let found = try figures([measure], .all, departement.territory.communes).first
    else { throw NotFound() }
    return found
  }

  /// Every measure that has a map, in some communes only.
  func all(in communes: [Commune]) throws -> [PlaceFigures] {
    try figures(measures, LedgerFilter(places: communes.flatMap { departement.territory.codes(of: $0.code) }), communes)
  }

  private var yearAgo: Day { moment.on.adding(months: -12).adding(days: 1) }

  /// A few queries, however many measures.
  private func figures(
    _ measures: [Measure], _ filter: LedgerFilter, _ communes: [Commune]
  ) throws -> [PlaceFigures] {
    let day = moment.on, known = moment.known
    // What was recorded of a commune that is part of another is told of that one.
    func part(_ place: String) -> String { departement.territory.successor(of: place) ?? place }
    func ids(_ kind: Measure.Kind, reportedOnly: Bool = false) -> [String] {
      measures.filter { $0.kind == kind && !(reportedOnly && $0.reprise != nil) }.map(\.id)
    }
    let amounts = try ledger.balancesByPlace(of: ids(.stock), on: day, known: known, filter)
      .merging(ledger.flowsByPlace(of: ids(.flow), from: yearAgo, through: day, known: known, filter)) { $1 }
    let own = amounts.mapValues { amounts in
      amounts.reduce(into: [String: Int]()) { $0[part($1.key), default: 0] += $1.value }
    }
    let totals =
      filter.isAll
      ? try ledger.balances(of: ids(.stock), on: day, known: known)
        .merging(ledger.flows(of: ids(.flow), from: yearAgo, through: day, known: known)) { $1 } : [:]
    let reports = try ledger.knownnessByPlace(
      of: ids(.stock, reportedOnly: true), on: day, known: known, filter, merged: part
    )
    .merging(
      ledger.knownnessByPlace(
        of: ids(.flow, reportedOnly: true), from: yearAgo, on: day, known: known, filter, merged: part)
    ) { $1 }
    return measures.map { measure in
      let from = measure.kind == .flow ? yearAgo : nil
      var values: [String: Known] = [:], placed = 0
      for commune in communes {
        let amount = own[measure.id]?[commune.code] ?? 0
        placed += amount
        values[commune.code] =
          measure.reprise.map { Self.counted(amount, since: $0, from, day) }
          ?? reports[measure.id]?[commune.code]?.figure(Double(amount), of: measure, from: from)
          ?? .unknown(.neverReported)
      }
      return PlaceFigures(
        measure, from: from, through: day, values: values,
        unplaced: filter.isAll ? totals[measure.id, default: 0] - placed : 0)
    }
  }

  /// A register is exhaustive from its reprise on.
  private static func counted(_ amount: Int, since reprise: Day, _ from: Day?, _ day: Day) -> Known {
    if day < reprise { return .unknown(.beforeReprise(reprise)) }
    return from.map { $0 < reprise } ?? false ? .part(Double(amount), .since(reprise)) : .known(Double(amount))
  }
}

import Database
import Kernel

extension LedgerStore {
  /// Whether each commune's figure of a measure fed by reports is known: the balance on `day`, or the flow from `first`
  /// to `day`. A commune of which nothing was ever reported is absent.
  package func knownnessByPlace(
    _ measure: String, from first: Day? = nil, on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: Knownness] {
    let measure = try declared(measure)
    return try knownnessByPlace(of: [measure.id], from: first, on: day, known: known, filter)[measure.id, default: [:]]
  }

  /// The same for many measures in one go, all of a kind; those fed by entries are left out.
  /// - Parameter merged: the commune of which one is a part; itself where it is of none.
  package func knownnessByPlace(
    of ids: [String], from first: Day? = nil, on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all,
    merged: (String) -> String = { $0 }
  ) throws -> [String: [String: Knownness]] {
    let measures = ids.compactMap { self.measures[$0] }.filter { $0.reprise == nil }
    guard let one = measures.first else { return [:] }
    let recorded: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    // A level needs each key's last day only; a flow, the days of its own span.
    let isFlow = one.kind == .flow
    let start: SQL = isFlow ? first.map { " AND day >= \($0)" } ?? "" : ""
    // The day and whether there was nothing to count travel in one number, so that the last of a key is their maximum.
    let (last, group): (SQL, SQL) =
      isFlow
      ? ("day * 2 + is_nothing AS said", "")
      : ("MAX(day * 2 + is_nothing) AS said", " GROUP BY measure, place, organisation, category")
    var reports: [String: [String: [KeyReports]]] = [:]
    try connection.each(
      """
      SELECT measure, place, organisation, category, \(last) FROM (
        SELECT measure, place, organisation, category, day, value, is_nothing, ROW_NUMBER() OVER (
          PARTITION BY measure, place, organisation, category, day ORDER BY id DESC) AS rank
        FROM statement
        WHERE departement = \(departement) AND measure IN (\(measures.map(\.id))) AND entry = '' AND place <> ''
          AND cause_kind <> \(Self.merging) AND day <= \(day)\(start)\(recorded)\(filter.sql)) AS said
      WHERE rank = 1 AND value IS NOT NULL\(group)
      ORDER BY measure, place, organisation, category, said
      """
    ) { row in
      let key = try LedgerKey(row), said = try row.integer("said")
      guard let place = key.place, let day = Day(stored: said / 2) else { return }
      if reports[key.measure]?[place]?.last?.key != key {
        reports[key.measure, default: [:]][place, default: []].append(KeyReports(key: key))
      }
      guard let end = reports[key.measure]?[place]?.indices.last else { return }
      reports[key.measure]?[place]?[end].add(day, isNothing: said % 2 == 1)
    }
    return measures.reduce(into: [:]) { found, measure in
      guard case .reports(let period, let grace) = measure.feed else { return }
      var whole: [String: [KeyReports]] = [:], parts: [LedgerKey: LedgerKey] = [:]
      for (place, own) in reports[measure.id, default: [:]].sorted(by: { $0.key < $1.key }) {
        let now = merged(place)
        whole[now, default: []] += own
        guard now != place else { continue }
        for report in own {
          var key = report.key
          key.place = now
          parts[report.key] = key
        }
      }
      found[measure.id] = whole.mapValues { $0.merging(parts) }.mapValues { own in
        isFlow
          ? .totals(own, expected: [], period: period, from: first, through: day)
          : .levels(own, expected: [], period: period, grace: grace, on: day)
      }
    }
  }
}

import Database
import Kernel

extension LedgerStore {
  /// Whether each commune's figure of a measure fed by reports is known: the balance on `day`, or the flow from `first`
  /// to `day`. A commune of which nothing was ever reported is absent.
  package func knownnessByPlace(
    _ measure: String, from first: Day? = nil, on day: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: Knownness] {
    let measure = try declared(measure)
    guard case .reports(let period, let grace) = measure.feed else { return [:] }
    let recorded: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    // A level needs each key's last day only; a flow, the days of its own span.
    let isFlow = measure.kind == .flow
    let start: SQL = isFlow ? first.map { " AND day >= \($0)" } ?? "" : ""
    let (last, group): (SQL, SQL) =
      isFlow ? ("day", "") : ("MAX(day) AS day", " GROUP BY measure, place, organisation, category")
    var reports: [String: [KeyReports]] = [:]
    try connection.each(
      """
      SELECT measure, place, organisation, category, \(last) FROM (
        SELECT measure, place, organisation, category, day, value, ROW_NUMBER() OVER (
          PARTITION BY measure, place, organisation, category, day ORDER BY id DESC) AS rank
        FROM statement
        WHERE departement = \(departement) AND measure = \(measure.id) AND entry = '' AND place <> ''
          AND day <= \(day)\(start)\(recorded)\(filter.sql)) AS said
      WHERE rank = 1 AND value IS NOT NULL\(group)
      ORDER BY place, organisation, category, day
      """
    ) { row in
      let (key, day) = (try LedgerKey(row), try row.day("day"))
      guard let place = key.place else { return }
      if let end = reports[place]?.indices.last, reports[place]?[end].key == key {
        reports[place]?[end].days.append(day)
      } else {
        reports[place, default: []].append(KeyReports(key: key, days: [day]))
      }
    }
    return reports.mapValues { own in
      isFlow
        ? .totals(own, expected: [], period: period, from: first, through: day)
        : .levels(own, expected: [], period: period, grace: grace, on: day)
    }
  }
}

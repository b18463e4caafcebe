import Database
import Kernel

/// A day for which something was reported and stands, and by whom.
package struct ReportedDay: Sendable, Hashable {
  package let day: Day
  /// Organisations that reported for it; empty where reports carry none.
  package let organisations: Set<String>
}

/// What the journal stands on: what a new revision of a pack must not lose, and when reports came.
extension LedgerStore {
  /// The measures of which anything was posted or stated.
  package func usedMeasures() throws -> Set<String> {
    let posted = try connection.query("SELECT DISTINCT measure FROM posting_total WHERE departement = \(departement)")
    let stated = try connection.query("SELECT DISTINCT measure FROM statement WHERE departement = \(departement)")
    return Set(try (posted + stated).map { try $0.text("measure") })
  }
  /// The communes of which anything was posted.
  package func usedPlaces() throws -> Set<String> {
    Set(
      try connection.query("SELECT DISTINCT place FROM posting_sum WHERE departement = \(departement) AND place <> ''")
        .map { try $0.text("place") })
  }

  /// The organisations of which anything was posted or stated.
  package func usedOrganisations() throws -> Set<String> {
    try usedValues(of: "organisation").reduce(into: []) { $0.insert($1.value) }
  }
  /// The categories of which anything was posted or stated, as `measure/category`.
  package func usedCategories() throws -> Set<String> {
    try usedValues(of: "category").reduce(into: []) { $0.insert("\($1.measure)/\($1.value)") }
  }
  private func usedValues(of column: SQL) throws -> [(measure: String, value: String)] {
    try ["posting_sum", "statement"].flatMap { (table: SQL) in
      try connection.query(
        """
        SELECT DISTINCT measure, \(column) AS used FROM \(table)
        WHERE departement = \(departement) AND \(column) <> ''
        """
      ).map { (try $0.text("measure"), try $0.text("used")) }
    }
  }

  /// The days, or last days of periods, for which a report is in force, in order, by measure.
  package func reportedDays(
    of measures: [String], through last: Day, known: Instant? = nil, _ filter: LedgerFilter = .all
  ) throws -> [String: [ReportedDay]] {
    guard !measures.isEmpty else { return [:] }
    let recorded: SQL = known.map { " AND recorded_at <= \($0)" } ?? ""
    let rows = try connection.query(
      """
      WITH said AS (
        SELECT measure, organisation, day, value,
          ROW_NUMBER() OVER (PARTITION BY measure, place, organisation, category, day ORDER BY id DESC) AS age
        FROM statement
        WHERE departement = \(departement) AND measure IN (\(measures)) AND entry = ''
            AND cause_kind NOT IN (\(Self.own)) AND day <= \(last)\(recorded)\(filter.sql))
      SELECT measure, day, organisation FROM said WHERE age = 1 AND value IS NOT NULL
      GROUP BY measure, day, organisation ORDER BY measure, day, organisation
      """)
    var found: [String: [ReportedDay]] = [:]
    for row in rows {
      let measure = try row.text("measure"), day = try row.day("day"), organisation = try row.text("organisation")
      let names: Set<String> = organisation.isEmpty ? [] : [organisation]
      if let latest = found[measure]?.last, latest.day == day {
        found[measure]?.removeLast()
        found[measure]?.append(ReportedDay(day: day, organisations: latest.organisations.union(names)))
      } else {
        found[measure, default: []].append(ReportedDay(day: day, organisations: names))
      }
    }
    return found
  }
}

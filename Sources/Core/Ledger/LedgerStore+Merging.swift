import Database
import Kernel

/// Communes that become part of another.
extension LedgerStore {
  /// The communes of which something was reported.
  package func reportedPlaces() throws -> Set<String> {
    Set(
      try connection.query(
        "SELECT DISTINCT place FROM statement WHERE departement = \(departement) AND entry = '' AND place <> ''"
      ).map { try $0.text("place") })
  }

  /// What is reported of a commune is reported of another from `day` on: its levels are that one's, and no report of it
  /// is awaited any more. Totals stay where they were told. Done again, it changes nothing.
  /// - Parameter heirs: the organisation that took over from one that is no more.
  package func merge(
    _ former: String, into place: String, heirs: (String) -> String?, on day: Day, by permit: Permit
  ) throws {
    for key in try reportedKeys(of: former) {
      guard let measure = measures[key.measure], measure.reprise == nil, try !isMerged(key) else { continue }
      var own = key
      own.place = place
      own.organisation = key.organisation.map { heirs($0) ?? $0 }
      let cause = Cause(kind: Self.merging, id: place)
      let stating: (LedgerKey) -> Stating = { measure.kind == .stock ? .level($0) : .total($0) }
      let old = try stated(stating(key)), now = try stated(stating(own))
      // What somebody reported for a day stays what is said of that day.
      let taken = Set((old + now).map(\.day))
      var first = day
      while taken.contains(first) { first = first.adding(days: 1) }
      if measure.kind == .stock, let level = old.last(where: { $0.day < first })?.value {
        let sum = level + (now.last { $0.day < first }?.value ?? 0)
        _ = try state(sum, stating(own), on: first, cause, nil, by: permit)
      }
      _ = try state(0, stating(key), on: first, cause, nil, by: permit)
    }
  }

  /// Of what a merger states, the kind of its cause; its id is the code of the commune that others became part of.
  static let merging = "reunion"

  private func reportedKeys(of place: String) throws -> [LedgerKey] {
    try connection.query(
      """
      SELECT DISTINCT measure, place, organisation, category FROM statement
      WHERE departement = \(departement) AND entry = '' AND place = \(place)
      ORDER BY measure, organisation, category
      """
    ).map { try LedgerKey($0) }
  }
  /// Nothing was reported of it since it became part of another.
  private func isMerged(_ key: LedgerKey) throws -> Bool {
    try connection.query(
      """
      SELECT cause_kind FROM statement
      WHERE departement = \(departement) AND measure = \(key.measure) AND entry = '' AND place = \(key.place ?? "")
        AND organisation = \(key.organisation ?? "") AND category = \(key.category ?? "")
      ORDER BY id DESC LIMIT 1
      """
    ).first?.text("cause_kind") == Self.merging
  }
}

extension [KeyReports] {
  /// What was reported of communes that are parts of others is told of these.
  /// - Parameter merged: what each key is part of.
  func merging(_ merged: [LedgerKey: LedgerKey]) -> [KeyReports] {
    guard !merged.isEmpty else { return self }
    var whole: [KeyReports] = [], positions: [LedgerKey: Int] = [:]
    for report in self {
      let key = merged[report.key] ?? report.key
      guard let position = positions[key] else {
        positions[key] = whole.count
        whole.append(KeyReports(key: key, days: report.days, nothing: report.nothing))
        continue
      }
      // There was nothing to count where no part of it says otherwise.
      let days = Set(whole[position].days), more = Set(report.days)
      whole[position].nothing =
        whole[position].nothing.intersection(report.nothing)
        .union(whole[position].nothing.subtracting(more)).union(report.nothing.subtracting(days))
      whole[position].days = days.union(more).sorted()
    }
    return whole
  }
}

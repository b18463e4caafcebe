import Database
import Kernel

/// How sums are read: from the calendar blocks, then corrected for what was not yet known.
extension LedgerStore {
  /// What a sum is told apart by.
  enum Grouping { case measure, place }

  struct Group: Hashable {
    let measure: String
    /// '' when places are not told apart, and for what has no place.
    let place: String
  }
  struct Sum: Hashable {
    var amount = 0
    var postings = 0
  }

  /// Sums over the span, as known at `known` (nil: all that is known). Groups without postings are absent.
  ///
  /// Known in the past, it is the sum known now less what was recorded after: by blocks of recording for a measure's
  /// total; for its parts line by line, unless that reads more than the journal's own lines of the span.
  func sums(
    _ measures: [String], _ span: Span, known: Instant?, _ filter: LedgerFilter, by grouping: Grouping = .measure
  ) throws -> [Group: Sum] {
    guard !measures.isEmpty, !span.isEmpty else { return [:] }
    let isTotal = filter.isAll && grouping == .measure
    guard let known else { return try blockSums(measures, span, filter, by: grouping) }
    var totals = try blockSums(measures, span, .all, by: .measure)
    if isTotal {
      for (measure, days) in try later(of: measures, span, after: known) {
        for day in days {
          totals[Group(measure: measure, place: ""), default: Sum()].amount -= day.amount
          totals[Group(measure: measure, place: ""), default: Sum()].postings -= day.postings
        }
      }
      return totals
    }
    let limit = worthReading(totals)
    guard let later = try laterSums(measures, span, after: known, filter, by: grouping, atMost: limit) else {
      return try journalSums(measures, span, known: known, filter, by: grouping)
    }
    var sums = try blockSums(measures, span, filter, by: grouping)
    for (group, sum) in later {
      sums[group, default: Sum()].amount -= sum.amount
      sums[group, default: Sum()].postings -= sum.postings
    }
    return sums
  }

  /// How many lines recorded later may be read before reading the span's own lines reads less.
  func worthReading(_ sums: [Group: Sum]) -> Int {
    max(alwaysWorth, sums.values.reduce(0) { $0 + $1.postings })
  }

  /// By years, months and days for the département's total; by years, months and the days' own postings for keys.
  func blockSums(
    _ measures: [String], _ span: Span, _ filter: LedgerFilter, by grouping: Grouping
  ) throws -> [Group: Sum] {
    let blocks = Blocks(span)
    let scope: SQL = "departement = \(departement) AND measure IN (\(measures))"
    let arms: [SQL]
    if filter.isAll, grouping == .measure {
      arms = (blocks.years + blocks.months + blocks.days).map { range in
        """
        SELECT measure, '' AS place, amount, postings FROM posting_total
        WHERE \(scope) AND block BETWEEN \(range.lowerBound) AND \(range.upperBound)
        """
      }
    } else {
      let covers = filter.sql
      arms =
        (blocks.years + blocks.months).map { range in
          """
          SELECT measure, place, amount, postings FROM posting_sum
          WHERE \(scope) AND block BETWEEN \(range.lowerBound) AND \(range.upperBound)\(covers)
          """
        }
        + blocks.days.map { range in
          """
          SELECT measure, place, amount, 1 AS postings FROM posting
          WHERE \(scope) AND effective_on BETWEEN \(range.lowerBound) AND \(range.upperBound)\(covers)
          """
        }
    }
    return try grouped(.joined(arms, by: " UNION ALL "), by: grouping)
  }

  /// From the journal itself: what `blockSums` must equal.
  func journalSums(
    _ measures: [String], _ span: Span, known: Instant?, _ filter: LedgerFilter, by grouping: Grouping
  ) throws -> [Group: Sum] {
    // The sign keeps the engine from looking it up by time of recording, which would read the other days too.
    let recorded: SQL = known.map { " AND +recorded_at <= \($0)" } ?? ""
    return try grouped(
      """
      SELECT measure, place, amount, 1 AS postings FROM posting
      WHERE departement = \(departement) AND measure IN (\(measures)) AND \(span.sql)\(recorded)\(filter.sql)
      """, by: grouping)
  }

  /// What was recorded after `known`; nil if that is more than `limit` lines.
  private func laterSums(
    _ measures: [String], _ span: Span, after known: Instant, _ filter: LedgerFilter, by grouping: Grouping,
    atMost limit: Int
  ) throws -> [Group: Sum]? {
    let place: SQL = grouping == .place ? "place" : "''"
    let rows = try connection.query(
      """
      SELECT measure, place, CAST(SUM(amount * inside) AS BIGINT) AS amount,
        CAST(SUM(inside) AS BIGINT) AS postings, COUNT(*) AS lines
      FROM (
        SELECT measure, \(place) AS place, amount, CASE WHEN \(span.sql)\(filter.sql) THEN 1 ELSE 0 END AS inside
        FROM (\(later(measures, after: known, atMost: limit))) AS later) AS judged
      GROUP BY measure, place
      """)
    guard try rows.reduce(0, { $0 + (try $1.integer("lines")) }) <= limit else { return nil }
    return try Self.groups(rows)
  }

  /// One line more than `limit` tells that there are too many.
  func later(_ measures: [String], after known: Instant, atMost limit: Int) -> SQL {
    """
    SELECT measure, place, organisation, category, effective_on, amount FROM posting
    WHERE departement = \(departement) AND measure IN (\(measures)) AND recorded_at > \(known) LIMIT \(limit + 1)
    """
  }

  private func grouped(_ lines: SQL, by grouping: Grouping) throws -> [Group: Sum] {
    let (place, apart): (SQL, SQL) = grouping == .place ? ("place", ", lines.place") : ("''", "")
    return try Self.groups(
      connection.query(
        """
        SELECT measure, \(place) AS place, CAST(SUM(amount) AS BIGINT) AS amount,
          CAST(SUM(postings) AS BIGINT) AS postings
        FROM (\(lines)) AS lines GROUP BY measure\(apart)
        """))
  }
  private static func groups(_ rows: [Row]) throws -> [Group: Sum] {
    var groups: [Group: Sum] = [:]
    for row in rows {
      groups[Group(measure: try row.text("measure"), place: try row.text("place"))] = Sum(
        amount: try row.integer("amount"), postings: try row.integer("postings"))
    }
    return groups
  }
}

extension Span {
  var sql: SQL {
    guard let from else { return "effective_on <= \(through)" }
    return "effective_on BETWEEN \(from) AND \(through)"
  }
}

extension LedgerFilter {
  /// Conditions to follow others.
  var sql: SQL {
    var conditions: [SQL] = []
    if let place { conditions.append(" AND place = \(place)") }
    if let places { conditions.append(" AND place IN (\(places))") }
    if let organisation { conditions.append(" AND organisation = \(organisation)") }
    if let category { conditions.append(" AND category = \(category)") }
    return .joined(conditions, by: "")
  }
}

import Database
import Kernel

/// Blocks of the time of recording: what one reads of them does not depend on when one looks back. A day is the number
/// of days since 1970 in UTC, plain arithmetic that both engines do; what is left of the day of a moment is read from
/// the journal itself. A month of them, 32 days, is numbered from a million on, so that one column holds both.
enum Recording {
  static let day = 86_400_000_000
  private static let many = 32, firstMany = 1_000_000

  /// Those in which something recorded at a moment is counted.
  static func blocks(of moment: Instant) -> [Int] {
    let number = moment.recordingDay
    return [number, firstMany + number / many]
  }

  /// Conditions on `recorded` that together hold all that was recorded after the day of a moment.
  static func after(_ moment: Instant) -> [SQL] {
    let number = moment.recordingDay, block = number / many
    return [
      "recorded BETWEEN \(number + 1) AND \((block + 1) * many - 1)", "recorded > \(firstMany + block)",
    ]
  }

  /// Adds lines of the journal to the sums, by the engine itself. Nothing of them may be there.
  static func fill(where condition: SQL) -> SQL {
    """
    INSERT INTO posting_recording (departement, measure, recorded, day, amount, postings)
    SELECT departement, measure, recorded, effective_on, CAST(SUM(amount) AS BIGINT), COUNT(*)
    FROM (\(lines(where: condition))) AS fresh
    GROUP BY departement, measure, recorded, effective_on ORDER BY departement, measure, recorded, effective_on
    ON CONFLICT (departement, measure, recorded, day) DO UPDATE SET
      amount = posting_recording.amount + excluded.amount, postings = posting_recording.postings + excluded.postings
    """
  }

  /// The journal's lines, each once for every block that counts it.
  static func lines(where condition: SQL) -> SQL {
    .joined(
      [
        "recorded_at / 86400000000", "1000000 + recorded_at / 86400000000 / 32",
      ].map { (block: SQL) in
        "SELECT departement, measure, \(block) AS recorded, effective_on, amount FROM posting WHERE \(condition)"
      }, by: " UNION ALL ")
  }
}

extension Instant {
  /// Its day in UTC, since 1970. Nothing was ever recorded before.
  fileprivate var recordingDay: Int { Int(max(0, microseconds)) / Recording.day }
  /// The first moment of the next day in UTC.
  fileprivate var nextRecordingDay: Instant { Instant(microseconds: Int64((recordingDay + 1) * Recording.day)) }
}

/// What was recorded later than one looks back, of a day of effect.
struct LaterDay: Sendable, Hashable {
  let day: Day
  let amount: Int
  let postings: Int
}

extension LedgerStore {
  /// What was recorded after a moment and took effect in the span, in the order of days, by measure.
  func later(of measures: [String], _ span: Span, after known: Instant) throws -> [String: [LaterDay]] {
    guard !measures.isEmpty, !span.isEmpty else { return [:] }
    let scope: SQL = "departement = \(departement) AND measure IN (\(measures))"
    let within: SQL = span.from.map { "day BETWEEN \($0) AND \(span.through)" } ?? "day <= \(span.through)"
    let blocks = Recording.after(known).map { block -> SQL in
      "SELECT measure, day, amount, postings FROM posting_recording WHERE \(scope) AND \(block) AND \(within)"
    }
    let rest: SQL = """
      SELECT measure, effective_on AS day, amount, 1 AS postings FROM posting
      WHERE \(scope) AND recorded_at > \(known) AND recorded_at < \(known.nextRecordingDay) AND \(span.sql)
      """
    var found: [String: [LaterDay]] = [:]
    try connection.each(
      """
      SELECT measure, day, CAST(SUM(amount) AS BIGINT) AS amount, CAST(SUM(postings) AS BIGINT) AS postings
      FROM (\(.joined(blocks + [rest], by: " UNION ALL "))) AS later
      GROUP BY measure, day ORDER BY measure, day
      """
    ) { row in
      found[try row.text("measure"), default: []].append(
        LaterDay(day: try row.day("day"), amount: try row.integer("amount"), postings: try row.integer("postings")))
    }
    return found
  }

  /// Of a filter, what was recorded after a moment and took effect on these days.
  func later(_ measure: String, on days: [Day], after known: Instant, _ filter: LedgerFilter) throws -> [DayChange] {
    try connection.query(
      """
      SELECT effective_on AS day, CAST(SUM(amount) AS BIGINT) AS amount FROM posting
      WHERE departement = \(departement) AND measure = \(measure) AND effective_on IN (\(days))
        AND +recorded_at > \(known)\(filter.sql)
      GROUP BY effective_on ORDER BY effective_on
      """
    ).map { DayChange(try $0.day("day"), try $0.integer("amount")) }
  }

  /// The same by commune.
  func laterByPlace(
    _ measure: String, on days: [Day], after known: Instant, _ filter: LedgerFilter
  ) throws -> [String: [DayChange]] {
    var found: [String: [DayChange]] = [:]
    for row in try connection.query(
      """
      SELECT place, effective_on AS day, CAST(SUM(amount) AS BIGINT) AS amount FROM posting
      WHERE departement = \(departement) AND measure = \(measure) AND effective_on IN (\(days)) AND place <> ''
        AND +recorded_at > \(known)\(filter.sql)
      GROUP BY place, effective_on ORDER BY place, effective_on
      """)
    {
      found[try row.text("place"), default: []].append(DayChange(try row.day("day"), try row.integer("amount")))
    }
    return found
  }

  /// What the sums by recording must equal.
  func recordingDifferences() throws -> [LedgerDifference] {
    let rows = try connection.query(
      """
      SELECT measure, recorded, day, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(amount) AS BIGINT) AS recomputed FROM (
        SELECT measure, recorded, day, amount AS kept, postings AS kept_postings, 0 AS amount, 0 AS postings
        FROM posting_recording WHERE departement = \(departement)
        UNION ALL
        SELECT measure, recorded, effective_on, 0, 0, amount, 1
        FROM (\(Recording.lines(where: "departement = \(departement)"))) AS journal) AS lines
      GROUP BY measure, recorded, day
      HAVING SUM(kept) <> SUM(amount) OR SUM(kept_postings) <> SUM(postings)
      ORDER BY measure, recorded, day
      """)
    return try rows.map { row in
      LedgerDifference(
        subject: .recording(
          measure: try row.text("measure"), block: try row.integer("recorded"), day: try row.day("day")),
        kept: try row.integer("kept"), recomputed: try row.integer("recomputed"))
    }
  }
}

import Database
import Foundation
import Kernel
import Ledger
import Strategy

/// Fills a ledger by the database's bulk insertion: the journal first, then the sums from the journal. `verify` proves
/// that the sums are those that acts would have kept.
struct Filling {
  let database: Database
  let departement: Departement
  let count: Int

  func fill() async throws {
    var maker = Maker(departement, count: count)
    let days = Sample.first.days(until: Sample.last) + 1
    var written = 0
    for offset in 0..<days {
      let day = Sample.first.adding(days: offset)
      let wanted = count * (offset + 1) / days
      guard wanted > written else { continue }
      // In the order of the indexes, which is much faster.
      let postings = (written..<wanted).map { _ in maker.next(recordedOn: day) }
        .sorted { ($0.key.measure, $0.day) < ($1.key.measure, $1.day) }
      let first = written
      try await database.write(departement.code) { try insert(postings, recordedOn: day, from: first, $0) }
      written = wanted
    }
    try await database.write(departement.code) { try sum($0) }
    if database.engine == .postgresql { try await database.maintain { _ = try $0.execute("ANALYZE") } }
  }

  private func insert(_ postings: [MadePosting], recordedOn day: Day, from first: Int, _ connection: Connection) throws
  {
    let recorded = Instant.start(of: day).adding(seconds: 12 * 3600)
    var random = Seeded(state: UInt64(first))
    var rows: [[SQLValue]] = []
    rows.reserveCapacity(postings.count)
    for (index, posting) in postings.enumerated() {
      let id = ID<Posting>(at: recorded, using: &random)
      rows.append([
        .text(departement.code), .text(id.text), .text(posting.key.measure), .text(posting.key.place ?? ""),
        .text(posting.key.organisation ?? ""), .text(posting.key.category ?? ""), posting.day.sqlValue,
        recorded.sqlValue, .integer(Int64(posting.amount)), .text(posting.act.rawValue), .text("entree"),
        .text("e\(first + index)"), .integer(1), .null, .null, .null,
      ])
    }
    try connection.insert(
      "posting",
      [
        "departement", "id", "measure", "place", "organisation", "category", "effective_on", "recorded_at", "amount",
        "act", "cause_kind", "cause_id", "cause_version", "reverses", "replaces", "person",
      ], rows: rows)
  }

  private func sum(_ connection: Connection) throws {
    for divisor in [1, 100, 10_000] {
      try connection.execute(
        """
        INSERT INTO posting_total (departement, measure, block, amount, postings)
        SELECT departement, measure, effective_on / \(divisor), CAST(SUM(amount) AS BIGINT), COUNT(*)
        FROM posting WHERE departement = \(departement.code) GROUP BY 1, 2, 3
        """)
    }
    for block in ["recorded_at / 86400000000", "1000000 + recorded_at / 86400000000 / 32"] as [SQL] {
      try connection.execute(
        """
        INSERT INTO posting_recording (departement, measure, recorded, day, amount, postings)
        SELECT departement, measure, \(block), effective_on, CAST(SUM(amount) AS BIGINT), COUNT(*)
        FROM posting WHERE departement = \(departement.code) GROUP BY 1, 2, 3, 4
        """)
    }
    for divisor in [100, 10_000] {
      try connection.execute(
        """
        INSERT INTO posting_sum (departement, measure, place, block, organisation, category, amount, postings)
        SELECT departement, measure, place, effective_on / \(divisor), organisation, category,
          CAST(SUM(amount) AS BIGINT), COUNT(*)
        FROM posting WHERE departement = \(departement.code) GROUP BY 1, 2, 3, 4, 5, 6
        """)
    }
  }
}

import Database
import Kernel

/// Where what is kept beside the journal, or the journal itself, does not hold.
package struct LedgerDifference: Sendable, Hashable, CustomStringConvertible {
  package enum Subject: Sendable, Hashable {
    /// The département's sum of a year (2021), a month (202103) or a day (20210315).
    case total(measure: String, block: Int)
    case sum(LedgerKey, block: Int)
    /// What a block of recording holds of a day of effect.
    case recording(measure: String, block: Int, day: Day)
    /// A reversal that is not the opposite of what it cancels.
    case reversal(ID<Posting>)
    /// A reported key whose balance is not the last level in force.
    case level(LedgerKey)
  }
  package let subject: Subject
  package let kept: Int
  package let recomputed: Int

  package var description: String {
    switch subject {
    case .total(let measure, let block): "\(measure), bloc \(block) : gardé \(kept), recalculé \(recomputed)"
    case .sum(let key, let block):
      "\(key.measure) (\(key.place ?? "—"), \(key.organisation ?? "—"), \(key.category ?? "—")), bloc \(block) : "
        + "gardé \(kept), recalculé \(recomputed)"
    case .recording(let measure, let block, let day):
      "\(measure), enregistré dans le bloc \(block) pour le \(French.short(day)) : gardé \(kept), recalculé \(recomputed)"
    case .reversal(let id): "écriture \(id) : annule \(recomputed) par \(kept)"
    case .level(let key):
      "\(key.measure) (\(key.place ?? "—"), \(key.organisation ?? "—"), \(key.category ?? "—")) : "
        + "déclaré \(kept), solde \(recomputed)"
    }
  }
}

extension LedgerStore {
  /// Recomputes everything from the journal: empty if all is well. Reads it whole.
  package func verify() throws -> [LedgerDifference] {
    try totalDifferences() + sumDifferences() + recordingDifferences() + reversalDifferences() + levelDifferences()
  }

  /// Makes every sum anew from the journal, which alone is true.
  package func rebuildSums(by permit: Permit) throws {
    try checkWrite(permit)
    try connection.execute("DELETE FROM posting_total WHERE departement = \(departement)")
    try connection.execute("DELETE FROM posting_sum WHERE departement = \(departement)")
    try connection.execute("DELETE FROM posting_recording WHERE departement = \(departement)")
    let first = try connection.query("SELECT id FROM posting WHERE departement = \(departement) ORDER BY id LIMIT 1")
    if let row = first.first { try addToSums(from: try row.id("id")) }
    try Audit.record(LedgerAct.rebuilt, of: departement, fields: [], by: permit, on: connection)
  }
  /// After it, what was read of the sums before is worth nothing.
  func wasRebuilt(after moment: Instant) throws -> Bool {
    try Audit.last(LedgerAct.rebuilt, of: departement, in: departement, on: connection).map { $0 > moment }
      ?? false
  }

  private func totalDifferences() throws -> [LedgerDifference] {
    let journal: (SQL) -> SQL = { block in
      """
      SELECT measure, \(block) AS block, 0 AS kept, 0 AS kept_postings, amount, 1 AS postings
      FROM posting WHERE departement = \(departement)
      """
    }
    let rows = try connection.query(
      """
      SELECT measure, block, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(amount) AS BIGINT) AS recomputed FROM (
        SELECT measure, block, amount AS kept, postings AS kept_postings, 0 AS amount, 0 AS postings
        FROM posting_total WHERE departement = \(departement)
        UNION ALL \(journal("effective_on / 10000"))
        UNION ALL \(journal("effective_on / 100"))
        UNION ALL \(journal("effective_on"))) AS lines
      GROUP BY measure, block
      HAVING SUM(kept) <> SUM(amount) OR SUM(kept_postings) <> SUM(postings)
      ORDER BY measure, block
      """)
    return try rows.map { row in
      LedgerDifference(
        subject: .total(measure: try row.text("measure"), block: try row.integer("block")),
        kept: try row.integer("kept"), recomputed: try row.integer("recomputed"))
    }
  }

  private func sumDifferences() throws -> [LedgerDifference] {
    let journal: (SQL) -> SQL = { block in
      """
      SELECT measure, place, organisation, category, \(block) AS block, 0 AS kept, 0 AS kept_postings, amount,
        1 AS postings
      FROM posting WHERE departement = \(departement)
      """
    }
    let rows = try connection.query(
      """
      SELECT measure, place, organisation, category, block, CAST(SUM(kept) AS BIGINT) AS kept,
        CAST(SUM(amount) AS BIGINT) AS recomputed
      FROM (
        SELECT measure, place, organisation, category, block, amount AS kept, postings AS kept_postings, 0 AS amount,
          0 AS postings
        FROM posting_sum WHERE departement = \(departement)
        UNION ALL \(journal("effective_on / 10000"))
        UNION ALL \(journal("effective_on / 100"))) AS lines
      GROUP BY measure, place, organisation, category, block
      HAVING SUM(kept) <> SUM(amount) OR SUM(kept_postings) <> SUM(postings)
      ORDER BY measure, place, organisation, category, block
      """)
    return try rows.map { row in
      LedgerDifference(
        subject: .sum(try LedgerKey(row), block: try row.integer("block")), kept: try row.integer("kept"),
        recomputed: try row.integer("recomputed"))
    }
  }

  private func reversalDifferences() throws -> [LedgerDifference] {
    let rows = try connection.query(
      """
      SELECT reversal.id AS id, reversal.amount AS kept, wrong.amount AS recomputed
      FROM posting AS reversal
      JOIN posting AS wrong ON wrong.departement = reversal.departement AND wrong.id = reversal.reverses
      WHERE reversal.departement = \(departement) AND reversal.reverses IS NOT NULL AND (
        reversal.amount <> -wrong.amount OR reversal.effective_on <> wrong.effective_on
        OR reversal.measure <> wrong.measure OR reversal.place <> wrong.place
        OR reversal.organisation <> wrong.organisation OR reversal.category <> wrong.category
        OR reversal.recorded_at < wrong.recorded_at)
      ORDER BY reversal.id
      """)
    return try rows.map { row in
      LedgerDifference(
        subject: .reversal(try row.id("id")), kept: try row.integer("kept"), recomputed: try row.integer("recomputed"))
    }
  }

  /// Each day on which something is posted for a reported key, its balance is the last level in force.
  private func levelDifferences() throws -> [LedgerDifference] {
    let rows = try connection.query(
      """
      SELECT measure, place, organisation, category, kept, recomputed FROM (
        SELECT measure, place, organisation, category, day, kept,
          CAST(SUM(amount) OVER (
            PARTITION BY measure, place, organisation, category ORDER BY day) AS BIGINT) AS recomputed
        FROM (
          SELECT measure, place, organisation, category, day, MAX(kept) AS kept, SUM(amount) AS amount FROM (
            SELECT measure, place, organisation, category, day, value AS kept, 0 AS amount FROM (
              SELECT measure, place, organisation, category, day, value, ROW_NUMBER() OVER (
                PARTITION BY measure, place, organisation, category, day ORDER BY id DESC) AS rank
              FROM statement WHERE departement = \(departement) AND kind = 'level') AS said
            WHERE rank = 1
            UNION ALL
            SELECT measure, place, organisation, category, effective_on, NULL, amount FROM posting
            WHERE departement = \(departement) AND act IN ('level', 'offset')
              AND measure IN (\(measures.all.filter { $0.reprise == nil || $0.formerly != nil }.map(\.id)))) AS lines
          GROUP BY measure, place, organisation, category, day) AS days) AS running
      WHERE kept IS NOT NULL AND kept <> recomputed
      ORDER BY measure, place, organisation, category, day
      """)
    return try rows.map { row in
      LedgerDifference(
        subject: .level(try LedgerKey(row)), kept: try row.integer("kept"), recomputed: try row.integer("recomputed"))
    }
  }
}

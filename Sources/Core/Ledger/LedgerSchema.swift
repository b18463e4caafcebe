import Database

/// The ledger's tables. `place`, `organisation` and `category` are '' where a key has no such part.
package enum LedgerSchema {
  package static let migrations: [Migration] = [
    Migration(
      "2026-11-24 ledger: journal and sums",
      """
      CREATE TABLE posting (
        departement \(.code) NOT NULL, id \(.id) NOT NULL,
        measure \(.code) NOT NULL, place \(.code) NOT NULL, organisation \(.code) NOT NULL,
        category \(.code) NOT NULL,
        effective_on \(.day) NOT NULL, recorded_at \(.instant) NOT NULL, amount \(.integer) NOT NULL,
        act \(.code) NOT NULL CHECK (act IN (
          'enter', 'leave', 'lapse', 'renew', 'level', 'offset', 'total', 'event', 'delay', 'reversal')),
        cause_kind \(.code) NOT NULL, cause_id \(.code) NOT NULL, cause_version \(.integer) NOT NULL,
        reverses \(.id), replaces \(.id), person \(.id),
        PRIMARY KEY (departement, id),
        FOREIGN KEY (departement, reverses) REFERENCES posting (departement, id),
        CHECK ((act = 'reversal') = (reverses IS NOT NULL)))
      """,
      // Both hold all that a sum asks, so that summing never opens the journal itself.
      """
      CREATE INDEX posting_effective ON posting (
        departement, measure, effective_on, place, organisation, category, recorded_at, amount)
      """,
      """
      CREATE INDEX posting_recorded ON posting (
        departement, measure, recorded_at, effective_on, place, organisation, category, amount)
      """,
      "CREATE INDEX posting_cause ON posting (departement, cause_kind, cause_id)",
      // A posting is cancelled at most once.
      "CREATE UNIQUE INDEX posting_reverses ON posting (departement, reverses) WHERE reverses IS NOT NULL",
      .appendOnly("posting"),
      // Sums by calendar block (2021, 202103, 20210315): a cache that `verify` recomputes.
      """
      CREATE TABLE posting_total (
        departement \(.code) NOT NULL, measure \(.code) NOT NULL, block \(.integer) NOT NULL,
        amount \(.integer) NOT NULL, postings \(.integer) NOT NULL,
        PRIMARY KEY (departement, measure, block))\(.only(.sqlite, " WITHOUT ROWID"))
      """,
      """
      CREATE TABLE posting_sum (
        departement \(.code) NOT NULL, measure \(.code) NOT NULL, place \(.code) NOT NULL,
        block \(.integer) NOT NULL, organisation \(.code) NOT NULL, category \(.code) NOT NULL,
        amount \(.integer) NOT NULL, postings \(.integer) NOT NULL,
        PRIMARY KEY (departement, measure, place, block, organisation, category))\(.only(.sqlite, " WITHOUT ROWID"))
      """,
      // The key reads one commune, this index all of them.
      """
      CREATE INDEX posting_sum_block ON posting_sum (
        departement, measure, block, place, organisation, category, amount, postings)
      """),
    Migration(
      "2026-11-24 ledger: statement",
      """
      CREATE TABLE statement (
        departement \(.code) NOT NULL, id \(.id) NOT NULL,
        kind \(.code) NOT NULL CHECK (kind IN ('level', 'capacity', 'total')),
        measure \(.code) NOT NULL, entry \(.code) NOT NULL,
        place \(.code) NOT NULL, organisation \(.code) NOT NULL, category \(.code) NOT NULL,
        day \(.day) NOT NULL, value \(.integer), recorded_at \(.instant) NOT NULL,
        cause_kind \(.code) NOT NULL, cause_id \(.code) NOT NULL, cause_version \(.integer) NOT NULL,
        person \(.id), comment \(.text),
        PRIMARY KEY (departement, id))
      """,
      """
      CREATE INDEX statement_key ON statement (
        departement, measure, entry, place, organisation, category, day, id)
      """,
      .appendOnly("statement")),
    Migration(
      "2026-11-24 ledger: comments that are erased",
      .erasable(
        "statement", "comment",
        butNot:
          "departement, id, kind, measure, entry, place, organisation, category, day, value, recorded_at, cause_kind, cause_id, cause_version, person"
      )),
    // What answers said of it until then was in the comment, which may be erased.
    Migration(
      "2026-11-30 ledger: nothing to count",
      "ALTER TABLE statement ADD COLUMN is_nothing \(.flag) NOT NULL DEFAULT 0",
      "UPDATE statement SET is_nothing = 1 WHERE value = 0 AND comment = 'néant' AND cause_kind = 'reponse'",
      .only(
        .sqlite,
        """
        CREATE TRIGGER statement_nothing_stays BEFORE UPDATE OF is_nothing ON statement
        BEGIN SELECT RAISE(ABORT, 'append only: statement'); END
        """),
      .only(
        .postgresql,
        """
        CREATE TRIGGER statement_nothing_stays BEFORE UPDATE OF is_nothing ON statement
        FOR EACH ROW EXECUTE FUNCTION append_only()
        """)),
    // What was recorded when, by day of effect: figures as known on a past day. A cache that `verify` recomputes.
    Migration(
      "2026-11-30 ledger: sums by recording",
      """
      CREATE TABLE posting_recording (
        departement \(.code) NOT NULL, measure \(.code) NOT NULL, recorded \(.integer) NOT NULL, day \(.day) NOT NULL,
        amount \(.integer) NOT NULL, postings \(.integer) NOT NULL,
        PRIMARY KEY (departement, measure, recorded, day))\(.only(.sqlite, " WITHOUT ROWID"))
      """,
      """
      INSERT INTO posting_recording (departement, measure, recorded, day, amount, postings)
      SELECT departement, measure, recorded, effective_on, CAST(SUM(amount) AS BIGINT), COUNT(*) FROM (
        SELECT departement, measure, recorded_at / 86400000000 AS recorded, effective_on, amount FROM posting
        UNION ALL
        SELECT departement, measure, 1000000 + recorded_at / 86400000000 / 32, effective_on, amount
        FROM posting) AS lines
      GROUP BY departement, measure, recorded, effective_on
      """),
  ]
}

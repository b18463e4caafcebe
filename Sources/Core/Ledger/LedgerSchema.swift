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
  ]
}

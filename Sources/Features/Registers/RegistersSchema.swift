import Database

enum RegistersSchema {
  static let all = [
    Migration(
      "2026-11-30 registers: entries and their versions",
      // What stands of each entry; `entry_values` is a JSON object of texts, by field.
      """
      CREATE TABLE register_entry (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, register \(.code) NOT NULL, year \(.integer) NOT NULL,
        rank \(.integer) NOT NULL, state \(.code) NOT NULL, since \(.day) NOT NULL, place \(.code),
        organisation \(.code),
        title \(.text) NOT NULL, sought \(.text) NOT NULL, entry_values \(.text) NOT NULL, version \(.integer) NOT NULL,
        recorded_at \(.instant) NOT NULL, is_cancelled \(.flag) NOT NULL,
        PRIMARY KEY (departement, id), UNIQUE (departement, register, year, rank))
      """,
      "CREATE INDEX register_entry_state ON register_entry (departement, register, is_cancelled, state, id)",
      // Every act, in the order in which it was recorded. `corrects`: the version whose day or values were wrong.
      """
      CREATE TABLE register_version (
        departement \(.code) NOT NULL, entry \(.id) NOT NULL, version \(.integer) NOT NULL, act \(.code) NOT NULL,
        passage \(.code), state \(.code) NOT NULL, effective_on \(.day) NOT NULL, entry_values \(.text) NOT NULL,
        reason \(.text), corrects \(.integer), recorded_at \(.instant) NOT NULL, person \(.id),
        said_by \(.text) NOT NULL,
        PRIMARY KEY (departement, entry, version),
        FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id))
      """,
      .appendOnly("register_version"),
      // What no two entries of a register say.
      """
      CREATE TABLE register_unique (
        departement \(.code) NOT NULL, register \(.code) NOT NULL, field \(.code) NOT NULL, value \(.text) NOT NULL,
        entry \(.id) NOT NULL,
        PRIMARY KEY (departement, register, field, value))
      """),
    Migration(
      "2026-11-30 registers: clocks",
      // Those that run on entries. `ends_at`: from then on they are over; nothing while they stand still.
      // `is_acting`: the entry then passes by itself.
      """
      CREATE TABLE register_clock (
        departement \(.code) NOT NULL, entry \(.id) NOT NULL, clock \(.code) NOT NULL, register \(.code) NOT NULL,
        started_at \(.instant) NOT NULL, ends_at \(.instant), is_acting \(.flag) NOT NULL,
        PRIMARY KEY (departement, entry, clock),
        FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id))
      """,
      "CREATE INDEX register_clock_end ON register_clock (departement, register, ends_at)",
      "CREATE INDEX register_clock_acting ON register_clock (departement, is_acting, ends_at)"),
    Migration(
      "2026-11-30 registers: entries that lead to others",
      """
      CREATE TABLE register_link (
        departement \(.code) NOT NULL, entry \(.id) NOT NULL, field \(.code) NOT NULL, target \(.id) NOT NULL,
        PRIMARY KEY (departement, entry, field, target),
        FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id),
        FOREIGN KEY (departement, target) REFERENCES register_entry (departement, id))
      """,
      "CREATE INDEX register_link_target ON register_link (departement, target, field)"),
    // What another that is the same would say too.
    Migration(
      "2026-11-30 registers: entries alike",
      "ALTER TABLE register_entry ADD COLUMN alike \(.text)",
      "CREATE INDEX register_entry_alike ON register_entry (departement, register, alike)"),
    Migration(
      "2026-11-30 registers: values that are erased",
      // Said at a version, until another is; null where it was taken back, or erased.
      """
      CREATE TABLE register_private (
        departement \(.code) NOT NULL, entry \(.id) NOT NULL, field \(.code) NOT NULL, version \(.integer) NOT NULL,
        value \(.text), erased_at \(.instant),
        PRIMARY KEY (departement, entry, field, version),
        FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id))
      """),
    Migration(
      "2026-11-30 registers: what entries are found and ordered by",
      // Of entries that are not cancelled, by `position` (year and rank): each field's value as it is filtered by, and
      // as it is ordered by.
      """
      CREATE TABLE register_term (
        departement \(.code) NOT NULL, register \(.code) NOT NULL, position \(.integer) NOT NULL,
        field \(.code) NOT NULL, value \(.text) NOT NULL, sorted \(.text) NOT NULL,
        PRIMARY KEY (departement, register, position, field))
      """,
      "CREATE INDEX register_term_value ON register_term (departement, register, field, value, position)",
      "CREATE INDEX register_term_sorted ON register_term (departement, register, field, sorted, position)",
      // The words that they are sought by.
      """
      CREATE TABLE register_word (
        departement \(.code) NOT NULL, register \(.code) NOT NULL, position \(.integer) NOT NULL,
        word \(.text) NOT NULL,
        PRIMARY KEY (departement, register, position, word))
      """,
      "CREATE INDEX register_word_word ON register_word (departement, register, word, position)",
      // How many there are; no place or organisation is an empty one, all of them together are `*`.
      """
      CREATE TABLE register_tally (
        departement \(.code) NOT NULL, register \(.code) NOT NULL, state \(.code) NOT NULL, place \(.code) NOT NULL,
        organisation \(.code) NOT NULL, entries \(.integer) NOT NULL,
        PRIMARY KEY (departement, register, state, place, organisation))
      """,
      // By which words of the pack they were written: others, and they are written again.
      """
      CREATE TABLE register_terms (
        departement \(.code) NOT NULL, register \(.code) NOT NULL, rule \(.text) NOT NULL,
        PRIMARY KEY (departement, register))
      """),
    Migration(
      "2026-11-30 registers: forms that are sent once",
      // The id that the form carried, of what a form did.
      "ALTER TABLE register_version ADD COLUMN submission \(.code)",
      "CREATE UNIQUE INDEX register_version_submission ON register_version (departement, person, submission)"),
    Migration(
      "2026-11-30 registers: gauges, and entries by when they changed",
      // What was said of an entry at a moment: true until the pack says that it is stale.
      """
      CREATE TABLE register_gauge (
        departement \(.code) NOT NULL, entry \(.id) NOT NULL, gauge \(.code) NOT NULL, said_at \(.instant) NOT NULL,
        level \(.integer) NOT NULL, said_by \(.text) NOT NULL,
        PRIMARY KEY (departement, entry, gauge, said_at),
        FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id))
      """,
      "CREATE INDEX register_gauge_said ON register_gauge (departement, said_at)",
      "CREATE INDEX register_entry_recorded ON register_entry (departement, register, recorded_at)"),
    Migration(
      "2026-11-30 registers: what entries said",
      // Values and words that they say no more, cancelled entries among them: lists of a past day find them by these.
      """
      CREATE TABLE register_former (
        departement \(.code) NOT NULL, register \(.code) NOT NULL, field \(.code) NOT NULL, value \(.text) NOT NULL,
        position \(.integer) NOT NULL,
        PRIMARY KEY (departement, register, field, value, position))
      """),
    Migration(
      "2026-11-30 registers: views that people keep",
      // `query`: what narrows and orders the list, as its address says it.
      """
      CREATE TABLE register_view (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, person \(.id) NOT NULL, register \(.code) NOT NULL,
        name \(.text) NOT NULL, query \(.text) NOT NULL, recorded_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, id), FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      "CREATE INDEX register_view_person ON register_view (departement, person)"),
    Migration(
      "2026-11-30 registers: papers that were printed",
      // Of which version of an entry, and the SHA-256 of the file.
      """
      CREATE TABLE register_paper (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, entry \(.id) NOT NULL, version \(.integer) NOT NULL,
        paper \(.code) NOT NULL, hash \(.text) NOT NULL, recorded_at \(.instant) NOT NULL, person \(.id),
        said_by \(.text) NOT NULL,
        PRIMARY KEY (departement, id),
        FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id))
      """,
      "CREATE INDEX register_paper_entry ON register_paper (departement, entry, id)",
      .appendOnly("register_paper")),
    Migration(
      "2026-11-30 registers: clocks of lines",
      // SQLite gives a table another key by another table alone, and keeps the name of a renamed one in quotes.
      """
      CREATE TABLE former_clock (
        departement \(.code) NOT NULL, entry \(.id) NOT NULL, clock \(.code) NOT NULL, register \(.code) NOT NULL,
        started_at \(.instant) NOT NULL, ends_at \(.instant), is_acting \(.flag) NOT NULL)
      """,
      """
      INSERT INTO former_clock SELECT departement, entry, clock, register, started_at, ends_at, is_acting
      FROM register_clock
      """,
      "DROP TABLE register_clock",
      // `line`: the rank of the line on which it runs, among those of a field; -1: it runs on the entry.
      """
      CREATE TABLE register_clock (
        departement \(.code) NOT NULL, entry \(.id) NOT NULL, clock \(.code) NOT NULL, line \(.integer) NOT NULL,
        register \(.code) NOT NULL, started_at \(.instant) NOT NULL, ends_at \(.instant), is_acting \(.flag) NOT NULL,
        PRIMARY KEY (departement, entry, clock, line),
        FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id))
      """,
      """
      INSERT INTO register_clock SELECT departement, entry, clock, -1, register, started_at, ends_at, is_acting
      FROM former_clock
      """,
      "DROP TABLE former_clock",
      "CREATE INDEX register_clock_end ON register_clock (departement, register, ends_at)",
      "CREATE INDEX register_clock_acting ON register_clock (departement, is_acting, ends_at)"),
  ]
}

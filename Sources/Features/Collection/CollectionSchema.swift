import Database

enum CollectionSchema {
  static let all = [
    Migration(
      "2026-11-24 collection: campaign, request, answer",
      """
      CREATE TABLE campaign (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, collecting \(.code) NOT NULL, period_last \(.day) NOT NULL,
        opens_on \(.day) NOT NULL, due_on \(.day) NOT NULL, closes_on \(.day) NOT NULL,
        recorded_at \(.instant) NOT NULL,
        person \(.id),
        PRIMARY KEY (departement, id), UNIQUE (departement, collecting, period_last))
      """,
      // What one function owes in one campaign. `asked` and `answered`: questions, and those that have an answer.
      """
      CREATE TABLE request (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, campaign \(.id) NOT NULL, function \(.code) NOT NULL,
        asked \(.integer) NOT NULL, answered \(.integer) NOT NULL, due_on \(.day) NOT NULL, closes_on \(.day) NOT NULL,
        opened_at \(.instant), done_at \(.instant), reminded_at \(.instant),
        PRIMARY KEY (departement, id), UNIQUE (departement, campaign, function),
        FOREIGN KEY (departement, campaign) REFERENCES campaign (departement, id))
      """,
      // "Ce que je dois": what a function has not finished.
      "CREATE INDEX request_owed ON request (departement, function, closes_on, due_on)",
      """
      CREATE TABLE request_link (
        departement \(.code) NOT NULL, token_hash \(.code) NOT NULL, request \(.id) NOT NULL, reason \(.code) NOT NULL,
        made_at \(.instant) NOT NULL, revoked_at \(.instant),
        PRIMARY KEY (departement, token_hash),
        FOREIGN KEY (departement, request) REFERENCES request (departement, id))
      """,
      "CREATE INDEX request_link_request ON request_link (departement, request)",
      // Every version: the last one stands. `submission` is the id that the form carried.
      """
      CREATE TABLE answer (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, request \(.id) NOT NULL, question \(.code) NOT NULL,
        kind \(.code) NOT NULL CHECK (kind IN ('nombre', 'zero', 'neant', 'indisponible')),
        value \(.integer), comment \(.text), proof \(.text), submission \(.code) NOT NULL,
        recorded_at \(.instant) NOT NULL, person \(.id), said_by \(.text) NOT NULL,
        PRIMARY KEY (departement, id), UNIQUE (departement, request, question, submission),
        FOREIGN KEY (departement, request) REFERENCES request (departement, id))
      """,
      // What of a measure is still provisional.
      "CREATE INDEX answer_question ON answer (departement, question, request, id)",
      .appendOnly("answer"),
      // What an authority said of an answer; nothing: provisional.
      """
      CREATE TABLE answer_review (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, answer \(.id) NOT NULL,
        verdict \(.code) NOT NULL CHECK (verdict IN ('valide', 'renvoye')), reason \(.text),
        recorded_at \(.instant) NOT NULL, person \(.id), said_by \(.text) NOT NULL,
        PRIMARY KEY (departement, id), UNIQUE (departement, answer),
        FOREIGN KEY (departement, answer) REFERENCES answer (departement, id))
      """,
      .appendOnly("answer_review"),
      // Whom to write to for a function without an account; the last one stands, empty: nobody.
      """
      CREATE TABLE request_contact (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, function \(.code) NOT NULL, address \(.text) NOT NULL,
        recorded_at \(.instant) NOT NULL, person \(.id),
        PRIMARY KEY (departement, id))
      """,
      "CREATE INDEX request_contact_function ON request_contact (departement, function, recorded_at)"),
    // A campaign that was opened by mistake, and why nothing of it is asked any more.
    Migration(
      "2026-11-24 collection: withdrawn campaigns", "ALTER TABLE campaign ADD COLUMN withdrawn_at \(.instant)",
      "ALTER TABLE campaign ADD COLUMN withdrawn_by \(.id)", "ALTER TABLE campaign ADD COLUMN withdrawal \(.text)"),
    // A file of answers that somebody sent and has not yet confirmed.
    Migration(
      "2026-11-24 collection: answer_file",
      """
      CREATE TABLE answer_file (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, request \(.id) NOT NULL, name \(.text) NOT NULL,
        proof \(.text), lines \(.text) NOT NULL, recorded_at \(.instant) NOT NULL, expires_at \(.instant) NOT NULL,
        done_at \(.instant), done_count \(.integer),
        PRIMARY KEY (departement, id),
        FOREIGN KEY (departement, request) REFERENCES request (departement, id))
      """),
    Migration(
      "2026-11-24 collection: texts that are erased",
      .erasable(
        "answer", "comment", "proof",
        butNot: "departement, id, request, question, kind, value, submission, recorded_at, person, said_by"),
      .erasable(
        "answer_review", "reason", butNot: "departement, id, answer, verdict, recorded_at, person, said_by")),
    // Not told by its messages: those who chose one a day have none of their own, and addresses are forgotten.
    Migration(
      "2026-11-24 collection: when a request was sent", "ALTER TABLE request ADD COLUMN asked_at \(.instant)",
      """
      UPDATE request SET asked_at = (
        SELECT MIN(m.made_at) FROM message m
        WHERE m.departement = request.departement AND m.subject = CAST(request.id AS TEXT))
      """),
    // The last letter, whatever it said; the day from which older letters lead nowhere; the last day of reminders done.
    Migration(
      "2026-11-30 collection: what was written when",
      "ALTER TABLE request ADD COLUMN written_at \(.instant)",
      "ALTER TABLE request ADD COLUMN links_closed_at \(.instant)",
      "ALTER TABLE campaign ADD COLUMN reminded_on \(.day)",
      "UPDATE request SET written_at = COALESCE(reminded_at, asked_at)",
      "UPDATE campaign SET reminded_on = opens_on"),
    // An answer that somebody else wrote over the function's own, which stands again if that one is sent back.
    Migration(
      "2026-11-30 collection: answers written over",
      """
      CREATE TABLE answer_over (
        departement \(.code) NOT NULL, answer \(.id) NOT NULL, replaced \(.id) NOT NULL,
        PRIMARY KEY (departement, answer),
        FOREIGN KEY (departement, answer) REFERENCES answer (departement, id),
        FOREIGN KEY (departement, replaced) REFERENCES answer (departement, id))
      """,
      .appendOnly("answer_over")),
    // Files that wait are deposits, whatever their door.
    Migration("2026-11-30 collection: no answer_file", "DROP TABLE answer_file"),
  ]
}

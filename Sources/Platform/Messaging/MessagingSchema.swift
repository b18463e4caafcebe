import Database

package enum MessagingSchema {
  package static let all = [
    Migration(
      "2026-11-24 messaging: message, message_preference, job",
      """
      CREATE TABLE message (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, kind \(.code) NOT NULL, subject \(.code) NOT NULL,
        address \(.text) NOT NULL, function \(.code), person \(.id),
        state \(.code) NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'refused', 'expired', 'unknown',
          'withdrawn')),
        attempts \(.integer) NOT NULL, made_at \(.instant) NOT NULL, next_at \(.instant) NOT NULL,
        use_by \(.instant) NOT NULL, begun_at \(.instant), sent_at \(.instant), reply \(.text),
        PRIMARY KEY (departement, id))
      """,
      "CREATE INDEX message_due ON message (departement, next_at, id) WHERE state = 'waiting'",
      "CREATE INDEX message_by_state ON message (departement, state, id)",
      "CREATE INDEX message_by_subject ON message (departement, subject, id)",
      """
      CREATE TABLE message_preference (
        departement \(.code) NOT NULL, person \(.id) NOT NULL,
        choice \(.code) NOT NULL CHECK (choice IN ('each', 'daily', 'none')), recorded_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, person))
      """,
      """
      CREATE TABLE job (
        departement \(.code) NOT NULL, name \(.code) NOT NULL, next_at \(.instant) NOT NULL,
        running_until \(.instant), done_at \(.instant),
        PRIMARY KEY (departement, name))
      """),
    Migration(
      "2026-11-24 messaging: what is awaited goes first, what was sent again",
      "ALTER TABLE message ADD COLUMN is_awaited \(.flag) NOT NULL DEFAULT 0",
      "ALTER TABLE message ADD COLUMN again_as \(.id)",
      "DROP INDEX message_due",
      "CREATE INDEX message_due ON message (departement, is_awaited DESC, next_at, id) WHERE state = 'waiting'"),
    // What a message is about beside its own subject: one letter for what one address is asked together.
    Migration(
      "2026-11-30 messaging: one message about several things",
      """
      CREATE TABLE message_subject (
        departement \(.code) NOT NULL, subject \(.code) NOT NULL, message \(.id) NOT NULL,
        PRIMARY KEY (departement, subject, message),
        FOREIGN KEY (departement, message) REFERENCES message (departement, id))
      """,
      "CREATE INDEX message_subject_message ON message_subject (departement, message)"),
    // Of a morning's message: what it tells, which would have been a message at once to whoever chose so.
    Migration(
      "2026-11-30 messaging: the news of a morning's message",
      "ALTER TABLE message_subject ADD COLUMN kind \(.code)",
      "ALTER TABLE message_subject ADD COLUMN function \(.code)"),
  ]
}

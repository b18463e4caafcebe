import Database

package enum AccountsSchema {
  package static let all = [
    Migration(
      "2026-11-24 accounts: person, session, sign-in",
      """
      CREATE TABLE person (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, email \(.text) NOT NULL, name \(.text) NOT NULL,
        role \(.code) NOT NULL, password_hash \(.text) NOT NULL, must_change \(.flag) NOT NULL,
        recorded_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, id), UNIQUE (departement, email))
      """,
      """
      CREATE TABLE session (
        departement \(.code) NOT NULL, token_hash \(.code) NOT NULL, person \(.id) NOT NULL, csrf \(.code) NOT NULL,
        opened_at \(.instant) NOT NULL, expires_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, token_hash),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      """
      CREATE TABLE sign_in_failure (
        departement \(.code) NOT NULL, key_hash \(.code) NOT NULL, failed_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, key_hash, failed_at))
      """),
    Migration(
      "2026-11-24 accounts: holding, accounts that close",
      "ALTER TABLE person ADD COLUMN closed_at \(.instant)",
      """
      CREATE TABLE holding (
        departement \(.code) NOT NULL, id \(.id) NOT NULL, person \(.id) NOT NULL, function \(.code) NOT NULL,
        organisation \(.code) NOT NULL,
        from_day \(.day) NOT NULL, through_day \(.day), is_manager \(.flag) NOT NULL, granted_by \(.id),
        recorded_at \(.instant) NOT NULL, ended_by \(.id), ended_at \(.instant),
        PRIMARY KEY (departement, id),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      "CREATE INDEX holding_by_person ON holding (departement, person)",
      "CREATE INDEX holding_by_function ON holding (departement, function, from_day)"),
    Migration(
      "2026-11-24 accounts: links, second factor, devices, sessions that are seen",
      """
      CREATE TABLE access_link (
        departement \(.code) NOT NULL, token_hash \(.code) NOT NULL,
        kind \(.code) NOT NULL CHECK (kind IN ('invitation', 'mot-de-passe')), person \(.id) NOT NULL,
        expires_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, token_hash),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      """
      CREATE TABLE second_factor (
        departement \(.code) NOT NULL, person \(.id) NOT NULL, secret \(.text) NOT NULL, last_step \(.integer) NOT NULL,
        confirmed_at \(.instant),
        PRIMARY KEY (departement, person),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      """
      CREATE TABLE recovery_code (
        departement \(.code) NOT NULL, person \(.id) NOT NULL, code_hash \(.code) NOT NULL,
        PRIMARY KEY (departement, person, code_hash),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      """
      CREATE TABLE sign_in_challenge (
        departement \(.code) NOT NULL, token_hash \(.code) NOT NULL, person \(.id) NOT NULL,
        failures \(.integer) NOT NULL, expires_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, token_hash),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      """
      CREATE TABLE known_device (
        departement \(.code) NOT NULL, token_hash \(.code) NOT NULL, person \(.id) NOT NULL, used_on \(.day) NOT NULL,
        PRIMARY KEY (departement, token_hash),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """,
      // Nobody keeps a session over an update: they sign in again.
      "DROP TABLE session",
      """
      CREATE TABLE session (
        departement \(.code) NOT NULL, token_hash \(.code) NOT NULL, id \(.id) NOT NULL, person \(.id) NOT NULL,
        csrf \(.code) NOT NULL, browser \(.code) NOT NULL, identity_token \(.text),
        opened_at \(.instant) NOT NULL,
        expires_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, token_hash),
        FOREIGN KEY (departement, person) REFERENCES person (departement, id))
      """),
    Migration(
      "2026-11-24 accounts: a second factor to make anew, accounts that are sought",
      "ALTER TABLE person ADD COLUMN must_enrol \(.flag) NOT NULL DEFAULT 0",
      "ALTER TABLE person ADD COLUMN sought \(.text) NOT NULL DEFAULT ''",
      // Accents are folded in Swift: those who were there before are found by their address.
      "UPDATE person SET sought = email WHERE email <> id",
      "CREATE INDEX person_by_sought ON person (departement, sought, id)"),
    Migration(
      "2026-11-24 accounts: functions that await a yes, sessions by system and last seen",
      "ALTER TABLE holding ADD COLUMN asked_until \(.instant)",
      "ALTER TABLE holding ADD COLUMN asked_as \(.text)",
      "ALTER TABLE session ADD COLUMN system \(.code) NOT NULL DEFAULT 'other'",
      "ALTER TABLE session ADD COLUMN seen_at \(.instant)"),
    // Who comes by a provider and gives a code can be led to its own way out too.
    Migration(
      "2026-11-24 accounts: a code awaited after a provider",
      "ALTER TABLE sign_in_challenge ADD COLUMN identity_token \(.text)"),
    // Counted before they are made, several at one moment, by the clock.
    Migration(
      "2026-11-30 accounts: attempts in place of failures",
      "DROP TABLE sign_in_failure",
      """
      CREATE TABLE attempt (
        departement \(.code) NOT NULL, key_hash \(.code) NOT NULL, id \(.id) NOT NULL, tried_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, key_hash, id))
      """,
      "CREATE INDEX attempt_by_moment ON attempt (departement, tried_at)"),
  ]
}

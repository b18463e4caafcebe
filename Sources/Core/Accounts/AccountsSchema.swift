import Database

enum AccountsSchema {
  static let all = [
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
      """)
  ]
}

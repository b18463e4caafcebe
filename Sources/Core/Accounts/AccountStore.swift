import Database
import Kernel

/// People and their sessions.
package struct AccountStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  package func account(email: String, in departement: String) throws -> Account? {
    try connection.query(
      """
      SELECT \(Account.columns) FROM person p
      WHERE departement = \(departement) AND email = \(AccountStore.normal(email))
      """
    ).first.map(Account.init)
  }
  package func account(_ id: ID<Person>, in departement: String) throws -> Account {
    let rows = try connection.query(
      """
      SELECT \(Account.columns) FROM person p
      WHERE departement = \(departement) AND id = \(id)
      """)
    guard let row = rows.first else { throw NotFound() }
    return try Account(row)
  }
  package func hasAdministrator(in departement: String) throws -> Bool {
    try !connection.query(
      """
      SELECT id FROM person WHERE departement = \(departement) AND role = \(Role.administrator) AND closed_at IS NULL
      LIMIT 1
      """
    ).isEmpty
  }

  /// Those whose account is open, the oldest first.
  package func administrators(in departement: String) throws -> [Account] {
    try connection.query(
      """
      SELECT \(Account.columns) FROM person p
      WHERE p.departement = \(departement) AND p.role = \(Role.administrator) AND p.closed_at IS NULL ORDER BY p.id
      """
    ).map(Account.init)
  }
  package func setRole(_ role: Role, of id: ID<Person>) throws {
    try connection.execute(
      "UPDATE person SET role = \(role) WHERE departement = \(connection.departement) AND id = \(id)")
  }

  package func add(email: String, name: String, role: Role, passwordHash: String) throws -> ID<Person> {
    let id = ID<Person>(at: connection.recordedAt)
    _ = try connection.execute(
      """
      INSERT INTO person (departement, id, email, name, role, password_hash, must_change, sought, recorded_at)
      VALUES (\(connection.departement), \(id), \(AccountStore.normal(email)), \(name), \(role), \(passwordHash),
        \(true), \(French.folded("\(name) \(AccountStore.normal(email))")), \(connection.recordedAt))
      """)
    return id
  }
  /// Sets the password and closes every session of the person.
  package func setPassword(of id: ID<Person>, hash: String, mustChange: Bool) throws {
    _ = try connection.execute(
      """
      UPDATE person SET password_hash = \(hash), must_change = \(mustChange), recorded_at = \(connection.recordedAt)
      WHERE departement = \(connection.departement) AND id = \(id)
      """)
    _ = try connection.execute(
      "DELETE FROM session WHERE departement = \(connection.departement) AND person = \(id)")
  }

  // MARK: sessions

  /// Opens a session and gives its token, which is nowhere stored.
  package func openSession(
    for person: ID<Person>, by browser: Browser = .other, on system: System = .other, identityToken: String? = nil,
    at now: Instant
  ) throws -> String {
    let token = Token.new()
    _ = try connection.execute(
      "DELETE FROM session WHERE departement = \(connection.departement) AND expires_at < \(now)")
    _ = try connection.execute(
      """
      INSERT INTO session (
        departement, token_hash, id, person, csrf, browser, system, identity_token, opened_at, seen_at, expires_at)
      VALUES (\(connection.departement), \(Token.hash(token)), \(ID<Session>(at: connection.recordedAt)), \(person),
        \(Token.new()), \(browser), \(system), \(identityToken), \(now), \(now),
        \(now.adding(seconds: Session.hours * 3600)))
      """)
    return token
  }
  /// The token by which the provider of identities opened the session; nil where it did not.
  func identityToken(of token: String, in departement: String) throws -> String? {
    try connection.query(
      "SELECT identity_token FROM session WHERE departement = \(departement) AND token_hash = \(Token.hash(token))"
    ).first?.textIfAny("identity_token")
  }
  package func closeSession(_ token: String) throws {
    _ = try connection.execute(
      "DELETE FROM session WHERE departement = \(connection.departement) AND token_hash = \(Token.hash(token))")
  }
  /// The sessions of a person that are open, the newest first.
  func sessions(of person: ID<Person>, in departement: String, at now: Instant) throws -> [Session] {
    try connection.query(
      """
      SELECT id, token_hash, browser, system, opened_at, seen_at, expires_at FROM session
      WHERE departement = \(departement) AND person = \(person) AND expires_at > \(now) ORDER BY opened_at DESC, id
      """
    ).map { row in
      Session(
        id: try row.id("id"), tokenHash: try row.text("token_hash"), browser: try row.code("browser"),
        system: try row.code("system"), openedAt: try row.instant("opened_at"),
        seenAt: try row.instantIfAny("seen_at") ?? row.instant("opened_at"), expiresAt: try row.instant("expires_at"))
    }
  }
  /// Closes one of a person's sessions; false where there is none: somebody else's, or closed already.
  func closeSession(_ id: ID<Session>, of person: ID<Person>) throws -> Bool {
    try connection.execute(
      "DELETE FROM session WHERE departement = \(connection.departement) AND id = \(id) AND person = \(person)") > 0
  }
  func closeSessions(of person: ID<Person>, except token: String) throws {
    try connection.execute(
      """
      DELETE FROM session WHERE departement = \(connection.departement) AND person = \(person)
        AND token_hash <> \(Token.hash(token))
      """)
  }
  /// After a restored backup: what was closed or used since would serve again. Everybody signs in anew.
  package func closeEverything() throws {
    let departement = connection.departement
    try connection.execute("DELETE FROM session WHERE departement = \(departement)")
    try connection.execute("DELETE FROM sign_in_challenge WHERE departement = \(departement)")
    try connection.execute("DELETE FROM access_link WHERE departement = \(departement)")
  }
  /// Who holds the token, unless it has expired: what the site's `identify` asks.
  package func session(_ token: String, in departement: String, at now: Instant) throws -> (
    account: Account, csrf: String, seenAt: Instant
  )? {
    let rows = try connection.query(
      """
      SELECT \(Account.columns), s.csrf, COALESCE(s.seen_at, s.opened_at) AS seen_at
      FROM session s JOIN person p ON p.departement = s.departement AND p.id = s.person
      WHERE s.departement = \(departement) AND s.token_hash = \(Token.hash(token)) AND s.expires_at > \(now)
        AND p.closed_at IS NULL
      """)
    return try rows.first.map { (try Account($0), try $0.text("csrf"), try $0.instant("seen_at")) }
  }
  /// It is in use now.
  func see(_ token: String, at now: Instant) throws {
    try connection.execute(
      """
      UPDATE session SET seen_at = \(now)
      WHERE departement = \(connection.departement) AND token_hash = \(Token.hash(token))
        AND (seen_at IS NULL OR seen_at < \(now))
      """)
  }

  private static func normal(_ email: String) -> String { email.trimmed.lowercased() }
}

extension Account {
  /// Of the table `person p`.
  static let columns: SQL = """
    p.id, p.email, p.name, p.role, p.password_hash, p.must_change, p.must_enrol, p.closed_at
    """

  init(_ row: Row) throws {
    self.init(
      id: try row.id("id", as: Person.self), email: try row.text("email"), name: try row.text("name"),
      role: try row.code("role"), passwordHash: try row.text("password_hash"),
      mustChangePassword: try row.flag("must_change"), mustEnrol: try row.flag("must_enrol"),
      closedAt: try row.instantIfAny("closed_at"))
  }
}

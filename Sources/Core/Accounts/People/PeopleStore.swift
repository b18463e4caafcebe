import Database
import Kernel

/// Accounts as those who look after them see them, and the links that open them.
package struct PeopleStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// The accounts within reach, but those of which nothing is known any more: all, or those to which one of these organisations gave a function.
  func accounts(in departement: String, of organisations: Set<String>?) throws -> [Account] {
    var within: SQL = ""
    if let organisations {
      within = """
         AND EXISTS (SELECT 1 FROM holding h WHERE h.departement = p.departement AND h.person = p.id
          AND h.organisation IN (\(organisations.sorted())))
        """
    }
    return try connection.query(
      """
      SELECT p.id, p.email, p.name, p.role, p.password_hash, p.must_change, p.closed_at FROM person p
      WHERE p.departement = \(departement) AND p.email <> p.id\(within) ORDER BY p.id
      """
    ).map(Account.init)
  }
  /// Throws `NotFound` beyond reach.
  func account(_ id: ID<Person>, in departement: String, of organisations: Set<String>?) throws -> Account {
    guard let account = try accounts(in: departement, of: organisations).first(where: { $0.id == id }) else {
      throw NotFound()
    }
    return account
  }
  /// Open accounts by role of the account, for the table of rights.
  func people(in departement: String) throws -> [(person: ID<Person>, role: Role)] {
    try connection.query(
      "SELECT id, role FROM person WHERE departement = \(departement) AND closed_at IS NULL ORDER BY id"
    ).map { (try $0.id("id", as: Person.self), try $0.codeIfAny("role") ?? .public) }
  }

  /// Every account, closed ones too.
  func everybody(in departement: String) throws -> [(person: ID<Person>, role: Role)] {
    try connection.query("SELECT id, role FROM person WHERE departement = \(departement)").map {
      (try $0.id("id", as: Person.self), try $0.codeIfAny("role") ?? .public)
    }
  }

  /// An account without a password: its holder chooses it by a link.
  func invite(email: String, name: String) throws -> ID<Person> {
    let id = try AccountStore(connection).add(email: email, name: name, role: .agent, passwordHash: "")
    try connection.execute(
      "UPDATE person SET must_change = \(false) WHERE departement = \(connection.departement) AND id = \(id)")
    return id
  }
  /// Closes or opens an account again; closing ends its sessions, links and known devices.
  package func setClosed(_ isClosed: Bool, _ id: ID<Person>) throws {
    let closedAt = isClosed ? connection.recordedAt : nil
    let departement = connection.departement
    try connection.execute(
      "UPDATE person SET closed_at = \(closedAt) WHERE departement = \(departement) AND id = \(id)")
    if isClosed { try forgetKeys(of: id) }
  }
  /// What lets somebody in beside the password: sessions, links, known devices.
  func forgetKeys(of id: ID<Person>) throws {
    let departement = connection.departement
    try connection.execute("DELETE FROM session WHERE departement = \(departement) AND person = \(id)")
    try connection.execute("DELETE FROM access_link WHERE departement = \(departement) AND person = \(id)")
    try connection.execute("DELETE FROM known_device WHERE departement = \(departement) AND person = \(id)")
    try connection.execute("DELETE FROM sign_in_challenge WHERE departement = \(departement) AND person = \(id)")
  }

  // MARK: links

  /// A new link in place of any former one of the person; its token is nowhere stored.
  package func makeLink(_ kind: AccessLink, for person: ID<Person>, at now: Instant) throws -> String {
    let token = Token.new(), departement = connection.departement
    try connection.execute(
      "DELETE FROM access_link WHERE departement = \(departement) AND (person = \(person) OR expires_at < \(now))")
    try connection.execute(
      """
      INSERT INTO access_link (departement, token_hash, kind, person, expires_at)
      VALUES (\(departement), \(Token.hash(token)), \(kind), \(person), \(now.adding(seconds: kind.seconds)))
      """)
    return token
  }
  /// Whose account a link opens. Throws `NotFound` for one that is used, replaced, expired or guessed.
  func person(of token: String, in departement: String, at now: Instant) throws -> (ID<Person>, AccessLink) {
    let rows = try connection.query(
      """
      SELECT l.person, l.kind FROM access_link l JOIN person p ON p.departement = l.departement AND p.id = l.person
      WHERE l.departement = \(departement) AND l.token_hash = \(Token.hash(token)) AND l.expires_at > \(now)
        AND p.closed_at IS NULL
      """)
    guard let row = rows.first else { throw NotFound() }
    return (try row.id("person"), try row.code("kind"))
  }
  /// Uses it up.
  func useLink(_ token: String, at now: Instant) throws -> (ID<Person>, AccessLink) {
    let found = try person(of: token, in: connection.departement, at: now)
    try connection.execute(
      "DELETE FROM access_link WHERE departement = \(connection.departement) AND token_hash = \(Token.hash(token))")
    return found
  }
}

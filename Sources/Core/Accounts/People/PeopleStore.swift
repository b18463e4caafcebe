import Database
import Kernel

/// Accounts as those who look after them see them, and the links that open them.
package struct PeopleStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// The accounts within reach, but those of which nothing is known any more.
  /// - Parameters:
  ///   - organisations: nil: all; else those to which one of these gave a function, or asks whether they take it.
  ///   - isKnown: true: not those who are only asked, so that a name that one does not know is not found by it.
  private func within(_ departement: String, _ organisations: Set<String>?, isKnown: Bool = false) -> SQL {
    let known: SQL = "p.departement = \(departement) AND p.email <> p.id"
    guard let organisations else { return known }
    return """
      \(known) AND EXISTS (SELECT 1 FROM holding h WHERE h.departement = p.departement AND h.person = p.id
        AND h.organisation IN (\(organisations.sorted()))
          AND (h.asked_until IS NULL\(isKnown ? "" : " OR h.ended_at IS NULL" as SQL)))
      """
  }

  /// A page of the accounts within reach, by name; the id after which the next page begins; how many there are in all.
  /// - Parameters:
  ///   - sought: words of the name or of the address.
  ///   - holding: nil: whatever they hold; else those to whom one of these gave a function.
  ///   - last: the account that ended the page before.
  func page(
    in departement: String, of organisations: Set<String>?, sought: String, holding: Set<String>?,
    after last: ID<Person>?, limit: Int
  ) throws -> (accounts: [Account], next: ID<Person>?, total: Int) {
    var wanted = [within(departement, organisations, isKnown: !sought.isEmpty)]
    if let holding { wanted.append(within(departement, holding)) }
    for word in French.folded(sought).split(separator: " ").prefix(10) {
      // Folded words hold letters and digits alone: no sign of LIKE.
      let pattern = "%\(word)%"
      wanted.append("p.sought LIKE \(pattern)")
    }
    let all = SQL.joined(wanted, by: " AND ")
    let total = try connection.query("SELECT COUNT(*) AS n FROM person p WHERE \(all)").first?.integer("n")
    if let last {
      wanted.append(
        """
        (p.sought, p.id) > ((SELECT l.sought FROM person l WHERE l.departement = \(departement) AND l.id = \(last)),
          \(last))
        """)
    }
    let found = try connection.query(
      """
      SELECT \(Account.columns) FROM person p WHERE \(SQL.joined(wanted, by: " AND "))
      ORDER BY p.sought, p.id LIMIT \(limit + 1)
      """
    ).map(Account.init)
    let shown = Array(found.prefix(limit))
    return (shown, found.count > limit ? shown.last?.id : nil, total ?? 0)
  }
  /// Throws `NotFound` beyond reach.
  func account(_ id: ID<Person>, in departement: String, of organisations: Set<String>?) throws -> Account {
    let rows = try connection.query(
      "SELECT \(Account.columns) FROM person p WHERE \(within(departement, organisations)) AND p.id = \(id)")
    guard let row = rows.first else { throw NotFound() }
    return try Account(row)
  }
  /// Open accounts by role of the account, for the table of rights.
  func people(in departement: String) throws -> [(person: ID<Person>, role: Role)] {
    try connection.query(
      "SELECT id, role FROM person WHERE departement = \(departement) AND closed_at IS NULL ORDER BY id"
    ).map { (try $0.id("id", as: Person.self), try $0.code("role")) }
  }

  /// The role of some accounts, closed ones too.
  func roles(of people: [ID<Person>], in departement: String) throws -> [ID<Person>: Role] {
    try connection.query("SELECT id, role FROM person WHERE departement = \(departement) AND id IN (\(people))")
      .reduce(into: [:]) { $0[try $1.id("id", as: Person.self)] = try $1.codeIfAny("role") ?? .public }
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
  func forgetLinks(of person: ID<Person>) throws {
    try connection.execute(
      "DELETE FROM access_link WHERE departement = \(connection.departement) AND person = \(person)")
  }
  /// Until when the link of an invitation serves; nil where there is none that does.
  func invitationEnd(of person: ID<Person>, in departement: String, at now: Instant) throws -> Instant? {
    try connection.query(
      """
      SELECT expires_at FROM access_link
      WHERE departement = \(departement) AND person = \(person) AND kind = 'invitation' AND expires_at > \(now)
      """
    ).first?.instant("expires_at")
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

import Database
import Kernel

/// What stands between a right password and a session: the second factor, and the devices that are known.
struct SignInStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  // MARK: the code that is awaited

  /// Ten minutes to give the code.
  private static let patience = 600
  /// Wrong codes before the password is asked again.
  static let triesOfChallenge = 5

  /// - Parameter identityToken: the provider's, where there was one.
  func openChallenge(for person: ID<Person>, identityToken: String? = nil, at now: Instant) throws -> String {
    let token = Token.new(), departement = connection.departement
    try connection.execute(
      "DELETE FROM sign_in_challenge WHERE departement = \(departement) AND expires_at < \(now)")
    try connection.execute(
      """
      INSERT INTO sign_in_challenge (departement, token_hash, person, failures, expires_at, identity_token)
      VALUES (\(departement), \(Token.hash(token)), \(person), \(0), \(now.adding(seconds: SignInStore.patience)),
        \(identityToken))
      """)
    return token
  }
  /// Whose code is awaited; nil once too late or after too many wrong ones.
  func challenged(_ token: String, in departement: String, at now: Instant) throws
    -> (account: Account, identityToken: String?)?
  {
    try connection.query(
      """
      SELECT \(Account.columns), c.identity_token AS identity_token
      FROM sign_in_challenge c JOIN person p ON p.departement = c.departement AND p.id = c.person
      WHERE c.departement = \(departement) AND c.token_hash = \(Token.hash(token)) AND c.expires_at > \(now)
        AND c.failures < \(SignInStore.triesOfChallenge) AND p.closed_at IS NULL
      """
    ).first.map { (try Account($0), try $0.textIfAny("identity_token")) }
  }
  func countFailure(of token: String) throws {
    try connection.execute(
      """
      UPDATE sign_in_challenge SET failures = failures + 1
      WHERE departement = \(connection.departement) AND token_hash = \(Token.hash(token))
      """)
  }
  func closeChallenge(_ token: String) throws {
    try connection.execute(
      """
      DELETE FROM sign_in_challenge
      WHERE departement = \(connection.departement) AND token_hash = \(Token.hash(token))
      """)
  }

  // MARK: known devices

  /// Days for which a browser is known after it last signed in.
  static let memory = 180

  /// True if this browser has signed in to that account before.
  func isKnown(_ device: String?, to person: ID<Person>, in departement: String, on today: Day) throws -> Bool {
    guard let device else { return false }
    return try !connection.query(
      """
      SELECT person FROM known_device
      WHERE departement = \(departement) AND token_hash = \(Token.hash(device)) AND person = \(person)
        AND used_on >= \(today.adding(days: -SignInStore.memory))
      """
    ).isEmpty
  }
  /// The token by which this browser is known from now on.
  func remember(_ device: String?, of person: ID<Person>, on today: Day) throws -> String {
    let departement = connection.departement
    try connection.execute(
      """
      DELETE FROM known_device
      WHERE departement = \(departement) AND used_on < \(today.adding(days: -SignInStore.memory))
      """)
    if let device, try isKnown(device, to: person, in: departement, on: today) {
      try connection.execute(
        """
        UPDATE known_device SET used_on = \(today)
        WHERE departement = \(departement) AND token_hash = \(Token.hash(device))
        """)
      return device
    }
    let token = Token.new()
    try connection.execute(
      """
      INSERT INTO known_device (departement, token_hash, person, used_on)
      VALUES (\(departement), \(Token.hash(token)), \(person), \(today))
      """)
    return token
  }
}

import Database
import Kernel

/// Second factors and recovery codes.
struct SecondFactorStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  func factor(of person: ID<Person>, in departement: String) throws -> SecondFactor? {
    let rows = try connection.query(
      """
      SELECT secret, last_step, confirmed_at, (SELECT COUNT(*) FROM recovery_code r
        WHERE r.departement = f.departement AND r.person = f.person) AS codes
      FROM second_factor f WHERE departement = \(departement) AND person = \(person)
      """)
    return try rows.first.map { row in
      SecondFactor(
        secret: try row.text("secret"), lastStep: try row.integer("last_step"),
        confirmedAt: try row.instantIfAny("confirmed_at"), recoveryCodes: try row.integer("codes"))
    }
  }

  /// A new secret, which serves once a code has confirmed it. A confirmed one stays.
  func begin(_ person: ID<Person>, key: String?) throws {
    let secret = Sealing.seal(Sealing.random(20), key: key)
    try connection.execute(
      """
      INSERT INTO second_factor (departement, person, secret, last_step)
      VALUES (\(connection.departement), \(person), \(secret), \(0))
      ON CONFLICT (departement, person) DO UPDATE SET secret = excluded.secret, last_step = 0
      WHERE second_factor.confirmed_at IS NULL
      """)
  }
  /// True if the code is right: the factor then serves.
  func confirm(_ code: String, of person: ID<Person>, key: String?, at now: Instant) throws -> Bool {
    guard try acceptTimeCode(code, of: person, key: key, at: now) else { return false }
    try connection.execute(
      """
      UPDATE second_factor SET confirmed_at = \(now)
      WHERE departement = \(connection.departement) AND person = \(person) AND confirmed_at IS NULL
      """)
    try setMustEnrol(false, person)
    return true
  }
  /// Whether somebody must make a new one before anything else.
  func setMustEnrol(_ mustEnrol: Bool, _ person: ID<Person>) throws {
    try connection.execute(
      "UPDATE person SET must_enrol = \(mustEnrol) WHERE departement = \(connection.departement) AND id = \(person)")
  }
  func remove(_ person: ID<Person>) throws {
    let departement = connection.departement
    try connection.execute("DELETE FROM second_factor WHERE departement = \(departement) AND person = \(person)")
    try connection.execute("DELETE FROM recovery_code WHERE departement = \(departement) AND person = \(person)")
  }
  /// New recovery codes in place of the former ones; shown once, their hashes alone are kept.
  func makeRecoveryCodes(_ person: ID<Person>) throws -> [String] {
    let codes = (0..<SecondFactor.recoveryCount).map { _ in SecondFactor.recoveryCode() }
    let departement = connection.departement
    try connection.execute("DELETE FROM recovery_code WHERE departement = \(departement) AND person = \(person)")
    for code in codes {
      try connection.execute(
        """
        INSERT INTO recovery_code (departement, person, code_hash)
        VALUES (\(departement), \(person), \(Token.hash(SecondFactor.normal(code))))
        """)
    }
    return codes
  }

  /// True if it is the code of the moment, never used, or a recovery code, which is then used up.
  func accept(_ code: String, of person: ID<Person>, key: String?, at now: Instant) throws -> Bool {
    if try acceptTimeCode(code, of: person, key: key, at: now) { return true }
    let hash = Token.hash(SecondFactor.normal(code))
    return try connection.execute(
      """
      DELETE FROM recovery_code
      WHERE departement = \(connection.departement) AND person = \(person) AND code_hash = \(hash)
      """) == 1
  }
  private func acceptTimeCode(_ code: String, of person: ID<Person>, key: String?, at now: Instant) throws -> Bool {
    guard let factor = try factor(of: person, in: connection.departement),
      let secret = Sealing.open(factor.secret, key: key),
      let step = TimeCode.match(code, secret: secret, after: factor.lastStep, at: now)
    else { return false }
    try connection.execute(
      """
      UPDATE second_factor SET last_step = \(step)
      WHERE departement = \(connection.departement) AND person = \(person)
      """)
    return true
  }
}

import Database
import Kernel

/// Something that was tried, and counts against each of its keys until it is withdrawn.
package struct Attempt: Sendable {
  let id: ID<Attempt>
  let keys: [String]

  /// So many tries of one key within so many seconds.
  package struct Limit: Sendable {
    let key: String
    let most: Int
    var seconds = Limit.quarter

    static let quarter = 900
  }
}

/// Tries at what can be guessed, or costs somebody a letter: counted before they are made, so that many at once are no
/// way round. Their moments are the clock's, never `recordedAt`: that one stays ahead for as long as the clock once
/// was.
package struct AttemptStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// Machines of one installation differ by this many seconds at most; what is said to be later is not believed.
  private static let leeway = 60
  static let kept = 86_400

  /// The first of these limits that leaves no try; nil: there is one.
  func reached(_ limits: [Attempt.Limit], in departement: String, at now: Instant) throws -> Attempt.Limit? {
    try limits.first { limit in
      let since = now.adding(seconds: -limit.seconds), until = now.adding(seconds: AttemptStore.leeway)
      let found = try connection.query(
        """
        SELECT COUNT(*) AS n FROM attempt
        WHERE departement = \(departement) AND key_hash = \(Token.hash(limit.key))
          AND tried_at > \(since) AND tried_at <= \(until)
        """
      ).first?.integer("n")
      return (found ?? 0) >= limit.most
    }
  }

  /// Counts a try, before it is made.
  func add(_ keys: [String], at now: Instant) throws -> Attempt {
    let attempt = Attempt(id: ID(at: connection.recordedAt), keys: keys)
    for key in keys {
      try connection.execute(
        """
        INSERT INTO attempt (departement, key_hash, id, tried_at)
        VALUES (\(connection.departement), \(Token.hash(key)), \(attempt.id), \(now))
        """)
    }
    try purge(at: now)
    return attempt
  }
  /// It was right, or was not made after all.
  func withdraw(_ attempt: Attempt) throws {
    for key in attempt.keys {
      try connection.execute(
        """
        DELETE FROM attempt
        WHERE departement = \(connection.departement) AND key_hash = \(Token.hash(key)) AND id = \(attempt.id)
        """)
    }
  }
  /// What counts no more; also what a clock that went ahead and came back left in days to come.
  func purge(at now: Instant) throws {
    let past = now.adding(seconds: -AttemptStore.kept), future = now.adding(seconds: AttemptStore.kept)
    for outside: SQL in ["tried_at <= \(past)", "tried_at > \(future)"] {
      try connection.execute("DELETE FROM attempt WHERE departement = \(connection.departement) AND \(outside)")
    }
  }
}

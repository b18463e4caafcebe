import Database
import Kernel

/// What sending does to the rows of the outbox. One writer a département, so taking a message and marking it is one
/// transaction: nobody else can take it.
struct OutboxStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  /// Seconds after which a message that is being sent is one of which nobody knows what became.
  static let lease = 300

  /// A message marked as being sent, and what it says.
  struct Taken: Sendable {
    let message: Message
    let mail: Mail
    let at: Instant
  }
  enum Next: Sendable {
    case message(Taken)
    case nothing
    /// Many were found useless: call again.
    case more
    /// It is composed outside, from a reading: call again with what it says.
    case unprepared(Message)
  }
  /// What a message says, as it was composed from a reading; nil: it is no longer needed.
  struct Prepared: Sendable {
    let message: Message
    let mail: Mail?
    func isOf(_ other: Message) -> Bool { message.id == other.id && message.attempts == other.attempts }
  }
  /// A composition failed: the transaction is undone, the message must be put off by another.
  struct CompositionFault: Error {
    let message: Message
    let cause: any Error
  }
  struct NoComposition: Error, CustomStringConvertible {
    let kind: String
    var description: String { "nobody composes « \(kind) »" }
  }

  /// The message whose time has come, what somebody waits for before the rest, then the oldest; composed, marked and
  /// counted.
  /// - Parameters:
  ///   - notices: kinds that are composed outside this transaction.
  ///   - prepared: what one of them says.
  func take(
    _ compositions: [String: Composition], notices: Set<String> = [], prepared: Prepared? = nil
  ) throws -> Next {
    let now = connection.recordedAt
    for _ in 0..<100 {
      guard let message = try next(in: connection.departement, at: now) else { return .nothing }
      let mail: Mail?
      if notices.contains(message.kind) {
        guard let prepared, prepared.isOf(message) else { return .unprepared(message) }
        mail = prepared.mail
      } else {
        mail = try composed(message, compositions)
      }
      guard let mail else {
        try change(message, from: [.waiting], "state = 'withdrawn'")
        continue
      }
      try change(
        message, from: [.waiting], "state = 'sending', begun_at = \(now), attempts = \(message.attempts + 1)")
      return .message(Taken(message: message, mail: mail, at: now))
    }
    return .more
  }

  private func next(in departement: String, at now: Instant) throws -> Message? {
    try connection.query(
      """
      SELECT \(Message.columns) FROM message
      WHERE departement = \(departement) AND state = 'waiting' AND next_at <= \(now) AND use_by > \(now)
      ORDER BY is_awaited DESC, next_at, id LIMIT 1
      """
    ).first.map(Message.init)
  }

  /// What the next message says, where it is a notice: composed from a reading, which nobody waits behind.
  func prepare(_ notices: [String: Composition], in departement: String) throws -> Prepared? {
    guard !notices.isEmpty, let message = try next(in: departement, at: connection.present(in: departement)),
      notices[message.kind] != nil
    else { return nil }
    return Prepared(message: message, mail: try composed(message, notices))
  }

  private func composed(_ message: Message, _ compositions: [String: Composition]) throws -> Mail? {
    do {
      guard let compose = compositions[message.kind] else { throw NoComposition(kind: message.kind) }
      return try compose(connection, message, connection.recordedAt)
    } catch let failure as DatabaseFailure {
      switch failure {
      case .unavailable, .unknownOutcome, .busy, .tooLong, .full, .readOnly, .locked, .newer: throw failure
      default: throw CompositionFault(message: message, cause: failure)
      }
    } catch {
      throw CompositionFault(message: message, cause: error)
    }
  }

  /// What became of a message that was taken: true even if it was given up for unknown meanwhile, false of any later
  /// attempt.
  func settle(_ taken: Taken, _ outcome: Outcome, chance: Double) throws {
    let now = connection.recordedAt, attempts = taken.message.attempts + 1
    let change: SQL =
      switch outcome {
      case .sent(let reply): "state = 'sent', sent_at = \(now), reply = \(reply)"
      case .refused(let reply): "state = 'refused', reply = \(reply)"
      case .unknown(let reply): "state = 'unknown', reply = \(reply)"
      case .postponed(let reply, _):
        """
        state = 'waiting', begun_at = NULL, reply = \(reply),
        next_at = \(now.adding(seconds: Message.pause(after: attempts, chance: chance)))
        """
      }
    try self.change(taken.message, from: [.sending, .unknown], change, attempts: attempts)
    switch outcome {
    case .sent, .unknown: try taken.mail.remember?(connection)
    case .refused, .postponed: break
    }
  }

  /// Puts off a message that could not be composed.
  func putOff(_ message: Message, chance: Double) throws {
    let attempts = message.attempts + 1
    let later = connection.recordedAt.adding(seconds: Message.pause(after: attempts, chance: chance))
    try change(
      message, from: [.waiting],
      "attempts = \(attempts), next_at = \(later), reply = \("Boussole n’a pas pu l’écrire")")
  }

  private func change(
    _ message: Message, from states: [Message.State], _ change: SQL, attempts: Int? = nil
  ) throws {
    try connection.execute(
      """
      UPDATE message SET \(change)
      WHERE departement = \(connection.departement) AND id = \(message.id) AND state IN (\(states))
        AND attempts = \(attempts ?? message.attempts)
      """)
  }

  /// What is past its time is no longer sent, and what was left in the middle is said to be unknown.
  func reconcile() throws -> (expired: Int, unknown: Int) {
    let now = connection.recordedAt
    let expired = try connection.execute(
      """
      UPDATE message SET state = 'expired'
      WHERE departement = \(connection.departement) AND state = 'waiting' AND use_by <= \(now)
      """)
    let unknown = try connection.execute(
      """
      UPDATE message SET state = 'unknown'
      WHERE departement = \(connection.departement) AND state = 'sending'
        AND begun_at <= \(now.adding(seconds: -OutboxStore.lease))
      """)
    return (expired, unknown)
  }

  /// Messages that are over lose the address and the person.
  func purge(before limit: Instant) throws {
    try connection.execute(
      """
      UPDATE message SET address = '', person = NULL
      WHERE departement = \(connection.departement) AND state NOT IN ('waiting', 'sending') AND address <> ''
        AND made_at <= \(limit)
      """)
  }

  /// Whether anything is to be sent now.
  func hasDue(in departement: String) throws -> Bool {
    let now = try connection.present(in: departement)
    return try !connection.query(
      """
      SELECT id FROM message WHERE departement = \(departement) AND state = 'waiting' AND next_at <= \(now)
        AND use_by > \(now) LIMIT 1
      """
    ).isEmpty
  }
  /// Every département in which something was ever recorded.
  func departements() throws -> [String] {
    try connection.query("SELECT departement FROM write_clock ORDER BY departement").map { try $0.text("departement") }
  }
}

extension Connection {
  /// Now, as a write of the département would stamp it: if the machine's clock went back, the last stamp. Times in rows
  /// are compared with it, else what was made before the clock went back would wait until it has caught up.
  func present(in departement: String) throws -> Instant {
    max(recordedAt, try lastWrite(of: departement) ?? recordedAt)
  }
}

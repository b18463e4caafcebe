import Database
import Foundation
import Kernel

/// What people said. Append-only, but for a text that is erased.
package struct SayingStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// Of what was said in one act, the same order on every engine: ids are made anew each time.
  private static let newest: SQL = "ORDER BY recorded_at DESC, day DESC, kind, subject, id DESC"

  private static let columns: SQL = """
    id, kind, subject, day, recorded_at, said_by, content, withdraws, erased_at
    """

  package func add(
    _ kind: Saying.Kind, of subject: String, on day: Day, _ content: Saying.Content, by permit: Permit,
    withdrawing: ID<Saying>? = nil
  ) throws {
    let text = try content.json
    let id = ID<Saying>(at: connection.recordedAt)
    _ = try connection.execute(
      """
      INSERT INTO saying (departement, id, kind, subject, day, recorded_at, person, said_by, content, withdraws)
      VALUES (\(connection.departement), \(id), \(kind), \(subject), \(day), \(connection.recordedAt),
        \(permit.person), \(permit.name), \(text), \(withdrawing))
      """)
    try Audit.record(
      SayingAct(kind: kind, done: withdrawing == nil ? .said : .withdrawn), of: subject, fields: content.given,
      by: permit, on: connection)
  }

  /// What somebody wrote goes for good; that it was said, when and by whom, stays. Throws `Invalid` where there is
  /// nothing to erase.
  package func erase(_ id: ID<Saying>, because reason: Saying.Erasure, keepsSource: Bool, by permit: Permit) throws {
    let saying = try saying(id, in: connection.departement)
    guard saying.hasOwnWords else {
      throw Invalid("Il n’y a pas de texte à effacer.", remedy: "Il a peut-être déjà été effacé.")
    }
    let now = connection.recordedAt
    connection.leaveNoTrace()
    let content = saying.content.erased(on: now.day, because: reason, keepsSource: keepsSource)
    try connection.execute(
      """
      UPDATE saying SET content = \(try content.json), erased_at = \(now)
      WHERE departement = \(connection.departement) AND id = \(id)
      """)
    try Audit.record(
      SayingAct(kind: saying.kind, done: .erased), of: saying.subject, fields: ["text", "proof", "source"], by: permit,
      on: connection)
  }

  /// All that holds on a day as known at a moment: withdrawn ones left out; of one kind, subject and day the last
  /// recorded. In the order of days. Of what is said of an action only the last word holds, so the words before it are
  /// not read.
  /// - Parameter subject: of one kind only, and of one subject where it is said.
  package func current(
    in departement: String, on day: Day, known: Instant?, of subject: (kind: Saying.Kind, id: String?)? = nil
  ) throws -> [Saying] {
    let last = known ?? Instant(microseconds: .max)
    let kind: SQL = subject.map { " AND saying.kind = \($0.kind)" } ?? ""
    let id: SQL = subject?.id.map { " AND saying.subject = \($0)" } ?? ""
    let own: SQL = "\(kind)\(id)"
    return try connection.query(
      """
      SELECT \(Self.columns) FROM (
        SELECT \(Self.columns),
          ROW_NUMBER() OVER (PARTITION BY kind, subject, day ORDER BY recorded_at DESC, id DESC) AS version,
          ROW_NUMBER() OVER (PARTITION BY kind, subject ORDER BY day DESC, recorded_at DESC, id DESC) AS age
        FROM saying
        WHERE departement = \(departement) AND day <= \(day) AND recorded_at <= \(last) AND withdraws IS NULL\(own)
          AND NOT EXISTS (
            SELECT 1 FROM saying AS withdrawal
            WHERE withdrawal.departement = \(departement) AND withdrawal.withdraws = saying.id
              AND withdrawal.day <= \(day) AND withdrawal.recorded_at <= \(last))) AS said
      WHERE version = 1 AND (age = 1 OR kind IN (\([Saying.Kind.figure, .milestone])))
      ORDER BY day, recorded_at, kind, subject, id
      """
    ).map(Saying.init)
  }

  /// The same as known now, of one kind.
  func current(_ kind: Saying.Kind, in departement: String, on day: Day) throws -> [Saying] {
    try current(in: departement, on: day, known: nil, of: (kind, nil))
  }

  /// What stands of one kind and subject on all days: the last recorded.
  func standing(_ kind: Saying.Kind, of subject: String, in departement: String) throws -> Saying? {
    guard let last = Day(9999, 12, 31) else { return nil }
    return try current(in: departement, on: last, known: nil, of: (kind, subject))
      .max { $0.recordedAt < $1.recordedAt }
  }

  /// Everything said of these subjects, withdrawn or replaced included, newest first.
  package func history(of subjects: [String], in departement: String, known: Instant?, limit: Int) throws -> [Saying] {
    try connection.query(
      """
      SELECT \(Self.columns) FROM saying
      WHERE departement = \(departement) AND subject IN (\(subjects))
        AND recorded_at <= \(known ?? Instant(microseconds: .max))
      \(Self.newest) LIMIT \(limit)
      """
    ).map(Saying.init)
  }

  /// What was recorded after a moment, newest first.
  package func recorded(after: Instant, until: Instant?, in departement: String, limit: Int) throws -> [Saying] {
    try connection.query(
      """
      SELECT \(Self.columns) FROM saying
      WHERE departement = \(departement) AND recorded_at > \(after)
        AND recorded_at <= \(until ?? Instant(microseconds: .max))
      \(Self.newest) LIMIT \(limit)
      """
    ).map(Saying.init)
  }

  /// What one person said after a moment, newest first.
  func said(by person: ID<Person>, after: Instant, in departement: String) throws -> [Saying] {
    try connection.query(
      """
      SELECT \(Self.columns) FROM saying
      WHERE departement = \(departement) AND recorded_at > \(after) AND person = \(person)
      \(Self.newest) LIMIT 20
      """
    ).map(Saying.init)
  }

  package func saying(_ id: ID<Saying>, in departement: String) throws -> Saying {
    let rows = try connection.query(
      """
      SELECT \(Self.columns) FROM saying
      WHERE departement = \(departement) AND id = \(id)
      """)
    guard let row = rows.first else { throw NotFound() }
    return try Saying(row)
  }

  /// The subjects of a kind of which something was said: what a new revision must not lose.
  package func subjects(_ kind: Saying.Kind, in departement: String) throws -> Set<String> {
    Set(
      try connection.query("SELECT DISTINCT subject FROM saying WHERE departement = \(departement) AND kind = \(kind)")
        .map { try $0.text("subject") })
  }
}

extension Saying.Content {
  /// As it is stored.
  fileprivate var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

extension Saying {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id", as: Saying.self), kind: try row.code("kind"),
      subject: try row.text("subject"), day: try row.day("day"), recordedAt: try row.instant("recorded_at"),
      by: try row.text("said_by"),
      content: try JSONDecoder().decode(Content.self, from: Data(try row.text("content").utf8)),
      withdraws: try row.idIfAny("withdraws", as: Saying.self), erasedAt: try row.instantIfAny("erased_at"))
  }
}

import Database
import Foundation
import Kernel

/// A file of answers that was sent and not yet confirmed. Whoever may answer the request sees it, for one hour.
struct PendingAnswers: Sendable, Identifiable {
  let id: Kernel.ID<PendingAnswers>
  let file: AnswerFile
  let proof: String
  /// How many answers it brought, once it was recorded.
  let done: Int?
}

struct AnswerFileStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  /// An hour: the time to look.
  private static let life = 3600

  /// Forgets those whose hour is over.
  func purge() throws {
    try connection.execute(
      """
      DELETE FROM answer_file WHERE departement = \(connection.departement) AND expires_at < \(connection.recordedAt)
      """)
  }

  func add(_ file: AnswerFile, proof: String, to request: Kernel.ID<Request>) throws -> Kernel.ID<PendingAnswers> {
    let now = connection.recordedAt, id = Kernel.ID<PendingAnswers>(at: now)
    let lines = String(decoding: try JSONEncoder().encode(file.lines), as: UTF8.self)
    try purge()
    try connection.execute(
      """
      INSERT INTO answer_file (departement, id, request, name, proof, lines, recorded_at, expires_at)
      VALUES (\(connection.departement), \(id), \(request), \(file.name), \(proof), \(lines), \(now),
        \(now.adding(seconds: Self.life)))
      """)
    return id
  }

  /// Throws `NotFound` for another request's, and once its hour is over.
  func pending(_ id: Kernel.ID<PendingAnswers>, of request: Request, in departement: String, at now: Instant) throws
    -> PendingAnswers
  {
    let rows = try connection.query(
      """
      SELECT name, proof, lines, done_count FROM answer_file
      WHERE departement = \(departement) AND id = \(id) AND request = \(request.id) AND expires_at >= \(now)
      """)
    guard let row = rows.first else { throw NotFound() }
    let lines = try JSONDecoder().decode([AnswerFile.Line].self, from: Data(try row.text("lines").utf8))
    return PendingAnswers(
      id: id, file: AnswerFile(name: try row.text("name"), lines: lines), proof: try row.textIfAny("proof") ?? "",
      done: try row.integerIfAny("done_count"))
  }

  /// It was recorded: what it said is among the answers, and no longer kept here.
  func finish(_ id: Kernel.ID<PendingAnswers>, count: Int) throws {
    try connection.execute(
      """
      UPDATE answer_file SET done_at = \(connection.recordedAt), done_count = \(count), lines = '[]', proof = NULL
      WHERE departement = \(connection.departement) AND id = \(id)
      """)
  }
}

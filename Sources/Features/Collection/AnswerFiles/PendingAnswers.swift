import Database
import Documents
import Foundation
import Kernel

/// A file of answers that was sent and not yet confirmed. Whoever may answer the request sees it, for one hour.
struct PendingAnswers: Sendable {
  let deposit: Deposit
  let file: AnswerFile
  /// Where the answers come from, when somebody else enters them.
  var proof: String { deposit.head }
  /// How many answers it brought, once it was recorded.
  var done: Int? { deposit.done?.count }

  private static func owner(_ request: Request) -> Deposit.Owner { Deposit.Owner(person: nil, about: request.id.text) }

  static func keep(
    _ file: AnswerFile, _ source: SheetSource, proof: String, of request: Request, _ connection: Connection
  ) throws -> Kernel.ID<Deposit> {
    try store(connection).add(
      name: file.name, source: source, head: proof, records: Array(try JSONEncoder().encode(file.lines)),
      of: owner(request))
  }
  /// Throws `NotFound` for another request's, and once its hour is over.
  static func read(
    _ id: Kernel.ID<Deposit>, of request: Request, in departement: String, at now: Instant, _ connection: Connection
  )
    throws -> PendingAnswers
  {
    let deposit = try store(connection).deposit(id, of: owner(request), in: departement, at: now)
    let lines =
      deposit.done == nil ? try JSONDecoder().decode([AnswerFile.Line].self, from: Data(deposit.records)) : []
    return PendingAnswers(deposit: deposit, file: AnswerFile(name: deposit.name, lines: lines))
  }
  func finish(count: Int, _ connection: Connection) throws {
    try Self.store(connection).finish(deposit.id, count: count)
  }

  private static func store(_ connection: Connection) -> DepositStore { DepositStore(connection, door: "reponses") }
}

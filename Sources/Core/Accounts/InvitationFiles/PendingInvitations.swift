import Database
import Documents
import Foundation
import Kernel

/// A file of invitations that was sent: what it would do, then what it did. Only its sender sees it, for one hour.
struct PendingInvitations: Sendable {
  let deposit: Deposit
  let file: InvitationFile

  private static func store(_ connection: Connection) -> DepositStore { DepositStore(connection, door: "invitations") }

  static func keep(
    _ file: InvitationFile, name: String, _ source: SheetSource, by permit: Permit, _ connection: Connection
  ) throws -> Kernel.ID<Deposit> {
    let id = try store(connection).add(
      name: name, source: source, records: Array(try JSONEncoder().encode(file)),
      of: Deposit.Owner(person: permit.person))
    try Audit.record(AccountAct.invitationsSent, of: id.text, fields: [], by: permit, on: connection)
    return id
  }
  /// Throws `NotFound` for another's, and once its hour is over.
  static func read(_ id: Kernel.ID<Deposit>, of permit: Permit, at now: Instant, _ connection: Connection) throws
    -> PendingInvitations
  {
    let deposit = try store(connection).deposit(
      id, of: Deposit.Owner(person: permit.person), in: permit.departement, at: now)
    return PendingInvitations(
      deposit: deposit, file: try JSONDecoder().decode(InvitationFile.self, from: Data(deposit.records)))
  }
  /// It is done: what became of each line stays for the rest of the hour.
  func finish(_ done: InvitationFile, _ connection: Connection) throws {
    try Self.store(connection).finish(
      deposit.id, count: done.toDo, records: Array(try JSONEncoder().encode(done)))
  }
}

import Database
import Documents
import Foundation
import Kernel

extension PendingContacts {
  private static func store(_ connection: Connection) -> DepositStore { DepositStore(connection, door: "contacts") }

  static func keep(
    _ file: ContactFile, name: String, _ source: SheetSource, by permit: Permit, _ connection: Connection
  ) throws -> Kernel.ID<Deposit> {
    let id = try store(connection).add(
      name: name, source: source, records: Array(try JSONEncoder().encode(file.addresses)),
      of: Deposit.Owner(person: permit.person))
    try Audit.record(CollectionAct.contactsSent, of: id.text, fields: [], by: permit, on: connection)
    return id
  }
  /// Throws `NotFound` for another's, and once its hour is over.
  static func read(_ id: Kernel.ID<Deposit>, of permit: Permit, at now: Instant, _ connection: Connection) throws
    -> PendingContacts
  {
    let deposit = try store(connection).deposit(
      id, of: Deposit.Owner(person: permit.person), in: permit.departement, at: now)
    let addresses =
      deposit.done == nil ? try JSONDecoder().decode([String: String].self, from: Data(deposit.records)) : [:]
    return PendingContacts(deposit: deposit, addresses: addresses)
  }
  func finish(count: Int, _ connection: Connection) throws {
    try Self.store(connection).finish(deposit.id, count: count)
  }
}

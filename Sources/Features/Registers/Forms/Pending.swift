import Database
import Documents
import Foundation
import Kernel
import Strategy

/// What somebody is about to do to many entries of a register.
protocol Pendable: Codable, Sendable {
  /// Of the deposits that hold it.
  static var door: String { get }
}

/// What waits for a yes, then what it came to. Only whoever sent it sees it, for an hour.
struct Pending<Content: Pendable>: Sendable {
  let deposit: Deposit
  let content: Content

  private static func store(_ connection: Connection) -> DepositStore {
    DepositStore(connection, door: Content.door)
  }
  private static func owner(_ register: Register, _ permit: Permit) -> Deposit.Owner {
    Deposit.Owner(person: permit.person, about: register.id)
  }
  private static func records(_ content: Content) throws -> [UInt8] { Array(try JSONEncoder().encode(content)) }

  static func keep(
    _ content: Content, name: String, _ source: SheetSource = SheetSource(), for register: Register,
    by permit: Permit, _ connection: Connection
  ) throws -> Kernel.ID<Deposit> {
    try store(connection).add(
      name: name, source: source, records: records(content), of: owner(register, permit))
  }
  /// Throws `NotFound` for another's, and once its hour is over.
  static func read(
    _ id: Kernel.ID<Deposit>, for register: Register, of permit: Permit, at now: Instant, _ connection: Connection
  ) throws -> Self {
    let deposit = try store(connection).deposit(id, of: owner(register, permit), in: permit.departement, at: now)
    return Self(deposit: deposit, content: try JSONDecoder().decode(Content.self, from: Data(deposit.records)))
  }
  /// As far as it is done: the rest goes on from there, even if the server stops.
  func keep(_ content: Content, _ connection: Connection) throws {
    try Self.store(connection).keep(deposit.id, records: Self.records(content))
  }
  /// It is done. What became of each is kept for the rest of the hour.
  func finish(_ content: Content, count: Int, _ connection: Connection) throws {
    try Self.store(connection).finish(deposit.id, count: count, records: Self.records(content))
  }
}

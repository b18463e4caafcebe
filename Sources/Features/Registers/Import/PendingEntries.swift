import Database
import Documents
import Foundation
import Kernel
import Strategy

/// A file for a register that somebody sent and has not yet agreed to. Only they see it, for an hour.
struct PendingEntries: Sendable {
  let deposit: Deposit
  let file: EntrySheet

  private static func store(_ connection: Connection) -> DepositStore { DepositStore(connection, door: "fiches") }
  private static func owner(_ register: Register, _ permit: Permit) -> Deposit.Owner {
    Deposit.Owner(person: permit.person, about: register.id)
  }

  static func keep(
    _ file: EntrySheet, name: String, _ source: SheetSource, for register: Register, by permit: Permit,
    _ connection: Connection
  ) throws -> Kernel.ID<Deposit> {
    try store(connection).add(
      name: name, source: source, records: Array(try JSONEncoder().encode(file)), of: owner(register, permit))
  }
  /// Throws `NotFound` for another's, and once its hour is over.
  static func read(
    _ id: Kernel.ID<Deposit>, for register: Register, of permit: Permit, at now: Instant, _ connection: Connection
  ) throws -> PendingEntries {
    let deposit = try store(connection).deposit(id, of: owner(register, permit), in: permit.departement, at: now)
    return PendingEntries(
      deposit: deposit, file: try JSONDecoder().decode(EntrySheet.self, from: Data(deposit.records)))
  }
  /// What became of each line is kept for the rest of the hour; what it says is in the register, and no longer here.
  func finish(_ done: EntrySheet, for register: Register, count: Int, _ connection: Connection) throws {
    var done = done
    let title = register.titleField.map(EntryListing.name)
    let open = Set(register.fields.filter(\.isOpen).map(\.label))
    for (index, line) in done.lines.enumerated() where line.fate != .refused && line.entry != nil {
      done.lines[index].words = line.words.filter { $0.key == title }
      done.lines[index].changes.removeAll { change in
        !open.contains(change.field) && register.fields.contains { $0.label == change.field }
      }
    }
    try Self.store(connection).finish(deposit.id, count: count, records: Array(try JSONEncoder().encode(done)))
  }
}

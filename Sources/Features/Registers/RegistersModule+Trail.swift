import Database
import Kernel
import Module
import Strategy
import Web

extension RegistersModule {
  /// Entries by their number, never by their title, which may be for few; the way to those that `reader` reads.
  package func subjects(
    _ kind: String, _ ids: Set<String>, for reader: Permit, _ connection: Connection
  ) throws -> [String: TrailSubject] {
    guard [RegisterEntry.causeKind, Register.subjectKind].contains(kind) else { return [:] }
    let departement = try departements.latest(reader.departement, connection), registers = departement.registers
    if kind == Register.subjectKind {
      return ids.reduce(into: [:]) { $0[$1] = TrailSubject(registers[$1]?.title ?? $1) }
    }
    let store = EntryStore(connection, in: departement)
    let entries = try store.entries(ids.compactMap { Kernel.ID<RegisterEntry>($0) })
    return try Dictionary(grouping: entries, by: \.register).reduce(into: [:]) { found, group in
      guard let register = registers[group.key] else {
        return group.value.forEach { found[$0.id.text] = TrailSubject(group.key) }
      }
      let read = try store.readable(group.value.map(\.id), of: register, for: reader)
      for entry in group.value {
        found[entry.id.text] = TrailSubject(
          "\(register.title), \(entry.number(in: register))",
          read.contains(entry.id) ? Link(departement.code, "registres", register.id, entry.id.text) : nil)
      }
    }
  }
}

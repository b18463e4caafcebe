import Database
import Kernel
import Strategy

/// All entries of all registers, beside what the journal says of them.
struct EntrySettling {
  let connection: Connection
  let departement: Departement

  /// The journal and the clocks say what a pack that has just been loaded makes of each entry: it may count them
  /// otherwise, and time them otherwise.
  func settleAll() throws {
    try each { acts, entry, versions in
      try acts.settle(entry, versions, isAlone: true)
      try EntryCounts(connection, departement, acts.register, by: acts.permit).leave(entry)
    }
  }

  /// Where the journal disagrees with a register: `TGD-2026-003 : tgd`.
  func differences() throws -> [String] {
    var found: [String] = []
    try each { acts, entry, versions in
      let counts = EntryCounts(connection, departement, acts.register, by: acts.permit)
      let number = entry.number(in: acts.register)
      found += try counts.differences(entry, EntryLife(versions)).map { "\(number) : \($0)" }
    }
    return found
  }

  private func each(_ body: (EntryActs, RegisterEntry, [EntryVersion]) throws -> Void) throws {
    let store = EntryStore(connection, in: departement)
    for register in departement.registers.all {
      let acts = EntryActs(connection, departement, register, by: .ofBoussole(in: departement.code))
      var last: Kernel.ID<RegisterEntry>?
      while true {
        let entries = try store.entries(of: register, after: last, limit: 500)
        for entry in entries { try body(acts, entry, try store.versions(of: entry.id)) }
        guard entries.count == 500, let end = entries.last else { break }
        last = end.id
      }
    }
  }
}

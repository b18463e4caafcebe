import Database
import Kernel
import Messaging
import Strategy

/// What happens to entries by itself: clocks that are over, and registers that a new pack declares otherwise.
struct ClockJob {
  let connection: Connection
  let departement: Departement
  private var permit: Permit { .ofBoussole(in: departement.code) }

  static func job(_ departements: Departements) -> Job {
    Job("registres : échéances", every: 60) { database, code, _ in
      // A few at a time: no lock is held for long.
      var found = true
      while found {
        found = try await database.write(code) { connection in
          let departement = try departements.latest(code, connection)
          return try ClockJob(connection: connection, departement: departement).lapseSome()
        }
      }
    }
  }

  /// True if there may be more.
  func lapseSome() throws -> Bool {
    let store = EntryStore(connection, in: departement), clocks = ClockStore(connection, in: departement.code)
    let over = try clocks.over(at: connection.recordedAt, limit: 50)
    for id in over {
      guard let entry = try store.entry(id), let register = departement.registers[entry.register] else { return false }
      try EntryActs(connection, departement, register, by: permit).lapse(entry)
    }
    return over.count == 50
  }
}

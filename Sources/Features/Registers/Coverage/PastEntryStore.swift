import Database
import Kernel
import Strategy

/// The entries of a register as they were on a day: what has not moved since is read as it stands, and only of the
/// others all that was said.
struct PastEntryStore {
  private let connection: Connection
  private let departement: Departement
  private let register: Register

  init(_ connection: Connection, in departement: Departement, of register: Register) {
    (self.connection, self.departement, self.register) = (connection, departement, register)
  }

  /// Those that were in some states at the end of a day, as known at a moment (nil: now), whoever asks.
  func entries(in states: Set<String>, on day: Day, known: Instant?) throws -> [RegisterEntry] {
    let store = EntryStore(connection, in: departement), moved = try moved(since: day, known)
    let standing = try connection.query(
      """
      SELECT \(RegisterEntry.columns) FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id) AND is_cancelled = \(false)
        AND state IN (\(states.sorted()))
      """
    ).map { try RegisterEntry($0) }.filter { moved[$0.id] == nil }
    let lives = try store.lives(of: Array(moved.keys), known: known)
    return standing
      + lives.compactMap { id, life -> RegisterEntry? in
        let past = life.foreseen(in: register).until(day)
        guard var entry = moved[id], let last = past.last, states.contains(last.state), let since = past.since else {
          return nil
        }
        (entry.state, entry.since, entry.values, entry.isCancelled) = (last.state, since, last.values, false)
        return entry
      }
  }

  /// Those of which something was recorded after that day, or after that moment; and those that a clock has moved
  /// though nothing came by to say it.
  private func moved(since day: Day, _ known: Instant?) throws -> [Kernel.ID<RegisterEntry>: RegisterEntry] {
    let end = Instant.end(of: day), from = known.map { min($0, end) } ?? end
    return try connection.query(
      """
      SELECT \(RegisterEntry.columns) FROM register_entry
      WHERE departement = \(departement.code) AND register = \(register.id)
        AND (recorded_at > \(from) OR id IN (SELECT entry FROM register_clock
          WHERE departement = \(departement.code) AND is_acting = \(true) AND ends_at <= \(end)))
      """
    ).reduce(into: [:]) { moved, row in
      let entry = try RegisterEntry(row)
      moved[entry.id] = entry
    }
  }
}

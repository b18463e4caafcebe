import Database
import Kernel

extension Accounts {
  /// What somebody holds on a day, as the pack in force says it.
  package func holdings(
    of person: ID<Person>, in departement: String, on day: Day, _ connection: Connection
  ) throws -> [Holding] {
    let held = try HoldingStore(connection).holdings(of: person, in: departement).filter { $0.isHeld(on: day) }
    guard !held.isEmpty else { return [] }
    let directory = try directory(departement, connection)
    return held.compactMap { directory.holding(of: $0.function, isManager: $0.isManager) }
  }
}

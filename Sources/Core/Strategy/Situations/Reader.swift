import Database
import Kernel
import Ledger
import Web

/// Reads what a page shows, in one snapshot.
package struct Reader: Sendable {
  let departements: Departements
  package init(departements: Departements) { self.departements = departements }

  /// The département of the visit as its day wants it and as far as the visitor may look, and the moment asked.
  /// - Parameter asked: the figure that is asked, of which a part may be theirs.
  package func read<Result: Sendable>(
    _ visit: Visit, asking asked: LedgerKey? = nil,
    _ body: @escaping @Sendable (Connection, Departement, Moment) throws -> Result
  ) async throws -> Result {
    let departements = departements
    return try await visit.database.read { connection in
      let latest = try departements.latest(visit.departement, connection)
      let moment = try Moment(visit, planEnd: latest.plan.end)
      let departement = try departements.departement(
        on: moment.on, known: moment.known, for: visit.permit, today: visit.today, asking: asked, connection)
      return try body(connection, departement, moment)
    }
  }

  package func situation(_ visit: Visit) async throws -> Situation {
    try await read(visit) { connection, departement, moment in
      try SituationReader(connection, departement, at: moment).situation()
    }
  }
}

import Database
import Kernel
import Web

/// What forms are shown from and written by: the latest pack, as far as the visitor may look today.
extension Departements {
  package func read<Result: Sendable>(
    _ visit: Visit, _ body: @escaping @Sendable (Connection, Departement) throws -> Result
  ) async throws -> Result {
    try await visit.database.read { connection in
      try body(connection, self.latest(for: visit.permit, on: visit.today, connection))
    }
  }

  /// What `body` may do is decided within the transaction that does it.
  package func write<Result: Sendable>(
    _ visit: Visit, _ body: @escaping @Sendable (Connection, Departement) throws -> Result
  ) async throws -> Result {
    try await visit.database.write(visit.departement) { connection in
      try body(connection, self.latest(for: visit.permit, on: visit.today, connection))
    }
  }
}

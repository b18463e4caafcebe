import Database
import Kernel
import Web

/// What forms are shown from and written by: the latest pack, as far as the visitor may look today.
extension Departements {
  /// How much of the pack is read.
  package enum Part: Sendable {
    /// What the visitor may look at.
    case seen
    /// All of it, for a feature that says itself what is whose.
    case whole
  }

  package func read<Result: Sendable>(
    _ visit: Visit, _ part: Part = .seen, _ body: @escaping @Sendable (Connection, Departement) throws -> Result
  ) async throws -> Result {
    try await visit.database.read { try body($0, self.latest(for: visit, part, $0)) }
  }

  /// What `body` may do is decided within the transaction that does it.
  package func write<Result: Sendable>(
    _ visit: Visit, _ part: Part = .seen, isLong: Bool = false,
    _ body: @escaping @Sendable (Connection, Departement) throws -> Result
  ) async throws -> Result {
    try await visit.write(isLong: isLong) { try body($0, self.latest(for: visit, part, $0)) }
  }

  private func latest(for visit: Visit, _ part: Part, _ connection: Connection) throws -> Departement {
    switch part {
    case .seen: try latest(for: visit.permit, on: visit.today, connection)
    case .whole: try latest(visit.departement, connection)
    }
  }
}

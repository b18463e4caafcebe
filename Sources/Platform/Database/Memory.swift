import Kernel
import Synchronization

/// What readers keep in memory from one transaction to the next: one thing of each type for each open database.
package final class Memory: Sendable {
  /// How many statements were asked of the database: what a page costs is counted by tests and benchmarks.
  package let statements = Atomic<Int>(0)
  private let kept = Mutex<[ObjectIdentifier: any Sendable]>([:])

  package func one<Thing: Sendable>(_ type: Thing.Type, _ made: () -> Thing) -> Thing {
    kept.withLock { kept in
      if let thing = kept[ObjectIdentifier(type)] as? Thing { return thing }
      let thing = made()
      kept[ObjectIdentifier(type)] = thing
      return thing
    }
  }
}

extension Connection {
  /// The moment of the last write of a département that this transaction sees; nil before the first. As long as it
  /// stays the same, nothing of the département has changed.
  package func lastWrite(of departement: String) throws -> Instant? {
    try query("SELECT recorded_at FROM write_clock WHERE departement = \(departement)").first?.instant("recorded_at")
  }
}

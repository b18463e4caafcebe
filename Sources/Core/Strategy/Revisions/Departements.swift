import Accounts
import Database
import Kernel
import Pack
import Synchronization

/// The départements of this instance, as their revisions say them. A revision never changes, so what was read once is
/// kept: the last ones asked for, so that a walk through years of revisions does not fill memory.
package final class Departements: Sendable {
  /// A real département with its contours weighs some megabytes.
  private let kept = Mutex(Recent<Departement>(most: 24))
  private let parts: [PackPart]
  /// - Parameter parts: what features read of a pack.
  package init(parts: [PackPart] = []) { self.parts = parts }

  /// The département as the revision in force on `day` says it. Throws `NotFound` where this instance has no such one.
  package func departement(
    _ code: String, on day: Day, known: Instant?, _ connection: Connection
  ) throws -> Departement {
    guard let revision = try RevisionStore(connection).all(in: code).inForce(on: day, known: known) else {
      throw NotFound()
    }
    return try departement(code, as: revision, connection)
  }

  private func departement(_ code: String, as revision: Revision, _ connection: Connection) throws -> Departement {
    if let departement = kept.withLock({ $0[revision.id.text] }) { return departement }
    let faults = Faults()
    let files = try RevisionStore(connection).files(revision.id, in: code)
    guard let departement = Departement.read(files, today: revision.day, parts: parts, faults: faults) else {
      throw Unreadable(code: code, faults: faults.errors.map(\.description))
    }
    kept.withLock { $0.keep(departement, as: revision.id.text) }
    return departement
  }

  /// As the last revision says it.
  package func latest(_ code: String, _ connection: Connection) throws -> Departement {
    guard let last = try RevisionStore(connection).last(in: code) else { throw NotFound() }
    return try departement(code, as: last, connection)
  }

  /// What the last revision says of organisations, and of where they reach on a day.
  package func directory(_ code: String, on day: Day, _ connection: Connection) throws -> Directory {
    let departement = try latest(code, connection)
    return Directory(departement.organisations, of: departement.name) {
      departement.territory.communes(referredTo: $0, on: day)
    }
  }

  /// A revision that was accepted once and is no longer: a version of Boussole that reads packs otherwise.
  private struct Unreadable: Error {
    let code: String
    let faults: [String]
  }
}

/// The values asked for last, `most` of them.
struct Recent<Value> {
  private let most: Int
  private var values: [String: (value: Value, asked: Int)] = [:]
  private var asked = 0
  init(most: Int) { self.most = most }

  subscript(key: String) -> Value? {
    mutating get {
      asked += 1
      values[key]?.asked = asked
      return values[key]?.value
    }
  }
  mutating func keep(_ value: Value, as key: String) {
    asked += 1
    values[key] = (value, asked)
    guard values.count > most, let oldest = values.min(by: { $0.value.asked < $1.value.asked }) else { return }
    values[oldest.key] = nil
  }
}

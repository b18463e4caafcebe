import Accounts
import Database
import Kernel
import Ledger
import Pack
import Synchronization
import Territory
import Web

/// The départements of this instance, as their revisions say them. A revision never changes, so what was read once is
/// kept: the last ones asked for, so that a walk through years of revisions does not fill memory.
package final class Departements: Sendable {
  /// A real département with its contours weighs some megabytes.
  private let kept = Mutex(Recent<String, Departement>(most: 24))
  /// What each revision says of secrecy, and the secret measures once a revision is the last.
  private let secrecy = Mutex<(words: [String: Secrecy], measures: [String: Set<String>])>(([:], [:]))
  /// As readers see them.
  private let seen = Mutex(Recent<Look, Departement>(most: 24))
  private struct Look: Hashable {
    let revision: String
    let latest: String
    let sight: Sight?
    let asked: LedgerKey?
  }
  let parts: [PackPart]
  /// - Parameter parts: what features read of a pack.
  package init(parts: [PackPart] = []) { self.parts = parts }

  /// The département as the revision in force on `day` says it. Throws `NotFound` where this instance has no such one.
  package func departement(
    _ code: String, on day: Day, known: Instant?, _ connection: Connection
  ) throws -> Departement {
    let revisions = try RevisionStore(connection).all(in: code)
    guard let revision = revisions.inForce(on: day, known: known) else { throw NotFound() }
    return try departement(code, as: revision, of: revisions, connection)
  }

  /// The same, with the figures that somebody may see: by their rights of today and the latest pack, whatever the day.
  /// - Parameter asked: the figure that they ask for, of which a part may be theirs.
  package func departement(
    on day: Day, known: Instant?, for permit: Permit, today: Day, asking asked: LedgerKey? = nil,
    _ connection: Connection
  ) throws -> Departement {
    let revisions = try RevisionStore(connection).all(in: permit.departement)
    guard let revision = revisions.inForce(on: day, known: known) else { throw NotFound() }
    return try departement(as: revision, of: revisions, for: permit, today: today, asking: asked, connection)
  }

  /// The last revision, with the figures that somebody may see: what forms rest on.
  package func latest(for permit: Permit, on today: Day, _ connection: Connection) throws -> Departement {
    let revisions = try RevisionStore(connection).all(in: permit.departement)
    guard let last = revisions.last else { throw NotFound() }
    return try departement(as: last, of: revisions, for: permit, today: today, asking: nil, connection)
  }

  private func departement(
    as revision: Revision, of revisions: [Revision], for permit: Permit, today: Day, asking asked: LedgerKey?,
    _ connection: Connection
  ) throws -> Departement {
    guard let last = revisions.last else { throw NotFound() }
    let code = permit.departement
    let sight = try sight(of: permit, on: today, revisions, connection)
    // What nobody's sight changes is not made again for each question.
    let key = sight.parts.isEmpty ? nil : asked
    let look = Look(revision: revision.id.text, latest: last.id.text, sight: sight, asked: key)
    if let found = seen.withLock({ $0[look] }) { return found }
    let departement = try departement(code, as: revision, of: revisions, connection)
      .seen(by: sight, departement(code, as: last, of: revisions, connection), asking: key)
    seen.withLock { $0.keep(departement, as: look) }
    return departement
  }

  /// What somebody may look at.
  package func sight(of permit: Permit, on today: Day, _ connection: Connection) throws -> Sight {
    try sight(of: permit, on: today, RevisionStore(connection).all(in: permit.departement), connection)
  }
  private func sight(
    of permit: Permit, on today: Day, _ revisions: [Revision], _ connection: Connection
  ) throws -> Sight {
    guard let last = revisions.last else { throw NotFound() }
    let latest = try departement(permit.departement, as: last, of: revisions, connection)
    let secret = try secret(permit.departement, revisions, connection)
    return try Sight(permit, latest, secret: secret, on: today, connection)
  }

  /// The sensitive measures, by all the revisions together.
  private func secret(_ code: String, _ revisions: [Revision], _ connection: Connection) throws -> Set<String> {
    guard let last = revisions.last else { return [] }
    if let measures = secrecy.withLock({ $0.measures[last.id.text] }) { return measures }
    let measures = Secrecy.measures(try words(of: revisions, in: code, connection))
    secrecy.withLock { $0.measures[last.id.text] = measures }
    return measures
  }
  /// What each revision says of secrecy, in their order.
  func words(of revisions: [Revision], in code: String, _ connection: Connection) throws -> [Secrecy] {
    try revisions.map { revision in
      if let words = secrecy.withLock({ $0.words[revision.id.text] }) { return words }
      let words = Secrecy(try RevisionStore(connection).files(revision.id, in: code))
      secrecy.withLock { $0.words[revision.id.text] = words }
      return words
    }
  }

  private func departement(
    _ code: String, as revision: Revision, of revisions: [Revision], _ connection: Connection
  ) throws -> Departement {
    guard let last = revisions.last else { throw NotFound() }
    let look = Look(revision: revision.id.text, latest: last.id.text, sight: nil, asked: nil)
    if let found = seen.withLock({ $0[look] }) { return found }
    let departement = try departement(code, as: revision, connection)
      .secret(secret(code, revisions, connection))
    seen.withLock { $0.keep(departement, as: look) }
    return departement
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
    let revisions = try RevisionStore(connection).all(in: code)
    guard let last = revisions.last else { throw NotFound() }
    return try departement(code, as: last, of: revisions, connection)
  }

  /// What the last revision says of organisations, and of where they reach on a day.
  package func directory(_ code: String, on day: Day, _ connection: Connection) throws -> Directory {
    let departement = try latest(code, connection)
    let zones = departement.arrondissements(on: day).map { Choice("\(ZoneKind.arrondissement)/\($0.id)", $0.name) }
    return Directory(departement.organisations, of: departement.name, arrondissements: zones) {
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
struct Recent<Key: Hashable, Value> {
  private let most: Int
  private var values: [Key: (value: Value, asked: Int)] = [:]
  private var asked = 0
  init(most: Int) { self.most = most }

  subscript(key: Key) -> Value? {
    mutating get {
      asked += 1
      values[key]?.asked = asked
      return values[key]?.value
    }
  }
  mutating func keep(_ value: Value, as key: Key) {
    asked += 1
    values[key] = (value, asked)
    guard values.count > most, let oldest = values.min(by: { $0.value.asked < $1.value.asked }) else { return }
    values[oldest.key] = nil
  }
}

import CSodium
import Foundation
import Kernel

/// Who did what, when: one line an act, in the act's own transaction, each sealed by the hash of the line before.
/// It keeps ids and the names of fields, never what people wrote.
package struct Audit {
  package enum Verdict: Sendable, Equatable {
    /// Every line is there and as it was written; how many.
    case sound(Int)
    /// The first line that was changed, or that is missing.
    case broken(Int)
  }

  package static func record(
    _ act: some Audited, of subject: String, fields: [String], by permit: Permit, on connection: Connection
  ) throws {
    let departement = connection.departement, trail = act.trail
    guard permit.departement == departement else {
      throw DatabaseFailure.other("audit : droit du \(permit.departement) dans une écriture du \(departement)")
    }
    let head = try connection.query("SELECT sequence, hash FROM audit_head WHERE departement = \(departement)").first
    let line = Line(
      sequence: try (head?.integer("sequence") ?? 0) + 1, recordedAt: connection.recordedAt,
      person: permit.person?.text, act: trail.id, kind: trail.subject, id: subject, fields: try json(fields))
    let hash = try line.hash(after: head?.text("hash") ?? "", departement: departement)
    try connection.execute(
      """
      INSERT INTO audit (departement, sequence, recorded_at, person, act, subject_kind, subject_id, fields, hash)
      VALUES (\(departement), \(line.sequence), \(line.recordedAt), \(line.person), \(line.act), \(line.kind),
        \(line.id), \(line.fields), \(hash))
      """)
    try connection.execute(
      """
      INSERT INTO audit_head (departement, sequence, hash) VALUES (\(departement), \(line.sequence), \(hash))
      ON CONFLICT (departement) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
      """)
  }

  /// When an act was last done to a subject.
  package static func last(
    _ act: some Audited, of subject: String, in departement: String, on connection: Connection
  ) throws -> Instant? {
    let trail = act.trail
    return try connection.query(
      """
      SELECT recorded_at FROM audit
      WHERE departement = \(departement) AND subject_kind = \(trail.subject) AND subject_id = \(subject)
        AND act = \(trail.id)
      ORDER BY sequence DESC LIMIT 1
      """
    ).first?.instant("recorded_at")
  }

  /// Recomputes the whole chain of a département.
  package static func verify(departement: String, on connection: Connection) throws -> Verdict {
    var previous = ""
    var count = 0
    var broken: Int?
    try connection.each(
      """
      SELECT sequence, recorded_at, person, act, subject_kind, subject_id, fields, hash FROM audit
      WHERE departement = \(departement) ORDER BY sequence
      """
    ) { row in
      guard broken == nil else { return }
      let line = Line(
        sequence: try row.integer("sequence"), recordedAt: try row.instant("recorded_at"),
        person: try row.textIfAny("person"), act: try row.text("act"), kind: try row.text("subject_kind"),
        id: try row.text("subject_id"), fields: try row.text("fields"))
      let hash = try row.text("hash")
      if line.sequence != count + 1 {
        broken = count + 1
      } else if line.hash(after: previous, departement: departement) != hash {
        broken = line.sequence
      }
      previous = hash
      count += 1
    }
    if let broken { return .broken(broken) }
    let head = try connection.query("SELECT sequence, hash FROM audit_head WHERE departement = \(departement)").first
    guard let head else { return count == 0 ? .sound(0) : .broken(1) }
    guard try head.integer("sequence") == count else { return .broken(count + 1) }
    return try head.text("hash") == previous ? .sound(count) : .broken(count)
  }

  private struct Line {
    let sequence: Int
    let recordedAt: Instant
    let person: String?
    let act: String
    let kind: String
    let id: String
    let fields: String

    /// SHA-256, in hexadecimal, of the hash before and of every part preceded by its length, so that no two lines
    /// write alike.
    func hash(after previous: String, departement: String) -> String {
      let parts = [
        previous, departement, String(sequence), String(recordedAt.microseconds), person.map { "=" + $0 } ?? "",
        act, kind, id, fields,
      ]
      return sha256(parts.map { "\($0.utf8.count):\($0)" }.joined())
    }
  }

  private static func json(_ fields: [String]) throws -> String {
    String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
  }
}

/// libsodium must be started once; it may be asked again without harm.
private let sodiumStarted: Bool = sodium_init() >= 0

/// SHA-256, in hexadecimal; of a text, of its UTF-8 bytes.
package func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }
package func sha256(_ bytes: [UInt8]) -> String {
  precondition(sodiumStarted, "libsodium does not start")
  var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
  crypto_hash_sha256(&hash, bytes, UInt64(bytes.count))
  return Hex.encode(hash)
}

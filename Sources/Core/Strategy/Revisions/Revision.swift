import Database
import Kernel
import Pack

/// One state of a pack, kept for ever: past days are shown with the one that was in force.
package struct Revision: Sendable, Identifiable {
  package let id: Kernel.ID<Revision>
  /// In force from this day.
  package let day: Day
  package let recordedAt: Instant
  package let digest: String
}

package struct RevisionStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// From the first to the last.
  package func all(in departement: String) throws -> [Revision] {
    try connection.query(
      "SELECT id, day, recorded_at, digest FROM pack_revision WHERE departement = \(departement) ORDER BY recorded_at"
    ).map(Revision.init)
  }
  package func departements() throws -> [String] {
    try connection.query("SELECT DISTINCT departement FROM pack_revision ORDER BY departement").map {
      try $0.text("departement")
    }
  }
  package func files(_ id: ID<Revision>, in departement: String) throws -> PackFiles {
    let rows = try connection.query(
      "SELECT files FROM pack_revision WHERE departement = \(departement) AND id = \(id)")
    guard let row = rows.first else { throw NotFound() }
    return try PackFiles(archive: try row.text("files"))
  }
  package func add(_ files: PackFiles, digest: String, on day: Day) throws -> ID<Revision> {
    let id = ID<Revision>(at: connection.recordedAt)
    _ = try connection.execute(
      """
      INSERT INTO pack_revision (departement, id, day, recorded_at, digest, files)
      VALUES (\(connection.departement), \(id), \(day), \(connection.recordedAt), \(digest), \(try files.archived()))
      """)
    return id
  }
}

extension Revision {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), day: try row.day("day"), recordedAt: try row.instant("recorded_at"),
      digest: try row.text("digest"))
  }
}

extension [Revision] {
  /// The one in force on a day, of those known at a moment: the last to have begun by then; before the first, the
  /// first.
  package func inForce(on day: Day, known: Instant?) -> Revision? {
    let seen = known.map { known in filter { $0.recordedAt <= known } } ?? self
    return seen.last { $0.day <= day } ?? seen.first ?? first
  }
}

import Database
import Kernel
import Ledger

/// A file of figures that somebody sent and has not yet confirmed. Only that person sees it, for one hour.
package struct PendingImport: Sendable, Identifiable {
  package let id: ID<PendingImport>
  package let name: String
  package let titles: [ReportPart: String]
  package let rows: [ImportRow]
  /// When it was recorded, and how many figures it brought.
  package let done: (at: Instant, count: Int)?
}

package struct PendingImportStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// An hour: the time to look.
  static let life = 3600

  /// Forgets those whose hour is over.
  func purge() throws {
    try connection.execute(
      """
      DELETE FROM pending_import WHERE departement = \(connection.departement) AND expires_at < \(connection.recordedAt)
      """)
  }

  /// Keeps a file, and forgets those whose hour is over.
  package func add(_ file: ImportFile, by person: ID<Person>) throws -> ID<PendingImport> {
    let now = connection.recordedAt, id = ID<PendingImport>(at: now)
    let titles = file.titles.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: "\n")
    try purge()
    try connection.execute(
      """
      INSERT INTO pending_import (departement, id, person, name, titles, records, recorded_at, expires_at)
      VALUES (\(connection.departement), \(id), \(person), \(file.name), \(titles), \(file.rows.records), \(now),
        \(now.adding(seconds: Self.life)))
      """)
    return id
  }

  /// Throws `NotFound` for another person's, and once its hour is over.
  package func pending(
    _ id: ID<PendingImport>, in departement: String, of person: ID<Person>?, at now: Instant
  ) throws -> PendingImport {
    let rows = try connection.query(
      """
      SELECT name, titles, records, done_at, done_count FROM pending_import
      WHERE departement = \(departement) AND id = \(id) AND person = \(person) AND expires_at >= \(now)
      """)
    guard let row = rows.first else { throw NotFound() }
    var titles: [ReportPart: String] = [:]
    for line in try row.text("titles").split(separator: "\n") {
      let sides = line.split(separator: "=", maxSplits: 1).map(String.init)
      if sides.count == 2, let part = ReportPart(rawValue: sides[0]) { titles[part] = sides[1] }
    }
    let done = try row.instantIfAny("done_at").map { (at: $0, count: try row.integerIfAny("done_count") ?? 0) }
    return PendingImport(
      id: id, name: try row.text("name"), titles: titles, rows: [ImportRow](records: try row.blob("records")),
      done: done)
  }

  /// It was recorded: its lines are in the journal, and no longer kept here.
  package func finish(_ id: ID<PendingImport>, count: Int) throws {
    try connection.execute(
      """
      UPDATE pending_import SET done_at = \(connection.recordedAt), done_count = \(count), records = \([UInt8]())
      WHERE departement = \(connection.departement) AND id = \(id)
      """)
  }
}

import Database
import Kernel
import Strategy

/// A paper that was printed: of which version, and by what its file is known again.
struct PrintedPaper: Sendable {
  let paper: String
  let version: Int
  /// SHA-256 of the file, in hexadecimal.
  let hash: String
  let printedAt: Instant
  let by: String
}

struct PaperStore {
  let connection: Connection
  let departement: Departement

  init(_ connection: Connection, in departement: Departement) {
    (self.connection, self.departement) = (connection, departement)
  }

  /// Those of an entry, the last one first.
  func papers(of entry: Kernel.ID<RegisterEntry>) throws -> [PrintedPaper] {
    try connection.query(
      """
      SELECT paper, version, hash, recorded_at, said_by FROM register_paper
      WHERE departement = \(departement.code) AND entry = \(entry) ORDER BY id DESC LIMIT 50
      """
    ).map { row in
      PrintedPaper(
        paper: try row.text("paper"), version: try row.integer("version"), hash: try row.text("hash"),
        printedAt: try row.instant("recorded_at"), by: try row.text("said_by"))
    }
  }

  /// Throws `Overtaken` where the entry is no longer what was printed.
  func add(
    _ paper: Paper, of entry: Kernel.ID<RegisterEntry>, version: Int, hash: String, by permit: Permit
  ) throws {
    guard try EntryStore(connection, in: departement).entry(entry)?.version == version else { throw Overtaken() }
    let now = connection.recordedAt
    try connection.execute(
      """
      INSERT INTO register_paper (departement, id, entry, version, paper, hash, recorded_at, person, said_by)
      VALUES (\(departement.code), \(Kernel.ID<PrintedPaper>(at: now)), \(entry), \(version), \(paper.id), \(hash),
        \(now), \(permit.person), \(permit.name))
      """)
    try Audit.record(RegisterAct.printed, of: entry.text, fields: [paper.id], by: permit, on: connection)
  }
}

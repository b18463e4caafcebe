import Database
import Kernel
import Ledger
import Pack

/// What keepers say of their registers makes a revision of the pack in force, of which nothing else is other: what was
/// read of a day before stays, by what was known of it.
extension Departements {
  /// Until now.
  package func said(in code: String, _ connection: Connection) throws -> Reprises {
    Reprises.read(PackReading(files: try last(code, connection), faults: Faults()))
  }

  /// In force from today. Throws `Invalid` where it would lose what was recorded.
  package func say(_ reprises: Reprises, in code: String, _ connection: Connection) throws {
    var files = try last(code, connection)
    files.files[Reprises.file] = reprises.lines.isEmpty ? nil : reprises.data
    let day = connection.recordedAt.day
    try PackLoading(frozen: files, today: day, parts: parts, isSaid: true).load(on: day, connection)
  }

  private func last(_ code: String, _ connection: Connection) throws -> PackFiles {
    let store = RevisionStore(connection)
    guard let last = try store.all(in: code).last else { throw NotFound() }
    return try store.files(last.id, in: code)
  }
}

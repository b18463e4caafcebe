import GRDB
import GRDBSQLite
import Synchronization

/// What was erased and may still stand in the journal (`-wal`): pages as they were, until the file is cut to nothing.
final class SQLiteTraces: Sendable {
  /// True at first: a process that died may have left some.
  private let remain = Mutex(true)
  private let pool: DatabasePool

  init(_ pool: DatabasePool) { self.pool = pool }

  func leave() { remain.withLock { $0 = true } }

  /// Cuts the journal, if there is something to wipe. A long reading needs it: then nobody waits, and the next write
  /// tries again.
  func wipe() async {
    let isDue = remain.withLock { remain in
      defer { remain = false }
      return remain
    }
    guard isDue else { return }
    do {
      try await pool.writeWithoutTransaction { database in
        sqlite3_busy_timeout(database.sqliteConnection, 100)
        defer { sqlite3_busy_timeout(database.sqliteConnection, SQLiteBackend.milliseconds) }
        _ = try database.checkpoint(.truncate)
      }
    } catch {
      // What was written is kept, whatever becomes of the journal.
      leave()
    }
  }
}

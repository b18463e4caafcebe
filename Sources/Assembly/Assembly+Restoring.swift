import Accounts
import Database
import Frame
import Kernel
import Messaging

extension Assembly {
  /// Puts a backup in this empty database, with what was so when it was made and may not be so now put right: what
  /// serves it from then on sends nothing twice and lets nobody in by an ended session. Whole, or nothing. Gives, by
  /// département, how many messages that waited won't leave.
  package func restore(
    _ backup: BackupFile, keepsMessages: Bool = false, in database: Database
  ) async throws -> [String: Int] {
    try await database.restore(backup, migrations: migrations) { connection in
      let departement = connection.departement
      try AccountStore(connection).closeEverything()
      try AgendaStore(connection).revokeAll()
      try Audit.record(
        AccountAct.restored, of: departement, fields: [], by: .ofBoussole(in: departement), on: connection)
      return keepsMessages ? 0 : try Outbox(connection).doubtWaiting()
    }
  }
}

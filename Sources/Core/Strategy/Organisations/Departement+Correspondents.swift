import Accounts
import Database

extension Departement {
  /// Whom to write to for its functions.
  package func correspondents(_ connection: Connection) -> Correspondents {
    Correspondents(connection, in: code, organisations)
  }
}

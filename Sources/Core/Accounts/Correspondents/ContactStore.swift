import Database
import Kernel

/// Where to write for functions, whoever holds them; the last address said of each stands. Its table is among the
/// frozen migrations of collections, which asked for the first addresses.
package struct ContactStore {
  let connection: Connection
  let departement: String

  package init(_ connection: Connection, in departement: String) {
    self.connection = connection
    self.departement = departement
  }

  package func addresses() throws -> [String: String] {
    try connection.query(
      "SELECT function, address FROM request_contact WHERE departement = \(departement) ORDER BY recorded_at, id"
    ).reduce(into: [:]) { found, row in
      let address = try row.text("address")
      found[try row.text("function")] = address.isEmpty ? nil : address
    }
  }

  /// - Parameter address: empty: to those who hold the function.
  package func set(_ function: String, to address: String, by permit: Permit) throws {
    try connection.execute(
      """
      INSERT INTO request_contact (departement, id, function, address, recorded_at, person)
      VALUES (\(departement), \(ID<Contact>(at: connection.recordedAt)), \(function), \(address),
        \(connection.recordedAt), \(permit.person))
      """)
    try Audit.record(AccountAct.contactChanged, of: function, fields: ["address"], by: permit, on: connection)
  }
  private enum Contact {}
}

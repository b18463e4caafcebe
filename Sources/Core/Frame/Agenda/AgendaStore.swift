import Accounts
import Database
import Kernel
import Messaging

/// The secret addresses by which calendars follow what functions owe: one for each time that somebody holds one.
package struct AgendaStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// A new address in place of any former one; its secret is nowhere stored.
  func make(_ holding: FunctionHolding) throws -> String {
    let token = Token.new()
    try connection.execute(
      """
      INSERT INTO agenda (departement, holding, token_hash, made_at)
      VALUES (\(connection.departement), \(holding.id), \(Token.hash(token)), \(connection.recordedAt))
      ON CONFLICT (departement, holding) DO UPDATE
      SET token_hash = excluded.token_hash, made_at = excluded.made_at
      """)
    return token
  }
  func revoke(_ holding: FunctionHolding) throws {
    try connection.execute(
      "DELETE FROM agenda WHERE departement = \(connection.departement) AND holding = \(holding.id)")
  }
  /// Of a restored backup: what was revoked since would serve again.
  package func revokeAll() throws {
    try connection.execute("DELETE FROM agenda WHERE departement = \(connection.departement)")
  }

  /// Since when each has one.
  func made(of holdings: [FunctionHolding], in departement: String) throws -> [Kernel.ID<FunctionHolding>: Instant] {
    try connection.query(
      "SELECT holding, made_at FROM agenda WHERE departement = \(departement) AND holding IN (\(holdings.map(\.id)))"
    ).reduce(into: [:]) { $0[try $1.id("holding")] = try $1.instant("made_at") }
  }
  /// What a secret follows: nil once it was revoked, the function has ended or the account is closed.
  func holding(of token: String, in departement: String, on today: Day) throws -> FunctionHolding? {
    let id = try connection.query(
      """
      SELECT a.holding FROM agenda a
      JOIN holding h ON h.departement = a.departement AND h.id = a.holding
      JOIN person p ON p.departement = h.departement AND p.id = h.person
      WHERE a.departement = \(departement) AND a.token_hash = \(Token.hash(token)) AND p.closed_at IS NULL
      """
    ).first?.id("holding", as: FunctionHolding.self)
    guard let id else { return nil }
    let holding = try HoldingStore(connection).holding(id, in: departement)
    return holding.isHeld(on: today) ? holding : nil
  }
  static let retention = Retention(
    "addresses of calendars", of: ["agenda"], since: "the last day of the function", kept: .atOnce,
    "deleted, by their holder too", because: "they open nothing"
  ) { connection, limit in try AgendaStore(connection).purge(on: limit.day) }
  private func purge(on today: Day) throws {
    try connection.execute(
      """
      DELETE FROM agenda WHERE departement = \(connection.departement) AND holding IN (
        SELECT id FROM holding WHERE departement = \(connection.departement) AND through_day < \(today))
      """)
  }
}

import Database
import Kernel

/// What people chose to receive, of the messages that leave them the choice.
package struct MessagePreferences {
  package enum Choice: String, Sendable, CaseIterable, SQLBindable { case each, daily, none }

  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// Who never chose receives each.
  package func choice(of person: ID<Person>, in departement: String) throws -> Choice {
    try connection.query(
      "SELECT choice FROM message_preference WHERE departement = \(departement) AND person = \(person)"
    ).first?.code("choice") ?? .each
  }

  /// Those who ever chose.
  package func choices(in departement: String) throws -> [ID<Person>: Choice] {
    try connection.query("SELECT person, choice FROM message_preference WHERE departement = \(departement)")
      .reduce(into: [:]) { $0[try $1.id("person")] = try $1.code("choice", as: Choice.self) }
  }

  package func forget(_ person: ID<Person>) throws {
    try connection.execute(
      "DELETE FROM message_preference WHERE departement = \(connection.departement) AND person = \(person)")
  }

  package func choose(_ choice: Choice, for person: ID<Person>) throws {
    try connection.execute(
      """
      INSERT INTO message_preference (departement, person, choice, recorded_at)
      VALUES (\(connection.departement), \(person), \(choice), \(connection.recordedAt))
      ON CONFLICT (departement, person) DO UPDATE SET choice = excluded.choice, recorded_at = excluded.recorded_at
      """)
  }
}

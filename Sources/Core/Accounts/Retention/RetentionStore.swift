import Database
import Kernel
import Messaging
import Module

/// What accounts keep no longer than docs/security.md says ("What goes when").
package struct RetentionStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// Days for which a closed account keeps its name and address: it may be opened again until then.
  static let closed = 365
  /// Days for which the name under which somebody was asked stays, once they did not answer.
  static let unanswered = 90

  static let job = Job("comptes : effacement", every: 86_400) { database, departement, now in
    try await database.write(departement) { try RetentionStore($0).purge(at: now) }
  }

  package func purge(at now: Instant) throws {
    let departement = connection.departement
    connection.leaveNoTrace()
    try connection.execute("DELETE FROM session WHERE departement = \(departement) AND expires_at <= \(now)")
    try connection.execute(
      "DELETE FROM sign_in_challenge WHERE departement = \(departement) AND expires_at <= \(now)")
    try connection.execute("DELETE FROM access_link WHERE departement = \(departement) AND expires_at <= \(now)")
    try AttemptStore(connection).purge(at: now)
    try connection.execute(
      """
      DELETE FROM known_device
      WHERE departement = \(departement) AND used_on < \(now.day.adding(days: -SignInStore.memory))
      """)
    try connection.execute(
      """
      UPDATE holding SET asked_as = NULL, ended_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND asked_as IS NOT NULL
        AND asked_until <= \(now.adding(seconds: -RetentionStore.unanswered * 86_400))
      """)
    try withdrawInvitations(at: now)
    let limit = now.adding(seconds: -RetentionStore.closed * 86_400)
    let over = try connection.query(
      "SELECT id FROM person WHERE departement = \(departement) AND closed_at <= \(limit) AND email <> id ORDER BY id")
    for row in over { try erase(row.id("id"), by: .ofBoussole(in: departement)) }
  }

  /// Nobody came, and the last link is dead: as if the invitation were withdrawn, and a year later it is erased.
  private func withdrawInvitations(at now: Instant) throws {
    let departement = connection.departement, permit = Permit.ofBoussole(in: departement)
    let over = try connection.query(
      """
      SELECT p.id FROM person p
      WHERE p.departement = \(departement) AND p.password_hash = '' AND p.closed_at IS NULL AND p.email <> p.id
        AND p.recorded_at <= \(now.adding(seconds: -RetentionStore.unanswered * 86_400))
        AND NOT EXISTS (SELECT 1 FROM access_link l WHERE l.departement = p.departement AND l.person = p.id)
      ORDER BY p.id
      """
    ).map { try $0.id("id", as: Person.self) }
    for person in over {
      try Inviting(connection: connection, permit: permit, sendsMail: false, now: now).withdraw(person)
    }
  }

  /// Whoever it was is no longer known; what they did stays under their id. The address must be one of its own: the id
  /// stands in its place.
  private func erase(_ person: ID<Person>, by permit: Permit) throws {
    let departement = connection.departement
    try PeopleStore(connection).forgetKeys(of: person)
    try SecondFactorStore(connection).remove(person)
    try MessagePreferences(connection).forget(person)
    try connection.execute(
      "UPDATE holding SET asked_as = NULL WHERE departement = \(departement) AND person = \(person)")
    try connection.execute(
      """
      UPDATE person SET email = id, name = '', role = \(Role.agent), password_hash = '', must_change = \(false),
        must_enrol = \(false), sought = ''
      WHERE departement = \(departement) AND id = \(person)
      """)
    try Audit.record(
      AccountAct.erased, of: person.text, fields: ["email", "name", "password_hash", "role"], by: permit, on: connection
    )
  }
}

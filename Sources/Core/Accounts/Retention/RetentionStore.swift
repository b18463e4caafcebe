import Database
import Kernel
import Messaging

/// What accounts keep no longer than they must.
struct RetentionStore {
  let connection: Connection
  private var departement: String { connection.departement }
  private init(_ connection: Connection) { self.connection = connection }

  static let all = [
    Retention(
      "name, address, password and role of a closed account, its second factor, recovery codes and choice of messages",
      of: ["person", "holding", "second_factor", "recovery_code", "message_preference"],
      since: "the account was closed",
      kept: .days(365), "emptied, the id stands for the address; what was done stays under the id; an audit line",
      because: "until then it can be opened again"
    ) { try RetentionStore($0).eraseClosed(before: $1) },
    Retention(
      "names of people who were asked to take a function and did not answer", of: ["holding"],
      since: "the time that they had", kept: .days(90), "emptied", because: "whoever asked may ask again"
    ) { try RetentionStore($0).forgetAsked(before: $1) },
    Retention(
      "sessions, links to a password, awaited codes", of: ["session", "access_link", "sign_in_challenge"],
      since: "their time is over", kept: .atOnce, "deleted, by use too", because: "they open nothing"
    ) { try RetentionStore($0).deleteOver(at: $1) },
    Retention(
      "an invitation that nobody answered", of: ["person"], since: "it was made, once its last link is dead",
      kept: .days(90), "withdrawn, the account closed; it is then erased like any other",
      because: "nobody comes any more"
    ) { try RetentionStore($0).withdrawInvitations(before: $1) },
    Retention(
      "tries at signing in", of: ["attempt"], since: "the try", kept: .hours(AttemptStore.kept / 3_600), "deleted",
      because: "they count for a day"
    ) { connection, limit in try AttemptStore(connection).purge(at: limit.adding(seconds: AttemptStore.kept)) },
    Retention(
      "known browsers", of: ["known_device"], since: "their last sign-in", kept: .days(SignInStore.memory),
      "deleted, with the account too", because: "they are no longer recognised"
    ) { connection, limit in try RetentionStore(connection).forgetDevices(before: limit.day) },
  ]

  private func forgetAsked(before limit: Instant) throws {
    try connection.execute(
      """
      UPDATE holding SET asked_as = NULL, ended_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND asked_as IS NOT NULL AND asked_until <= \(limit)
      """)
  }
  private func deleteOver(at limit: Instant) throws {
    for table in ["session", "sign_in_challenge", "access_link"] as [SQL] {
      try connection.execute("DELETE FROM \(table) WHERE departement = \(departement) AND expires_at <= \(limit)")
    }
  }
  private func forgetDevices(before day: Day) throws {
    try connection.execute("DELETE FROM known_device WHERE departement = \(departement) AND used_on < \(day)")
  }

  /// As if the invitation were withdrawn.
  private func withdrawInvitations(before limit: Instant) throws {
    let over = try connection.query(
      """
      SELECT p.id FROM person p
      WHERE p.departement = \(departement) AND p.password_hash = '' AND p.closed_at IS NULL AND p.email <> p.id
        AND p.recorded_at <= \(limit)
        AND NOT EXISTS (SELECT 1 FROM access_link l WHERE l.departement = p.departement AND l.person = p.id)
      ORDER BY p.id
      """
    ).map { try $0.id("id", as: Person.self) }
    let inviting = Inviting(
      connection: connection, permit: .ofBoussole(in: departement), sendsMail: false, now: connection.recordedAt)
    for person in over { try inviting.withdraw(person) }
  }

  private func eraseClosed(before limit: Instant) throws {
    let over = try connection.query(
      "SELECT id FROM person WHERE departement = \(departement) AND closed_at <= \(limit) AND email <> id ORDER BY id")
    for row in over { try erase(row.id("id")) }
  }
  /// Whoever it was is no longer known; what they did stays under their id. The address must be one of its own: the id
  /// stands in its place.
  private func erase(_ person: ID<Person>) throws {
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
      AccountAct.erased, of: person.text, fields: ["email", "name", "password_hash", "role"],
      by: .ofBoussole(in: departement), on: connection)
  }
}

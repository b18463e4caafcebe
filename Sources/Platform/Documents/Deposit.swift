import Database
import Kernel

/// A file that somebody sent and has not yet agreed to: its lines as they were read, for one hour. One for every door.
package struct Deposit: Sendable, Identifiable {
  package let id: Kernel.ID<Deposit>
  /// As its sender named it.
  package let name: String
  package let source: SheetSource
  /// What its door keeps beside the lines.
  package let head: String
  package let records: [UInt8]
  /// When it was recorded, and how much it brought.
  package let done: (at: Instant, count: Int)?

  /// An hour: the time to look.
  package static let life = 3600
  /// It is another's, or its hour is over.
  package struct Owner: Sendable {
    /// The only one who sees it; nil: whoever may open what it is about.
    let person: Kernel.ID<Person>?
    let about: String

    package init(person: Kernel.ID<Person>?, about: String = "") {
      self.person = person
      self.about = about
    }
  }
}

package struct DepositStore {
  let connection: Connection
  /// Which door it came by.
  let door: String

  package init(_ connection: Connection, door: String) {
    self.connection = connection
    self.door = door
  }

  /// Forgets those whose hour is over, whatever their door.
  package static func purge(_ connection: Connection) throws {
    connection.leaveNoTrace()
    try connection.execute(
      "DELETE FROM deposit WHERE departement = \(connection.departement) AND expires_at < \(connection.recordedAt)")
  }

  /// Keeps the lines of a file, and forgets those whose hour is over.
  package func add(
    name: String, source: SheetSource, head: String = "", records: [UInt8], of owner: Deposit.Owner
  ) throws -> Kernel.ID<Deposit> {
    let now = connection.recordedAt, id = Kernel.ID<Deposit>(at: now)
    try Self.purge(connection)
    try connection.execute(
      """
      INSERT INTO deposit (departement, id, door, person, about, name, source, head, records, recorded_at, expires_at)
      VALUES (\(connection.departement), \(id), \(door), \(owner.person), \(owner.about), \(String(name.prefix(300))),
        \(try source.text), \(head), \(records), \(now), \(now.adding(seconds: Deposit.life)))
      """)
    return id
  }

  /// Throws `NotFound` for another's, and once its hour is over.
  package func deposit(_ id: Kernel.ID<Deposit>, of owner: Deposit.Owner, in departement: String, at now: Instant)
    throws
    -> Deposit
  {
    let rows = try connection.query(
      """
      SELECT person, name, source, head, records, done_at, done_count FROM deposit
      WHERE departement = \(departement) AND id = \(id) AND door = \(door) AND about = \(owner.about)
        AND expires_at >= \(now)
      """)
    guard let row = rows.first, try row.idIfAny("person", as: Person.self) == owner.person else { throw NotFound() }
    let done = try row.instantIfAny("done_at").map { (at: $0, count: try row.integerIfAny("done_count") ?? 0) }
    return Deposit(
      id: id, name: try row.text("name"), source: try SheetSource(text: try row.text("source")),
      head: try row.text("head"), records: try row.blob("records"), done: done)
  }

  /// What is recorded of it so far.
  package func keep(_ id: Kernel.ID<Deposit>, records: [UInt8]) throws {
    try connection.execute(
      "UPDATE deposit SET records = \(records) WHERE departement = \(connection.departement) AND id = \(id)")
  }

  /// It was recorded: what it said is where its door puts it, and no longer kept here.
  /// - Parameter records: what became of each line, for the rest of its hour.
  package func finish(_ id: Kernel.ID<Deposit>, count: Int, records: [UInt8] = []) throws {
    try connection.execute(
      """
      UPDATE deposit SET done_at = \(connection.recordedAt), done_count = \(count), records = \(records), head = \("")
      WHERE departement = \(connection.departement) AND id = \(id)
      """)
  }
}

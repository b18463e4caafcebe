import Database
import Kernel

/// Who holds which function, from when to when.
package struct HoldingStore {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// Gives a function to somebody.
  package func add(
    _ function: String, to person: ID<Person>, from: Day, through: Day?, isManager: Bool, by: ID<Person>?,
    asked: FunctionHolding.Asked? = nil
  ) throws -> ID<FunctionHolding> {
    let id = ID<FunctionHolding>(at: connection.recordedAt)
    try connection.execute(
      """
      INSERT INTO holding (
        departement, id, person, function, organisation, from_day, through_day, is_manager, granted_by, recorded_at,
        asked_until, asked_as)
      VALUES (\(connection.departement), \(id), \(person), \(function), \(Organisations.organisation(of: function)),
        \(from), \(through), \(isManager), \(by), \(connection.recordedAt), \(asked?.until), \(asked?.name))
      """)
    return id
  }
  /// Their yes: it is theirs, from today on at the earliest.
  func accept(_ holding: FunctionHolding, on today: Day) throws {
    try connection.execute(
      """
      UPDATE holding SET asked_until = NULL, asked_as = NULL, from_day = \(max(holding.from, today))
      WHERE departement = \(connection.departement) AND id = \(holding.id)
      """)
  }
  /// Asks again, for as long.
  func askAgain(_ id: ID<FunctionHolding>, until: Instant) throws {
    try connection.execute(
      "UPDATE holding SET asked_until = \(until) WHERE departement = \(connection.departement) AND id = \(id)")
  }
  /// Ends it after `through`; what was is kept.
  package func end(_ id: ID<FunctionHolding>, through: Day, by: ID<Person>?) throws {
    let count = try connection.execute(
      """
      UPDATE holding SET through_day = \(through), ended_by = \(by), ended_at = \(connection.recordedAt)
      WHERE departement = \(connection.departement) AND id = \(id)
        AND (through_day IS NULL OR through_day > \(through))
      """)
    if count == 0 { throw NotFound() }
  }

  package func holding(_ id: ID<FunctionHolding>, in departement: String) throws -> FunctionHolding {
    let rows = try connection.query(
      """
      SELECT \(FunctionHolding.columns) FROM holding h
      WHERE h.departement = \(departement) AND h.id = \(id)
      """)
    guard let row = rows.first else { throw NotFound() }
    return try FunctionHolding(row)
  }
  func holdings(_ ids: [ID<FunctionHolding>], in departement: String) throws -> [FunctionHolding] {
    try connection.query(
      "SELECT \(FunctionHolding.columns) FROM holding h WHERE h.departement = \(departement) AND h.id IN (\(ids))"
    ).map(FunctionHolding.init)
  }
  /// Every function that somebody holds, held or will hold; the oldest first.
  package func holdings(of person: ID<Person>, in departement: String) throws -> [FunctionHolding] {
    try connection.query(
      """
      SELECT \(FunctionHolding.columns) FROM holding h
      WHERE h.departement = \(departement) AND h.person = \(person) ORDER BY h.from_day, h.id
      """
    ).map(FunctionHolding.init)
  }
  /// Those of some people; the oldest first.
  func holdings(of people: [ID<Person>], in departement: String) throws -> [ID<Person>: [FunctionHolding]] {
    let rows = try connection.query(
      """
      SELECT \(FunctionHolding.columns) FROM holding h
      WHERE h.departement = \(departement) AND h.person IN (\(people)) ORDER BY h.from_day, h.id
      """)
    return Dictionary(grouping: try rows.map(FunctionHolding.init), by: \.person)
  }
  /// The functions that somebody holds on a day.
  func held(in departement: String, on day: Day) throws -> Set<String> {
    let rows = try connection.query(
      """
      SELECT DISTINCT h.function FROM holding h
      JOIN person p ON p.departement = h.departement AND p.id = h.person
      WHERE h.departement = \(departement) AND h.from_day <= \(day)
        AND (h.through_day IS NULL OR h.through_day >= \(day)) AND h.asked_until IS NULL
        AND p.closed_at IS NULL
      """)
    return Set(try rows.map { try $0.text("function") })
  }
  /// Who last gave or proposed a function to somebody, by what they hold on a day; nil: an administrator, or Boussole.
  func giver(to person: ID<Person>, in departement: String, on day: Day) throws -> String? {
    let giver = try connection.query(
      """
      SELECT granted_by FROM holding
      WHERE departement = \(departement) AND person = \(person) AND granted_by IS NOT NULL
      ORDER BY recorded_at DESC, id DESC LIMIT 1
      """
    ).first?.id("granted_by", as: Person.self)
    return try giver.flatMap { try holdings(of: $0, in: departement).last { $0.isHeld(on: day) }?.function }
  }
  /// Everybody's, of people whose account is open.
  package func all(in departement: String) throws -> [FunctionHolding] {
    try connection.query(
      """
      SELECT \(FunctionHolding.columns) FROM holding h
      JOIN person p ON p.departement = h.departement AND p.id = h.person
      WHERE h.departement = \(departement) AND p.closed_at IS NULL ORDER BY h.from_day, h.id
      """
    ).map(FunctionHolding.init)
  }

  /// Everybody who holds something on a day, with what they hold then, in the order in which it was given.
  /// - Parameter person: nil: everybody.
  package func everybody(in departement: String, on day: Day, only person: ID<Person>? = nil) throws -> [Held] {
    let one: SQL = person.map { " AND h.person = \($0)" } ?? ""
    let rows = try connection.query(
      """
      SELECT \(FunctionHolding.columns), p.email, p.role FROM holding h
      JOIN person p ON p.departement = h.departement AND p.id = h.person
      WHERE h.departement = \(departement) AND h.from_day <= \(day)
        AND (h.through_day IS NULL OR h.through_day >= \(day)) AND h.asked_until IS NULL
        AND p.closed_at IS NULL AND p.password_hash <> ''\(one)
      ORDER BY h.person, h.from_day, h.id
      """)
    return try rows.reduce(into: []) { found, row in
      let holding = try FunctionHolding(row)
      if found.last?.person != holding.person {
        found.append(
          Held(person: holding.person, email: try row.text("email"), role: try row.code("role"), functions: []))
      }
      found[found.count - 1].functions.append(holding)
    }
  }
  package struct Held: Sendable {
    package let person: ID<Person>
    package let email: String
    /// That of the account.
    package let role: Role
    package fileprivate(set) var functions: [FunctionHolding]
  }

  /// Those who hold each of these very functions on a day, in the order in which they were given it.
  package func holders(
    of functions: [String], in departement: String, on day: Day
  ) throws -> [String: [(person: ID<Person>, email: String)]] {
    try connection.query(
      """
      SELECT h.function, p.id, p.email FROM holding h
      JOIN person p ON p.departement = h.departement AND p.id = h.person
      WHERE h.departement = \(departement) AND h.function IN (\(functions)) AND h.from_day <= \(day)
        AND (h.through_day IS NULL OR h.through_day >= \(day)) AND h.asked_until IS NULL
        AND p.closed_at IS NULL
      ORDER BY h.from_day, h.id
      """
    ).reduce(into: [:]) { found, row in
      let function = try row.text("function"), person = try row.id("id", as: Person.self)
      guard found[function]?.contains(where: { $0.person == person }) != true else { return }
      found[function, default: []].append((person, try row.text("email")))
    }
  }
}

extension FunctionHolding {
  /// Of the table `holding h`.
  static let columns: SQL = """
    h.id, h.person, h.function, h.from_day, h.through_day, h.is_manager, h.asked_until, h.asked_as
    """

  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), person: try row.id("person"), function: try row.text("function"),
      from: try row.day("from_day"), through: try row.dayIfAny("through_day"), isManager: try row.flag("is_manager"),
      asked: try row.instantIfAny("asked_until").map { Asked(until: $0, name: try row.textIfAny("asked_as") ?? "") })
  }
}

import Database
import Kernel
import Messaging
import Strategy

/// The views that people keep, each their own. They go with the account.
struct SavedViewStore {
  let connection: Connection
  let departement: String

  init(_ connection: Connection, in departement: String) {
    (self.connection, self.departement) = (connection, departement)
  }

  /// So many are kept by one person.
  static let most = 100

  /// By name.
  func views(of person: Kernel.ID<Person>, in register: String? = nil) throws -> [SavedView] {
    let within: SQL = register.map { "AND register = \($0)" } ?? ""
    return try connection.query(
      """
      SELECT id, register, name, query FROM register_view
      WHERE departement = \(departement) AND person = \(person) \(within)
      """
    ).map { row in
      SavedView(
        id: try row.id("id"), register: try row.text("register"), name: try row.text("name"),
        query: try row.text("query"))
    }.sorted { (French.folded($0.name), $0.id) < (French.folded($1.name), $1.id) }
  }
  /// Throws `NotFound` for one that is not theirs.
  func view(_ id: Kernel.ID<SavedView>, of person: Kernel.ID<Person>) throws -> SavedView {
    guard let view = try views(of: person).first(where: { $0.id == id }) else { throw NotFound() }
    return view
  }
  func add(_ view: SavedView, of person: Kernel.ID<Person>) throws {
    try connection.execute(
      """
      INSERT INTO register_view (departement, id, person, register, name, query, recorded_at)
      VALUES (\(departement), \(view.id), \(person), \(view.register), \(view.name), \(view.query),
        \(connection.recordedAt))
      """)
  }
  func rename(_ view: SavedView) throws {
    try connection.execute(
      "UPDATE register_view SET name = \(view.name) WHERE departement = \(departement) AND id = \(view.id)")
  }
  func remove(_ view: SavedView) throws {
    try connection.execute("DELETE FROM register_view WHERE departement = \(departement) AND id = \(view.id)")
  }
  static let retention = Retention(
    "views that somebody kept", of: ["register_view"], since: "their account was erased", kept: .atOnce, "deleted",
    because: "they are nobody’s"
  ) { connection, _ in try SavedViewStore(connection, in: connection.departement).forgetErased() }
  /// Of an erased account the id stands in the place of the address.
  private func forgetErased() throws {
    try connection.execute(
      """
      DELETE FROM register_view WHERE departement = \(departement) AND person IN (
        SELECT id FROM person WHERE departement = \(departement) AND email = id)
      """)
  }
}

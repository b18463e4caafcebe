import Database
import Kernel
import Strategy

/// What the links of entries lead to, found by the words that are sought of it, as far as whoever seeks may read.
struct LinkTargetStore {
  private let connection: Connection
  private let departement: Departement
  private let permit: Permit

  init(_ connection: Connection, in departement: Departement, for permit: Permit) {
    (self.connection, self.departement, self.permit) = (connection, departement, permit)
  }

  /// The ids of the entries in which each of these words, folded, begins one.
  func found(by words: String, _ field: RegisterField) throws -> SQL {
    guard let target = field.target.flatMap({ departement.registers[$0] }), target.isRead(by: permit),
      !words.words.isEmpty
    else { return "SELECT '' WHERE 1 = 0" }
    let own: SQL = "departement = \(departement.code) AND register = \(target.id)"
    let positions = words.words.map { word -> SQL in
      "SELECT position FROM register_word WHERE \(own) AND word >= \(word) AND word < \(word + "\u{10FFFD}")"
    }
    return """
      SELECT t.id FROM (\(.joined(positions, by: " INTERSECT "))) p CROSS JOIN register_entry t
      WHERE t.departement = \(departement.code) AND t.register = \(target.id)
        AND t.year = p.position / \(RegisterEntry.ranks) AND t.rank = p.position % \(RegisterEntry.ranks)
        AND \(try EntryReach(target, for: permit).sql)
      """
  }
  func ids(found words: String, _ field: RegisterField) throws -> Set<String> {
    Set(try connection.query(found(by: words, field)).map { try $0.text("id") })
  }
}

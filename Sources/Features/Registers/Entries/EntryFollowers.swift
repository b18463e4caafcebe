import Database
import Kernel
import Strategy
import Web

/// What leads to an entry by a field of another register: the cameras of a system.
struct EntryFollowers: Sendable {
  let register: Register
  let field: RegisterField
  /// The newest first.
  let entries: [RegisterEntry]
  /// False where there are more.
  let isWhole: Bool
  private static let most = 500

  /// As far as somebody may look; none where there are none.
  static func all(
    of entry: RegisterEntry, in departement: Departement, for permit: Permit, _ connection: Connection
  ) throws -> [EntryFollowers] {
    try departement.registers.all.filter { $0.isRead(by: permit) }.flatMap { whole -> [EntryFollowers] in
      let register = whole.seen(by: permit)
      return try register.fields.filter { $0.kind == .link && $0.target == entry.register }.compactMap { field in
        let found = try EntryFollowers.entries(of: entry, register, field, departement, permit, connection)
        return found.entries.isEmpty ? nil : found
      }
    }
  }
  private static func entries(
    of entry: RegisterEntry, _ register: Register, _ field: RegisterField, _ departement: Departement,
    _ permit: Permit, _ connection: Connection
  ) throws -> EntryFollowers {
    let reach = try EntryReach(register, for: permit)
    let found = try EntryStore(connection, in: departement)
      .followers(of: entry.id, in: register, by: field, within: reach, limit: most)
    let fields = register.keys
    // Some led here once, and lead elsewhere now.
    let entries = found.map { $0.within(fields) }.filter { $0.values[field.id] == entry.id.text }
    return EntryFollowers(register: register, field: field, entries: entries, isWhole: found.count < most)
  }

  /// By state, in the pack's order.
  var states: [(state: RegisterState, entries: [RegisterEntry])] {
    register.states.compactMap { state in
      let those = entries.filter { $0.state == state.id }
      return those.isEmpty ? nil : (state, those)
    }
  }
  /// "En service : 3, en panne : 1."
  var words: String {
    let words = states.map { "\($0.state.name.lowercased()) : \(French.number($0.entries.count))" }
    return French.capitalized(words.joined(separator: ", ")) + "."
  }
  /// "Nombre de caméras : en service 24, en panne 6.", of what its entries are counted by.
  var weights: String? {
    let weights = register.counts.compactMap(\.weight).filter { $0.column == nil }
    guard let weight = weights.first, let field = register.field(weight.field) else { return nil }
    let words = states.map { item in
      let sum = item.entries.compactMap { $0.values[field.id].flatMap { Int($0) } }.reduce(0, +)
      return "\(item.state.name.lowercased()) \(French.number(sum))"
    }
    return "\(field.label) : \(words.joined(separator: ", "))."
  }
}

extension EntryStore {
  /// The live entries of a register that lead to `target`, or did, the newest first, as far as somebody may look.
  fileprivate func followers(
    of target: Kernel.ID<RegisterEntry>, in register: Register, by field: RegisterField, within reach: EntryReach,
    limit: Int
  ) throws -> [RegisterEntry] {
    try connection.query(
      """
      SELECT e.id, e.register, e.year, e.rank, e.state, e.since, e.entry_values, e.version, e.is_cancelled
      FROM register_link l JOIN register_entry e ON e.departement = l.departement AND e.id = l.entry
      WHERE l.departement = \(departement.code) AND l.target = \(target) AND l.field = \(field.id)
        AND e.register = \(register.id) AND e.is_cancelled = \(false) AND \(reach.sql)
      ORDER BY e.id DESC LIMIT \(limit)
      """
    ).map { try RegisterEntry($0) }
  }
}

/// Those that lead to an entry, with what they are.
func followers(_ frame: PageFrame, _ all: [EntryFollowers]) -> HTML {
  all.html { those in
    let register = those.register
    let rows = those.entries.prefix(mostFollowers).map { entry in
      TableRow([
        linked(entry.title(in: register), frame.link("registres", register.id, entry.id.text)),
        "\(prose: register.state(entry.state)?.name ?? entry.state)", "\(short: entry.since)",
      ])
    }
    let columns = [Column(French.capitalized(register.noun)), Column("État"), Column("Depuis")]
    let rest = those.entries.count - rows.count
    let more = those.isWhole ? "Et \(French.number(rest)) autres." : "Et d’autres encore."
    let weights: HTML = those.weights.html { " \(prose: $0)" }
    let others: HTML = rest > 0 || !those.isWhole ? "<p class=\"note\">\(prose: more)</p>" : ""
    return section(
      HTML(prose: register.title),
      "<p>\(prose: those.words)\(weights)</p>\(table(register.title, columns, rows))\(others)")
  }
}
private let mostFollowers = 50

struct EntryFollowersJSON: Encodable {
  let registre: String
  let champ: String
  /// False where there are more than are told.
  let exact: Bool
  let etats: [String: Int]
  let fiches: [Line]
  struct Line: Encodable {
    let id: String
    let numero: String
    let titre: String
    let etat: String
  }
  init(_ those: EntryFollowers) {
    (registre, champ, exact) = (those.register.id, those.field.id, those.isWhole)
    etats = Dictionary(uniqueKeysWithValues: those.states.map { ($0.state.id, $0.entries.count) })
    fiches = those.entries.map { entry in
      Line(
        id: entry.id.text, numero: entry.number(in: those.register), titre: entry.title(in: those.register),
        etat: entry.state)
    }
  }
}

import Database
import Kernel
import Strategy

/// What entries stand on and a new revision would take away.
struct RegisterLosses {
  let connection: Connection
  let former: Departement
  let departement: Departement

  init(_ connection: Connection, _ former: Departement, _ departement: Departement) {
    (self.connection, self.former, self.departement) = (connection, former, departement)
  }

  func all() throws -> [String] {
    let store = EntryStore(connection, in: former)
    return try former.registers.all.flatMap { register -> [String] in
      let kept = try store.states(of: register)
      guard !kept.isEmpty else { return [] }
      guard let now = departement.registers[register.id] else {
        return ["Le registre `\(register.id)` a disparu (\(Self.entries(kept.values.reduce(0, +))))"]
      }
      let states = kept.keys.filter { now.state($0) == nil }.sorted().map { state in
        "L’état `\(state)` du registre `\(register.id)` a disparu (\(Self.entries(kept[state] ?? 0)))"
      }
      let places = try store.places(of: register, in: Set(kept.keys))
        .subtracting(departement.territory.communes.map(\.code))
        .filter { departement.territory.successor(of: $0) == nil }
      let lost = places.sorted().map { "La commune `\($0)`, dont le registre `\(register.id)` a des fiches, a disparu" }
      return try states + lost + register.fields.flatMap { $0.lost(now.field($0.id), in: register) }
        + words(store, register, now)
    }
  }
  private static func entries(_ count: Int) -> String { French.plural(count, "fiche", "fiches") }

  /// Choices, and pieces of a file, that are no more and that entries say today.
  private func words(_ store: EntryStore, _ register: Register, _ now: Register) throws -> [String] {
    let gone = register.fields.compactMap { field in
      now.field(field.id).map { (field: field, words: field.choosable.subtracting($0.choosable)) }
    }.filter { !$0.words.isEmpty }
    guard !gone.isEmpty else { return [] }
    var counts: [[String]: Int] = [:], last: Kernel.ID<RegisterEntry>?
    repeat {
      let ids = try store.entries(of: register, after: last, limit: 500).map(\.id)
      for entry in try store.entries(ids) {
        for (field, words) in gone {
          for word in field.chosen(entry.values[field.id] ?? "").intersection(words) {
            counts[[field.id, word], default: 0] += 1
          }
        }
      }
      last = ids.last
    } while last != nil
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, count in
      "Le choix `\(key[1])` du champ `\(key[0])` du registre `\(register.id)` a disparu (\(Self.entries(count)))"
    }
  }
}

extension RegisterField {
  /// What of its values nobody could read any more.
  fileprivate func lost(_ now: RegisterField?, in register: Register) -> [String] {
    let name = "Le champ `\(id)` du registre `\(register.id)`"
    guard let now else { return erasure == nil ? [] : ["\(name) a disparu : ce qu’il dit ne s’effacerait plus"] }
    if (now.erasure == nil) != (erasure == nil) {
      return ["\(name) \(erasure == nil ? "devrait s’effacer, et son passé ne le peut pas" : "ne s’efface plus")"]
    }
    if now.kind != kind { return ["\(name) n’est plus du genre `\(kind.rawValue)`"] }
    return now.decimals == decimals ? [] : ["\(name) n’a plus \(decimals) décimales"]
  }

  /// The words that it, or a column of it, may say.
  fileprivate var choosable: Set<String> {
    switch kind {
    case .choice, .several: Set(choices.map(\.id))
    case .pieces: Set(columns.map(\.id))
    case .rows: columns.reduce(into: []) { $0.formUnion($1.choosable.map { [column = $1.id] in "\(column).\($0)" }) }
    default: []
    }
  }
  /// Those that a value says.
  fileprivate func chosen(_ value: String) -> Set<String> {
    switch kind {
    case .choice, .several: Set(value.words)
    case .pieces: Set([EntryValues](kept: value).flatMap(\.keys))
    case .rows:
      Set(
        [EntryValues](kept: value).flatMap { row in
          columns.filter { $0.kind == .choice }.compactMap { column in row[column.id].map { "\(column.id).\($0)" } }
        })
    default: []
    }
  }
}

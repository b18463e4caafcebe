import Kernel
import Strategy

/// How many entries a register has in each of its states.
struct RegisterCounts: Sendable {
  let register: Register
  let byState: [String: Int]

  init(_ register: Register, _ byState: [String: Int]) { (self.register, self.byState) = (register, byState) }

  var total: Int { byState.values.reduce(0, +) }
  /// "Disponible : 12, attribué : 40.": the states in which there are some, in the pack's order.
  var words: String {
    let states = register.states.compactMap { state in
      byState[state.id].map { "\(state.name.lowercased()) : \(French.number($0))" }
    }
    return states.isEmpty ? "Aucune fiche." : French.capitalized(states.joined(separator: ", ")) + "."
  }
}

/// A page of a register's entries.
struct EntryList: Sendable {
  let counts: RegisterCounts
  let entries: [RegisterEntry]
  let matching: Int
  let page: Int
  var register: Register { counts.register }
  static let size = 50
}

/// The entries as rows of a sheet, each field its column.
func entryRows(
  _ entries: [RegisterEntry], _ register: Register, _ departement: Departement, on day: Day
) -> [[String]] {
  let titles = ["numéro", "état", "depuis"] + register.fields.map(\.id)
  return [titles]
    + entries.map { entry in
      [entry.number(in: register), entry.state, French.short(entry.since)]
        + register.fields.map { field in
          guard let value = entry.values[field.id] else { return "" }
          // What can't be typed in one field is kept as words.
          return field.kind.isSimple ? field.typed(value)[0].value : value
        }
    }
}

struct RegisterJSON: Encodable {
  let id: String
  let nom: String
  let action: String?
  let etats: [String: Int]
  init(_ counts: RegisterCounts) {
    (id, nom, action) = (counts.register.id, counts.register.title, counts.register.action)
    etats = counts.byState
  }
}

struct EntryListJSON: Encodable {
  let registre: RegisterJSON
  let total: Int
  let page: Int
  let fiches: [EntryJSON]
  init(_ list: EntryList, _ departement: Departement, on day: Day) {
    registre = RegisterJSON(list.counts)
    (total, page) = (list.matching, list.page)
    fiches = list.entries.map { EntryJSON($0, list.register) }
  }
}

struct EntryJSON: Encodable {
  let id: String
  let numero: String
  let etat: String
  let depuis: String
  let valeurs: [String: String]
  /// When what a field said was erased.
  let effacees: [String: String]
  let version: Int
  let annulee: Bool
  init(_ entry: RegisterEntry, _ register: Register) {
    (id, numero, etat) = (entry.id.text, entry.number(in: register), entry.state)
    effacees = entry.erased.mapValues(\.day.iso)
    (depuis, valeurs, version, annulee) = (entry.since.iso, entry.values, entry.version, entry.isCancelled)
  }
}

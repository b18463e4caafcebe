import Kernel
import Strategy
import Territory
import Web

/// How many entries a register has in each of its states.
struct RegisterCounts: Sendable {
  let register: Register
  let byState: [String: Int]

  init(_ register: Register, _ byState: [String: Int]) { (self.register, self.byState) = (register, byState) }

  /// Those in which there are some, in the pack's order.
  var states: [(state: RegisterState, count: Int)] {
    register.states.compactMap { state in byState[state.id].map { (state, $0) } }
  }
  /// "Disponible : 12, attribué : 40."
  var words: String {
    let words = states.map { "\($0.state.name.lowercased()) : \(French.number($0.count))" }
    return words.isEmpty ? "Aucune fiche." : French.capitalized(words.joined(separator: ", ")) + "."
  }
}

/// A page of a register's entries.
struct EntryList: Sendable {
  let departement: Departement
  let counts: RegisterCounts
  let listing: Listing<RegisterEntry>
  let question: ListQuestion
  let page: ListPage<RegisterEntry>
  let gauges: [GaugeSum]
  /// The arrondissement to which it is narrowed, and how many entries are of no commune.
  let zone: Zone?
  let unplaced: Int
  var register: Register { counts.register }
}

struct RegisterJSON: Encodable {
  let id: String
  let nom: String
  let action: String?
  let etats: [String: Int]
  /// Of a list alone.
  let jauges: [GaugeSumJSON]?
  init(_ counts: RegisterCounts, _ gauges: [GaugeSum]? = nil) {
    jauges = gauges?.map(GaugeSumJSON.init)
    (id, nom, action) = (counts.register.id, counts.register.title, counts.register.action)
    etats = counts.byState
  }
}

struct EntryListJSON: Encodable {
  let registre: RegisterJSON
  let total: Int
  /// False where there are more than `total`.
  let exact: Bool
  let page: Int
  let fiches: [EntryJSON]
  init(_ list: EntryList, at now: Instant) {
    registre = RegisterJSON(list.counts, list.gauges)
    (total, page) = (list.page.count.atLeast, list.question.page)
    exact = list.page.count == .exactly(total)
    fiches = list.page.rows.map { EntryJSON($0, list.register, at: now) }
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
  let jauges: [GaugeJSON]
  init(_ entry: RegisterEntry, _ register: Register, at now: Instant) {
    jauges = register.gauges.filter { $0.states.contains(entry.state) }.map { GaugeJSON($0, entry, at: now) }
    (id, numero, etat) = (entry.id.text, entry.number(in: register), entry.state)
    effacees = entry.erased.mapValues(\.day.iso)
    (depuis, valeurs, version, annulee) = (entry.since.iso, entry.values, entry.version, entry.isCancelled)
  }
}

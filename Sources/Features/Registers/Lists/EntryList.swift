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
  let moment: Moment
  /// Of the whole register, today.
  var gauges: [GaugeSum] = []
  /// Nil where nothing of it ends.
  var due: EntriesDue?
  /// The arrondissement to which it is narrowed, and how many entries are of no commune.
  var zone: Zone?
  var unplaced = 0
  /// Those of this register that whoever reads keeps.
  var saved: [SavedView] = []
  var isPast: Bool { moment.isPast }
  var register: Register { counts.register }
}

struct RegisterJSON: Encodable {
  let id: String
  let nom: String
  let action: String?
  /// Of today alone.
  let etats: [String: Int]?
  /// Of a list alone.
  let jauges: [GaugeSumJSON]?
  init(_ counts: RegisterCounts, _ gauges: [GaugeSum]? = nil) {
    jauges = gauges?.map(GaugeSumJSON.init)
    (id, nom, action) = (counts.register.id, counts.register.title, counts.register.action)
    etats = counts.byState
  }
  init(opened register: Register) { self.init(past: register) }
  init(past register: Register) {
    (id, nom, action, etats, jauges) = (register.id, register.title, register.action, nil, nil)
  }
}

struct EntryListJSON: Encodable {
  let registre: RegisterJSON
  let total: Int
  /// False where there are more than `total`.
  let exact: Bool
  let page: Int
  /// The day of what is read, and the last one of what was known, where they were asked.
  let au: String?
  let connu: String?
  /// Of the whole register, today: the first deadline of each entry.
  let echeances: Due?
  let fiches: [EntryJSON]
  struct Due: Encodable {
    let passees: Int
    let proches: Int
  }
  init(_ list: EntryList, at now: Instant) {
    registre = list.isPast ? RegisterJSON(past: list.register) : RegisterJSON(list.counts, list.gauges)
    (au, connu) = (list.isPast ? list.moment.on.iso : nil, list.moment.knownDay?.iso)
    (total, page) = (list.page.count.atLeast, list.question.page)
    exact = list.page.count.isExact
    echeances = list.due.map { Due(passees: $0.late.atLeast, proches: $0.soon.atLeast) }
    fiches = list.page.rows.map { EntryJSON($0, list.register, at: now) }
  }
}

struct EntryJSON: Encodable {
  let id: String
  let numero: String
  let etat: String
  let depuis: String
  let valeurs: [String: EntryValueJSON]
  /// When what a field said was erased.
  let effacees: [String: String]
  let version: Int
  let annulee: Bool
  let jauges: [GaugeJSON]
  init(_ entry: RegisterEntry, _ register: Register, at now: Instant) {
    jauges = register.gauges.filter { $0.states.contains(entry.state) }.map { GaugeJSON($0, entry, at: now) }
    (id, numero, etat) = (entry.id.text, entry.number(in: register), entry.state)
    effacees = entry.erased.mapValues(\.day.iso)
    valeurs = EntryValueJSON.all(entry.values, of: register)
    (depuis, version, annulee) = (entry.since.iso, entry.version, entry.isCancelled)
  }
}

extension Moment {
  /// True where a day was asked, or what was known on one.
  var isPast: Bool { !isDefault || knownDay != nil }
}

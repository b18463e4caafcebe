import Database
import Kernel
import Ledger
import Strategy

/// One thing of a register, as it stands.
struct RegisterEntry: Sendable, Identifiable {
  let id: Kernel.ID<RegisterEntry>
  let register: String
  /// Of its number: the year in which it was recorded, and its rank in it.
  let year: Int
  let rank: Int
  var state: String
  /// The day on which it entered its state.
  var since: Day
  var values: EntryValues
  /// How many acts made it; what a form says that it saw.
  var version: Int
  var isCancelled: Bool
  /// When what a field said was erased.
  var erased: [String: Instant] = [:]
  /// What was said last of it, by gauge.
  var gauges: [String: GaugeReading] = [:]
  /// The end of its first clock, where a list read it.
  var end: ClockEnd?
  var due: Day? { end?.day }

  /// What of it somebody may see, who sees these fields.
  func within(_ fields: Set<String>) -> RegisterEntry {
    var entry = self
    entry.values = values.filter { fields.contains($0.key) }
    entry.erased = erased.filter { fields.contains($0.key) }
    return entry
  }
  /// What the ledger knows it by, at this version.
  var cause: Cause { Cause(kind: Self.causeKind, id: id.text, version: version) }
  static let causeKind = "fiche"

  /// "TGD-2026-003".
  func number(in register: Register) -> String {
    "\(register.prefix)-\(year)-\(String(repeating: "0", count: max(0, 3 - String(rank).count)))\(rank)"
  }
  func place(in register: Register) -> String? { register.placeField.flatMap { values[$0.id] } }
  func organisation(in register: Register) -> String? { register.organisationField.flatMap { values[$0.id] } }
  func title(in register: Register) -> String { register.titleField.flatMap { values[$0.id] } ?? number(in: register) }

  /// What another that is the same would say too; nil where it does not say all of it.
  func likeness(in register: Register) -> String? {
    let said = register.alike.compactMap { values[$0] }
    return said.isEmpty || said.count < register.alike.count ? nil : said.map(French.folded).joined(separator: "|")
  }
  /// What a search finds it by.
  func sought(in register: Register, _ departement: Departement) -> String {
    let texts = register.fields.filter { $0.isOpen && [.text, .commune, .communes].contains($0.kind) }.compactMap {
      field in
      values[field.id].map { field.shown($0, in: departement, on: since) }
    }
    let cells = register.fields.filter { $0.isOpen && $0.kind == .rows }.flatMap { rows in
      [EntryValues](kept: values[rows.id] ?? "[]").flatMap { row in
        rows.columns.filter { [.text, .choice, .commune].contains($0.kind) }.compactMap { column in
          row[column.id].map { column.shown($0, in: departement, on: since) }
        }
      }
    }
    return French.folded(([number(in: register)] + texts + cells).joined(separator: " "))
  }
}

/// An act by which an entry became what it is.
struct EntryVersion: Sendable {
  let version: Int
  let act: Act
  let passage: String?
  let state: String
  let day: Day
  var values: EntryValues
  let reason: String?
  /// The version that was wrong; of a passage, the lapse that would not have been.
  let corrects: Int?
  let recordedAt: Instant
  let by: String

  /// The raw values are stored.
  enum Act: String, Audited {
    case created, passed, corrected, cancelled
    /// What it says is another since a day: a real change, not a correction.
    case changed
    /// One of those who must all agree did; its state stays.
    case signed
    /// One of them took it back, before all had; its state stays.
    case withdrawn
    /// It passed by itself, at the end of a clock.
    case lapsed
    /// It had not: what its clock ran from was put right. `corrects` names the lapse.
    case unlapsed

    var trail: TrailWords {
      let words =
        switch self {
        case .created: "Fiche créée"
        case .passed: "Fiche passée à un autre état"
        case .corrected: "Fiche corrigée"
        case .cancelled: "Fiche annulée"
        case .changed: "Fiche qui a évolué"
        case .signed: "Accord donné sur une fiche"
        case .withdrawn: "Accord repris sur une fiche"
        case .lapsed: "Fiche échue d’elle-même"
        case .unlapsed: "Fiche qui n’était pas échue"
        }
      return TrailWords("fiche.\(rawValue)", words, of: RegisterEntry.causeKind)
    }
  }
}

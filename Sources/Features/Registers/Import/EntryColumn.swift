import Documents
import Kernel
import Strategy

/// A column of a register's file: what the list's files write, by its id or as people call it.
struct EntryColumn: SheetTitle {
  enum What: Hashable, Sendable {
    case number, state, since
    case field(String)
    /// What Boussole writes there by itself: not read.
    case ours
  }
  let what: What
  /// As files write it: `date_pose`.
  let name: String
  let titles: [String]
  let isShared: Bool
  let isFree: Bool

  var rawValue: String { titles.first ?? name }
  static func == (own: EntryColumn, other: EntryColumn) -> Bool { own.what == other.what && own.name == other.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// Before the columns of a file that is given back; no pack calls a field so.
  static let verdicts = ["Boussole : ligne", "Boussole : verdict", "Boussole : pourquoi"]
}

extension Register {
  /// The columns of its files, of whoever sees these fields.
  var columns: [EntryColumn] {
    let own: [(EntryColumn.What, String, [String])] = [
      (.number, "numéro", []), (.state, "état", []), (.since, "depuis", []),
    ]
    let said = fields.map { (EntryColumn.What.field($0.id), EntryListing.name($0), [$0.label]) }
    let worked = (clocks.isEmpty ? [] : [EntryListing.due]) + gauges.flatMap { [$0.id, EntryListing.said($0)] }
    let ours = (EntryColumn.verdicts + worked).map { (EntryColumn.What.ours, $0, [String]()) }
    // An id is before a label: two fields may be called the same.
    var taken = Set((own + said).map { French.folded($0.1) })
    return (own + said + ours).map { what, name, others in
      let more = others.map(French.folded).filter { taken.insert($0).inserted }
      let kind = if case .field(let id) = what { field(id)?.kind } else { RegisterField.Kind?.none }
      return EntryColumn(
        what: what, name: name, titles: [French.folded(name)] + more,
        isShared: kind.map { [.commune, .organisation, .choice, .day, .flag].contains($0) } ?? (what != .number),
        isFree: what == .ours || kind.map { [.text, .long, .rows, .pieces].contains($0) } ?? false)
    }
  }
  /// Any sheet that has one of them: only a new entry needs some.
  var sheet: WantedSheet<EntryColumn> { WantedSheet(title, parts: columns) }
}

extension RegisterField {
  /// A value in a file.
  func written(_ value: String) -> SheetValue {
    switch kind {
    case .day: Day(iso: value).map { .day($0) } ?? .text(value)
    case .integer: Int(value).map { .number($0) } ?? .text(value)
    // Of cents, nobody would know that they are.
    case .decimal, .euros, .week: .text(typed(value).first?.value ?? value)
    default: .text(value)
    }
  }
  /// What to write in its column.
  func asked(_ departement: Departement) -> String {
    let words =
      switch kind {
      case .text: pattern.map { "comme \($0.example)" } ?? "un texte, 200 caractères au plus"
      case .long: "un texte, 1 000 caractères au plus"
      case .integer: "un nombre entier" + (unit.map { ", en \($0)" } ?? "")
      case .decimal: "un nombre, 12,5" + (unit.map { ", en \($0)" } ?? "")
      case .euros: "des euros, 1234,50"
      case .day: "31/12/2026"
      case .moment: "31/12/2026 18:40"
      case .week: "lundi, jeudi 9 h–12 h"
      case .choice: choices.map(\.name).joined(separator: " | ")
      case .several: choices.map(\.name).joined(separator: " | ") + " (plusieurs séparés par ;)"
      case .flag: "oui | non"
      case .commune: "son nom ou son code Insee"
      case .communes: "des noms ou des codes Insee, séparés par ;"
      case .organisation: "son nom, son sigle ou son identifiant"
      case .link: "le numéro de la fiche"
      case .rows, .pieces: "comme l’export l’écrit ; sinon laissez vide et remplissez dans la fiche"
      }
    let need = isAsked(at: Self.creation) ? condition.map { "obligatoire \($0.words)" } ?? "obligatoire" : "facultatif"
    return "\(words) — \(need)"
  }
}

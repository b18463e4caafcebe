import Foundation
import Kernel
import Strategy
import Territory

/// What an entry says, by field; a field that says nothing is absent. Days as `2021-12-31`, moments in UTC as
/// `2021-12-31T17:40:00.000000Z`, whole numbers in digits (of euros, cents; of a decimal, its smallest unit), yes and
/// no as `oui` and `non`, days of the week as `1,4 09:00-12:00`, another entry by its id, a point as
/// `48.53920,2.66080`, the rest as the pack's words, several of them, and the points of an outline, apart by a space.
/// Rows and pieces are a JSON array of such values (`[EntryValues]`).
typealias EntryValues = [String: String]

/// One thing that entries say.
struct RegisterField: Sendable, Identifiable {
  private(set) var id: String
  private(set) var label: String
  private(set) var hint: String
  let kind: Kind
  /// States that ask it on entering; `creation` for the first. Of a column, `line`.
  let askedAt: Set<String>
  /// No two entries say the same.
  var isUnique = false
  /// What may be chosen; of pieces, what is to be handed in.
  var choices: [Option] = []
  /// Of an organisation: those that it may be; none: any.
  var among: [String] = []
  /// Of a number, in its unit; of rows, how many there may be.
  var range = 0...1_000_000
  /// What a number is of: "ha".
  var unit: String?
  /// Digits that are kept after the comma.
  var decimals = 0
  /// The field that says how many there are at most.
  var ceiling: String?
  /// It says when something happened: never after the act that tells it.
  var isPast = false
  /// A text that never says where: what may not be found.
  var isPlaceless = false
  /// How a text is written.
  var pattern: TextPattern?
  /// Of rows; of pieces, one for each, in a single row.
  var columns: [RegisterField] = []
  /// Of rows that say no last day (`au`): how long each lasts from its first (`du`).
  var lasting: LegalClock?
  /// False of rows of which two are never of the same day (`du`, `au`).
  var mayOverlap = true
  /// Of rows that cover numbers.
  var ranges: RowRanges?
  /// The register in which what it leads to is.
  var target: String?
  /// Without which it is neither asked nor shown.
  var condition: Condition?
  var privacy: Privacy?
  /// Nil: all who read the register. Others neither see nor seek nor type it.
  var viewers: Holders?
  /// Of what may say who somebody is.
  var erasure: Erasure?

  /// The raw values are the pack's words.
  enum Kind: String, Sendable, CaseIterable {
    case text = "texte"
    case long = "texte_long"
    case integer = "entier"
    case decimal
    case euros
    case day = "jour"
    case moment = "instant"
    /// Days of the week, perhaps between two hours.
    case week = "semaine"
    case choice = "choix"
    case several = "choix_plusieurs"
    case flag = "oui_non"
    case commune
    case communes
    case organisation
    /// On the globe, in WGS 84.
    case point
    /// A closed line of such points.
    case outline = "contour"
    /// Another entry.
    case link = "lien"
    case rows = "lignes"
    /// Each handed in, missing or without object.
    case pieces

    /// True of what a cell of a row may say.
    var isSimple: Bool { ![.several, .communes, .link, .rows, .pieces].contains(self) && !isPlace }
    var isPlace: Bool { self == .point || self == .outline }
  }
  struct Option: Sendable, Identifiable {
    let id: String
    let name: String
  }
  /// What it may say of people. The raw values are the pack's words.
  enum Privacy: String, Sendable, CaseIterable {
    /// A function, a service's mailbox.
    case function = "P1"
    /// How to reach a private person, or somebody who trades alone.
    case contact = "P2"
    /// A reference that can lead to a person.
    case reference = "P3"
  }
  /// It goes so many days after its entry entered one of some states.
  struct Erasure: Sendable {
    let states: [String]
    let days: Int
  }
  /// True of what all who read the register may see, for ever: titles, searches and figures are made of it.
  var isOpen: Bool { viewers == nil && erasure == nil }
  /// False of what a shared device must not remember.
  var isKeptOnDevices: Bool { privacy == nil && isOpen && columns.allSatisfy(\.isKeptOnDevices) }
  /// That another field says one of some values.
  struct Condition: Sendable {
    let field: String
    let values: [String]
    /// "si « Nature » est « Mobile » ou « Fixe »".
    let words: String

    func holds(_ values: EntryValues) -> Bool { (values[field] ?? "").words.contains(where: self.values.contains) }
  }

  static let creation = "creation"
  /// The moment that asks the cells of a row.
  static let line = "ligne"
  func isAsked(at state: String) -> Bool { askedAt.contains(state) }

  /// The same asked under another name: the cell of a row.
  func cell(_ row: Int, of rows: RegisterField) -> RegisterField {
    var cell = self
    cell.id = "\(rows.id).\(row).\(id)"
    return cell
  }
  /// The same asked on one of many lines, under a name and a label that say which.
  func asked(as id: String, _ label: String) -> RegisterField {
    var asked = self
    (asked.id, asked.label, asked.hint) = (id, label, "")
    return asked
  }
  /// The pieces that are not handed in, of those that are needed.
  func missing(_ value: String?) -> [String] {
    let said = value.flatMap { [EntryValues](kept: $0).first } ?? [:]
    return columns.filter { said[$0.id] != Piece.given.rawValue && said[$0.id] != Piece.needless.rawValue }.map(\.label)
  }
  /// What each piece of a file may be. The raw values are kept.
  enum Piece: String, CaseIterable {
    case given = "remis"
    case missing = "manquant"
    case needless = "sans_objet"
    var name: String {
      switch self {
      case .given: "remis"
      case .missing: "manquant"
      case .needless: "sans objet"
      }
    }
  }
  func refusal(_ problem: String, _ remedy: String) -> Invalid { Invalid(problem, remedy: remedy, at: .field(id)) }

  /// What it says, as people read it.
  func shown(_ value: String, in departement: Departement, on day: Day) -> String {
    switch kind {
    case .text, .long: return value
    case .integer, .decimal, .euros: return Int(value).map(number) ?? value
    case .day: return Day(iso: value).map(French.long) ?? value
    case .moment: return Instant(iso: value).map(moment) ?? value
    case .week: return WeekPattern(kept: value)?.words ?? value
    case .choice, .several:
      return value.words.map { word in choices.first { $0.id == word }?.name ?? word }.joined(separator: ", ")
    case .flag: return value == "oui" ? "Oui" : "Non"
    case .commune, .communes:
      return value.words.map { departement.territory.name(of: $0) }.joined(separator: ", ")
    case .organisation: return departement.organisations.name(value, on: day)
    case .point: return Position(kept: value)?.words ?? value
    case .outline: return [Position](keptLine: value).lineWords
    // Its number is in the database: `LinkedEntry` has it.
    case .link: return "une fiche"
    case .rows, .pieces:
      return [EntryValues](kept: value).map { row in
        columns.compactMap { column in
          row[column.id].map { "\(column.label) : \(column.shown($0, in: departement, on: day))" }
        }.joined(separator: ", ")
      }.joined(separator: " ; ")
    }
  }
  /// A number that counts its smallest unit, with its unit.
  private func number(_ value: Int) -> String {
    if kind == .euros { return French.euros(cents: value) }
    let text = French.short(Double(value) / Double(scale), atMost: decimals)
    return unit.map { text + French.noBreak + $0 } ?? text
  }
  /// How many of the smallest unit make one.
  var scale: Int { (0..<decimals).reduce(1) { scale, _ in scale * 10 } }
  /// An hour that comes twice is told apart.
  private func moment(_ value: Instant) -> String {
    let same = Instant.all(on: value.day, at: value.clock)
    guard same.count > 1 else { return French.moment(value) }
    return "\(French.moment(value)), heure \(value == same[0] ? "d’été" : "d’hiver")"
  }
}

extension String {
  /// The words of a value that says several.
  var words: [String] { split(separator: " ").map(String.init) }
}

extension [EntryValues] {
  /// None where they were kept otherwise: `pack load` refuses a field that changes its kind.
  init(kept: String) { self = (try? JSONDecoder().decode(Self.self, from: Data(kept.utf8))) ?? [] }
  /// What all of them say of a column.
  func values(of column: String) -> [String] { compactMap { $0[column] } }
  func kept() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

import Kernel
import Strategy

/// One act on several entries of a register, with what becomes of each.
struct Selection: Pendable {
  static let door = "selection"

  enum Fate: String, Sendable, Codable, CaseIterable {
    case refused = "refuse", ready = "a-faire", done = "fait", same = "rien"
  }
  struct Item: Sendable, Codable {
    let entry: String
    /// The version that was seen.
    let version: Int
    let number: String
    let title: String
    var fate = Fate.ready
    var why: [String] = []
  }
  /// The word of a `SelectionAct`.
  let act: String
  let values: EntryValues
  let day: String
  var items: [Item]

  /// At once: what somebody still reads through.
  static let most = 500
  /// In one transaction, that others wait for.
  static let block = 100

  func count(_ fate: Fate) -> Int { items.count { $0.fate == fate } }
}

/// What may be done to several entries at once.
enum SelectionAct: Sendable {
  case passage(Passage)
  /// What a field says is another since a day.
  case change(RegisterField, as: EntryChange)

  /// All that somebody may do in a register.
  static func all(_ register: Register, by permit: Permit) -> [SelectionAct] {
    let passages = register.passages.filter { register.may($0, permit) }.map { SelectionAct.passage($0) }
    guard register.isKept(by: permit) else { return passages }
    // What no two entries say alike is said of one.
    return passages
      + register.fields.filter { register.changing.contains($0.id) && !$0.isUnique }.map {
        .change($0, as: register.change(of: $0))
      }
  }
  init?(_ word: String, _ register: Register, by permit: Permit) {
    guard let act = Self.all(register, by: permit).first(where: { $0.word == word }) else { return nil }
    self = act
  }

  var word: String {
    switch self {
    case .passage(let passage): "passage.\(passage.id)"
    case .change(let field, _): "champ.\(field.id)"
    }
  }
  var label: String {
    switch self {
    case .passage(let passage): passage.label
    case .change(let field, let change): "\(change.label) « \(field.label) »"
    }
  }
  /// Whether an entry in `state` can be done so to.
  func fits(_ state: String) -> Bool {
    switch self {
    case .passage(let passage): passage.from.contains(state)
    case .change: true
    }
  }
}

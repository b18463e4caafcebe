import Database
import Documents
import Foundation
import Kernel
import Strategy

/// One act on several entries of a register, with what becomes of each.
struct Selection: Sendable, Codable {
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

/// A selection that waits for a yes, or what it came to. Only whoever made it sees it, for an hour.
struct PendingSelection: Sendable {
  let deposit: Deposit
  let selection: Selection

  private static func store(_ connection: Connection) -> DepositStore { DepositStore(connection, door: "selection") }
  private static func owner(_ register: Register, _ permit: Permit) -> Deposit.Owner {
    Deposit.Owner(person: permit.person, about: register.id)
  }

  static func keep(
    _ selection: Selection, named name: String, of register: Register, by permit: Permit, _ connection: Connection
  ) throws -> Kernel.ID<Deposit> {
    try store(connection).add(
      name: name, source: SheetSource(), records: Array(try JSONEncoder().encode(selection)),
      of: owner(register, permit))
  }
  /// Throws `NotFound` for another's, and once its hour is over.
  static func read(
    _ id: Kernel.ID<Deposit>, of register: Register, for permit: Permit, at now: Instant, _ connection: Connection
  ) throws -> PendingSelection {
    let deposit = try store(connection).deposit(id, of: owner(register, permit), in: permit.departement, at: now)
    return PendingSelection(
      deposit: deposit, selection: try JSONDecoder().decode(Selection.self, from: Data(deposit.records)))
  }
  /// As far as it is done: the rest goes on from there, even if the server stops.
  func keep(_ selection: Selection, _ connection: Connection) throws {
    let store = Self.store(connection), records = Array(try JSONEncoder().encode(selection))
    if selection.count(.ready) > 0 {
      try store.keep(deposit.id, records: records)
    } else {
      try store.finish(deposit.id, count: selection.count(.done), records: records)
    }
  }
}

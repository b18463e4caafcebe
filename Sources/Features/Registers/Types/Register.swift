import Kernel
import Ledger
import Strategy

/// A list that some keep of things that have a life: phones, sites, agreements. Declared in `registres.yaml`.
struct Register: Sendable, Identifiable {
  let id: String
  let title: String
  /// What one entry is called: "téléphone".
  let noun: String
  /// Of the entries' numbers: `TGD-2026-003`.
  let prefix: String
  /// The action of the strategy that it serves.
  let action: String?
  let keepers: Holders
  let readers: Holders
  let reach: Reach
  private(set) var fields: [RegisterField]
  /// Of which two live entries that say the same are perhaps one.
  let alike: [String]
  let states: [RegisterState]
  let passages: [Passage]
  let clocks: [RegisterClock]
  /// Fields of which what they say may become another on a day: a capacity, a site.
  let changing: [String]
  let counts: [Count]
  /// What it will count once those who keep it say that it is whole; until then it is reported.
  let awaiting: [Count]
  /// Who says so; nobody: whoever keeps all of it.
  let completers: Holders
  let quotas: [Quota]
  let sums: [RowSum]
  let replacement: Replacement?
  let coverages: [Coverage]
  let gauges: [Gauge]
  /// Who is told how many of its deadlines fall, of an entry that they may not read.
  let told: Holders
  /// Lists that the pack proposes of it.
  let views: [NamedView]
  let papers: [Paper]
  /// Of which its entries' pages show the nearest.
  let nearby: [Nearby]
  /// What of it anybody reads; nil: nothing.
  let opened: Opened?
  let grid: Grid?
  /// From that day on, what it does not hold is not there; nil: nobody says so of any day.
  let since: Day?
  /// What was last said of it; nil: only the pack says from when it is whole.
  let said: Reprises.Line?

  /// What the trail calls it.
  static let subjectKind = "registre"

  /// How far those go who keep or read it without looking everywhere. The raw values are the pack's words.
  enum Reach: String, Sendable, CaseIterable {
    /// The communes of their functions.
    case place = "commune"
    /// Their own organisation.
    case organisation
    case everywhere = "departement"
  }

  /// The same without the fields that somebody may not see.
  func seen(by permit: Permit) -> Register {
    var seen = self
    seen.fields.removeAll { !($0.viewers?.include(permit) ?? true) }
    return seen
  }
  func field(_ id: String) -> RegisterField? { fields.first { $0.id == id } }
  func state(_ id: String) -> RegisterState? { states.first { $0.id == id } }
  func coverage(_ id: String) -> Coverage? { coverages.first { $0.id == id } }
  func passage(_ id: String) -> Passage? { passages.first { $0.id == id } }
  /// How people know an entry: its first text.
  var titleField: RegisterField? { fields.first { $0.kind == .text && $0.isOpen } }
  /// Where an entry is, for the journal and for reach.
  var placeField: RegisterField? { fields.first { $0.kind == .commune && $0.isOpen } }
  /// Whose an entry is.
  var organisationField: RegisterField? { fields.first { $0.kind == .organisation && $0.isOpen } }
  /// The one in which entries are born.
  var initial: RegisterState? { states.first { $0.stage == .initial } }

  /// What may come after `state`, for somebody.
  func passages(from state: String, by permit: Permit) -> [Passage] {
    passages.filter { $0.from.contains(state) && may($0, permit) }
  }
  /// The field that says how far it reaches, and what of it somebody may write; nil: whatever there is.
  func own(of permit: Permit) -> (field: RegisterField, words: Set<String>)? {
    let holders = permit.holdings.filter(isWorked)
    switch reach {
    case .everywhere: return nil
    case .organisation: return organisationField.map { ($0, Set(holders.map(\.organisation))) }
    case .place:
      guard let field = placeField, !holders.contains(where: { $0.places == nil }) else { return nil }
      return (field, holders.reduce(into: []) { $0.formUnion($1.places ?? []) })
    }
  }
  func isEnd(_ passage: Passage) -> Bool { state(passage.to)?.stage == .closed }
  func may(_ passage: Passage, _ permit: Permit) -> Bool { (passage.doers ?? keepers).include(permit) }
  /// Whether somebody who keeps it may put a field right: what others' passages alone ask, an opinion, is theirs.
  func mayCorrect(_ field: RegisterField, _ permit: Permit) -> Bool {
    let births = [RegisterField.creation, initial?.id].compactMap(\.self)
    let asking = passages.filter { !$0.isAutomatic && ($0.asks.contains(field.id) || field.isAsked(at: $0.to)) }
    return asking.isEmpty || changing.contains(field.id) || births.contains(where: field.isAsked)
      || asking.contains { may($0, permit) }
  }
  /// The states into which somebody leads an entry alone, from its first one on; what a clock does follows.
  func led(by permit: Permit) -> Set<String> {
    var led = Set([initial?.id].compactMap(\.self)), size = 0
    while led.count > size {
      size = led.count
      // Nobody agrees for another, by a file neither.
      let theirs = passages.filter { passage in
        (may(passage, permit) || passage.doers?.words.isEmpty ?? false)
          && passage.parties.allSatisfy { $0.holders.include(permit) }
      }
      led.formUnion(theirs.filter { $0.from.contains(where: led.contains) }.map(\.to))
    }
    return led
  }
  func isKept(by permit: Permit) -> Bool { keepers.include(permit) }
  /// Whether somebody may say from when it is whole, and so make it count.
  func isCompleted(by permit: Permit) -> Bool {
    guard !awaiting.isEmpty || said != nil else { return false }
    return completers.words.isEmpty ? isKept(by: permit) && own(of: permit) == nil : completers.include(permit)
  }
  func isRead(by permit: Permit) -> Bool { permit.holdings.contains(where: isRead) }
  /// Whoever has something to do with it may read it.
  func isRead(by holding: Holding) -> Bool { readers.include(holding) || isWorked(by: holding) }
  func isWorked(by holding: Holding) -> Bool {
    keepers.include(holding) || passages.contains { $0.doers?.include(holding) ?? false }
      || clocks.contains { $0.owners?.include(holding) ?? false }
      || gauges.contains { $0.sayers?.include(holding) ?? false }
      || papers.contains { $0.doers?.include(holding) ?? false }
  }
}

/// Some functions, organisations (all of their functions) and roles, as a pack writes them.
struct Holders: Sendable, Hashable {
  /// `organisation/fonction`, `organisation`, `role:maire`.
  let words: [String]

  /// True of those among whom all of these are.
  func include(_ others: Holders) -> Bool {
    others.words.allSatisfy { word in words.contains(word) || words.contains(String(word.prefix { $0 != "/" })) }
  }
  /// True where somebody may be among both.
  func meet(_ others: Holders) -> Bool {
    words.contains { others.include(Holders(words: [$0])) } || others.words.contains { include(Holders(words: [$0])) }
  }
  func include(_ permit: Permit) -> Bool { permit.holdings.contains { include($0) } }
  func include(_ holding: Holding) -> Bool {
    words.contains(holding.function) || words.contains(holding.organisation)
      || words.contains(Self.role(holding.role))
  }
  /// Those whom they name; nil where a role says more.
  var organisations: Set<String>? {
    words.contains { $0.hasPrefix("role:") } ? nil : Set(words.map { String($0.prefix { $0 != "/" }) })
  }
  static func role(_ role: Role) -> String { "role:\(role.rawValue)" }
}

struct RegisterState: Sendable, Identifiable {
  let id: String
  let name: String
  let stage: Stage

  /// The raw values are the pack's words.
  enum Stage: String, Sendable, CaseIterable {
    case initial
    case active = "actif"
    case closed = "clos"
  }
}

/// From a state to another, by somebody, on a day.
struct Passage: Sendable, Identifiable {
  let id: String
  /// What the button says: "Mettre en service".
  let label: String
  let from: [String]
  let to: String
  /// Nil: those who keep the register. Nobody: a clock alone.
  let doers: Holders?
  /// Those who must all agree, where it takes several: they are its doers.
  let parties: [Party]
  /// Fields that its form shows beside those that the state needs.
  let asks: [String]
  /// What only those who may make it still correct, once it is made.
  let freezes: [String]
  let informed: Informed
  /// Made by a clock alone.
  var isAutomatic: Bool { doers?.words.isEmpty ?? false }
}

struct Registers: Sendable, OpenPages {
  let all: [Register]
  /// What their invented entries are, in an invented département.
  var invented: [InventedRegister] = []
  /// False where faults of the pack hide some of what it says.
  var isWhole = true
  subscript(id: String) -> Register? { all.first { $0.id == id } }

  func pages(about action: String) -> [(title: String, path: [String])] {
    all.filter { $0.action == action && $0.opened != nil }.map { ($0.title, ["registres", $0.id, "public"]) }
  }
}

import Kernel
import Ledger

/// What a measure counts of the register.
struct Count: Sendable {
  let measure: String
  let what: What
  /// What says how much each weighs; nil: one.
  let weight: Weight?
  /// The field that says its category.
  let category: String?
  /// The journal does not say where: the commune of a shelter stays in the register.
  let isPlaceless: Bool
  /// Counted only while another entry is as it must be: a camera, while its system is authorised.
  let follows: Follow?
  /// Only of those that say this.
  let condition: Condition?

  enum What: Sendable, Hashable {
    /// While an entry is in one of these states.
    case stock(Set<String>)
    /// Each time a passage is made.
    case flow(passage: String)
    /// How long it took from a moment to another.
    case delay(from: Moment, to: Moment)
    /// While something happens to it, told in another register: a station, while it is patrolled.
    case alive(Events)
  }
  enum Moment: Sendable, Hashable {
    /// The first time that it entered the state.
    case state(String)
    case field(String)
  }
  struct Weight: Sendable, Hashable {
    let field: String
    /// Of a field of lines: the sum of this column.
    let column: String?
  }
  struct Follow: Sendable, Hashable {
    /// Of this register: the link to the other.
    let field: String
    let states: [String]
  }
  struct Events: Sendable, Hashable {
    let register: String
    let passage: String
    /// Of that register: the link to this one.
    let field: String
    let lasting: Lasting
    /// Only of those that say this.
    let condition: Condition?
  }
  /// That a field says one of some words, or the lines of a field of lines that do.
  struct Condition: Sendable, Hashable {
    let field: String
    let column: String?
    let words: Set<String>

    func holds(_ values: EntryValues) -> Bool { says(values[field]) }
    func says(_ value: String?) -> Bool { (value ?? "").words.contains(where: words.contains) }
  }
  enum Lasting: Sendable, Hashable {
    case days(Int)
    case months(Int)
    /// Until 31 December.
    case year
    /// Until 31 August.
    case schoolYear

    /// The first day on which it is forgotten.
    func end(_ day: Day) -> Day {
      switch self {
      case .days(let count): day.adding(days: count)
      case .months(let count): day.adding(months: count)
      case .year: Day(day.year + 1, 1, 1) ?? day
      case .schoolYear: Day(day.month >= 9 ? day.year + 1 : day.year, 9, 1) ?? day
      }
    }
  }
}

extension Count {
  func weight(of values: EntryValues) -> Int {
    if let condition, condition.column == nil, !condition.holds(values) { return 0 }
    guard let weight else { return 1 }
    let text = values[weight.field]
    guard let column = weight.column else { return text.flatMap { Int($0) } ?? 0 }
    var lines = text.map { [EntryValues](kept: $0) } ?? []
    if let condition, let asked = condition.column { lines = lines.filter { condition.says($0[asked]) } }
    return lines.values(of: column).compactMap { Int($0) }.reduce(0, +)
  }
}

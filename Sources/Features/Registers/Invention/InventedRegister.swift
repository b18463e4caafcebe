import Kernel
import Pack

/// What `fiches.yaml` says of the invented entries of a register: beside those that stocks count, how many, in which
/// state, and the stories of some.
struct InventedRegister: Sendable {
  let register: String
  /// What its entries say, those that a stock counts too, where nothing else says it.
  let sayings: [InventedSaying]
  let lots: [InventedLot]
  let gauges: [InventedGauge]
}

/// Entries that live alike, each with values of its own.
struct InventedLot: Sendable {
  /// Where it is told what can't be made.
  let place: Invalid.Place
  let count: Int
  let birth: Birth
  let sayings: [InventedSaying]
  let steps: [InventedStep]

  enum Birth: Sendable {
    /// Led into a state by those who keep it, the shortest way; `since` says when it is there.
    case reaching(state: String, since: String)
    /// Made in the first state, by whom; nobody: any of those who keep it.
    case created(on: String, by: [String])
    /// Among those that a stock counts, in that state, which say so much.
    case found(state: String, sayings: [InventedSaying])
  }
}

/// Something that somebody does to an entry.
struct InventedStep: Sendable {
  enum Act: Sendable {
    case passage(String)
    case corrected(why: String)
    case changed
  }
  let act: Act
  /// `acte` is the day of the act before.
  let day: String
  /// The day on which it was typed; nil: the very day.
  let typedOn: String?
  let by: [String]
  let sayings: [InventedSaying]
}

/// What entries say of a field.
struct InventedSaying: Sendable {
  let field: String
  let what: What

  indirect enum What: Sendable {
    /// Drawn, as what must be said is.
    case drawn
    /// Each entry says one of them, in turn; of a field that says several things, all of them.
    case words([String])
    case rows([[InventedSaying]])
  }
}

/// What is said of a gauge: `total` in all today, and nothing of the last ones.
struct InventedGauge: Sendable {
  let gauge: String
  let total: Int
  let silent: Int
}

/// Days as `fiches.yaml` writes them: those of an invented pack, `acte` for the day of the act, `jeudi` for the next
/// one that comes, `rentree` for the last 1 September, and a day drawn between two: `aujourdhui-9m..acte-3j`.
enum InventedDay {
  /// Nil where `words` is no day.
  static func days(_ words: String, act: Day, today: Day) -> ClosedRange<Day>? {
    guard let at = words.firstRange(of: "..") else { return day(words, act: act, today: today).map { $0...$0 } }
    guard let first = day(String(words[..<at.lowerBound]), act: act, today: today),
      let last = day(String(words[at.upperBound...]), act: act, today: today)
    else { return nil }
    // A month that is shorter may turn two near days round.
    return min(first, last)...max(first, last)
  }
  private static func day(_ words: String, act: Day, today: Day) -> Day? {
    if let day = Day(iso: words) { return day }
    if words.hasPrefix("acte") { return RelativeDay.parse("aujourdhui" + words.dropFirst(4), today: act) }
    if words.hasPrefix("rentree") {
      let rentree = Day(today.month >= 9 ? today.year : today.year - 1, 9, 1)
      return RelativeDay.parse("aujourdhui" + words.dropFirst(7), today: rentree)
    }
    for (rank, weekday) in French.weekdays.enumerated() where words.hasPrefix(weekday) {
      let next = today.adding(days: (rank + 7 - today.weekday) % 7 + 1)
      return RelativeDay.parse("aujourdhui" + words.dropFirst(weekday.count), today: next)
    }
    return RelativeDay.parse(words, today: today)
  }

  /// `acte 14:30`, a day and an hour; nil where it is none.
  static func moment(_ words: String) -> (day: String, hour: Int, minute: Int)? {
    guard let found = words.wholeMatch(of: #/(.+) ([0-9]{2}):([0-9]{2})/#)?.output, let hour = Int(found.2),
      let minute = Int(found.3), hour < 24, minute < 60
    else { return nil }
    return (String(found.1), hour, minute)
  }
}

/// Numbers as `fiches.yaml` writes them: `12`, `2.5`, or drawn between two: `3..12`.
enum InventedNumber {
  static func range(_ words: String) -> ClosedRange<Double>? {
    guard let at = words.firstRange(of: "..") else { return Double(words).flatMap { $0.isFinite ? $0...$0 : nil } }
    guard let first = Double(words[..<at.lowerBound]), let last = Double(words[at.upperBound...]), first.isFinite,
      last.isFinite, first <= last
    else { return nil }
    return first...last
  }
}

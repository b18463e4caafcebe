import Kernel
import Strategy

/// The end of a clock on an entry, read across registers.
struct Deadline: Sendable {
  let register: Register
  let running: RunningClock
  let entry: RegisterEntry
  /// What ends: the clock's name, with that of its line.
  let name: String
  var clock: RegisterClock { running.clock }
  var endsAt: Instant { running.endsAt ?? running.startedAt }
  var day: Day { running.lastDay ?? endsAt.day }
}

/// Which deadlines are asked.
struct DeadlineQuestion: Sendable {
  /// The raw values are the address's words.
  enum Horizon: String, Sendable, CaseIterable {
    case week = "7"
    case month = "30"
    case quarter = "90"
    case late = "passees"
    var words: String {
      switch self {
      case .week: "7 jours"
      case .month: "30 jours"
      case .quarter: "90 jours"
      case .late: "Passées"
      }
    }
    var length: Int { Int(rawValue) ?? 0 }
  }
  let span: Horizon
  /// Days that the address names, in place of the span.
  let days: DayRange?
  /// Nil: all that one reads.
  let register: String?
  /// The communes of an arrondissement; nil: everywhere.
  let places: Set<String>?
  /// Only those that wait for whoever asks.
  let isMine: Bool
  let isDescending: Bool
  let now: Instant

  /// The last days that are asked; nil on a side that is open.
  var range: DayRange {
    if let days { return days }
    return span == .late
      ? DayRange(first: nil, last: nil) : DayRange(first: today, last: today.adding(days: span.length))
  }
  var isLate: Bool { days == nil && span == .late }
  private var today: Day { now.day }
}

/// The deadlines of a register that somebody may not read, and how many they are told that there are.
struct DeadlinesElsewhere: Sendable {
  let register: Register
  let organisation: String?
  let count: Int
}

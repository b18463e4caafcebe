import Kernel
import Strategy

/// A number that is said of entries again and again, and that goes stale: tonight's free places. It is never posted:
/// of what nobody has said lately the journal would say zero, and it is not known.
struct Gauge: Sendable, Identifiable {
  let id: String
  let name: String
  /// States in which it is said.
  let states: Set<String>
  let validity: Validity
  /// A whole number of the entry that it never exceeds.
  let ceiling: String?
  /// Nil: those who keep the register.
  let sayers: Holders?

  enum Validity: Sendable, Hashable {
    case hours(Int)
    /// Through so many days after.
    case days(Int)
    /// Until an hour of the next day.
    case nextDay(hour: Int)

    /// The moment from which what was said is not known any more.
    func end(of said: Instant) -> Instant {
      switch self {
      case .hours(let count): return said.adding(seconds: count * 3_600)
      case .days(let count): return Instant.start(of: said.day.adding(days: count + 1))
      case .nextDay(let hour):
        let next = said.day.adding(days: 1)
        return Instant.all(on: next, at: (hour, 0)).first ?? Instant.start(of: next).adding(seconds: hour * 3_600)
      }
    }
    /// The earliest moment at which it can have been said, to be known now: what ends after `now` and nothing else.
    func start(at now: Instant) -> Instant {
      switch self {
      case .hours(let count): return Instant(microseconds: now.adding(seconds: -count * 3_600).microseconds + 1)
      case .days(let count): return Instant.start(of: now.day.adding(days: -count))
      case .nextDay:
        let midnight = Instant.start(of: now.day), eve = Instant.start(of: now.day.adding(days: -1))
        return end(of: eve) > now ? eve : midnight
      }
    }
  }

  /// What stands of what was said last; nil where nobody said it, or too long ago.
  func standing(_ reading: GaugeReading?, at now: Instant) -> GaugeReading? {
    reading.flatMap { validity.end(of: $0.saidAt) > now ? $0 : nil }
  }
  /// "3, dit il y a 5 h", "non connu".
  func words(_ reading: GaugeReading?, at now: Instant) -> String {
    standing(reading, at: now).map { "\(French.number($0.level)), \($0.age(at: now))" } ?? Self.unknown
  }
  static let unknown = "non connu", never = "jamais dit"
}

/// What somebody said of an entry at a moment.
struct GaugeReading: Sendable {
  let level: Int
  let saidAt: Instant
  let by: String

  /// "dit il y a 5 h".
  func age(at now: Instant) -> String {
    let minutes = max(0, Int((now.microseconds - saidAt.microseconds) / 60_000_000))
    switch minutes {
    case 0: return "dit à l’instant"
    case ..<60: return "dit il y a \(minutes)\(French.noBreak)min"
    case ..<(48 * 60): return "dit il y a \(minutes / 60)\(French.noBreak)h"
    default: return "dit il y a \(French.plural(minutes / (24 * 60), "jour", "jours"))"
    }
  }
}

/// What is said of all the entries of which somebody should say it.
struct GaugeSum: Sendable {
  let gauge: Gauge
  /// Of those that are known.
  let level: Int
  let known: Int
  let expected: Int
  /// Of how many nobody ever said it, and since when the first of them is in a state in which it is said.
  let never: (count: Int, since: Day?)
  /// The day on which the first that was said once stopped being known; nil where there is none.
  let staleSince: Day?
  /// "Places libres : 4, non connu pour 2 sur 9": never a zero that nobody said.
  var words: String {
    let sum = known == 0 ? Gauge.unknown : French.number(level), missing = expected - known
    let rest =
      known == 0 || missing == 0 ? "" : ", non connu pour \(French.number(missing)) sur \(French.number(expected))"
    return "\(gauge.name) : \(sum)\(rest)"
  }
  /// "non connu pour 3 sur 9, jamais dit pour 2".
  var silence: String {
    let (missing, expected, never) = (expected - known, French.number(expected), French.number(never.count))
    if missing == self.never.count { return "jamais dit pour \(never) sur \(expected)" }
    let rest = self.never.count > 0 ? ", jamais dit pour \(never)" : ""
    return "non connu pour \(French.number(missing)) sur \(expected)\(rest)"
  }
}

extension Register {
  func gauge(_ id: String) -> Gauge? { gauges.first { $0.id == id } }
  /// What of it somebody says.
  func gauges(saidBy permit: Permit) -> [Gauge] { gauges.filter { ($0.sayers ?? keepers).include(permit) } }
}

extension RegisterEntry {
  /// What is said of it in the state in which it is, in words, and by whom.
  func gauged(in register: Register, at now: Instant) -> [(gauge: Gauge, words: String)] {
    register.gauges.filter { $0.states.contains(state) }.map { gauge in
      let by = gauge.standing(gauges[gauge.id], at: now).map { " par \($0.by)" } ?? ""
      return (gauge, gauge.words(gauges[gauge.id], at: now) + by)
    }
  }
}

extension Moment {
  /// The last moment of which anything is read.
  func last(_ now: Instant) -> Instant { min(now, .end(of: on), known ?? now) }
}

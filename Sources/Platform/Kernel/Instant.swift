import Foundation

/// A moment, in microseconds since 1970-01-01 UTC: what storage keeps. People read it in Paris time.
package struct Instant: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  package let microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }
  package init(_ date: Date) { self.init(microseconds: Int64((date.timeIntervalSince1970 * 1e6).rounded(.down))) }

  /// From `2020-01-01T15:09:00.480347Z`; the fraction may have up to six digits or be absent.
  package init?(iso text: String) {
    guard text.hasSuffix("Z"), let separator = text.firstIndex(of: "T"),
      let day = Day(iso: String(text[..<separator]))
    else { return nil }
    let time = text[text.index(after: separator)...].dropLast()
    let clock = time.split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3 else { return nil }
    let seconds = clock[2].split(separator: ".", omittingEmptySubsequences: false)
    // Two digits each: `Int` alone would take "+1" and "7".
    guard (1...2).contains(seconds.count),
      [clock[0], clock[1], seconds[0]].allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let hour = Int(clock[0]), let minute = Int(clock[1]), let second = Int(seconds[0]),
      (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    var fraction = 0
    if seconds.count == 2 {
      guard (1...6).contains(seconds[1].count), seconds[1].allSatisfy({ $0.isASCII && $0.isNumber }),
        let digits = Int(seconds[1].padding(toLength: 6))
      else { return nil }
      fraction = digits
    }
    let total = ((day.number * 24 + hour) * 60 + minute) * 60 + second
    self.init(microseconds: Int64(total) * 1_000_000 + Int64(fraction))
  }

  /// UTC, always with six decimals: sorts as text.
  package var iso: String {
    let seconds = floorDivide(Int(microseconds), 1_000_000)
    let fraction = Int(microseconds) - seconds * 1_000_000
    let day = floorDivide(seconds, 86_400)
    let rest = seconds - day * 86_400
    let clock = "\(pad(rest / 3600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))"
    return "\(Day(number: day).iso)T\(clock).\(pad(fraction, 6))Z"
  }
  package var description: String { iso }

  /// The day it is in Paris at this moment.
  package var day: Day { Day(number: floorDivide(parisSeconds, 86_400)) }
  /// Hours and minutes on the clocks of Paris.
  package var clock: (hour: Int, minute: Int) {
    let rest = parisSeconds - floorDivide(parisSeconds, 86_400) * 86_400
    return (rest / 3600, rest / 60 % 60)
  }

  /// The first microsecond of a day in Paris.
  package static func start(of day: Day) -> Instant {
    // Clocks change at 01:00 UTC, so the offset at the civil midnight is found within two guesses.
    let civil = day.number * 86_400
    var utc = civil - Paris.offset(at: civil)
    utc = civil - Paris.offset(at: utc)
    return Instant(microseconds: Int64(utc) * 1_000_000)
  }
  /// When the clocks of Paris show this on a day: once; twice, summer time first, where they go back; never where they
  /// skip it.
  package static func all(on day: Day, at clock: (hour: Int, minute: Int)) -> [Instant] {
    let civil = day.number * 86_400 + clock.hour * 3600 + clock.minute * 60
    let offsets = Set([civil - 86_400, civil + 86_400].map(Paris.offset))
    return offsets.map { civil - $0 }.filter { civil - Paris.offset(at: $0) == $0 }.sorted()
      .map { Instant(microseconds: Int64($0) * 1_000_000) }
  }
  /// The last microsecond of a day in Paris: what "as known on that day" means.
  package static func end(of day: Day) -> Instant {
    Instant(microseconds: start(of: day.adding(days: 1)).microseconds - 1)
  }

  package func adding(seconds: Int) -> Instant {
    Instant(microseconds: microseconds + Int64(seconds) * 1_000_000)
  }
  package static func < (left: Instant, right: Instant) -> Bool {
    left.microseconds < right.microseconds
  }

  private var parisSeconds: Int {
    let seconds = floorDivide(Int(microseconds), 1_000_000)
    return seconds + Paris.offset(at: seconds)
  }
}

/// What time it is. The one clock of a running Boussole; tests set it.
package struct Clock: Sendable {
  package let now: @Sendable () -> Instant
  package init(now: @escaping @Sendable () -> Instant) { self.now = now }
  package static let system = Clock { Instant(Date()) }
}

private enum Paris {
  static let zone = TimeZone(identifier: "Europe/Paris")
  /// Seconds to add to UTC. Without a time zone database on the machine: winter time.
  static func offset(at utcSeconds: Int) -> Int {
    zone?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(utcSeconds))) ?? 3600
  }
}

extension Substring {
  fileprivate func padding(toLength length: Int) -> String {
    self + String(repeating: "0", count: length - count)
  }
}

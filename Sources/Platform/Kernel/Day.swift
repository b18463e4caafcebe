import Foundation

/// A day of the Gregorian calendar, without time or zone.
package struct Day: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Days since 1970-01-01, negative before.
  package let number: Int

  package init(number: Int) { self.number = number }

  /// Nil where the calendar has no such day (31 February). Years 1 to 9999.
  package init?(_ year: Int, _ month: Int, _ day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    self.init(number: Day.number(year, month, day))
  }

  /// From `2021-12-31`, nothing else.
  package init?(iso text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year, month, day)
  }

  /// From the stored form, 20211231.
  package init?(stored value: Int) { self.init(value / 10_000, value / 100 % 100, value % 100) }

  /// The stored form, 20211231: sorts, compares, reads in a console, and its month is itself over 100.
  package var stored: Int {
    let (year, month, day) = civil
    return year * 10_000 + month * 100 + day
  }

  package var year: Int { civil.year }
  package var month: Int { civil.month }
  package var dayOfMonth: Int { civil.day }
  /// 1 is Monday, 7 is Sunday.
  package var weekday: Int { ((number + 3) % 7 + 7) % 7 + 1 }
  package var iso: String {
    let (year, month, day) = civil
    return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
  }
  package var description: String { iso }

  package func adding(days: Int) -> Day { Day(number: number + days) }
  /// The same day of another month, or its last day where it is shorter (31 January + 1 month = 28 or 29 February).
  package func adding(months: Int) -> Day {
    let (year, month, day) = civil
    let index = year * 12 + (month - 1) + months
    let (newYear, newMonth) = (floorDivide(index, 12), index - floorDivide(index, 12) * 12 + 1)
    return Day(
      number: Day.number(newYear, newMonth, min(day, Day.length(ofMonth: newMonth, year: newYear))))
  }
  /// The bounds of the days that people may write.
  package static let earliest = Day(number: number(1900, 1, 1))
  package static let latest = Day(number: number(2199, 12, 31))
  /// Days from this one to `other`, negative if it is earlier.
  package func days(until other: Day) -> Int { other.number - number }
  package var firstOfMonth: Day { adding(days: 1 - dayOfMonth) }
  package var lastOfMonth: Day { firstOfMonth.adding(months: 1).adding(days: -1) }

  package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let day = Day(iso: text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a day: \(text)"))
    }
    self = day
  }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso)
  }

  package static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from civil, after Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = floorDivide(y, 400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
  private var civil: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
func pad(_ value: Int, _ width: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, width - text.count)) + text
}

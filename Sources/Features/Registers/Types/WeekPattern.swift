import Kernel

/// When something comes back each week, on some days, perhaps between two hours: "lundi, jeudi 9 h–12 h". Kept as
/// `1,4 09:00-12:00` (1 is Monday), which orders it too.
struct WeekPattern: Sendable, Hashable {
  /// From 1 to 7, each once, in their order.
  let days: [Int]
  let hours: Hours?

  /// In minutes of the day.
  struct Hours: Sendable, Hashable {
    let from: Int
    let to: Int
  }

  var kept: String {
    func clock(_ minutes: Int) -> String {
      [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
    let words = days.map(String.init).joined(separator: ",")
    return hours.map { "\(words) \(clock($0.from))-\(clock($0.to))" } ?? words
  }
  init?(kept: String) {
    let parts = kept.split(separator: " ")
    let days = parts.first?.split(separator: ",").compactMap { Int($0) } ?? []
    guard !days.isEmpty, days.allSatisfy((1...7).contains) else { return nil }
    let hours = parts.count > 1 ? Self.hours(String(parts[1])) : nil
    guard parts.count == 1 || hours != nil else { return nil }
    (self.days, self.hours) = (days, hours)
  }

  /// "lundi, jeudi 9 h–12 h 30".
  var words: String {
    func clock(_ minutes: Int) -> String {
      let rest = minutes % 60, hour = "\(minutes / 60)\(French.noBreak)h"
      return rest == 0 ? hour : "\(hour)\(French.noBreak)\(rest < 10 ? "0" : "")\(rest)"
    }
    let names = days.map { French.weekdays[$0 - 1] }.joined(separator: ", ")
    return hours.map { "\(names) \(clock($0.from))–\(clock($0.to))" } ?? names
  }
  /// As people write it: "lundi et jeudi de 9h à 12h30", "du lundi au vendredi"; nil of anything else.
  init?(typed: String) {
    let body = typed.lowercased().replacing("à", with: "a").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let names = body.prefix { !$0.isNumber }, rest = body.dropFirst(names.count)
    let hours = rest.isEmpty ? nil : Self.hours(String(rest))
    guard rest.isEmpty || hours != nil, let days = Self.days(names), !days.isEmpty else { return nil }
    (self.days, self.hours) = (days, hours)
  }

  private static func days(_ names: Substring) -> [Int]? {
    var days: Set<Int> = [], isThrough = false
    for word in names.split(whereSeparator: { ", ;".contains($0) })
    where !["et", "le", "les", "du", "de"].contains(word) {
      if word == "au" {
        isThrough = true
        continue
      }
      guard let day = day(word) else { return nil }
      if isThrough {
        guard let first = days.max(), first < day else { return nil }
        days.formUnion(first...day)
        isThrough = false
      }
      days.insert(day)
    }
    return isThrough ? nil : days.sorted()
  }
  /// "lundi", "lundis", "lun.".
  private static func day(_ word: Substring) -> Int? {
    let name = word.hasSuffix(".") ? word.dropLast() : word
    guard name.count >= 3 else { return nil }
    return French.weekdays.firstIndex { $0 == name || "\($0)s" == name || $0.hasPrefix(name) }.map { $0 + 1 }
  }
  private static func hours(_ text: String) -> Hours? {
    let pattern = #/([0-9]{1,2}) ?[h:] ?([0-9]{2})? ?(?:-|–|a) ?([0-9]{1,2}) ?[h:] ?([0-9]{2})?/#
    guard let parts = text.wholeMatch(of: pattern)?.output else { return nil }
    func minutes(_ hour: Substring, _ rest: Substring?) -> Int? {
      guard let hour = Int(hour), let minute = Int(rest ?? "0"), minute < 60 else { return nil }
      return 60 * hour + minute
    }
    guard let from = minutes(parts.1, parts.2), let to = minutes(parts.3, parts.4), from < to, to <= 24 * 60 else {
      return nil
    }
    return Hours(from: from, to: to)
  }
}

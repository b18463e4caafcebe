extension French {
  /// What a number as people write it says.
  package enum ReadNumber: Sendable, Equatable {
    case number(Double)
    /// `2,000` or `1.234`: two thousand for some keyboards, two for others.
    case ambiguous(Double, Double)
    case none
  }

  /// A number as French people and their spreadsheets write it: `1 234,5`, `1234,5`, `−3`, with any space or apostrophe
  /// between thousands (`1'234`); the point as decimal mark too (`1234.5`), as spreadsheets store it; both marks where
  /// the last is the decimal one (`1.234,5`, `1,234.5`). One mark before three digits alone says two things.
  package static func readNumber(_ text: String) -> ReadNumber {
    var body = Substring(text.trimmed)
    var sign = 1.0
    if let first = body.first, "-−+".contains(first) {
      sign = first == "+" ? 1 : -1
      body = body.dropFirst()
    }
    let marks = body.filter { $0 == "," || $0 == "." }
    guard let last = marks.last else { return ungrouped(body).map { .number(sign * $0) } ?? .none }
    let parts = body.split(separator: last, omittingEmptySubsequences: false)
    // The same mark several times can only part thousands: `1.234.567`.
    if marks.count > 1, marks.allSatisfy({ $0 == last }) { return grouped(parts).map { .number(sign * $0) } ?? .none }
    guard parts.count == 2, let decimals = digits(parts[1]), decimals.count <= 9 else { return .none }
    let other: Character = last == "," ? "." : ","
    guard let whole = marks.count > 1 ? grouped(parts[0].split(separator: other)) : ungrouped(parts[0]) else {
      return .none
    }
    guard let fraction = Double("0." + decimals) else { return .none }
    let value = sign * (whole + fraction)
    if marks.count == 1, decimals.count == 3, let thousands = grouped(parts) {
      return .ambiguous(sign * thousands, value)
    }
    return .number(value)
  }

  /// Nil for what is no number, and for what may be read in two ways.
  package static func parseNumber(_ text: String) -> Double? {
    if case .number(let value) = readNumber(text) { value } else { nil }
  }

  /// A whole number, by the same rules; `12,0` is whole.
  package static func parseInteger(_ text: String) -> Int? {
    parseNumber(text).flatMap { $0.rounded() == $0 && abs($0) < 1e15 ? Int($0) : nil }
  }

  /// What a number that can't be taken says, and what to write: one sentence for every place where people type one.
  /// - Parameter example: how to write it there: `1 234`.
  package static func numberFault(_ text: String, example: String) -> (problem: String, remedy: String) {
    let shown = String(text.prefix(40))
    if case .ambiguous(let thousands, let value) = readNumber(text) {
      let whole = short(thousands), decimal = short(value, atMost: 3)
      return (
        "\(quoted(shown)) se lit de deux façons : \(whole) ou \(decimal).",
        value.rounded() == value
          ? "Écrivez \(plain(thousands)) ou \(plain(value))." : "Écrivez \(plain(thousands)), ou \(decimal)0."
      )
    }
    if text.trimmed.hasSuffix("%") {
      return ("\(quoted(shown)) est un pourcentage.", "Écrivez le nombre compté, sans « % ».")
    }
    return ("\(quoted(shown)) n’est pas un nombre.", "Écrivez-le \(example), sans unité.")
  }
  private static func plain(_ value: Double) -> String { abs(value) < 1e15 ? String(Int(value)) : short(value) }

  /// `31/12/2020`, `1/2/2021`, `5/12/26`, the same with points or dashes, `2020-12-31`, `1er mars 2025`; nothing else,
  /// and never a day that does not exist. Two digits are a year from 1970 to 2069.
  package static func parseDay(_ text: String) -> Day? {
    let body = text.trimmed
    if let day = Day(iso: body) { return day }
    for separator: Character in ["/", ".", "-"] where body.contains(separator) {
      let parts = body.split(separator: separator, omittingEmptySubsequences: false)
      guard parts.count == 3, (1...2).contains(parts[0].count), (1...2).contains(parts[1].count),
        parts.allSatisfy({ digits($0) != nil }), let day = Int(parts[0]), let month = Int(parts[1]),
        let year = year(parts[2])
      else { return nil }
      return Day(year, month, day)
    }
    let words = body.lowercased().split { $0 == " " || $0 == "\u{00A0}" || $0 == "\u{202F}" }
    guard words.count == 3, words[2].count == 4, let year = year(words[2]),
      let month = months.firstIndex(where: { folded($0) == folded(String(words[1])) }),
      let day = words[0] == "1er" ? 1 : words[0].count <= 2 ? digits(words[0]).flatMap({ Int($0) }) : nil
    else { return nil }
    return Day(year, month + 1, day)
  }
  /// A day and an hour: `10/11/2026 18:40`, `10/11/2026 à 18 h 40`, `10 novembre 2026, 8h`.
  package static func parseMoment(_ text: String) -> (day: Day, clock: (hour: Int, minute: Int))? {
    let spaced: [Character] = text.trimmed.map { isSpace($0) ? " " : $0 }
    let body = String(spaced).lowercased()
    guard let parts = body.wholeMatch(of: /(.+?),? (?:à )?([0-9]{1,2}) ?[h:] ?([0-9]{2})?/),
      let day = parseDay(String(parts.output.1)), let hour = Int(parts.output.2), (0...23).contains(hour)
    else { return nil }
    let minute = parts.output.3.flatMap { Int($0) } ?? 0
    guard minute < 60 else { return nil }
    return (day, (hour, minute))
  }
  private static func year(_ text: Substring) -> Int? {
    guard let digits = digits(text), let number = Int(digits) else { return nil }
    switch digits.count {
    case 4: return number
    case 2: return number < 70 ? 2000 + number : 1900 + number
    default: return nil
    }
  }

  /// Digits in groups of three behind the first, or without any space.
  private static func ungrouped(_ text: Substring) -> Double? {
    let groups = text.split(omittingEmptySubsequences: false) { isSpace($0) }
    if groups.count > 1 { return grouped(groups) }
    return digits(text).flatMap { $0.count <= 15 ? Double($0) : nil }
  }
  /// One to three digits, the first no zero unless it is alone, then groups of three.
  private static func grouped(_ groups: [Substring]) -> Double? {
    guard let first = groups.first, (1...3).contains(first.count), groups.count > 1, first.first != "0",
      groups.dropFirst().allSatisfy({ $0.count == 3 }), groups.allSatisfy({ digits($0) != nil })
    else { return nil }
    let all = groups.joined()
    return all.count <= 15 ? Double(all) : nil
  }
  private static func digits(_ text: Substring) -> String? {
    !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber } ? String(text) : nil
  }
  /// What people put between thousands: every space that is one, straight and curved apostrophes.
  private static func isSpace(_ character: Character) -> Bool {
    " \u{00A0}\u{2007}\u{2008}\u{2009}\u{202F}'’".contains(character)
  }
}

extension String {
  /// Without white space at either end, no-break spaces and byte order mark included. Scalar by scalar, so that a text
  /// of megabytes costs what its ends do.
  package var trimmed: String {
    let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || $0 == "\u{FEFF}" }
    let scalars = unicodeScalars
    guard let start = scalars.firstIndex(where: { !isBlank($0) }),
      let end = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[start...end])
  }
}

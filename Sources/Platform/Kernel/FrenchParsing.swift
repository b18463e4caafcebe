extension French {
  /// A number as French people and their spreadsheets write it: `1 234,5`, `1234,5`, `−3`, with no-break spaces; the
  /// point as decimal mark too (`1234.5`), as spreadsheets store it. Nil for anything else: `1,234.5`, `12a`, `1 23`.
  package static func parseNumber(_ text: String) -> Double? {
    var body = Substring(text.trimmed)
    var sign = 1.0
    if let first = body.first, "-−+".contains(first) {
      sign = first == "+" ? 1 : -1
      body = body.dropFirst()
    }
    let marks = body.filter { $0 == "," || $0 == "." }
    guard marks.count <= 1 else { return nil }
    let parts = body.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
    guard let whole = parts.first.flatMap(ungrouped) else { return nil }
    var digits = whole
    if parts.count == 2 {
      guard !parts[1].isEmpty, parts[1].count <= 9, parts[1].allSatisfy(isDigit) else { return nil }
      digits += "." + parts[1]
    }
    return Double(digits).map { sign * $0 }
  }

  /// A whole number, by the same rules; `12,0` is whole.
  package static func parseInteger(_ text: String) -> Int? {
    parseNumber(text).flatMap { $0.rounded() == $0 && abs($0) < 1e15 ? Int($0) : nil }
  }

  /// `31/12/2020`, `1/2/2021` or `2020-12-31`; nothing else, and never a day that does not exist.
  package static func parseDay(_ text: String) -> Day? {
    let body = text.trimmed
    if let day = Day(iso: body) { return day }
    let parts = body.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].count == 4, (1...2).contains(parts[0].count),
      (1...2).contains(parts[1].count), parts.allSatisfy({ $0.allSatisfy(isDigit) }),
      let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2])
    else { return nil }
    return Day(year, month, day)
  }

  /// Digits in groups of three behind the first, or without any space.
  private static func ungrouped(_ text: Substring) -> String? {
    let groups = text.split(omittingEmptySubsequences: false) { isSpace($0) }
    guard let first = groups.first, !first.isEmpty, groups.joined().allSatisfy(isDigit) else { return nil }
    if groups.count > 1 {
      guard first.count <= 3, groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
    }
    let digits = groups.joined()
    return digits.count <= 15 ? digits : nil
  }
  private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
  private static func isSpace(_ character: Character) -> Bool {
    character == " " || character == "\u{00A0}" || character == "\u{202F}"
  }
}

extension String {
  /// Without white space at either end, no-break spaces and byte order mark included.
  package var trimmed: String {
    let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\u{FEFF}" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}

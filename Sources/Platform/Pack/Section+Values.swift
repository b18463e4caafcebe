import Kernel

/// Numbers, days, yes and no, and words of closed lists.
extension Section {
  /// Digits and a decimal point: what other notations mean would have to be guessed.
  package func numberIfAny(_ key: String, in range: ClosedRange<Double> = -1e12...1e12) -> Double? {
    guard let entry = entry(key) else { return nil }
    guard let text = entry.node.scalar?.string, let value = decimal(text) else {
      refuse(entry, expected: "un nombre, avec un point décimal")
      return nil
    }
    guard range.contains(value) else {
      refuse(entry, expected: "un nombre \(bounds(range))")
      return nil
    }
    return value
  }
  package func number(_ key: String, in range: ClosedRange<Double> = -1e12...1e12) -> Double {
    if !has(key) { missing(key) }
    return numberIfAny(key, in: range) ?? 0
  }
  private func bounds(_ range: ClosedRange<Double>) -> String {
    "de \(French.short(range.lowerBound, atMost: 0)) à \(French.short(range.upperBound, atMost: 0))"
  }
  package func integerIfAny(_ key: String, in range: ClosedRange<Int> = 0...1_000_000_000) -> Int? {
    guard let entry = entry(key) else { return nil }
    guard let text = entry.node.scalar?.string, let value = Int(text), range.contains(value) else {
      let digits = entry.node.scalar?.string.filter { !$0.isWhitespace } ?? ""
      refuse(
        entry,
        expected: range.count == 1
          ? "`\(range.lowerBound)`" : "un nombre entier de \(range.lowerBound) à \(range.upperBound)",
        remedy: Int(digits) == nil || digits == entry.node.scalar?.string ? "" : "Écrivez-le sans espace : `\(digits)`."
      )
      return nil
    }
    return value
  }
  package func integer(_ key: String, in range: ClosedRange<Int> = 0...1_000_000_000) -> Int {
    if !has(key) { missing(key) }
    return integerIfAny(key, in: range) ?? range.lowerBound
  }
  package func flag(_ key: String, default value: Bool) -> Bool {
    guard let entry = entry(key) else { return value }
    switch entry.node.scalar?.string {
    case "true", "oui": return true
    case "false", "non": return false
    default:
      refuse(entry, expected: "`true` ou `false`")
      return value
    }
  }
  package func dayIfAny(_ key: String) -> Day? {
    guard let entry = entry(key) else { return nil }
    guard let text = entry.node.scalar?.string else {
      refuse(entry, expected: "un jour")
      return nil
    }
    if let day = reading.day(of: text) { return day }
    refuse(entry, expected: "un jour qui existe, écrit 2021-12-31")
    return nil
  }
  /// What stands for a day that can't be read.
  package static let noDay = Day(number: 0)
  package func day(_ key: String) -> Day {
    if !has(key) { missing(key) }
    return dayIfAny(key) ?? Section.noDay
  }

  /// One word of a closed list, by its raw value.
  package func wordIfAny<Word: RawRepresentable<String> & CaseIterable>(_ key: String, as: Word.Type) -> Word? {
    guard let text = textIfAny(key) else { return nil }
    if let word = Word(rawValue: text) { return word }
    error(
      "`\(key): \(text)` : inconnu.",
      remedy: Faults.suggestion(for: text, among: Word.allCases.map(\.rawValue), most: 20), at: key)
    return nil
  }
  package func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, as type: Word.Type, else fallback: Word
  ) -> Word {
    if !has(key) { missing(key) }
    return wordIfAny(key, as: type) ?? fallback
  }
}

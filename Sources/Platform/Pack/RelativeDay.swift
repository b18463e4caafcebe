import Kernel

/// Days of an invented pack that follow today: `aujourdhui`, `aujourdhui-18m`, `aujourdhui+20j`, `debut-annee-2a`,
/// `fin-annee+1a`.
package enum RelativeDay {
  /// Nil where `text` is none, or leads out of 1900 to 2200.
  package static func parse(_ text: String, today: Day?) -> Day? {
    guard let today, let day = day(text, from: today), (1900...2200).contains(day.year) else { return nil }
    return day
  }

  private static func day(_ text: String, from today: Day) -> Day? {
    if let offset = offset(text, after: "aujourdhui") {
      switch offset.unit {
      case "j": return today.adding(days: offset.count)
      case "m": return today.adding(months: offset.count)
      case "a": return today.adding(months: 12 * offset.count)
      default: return nil
      }
    }
    if let offset = offset(text, after: "debut-annee"), offset.unit == "a" {
      return Day(today.year + offset.count, 1, 1)
    }
    if let offset = offset(text, after: "fin-annee"), offset.unit == "a" {
      return Day(today.year + offset.count, 12, 31)
    }
    return nil
  }

  private static func offset(_ text: String, after word: String) -> (count: Int, unit: Character)? {
    guard text.hasPrefix(word) else { return nil }
    let rest = text.dropFirst(word.count)
    if rest.isEmpty { return (0, "a") }
    // Bounded before any sum: what a pack says is from outside.
    guard let unit = rest.last, rest.first == "+" || rest.first == "-", let count = Int(rest.dropLast()),
      (-9_999...9_999).contains(count)
    else { return nil }
    return (count, unit)
  }
}

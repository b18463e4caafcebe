import Foundation

/// French formats: narrow no-break space in thousands and before ; ? ! %, decimal comma, minus sign U+2212.
package enum French {
  /// U+202F, before ; ? ! % and between thousands.
  package static let narrow = "\u{202F}"
  /// U+00A0, before : and within « ».
  package static let noBreak = "\u{00A0}"
  package static let months = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
  ]
  package static let weekdays = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]

  /// "1 234", "−12". Four digits are grouped too, as on the mock-ups.
  package static func number(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped += narrow }
      grouped.append(digit)
    }
    return value < 0 ? "−" + grouped : grouped
  }

  /// "39,9" with exactly `decimals` digits after the comma (at most 9), rounded half away from zero. "—" beyond fifteen
  /// digits and for what is not a number.
  package static func number(_ value: Double, decimals: Int) -> String {
    let decimals = min(max(0, decimals), 9)
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let exact = abs(value) * Double(scale)
    // A double has no more than fifteen digits to show.
    guard exact < 1e15 else { return "—" }
    // A hair's breadth absorbs the binary rounding of sums such as 39.95, and is never seen in large numbers.
    let scaled = Int((exact + min(exact * 1e-12, 1e-4)).rounded(.toNearestOrAwayFromZero))
    let whole = number(scaled / scale)
    let sign = value < 0 && scaled != 0 ? "−" : ""
    guard decimals > 0 else { return sign + whole }
    return sign + whole + "," + pad(scaled % scale, decimals)
  }

  /// As few decimals as say it, at most `atMost`: "81,2", "75".
  package static func short(_ value: Double, atMost decimals: Int = 1) -> String {
    var text = number(value, decimals: decimals)
    guard text.contains(",") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(",") { text.removeLast() }
    return text == "−0" ? "0" : text
  }

  /// "+12", "−1", "0".
  package static func signed(_ value: Int) -> String { value > 0 ? "+" + number(value) : number(value) }
  /// "71 %".
  package static func percent(_ value: Double, atMost decimals: Int = 1) -> String {
    short(value, atMost: decimals) + narrow + "%"
  }
  /// "12 345,60 €" from cents; "12 345 €" when there are none.
  package static func euros(cents: Int) -> String {
    (cents % 100 == 0 ? number(cents / 100) : number(Double(cents) / 100, decimals: 2)) + noBreak + "€"
  }

  /// "31/12/2026": tables.
  package static func short(_ day: Day) -> String { "\(pad(day.dayOfMonth, 2))/\(pad(day.month, 2))/\(day.year)" }
  /// "15 novembre 2026", "1er mars 2025": sentences. Pages raise the "er".
  package static func long(_ day: Day) -> String {
    "\(day.dayOfMonth == 1 ? "1er" : String(day.dayOfMonth))\(noBreak)\(months[day.month - 1]) \(day.year)"
  }
  /// "14 janvier".
  package static func dayAndMonth(_ day: Day) -> String {
    "\(day.dayOfMonth == 1 ? "1er" : String(day.dayOfMonth))\(noBreak)\(months[day.month - 1])"
  }
  /// "fin 2024" for 31 December, else the short date.
  package static func due(_ day: Day) -> String {
    day.month == 12 && day.dayOfMonth == 31 ? "fin \(day.year)" : "au \(short(day))"
  }
  /// "04/11/2021 à 14 h 32", Paris time.
  package static func moment(_ instant: Instant) -> String { "\(short(instant.day)) à \(hour(instant))" }
  /// "14 h 32", Paris time.
  package static func hour(_ instant: Instant) -> String {
    let (hour, minute) = instant.clock
    return "\(hour)\(noBreak)h\(noBreak)\(pad(minute, 2))"
  }
  /// "29 novembre", with its year where it is not this one.
  package static func near(_ day: Day, today: Day) -> String { day.year == today.year ? dayAndMonth(day) : long(day) }
  /// "en retard depuis le 30 août 2026", of what was due the day before: one rule, wherever it is said.
  package static func late(due: Day) -> String { "en retard depuis le \(long(lateFrom(due)))" }
  /// The first day on which what was due on a day is late.
  package static func lateFrom(_ due: Day) -> Day { due.adding(days: 1) }
  /// For how long something has been so, its first day and today counted: "1 jour" on the first one.
  package static func duration(since first: Day, through day: Day) -> String {
    duration(from: first, to: day.adding(days: 1))
  }
  /// How long, in the largest sensible unit: "12 jours", "10 mois", "3 ans".
  package static func duration(from first: Day, to last: Day) -> String {
    let days = max(0, first.days(until: last))
    if days < 60 { return plural(days, "jour", "jours") }
    var months = (last.year - first.year) * 12 + last.month - first.month
    if first.adding(months: months) > last { months -= 1 }
    return months < 24 ? plural(months, "mois", "mois") : plural(months / 12, "an", "ans")
  }

  /// "1 action", "0 action", "2 actions": in French zero is singular.
  package static func plural(_ count: Int, _ one: String, _ many: String) -> String {
    "\(number(count))\(noBreak)\(abs(count) < 2 ? one : many)"
  }
  /// The word alone, agreed with the count.
  package static func agree(_ count: Int, _ one: String, _ many: String) -> String {
    abs(count) < 2 ? one : many
  }
  /// "Meaux, Melun et Torcy".
  package static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " et " + last
  }
  /// "de réunions", "d’établissements", "d’habitants": before a vowel or a mute h; "du Châtelet", "des Lilas", of names
  /// that have their article. Not of an organisation's name: nobody says whether it is « de la DDPN » or « du GGD ».
  package static func of(_ noun: String) -> String {
    for (article, word) in [("Le ", "du "), ("Les ", "des ")] where noun.hasPrefix(article) {
      return word + noun.dropFirst(article.count)
    }
    let word = folded(noun).prefix { $0 != " " }
    let isElided =
      word.first.map { "aeiou".contains($0) || $0 == "h" && !aspirated.contains(where: word.hasPrefix) } ?? false
    return isElided && word != "onze" && word != "oui" ? "d’\(noun)" : "de \(noun)"
  }
  /// How the words begin before which one does not elide, of those that figures count.
  private static let aspirated = [
    "hach", "hai", "hall", "halt", "hameau", "hamp", "handicap", "hangar", "harcel", "hard", "hauss", "haut", "heurt",
    "hierarch", "hors", "houss", "huit",
  ]
  /// "« Les caméras sont oubliées. »", "« oubliées ».": somebody's words at the end of a sentence, with one full stop.
  package static func closing(_ words: String) -> String { quoted(words) + stop(after: words) }
  /// "« Le mot “urgent” »": somebody's words, or a document's; guillemets within guillemets are “ ”.
  package static func quoted(_ words: String) -> String {
    "« \(words.replacing(#/«\s*/#, with: "“").replacing(#/\s*»/#, with: "”")) »"
  }
  /// "Livrer six téléphones.": somebody's words as a sentence, with one full stop.
  package static func sentence(_ words: String) -> String { words + stop(after: words) }
  private static func stop(after words: String) -> String {
    words.last.map { ".!?…".contains($0) } ?? false ? "" : "."
  }
  /// First letter in upper case, the rest as it is.
  package static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

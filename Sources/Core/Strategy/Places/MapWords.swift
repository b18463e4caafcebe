import Kernel
import Ledger
import Territory
import Web

extension MapFigures {
  /// "communes", "arrondissements": what the places are called in a sentence.
  func noun(_ territory: Territory, _ count: Int) -> String {
    guard case .zone(let id) = division, let kind = territory.kinds.first(where: { $0.id == id }) else {
      return French.agree(count, "commune", "communes")
    }
    return French.agree(count, kind.name, kind.plural).inSentence
  }

  /// What each place shows: "caméras", "caméras pour 1 000 habitants".
  var shown: String {
    let many = measure.unit.many
    return scale == .count ? many : "\(many) pour \(French.number(1000)) habitants"
  }

  /// The answer in words; `link` leads to the lines of a class.
  func answer(_ territory: Territory, _ link: (MapSelection) -> Link?) -> HTML {
    var sentences: [HTML] = [told(territory, link)]
    if let covered = figures.covered, unknown < places.count {
      sentences.append("Faits du \(long: covered.lowerBound) au \(long: covered.upperBound), douze mois.")
    }
    if figures.unplaced > 0 {
      let attached = French.agree(figures.unplaced, "ne se rattache", "ne se rattachent")
      sentences.append("\(prose: "\(measure.unit.of(figures.unplaced)) \(attached)") à aucune commune.")
    }
    return sentences.html(separator: " ") { $0 }
  }

  private func told(_ territory: Territory, _ link: (MapSelection) -> Link?) -> HTML {
    let all = places.count, many = noun(territory, all), least = measure.unit.of(1)
    func counted(_ count: Int, _ selection: MapSelection, _ noun: String = "") -> HTML {
      linked(French.number(count) + (noun.isEmpty ? "" : French.noBreak + noun), count == 0 ? nil : link(selection))
    }
    guard all > 0 else { return "Aucun lieu à montrer." }
    if unknown == all { return unknownSentence }
    let have: HTML = "\(French.agree(some, "a", "ont")) au moins \(least)"
    let zero: HTML = "\(counted(none, .only(.zero))) n’en \(French.agree(none, "a", "ont")) pas"
    let lack: HTML =
      nothing == 0
      ? zero : "\(zero), \(counted(nothing, .only(.nothing))) n’\(French.agree(nothing, "a", "ont")) rien à compter"
    if unknown == 0 {
      if part == 0, none == all { return "Zéro partout\u{00A0}: aucune valeur parmi \(number: all) \(many)." }
      if nothing == all { return "Néant partout\u{00A0}: rien à compter dans \(number: all) \(many)." }
      let first = counted(some, .some, noun(territory, some))
      let others: HTML = part == 0 ? "" : " \(counted(part, .part)) en partie seulement."
      return "\(first) sur \(number: all) \(have)\(if: none + nothing > 0, ", \(lack)").\(others)"
    }
    let given = places.count(where: \.value.isGiven), incomplete = all - unknown - given
    let partly: HTML =
      incomplete == 0
      ? "" : ", \(counted(incomplete, .part)) ne \(French.agree(incomplete, "l’est", "le sont")) qu’en partie"
    return """
      \(number: given) \(noun(territory, given)) sur \(number: all) \
      \(French.agree(given, "est renseigné", "sont renseigné"))\(agreement(given))\(partly)\
      \u{00A0}: \(counted(some, .some)) \(have), \(lack). \
      \(counted(unknown, .only(.unknown))) ne \(French.agree(unknown, "l’est", "le sont")) pas.
      """
  }
  /// "communes renseignées", "arrondissements renseignés": communes are the only feminine among the places.
  private func agreement(_ count: Int) -> String {
    (division == .commune ? "e" : "") + French.agree(count, "", "s")
  }

  private var unknownSentence: HTML {
    if let reprise = measure.reprise {
      return "Non connu\u{00A0}: le registre n’est tenu que depuis le \(long: reprise)."
    }
    let isLapsed = figures.values.values.contains { $0 != .unknown(.neverReported) }
    return isLapsed
      ? "Non connu\u{00A0}: les relevés par commune ne sont plus valables."
      : "Non connu\u{00A0}: aucun relevé n’a été donné par commune."
  }

  /// The count of a place, leading to what it is made of.
  func countCell(_ place: MapPlace, _ link: Link?) -> HTML {
    guard place.value.isKnown else { return "<span class=\"muted\">non connu</span>" }
    // A zone says how many of its communes are known beside its name.
    let part: HTML = division == .commune ? place.value.part.html { "<small>\(prose: $0.words)</small>" } : ""
    guard let number = place.value.count else {
      return "<span class=\"muted\">\(linked("néant", link))</span>\(part)"
    }
    return "\(linked(French.number(number), link))\(part)"
  }
  func rateCell(_ place: MapPlace) -> HTML {
    place.rate == nil ? "<span class=\"muted\">\(rateWords(place))</span>" : "\(rateWords(place))"
  }
}

/// Which lines of a map's table are asked.
enum MapSelection: Sendable, Hashable {
  /// Those that have at least one.
  case some
  /// Those of which something is missing.
  case part
  /// Those that are not given whole: in part, or not at all.
  case lacking
  case only(MapClass)

  /// Nil where nothing is asked. Throws `NotFound` for a class that there is not.
  init?(_ text: String) {
    switch text {
    case "avec": self = .some
    case "en-partie": self = .part
    case "manque": self = .lacking
    default:
      guard let found = MapClass(rawValue: text) else { return nil }
      self = .only(found)
    }
  }
  var text: String {
    switch self {
    case .some: "avec"
    case .part: "en-partie"
    case .lacking: "manque"
    case .only(let found): found.rawValue
    }
  }
  func holds(_ place: MapPlace, in map: MapFigures) -> Bool {
    switch self {
    case .some: (place.value.count ?? 0) != 0
    case .part: place.value.part != nil
    case .lacking: !place.value.isGiven
    case .only(let found): map.mapClass(place.id) == found
    }
  }
  func words(_ map: MapFigures) -> String {
    switch self {
    case .some: "au moins \(map.measure.unit.of(1))"
    case .part: "en partie"
    case .lacking: "non connu ou en partie"
    case .only(let found): map.classes.words(found)
    }
  }
}

extension MapClass {
  package var fill: MapFill {
    switch self {
    case .high: .high
    case .middle: .middle
    case .low: .low
    case .zero: .zero
    case .nothing: .nothing
    case .unknown: .notKnown
    }
  }
}

extension String {
  /// As it is within a sentence: "Caméras filmant…" loses its capital, "EPCI" and "TIG non exécutés" keep theirs.
  package var inSentence: String {
    let second = dropFirst().first
    guard let first = self.first, second.map({ $0.isLowercase || !$0.isLetter }) ?? true else { return self }
    return first.lowercased() + dropFirst()
  }
}

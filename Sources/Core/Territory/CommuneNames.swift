import Kernel

/// A commune's name as people write it: capitals, St, underscores, « (ville) », without its article.
enum CommuneNames {
  private static let articles: Set<String> = ["le", "la", "les", "l", "aux", "las", "los"]
  private static let openings = [
    ["commune", "de"], ["commune", "d"], ["ville", "de"], ["ville", "d"], ["mairie", "de"], ["mairie", "d"],
  ]

  /// Words without accents nor case, abbreviations written out.
  static func words(_ text: String) -> [String] {
    var words = French.folded(text).split(separator: " ").map(String.init)
    for opening in openings where words.count > opening.count && words.starts(with: opening) {
      words.removeFirst(opening.count)
      break
    }
    while words.count > 1, let last = words.last, last == "ville" || last == "commune" || last.allSatisfy(\.isNumber) {
      words.removeLast()
    }
    var written: [String] = []
    for (index, word) in words.enumerated() {
      switch word {
      case "st": written.append("saint")
      case "ste": written.append("sainte")
      // « s/s » is « sous », « s/ » is « sur ».
      case "s" where index > 0 && words[index - 1] == "s": written[written.count - 1] = "sous"
      case "s" where index > 0: written.append("sur")
      default: written.append(word)
      }
    }
    return written
  }

  /// What two ways of writing one name share; `short` without the article.
  static func keys(_ text: String) -> (whole: String, short: String) {
    let words = words(text)
    let rest = words.count > 1 && articles.contains(words[0]) ? Array(words.dropFirst()) : words
    return (words.joined(), rest.joined())
  }
}

/// A commune that changed its code or its name, as Insee's table of movements says it.
package struct Movement: Sendable, Hashable {
  /// Nil where the source does not say since when.
  package let day: Day?
  package let formerCode: String
  package let formerName: String
  /// The code of what it became, which may have moved since.
  package let code: String

  package init(day: Day?, formerCode: String, formerName: String, code: String) {
    self.day = day
    self.formerCode = formerCode
    self.formerName = formerName
    self.code = code
  }

  /// What each code that is no more became, where that is one of `codes` and no other: of a commune that was divided,
  /// nobody knows which part was meant.
  static func successors(_ movements: [Movement], among codes: Set<String>) -> [String: String] {
    let next = Dictionary(grouping: movements.filter { !codes.contains($0.formerCode) }, by: \.formerCode)
    func ends(_ code: String, _ seen: Set<String>) -> Set<String> {
      if codes.contains(code) { return [code] }
      guard !seen.contains(code) else { return [] }
      return (next[code] ?? []).reduce(into: []) { $0.formUnion(ends($1.code, seen.union([code]))) }
    }
    return next.keys.reduce(into: [:]) { found, code in
      let ends = ends(code, [])
      if ends.count == 1 { found[code] = ends.first }
    }
  }
}

/// What somebody who wrote a name or a code meant.
package enum CommuneFound: Sendable {
  case commune(Commune)
  /// A commune of yesterday, and what it is part of, or called, today.
  case former(Movement, Commune)
  /// A code of Insee's that is also the postal code of others.
  case asPostal(Commune, postal: [Commune])
  /// A postal code, and no code of Insee's.
  case postal([Commune])
  case several([Commune])
  case none(near: Commune?)
}

/// Finds communes as people write them. Made once for a territory.
package struct CommuneSearch: Sendable {
  private let territory: Territory
  private let byName: [String: Set<String>]
  private let formerByName: [String: [Movement]]
  private let formerByCode: [String: [Movement]]

  init(_ territory: Territory) {
    self.territory = territory
    byName = territory.communes.reduce(into: [:]) { names, commune in
      let keys = CommuneNames.keys(commune.name)
      for key in [keys.whole, keys.short] { names[key, default: []].insert(commune.code) }
    }
    formerByName = territory.movements.reduce(into: [:]) { names, movement in
      let keys = CommuneNames.keys(movement.formerName)
      for key in Set([keys.whole, keys.short]) { names[key, default: []].append(movement) }
    }
    formerByCode = Dictionary(grouping: territory.movements, by: \.formerCode)
  }

  /// - Parameter hints: false spares looking for the nearest name.
  package func find(_ text: String, hints: Bool = true) -> CommuneFound {
    let word = text.trimmed
    if let found = code(word) { return found }
    let keys = CommuneNames.keys(word)
    for key in [keys.whole, keys.short] {
      guard let codes = byName[key] else { continue }
      let communes = codes.sorted().compactMap(territory.commune)
      return communes.count == 1 ? .commune(communes[0]) : .several(communes)
    }
    if let movements = formerByName[keys.whole] ?? formerByName[keys.short] {
      // « Saint-Ouen » was one, and is the beginning of two.
      let alike = territory.communes.filter { CommuneNames.keys($0.name).whole.hasPrefix(keys.whole) }
      if alike.count > 1 { return .several(alike) }
      return former(movements)
    }
    guard hints, word.utf8.count <= 60, let near = nearest(to: word, among: territory.communes.lazy.map(\.name)) else {
      return .none(near: nil)
    }
    return .none(near: territory.communes.first { $0.name == near })
  }

  /// How a commune is written so that it is read again without a doubt: its name, or its code where others bear it.
  package func word(_ code: String) -> String {
    guard let name = territory.commune(code)?.name, case .commune(let found) = find(name, hints: false),
      found.code == code
    else { return code }
    return name
  }

  private func code(_ word: String) -> CommuneFound? {
    // Spreadsheets take codes for numbers and drop their first zero.
    for code in [word.uppercased(), "0" + word] where code.utf8.count == 5 {
      let postal = territory.postal[code] ?? []
      if let commune = territory.commune(code) {
        let others = postal.compactMap(territory.commune).filter { $0.code != code }
        return others.isEmpty || postal.contains(code) ? .commune(commune) : .asPostal(commune, postal: others)
      }
      if let movements = formerByCode[code] { return former(movements) }
      if !postal.isEmpty { return .postal(postal.compactMap(territory.commune)) }
    }
    return nil
  }

  private func former(_ movements: [Movement]) -> CommuneFound {
    let codes = Set(movements.flatMap { today($0.code, []) }).sorted()
    let communes = codes.compactMap(territory.commune)
    guard let last = movements.max(by: { ($0.day?.iso ?? "") < ($1.day?.iso ?? "") }) else { return .none(near: nil) }
    switch communes.count {
    case 0: return .none(near: nil)
    case 1: return .former(last, communes[0])
    default: return .several(communes)
    }
  }

  /// The codes that a code became.
  private func today(_ code: String, _ seen: Set<String>) -> [String] {
    if territory.commune(code) != nil { return [code] }
    guard !seen.contains(code) else { return [] }
    return (formerByCode[code] ?? []).flatMap { today($0.code, seen.union([code])) }
  }

  /// True of a commune that others became part of: two figures of one day may be theirs, to be added.
  package func isMerged(_ code: String) -> Bool {
    territory.movements.contains { $0.formerCode != code && today($0.code, []).contains(code) }
  }
}

extension Territory {
  /// Whether a name begins with these words, as people write names of communes.
  static func fits(_ wanted: [String], _ name: String) -> Bool {
    let words = CommuneNames.words(name)
    return !wanted.isEmpty && wanted.allSatisfy { word in words.contains { $0.hasPrefix(word) } }
  }

  /// Communes whose name, of today or of yesterday, has words that begin so, or whose code is that.
  package func communes(searched text: String) -> [Commune] {
    let wanted = CommuneNames.words(text), code = text.trimmed
    guard !wanted.isEmpty else { return [] }
    let former = movements.filter { $0.formerCode == code || Self.fits(wanted, $0.formerName) }
    let codes = Set(
      former.compactMap { movement -> String? in
        switch search.find(movement.formerCode, hints: false) {
        case .commune(let commune), .former(_, let commune): commune.code
        default: nil
        }
      })
    return communes.filter { $0.code == code || codes.contains($0.code) || Self.fits(wanted, $0.name) }
  }
}

/// How far a figure is known. None of these is ever taken for another, from the journal to pages, maps and files.
package enum Known: Sendable, Hashable {
  /// Counted; 0 is "zéro": it was counted, and there is none.
  case known(Double)
  /// "Néant": there was nothing to count.
  case nothing
  /// Some of what makes it is missing: "97, 32 communes sur 40"; nil: of what there is, nothing was to be counted.
  case part(Double?, Part)
  case unknown(Gap)

  /// What there is of a figure that is known in part.
  package enum Part: Sendable, Hashable {
    package enum Whole: Sendable, Hashable { case communes, organisations, reports }
    case of(Int, of: Int, Whole)
    /// The register is kept from that day only.
    case since(Day)
  }

  /// Why there is no number.
  package enum Gap: Sendable, Hashable {
    /// The register is kept from that day only.
    case beforeReprise(Day)
    case neverReported
    /// Reported once; since that day, no longer known.
    case lapsed(since: Day)
    /// Nothing was reported from that day on, whatever was before.
    case silent(from: Day)
    /// No commune of the zone is known.
    case noCommune
  }

  /// What was counted. Nil where it is not known, and where there was nothing to count: that is no zero.
  package var number: Double? {
    switch self {
    case .known(let number): number
    case .part(let number, _): number
    case .nothing, .unknown: nil
    }
  }
  package var count: Int? { number.map { Int($0) } }
  /// Something is known of it, be it that there was nothing to count.
  package var isKnown: Bool {
    if case .unknown = self { false } else { true }
  }
  /// Known whole: nothing that makes it is missing.
  package var isWhole: Bool {
    switch self {
    case .known, .nothing: true
    case .part, .unknown: false
    }
  }
  /// Nobody's word is missing: what "32 communes sur 40" counts, everywhere. A register that is kept from a day only is
  /// the same for all.
  package var isGiven: Bool {
    if case .since = part { true } else { isWhole }
  }
  package var part: Part? {
    if case .part(_, let part) = self { part } else { nil }
  }

  /// In the words of files and machines.
  package var state: String {
    switch self {
    case .known(0): "zero"
    case .known: "connu"
    case .nothing: "neant"
    case .part: "en partie"
    case .unknown: "non connu"
    }
  }

  /// "36 téléphones", "néant", "97 rappels, 32 communes sur 40", "non connu".
  package func words(_ counted: (Double) -> String) -> String {
    switch self {
    case .known(let number): counted(number)
    case .nothing: "néant"
    case .part(let number, let part): "\(number.map(counted) ?? "néant"), \(part.words)"
    case .unknown: "non connu"
    }
  }

  /// The same without what is missing, for a page that says it beside.
  package func bare(_ counted: (Double) -> String) -> String {
    if case .part(let number, _) = self { number.map(counted) ?? "néant" } else { words(counted) }
  }

  /// What is missing, for files and machines: "32 communes sur 40", "néant, 1 relevé sur 2".
  package var partWords: String? { part.map { (number == nil ? "néant, " : "") + $0.words } }

  /// Of communes together: what is not known is left out of the sum, never taken for zero.
  package static func sum(_ communes: [Known]) -> Known {
    if communes.count == 1 { return communes[0] }
    let given = communes.filter(\.isKnown)
    guard !given.isEmpty else {
      // Where all lack it for the same reason, that is the reason.
      let gaps = Set(communes)
      return gaps.count == 1 ? gaps.first ?? .unknown(.noCommune) : .unknown(.noCommune)
    }
    let numbers = given.compactMap(\.number), sum = numbers.isEmpty ? nil : numbers.reduce(0, +)
    let parts = Set(given.compactMap(\.part))
    guard given.count == communes.count, parts.isEmpty else {
      if let part = parts.first, parts.count == 1, given.allSatisfy(\.isGiven), given.count == communes.count {
        return .part(sum, part)
      }
      return .part(sum, .of(communes.count(where: \.isGiven), of: communes.count, .communes))
    }
    return sum.map { .known($0) } ?? .nothing
  }
}

extension Known.Part {
  /// "32 communes sur 40".
  package var words: String {
    switch self {
    case .since(let day): return "compté depuis le \(French.short(day)) seulement"
    case .of(let received, let expected, let whole):
      let (one, many) =
        switch whole {
        case .communes: ("commune", "communes")
        case .organisations: ("organisme", "organismes")
        case .reports: ("relevé", "relevés")
        }
      return received == 0
        ? "aucun\(whole == .communes ? "e" : "") \(one) sur \(French.number(expected)) au complet"
        : "\(French.plural(received, one, many)) sur \(French.number(expected))"
    }
  }
}

extension Known.Gap {
  /// Why, in a few words.
  package var words: String {
    switch self {
    case .beforeReprise(let day): "registre tenu depuis le \(French.short(day))"
    case .neverReported: "jamais renseigné"
    case .lapsed(let day): "plus connu depuis le \(French.short(day))"
    case .silent(let day): "rien de donné depuis le \(French.short(day))"
    case .noCommune: "aucune commune connue"
    }
  }
}

import Kernel

/// What a place is on a map: one of three classes at most, zero, nothing to count, or not known.
package enum MapClass: String, Sendable, CaseIterable {
  case high = "haute"
  case middle = "moyenne"
  case low = "basse"
  case zero
  case nothing = "neant"
  case unknown = "inconnu"
}

/// Classes of about as many places each, with bounds that can be said aloud. Numbers are whole: for rates, tenths or
/// hundredths, so that a class never contradicts what is shown.
package struct MapClasses: Sendable, Hashable {
  /// The first number of each class but the lowest, in order: two at most.
  let bounds: [Int]
  /// The lowest and highest of what is classed; nil when there is nothing.
  let range: ClosedRange<Int>?
  /// Digits after the comma of the numbers told.
  let decimals: Int

  /// - Parameter values: those that are not zero.
  package init(_ values: [Int], decimals: Int = 0) {
    let sorted = values.sorted()
    self.decimals = decimals
    guard let least = sorted.first, let most = sorted.last else {
      (bounds, range) = ([], nil)
      return
    }
    range = least...most
    let distinct = Set(sorted).sorted()
    let readable = Self.readable(above: least, through: most)
    let wanted = min(3, distinct.count) - 1
    bounds = Self.best(readable, wanted, sorted) ?? Self.best(Array(distinct.dropFirst()), wanted, sorted) ?? []
  }

  /// The classes that there are, highest first.
  package var all: [MapClass] {
    guard range != nil else { return [] }
    return bounds.count == 2 ? [.high, .middle, .low] : bounds.count == 1 ? [.high, .middle] : [.high]
  }
  /// Of a number that is not zero.
  package func of(_ value: Int) -> MapClass {
    let passed = bounds.count { $0 <= value }
    return all.reversed()[min(passed, bounds.count)]
  }

  /// "12 et plus", "de 4 à 11", "de 1 à 3"; of rates, the lowest is "moins de 4".
  package func words(_ mapClass: MapClass) -> String {
    switch mapClass {
    case .zero: return "zéro"
    case .nothing: return "néant"
    case .unknown: return "non connu"
    case .high, .middle, .low: break
    }
    guard let range, let index = all.firstIndex(of: mapClass) else { return "" }
    let position = bounds.count - index
    let first = position == 0 ? nil : bounds[position - 1]
    let last = position == bounds.count ? nil : bounds[position] - 1
    switch (first, last) {
    case (nil, nil):
      return range.lowerBound == range.upperBound ? told(range.lowerBound) : "\(told(range.lowerBound)) et plus"
    case (nil, let last?):
      guard decimals == 0 else { return "moins de \(told(last + 1))" }
      return range.lowerBound >= last ? told(last) : "de \(told(range.lowerBound)) à \(told(last))"
    case (let first?, nil): return "\(told(first)) et plus"
    case (let first?, let last?): return first == last ? told(first) : "de \(told(first)) à \(told(last))"
    }
  }
  private func told(_ value: Int) -> String {
    French.short(Double(value) / Double(Self.power(decimals)), atMost: decimals)
  }

  static func power(_ digits: Int) -> Int { (0..<digits).reduce(1) { power, _ in power * 10 } }

  /// Numbers that people say: all those below ten, then 12, 15, 20, 25, 30, 40, 50, 60, 80, 100…
  private static func readable(above least: Int, through most: Int) -> [Int] {
    var numbers = Array(1...10), scale = 1
    while scale <= most {
      numbers += [12, 15, 20, 25, 30, 40, 50, 60, 80, 100].map { $0 * scale }
      scale *= 10
    }
    return numbers.filter { $0 > least && $0 <= most }
  }

  /// The bounds that share the values most evenly, the roundest of those that do it alike; nil where none leaves a
  /// value in each class.
  private static func best(_ candidates: [Int], _ count: Int, _ sorted: [Int]) -> [Int]? {
    guard count > 0 else { return [] }
    let below = candidates.map { bound in sorted.prefix { $0 < bound }.count }
    let choices =
      count == 1
      ? candidates.indices.map { [$0] }
      : candidates.indices.flatMap { first in
        candidates.indices.filter { candidates[$0] > candidates[first] }.map { [first, $0] }
      }
    var found: (unevenness: Int, roughness: Int, bounds: [Int])?
    for choice in choices {
      let edges = [0] + choice.map { below[$0] } + [sorted.count]
      let counts = zip(edges, edges.dropFirst()).map { $1 - $0 }
      guard !counts.contains(0) else { continue }
      let unevenness = counts.reduce(0) { $0 + $1 * $1 }
      let roughness = choice.reduce(0) { $0 + Self.roughness(candidates[$1]) }
      if found.map({ (unevenness, roughness) < ($0.unevenness, $0.roughness) }) ?? true {
        found = (unevenness, roughness, choice.map { candidates[$0] })
      }
    }
    return found?.bounds
  }

  /// 0 for 1, 10, 100…, 1 for 2, 5, 20, 50…, 2 for the others.
  private static func roughness(_ number: Int) -> Int {
    var digits = number
    while digits > 9, digits % 10 == 0 { digits /= 10 }
    return digits == 1 ? 0 : digits == 2 || digits == 5 ? 1 : 2
  }
}

import Kernel

/// What a place is on a map: one of three classes at most, zero, or not known.
enum MapClass: String, Sendable, CaseIterable {
  case high = "haute"
  case middle = "moyenne"
  case low = "basse"
  case zero
  case unknown = "inconnu"
}

/// Classes of about as many places each, with bounds that can be said aloud. Numbers are whole: for rates, tenths or
/// hundredths, so that a class never contradicts what is shown.
struct MapClasses: Sendable, Hashable {
  /// The first number of each class but the lowest, in order: two at most.
  let bounds: [Int]
  /// The lowest and highest of what is classed; nil when there is nothing.
  let range: ClosedRange<Int>?
  /// Digits after the comma of the numbers told.
  let decimals: Int

  /// - Parameter values: those that are not zero.
  init(_ values: [Int], decimals: Int = 0) {
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
  var all: [MapClass] {
    guard range != nil else { return [] }
    return bounds.count == 2 ? [.high, .middle, .low] : bounds.count == 1 ? [.high, .middle] : [.high]
  }
  /// Of a number that is not zero.
  func of(_ value: Int) -> MapClass {
    let passed = bounds.count { $0 <= value }
    return all.reversed()[min(passed, bounds.count)]
  }

  /// "12 et plus", "de 4 à 11", "de 1 à 3"; of rates, the lowest is "moins de 4".
  func words(_ mapClass: MapClass) -> String {
    switch mapClass {
    case .zero: return "zéro"
    case .unknown: return "non connu"
    case .high, .middle, .low: break
    }
    guard let range, let index = all.firstIndex(of: mapClass) else { return "" }
    let position = bounds.count - index
    let first = position == 0 ? nil : bounds[position - 1]
    let last = position == bounds.count ? nil : bounds[position] - 1
    switch (first, last) {
    case (nil, nil): return range.lowerBound == range.upperBound ? told(range.lowerBound) : "\(told(range.lowerBound)) et plus"
    case (nil, let last?):
      guard decimals == 0 else { return "moins de \(told(last + 1))" }
      return range.lowerBound >= last ? told(last) : "de \(told(range.lowerBound)) à \(told(last))"
    case (let first?, nil): return "\(told(first)) et plus"
    case (let first?, let last?): return first == last ? told(first) : "de \(told(first)) à \(told(last))"
    }
  }
  private func told(_ value: Int) -> String { French.short(Double(value) / Double(Self.power(decimals)), atMost: decimals) }

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

  /// The bounds that share the values most evenly; nil where none leaves a value in each class.
  private static func best(_ candidates: [Int], _ count: Int, _ sorted: [Int]) -> [Int]? {
    let below = candidates.map { bound in sorted.prefix { $0 < bound }.count }
    func cost(_ counts: [Int]) -> Int? {
      guard !counts.contains(0) else { return nil }
      return counts.reduce(0) { $0 + $1 * $1 }
    }
    switch count {
    case 0: return []
    case 1:
      let costs = candidates.indices.compactMap { index in
        cost([below[index], sorted.count - below[index]]).map { (cost: $0, bounds: [candidates[index]]) }
      }
      return costs.min { $0.cost < $1.cost }?.bounds
    default:
      var found: (cost: Int, bounds: [Int])?
      for first in candidates.indices {
        for second in candidates.indices where candidates[second] > candidates[first] {
          guard let cost = cost([below[first], below[second] - below[first], sorted.count - below[second]]),
            found.map({ cost < $0.cost }) ?? true
          else { continue }
          found = (cost, [candidates[first], candidates[second]])
        }
      }
      return found?.bounds
    }
  }
}

import Kernel
import Testing

@testable import Strategy

/// Classes of a map: three at most, about as many places in each, bounds that can be said aloud.
@Suite struct MapClassTests {
  @Test(
    "numbers are classed by bounds that people say",
    arguments: [
      ([], []),
      ([4, 4, 4], ["4"]),
      ([1, 1, 7], ["2 et plus", "1"]),
      ([1, 2, 3], ["3 et plus", "2", "1"]),
      ([1, 1, 1, 2, 2, 5, 9, 12, 40], ["6 et plus", "de 2 à 5", "1"]),
      (Array(1...300), ["200 et plus", "de 100 à 199", "de 1 à 99"]),
      // No round number lies between them.
      ([1_001, 1_002, 1_003], ["1\u{202F}003 et plus", "1\u{202F}002", "1\u{202F}001"]),
    ] as [([Int], [String])])
  func words(_ values: [Int], _ expected: [String]) {
    let classes = MapClasses(values)
    #expect(classes.all.map(classes.words) == expected)
  }

  @Test("rates are told with their decimals, and the lowest has no floor")
  func rates() {
    let classes = MapClasses([4, 9, 12, 399, 400, 450, 799, 800, 1_200], decimals: 1)
    #expect(classes.all.map(classes.words) == ["50 et plus", "de 10 à 49,9", "moins de 10"])
  }

  @Test("every number falls in one class, and no class is empty", arguments: 1...40)
  func covers(_ seed: Int) {
    var state = UInt64(seed)
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let values = (0..<(1 + next(200))).map { _ in 1 + next(seed % 2 == 0 ? 6 : 5_000) }
    let classes = MapClasses(values)
    #expect(classes.all.count == min(3, Set(values).count))
    for wanted in classes.all { #expect(values.contains { classes.of($0) == wanted }) }
    // A larger number is never in a lower class.
    let order = values.sorted().map { classes.all.firstIndex(of: classes.of($0)) ?? -1 }
    #expect(order == order.sorted(by: >))
  }
}

import Kernel
import Testing

@testable import Strategy

@Suite("standing: what a pack may not say")
struct StandingPackTests {
  private func indicator(
    _ stated: [StatedFigure] = [], _ targets: [Target], _ direction: Direction = .rise,
    window: Window = .level, keep: Keep? = nil
  ) -> Indicator {
    Indicator(
      id: "x", title: "X", unit: Sample.unit, window: window, direction: direction, stated: stated, targets: targets,
      keep: keep)
  }
  private func fields(_ indicator: Indicator) -> [String] { faults(of: indicator).map(\.field) }

  @Test("the baseline must precede the first target; an observation need not")
  func baseline() {
    let target = Target(10, on: iso("2020-12-31"))
    #expect(fields(indicator([StatedFigure(1, on: iso("2020-12-30"))], [target])).isEmpty)
    #expect(fields(indicator([StatedFigure(1, on: iso("2020-12-31"))], [target])) == ["cites"])
    let seen = indicator([StatedFigure(1, on: iso("2021-12-31"), origin: .observation)], [target])
    #expect(fields(seen).isEmpty)
    #expect(seen.baseline == nil)
  }
  @Test("two targets on one day, targets against the direction")
  func targets() {
    let (a, b) = (Target(10, on: iso("2020-12-31")), Target(20, on: iso("2021-12-31")))
    #expect(fields(indicator([], [b, a])).isEmpty)
    #expect(fields(indicator([], [a, Target(20, on: a.day)])) == ["cibles"])
    #expect(fields(indicator([], [Target(1, on: nil), Target(2, on: nil)])) == ["cibles"])
    #expect(fields(indicator([], [a, b], .fall)) == ["cibles"])
    #expect(fields(indicator([], [Target(30, on: a.day), b])) == ["cibles"])
    #expect(fields(indicator([], [Target(20, on: a.day), b])).isEmpty)
    #expect(fields(indicator([], [a, b], .fall, window: .since(iso("2020-01-01")))).isEmpty)
  }
  @Test("keep and targets together, a keep that ends before it begins")
  func keep() {
    let keep = Keep(.atLeast, 1, each: .year, from: iso("2020-01-01"), through: iso("2022-12-31"))
    #expect(fields(indicator([], [], keep: keep)).isEmpty)
    #expect(fields(indicator([], [Target(10, on: iso("2020-12-31"))], keep: keep)) == ["chaque"])
    let backwards = Keep(.atLeast, 1, each: .year, from: iso("2020-01-01"), through: iso("2019-12-31"))
    #expect(fields(indicator([], [], keep: backwards)) == ["chaque"])
  }
}

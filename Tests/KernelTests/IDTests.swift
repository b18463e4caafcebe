import Kernel
import Testing

@Suite struct IDTests {
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
  }

  @Test("an id is a UUID of version 7, variant 10, that begins by its milliseconds")
  func bits() throws {
    let now = try #require(Instant(iso: "2022-02-22T19:22:22.000000Z"))
    for _ in 0..<200 {
      let text = Array(ID<Person>(at: now).text)
      #expect(text.count == 36)
      #expect(String(text[..<13]) == "017f22e2-79b0")
      #expect(text[14] == "7")
      #expect("89ab".contains(text[19]))
      #expect([8, 13, 18, 23].allSatisfy { text[$0] == "-" })
    }
  }

  @Test("ids sort by the time they were made, to the microsecond")
  func order() {
    var random = Seeded(state: 7)
    var previous = ID<Person>(at: Instant(microseconds: 1_600_000_000_000_000), using: &random)
    for step in 1...5_000 {
      let next = ID<Person>(at: Instant(microseconds: 1_600_000_000_000_000 + Int64(step)), using: &random)
      #expect(previous < next)
      previous = next
    }
  }

  @Test("a seed gives the same id twice, chance never does")
  func seeds() {
    let now = Instant(microseconds: 1_600_000_000_123_456)
    var (one, two) = (Seeded(state: 1), Seeded(state: 1))
    #expect(ID<Person>(at: now, using: &one) == ID<Person>(at: now, using: &two))
    #expect(Set((0..<1_000).map { _ in ID<Person>(at: now) }).count == 1_000)
  }

  @Test("a moment before 1970 makes an id all the same")
  func before1970() { #expect(ID<Person>(at: Instant(microseconds: -1)).text.hasPrefix("00000000-0000-7000-")) }

  @Test("an id is read back, whatever its case")
  func roundTrip() {
    let id = ID<Person>(at: Instant(microseconds: 1_600_000_000_123_456))
    #expect(ID(id.text) == id)
    #expect(ID(id.text.uppercased()) == id)
  }

  @Test(
    "what is no UUID is refused",
    arguments: [
      "", "1", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e279b07cc398c4dc0c0c07398f",
      "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
      "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
      "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
    ])
  func refused(text: String) { #expect(ID<Person>(text) == nil) }
}

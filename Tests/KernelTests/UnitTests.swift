import Kernel
import Testing

@Suite("Units") struct UnitTests {
  @Test(
    "a number is followed by its unit, as French spaces it",
    arguments: [
      (Unit(one: "caméra", many: "caméras"), 1.9, "1,9\u{00A0}caméra"),
      (Unit(one: "caméra", many: "caméras"), 2, "2\u{00A0}caméras"),
      (.percent, 75, "75\u{202F}%"), (.euros, 0, "0\u{00A0}€"),
    ] as [(Unit, Double, String)])
  func written(_ unit: Unit, _ value: Double, _ text: String) {
    #expect(unit.of(value, written: French.short(value, atMost: 1)) == text)
  }

  @Test("a shorter name is that of many, and no symbol has one")
  func named() {
    let cameras = Unit(one: "caméra de la voie publique", many: "caméras de la voie publique")
    #expect(cameras.of(3, written: "3", called: "caméras") == "3\u{00A0}caméras")
    #expect(cameras.of(1, written: "1", called: "caméras") == "1\u{00A0}caméra de la voie publique")
    #expect(Unit.percent.of(3, written: "3", called: "parts") == "3\u{202F}%")
  }
}

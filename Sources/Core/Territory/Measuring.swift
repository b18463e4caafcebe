import Foundation

extension Position {
  /// As the crow flies, on a round Earth.
  package func kilometres(to other: Position) -> Double {
    let radians = Double.pi / 180
    let height = sin((other.latitude - latitude) * radians / 2),
      width = sin((other.longitude - longitude) * radians / 2)
    let half = height * height + cos(latitude * radians) * cos(other.latitude * radians) * width * width
    return 2 * Self.radius * asin(min(1, half.squareRoot()))
  }
  private static let radius = 6371.0
  /// Of a degree.
  fileprivate static let kilometres = radius * .pi / 180

  /// Where it is from `origin`, in kilometres, on a plane that is true near it.
  fileprivate func plane(from origin: Position) -> (x: Double, y: Double) {
    (
      (longitude - origin.longitude) * cos(origin.latitude * .pi / 180) * Self.kilometres,
      (latitude - origin.latitude) * Self.kilometres
    )
  }
}

extension [Position] {
  /// Hectares inside a closed line, which may leave out its last position.
  package var hectares: Double {
    guard let first else { return 0 }
    return abs(plane(from: first).moment.area) * 100
  }
  fileprivate func plane(from origin: Position) -> [(x: Double, y: Double)] { map { $0.plane(from: origin) } }

  /// True where a closed line meets itself elsewhere than at the ends of its sides.
  package var crossesItself: Bool {
    guard let first, count > 3 else { return false }
    let spots = plane(from: first)
    func side(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ c: (x: Double, y: Double)) -> Double {
      (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
    return spots.indices.contains { one in
      let (a, b) = (spots[one], spots[(one + 1) % spots.count])
      return spots.indices.dropFirst(one + 2).contains { other in
        guard (other + 1) % spots.count != one else { return false }
        let (c, d) = (spots[other], spots[(other + 1) % spots.count])
        return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0
      }
    }
  }
}

extension [(x: Double, y: Double)] {
  /// Of a closed line: its area, negative where it turns clockwise, and that by which its middle is found.
  fileprivate var moment: (area: Double, x: Double, y: Double) {
    indices.reduce((0, 0, 0)) { sum, index in
      let (a, b) = (self[index], self[(index + 1) % count]), cross = a.x * b.y - b.x * a.y
      return (sum.0 + cross / 2, sum.1 + (a.x + b.x) * cross / 6, sum.2 + (a.y + b.y) * cross / 6)
    }
  }
}

extension MultiPolygon {
  /// In a hole is outside. Of two contours that share an edge, a point on it is in one only.
  package func contains(_ point: Position) -> Bool {
    guard (box.west...box.east).contains(point.longitude), (box.south...box.north).contains(point.latitude) else {
      return false
    }
    return rings.reduce(into: false) { isInside, ring in
      for (a, b) in zip(ring, ring.dropFirst()) where (a.latitude > point.latitude) != (b.latitude > point.latitude) {
        // Always from south to north: both neighbours of an edge then find the same crossing, to the last bit.
        let (low, high) = a.latitude < b.latitude ? (a, b) : (b, a)
        let share = (point.latitude - low.latitude) / (high.latitude - low.latitude)
        if point.longitude < low.longitude + share * (high.longitude - low.longitude) { isInside.toggle() }
      }
    }
  }
  /// How far the nearest of its edges is.
  package func kilometres(to point: Position) -> Double {
    rings.flatMap { ring in zip(ring, ring.dropFirst()) }.reduce(.infinity) { nearest, edge in
      let a = edge.0.plane(from: point), b = edge.1.plane(from: point), (x, y) = (b.x - a.x, b.y - a.y)
      let length = x * x + y * y, share = length == 0 ? 0 : min(1, max(0, -(a.x * x + a.y * y) / length))
      let (nearX, nearY) = (a.x + share * x, a.y + share * y)
      return min(nearest, (nearX * nearX + nearY * nearY).squareRoot())
    }
  }
  /// The middle of its largest part.
  package var centre: Position {
    let corner = Position(longitude: box.west, latitude: box.south)
    let moments = polygons.compactMap(\.first).map { Array($0.dropLast()).plane(from: corner).moment }
    guard let (area, x, y) = moments.max(by: { abs($0.area) < abs($1.area) }), area != 0 else { return corner }
    return Position(
      longitude: corner.longitude + x / area / (cos(corner.latitude * .pi / 180) * Position.kilometres),
      latitude: corner.latitude + y / area / Position.kilometres)
  }
}

extension Box {
  /// How far it is; zero inside. What is in it is no nearer.
  fileprivate func kilometres(to point: Position) -> Double {
    let (longitude, latitude) = (min(max(point.longitude, west), east), min(max(point.latitude, south), north))
    return point.kilometres(to: Position(longitude: longitude, latitude: latitude))
  }
}

extension Territory {
  /// Contours are simplified: what is as near as that to one may be in it.
  private static let blur = 0.3

  /// True of a point that may be in a commune; of one without a contour nobody knows.
  package func mayHold(_ point: Position, _ commune: Commune) -> Bool {
    commune.contour.map { $0.contains(point) || $0.kilometres(to: point) < Self.blur } ?? true
  }
  /// The commune in which a point is, or is nearly; nil: none.
  package func commune(at point: Position) -> Commune? {
    if let around = communes.first(where: { $0.contour?.contains(point) ?? false }) { return around }
    let near = communes.compactMap { commune -> (Commune, Double)? in
      guard let contour = commune.contour, contour.box.kilometres(to: point) < Self.blur else { return nil }
      return (commune, contour.kilometres(to: point))
    }
    return near.filter { $0.1 < Self.blur }.min { $0.1 < $1.1 }?.0
  }
}

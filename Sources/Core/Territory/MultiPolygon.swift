import Kernel

/// A closed line: its last position is its first.
package typealias Ring = [Position]

/// The contour of a place: one or several polygons, each an outer ring followed by its holes.
package struct MultiPolygon: Hashable, Sendable {
  package let polygons: [[Ring]]
  package let box: Box

  /// Throws `Invalid` on an empty contour, an open ring, a ring of less than four positions, a position off the globe.
  package init(polygons: [[Ring]]) throws {
    for ring in polygons.joined() {
      guard ring.count >= 4, ring.first == ring.last else {
        throw Invalid(
          "Un contour n’est pas fermé ou a moins de quatre points.", remedy: "Fermez-le par son premier point.")
      }
      guard ring.allSatisfy(\.isOnGlobe) else {
        throw Invalid("Un point du contour est hors du globe.", remedy: "Donnez des degrés, en WGS 84.")
      }
    }
    guard !polygons.contains(where: \.isEmpty), let box = Box(around: polygons.joined().joined()) else {
      throw Invalid("Le contour est vide.", remedy: "Donnez au moins un polygone.")
    }
    self.polygons = polygons
    self.box = box
  }

  package var rings: [Ring] { Array(polygons.joined()) }

  /// Of two contours that share an edge, a position on it belongs to one only.
  package func contains(_ position: Position) -> Bool {
    guard box.contains(position) else { return false }
    var isInside = false
    for polygon in polygons {
      for ring in polygon where crossings(of: ring, eastOf: position) { isInside.toggle() }
    }
    return isInside
  }

  /// Centre of gravity of the surface, in degrees: good for a label, and may lie outside a curved contour.
  package var centroid: Position {
    let origin = box.center
    var (area, longitude, latitude) = (0.0, 0.0, 0.0)
    for polygon in polygons {
      for (index, ring) in polygon.enumerated() {
        let part = moments(of: ring, from: origin)
        // Rings turn either way: the outer one adds, holes take away.
        let sign = (part.area < 0) == (index == 0) ? -1.0 : 1.0
        area += sign * part.area
        longitude += sign * part.longitude
        latitude += sign * part.latitude
      }
    }
    guard area > 0 else { return origin }
    return Position(
      longitude: origin.longitude + longitude / area / 3, latitude: origin.latitude + latitude / area / 3)
  }
}

/// True if a half-line from the position to the east meets the ring an odd number of times.
private func crossings(of ring: Ring, eastOf position: Position) -> Bool {
  var isOdd = false
  var previous = ring[ring.count - 1]
  for current in ring {
    if (current.latitude > position.latitude) != (previous.latitude > position.latitude) {
      // Always from south to north: both neighbours of an edge then find the same crossing, to the last bit.
      let (low, high) = current.latitude < previous.latitude ? (current, previous) : (previous, current)
      let share = (position.latitude - low.latitude) / (high.latitude - low.latitude)
      if position.longitude < low.longitude + share * (high.longitude - low.longitude) { isOdd.toggle() }
    }
    previous = current
  }
  return isOdd
}

/// Twice the signed area, and its moments, about an origin near by (far ones lose digits).
private func moments(of ring: Ring, from origin: Position) -> (area: Double, longitude: Double, latitude: Double) {
  var (area, longitude, latitude) = (0.0, 0.0, 0.0)
  for (start, end) in zip(ring, ring.dropFirst()) {
    let (x1, y1) = (start.longitude - origin.longitude, start.latitude - origin.latitude)
    let (x2, y2) = (end.longitude - origin.longitude, end.latitude - origin.latitude)
    let cross = x1 * y2 - x2 * y1
    area += cross
    longitude += (x1 + x2) * cross
    latitude += (y1 + y2) * cross
  }
  return (area, longitude, latitude)
}

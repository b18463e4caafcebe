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
}

/// A point of the globe, in degrees (WGS 84).
package struct Position: Hashable, Sendable {
  package let longitude: Double
  package let latitude: Double

  package init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
  }

  /// False for what is not on the globe: infinite, not a number, out of range.
  var isOnGlobe: Bool { abs(longitude) <= 180 && abs(latitude) <= 90 }
}

/// The smallest rectangle of meridians and parallels around something.
package struct Box: Hashable, Sendable {
  package var west: Double
  package var south: Double
  package var east: Double
  package var north: Double

  /// Nil around nothing.
  package init?(around positions: some Sequence<Position>) {
    var iterator = positions.makeIterator()
    guard let first = iterator.next() else { return nil }
    (west, south, east, north) = (first.longitude, first.latitude, first.longitude, first.latitude)
    while let position = iterator.next() {
      west = min(west, position.longitude)
      south = min(south, position.latitude)
      east = max(east, position.longitude)
      north = max(north, position.latitude)
    }
  }
  /// Nil around nothing.
  package init?(around boxes: some Sequence<Box>) {
    var union: Box?
    for box in boxes { union = union?.joined(with: box) ?? box }
    guard let union else { return nil }
    self = union
  }

  package func joined(with other: Box) -> Box {
    var box = self
    box.west = min(west, other.west)
    box.south = min(south, other.south)
    box.east = max(east, other.east)
    box.north = max(north, other.north)
    return box
  }
}

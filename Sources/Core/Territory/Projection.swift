import Foundation

/// From degrees to the pixels of an SVG: equirectangular at the mid-latitude of a box, centred in a frame with the
/// box's proportions kept. A département has no visible distortion.
package struct Projection: Sendable, Hashable {
  package let width: Double
  package let height: Double
  private let origin: Position
  private let scaleX: Double
  private let scaleY: Double

  /// Without a height, the frame is as high as the box needs.
  package init(_ box: Box, width: Double, height: Double? = nil, margin: Double = 4) {
    let shrink = max(0.01, cos(box.center.latitude * .pi / 180))
    let (east, north) = (max(1e-9, (box.east - box.west) * shrink), max(1e-9, box.north - box.south))
    let room = max(1, width - 2 * margin)
    let fitted = min(room / east, height.map { max(1, $0 - 2 * margin) / north } ?? .infinity)
    self.width = width
    self.height = height ?? (fitted * north + 2 * margin).rounded(.up)
    origin = box.center
    scaleX = fitted * shrink
    scaleY = fitted
  }

  package func point(_ position: Position) -> (x: Double, y: Double) {
    (
      width / 2 + (position.longitude - origin.longitude) * scaleX,
      height / 2 - (position.latitude - origin.latitude) * scaleY
    )
  }

  /// The `d` of an SVG path, to a tenth of a pixel, without the points that fall on the one before. Holes need
  /// `fill-rule="evenodd"`. Empty when all is smaller than a pixel's tenth.
  package func path(_ contour: MultiPolygon) -> String { path(contour.rings) }

  package func path(_ rings: [Ring]) -> String {
    var text = [UInt8]()
    for ring in rings { append(ring, to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Absolute for the first point, then steps: steps are shorter, and being between rounded points they add up exactly.
  private func append(_ ring: Ring, to text: inout [UInt8]) {
    var points = [(x: Int, y: Int)]()
    points.reserveCapacity(ring.count)
    for position in ring {
      let exact = point(position)
      let next = (x: tenths(exact.x), y: tenths(exact.y))
      if let last = points.last, last == next { continue }
      points.append(next)
    }
    if points.count > 1, let first = points.first, let last = points.last, first == last { points.removeLast() }
    guard points.count >= 3 else { return }
    var previous = (x: 0, y: 0)
    for (index, point) in points.enumerated() {
      switch index {
      case 0: text.append(UInt8(ascii: "M"))
      case 1: text.append(UInt8(ascii: "l"))
      default: if point.x >= previous.x { text.append(UInt8(ascii: " ")) }
      }
      appendDecimal(point.x - previous.x, decimals: 1, leadingZero: false, to: &text)
      if point.y >= previous.y { text.append(UInt8(ascii: " ")) }
      appendDecimal(point.y - previous.y, decimals: 1, leadingZero: false, to: &text)
      previous = point
    }
    text.append(UInt8(ascii: "z"))
  }

  private func tenths(_ value: Double) -> Int {
    Int((min(max(value, -1e6), 1e6) * 10).rounded())
  }
}

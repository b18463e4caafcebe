extension MultiPolygon {
  /// The outline of places side by side: the edges that one of them only uses, joined into rings. Places must share
  /// their vertices exactly, as Insee's and IGN's generalised contours do; what does not match is kept, so a sliver
  /// shows.
  package static func outline(of contours: [MultiPolygon]) -> [Ring] {
    var numbers = [Position: Int]()
    var positions = [Position]()
    func number(_ position: Position) -> Int {
      if let known = numbers[position] { return known }
      numbers[position] = positions.count
      positions.append(position)
      return positions.count - 1
    }

    // An edge met twice is between two places, or a spike: it cancels out.
    var edges = Set<Edge>()
    for contour in contours {
      for ring in contour.polygons.joined() {
        var previous: Int?
        for position in ring {
          let current = number(position)
          if let previous, previous != current {
            let edge = Edge(previous, current)
            if edges.remove(edge) == nil { edges.insert(edge) }
          }
          previous = current
        }
      }
    }

    var neighbours = [[Int]](repeating: [], count: positions.count)
    // In order, so that the same places always give the same rings.
    for edge in edges.sorted(by: { ($0.low, $0.high) < ($1.low, $1.high) }) {
      neighbours[edge.low].append(edge.high)
      neighbours[edge.high].append(edge.low)
    }
    var rings = [Ring]()
    for start in positions.indices {
      // Rings being closed, every vertex has an even number of edges: a walk ends where it began.
      while let first = neighbours[start].first {
        var ring = [positions[start]]
        var (previous, current) = (start, first)
        while true {
          neighbours[previous].removeAll { $0 == current }
          neighbours[current].removeAll { $0 == previous }
          ring.append(positions[current])
          guard current != start, let next = neighbours[current].first else { break }
          (previous, current) = (current, next)
        }
        rings.append(ring)
      }
    }
    return rings
  }
}

private struct Edge: Hashable {
  let low: Int
  let high: Int
  init(_ a: Int, _ b: Int) { (low, high) = a < b ? (a, b) : (b, a) }
}

import Kernel

/// The outlines of a département's communes and of what groups them, projected and simplified once, drawn many times.
package struct MapOutline: Sendable {
  /// A ring as longitudes and latitudes, in degrees.
  package typealias Ring = [(longitude: Double, latitude: Double)]
  package struct Area: Sendable {
    package let id: String
    /// The group it is in; its outline is drawn thick.
    package let group: String?
    package let rings: [Ring]
    /// Written in it where it fits.
    package let name: String?
    package init(id: String, group: String?, rings: [Ring], name: String? = nil) {
      (self.id, self.group, self.rings, self.name) = (id, group, rings, name)
    }
  }
  struct Name: Sendable {
    let text: String
    let x: Double
    let y: Double
  }
  /// Ten units a pixel, 616 pixels wide.
  static let width = 6160

  let height: Int
  let paths: [String: HTML]
  let groupPath: HTML
  let names: [Name]
  /// Of areas, those that fit.
  let areaNames: [Name]
  let projection: Projection

  /// A plane projection true at the middle latitude: a département is small enough. `isNamed`: groups bear their name.
  package init(_ areas: [Area], isNamed: Bool = true) {
    let points = areas.flatMap { $0.rings.flatMap { $0 } }
    let west = points.map(\.longitude).min() ?? 0
    let north = points.map(\.latitude).max() ?? 0
    let south = points.map(\.latitude).min() ?? 0
    let east = points.map(\.longitude).max() ?? 1
    let shrink = cosine(degrees: (north + south) / 2)
    let scale = Double(Self.width - 40) / max((east - west) * shrink, 1e-6)
    let projection = Projection(west: west, north: north, across: shrink * scale, down: scale)
    self.projection = projection
    height = Int((north - south) * scale) + 40
    func place(_ ring: Ring) -> [Spot] {
      var spots: [Spot] = []
      for point in ring {
        let spot = projection.spot(point.longitude, point.latitude)
        if spots.last != spot { spots.append(spot) }
      }
      if spots.first == spots.last { spots.removeLast() }
      return spots
    }
    var paths: [String: HTML] = [:]
    var areaNames: [Name] = []
    var edges: [String: [Edge: Int]] = [:]
    var sums: [String: (x: Int, y: Int, count: Int)] = [:]
    for area in areas {
      let rings = area.rings.map(place).filter { $0.count > 2 }
      paths[area.id] = rings.html { Self.path($0) }
      if let name = area.name, let fitting = Self.name(name, in: rings) { areaNames.append(fitting) }
      guard let group = area.group else { continue }
      for ring in rings {
        for (index, spot) in ring.enumerated() {
          edges[group, default: [:]][Edge(spot, ring[(index + 1) % ring.count]), default: 0] += 1
          let sum = sums[group] ?? (0, 0, 0)
          sums[group] = (sum.x + spot.x, sum.y + spot.y, sum.count + 1)
        }
      }
    }
    self.paths = paths
    self.areaNames = areaNames
    groupPath = edges.sorted { $0.key < $1.key }.html { group in
      chains(group.value.filter { $0.value == 1 }.map(\.key)).html { Self.path($0, isClosed: false) }
    }
    names = (isNamed ? sums : [:]).sorted { $0.key < $1.key }.map {
      Name(text: $0.key, x: Double($0.value.x / $0.value.count), y: Double($0.value.y / $0.value.count))
    }
  }

  /// Size of the letters of an area's name, and how wide one is at most.
  private static let (letter, letterHeight) = (112.0, 220.0)

  /// In the middle of the largest ring; nil where it is wider or higher than it.
  private static func name(_ text: String, in rings: [[Spot]]) -> Name? {
    let boxes = rings.compactMap { ring -> (x: ClosedRange<Int>, y: ClosedRange<Int>)? in
      let (xs, ys) = (ring.map(\.x), ring.map(\.y))
      guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return nil }
      return (left...right, top...bottom)
    }
    guard let box = boxes.max(by: { $0.x.count * $0.y.count < $1.x.count * $1.y.count }),
      Double(text.count) * letter < Double(box.x.count), letterHeight * 1.5 < Double(box.y.count)
    else { return nil }
    return Name(
      text: text, x: Double(box.x.lowerBound + box.x.upperBound) / 2,
      y: Double(box.y.lowerBound + box.y.upperBound) / 2 + letterHeight / 3)
  }

  static func path(_ spots: [Spot], isClosed: Bool = true) -> HTML {
    var text = ""
    for (index, spot) in spots.enumerated() {
      if index == 0 {
        text += "M\(spot.x) \(spot.y)l"
      } else {
        let (x, y) = (spot.x - spots[index - 1].x, spot.y - spots[index - 1].y)
        if index > 1, x >= 0 { text += " " }
        text += y < 0 ? "\(x)\(y)" : "\(x) \(y)"
      }
    }
    return HTML(isClosed ? text + "z" : text)
  }
}

/// From degrees to the units of a drawing, 20 of which are its margin.
struct Projection: Sendable {
  let west: Double
  let north: Double
  /// Units of a degree of longitude, and of one of latitude.
  let across: Double
  let down: Double

  /// Every fifth of a pixel is enough, and neighbours round alike: no gap opens between them.
  func spot(_ longitude: Double, _ latitude: Double) -> Spot {
    Spot(
      x: Int(((longitude - west) * across / 2).rounded()) * 2 + 20,
      y: Int(((north - latitude) * down / 2).rounded()) * 2 + 20)
  }
}

struct Spot: Hashable, Comparable {
  let x: Int
  let y: Int
  static func < (left: Spot, right: Spot) -> Bool { (left.x, left.y) < (right.x, right.y) }
}
private struct Edge: Hashable {
  let a: Spot
  let b: Spot
  init(_ one: Spot, _ other: Spot) { (a, b) = one < other ? (one, other) : (other, one) }
}

/// Edges put end to end.
private func chains(_ edges: [Edge]) -> [[Spot]] {
  var next: [Spot: [Spot]] = [:]
  for edge in edges.sorted(by: { ($0.a, $0.b) < ($1.a, $1.b) }) {
    next[edge.a, default: []].append(edge.b)
    next[edge.b, default: []].append(edge.a)
  }
  var chains: [[Spot]] = []
  for start in next.keys.sorted() {
    while let first = next[start]?.last {
      var chain = [start, first]
      next[start]?.removeLast()
      remove(start, from: first)
      while let end = chain.last, let following = next[end]?.last {
        next[end]?.removeLast()
        remove(end, from: following)
        chain.append(following)
      }
      chains.append(chain)
    }
  }
  func remove(_ spot: Spot, from other: Spot) {
    if let index = next[other]?.firstIndex(of: spot) { next[other]?.remove(at: index) }
  }
  return chains
}

/// By its series: no mathematics library for one number.
private func cosine(degrees: Double) -> Double {
  let x = degrees * .pi / 180
  var (term, sum) = (1.0, 1.0)
  for n in 1...10 {
    term *= -x * x / Double((2 * n - 1) * (2 * n))
    sum += term
  }
  return sum
}

/// How an area is filled; three classes at most beside what has no number.
package enum MapFill: String, CaseIterable, Sendable {
  case high, middle, low, zero, nothing, notPublished, notKnown
  /// Over the fill of what is known in part.
  case part
  var style: HTML {
    switch self {
    case .high: "m-high"
    case .middle: "m-middle"
    case .low: "m-low"
    case .zero: "m-zero"
    case .nothing: "m-nothing"
    case .part: "m-part"
    case .notPublished: "m-dots"
    case .notKnown: "m-hatch"
    }
  }
}

/// A département coloured by commune. It is one image: the table beside it says everything and has the links.
package struct Choropleth: Sendable {
  let id: String
  let title: String
  let summary: String
  let fills: [String: (fill: MapFill, title: String)]
  /// Areas that are known in part: a light hatching over their fill.
  let parts: Set<String>
  /// Where a press on an area leads; the table beside has the same links, for who presses no picture.
  let links: [String: Link]
  /// What is drawn over the areas.
  let places: [Placed]
  /// `fills`: by area, with what the mouse reads ("Meaux : 77,9"); an area without one is "non connu".
  package init(
    id: String, title: String, summary: String, fills: [String: (fill: MapFill, title: String)],
    parts: Set<String> = [], links: [String: Link] = [:], places: [Placed] = []
  ) {
    (self.id, self.title, self.summary, self.fills) = (id, title, summary, fills)
    (self.parts, self.links, self.places) = (parts, links, places)
  }
}

package func choropleth(_ map: Choropleth, _ outline: MapOutline) -> HTML {
  let areas = outline.paths.sorted { $0.key < $1.key }.html { area in
    let (fill, title) = map.fills[area.key] ?? (.notKnown, area.key)
    let pattern: HTML =
      switch fill {
      case .notPublished: " fill=\"url(#\(map.id)-points)\""
      case .notKnown: " fill=\"url(#\(map.id)-traits)\""
      case .nothing: " fill=\"url(#\(map.id)-neant)\""
      default: ""
      }
    let path: HTML =
      "<path class=\"\(fill.style)\"\(pattern) d=\"\(area.value)\"><title>\(title)</title></path>\n"
    let hatching: HTML =
      map.parts.contains(area.key)
      ? "<path class=\"m-part\" fill=\"url(#\(map.id)-partie)\" d=\"\(area.value)\"/>\n" : ""
    guard let link = map.links[area.key] else { return path + hatching }
    return "<a href=\"\(link)\" tabindex=\"-1\">\(path)</a>\(hatching)"
  }
  func names(_ names: [MapOutline.Name], _ style: HTML) -> HTML {
    "<g class=\"\(style)\">\(names.html { "<text x=\"\(at: $0.x)\" y=\"\(at: $0.y)\">\($0.text)</text>" })</g>"
  }
  // A picture whose parts lead somewhere is no single image.
  let isImage = map.links.isEmpty && map.places.allSatisfy { $0.link == nil }
  let role: HTML = isImage ? "img" : "group", hidden: HTML = isImage ? "" : " aria-hidden=\"true\""
  return """
    <svg class="map" viewBox="0 0 \(MapOutline.width) \(outline.height)" role="\(role)" \
    aria-labelledby="\(map.id)-titre \(map.id)-texte"><title id="\(map.id)-titre">\(map.title)</title>\
    <desc id="\(map.id)-texte">\(map.summary)</desc>
    <defs><pattern id="\(map.id)-points" width="60" height="60" patternUnits="userSpaceOnUse">\
    <path class="m-dots" d="M0 0h60v60H0z"/><circle cx="15" cy="15" r="9" class="m-dot"/>\
    <circle cx="45" cy="45" r="9" class="m-dot"/></pattern>\
    <pattern id="\(map.id)-traits" width="60" height="60" patternUnits="userSpaceOnUse">\
    <path class="m-zero" d="M0 0h60v60H0z"/>\
    <path class="m-line" d="M-15 15 15-15M0 60 60 0M45 75 75 45"/></pattern>\
    <pattern id="\(map.id)-neant" width="60" height="60" patternUnits="userSpaceOnUse">\
    <path class="m-zero" d="M0 0h60v60H0z"/><path class="m-line" d="M18 30h24"/></pattern>\
    <pattern id="\(map.id)-partie" width="60" height="60" patternUnits="userSpaceOnUse">\
    <path class="m-over" d="M-15 45 15 75M0 0 60 60M45-15 75 15"/></pattern></defs>
    <g class="m-areas"\(hidden)>\(areas)</g><path class="m-groups" d="\(outline.groupPath)"/>
    \(names(outline.areaNames, "m-names m-names-areas"))\(names(outline.names, "m-names m-names-wide"))\
    \(names(outline.names, "m-names m-names-narrow"))<g\(hidden)>\(map.places.html { placed($0, outline) })</g></svg>

    """
}

/// A small sample of a fill, beside its word.
package func swatch(_ fill: MapFill) -> HTML {
  let drawing: HTML =
    switch fill {
    case .notPublished:
      """
      <path class="m-dot" d="M3 3h2v2H3zM9 3h2v2H9zM15 3h2v2h-2zM21 3h2v2h-2zM27 3h2v2h-2zM6 8h2v2H6zM12 8h2v2h-2z\
      M18 8h2v2h-2zM24 8h2v2h-2zM3 13h2v2H3zM9 13h2v2H9zM15 13h2v2h-2zM21 13h2v2h-2zM27 13h2v2h-2z"/>
      """
    case .notKnown: "<path class=\"m-line\" d=\"M-4 18 14 0M2 18 20 0M8 18 26 0M14 18 32 0M20 18 38 0M26 18 44 0\"/>"
    case .nothing: "<path class=\"m-line\" d=\"M6 9h6M20 9h6\"/>"
    case .part: "<path class=\"m-line\" d=\"M-4 0 14 18M8 0 26 18M20 0 38 18\"/>"
    default: ""
    }
  return """
    <svg class="swatch" viewBox="0 0 32 18" width="32" height="20" aria-hidden="true" focusable="false">\
    <path class="\(fill.style)" d="M0 0h32v18H0z"/>\(drawing)<path class="m-edge" d="M.5.5h31v17H.5z"/></svg>
    """
}

/// The classes of a map with their counts, each leading to the communes in it.
package func mapLegend(
  _ caption: String, of what: String, _ classes: [(fill: MapFill, word: String, count: Int, link: Link?)]
) -> HTML {
  table(
    caption, [Column("Classe", isHeading: true), Column(what, .number)],
    classes.map { entry in
      [
        "<span class=\"swatched\">\(swatch(entry.fill)) \(linked(entry.word, entry.link))</span>",
        "\(number: entry.count)",
      ]
    }, phone: .table)
}

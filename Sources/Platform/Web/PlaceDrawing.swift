import Kernel

/// A point, or a closed line, that a map shows over its areas.
package struct Placed: Sendable {
  let points: MapOutline.Ring
  let isOutline: Bool
  /// What the mouse reads.
  let title: String
  let link: Link?

  /// - Parameter points: one or, of an outline, its own, the first of them once.
  package init(_ points: MapOutline.Ring, isOutline: Bool, title: String, link: Link? = nil) {
    (self.points, self.isOutline, self.title, self.link) = (points, isOutline, title, link)
  }
}

func placed(_ placed: Placed, _ outline: MapOutline) -> HTML {
  let spots = placed.points.map { outline.projection.spot($0.longitude, $0.latitude) }
  let title: HTML = "<title>\(placed.title)</title>"
  let drawn: HTML =
    placed.isOutline
    ? "<path class=\"m-outline\" d=\"\(MapOutline.path(spots))\">\(title)</path>"
    : spots.html { "<circle class=\"m-point\" cx=\"\($0.x)\" cy=\"\($0.y)\" r=\"70\">\(title)</circle>" }
  guard let link = placed.link else { return drawn }
  return "<a href=\"\(link)\" tabindex=\"-1\">\(drawn)</a>"
}

/// Some communes, and what is placed in them. The page says in words where that is.
/// - Parameter picks: the field that a press on it fills, with scripts.
package func placeMap(
  _ id: String, _ title: String, _ places: [Placed], _ outline: MapOutline, picks field: String? = nil
) -> HTML {
  let areas = outline.paths.sorted { $0.key < $1.key }.html { "<path class=\"m-zero\" d=\"\($0.value)\"/>" }
  let names = outline.areaNames.html { "<text x=\"\(at: $0.x)\" y=\"\(at: $0.y)\">\($0.text)</text>" }
  let projection = outline.projection
  let picks: HTML = field.html {
    """
     data-picks="\(fieldID($0))" data-west="\(String(projection.west))" data-north="\(String(projection.north))" \
    data-across="\(String(projection.across))" data-down="\(String(projection.down))"
    """
  }
  let told: HTML = field == nil ? "" : "<p class=\"note\" hidden=\"hidden\">Appuyez sur la carte pour y placer.</p>\n"
  return """
    \(told)<svg class="map map--place" viewBox="0 0 \(MapOutline.width) \(outline.height)" role="img" \
    aria-labelledby="\(id)-titre"\(picks)><title id="\(id)-titre">\(title)</title>\
    <g class="m-areas">\(areas)</g><g class="m-names m-names-areas">\(names)</g>\
    <g class="m-placed">\(places.html { placed($0, outline) })</g></svg>

    """
}

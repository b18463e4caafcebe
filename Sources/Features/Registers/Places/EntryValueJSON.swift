import Strategy
import Territory

/// What a field says, for other programs: a text, as it is kept, or a geometry of GeoJSON.
enum EntryValueJSON: Encodable {
  case text(String)
  case point(Position)
  case outline([Position])

  static func all(_ values: EntryValues, of register: Register) -> [String: EntryValueJSON] {
    values.reduce(into: [:]) { all, said in
      let points = [Position](keptLine: said.value)
      switch register.field(said.key)?.kind {
      case .point: all[said.key] = points.first.map { .point($0) }
      case .outline: all[said.key] = .outline(points)
      default: all[said.key] = .text(said.value)
      }
    }
  }

  private enum Key: CodingKey { case type, coordinates }
  func encode(to encoder: any Encoder) throws {
    switch self {
    case .text(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    case .point(let point):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("Point", forKey: .type)
      try container.encode([point.longitude, point.latitude], forKey: .coordinates)
    case .outline(let points):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("Polygon", forKey: .type)
      let ring = (points + points.prefix(1)).map { [$0.longitude, $0.latitude] }
      try container.encode([ring], forKey: .coordinates)
    }
  }
}

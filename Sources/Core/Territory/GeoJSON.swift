import Foundation
import Kernel
import Pack

/// Contours by code in GeoJSON (RFC 7946): a FeatureCollection of Polygon and MultiPolygon, in WGS 84.
package enum GeoJSON {
  /// The contours by their property `code`. Throws `Invalid` with every faulty feature, named by its code or rank.
  package static func read(_ data: Data) throws -> [String: MultiPolygon] {
    guard String(data: data, encoding: .utf8) != nil else {
      throw Invalid(
        "Le fichier n’est pas en UTF-8 : cette ligne a un caractère d’un autre codage.",
        remedy: "Enregistrez-le en UTF-8.", at: .line(file: "", lineOfBadUTF8(data)))
    }
    lazy var lines = FeatureLines(data)
    let collection: Collection
    do {
      collection = try JSONDecoder().decode(Collection.self, from: data)
    } catch let error as DecodingError {
      throw Invalid(
        "Le GeoJSON est illisible : \(place(error)).", remedy: "Donnez une FeatureCollection en UTF-8.",
        at: .line(file: "", line(of: error, lines, data)))
    }
    guard collection.type == "FeatureCollection" else {
      throw Invalid("Le GeoJSON est de type « \(collection.type) ».", remedy: "Donnez une FeatureCollection.")
    }
    var contours = [String: MultiPolygon]()
    var issues = [Invalid.Issue]()
    for (index, feature) in collection.features.enumerated() {
      guard let code = feature.properties?.code, !code.isEmpty else {
        let problem = "L’objet \(index + 1) n’a pas de propriété « code »."
        issues.append(Invalid.Issue(problem, remedy: "Ajoutez-la, entre guillemets.", at: lines.place(index)))
        continue
      }
      do {
        let contour = try MultiPolygon(polygons: feature.polygons())
        if contours.updateValue(contour, forKey: code) != nil {
          issues.append(Invalid.Issue("Le contour « \(code) » est donné deux fois.", remedy: "Gardez-en un."))
        }
      } catch let invalid as Invalid {
        issues += invalid.issues.map { Invalid.Issue("\(code) : \($0.problem)", remedy: $0.remedy) }
      }
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    return contours
  }

  /// The outline of a geometry, or of a feature, that is one polygon without a hole. Throws `Invalid`, without a place.
  static func ring(_ data: Data) throws -> Ring {
    let decoder = JSONDecoder()
    let geometry: Geometry?
    do {
      geometry = try decoder.decode(Alone.self, from: data).geometry ?? decoder.decode(Geometry.self, from: data)
    } catch is DecodingError {
      throw Invalid("Ce GeoJSON est illisible.", remedy: "Collez un Polygon entier, en WGS 84.")
    }
    guard case .polygons(let polygons) = geometry, polygons.count == 1, polygons[0].count == 1 else {
      throw Invalid("Ce GeoJSON n’est pas un seul polygone, sans trou.", remedy: "Collez un Polygon, et lui seul.")
    }
    return polygons[0][0]
  }

  private static func context(_ error: DecodingError) -> DecodingError.Context {
    switch error {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      context
    @unknown default: .init(codingPath: [], debugDescription: "")
    }
  }
  /// The line of the feature at fault or, where it is no JSON, that on which it stops being so.
  private static func line(of error: DecodingError, _ lines: FeatureLines, _ data: Data) -> Int {
    let context = context(error)
    if let rank = context.codingPath.lazy.compactMap(\.intValue).first { return lines.line(rank) }
    return JSONFault.line(in: data) ?? 1
  }
  private static func place(_ error: DecodingError) -> String {
    guard let rank = context(error).codingPath.lazy.compactMap(\.intValue).first else {
      return "ce n’est pas une FeatureCollection"
    }
    return "l’objet \(rank + 1) est mal formé"
  }
}

private struct Collection: Decodable {
  let type: String
  let features: [Feature]
}

private struct Alone: Decodable {
  let geometry: Geometry?
}

private struct Feature: Decodable {
  let properties: Properties?
  let geometry: Geometry?

  struct Properties: Decodable {
    let code: String?
    private enum Key: CodingKey { case code }

    /// A code that is a number counts as absent: it has lost its zeros (01001).
    init(from decoder: any Decoder) throws {
      code = try? decoder.container(keyedBy: Key.self).decode(String.self, forKey: .code)
    }
  }

  func polygons() throws -> [[Ring]] {
    switch geometry {
    case .polygons(let polygons): return polygons
    case .other(let type):
      throw Invalid("La géométrie est de type « \(type) ».", remedy: "Donnez un Polygon ou un MultiPolygon.")
    case nil: throw Invalid("La géométrie manque.", remedy: "Donnez un Polygon ou un MultiPolygon.")
    }
  }
}

private enum Geometry: Decodable {
  case polygons([[Ring]])
  case other(String)
  private enum Key: CodingKey { case type, coordinates }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let type = try container.decode(String.self, forKey: .type)
    let polygons: [[[[Double]]]]
    switch type {
    case "Polygon": polygons = [try container.decode([[[Double]]].self, forKey: .coordinates)]
    case "MultiPolygon": polygons = try container.decode([[[[Double]]]].self, forKey: .coordinates)
    default:
      self = .other(type)
      return
    }
    self = .polygons(
      try polygons.map {
        try $0.map {
          try $0.map { numbers in
            guard numbers.count >= 2 else {
              throw DecodingError.dataCorruptedError(
                forKey: .coordinates, in: container, debugDescription: "a position needs two numbers")
            }
            guard abs(numbers[0]) <= 180, abs(numbers[1]) <= 90 else {
              throw DecodingError.dataCorruptedError(
                forKey: .coordinates, in: container, debugDescription: "a position is in degrees")
            }
            return Position(longitude: numbers[0], latitude: numbers[1])
          }
        }
      })
  }
}

import Foundation
import Kernel
import Territory
import Web

@testable import Registers

/// What a browser would send of a form about an entry, and what its entry then says.
enum SentForm {
  /// What a browser sends of these values.
  static func pairs(_ values: EntryValues, of register: Register) -> [(name: String, value: String)] {
    register.fields.flatMap { field in values[field.id].map { field.typed($0) } ?? [] }
  }
  static func values(_ page: Outgoing) throws -> EntryValues {
    struct File: Decodable {
      struct Entry: Decodable { let valeurs: [String: KeptJSON] }
      let fiche: Entry
    }
    return try JSONDecoder().decode(File.self, from: Data(page.text.utf8)).fiche.valeurs.mapValues(\.kept)
  }
  /// What a browser would send of the page's form.
  static func standing(_ page: Outgoing) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = [], select = ""
    for element in Document(Array(page.text.utf8)).elements {
      let name = element.attributes["name"] ?? "", value = element.attributes["value"] ?? ""
      switch element.name {
      case "select": select = name
      case "option" where element.attributes["selected"] != nil: pairs.append((select, value))
      case "input" where ["radio", "checkbox"].contains(element.attributes["type"]):
        if element.attributes["checked"] != nil { pairs.append((name, value)) }
      case "input": pairs.append((name, value))
      default: break
      }
    }
    let areas = page.text.matches(of: /<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)<\/textarea>/)
    return pairs
      + areas.map { area in
        let text = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"].reduce(String(area.output.2)) {
          $0.replacing($1.key, with: $1.value)
        }
        return (String(area.output.1), text.replacing("&amp;", with: "&"))
      }
  }
}

/// What JSON says of a field, as it is kept: a text, or the points of a geometry.
struct KeptJSON: Decodable, Equatable {
  let kept: String
  private enum Key: CodingKey { case type, coordinates }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      kept = text
      return
    }
    let geometry = try decoder.container(keyedBy: Key.self)
    var points = [[Double]]()
    if try geometry.decode(String.self, forKey: .type) == "Point" {
      points = [try geometry.decode([Double].self, forKey: .coordinates)]
    } else {
      points = try geometry.decode([[[Double]]].self, forKey: .coordinates)[0].dropLast()
    }
    kept = points.map { Position(longitude: $0[0], latitude: $0[1]) }.keptLine
  }
}

import Kernel
import Pack

/// Reads `niveaux`: the words of a plan, which are also those of its addresses (`/objectifs/4`).
struct LevelsReading {
  let taken: Set<String>?

  func read(_ sections: [Section]) -> [Plan.Level] {
    var ids: Set<String> = [], paths: [String: String] = [:]
    return sections.map { section in
      defer { section.finish() }
      let level = Plan.Level(id: section.id("id"), name: section.text("nom"), plural: section.text("pluriel"))
      if !level.id.isEmpty, !ids.insert(level.id).inserted {
        section.alreadyTaken("id", level.id)
      }
      if !level.plural.isEmpty { check(level, section, &paths) }
      return level
    }
  }

  private func check(_ level: Plan.Level, _ section: Section, _ paths: inout [String: String]) {
    let words = "`pluriel: \(level.plural)`"
    if level.path.isEmpty {
      section.error("\(words) : on attend un mot.", remedy: "Il fait l’adresse des pages : `Axes`.", at: "pluriel")
    } else if taken?.contains(level.path) ?? false {
      section.error(
        "\(words) : l’adresse /\(level.path) est celle d’une page de Boussole.",
        remedy: "Prenez un autre mot, par exemple « \(level.plural) du plan ».", at: "pluriel")
    } else if let other = paths[level.path] {
      section.error(
        "\(words) : « \(other) » a déjà cette adresse (/\(level.path)).", remedy: "Prenez un autre mot.", at: "pluriel")
    }
    paths[level.path] = paths[level.path] ?? level.name
  }
}

extension Section {
  /// The number of an element or an action, which its address ends with: letters, digits, `.`, `-` and `_` between
  /// them.
  func numero() -> String {
    let text = text("numero")
    guard !text.isEmpty, text.firstMatch(of: #/^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/#) == nil || text.count > 20 else {
      return text
    }
    error(
      "`numero: \(text)` ne fait pas une adresse.",
      remedy: "Écrivez des chiffres et des lettres sans accent, séparés par des points : \"4.1\", \"2-b\".",
      at: "numero")
    return text
  }
}

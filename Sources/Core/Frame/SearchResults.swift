import Kernel
import Strategy
import Territory

/// What a search finds: accents and case ignored, every word must begin a word of the name; a number finds its action.
struct SearchResults: Sendable {
  struct Found: Sendable {
    enum Kind: String, Sendable { case acronym, action, element, indicator, organisation, commune, zone }
    let kind: Kind
    let id: String
    let title: String
    let detail: String
    /// For a zone, the id of its kind; for an element, its level's path.
    let group: String
  }
  let words: String
  let found: [Found]

  /// Longer than any name; what is beyond is not sought, and not quoted.
  static let longest = (letters: 100, words: 10)

  init(_ text: String, in departement: Departement, on day: Day) {
    let words = String(text.prefix(SearchResults.longest.letters))
    self.words = words
    let wanted = French.folded(words).split(separator: " ").prefix(SearchResults.longest.words).map(String.init)
    guard !wanted.isEmpty else {
      found = []
      return
    }
    let glossary = departement.glossary
    // Whoever seeks letters seeks what they stand for.
    let meanings = glossary.filter { French.folded($0.acronym).split(separator: " ").map(String.init) == wanted }
    let ways = [wanted] + meanings.map { French.folded($0.words).split(separator: " ").map(String.init) }
    func fits(_ text: String) -> Bool {
      let parts = French.folded(text).split(separator: " ")
      return ways.contains { way in way.allSatisfy { word in parts.contains { $0.hasPrefix(word) } } }
    }
    let plan = departement.plan, level = plan.steered
    var found: [Found] = []
    for action in plan.actions
    where action.number == words.trimmed || fits("\(action.number) \(action.title) \(action.short)") {
      found.append(
        Found(
          kind: .action, id: action.number, title: action.title, detail: "\(level?.name ?? "") \(action.number)",
          group: level?.path ?? ""))
    }
    for element in plan.elements where fits(element.title) {
      found.append(
        Found(
          kind: .element, id: element.number, title: element.title, detail: "\(element.level.name) \(element.number)",
          group: element.level.path))
    }
    for commune in departement.territory.communes(searched: words) {
      found.append(
        Found(kind: .commune, id: commune.code, title: commune.name, detail: "Commune \(commune.code)", group: ""))
    }
    for kind in departement.territory.kinds {
      for zone in departement.territory.zones(kind.id, on: day) where fits(zone.name) {
        found.append(Found(kind: .zone, id: zone.id, title: zone.name, detail: kind.name, group: kind.id))
      }
    }
    for organisation in departement.organisations.all
    where organisation.names.contains(where: { fits("\($0.text) \($0.acronym ?? "")") }) {
      let name = organisation.name(on: day)
      found.append(
        Found(
          kind: .organisation, id: organisation.id, title: name.text,
          detail: name.acronym.map { "Organisme (\($0))" } ?? "Organisme", group: ""))
    }
    for item in plan.indicators where fits(item.indicator.title) {
      found.append(
        Found(
          kind: .indicator, id: item.indicator.id, title: item.indicator.title,
          detail: item.action.map { "Indicateur de l’action \($0.number)" } ?? "Indicateur de contexte", group: ""))
    }
    let organisations = Set(found.filter { $0.kind == .organisation }.map(\.title))
    let letters = glossary.filter { fits($0.acronym) && !organisations.contains($0.words) }
    self.found =
      letters.map {
        Found(kind: .acronym, id: $0.acronym, title: "\($0.acronym) : \($0.words)", detail: "Sigle", group: "")
      } + found
  }
}

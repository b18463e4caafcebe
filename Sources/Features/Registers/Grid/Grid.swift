import Kernel
import Pack
import Strategy

/// How what happened at many places is told on one page: a line for each entry that a link may lead to, and each filled
/// line is an entry.
struct Grid: Sendable {
  /// The link, whose entries are the lines.
  let link: String
  /// What each entry makes once it is created.
  let passage: String
  /// The field that says the day of its line.
  let day: String?
  /// Said once, for all the lines.
  let common: [String]
  /// Said line by line.
  let cells: [String]

  /// What a line may ask: what holds in a narrow cell.
  static let kinds: [RegisterField.Kind] = [.integer, .decimal, .euros, .choice, .flag, .moment]
  static let mostCells = 6

  var described: String {
    [link, passage, day ?? "", common.joined(separator: ", "), cells.joined(separator: ", ")].joined(separator: " / ")
  }
}

extension RegistersReading {
  func grid(
    _ section: Section, _ states: Known<RegisterState>, _ passages: Known<Passage>, _ fields: Known<RegisterField>
  ) -> Grid? {
    guard let part = section.sectionIfAny("grille") else { return nil }
    defer { part.finish() }
    let first = states.all.first { $0.stage == .initial }?.id ?? ""
    let ways = passages.ids { $0.from.contains(first) && $0.parties.isEmpty && !$0.isAutomatic }
    let grid = Grid(
      link: part.reference("lignes", to: fields.ids { $0.kind == .link && $0.isOpen }),
      passage: part.reference("passage", to: ways),
      day: part.referenceIfAny("jour", to: fields.ids { $0.kind == .day && $0.isOpen }),
      common: part.references("commun", to: fields.ids(where: \.isOpen)),
      cells: part.references("champs", to: fields.ids { Grid.kinds.contains($0.kind) && $0.isOpen }))
    if !part.has("champs") {
      part.error("`champs` manque : que dit-on ligne à ligne ?", remedy: "Écrivez `champs: [un_champ]`.")
    }
    if grid.cells.count > Grid.mostCells {
      part.error("\(Grid.mostCells) champs au plus sur une ligne.", remedy: "Gardez les plus utiles.", at: "champs")
    }
    let said = [grid.link, grid.day].compactMap(\.self) + grid.common + grid.cells
    if let twice = said.first(where: { id in said.count { $0 == id } > 1 }), !twice.isEmpty {
      part.error("`\(twice)` est demandé deux fois.", remedy: "Gardez-le à une place.")
    }
    guard states.isWhole, passages.isWhole, fields.isWhole,
      let passage = passages.all.first(where: { $0.id == grid.passage })
    else { return grid }
    // What an entry is called is made of its place and its day.
    let named = fields.all.first { $0.kind == .text && $0.isOpen }.flatMap { $0.pattern == nil ? $0.id : nil }
    let asked = fields.all.filter { field in
      field.condition == nil && field.id != named && !said.contains(field.id)
        && [RegisterField.creation, first, passage.to].contains(where: field.isAsked)
    }
    if let one = asked.first {
      part.error(
        "La grille ne demande pas `\(one.id)`, qui est exigé.",
        remedy: "Ajoutez-le à `commun`, ou à `champs` s’il se dit ligne à ligne.")
    }
    return grid
  }
}

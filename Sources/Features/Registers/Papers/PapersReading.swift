import Kernel
import Pack
import Strategy

extension RegistersReading {
  /// What of a register's entries is printed.
  func papers(_ section: Section, _ states: Declared, _ fields: Known<RegisterField>) -> [Paper] {
    var seen: Set<String> = []
    return section.sections("papiers").map { part in
      defer { part.finish() }
      let id = part.id("id"), text = part.text("texte"), doers = part.references("par", to: holders)
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      let paper = Paper(
        id: id, title: part.text("nom"), states: Set(part.references("etats", to: states)),
        doers: doers.isEmpty ? nil : Holders(words: doers), mention: part.textIfAny("mention"), text: text,
        blocks: Paper.blocks(of: text) ?? [])
      if paper.states.isEmpty {
        part.error(
          "`etats` manque : dans quels états ce papier s’imprime-t-il ?", remedy: "Écrivez `etats: [un_etat]`.")
      }
      if paper.blocks.isEmpty, !text.isEmpty {
        part.error(
          "`texte` : une accolade n’est pas fermée, ou ne nomme rien.", remedy: "Écrivez `{un_champ}`.", at: "texte")
      }
      if fields.isWhole { for hole in paper.holes { check(hole, part, fields.all) } }
      return paper
    }
  }

  private func check(_ hole: Paper.Hole, _ part: Section, _ fields: [RegisterField]) {
    if hole.column == nil, Paper.ofAnyEntry.contains(hole.field) { return }
    guard let field = fields.first(where: { $0.id == hole.field }) else {
      let known = fields.map(\.id) + Paper.ofAnyEntry
      return part.error(
        "`texte` : `{\(hole.name)}` n’est pas un champ.", remedy: Faults.suggestion(for: hole.field, among: known),
        at: "texte")
    }
    if field.erasure != nil {
      part.error(
        "`texte` : ce que dit `\(field.id)` s’efface, et un papier ne s’efface pas.", remedy: "Ôtez-le.", at: "texte")
    } else if field.viewers != nil {
      part.error("`texte` : tous ne voient pas `\(field.id)`.", remedy: "Ôtez-le du papier.", at: "texte")
    } else if field.kind == .rows {
      let columns = field.columns.map { "\(field.id).\($0.id)" }
      if !columns.contains(hole.name) {
        part.error(
          "`texte` : `{\(hole.name)}` ne dit pas quelle colonne.",
          remedy: Faults.suggestion(for: hole.name, among: columns), at: "texte")
      }
    } else if hole.column != nil || field.kind == .pieces || field.kind == .link {
      part.error("`texte` : `{\(hole.name)}` ne tient pas dans une phrase.", remedy: "Ôtez-le.", at: "texte")
    }
  }
}

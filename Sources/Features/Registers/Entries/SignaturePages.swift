import Kernel
import Web

/// Who has agreed and who has not, where some must all do.
func signatures(_ frame: PageFrame, _ file: EntryFile) -> HTML {
  file.register.passages.filter { passage in
    !passage.parties.isEmpty && (passage.from.contains(file.entry.state) || passage.isFixed(file.entry.values))
  }.html { passage in
    section(
      HTML(prose: passage.label),
      definitions(
        passage.parties.map { party in
          let day = passage.signedOn(party, file.entry.values)
          return Fact(party.name, day.map { "le \(long: $0)" } ?? "<span class=\"muted\">pas encore</span>")
        }))
  }
}

extension Passage {
  /// "« En vigueur » dès que tous l’auront fait. Il manque : la mairie, le parquet."
  func awaited(_ values: EntryValues, in register: Register) -> HTML {
    let state = register.state(to)?.name.lowercased() ?? to
    let names = unsigned(values).map(\.name).joined(separator: ", ")
    return "«\u{00A0}\(prose: state)\u{00A0}» dès que tous l’auront fait. Il manque\u{00A0}: \(prose: names)."
  }
}

extension Register {
  /// "La mairie : le 10 novembre 2026", of those who agreed by an act.
  func agreed(_ values: EntryValues, after former: EntryValues) -> [HTML] {
    passages.flatMap { passage in
      passage.parties.compactMap { party in
        guard former[passage.signature(of: party)] == nil, let day = passage.signedOn(party, values) else { return nil }
        return "\(prose: party.name)\u{00A0}: le \(long: day)"
      }
    }
  }
}

import Kernel
import Web

/// Who has agreed and who has not, where some must all do.
func signatures(_ frame: PageFrame, _ file: EntryFile) -> HTML {
  file.register.passages.filter { passage in
    !passage.parties.isEmpty && (passage.from.contains(file.entry.state) || passage.isFixed(file.entry.values))
  }.html { passage in
    let isTheirs = file.agreements(by: frame.permit).contains { $0.id == passage.id }
    let theirs = isTheirs ? Set(passage.signed(file.entry.values, by: frame.permit).map(\.id)) : []
    return section(
      HTML(prose: passage.label),
      definitions(
        passage.parties.map { party in
          let day = passage.signedOn(party, file.entry.values)
          let back: HTML = " \(linked(withdrawing, withdrawal(frame, file, passage)))"
          return Fact(
            party.name,
            day.map { "le \(long: $0)\(if: theirs.contains(party.id), back)" }
              ?? "<span class=\"muted\">pas encore</span>")
        }))
  }
}

private let withdrawing = "Reprendre son accord"
private func withdrawal(_ frame: PageFrame, _ file: EntryFile, _ passage: Passage) -> Link {
  frame.link("registres", file.register.id, file.entry.id.text, "passages", passage.id, "retrait")
}
func withdrawalPage(_ frame: PageFrame, _ file: EntryFile, _ passage: Passage, refused: Invalid?) -> HTML {
  undoingPage(
    frame, file, withdrawing, to: withdrawal(frame, file, passage),
    answer:
      "\(prose: file.entry.title(in: file.register))\u{00A0}: il faudra de nouveau votre accord pour « \(prose: passage.label) ».",
    refused: refused)
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
  /// "La mairie : accord du 10 novembre 2026", of those who took it back by an act.
  func withdrawn(_ values: EntryValues, after former: EntryValues) -> [HTML] {
    passages.flatMap { passage in
      passage.parties.compactMap { party in
        guard values[passage.signature(of: party)] == nil, let day = passage.signedOn(party, former) else { return nil }
        return "\(prose: party.name)\u{00A0}: accord du \(long: day)"
      }
    }
  }
}

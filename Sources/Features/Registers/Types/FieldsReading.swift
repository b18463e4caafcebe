import Kernel
import Pack
import Strategy

extension RegistersReading {
  func fields(_ section: Section, states: Declared) -> [RegisterField] {
    let moments = Declared(states.words.union([RegisterField.creation]), isWhole: states.isWhole)
    var seen: Set<String> = []
    return section.sections(required: "champs").map { part in
      defer { part.finish() }
      let id = part.id("id")
      if !id.isEmpty, !seen.insert(id).inserted || Self.ours.contains(id) { part.alreadyTaken("id", id) }
      let kind = part.word("genre", as: RegisterField.Kind.self, else: .text)
      var choices: [RegisterField.Option] = []
      if kind == .choice {
        choices = part.sections(required: "choix").map { choice in
          defer { choice.finish() }
          return RegisterField.Option(id: choice.id("id"), name: choice.text("nom"))
        }
      }
      var range = 0...1_000_000
      if kind == .integer {
        let low = part.integerIfAny("minimum") ?? 0, high = part.integerIfAny("maximum") ?? 1_000_000
        if low <= high { range = low...high } else { part.error("`minimum` dépasse `maximum`.", at: "minimum") }
      }
      let target = kind == .link ? part.text("registre") : nil
      if let target, !target.isEmpty {
        later.judge.append { part.checkReference(target, at: "registre", to: $0) }
      }
      return RegisterField(
        id: id, label: part.text("nom"), hint: part.textIfAny("aide") ?? "", kind: kind,
        askedAt: Set(part.references("exige", to: moments)), isUnique: part.flag("unique", default: false),
        choices: choices, range: range, target: target)
    }
  }
  /// Names that forms have for themselves.
  private static let ours: Set<String> = ["jour", "vu", "csrf", "motif", "confirme", "etat", "page", "q"]
}

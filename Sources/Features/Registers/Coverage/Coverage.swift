import Kernel
import Pack
import Strategy

/// A list of those that lack something: the communes without a protocol, the schools that nobody has reached.
struct Coverage: Sendable, Identifiable {
  let id: String
  let name: String
  let expected: Expected

  enum Expected: Sendable {
    /// Those of at least so many inhabitants. A commune *has* with an entry in one of `states`, and has *not* without
    /// one; where `isSaid`, only with one in a state of `denied`: of the others nobody knows.
    case communes(atLeast: Int, states: Set<String>, denied: Set<String>, isSaid: Bool)
    /// The open entries of the register. One has while events of another register keep it alive.
    case entries(Count.Events)
  }
}

extension RegistersReading {
  func coverages(_ section: Section, of register: String, _ states: Known<RegisterState>) -> [Coverage] {
    var seen: Set<String> = []
    return section.sections("sans").map { part in
      defer { part.finish() }
      let id = part.id("id")
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      return Coverage(id: id, name: part.text("nom"), expected: expected(part, register, states))
    }
  }

  private func expected(_ part: Section, _ register: String, _ states: Known<RegisterState>) -> Coverage.Expected {
    if let events = alive(part, register) { return .entries(events) }
    let having = part.references("etats", to: states.ids), denied = part.references("sinon", to: states.ids)
    if having.isEmpty {
      part.error(
        "Sans quoi ? Ni `etats` ni `vivant`.",
        remedy: "Écrivez `etats: [en_vigueur]` pour des communes, ou `vivant: {…}` pour les fiches.")
    }
    return .communes(
      atLeast: part.integerIfAny("habitants") ?? 0, states: Set(having), denied: Set(denied), isSaid: !denied.isEmpty)
  }
}

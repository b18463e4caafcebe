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
    /// one; where there are `denied` states, only with one in these: of the others nobody knows.
    case communes(atLeast: Int, states: Set<String>, denied: Set<String>)
    /// The open entries of the register. One has while events of another register keep it alive.
    case entries(Count.Events)
    /// The entries of which a gauge is said. One has while what was said last is not stale.
    case gauge(Gauge)
  }
}

extension RegistersReading {
  func coverages(
    _ section: Section, of register: String, _ states: Known<RegisterState>, _ gauges: [Gauge]
  ) -> [Coverage] {
    var seen: Set<String> = []
    return section.sections("sans").map { part in
      defer { part.finish() }
      let id = part.id("id")
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      return Coverage(id: id, name: part.text("nom"), expected: expected(part, register, states, gauges))
    }
  }

  private func expected(
    _ part: Section, _ register: String, _ states: Known<RegisterState>, _ gauges: [Gauge]
  ) -> Coverage.Expected {
    if let id = part.referenceIfAny("jauge", to: Declared(gauges.map(\.id))),
      let gauge = gauges.first(where: { $0.id == id })
    {
      return .gauge(gauge)
    }
    if let events = alive(part, register) { return .entries(events) }
    let having = part.references("etats", to: states.ids), denied = part.references("sinon", to: states.ids)
    if having.isEmpty {
      part.error(
        "Sans quoi ? Ni `etats`, ni `vivant`, ni `jauge`.",
        remedy: "Écrivez `etats: [en_vigueur]` pour des communes, `vivant: {…}` ou `jauge: …` pour les fiches.")
    }
    return .communes(
      atLeast: part.integerIfAny("habitants") ?? 0, states: Set(having), denied: Set(denied))
  }
}

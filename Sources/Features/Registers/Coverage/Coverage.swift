import Kernel
import Pack
import Strategy

/// A list of those that lack something: the communes without a protocol, the schools that nobody has reached.
struct Coverage: Sendable, Identifiable {
  let id: String
  let name: String
  let expected: Expected

  enum Expected: Sendable {
    case communes(Communes)
    /// The open entries of the register. One has while events of another register keep it alive.
    case entries(Count.Events)
    /// The entries of which a gauge is said. One has while what was said last is not stale.
    case gauge(Gauge)
  }

  /// Those of at least so many inhabitants. A commune *has* with an entry in one of `states`, and has *not* without
  /// one; where there are `denied` states, only with one in these: of the others nobody knows.
  struct Communes: Sendable {
    let inhabitants: Int
    let states: Set<String>
    let denied: Set<String>
    /// For how long after it came to one of `states`; nil: as long as it is there.
    let lasting: Count.Lasting?
    /// The `communes` field of those that an entry stands for besides its own.
    let also: String?
  }
}

extension RegistersReading {
  func coverages(
    _ section: Section, of register: String, _ states: Known<RegisterState>, _ fields: Known<RegisterField>,
    _ gauges: [Gauge]
  ) -> [Coverage] {
    var seen: Set<String> = []
    return section.sections("sans").map { part in
      defer { part.finish() }
      let id = part.id("id")
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      return Coverage(id: id, name: part.text("nom"), expected: expected(part, register, states, fields, gauges))
    }
  }

  private func expected(
    _ part: Section, _ register: String, _ states: Known<RegisterState>, _ fields: Known<RegisterField>,
    _ gauges: [Gauge]
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
    let several = Declared(fields.all.filter { $0.kind == .communes && $0.isOpen }.map(\.id), isWhole: fields.isWhole)
    return .communes(
      Coverage.Communes(
        inhabitants: part.integerIfAny("habitants") ?? 0, states: Set(having), denied: Set(denied),
        lasting: part.has("pendant") ? lasting(part) : nil, also: part.referenceIfAny("aussi", to: several)))
  }
}

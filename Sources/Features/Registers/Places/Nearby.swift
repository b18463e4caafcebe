import Kernel
import Pack
import Strategy

/// Entries of another register of which the nearest are shown: areas that have room, halls that are free.
struct Nearby: Sendable, Hashable {
  let register: String
  let states: [String]
  /// Only those of which this was said lately, and is not zero.
  let gauge: String?
  /// Lines with a first and a last day: what one of them holds today is left out.
  let closed: String?
  /// What is told of each beside its distance.
  let told: String?

  var described: String {
    [
      register, states.sorted().joined(separator: ", "), gauge, closed.map { "sauf \($0)" }, told.map { "dit \($0)" },
    ].compactMap(\.self).joined(separator: " / ")
  }
}

extension Register {
  /// Its entries are somewhere.
  var isPlaced: Bool { placeField != nil || fields.contains { $0.kind.isPlace && $0.isOpen } }
}

extension RegistersReading {
  func nearby(_ section: Section, _ fields: Known<RegisterField>) -> [Nearby] {
    section.sections("proches").map { part in
      defer { part.finish() }
      let nearby = Nearby(
        register: part.text("registre"), states: part.texts("etats"), gauge: part.textIfAny("jauge"),
        closed: part.textIfAny("sauf"), told: part.textIfAny("dit"))
      if nearby.states.isEmpty {
        part.error("`etats` manque : lesquelles montre-t-on ?", remedy: "Écrivez `etats: [un_etat]`.")
      }
      if fields.isWhole, !fields.all.contains(where: { $0.kind == .commune && $0.isOpen || $0.kind.isPlace }) {
        part.error(
          "Les fiches de ce registre n’ont ni commune ni point : de quoi seraient-elles proches ?",
          remedy: "Ajoutez un champ du genre `commune` ou `point`.")
      }
      later.compare.append { registers in
        part.checkReference(nearby.register, at: "registre", to: Declared(registers.all.map(\.id)))
        guard let other = registers[nearby.register] else { return }
        for state in nearby.states { part.checkReference(state, at: "etats", to: Declared(other.states.map(\.id))) }
        if let gauge = nearby.gauge {
          part.checkReference(gauge, at: "jauge", to: Declared(other.gauges.map(\.id)))
        }
        let periods = other.fields.filter { field in
          field.kind == .rows
            && ["du", "au"].allSatisfy { day in field.columns.contains { $0.id == day && $0.kind == .day } }
        }
        if let closed = nearby.closed { part.checkReference(closed, at: "sauf", to: Declared(periods.map(\.id))) }
        if let told = nearby.told {
          let numbers = other.fields.filter { $0.isNumber && $0.isOpen }
          part.checkReference(told, at: "dit", to: Declared(numbers.map(\.id)))
        }
        if !other.isPlaced {
          part.error("Les fiches de `\(other.id)` n’ont ni commune ni point.", at: "registre")
        }
      }
      return nearby
    }
  }
}

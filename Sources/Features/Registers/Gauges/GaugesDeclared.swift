import Kernel
import Pack
import Strategy

extension RegistersReading {
  func gauges(_ section: Section, states: Declared, _ fields: Known<RegisterField>) -> [Gauge] {
    var seen = fields.ids.words
    return section.sections("jauges").map { part in
      defer { part.finish() }
      let id = part.id("id")
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      let spoken = part.references("court", to: states), sayers = part.references("par", to: holders)
      if spoken.isEmpty {
        part.error("`court` manque : dans quels états le dit-on ?", remedy: "Écrivez `court: [un_etat]`.")
      }
      return Gauge(
        id: id, name: part.text("nom"), states: Set(spoken), validity: validity(of: part),
        ceiling: part.referenceIfAny("au_plus", to: fields.ids { $0.kind == .integer && $0.isOpen }),
        sayers: sayers.isEmpty ? nil : Holders(words: sayers))
    }
  }

  /// "12 heures", "7 jours", "lendemain 12 h".
  private func validity(of part: Section) -> Gauge.Validity {
    let text = part.text("perime"), words = text.split(separator: " ").map(String.init)
    if words.count == 2, let count = Int(words[0]), (1...1_000).contains(count) {
      if words[1].hasPrefix("heure") { return .hours(count) }
      if words[1].hasPrefix("jour") { return .days(count) }
    }
    if words.count == 3, words[0] == "lendemain", words[2] == "h", let hour = Int(words[1]), (0...23).contains(hour) {
      return .nextDay(hour: hour)
    }
    if !text.isEmpty {
      part.error(
        "`perime: \(text)` : jusqu’à quand est-ce encore vrai ?",
        remedy: "Écrivez `12 heures`, `7 jours` ou `lendemain 12 h`.", at: "perime")
    }
    return .days(1)
  }
}

extension Gauge {
  func described(in register: String) -> Described {
    Described(
      "jauge", "\(register) \(id)", name,
      [
        ("nom", .text(name)), ("court", .set(states)), ("périme", .text(validity.described)),
        ("au plus", .words(ceiling)), ("par", .set(Set(sayers?.words ?? []))),
      ])
  }
}

extension Gauge.Validity {
  fileprivate var described: String {
    switch self {
    case .hours(let count): "\(count) heures"
    case .days(let count): "\(count) jours"
    case .nextDay(let hour): "lendemain \(hour) h"
    }
  }
}

import Accounts
import Kernel
import Pack
import Strategy

/// Those who learn that a passage was made: the other side, whom nobody asks to act.
struct Informed: Sendable {
  let holders: Holders
  /// What an entry says there is an organisation: all of its functions.
  let fields: [String]
  static let nobody = Informed(holders: Holders(words: []), fields: [])
  var words: [String] { holders.words + fields }

  /// Whether it may be one of an organisation's functions: where they reach is asked of these alone.
  func names(_ body: Organisation, _ values: EntryValues) -> Bool {
    fields.contains { values[$0] == body.id }
      || body.ways.contains { holders.include(Holding(function: $0, role: body.role(of: $0))) }
  }
  /// Of an entry that says `values` and is at `place`: whoever answers for a part of the territory, only there.
  func includes(_ holding: Holding, _ values: EntryValues, at place: String?) -> Bool {
    let isThere = holding.places.map { places in place.map(places.contains) ?? false } ?? true
    return holders.include(holding) && isThere || fields.contains { values[$0] == holding.organisation }
  }
}

extension RegistersReading {
  func informed(_ part: Section, of register: String, _ fields: Known<RegisterField>) -> Informed {
    let own = fields.ids { $0.kind == .organisation && $0.isOpen }
    let words = part.references(
      "informe", to: Declared(holders.words.union(own.words), isWhole: holders.isWhole && own.isWhole))
    let informed = Informed(
      holders: Holders(words: words.filter { !own.words.contains($0) }), fields: words.filter(own.words.contains))
    later.compare.append { registers in
      guard let register = registers[register] else { return }
      checkInformed(part, informed, register)
    }
    return informed
  }

  /// Nobody is told of an entry that they may neither read nor know the number of.
  private func checkInformed(_ part: Section, _ informed: Informed, _ register: Register) {
    for word in informed.holders.words {
      let holdings = departement.organisations.all.flatMap { body in
        body.ways.map { Holding(function: $0, role: body.role(of: $0)) }
      }.filter(Holders(words: [word]).include)
      guard !holdings.isEmpty, !holdings.contains(where: { register.isRead(by: $0) || register.told.include($0) })
      else { continue }
      part.error(
        "`informe: [\(word)]` : ne lit rien du registre.",
        remedy: "Ajoutez `\(word)` à `lit`, ou à `annonce` : le message ne dit alors pas de quelle fiche il s’agit.",
        at: "informe")
    }
  }
}

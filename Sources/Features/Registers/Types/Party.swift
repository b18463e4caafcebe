import Kernel
import Pack
import Strategy

/// One of those who must all agree to a passage, each on its day: who signs an agreement, who confirms what another
/// says. Silence is never yes.
struct Party: Sendable, Identifiable {
  let id: String
  let name: String
  let holders: Holders
  /// The organisation of the entry that it is, where the pack names several.
  let field: String?

  func includes(_ holding: Holding, _ values: EntryValues) -> Bool {
    holders.include(holding) && (field.map { values[$0] == holding.organisation } ?? true)
  }
}

extension Passage {
  /// Under which name an entry keeps the day on which a party agreed; fields of packs have no dot.
  func signature(of party: Party) -> String { "\(id).\(party.id)" }
  func signedOn(_ party: Party, _ values: EntryValues) -> Day? {
    values[signature(of: party)].flatMap { Day(iso: $0) }
  }
  func unsigned(_ values: EntryValues) -> [Party] { parties.filter { values[signature(of: $0)] == nil } }
  /// Those for whom somebody has not agreed yet.
  func unsigned(_ values: EntryValues, by permit: Permit) -> [Party] {
    unsigned(values).filter { party in permit.holdings.contains { party.includes($0, values) } }
  }
  /// Those for whom somebody has agreed.
  func signed(_ values: EntryValues, by permit: Permit) -> [Party] {
    parties.filter { party in
      signedOn(party, values) != nil && permit.holdings.contains { party.includes($0, values) }
    }
  }
  /// What one of them has agreed to changes no more.
  func isFixed(_ values: EntryValues) -> Bool { !parties.isEmpty && unsigned(values).count < parties.count }
}

extension Register {
  /// The names of all that its entries keep.
  var keys: Set<String> {
    Set(fields.map(\.id) + passages.flatMap { passage in passage.parties.map(passage.signature) })
  }
  /// The organisations among which a field names one: who is to agree, or whose the entry is; nil: any.
  func organisations(of field: RegisterField) -> Set<String>? {
    guard field.among.isEmpty else { return Set(field.among) }
    let parties = passages.flatMap(\.parties).filter { $0.field == field.id }.map(\.holders)
    let isWhose = reach == .organisation && field.id == organisationField?.id
    return parties.first?.organisations ?? (isWhose ? keepers.organisations : nil)
  }
  /// An entry that comes anew to where parties agree is agreed to by none of them.
  func unsigned(_ values: EntryValues, from former: String, to state: String) -> EntryValues {
    let anew = passages.filter { $0.from.contains(state) && !$0.from.contains(former) }
    let gone = Set(anew.flatMap { passage in passage.parties.map(passage.signature) })
    return values.filter { !gone.contains($0.key) }
  }
}

extension RegistersReading {
  func parties(_ part: Section, _ fields: [RegisterField], from: [String], to state: String) -> [Party] {
    var seen: Set<String> = []
    let own = Declared(fields.filter { $0.kind == .organisation && $0.isOpen }.map(\.id))
    let parties = part.sections("signent").map { section in
      defer { section.finish() }
      let id = section.id("id"), words = section.references("par", to: holders)
      if !id.isEmpty, !seen.insert(id).inserted { section.alreadyTaken("id", id) }
      if words.isEmpty { section.error("`par` manque : qui est-ce ?", remedy: "Écrivez `par: [des fonctions]`.") }
      return Party(
        id: id, name: section.text("nom"), holders: Holders(words: words),
        field: section.referenceIfAny("champ", to: own))
    }
    if parties.count == 1 {
      part.error("Un accord se fait à deux au moins.", remedy: "Ajoutez l’autre, ou écrivez `par`.", at: "signent")
    }
    if !parties.isEmpty, part.has("par") {
      part.error("`signent` dit déjà par qui.", remedy: "Ôtez `par`.", at: "par")
    }
    if !parties.isEmpty, from.contains(state) {
      part.error("Un passage que l’on signe mène à un autre état.", remedy: "Corrigez `vers`.", at: "vers")
    }
    return parties
  }
}

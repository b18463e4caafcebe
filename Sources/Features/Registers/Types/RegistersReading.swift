import Accounts
import Kernel
import Ledger
import Pack
import Strategy

extension Registers {
  /// Reads `registres.yaml`, which a pack may lack.
  static let part = PackPart(
    feeds: { departement in
      let registers = departement.registers
      return registers.isWhole ? Set(registers.all.flatMap { $0.counts.map(\.measure) }) : nil
    },
    described: { $0.registers.all.flatMap(\.described) },
    losses: { former, departement, connection in
      try RegisterLosses(connection, former, departement).all()
    },
    loaded: { departement, connection in
      for register in departement.registers.all {
        try EntryStore(connection, in: departement).compareAnew(register)
        try EntryTermStore(connection, in: departement, of: register).follow()
      }
      try EntrySettling(connection: connection, departement: departement).settleAll()
    }
  ) { reading, departement in
    RegistersReading(reading: reading, departement: departement).read()
  }
}

extension Departement {
  var registers: Registers { part(Registers.self) ?? Registers(all: []) }
}

struct RegistersReading {
  let reading: PackReading
  let departement: Departement
  let models: Models
  let holders: Declared
  let measures: Declared
  let later = Later()
  /// What is judged once every register is read: a link may lead to one that is declared after it.
  final class Later {
    var judge: [(_ registers: Declared) -> Void] = []
    /// What is judged of one register by another.
    var compare: [(Registers) -> Void] = []
  }
  static let file = "registres.yaml"

  init(reading: PackReading, departement: Departement, models: Models = Self.models) {
    (self.reading, self.departement, self.models) = (reading, departement, models)
    let faults = reading.faults
    holders = Declared(
      departement.organisations.functions.union(Role.allCases.map { Holders.role($0) }),
      isWhole: !faults.hides("territoire.yaml") && !faults.hides("organisations.yaml"))
    measures = Declared(departement.measures.all.map(\.id), isWhole: !faults.hides("mesures.yaml"))
  }

  func read() -> Registers {
    guard reading.open(Self.file) != nil, let root = Section.root(of: Self.file, in: reading) else {
      return Registers(all: [], isWhole: !reading.faults.hides(Self.file))
    }
    let before = reading.faults.errors.count
    defer { root.finish() }
    var seen: Set<String> = [], counted: [String: String] = [:]
    let all = root.sections(required: "registres", of: models).filter(namesModel).map { section in
      let register = register(section, &counted)
      keep(section, register)
      if !register.id.isEmpty, !seen.insert(register.id).inserted { section.alreadyTaken("id", register.id) }
      return register
    }
    let names = Declared(seen, isWhole: !reading.faults.hides(Self.file))
    for judge in later.judge { judge(names) }
    if names.isWhole, reading.faults.errors.isEmpty { for compare in later.compare { compare(Registers(all: all)) } }
    return Registers(all: all, isWhole: reading.faults.errors.count == before)
  }

  /// False, and told once, of a register that is not whole and names no model: each of its lines would be at fault.
  private func namesModel(_ section: Section) -> Bool {
    if section.model != nil || section.has("portee")
      || section.keys.contains(where: { nearest(to: $0, among: ["portee"]) != nil })
    {
      return true
    }
    let misspelt = section.keys.first { nearest(to: $0, among: ["modele"]) != nil }
    section.error(
      misspelt.map { "`\($0)` : clé inconnue." } ?? "`portee` manque, et `modele` aussi.",
      remedy: misspelt == nil
        ? "Ajoutez `portee: …`, ou le modèle dont vient ce registre." : "Vouliez-vous `modele`\(French.narrow)?",
      at: misspelt)
    reading.faults.hide(Self.file)
    return false
  }

  func register(_ section: Section, _ counted: inout [String: String]) -> Register {
    defer { section.finish() }
    let id = section.id("id"), before = reading.faults.errors.count
    let states = states(section)
    // A list that is not there is told as such, and not at each of its words.
    let names = Declared(states.map(\.id), isWhole: reading.faults.errors.count == before && !states.isEmpty)
    let fields = fields(section, states: names)
    let known = Declared(fields.map(\.id), isWhole: reading.faults.errors.count == before && !fields.isEmpty)
    let passages = passages(section, states: names, fields: known)
    let clocks = clocks(section, states, passages, fields)
    let isWhole = reading.faults.errors.count == before && !states.isEmpty && !fields.isEmpty
    let counts = section.sections("compte").map { part -> Count in
      let count = count(part, of: id, states, passages, fields)
      if let other = counted.updateValue(id, forKey: count.measure), !count.measure.isEmpty {
        part.error(
          "`\(count.measure)` est déjà comptée par le registre `\(other)`.",
          remedy: "Une mesure se compte dans un seul registre.", at: "mesure")
      }
      return count
    }
    let comparable = Declared(
      fields.filter { $0.isOpen && $0.kind.isSimple && $0.kind != .long || $0.kind == .link }.map(\.id),
      isWhole: known.isWhole)
    let reach = section.word("portee", as: Register.Reach.self, else: .everywhere)
    if isWhole { check(section, states, passages, fields, reach) }
    let register = Register(
      id: id, title: section.text("nom"), noun: section.text("fiche"), prefix: prefix(section),
      action: section.referenceIfAny("action", to: Declared(departement.plan.actions.map(\.number))),
      keepers: Holders(words: section.references("tient", to: holders)),
      readers: Holders(words: section.references("lit", to: holders)), reach: reach, fields: fields,
      alike: section.references("doublon", to: comparable), states: states,
      passages: passages, clocks: clocks, changing: section.references("evolue", to: known), counts: counts,
      coverages: coverages(section, of: id, states), papers: papers(section, names, fields),
      since: section.dayIfAny("reprise"))
    if isWhole { checkAskers(section, register) }
    return register
  }

  private func prefix(_ section: Section) -> String {
    let text = section.text("prefixe")
    if !text.isEmpty, !(text.count <= 6 && text.allSatisfy { $0.isASCII && $0.isUppercase }) {
      section.error("`prefixe: \(text)` : on attend six lettres majuscules au plus.", at: "prefixe")
    }
    return text
  }

  private func states(_ section: Section) -> [RegisterState] {
    var seen: Set<String> = []
    return section.sections(required: "etats").map { part in
      defer { part.finish() }
      let id = part.id("id")
      if !id.isEmpty, !seen.insert(id).inserted || id == RegisterField.creation { part.alreadyTaken("id", id) }
      return RegisterState(
        id: id, name: part.text("nom"), stage: part.word("classe", as: RegisterState.Stage.self, else: .active))
    }
  }

  private func passages(_ section: Section, states: Declared, fields: Declared) -> [Passage] {
    var seen: Set<String> = []
    return section.sections(required: "passages").map { part in
      defer { part.finish() }
      let id = part.id("id"), from = part.references("de", to: states)
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      if from.isEmpty { part.error("`de` manque : de quel état part-on ?", remedy: "Écrivez `de: [un_etat]`.") }
      let doers = part.references("par", to: holders), isAlone = part.flag("automatique", default: false)
      if isAlone, !doers.isEmpty {
        part.error("Un passage `automatique` n’est fait par personne.", remedy: "Ôtez `par`.", at: "par")
      }
      return Passage(
        id: id, label: part.text("nom"), from: from, to: part.reference("vers", to: states),
        doers: doers.isEmpty && !isAlone ? nil : Holders(words: doers), asks: part.references("demande", to: fields),
        freezes: part.references("fige", to: fields))
    }
  }
}

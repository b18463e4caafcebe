import Accounts
import Kernel
import Ledger
import Pack
import Strategy

extension Registers {
  /// Reads `registres.yaml` and the files of `registres/`; a pack may lack both.
  static let part = PackPart(
    concerns: { departement, day in departement.registers.concerns(departement, on: day) },
    feeds: { departement in
      let registers = departement.registers
      return registers.isWhole ? Set(registers.all.flatMap { ($0.counts + $0.awaiting).map(\.measure) }) : nil
    },
    described: { $0.registers.all.flatMap(\.described) + $0.registers.invented.map(\.described) },
    openings: { old, new in
      new.registers.all.flatMap { register in
        let former = old.registers[register.id]
        return (former?.openings(to: register) ?? []) + register.openings(after: former)
      }
    },
    losses: { former, departement, connection in
      try RegisterLosses(connection, former, departement).all()
    },
    loaded: { former, departement, connection in
      for register in departement.registers.all {
        try EntryStore(connection, in: departement).compareAnew(register)
        try EntryTermStore(connection, in: departement, of: register).follow()
      }
      let settling = EntrySettling(connection: connection, departement: departement)
      try settling.merge(after: former)
      try settling.settleAll()
    }
  ) { reading, departement in
    let registers = RegistersReading(reading: reading, departement: departement)
    var read = registers.read()
    read.invented = InventedReading(reading, departement, read, holders: registers.holders).read()
    return read
  }
}

extension Departement {
  var registers: Registers { part(Registers.self) ?? Registers(all: []) }
}

struct RegistersReading {
  let reading: PackReading
  let departement: Departement
  let models: Models
  let organisations: Declared
  let holders: Declared
  let measures: Declared
  let reprises: Reprises
  let later = Later()
  /// What is judged once every register is read: a link may lead to one that is declared after it.
  final class Later {
    var judge: [(_ registers: Declared) -> Void] = []
    /// What is judged of one register by another.
    var compare: [(Registers) -> Void] = []
  }
  static let file = "registres.yaml", folder = "registres"
  /// What follows `/registres/` and is no register.
  private static let pages: Set<String> = ["echeances", "vues"]

  init(reading: PackReading, departement: Departement, models: Models = Self.models) {
    (self.reading, self.departement, self.models) = (reading, departement, models)
    let faults = reading.faults
    holders = Declared(
      departement.organisations.functions.union(Role.allCases.map { Holders.role($0) }),
      isWhole: !faults.hides("territoire.yaml") && !faults.hides("organisations.yaml"))
    organisations = Declared(departement.organisations.ids, isWhole: !faults.hides("organisations.yaml"))
    reprises = Reprises.read(reading)
    measures = Declared(departement.measures.all.map(\.id), isWhole: !faults.hides("mesures.yaml"))
  }

  /// What hides a register from those who name it: a file of registers that can't be read.
  var hides: Bool { reading.faults.hides(Self.file) || reading.faults.hides(under: Self.folder) }

  func read() -> Registers {
    let before = reading.faults.errors.count
    var seen: Set<String> = [], counted: [String: String] = [:]
    let all = reading.roots(Self.file, and: Self.folder).flatMap { root in
      defer { root.finish() }
      return root.sections(required: "registres", of: models).filter(namesModel).map { section in
        let register = register(section, &counted)
        keep(section, register)
        if !register.id.isEmpty, !seen.insert(register.id).inserted { section.alreadyTaken("id", register.id) }
        return register
      }
    }
    let names = Declared(seen, isWhole: !hides)
    for judge in later.judge { judge(names) }
    if names.isWhole, reading.faults.errors.isEmpty { for compare in later.compare { compare(Registers(all: all)) } }
    return Registers(all: all, isWhole: names.isWhole && reading.faults.errors.count == before)
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
    if Self.pages.contains(id) {
      section.error(
        "`id: \(id)` est déjà une page : « /registres/\(id) ».", remedy: "Donnez-lui un autre nom.", at: "id")
    }
    let states = known { self.states(section) }
    let fields = known { self.fields(section, states: states.ids) }
    let passages = known { self.passages(section, of: id, states: states.ids, fields) }
    let clocks = clocks(section, states, passages, fields)
    let gauges = gauges(section, states: states.ids, fields)
    let isWhole = reading.faults.errors.count == before && states.isWhole && fields.isWhole && passages.isWhole
    let counts = section.sections("compte").map { part -> Count in
      let count = count(part, of: id, states, passages, fields)
      if let other = counted.updateValue(id, forKey: count.measure), !count.measure.isEmpty {
        part.error(
          "`\(count.measure)` est déjà comptée par le registre `\(other)`.",
          remedy: "Une mesure se compte dans un seul registre.", at: "mesure")
      }
      return count
    }
    let comparable = fields.ids { $0.isOpen && $0.kind.isSimple && $0.kind != .long || $0.kind == .link }
    let reach = section.word("portee", as: Register.Reach.self, else: .everywhere)
    if isWhole { check(section, states.all, passages.all, fields.all, reach) }
    let awaiting = counts.filter { departement.measures[$0.measure]?.isAwaitingRegister ?? false }
    let said = reprises.lines.last { $0.register == id }
    let register = Register(
      id: id, title: section.text("nom"), noun: section.text("fiche"), prefix: prefix(section),
      action: section.referenceIfAny("action", to: actions),
      keepers: Holders(words: section.references("tient", to: holders)),
      readers: Holders(words: section.references("lit", to: holders)), reach: reach, fields: fields.all,
      alike: section.references("doublon", to: comparable), states: states.all,
      passages: passages.all, clocks: clocks, changing: section.references("evolue", to: fields.ids),
      counts: counts.filter { count in !awaiting.contains { $0.measure == count.measure } }, awaiting: awaiting,
      completers: Holders(words: section.references("reprend", to: holders)),
      quotas: quotas(section, states, fields), sums: sums(section, fields),
      replacement: replacement(section, states, passages, fields),
      coverages: coverages(section, of: id, states, fields, gauges), gauges: gauges,
      told: Holders(words: section.references("annonce", to: holders)),
      views: views(section, states, fields, hasClocks: !clocks.isEmpty), papers: papers(section, states.ids, fields),
      nearby: nearby(section, fields), opened: opened(section, states.ids, fields, gauges),
      grid: grid(section, states, passages, fields),
      since: said?.whole ?? section.dayIfAny("reprise"), said: said)
    if isWhole {
      checkCompleters(section, register, counts)
      checkAskers(section, register)
      checkWaiting(section, register)
    }
    return register
  }

  /// A list of the register; what is wrong in it may hide some of what it declares.
  private func known<Item: Identifiable<String> & Sendable>(_ read: () -> [Item]) -> Known<Item> {
    let before = reading.faults.errors.count, all = read()
    return Known(all: all, isWhole: reading.faults.errors.count == before && !all.isEmpty)
  }
  private var actions: Declared {
    let faults = reading.faults
    return Declared(
      departement.plan.actions.map(\.number),
      isWhole: !faults.hides("strategie.yaml") && !faults.hides(under: "actions"))
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

  private func passages(
    _ section: Section, of register: String, states: Declared, _ fields: Known<RegisterField>
  ) -> [Passage] {
    var seen: Set<String> = []
    return section.sections(required: "passages").map { part in
      defer { part.finish() }
      let id = part.id("id"), from = part.references("de", to: states)
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      if from.isEmpty { part.error("`de` manque : de quel état part-on ?", remedy: "Écrivez `de: [un_etat]`.") }
      let target = part.reference("vers", to: states)
      let parties = parties(part, fields.all, from: from, to: target)
      let doers = part.references("par", to: holders) + parties.flatMap(\.holders.words),
        isAlone = part.flag("automatique", default: false)
      if isAlone, !doers.isEmpty {
        part.error("Un passage `automatique` n’est fait par personne.", remedy: "Ôtez `par`.", at: "par")
      }
      return Passage(
        id: id, label: part.text("nom"), from: from, to: target,
        doers: doers.isEmpty && !isAlone ? nil : Holders(words: doers), parties: parties,
        asks: part.references("demande", to: fields.ids),
        freezes: part.references("fige", to: fields.ids), informed: informed(part, of: register, fields))
    }
  }
}

/// What a list of a register declares: a list that has a fault is told as such, and not at each of its words.
struct Known<Item: Identifiable<String> & Sendable>: Sendable {
  let all: [Item]
  let isWhole: Bool

  var ids: Declared { ids { _ in true } }
  func ids(where isMeant: (Item) -> Bool) -> Declared { words { isMeant($0) ? [$0.id] : [] } }
  func words(_ words: (Item) -> [String]) -> Declared { Declared(all.flatMap(words), isWhole: isWhole) }
}

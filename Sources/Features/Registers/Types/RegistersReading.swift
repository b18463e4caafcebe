import Accounts
import Kernel
import Ledger
import Pack
import Strategy

extension Registers {
  /// Reads `registres.yaml`, which a pack may lack.
  static let part = PackPart(
    described: { $0.registers.all.flatMap(\.described) },
    losses: { former, departement, connection in
      try RegisterLosses(connection, former, departement).all()
    },
    loaded: { departement, connection in
      for register in departement.registers.all {
        try EntryTermStore(connection, in: departement, of: register).follow()
      }
    }
  ) { reading, departement in
    RegistersReading(reading: reading, departement: departement).read()
  }
}

extension Departement {
  var registers: Registers { part(Registers.self) ?? Registers(all: []) }
}

private struct RegistersReading {
  let reading: PackReading
  let departement: Departement
  private let holders: Declared
  private let measures: Declared
  private static let file = "registres.yaml"

  init(reading: PackReading, departement: Departement) {
    (self.reading, self.departement) = (reading, departement)
    let faults = reading.faults
    holders = Declared(
      departement.organisations.functions.union(Role.allCases.map { Holders.role($0) }),
      isWhole: !faults.hides("territoire.yaml") && !faults.hides("organisations.yaml"))
    measures = Declared(departement.measures.all.map(\.id), isWhole: !faults.hides("mesures.yaml"))
  }

  func read() -> Registers {
    guard reading.open(Self.file) != nil, let root = Section.root(of: Self.file, in: reading) else {
      return Registers(all: [])
    }
    defer { root.finish() }
    var seen: Set<String> = [], counted: [String: String] = [:]
    return Registers(
      all: root.sections(required: "registres").map { section in
        let register = register(section, &counted)
        if !register.id.isEmpty, !seen.insert(register.id).inserted { section.alreadyTaken("id", register.id) }
        return register
      })
  }

  private func register(_ section: Section, _ counted: inout [String: String]) -> Register {
    defer { section.finish() }
    let id = section.id("id"), before = reading.faults.errors.count
    let states = states(section)
    let names = Declared(states.map(\.id), isWhole: reading.faults.errors.count == before)
    let fields = fields(section, states: names)
    let known = Declared(fields.map(\.id), isWhole: reading.faults.errors.count == before)
    let passages = passages(section, states: names, fields: known)
    let isWhole = reading.faults.errors.count == before
    let counts = section.sections("compte").map { part -> Count in
      let count = count(part, states, passages, fields)
      if let other = counted.updateValue(id, forKey: count.measure), !count.measure.isEmpty {
        part.error(
          "`\(count.measure)` est déjà comptée par le registre `\(other)`.",
          remedy: "Une mesure se compte dans un seul registre.", at: "mesure")
      }
      return count
    }
    let reach = section.word("portee", as: Register.Reach.self, else: .everywhere)
    if isWhole { check(section, states, passages, fields, reach) }
    return Register(
      id: id, title: section.text("nom"), noun: section.text("fiche"), prefix: prefix(section),
      action: section.referenceIfAny("action", to: Declared(departement.plan.actions.map(\.number))),
      keepers: Holders(words: section.references("tient", to: holders)),
      readers: Holders(words: section.references("lit", to: holders)), reach: reach, fields: fields, states: states,
      passages: passages, counts: counts)
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

  private func fields(_ section: Section, states: Declared) -> [RegisterField] {
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
      return RegisterField(
        id: id, label: part.text("nom"), hint: part.textIfAny("aide") ?? "", kind: kind,
        askedAt: Set(part.references("exige", to: moments)), isUnique: part.flag("unique", default: false),
        choices: choices, range: range)
    }
  }
  /// Names that forms have for themselves.
  private static let ours: Set<String> = ["jour", "vu", "csrf", "motif", "confirme", "etat", "page", "q"]

  private func passages(_ section: Section, states: Declared, fields: Declared) -> [Passage] {
    var seen: Set<String> = []
    return section.sections(required: "passages").map { part in
      defer { part.finish() }
      let id = part.id("id"), from = part.references("de", to: states)
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      if from.isEmpty { part.error("`de` manque : de quel état part-on ?", remedy: "Écrivez `de: [un_etat]`.") }
      let doers = part.references("par", to: holders)
      return Passage(
        id: id, label: part.text("nom"), from: from, to: part.reference("vers", to: states),
        doers: doers.isEmpty ? nil : Holders(words: doers), asks: part.references("demande", to: fields))
    }
  }

  private func count(
    _ part: Section, _ states: [RegisterState], _ passages: [Passage], _ fields: [RegisterField]
  ) -> Count {
    defer { part.finish() }
    let id = part.reference("mesure", to: measures), measure = departement.measures[id]
    if let measure, measure.reprise == nil, !reading.faults.isFaulty("mesure/\(id)") {
      part.error(
        "`\(id)` est alimentée par des relevés : un registre ne peut pas la compter.",
        remedy: "Donnez-lui `alimentation: entrees` et `reprise` dans mesures.yaml.", at: "mesure")
    }
    let weight = part.referenceIfAny("poids", to: Declared(fields.filter { $0.kind == .integer }.map(\.id)))
    let category = part.referenceIfAny("categorie", to: Declared(fields.filter { $0.kind == .choice }.map(\.id)))
    let stock = part.references("stock", to: Declared(states.map(\.id)))
    let flow = part.referenceIfAny("flux", to: Declared(passages.map(\.id)))
    if let measure, measure.kind != (flow == nil ? .stock : .flow) {
      part.error(
        "`\(id)` est un \(measure.kind.rawValue) : elle ne se compte pas ainsi.",
        remedy: "Écrivez `stock: [des états]` pour un stock, `flux: un_passage` pour un flux.", at: "mesure")
    } else if stock.isEmpty == (flow == nil) {
      part.error("Une mesure compte des états (`stock`) ou un passage (`flux`) : l’un des deux.", at: "mesure")
    }
    if let measure, let field = fields.first(where: { $0.id == category }) {
      let unknown = field.choices.filter { measure.category($0.id) == nil }.map(\.id)
      if !unknown.isEmpty {
        part.error(
          "`\(field.id)` a des choix qui ne sont pas des catégories de `\(id)` : \(unknown.joined(separator: ", ")).",
          remedy: "Donnez-leur les mêmes identifiants.", at: "categorie")
      }
    }
    return Count(
      measure: id, what: flow.map { .flow(passage: $0) } ?? .stock(Set(stock)), weight: weight, category: category)
  }

  /// Every state is reached from the first and, unless it is closed, left; what reach reads is there.
  private func check(
    _ section: Section, _ states: [RegisterState], _ passages: [Passage], _ fields: [RegisterField],
    _ reach: Register.Reach
  ) {
    let initial = states.filter { $0.stage == .initial }
    guard let first = initial.first else {
      return section.error("Aucun état n’est `initial` : où naissent les fiches ?", at: "etats")
    }
    var reached: Set<String> = Set(initial.map(\.id).prefix(1)), isGrowing = true
    while isGrowing {
      let more = passages.filter { !reached.isDisjoint(with: $0.from) }.map(\.to)
      isGrowing = !reached.isSuperset(of: more)
      reached.formUnion(more)
    }
    for state in states where !reached.contains(state.id) {
      section.error(
        "Rien ne mène à l’état `\(state.id)`.", remedy: "Ajoutez un passage depuis `\(first.id)`, ou ôtez-le.",
        at: "etats")
    }
    for state in states where state.stage != .closed && !passages.contains(where: { $0.from.contains(state.id) }) {
      section.error(
        "On ne sort pas de l’état `\(state.id)`.", remedy: "Ajoutez un passage, ou écrivez `classe: clos`.", at: "etats"
      )
    }
    if !fields.contains(where: { $0.kind == .text }) {
      section.error("Aucun champ n’est un `texte` : comment nommer une fiche ?", at: "champs")
    }
    let needed: RegisterField.Kind? =
      switch reach {
      case .place: .commune
      case .organisation: .organisation
      case .everywhere: nil
      }
    if let needed, !fields.contains(where: { $0.kind == needed && $0.isAsked(at: RegisterField.creation) }) {
      section.error(
        "`portee: \(reach.rawValue)` veut un champ de ce genre, exigé à la création.",
        remedy: "Ajoutez `exige: [creation]` à ce champ.", at: "portee")
    }
  }
}

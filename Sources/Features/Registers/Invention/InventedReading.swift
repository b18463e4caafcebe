import Accounts
import Kernel
import Pack
import Strategy
import Territory

/// Reads `fiches.yaml` and the files of `fiches/`, which only an invented pack may have: the entries of its registers
/// that no stock counts.
struct InventedReading {
  private let reading: PackReading
  private let departement: Departement
  private let registers: Registers
  private let communes: Declared
  private let organisations: Declared
  private let holders: Declared
  private static let file = "fiches.yaml", folder = "fiches"
  /// Of one register: a word that it lost is missed at each line.
  private static let mostFaults = 3

  init(_ reading: PackReading, _ departement: Departement, _ registers: Registers, holders: Declared) {
    (self.reading, self.departement, self.registers, self.holders) = (reading, departement, registers, holders)
    let faults = reading.faults, isWhole = !faults.hides("territoire.yaml")
    communes = Declared(departement.territory.communes.map(\.code), isWhole: isWhole)
    organisations = Declared(
      departement.organisations.ids, isWhole: isWhole && !faults.hides("organisations.yaml"))
  }

  func read() -> [InventedRegister] {
    let roots = reading.roots(Self.file, and: Self.folder)
    guard departement.isInvented else {
      roots.first?.error(
        "Un département réel n’a pas de fiches inventées.",
        remedy: "Retirez-les, ou écrivez `invente: true` dans pack.yaml.")
      return []
    }
    // What registers lack is told there.
    guard registers.isWhole else { return [] }
    var seen: Set<String> = []
    return roots.flatMap { root in
      defer { root.finish() }
      return root.sections(required: "registres").compactMap { register($0, &seen) }
    }
  }

  private func register(_ section: Section, _ seen: inout Set<String>) -> InventedRegister? {
    defer { section.finish() }
    let id = section.reference("registre", to: Declared(registers.all.map(\.id)))
    guard let register = registers[id] else {
      section.leave()
      return nil
    }
    if !seen.insert(id).inserted { section.alreadyTaken("registre", id, remedy: "Gardez-en un.") }
    let before = reading.faults.errors.count
    let sayings = section.sectionIfAny("dit").map { self.sayings($0, register) } ?? []
    let lots = section.sections("lots").compactMap { part -> InventedLot? in
      guard reading.faults.errors.count < before + Self.mostFaults else { return nil }
      defer { part.finish() }
      return lot(part, register)
    }
    return InventedRegister(
      register: id, sayings: sayings, lots: lots, gauges: section.sections("jauges").map { gauge($0, register) })
  }

  private func gauge(_ section: Section, _ register: Register) -> InventedGauge {
    defer { section.finish() }
    return InventedGauge(
      gauge: section.reference("jauge", to: Declared(register.gauges.map(\.id))),
      total: section.integer("total", in: 0...100_000), silent: section.integerIfAny("muettes", in: 0...1_000) ?? 0)
  }

  private func lot(_ section: Section, _ register: Register) -> InventedLot {
    let states = Declared(register.states.map(\.id)), birth: InventedLot.Birth
    if section.has("etat") {
      birth = .reaching(state: section.reference("etat", to: states), since: day(section, "depuis"))
    } else if let part = section.sectionIfAny("parmi") {
      let state = part.reference("etat", to: states)
      birth = .found(state: state, sayings: sayings(part, register, but: ["etat"]))
    } else {
      birth = .created(on: day(section, "cree"), by: section.references("par", to: holders))
    }
    return InventedLot(
      place: .line(file: section.file, section.line), count: section.integerIfAny("nombre", in: 1...2_000) ?? 1,
      birth: birth,
      sayings: section.sectionIfAny("dit").map { sayings($0, register) } ?? [],
      steps: section.sections("actes").map { step($0, register) })
  }

  private func step(_ section: Section, _ register: Register) -> InventedStep {
    defer { section.finish() }
    let act: InventedStep.Act
    if let why = section.textIfAny("corrige") {
      act = .corrected(why: why)
    } else if section.flag("evolue", default: false) {
      act = .changed
    } else {
      act = .passage(section.reference("passage", to: Declared(register.passages.map(\.id))))
    }
    return InventedStep(
      act: act, day: day(section, "le"), typedOn: section.has("saisi") ? day(section, "saisi") : nil,
      by: section.references("par", to: holders),
      sayings: section.sectionIfAny("dit").map { sayings($0, register) } ?? [])
  }

  private func day(_ section: Section, _ key: String) -> String {
    let words = section.text(key)
    if !words.isEmpty { checkDay(words, section, key) }
    return words
  }
  private func checkDay(_ words: String, _ section: Section, _ key: String) {
    guard InventedDay.days(words, act: reading.day, today: reading.day) == nil else { return }
    section.error(
      "`\(key): \(words)` : on attend un jour, ou deux qu’unit `..`.",
      remedy: "Par exemple `aujourdhui-40j`, `acte+6m`, `jeudi-10j`, `aujourdhui-9m..aujourdhui-1m`.", at: key)
  }

  // MARK: what entries say

  private func sayings(_ section: Section, _ register: Register, but others: Set<String> = []) -> [InventedSaying] {
    sayings(section, register.fields, but: others)
  }
  private func sayings(_ section: Section, _ fields: [RegisterField], but others: Set<String> = []) -> [InventedSaying]
  {
    section.keys.filter { !others.contains($0) }.compactMap { key in
      guard let field = fields.first(where: { $0.id == key }) else {
        section.checkReference(key, at: key, to: Declared(fields.map(\.id)))
        section.leave()
        return nil
      }
      return what(section, field).map { InventedSaying(field: key, what: $0) }
    }
  }
  private func what(_ section: Section, _ field: RegisterField) -> InventedSaying.What? {
    switch field.kind {
    case .rows:
      return .rows(
        section.sections(field.id).map { row in
          defer { row.finish() }
          return sayings(row, field.columns)
        })
    case .pieces:
      guard let part = section.sectionIfAny(field.id) else { return nil }
      defer { part.finish() }
      return .rows([
        part.keys.compactMap { piece in
          guard field.columns.contains(where: { $0.id == piece }) else {
            part.checkReference(piece, at: piece, to: Declared(field.columns.map(\.id)))
            part.leave()
            return nil
          }
          let said = part.reference(piece, to: Declared(RegisterField.Piece.allCases.map(\.rawValue)))
          return InventedSaying(field: piece, what: .words([said]))
        }
      ])
    default:
      let words = section.texts(field.id)
      if words == [Self.drawn] { return .drawn }
      for word in words { check(word, field, section) }
      return words.isEmpty ? nil : .words(words)
    }
  }
  /// What a pack writes for "as it comes".
  private static let drawn = "au hasard"

  private func check(_ word: String, _ field: RegisterField, _ section: Section) {
    func refuse(_ expected: String) {
      section.error("`\(field.id): \(word)` : on attend \(expected).", at: field.id)
    }
    switch field.kind {
    case .text, .long, .rows, .pieces: break
    case .week: if WeekPattern(kept: word) == nil { refuse("des jours, comme `1,4 09:00-12:00`") }
    case .point, .outline:
      if word.split(separator: " ").contains(where: { Position(kept: $0) == nil }) {
        refuse("un point, comme `48.53920,2.66080`")
      }
    case .integer, .decimal, .euros:
      let range = Double(field.range.lowerBound)...Double(field.range.upperBound)
      guard let said = InventedNumber.range(word), range.contains(said.lowerBound), range.contains(said.upperBound)
      else {
        return refuse(
          "un nombre de \(field.range.lowerBound) à \(field.range.upperBound), ou deux qu’unit `..`")
      }
    case .day: checkDay(word, section, field.id)
    case .moment:
      guard let moment = InventedDay.moment(word) else { return refuse("un jour et une heure, comme `acte 14:30`") }
      checkDay(moment.day, section, field.id)
    case .choice, .several: section.checkReference(word, at: field.id, to: Declared(field.choices.map(\.id)))
    case .flag: if !["oui", "non"].contains(word) { refuse("`oui` ou `non`") }
    case .commune, .communes: section.checkReference(word, at: field.id, to: communes)
    case .organisation: section.checkReference(word, at: field.id, to: organisations)
    // The title of another entry, or its rank among them: only the played invention knows them.
    case .link: break
    }
  }
}

extension InventedRegister {
  /// As `pack load` tells that it changed. It is played with the first revision only.
  var described: Described {
    Described("fiches inventées", register, "", [("lots", .mark("\(self)".hashValue))])
  }
}

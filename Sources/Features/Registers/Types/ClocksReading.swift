import Kernel
import Pack
import Strategy

extension RegistersReading {
  func clocks(
    _ section: Section, _ states: Known<RegisterState>, _ passages: Known<Passage>, _ fields: Known<RegisterField>
  ) -> [RegisterClock] {
    var seen: Set<String> = []
    return section.sections("horloges").map { part in
      let clock = clock(part, states, passages, fields)
      if !clock.id.isEmpty, !seen.insert(clock.id).inserted { part.alreadyTaken("id", clock.id) }
      return clock
    }
  }

  private func clock(
    _ part: Section, _ states: Known<RegisterState>, _ passages: Known<Passage>, _ fields: Known<RegisterField>
  ) -> RegisterClock {
    defer { part.finish() }
    let id = part.id("id"), name = part.text("nom")
    let runsIn = Set(part.references("court", to: states.ids))
    if runsIn.isEmpty {
      part.error("`court` manque : dans quels états ce délai court-il ?", remedy: "Écrivez `court: [un_etat]`.")
    }
    let each = eachRow(part, fields)
    let (start, length) = (each?.start ?? start(part, fields), length(part, fields))
    if case .lastDay = start {
      if length != nil {
        part.error("`jusqua` dit déjà la fin.", remedy: "Ôtez `duree`, ou dites `depuis`.", at: "duree")
      }
    } else if length == nil, !part.has("duree") {
      part.error("`duree` manque.", remedy: "Écrivez `duree: 4 mois`, ou `jusqua: un_champ`.")
    }
    let end = end(part, runsIn, passages), basis = part.textIfAny("base")
    if end != .reminds, basis == nil {
      part.error(
        "Ce délai agit, et `base` ne dit pas quel texte le veut.",
        remedy: "Citez l’article ou la convention ; un usage ne fait que prévenir.")
    }
    let awaits = part.referenceIfAny("attend", to: passages.ids { !$0.parties.isEmpty })
    let parties = passages.all.first { $0.id == awaits }?.parties ?? []
    if awaits != nil, part.has("pour") {
      part.error("`attend` dit déjà de qui.", remedy: "Ôtez `pour`.", at: "pour")
    }
    let owners = part.references("pour", to: holders) + parties.flatMap(\.holders.words)
    return RegisterClock(
      id: id, name: name, runsIn: runsIn, each: each?.rows, start: start, pause: pause(part, states.ids, fields),
      length: length,
      validity: validity(part), basis: basis, end: end, warnings: warnings(part, length),
      extended: extended(part, length, fields),
      owners: owners.isEmpty ? nil : Holders(words: owners), awaits: awaits)
  }

  private func start(_ part: Section, _ fields: Known<RegisterField>) -> RegisterClock.Start {
    let moments = fields.ids(where: \.isMoment)
    guard let text = part.textIfAny("jusqua") else {
      return part.referenceIfAny("depuis", to: moments).map { .field($0) } ?? .state
    }
    if part.has("depuis") {
      part.error("`depuis` et `jusqua` disent deux choses.", remedy: "Gardez l’un des deux.", at: "depuis")
    }
    let path = text.split(separator: ".").map(String.init)
    part.checkReference(text, at: "jusqua", to: fields.words(\.lastDays))
    return .lastDay(field: path.first ?? text, column: path.count > 1 ? path[1] : nil)
  }

  /// "4 mois", "24 heures", or as many as a field says: "delai_h heures".
  private func length(_ part: Section, _ fields: Known<RegisterField>) -> RegisterClock.Length? {
    let isCarried = part.flag("reporte", default: false)
    guard let text = part.textIfAny("duree") else { return nil }
    let words = text.split(separator: " ").map(String.init), unit = words.count == 2 ? Self.units[words[1]] : nil
    let counts = fields.ids { $0.kind == .integer }
    if let unit, let count = Int(words[0]), (1...RegisterClock.longest).contains(count) {
      return .fixed(LegalClock(count, unit, carried: isCarried, in: departement.calendar))
    }
    if let unit, counts.contains(words[0]) {
      return .field(words[0], LegalClock(0, unit, carried: isCarried, in: departement.calendar))
    }
    guard unit == nil || counts.isWhole else { return nil }
    let near = words.first.flatMap { nearest(to: $0, among: counts.words) }
    part.error(
      "`duree: \(text)` : on attend un nombre en chiffres, ou un champ `entier`, et une unité.",
      remedy: near.map { "Vouliez-vous `\($0)`\(French.narrow)?" }
        ?? "Écrivez `6 mois`, `15 jours` ou `48 heures` ; aussi : `jours_ouvres`, `jours_ouvrables`, `jours_francs`, `ans`.",
      at: "duree")
    return nil
  }
  private static let units: [String: LegalClock.Unit] = {
    let plural = Dictionary(uniqueKeysWithValues: LegalClock.Unit.allCases.map { ($0.rawValue, $0) })
    let singular: [String: LegalClock.Unit] = [
      "heure": .hours, "jour": .days, "jour_ouvre": .workingDays, "jour_ouvrable": .businessDays,
      "jour_franc": .clearDays, "an": .years,
    ]
    return plural.merging(singular) { $1 }
  }()

  private func pause(_ part: Section, _ names: Declared, _ fields: Known<RegisterField>) -> RegisterClock.Pause {
    let between = part.references("suspendue_entre", to: fields.ids(where: \.isMoment))
    if part.has("suspendue_entre"), between.count != 2 {
      part.error("`suspendue_entre` veut deux champs : le début et la fin.", at: "suspendue_entre")
    }
    return RegisterClock.Pause(
      states: Set(part.references("suspendue", to: names)),
      fields: between.count == 2 ? .init(from: between[0], to: between[1]) : nil)
  }

  private func validity(_ part: Section) -> ClosedRange<Day> {
    let first = part.dayIfAny("du") ?? .earliest, last = part.dayIfAny("au") ?? .latest
    guard first <= last else {
      part.error("`au` précède `du`.", at: "au")
      return .earliest ... .latest
    }
    return first...last
  }

  /// "30": days; of a delay in hours, also "12 heures".
  private func warnings(_ part: Section, _ length: RegisterClock.Length?) -> [RegisterClock.Warning] {
    part.texts("previent").compactMap { text in
      if let days = Int(text), (0...3_000).contains(days) { return .days(days) }
      let words = text.split(separator: " ").map(String.init)
      if words.count == 2, words[1].hasPrefix("heure"), let hours = Int(words[0]), (0...72).contains(hours) {
        if length.map(\.unit) == .hours { return .hours(hours) }
        part.error("`\(text)` : ce délai ne se compte pas en heures.", remedy: "Prévenez en jours.", at: "previent")
        return nil
      }
      part.error(
        "`\(text)` n’est pas un nombre de jours.",
        remedy: "Écrivez `previent: [90, 30]` ; d’un délai en heures, `previent: [12 heures]`, jusqu’à 72.",
        at: "previent")
      return nil
    }
  }

  /// The field that says that it was asked for, and by how much: in the clock's own unit, so that it is one delay.
  private func extended(
    _ part: Section, _ length: RegisterClock.Length?, _ fields: Known<RegisterField>
  ) -> RegisterClock.Extended? {
    guard let section = part.sectionIfAny("proroge") else { return nil }
    defer { section.finish() }
    let asking = fields.ids { $0.isOpen && [.day, .flag].contains($0.kind) }
    let field = section.reference("si", to: asking), text = section.text("de")
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2, let count = Int(words[0]), (1...RegisterClock.longest).contains(count),
      let unit = Self.units[words[1]],
      length.map(\.unit) == unit
    else {
      if !text.isEmpty {
        section.error(
          "`de: \(text)` : on attend un nombre, et l’unité de `duree`.", remedy: "Écrivez `de: 1 mois`.", at: "de")
      }
      return nil
    }
    return .init(field: field, count: count)
  }

  private func end(_ part: Section, _ runsIn: Set<String>, _ passages: Known<Passage>) -> RegisterClock.End {
    let names = passages.ids
    let forbidden = Set(part.references("pas_avant", to: names))
    guard let id = part.referenceIfAny("fin", to: names) else {
      return forbidden.isEmpty ? .reminds : .forbids(forbidden)
    }
    if !forbidden.isEmpty {
      part.error("Un délai passe (`fin`) ou retient (`pas_avant`).", remedy: "Écrivez deux horloges.", at: "pas_avant")
    }
    if let passage = passages.all.first(where: { $0.id == id }), runsIn.isDisjoint(with: passage.from) {
      part.error("Le passage `\(id)` ne part d’aucun des états où ce délai court.", at: "fin")
    }
    return .passes(id)
  }
}

extension RegisterField {
  /// It says a day or an hour from which a delay may run.
  var isMoment: Bool { isOpen && (kind == .day || kind == .moment) }
  /// What `jusqua` may name of it.
  var lastDays: [String] {
    guard isOpen else { return [] }
    return kind == .day ? [id] : columns.filter { $0.kind == .day }.map { "\(id).\($0.id)" }
  }
}

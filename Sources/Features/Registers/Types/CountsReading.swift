import Ledger
import Pack
import Strategy

extension RegistersReading {
  func count(
    _ part: Section, of register: String, _ states: Known<RegisterState>, _ passages: Known<Passage>,
    _ fields: Known<RegisterField>
  ) -> Count {
    defer { part.finish() }
    let id = part.reference("mesure", to: measures), measure = departement.measures[id]
    if let measure, measure.reprise == nil, !measure.isToBeCounted, !reading.faults.isFaulty("mesure/\(id)") {
      part.error(
        "`\(id)` est alimentée par des relevés : un registre ne peut pas la compter.",
        remedy: "Dans mesures.yaml, donnez-lui `alimentation: entrees` et `reprise`, ou `reprise: a_dire`.",
        at: "mesure")
    }
    let category = part.referenceIfAny(
      "categorie", to: fields.ids { $0.kind == .choice && $0.isOpen })
    if let measure, let field = fields.all.first(where: { $0.id == category }) {
      let unknown = field.choices.filter { measure.category($0.id) == nil }.map(\.id)
      if !unknown.isEmpty {
        part.error(
          "`\(field.id)` a des choix qui ne sont pas des catégories de `\(id)` : \(unknown.joined(separator: ", ")).",
          remedy: "Donnez-leur les mêmes identifiants.", at: "categorie")
      }
    }
    let weight = weight(part, fields), condition = condition(part)
    if fields.isWhole { condition?.check(fields.all, lines: weight?.field) }
    return Count(
      measure: id, what: what(part, measure, register, states, passages, fields), weight: weight,
      category: category, isPlaceless: part.flag("sans_lieu", default: false), follows: follow(part, fields),
      condition: condition?.condition)
  }

  /// Which of the ways to count it says: exactly one, and that of the measure.
  private func what(
    _ part: Section, _ measure: Measure?, _ register: String, _ states: Known<RegisterState>,
    _ passages: Known<Passage>,
    _ fields: Known<RegisterField>
  ) -> Count.What {
    let stock = part.references("stock", to: states.ids)
    let flow = part.referenceIfAny("flux", to: passages.ids)
    let delay = delay(part, states, fields), alive = alive(part, register)
    let said: [(what: Count.What, kind: Measure.Kind)] = [
      stock.isEmpty ? nil : (.stock(Set(stock)), .stock), flow.map { (.flow(passage: $0), .flow) },
      delay.map { ($0, .delay) }, alive.map { (.alive($0), .stock) },
    ].compactMap(\.self)
    guard said.count == 1, let only = said.first else {
      part.error(
        "Une mesure se compte d’une façon, et d’une seule.",
        remedy: "Écrivez `stock: [des états]`, `flux: un_passage`, `delai: {de, a}` ou `vivant: {…}`.", at: "mesure")
      return .stock([])
    }
    if let measure, measure.kind != only.kind {
      part.error(
        "`\(measure.id)` est un \(measure.kind.rawValue) : elle ne se compte pas ainsi.",
        remedy: "Écrivez `stock` ou `vivant` pour un stock, `flux: un_passage` pour un flux, `delai` pour un délai.",
        at: "mesure")
    }
    return only.what
  }

  private func delay(_ part: Section, _ states: Known<RegisterState>, _ fields: Known<RegisterField>) -> Count.What? {
    guard let section = part.sectionIfAny("delai") else { return nil }
    defer { section.finish() }
    let moments = fields.ids(where: \.isMoment)
    func moment(_ key: String) -> Count.Moment {
      let id = section.reference(
        key,
        to: Declared(
          states.ids.words.union(moments.words), isWhole: states.isWhole && fields.isWhole))
      return moments.contains(id) ? .field(id) : .state(id)
    }
    return .delay(from: moment("de"), to: moment("a"))
  }

  /// "registre.passage", the field of that register that links to this one, and for how long.
  func alive(_ part: Section, _ register: String) -> Count.Events? {
    guard let section = part.sectionIfAny("vivant") else { return nil }
    defer { section.finish() }
    let event = section.text("evenement").split(separator: ".").map(String.init)
    if event.count != 2 {
      section.error("`evenement` : on attend `registre.passage`.", at: "evenement")
    }
    let condition = condition(section)
    let events = Count.Events(
      register: event.first ?? "", passage: event.last ?? "", field: section.text("par"), lasting: lasting(section),
      condition: condition?.condition)
    later.compare.append { registers in
      let other = registers[events.register]
      section.checkReference(events.register, at: "evenement", to: Declared(registers.all.map(\.id)))
      guard let other else { return }
      section.checkReference(events.passage, at: "evenement", to: Declared(other.passages.map(\.id)))
      let links = other.fields.filter { $0.kind == .link && $0.target == register }
      section.checkReference(events.field, at: "par", to: Declared(links.map(\.id)))
      condition?.check(other.fields, lines: nil)
    }
    return events
  }
  func lasting(_ section: Section) -> Count.Lasting {
    let text = section.text("pendant")
    if text == "annee" { return .year }
    if text == "annee_scolaire" { return .schoolYear }
    if text.hasSuffix(" jours"), let count = Int(text.dropLast(6)), (1...400).contains(count) { return .days(count) }
    if text.hasSuffix(" mois"), let count = Int(text.dropLast(5)), (1...120).contains(count) { return .months(count) }
    if !text.isEmpty {
      section.error(
        "`pendant: \(text)` : combien de temps ?", remedy: "Écrivez `7 jours`, `12 mois`, `annee` ou `annee_scolaire`.",
        at: "pendant")
    }
    return .year
  }

  private func weight(_ part: Section, _ fields: Known<RegisterField>) -> Count.Weight? {
    guard let text = part.referenceIfAny("poids", to: fields.words(\.weights)) else { return nil }
    let path = text.split(separator: ".").map(String.init)
    return Count.Weight(field: path.first ?? text, column: path.count > 1 ? path[1] : nil)
  }

  private func follow(_ part: Section, _ fields: Known<RegisterField>) -> Count.Follow? {
    guard let section = part.sectionIfAny("suit") else { return nil }
    defer { section.finish() }
    let field = section.reference("champ", to: fields.ids { $0.kind == .link && $0.isOpen })
    let states = section.texts("etats"), target = fields.all.first { $0.id == field }?.target
    if states.isEmpty { section.error("`etats` manque : quand compte-t-on ?", remedy: "Écrivez `etats: [un_etat]`.") }
    later.compare.append { registers in
      guard let followed = target.flatMap({ registers[$0] }) else { return }
      for state in states { section.checkReference(state, at: "etats", to: Declared(followed.states.map(\.id))) }
    }
    return Count.Follow(field: field, states: states)
  }
}

extension RegisterField {
  /// What `poids` may name of it.
  var weights: [String] {
    guard isOpen else { return [] }
    return kind == .integer ? [id] : columns.filter { $0.kind == .integer }.map { "\(id).\($0.id)" }
  }
}

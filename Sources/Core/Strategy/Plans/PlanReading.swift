import Accounts
import Kernel
import Ledger
import Pack

/// Reads `strategie.yaml`, `actions/*.yaml` and `observations.csv`.
struct PlanReading {
  let reading: PackReading
  let sources: Set<String>
  let organisations: Organisations
  let measures: Measures

  func read() -> Plan? {
    guard let root = Section.root(of: "strategie.yaml", in: reading) else { return nil }
    root.refuseNotYet(["plans"])
    let part = root.section("plan")
    root.finish()
    guard let part else { return nil }
    let inForce = part.day("vigueur"), end = part.dayIfAny("fin")
    if let end, end < inForce { part.error("Le plan finit avant d’entrer en vigueur.", at: "fin") }
    let levels = LevelsReading(taken: reading.taken).read(part.sections("niveaux"))
    if levels.count < 2 {
      part.error("`niveaux` doit nommer au moins deux niveaux ; le dernier est celui que l’on pilote.", at: "niveaux")
      return nil
    }
    let observations = ObservationsReading(reading: reading, sources: sources).read()
    let indicators = IndicatorReading(
      sources: sources, organisations: organisations, measures: measures, inForce: inForce, end: end,
      observations: observations)
    var taken: Set<String> = []
    let elements = self.elements(
      part.sections("elements"), levels: levels.dropLast(), parent: nil, indicators, taken: &taken)
    let actions = self.actions(levels: levels, elements: elements, indicators)
    let plan = Plan(
      id: part.id("id"), name: part.text("nom"), short: part.textIfAny("court") ?? part.text("nom"), inForce: inForce,
      end: end, drafted: part.dayIfAny("redige"), voted: part.dayIfAny("vote"), signed: part.dayIfAny("signe"),
      source: part.reference("source", to: sources), levels: levels, elements: elements, actions: actions)
    part.finish()
    indicators.checkObservations(used: Set(plan.indicators.map(\.indicator.id)), reading.faults)
    return plan
  }

  private func elements(
    _ sections: [Section], levels: ArraySlice<Plan.Level>, parent: String?, _ indicators: IndicatorReading,
    taken: inout Set<String>
  ) -> [Plan.Element] {
    sections.flatMap { section -> [Plan.Element] in
      let name = section.text("niveau")
      guard let level = levels.first(where: { $0.id == name }) else {
        section.error(
          "`niveau: \(name)` : inconnu ici.", remedy: Faults.suggestion(for: name, among: levels.map(\.id)),
          at: "niveau")
        return []
      }
      let number = section.numero(), id = "\(level.id)/\(number)"
      if !number.isEmpty, !taken.insert(id).inserted {
        section.error(
          "`numero: \(number)` : un autre élément du niveau « \(level.name) » l’a déjà.",
          remedy: "Donnez un autre numéro : il fait l’adresse de la page.", at: "numero")
      }
      let element = Plan.Element(
        id: id, level: level, number: number, title: section.text("titre"),
        page: section.integerIfAny("page", in: 1...2000),
        summary: section.textIfAny("resume"), parent: parent,
        context: section.sections("indicateurs").compactMap { indicators.read($0, contextOnly: true) })
      let below = levels.drop { $0.id != level.id }.dropFirst()
      let children = self.elements(section.sections("elements"), levels: below, parent: id, indicators, taken: &taken)
      section.finish()
      return [element] + children
    }
  }

  private func actions(levels: [Plan.Level], elements: [Plan.Element], _ indicators: IndicatorReading) -> [Action] {
    let known = Set(elements.map(\.id))
    var numbers: Set<String> = []
    let files = reading.files.paths(under: "actions", kind: "yaml")
    if files.isEmpty { reading.faults.error("Le dossier `actions` manque.", file: "actions", line: 1) }
    let actions = files.flatMap { file -> [Action] in
      guard let root = Section.root(of: file, in: reading) else { return [] }
      defer { root.finish() }
      return root.sections("actions").map { section in
        let action = action(section, elements: known, indicators)
        if !action.number.isEmpty, !numbers.insert(action.number).inserted {
          section.error("`numero: \(action.number)` : déjà pris.", remedy: "Donnez un autre numéro.", at: "numero")
        }
        return action
      }
    }
    return actions.sorted { $0.order.lexicographicallyPrecedes($1.order) }
  }

  private func action(_ section: Section, elements: Set<String>, _ indicators: IndicatorReading) -> Action {
    let functions = organisations.functions
    section.refuseNotYet(["texte", "question", "groupe"])
    let parents = section.references("dans", to: elements)
    if parents.isEmpty {
      section.error("`dans` manque.", remedy: "Dites sous quoi elle se range : `dans: [objectif/4]`.")
    }
    let responsible = section.sectionIfAny("responsable").map { part in
      defer { part.finish() }
      return Action.Responsible(
        function: part.reference("fonction", to: functions), isConfirmed: part.flag("confirme", default: false))
    }
    let partners = section.sections("partenaires").map { part in
      defer { part.finish() }
      return Action.Partner(organisation: part.reference("organisation", to: functions), role: part.textIfAny("role"))
    }
    let action = Action(
      number: section.numero(), title: section.text("titre"),
      short: section.textIfAny("court") ?? section.text("titre"),
      parents: parents, page: section.integerIfAny("page", in: 1...2000), from: section.dayIfAny("depuis"),
      through: section.dayIfAny("jusque"), summary: section.text("resume"), responsible: responsible,
      copilots: section.references("copilotes", to: functions), partners: partners, note: section.textIfAny("note"),
      milestones: section.sections("jalons").map { milestone($0, functions: functions, indicators) },
      indicators: section.sections("indicateurs").compactMap { indicators.read($0, contextOnly: false) })
    section.finish()
    return action
  }

  private func milestone(_ section: Section, functions: Set<String>, _ indicators: IndicatorReading) -> Milestone {
    let due = section.dayIfAny("echeance")
    let sayings = section.sections("constats").map { part in
      defer { part.finish() }
      return Milestone.Saying(
        part.word("etat", as: Milestone.State.self, else: .begun), on: part.day("jour"),
        outcome: part.wordIfAny("issue", as: Milestone.Outcome.self),
        source: part.reference("source", to: sources), note: part.textIfAny("note"))
    }
    let milestone = Milestone(
      id: indicators.unique(section, key: "id"), title: section.text("titre"),
      due: due ?? indicators.end, isDated: due != nil,
      owner: section.referenceIfAny("qui", to: functions), source: section.referenceIfAny("source", to: sources),
      note: section.textIfAny("note"), said: sayings)
    section.finish()
    return milestone
  }
}

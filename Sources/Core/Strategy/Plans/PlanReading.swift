import Accounts
import Kernel
import Ledger
import Pack

/// Reads `strategie.yaml`, `actions/*.yaml` and `observations.csv`.
struct PlanReading {
  let reading: PackReading
  let words: PackWords
  let measures: Measures

  func read() -> Plan? {
    guard let root = Section.root(of: "strategie.yaml", in: reading) else { return nil }
    let isSeveral = root.refuseNotYet(["plans"])
    let part = isSeveral ? root.sectionIfAny("plan") : root.section("plan")
    root.finish()
    guard let part else { return nil }
    var inForce = part.day("vigueur"), end = part.dayIfAny("fin")
    if let last = end, last < inForce {
      part.error("Le plan finit avant d’entrer en vigueur.", remedy: "Corrigez `vigueur` ou `fin`.", at: "fin")
      // What lies outside such a plan is not at fault.
      (inForce, end) = (.earliest, nil)
    }
    let levels = LevelsReading(taken: reading.taken).read(part.sections(required: "niveaux"))
    if levels.count < 2, part.has("niveaux") {
      part.error("`niveaux` doit nommer au moins deux niveaux ; le dernier est celui que l’on pilote.", at: "niveaux")
    }
    guard levels.count >= 2 else {
      // The rest is not read: its keys are known all the same.
      for key in ["id", "nom", "court", "redige", "vote", "signe", "source", "elements"] { _ = part.has(key) }
      part.finish()
      return nil
    }
    let observations = ObservationsReading(reading: reading, sources: words.sources).read()
    let indicators = IndicatorReading(
      reading: reading, words: words, measures: measures, inForce: inForce, end: end, observations: observations)
    var taken: Set<String> = []
    let elements = self.elements(
      part.sections(required: "elements"), levels: levels.dropLast(), parent: nil, indicators, taken: &taken)
    let actions = self.actions(levels: levels, elements: elements, indicators)
    let plan = Plan(
      id: part.id("id"), name: part.text("nom"), short: part.textIfAny("court") ?? part.text("nom"), inForce: inForce,
      end: end, drafted: part.dayIfAny("redige"), voted: part.dayIfAny("vote"), signed: part.dayIfAny("signe"),
      source: part.reference("source", to: words.sources), levels: levels, elements: elements, actions: actions)
    part.finish()
    let isWhole = !reading.faults.hides("strategie.yaml") && !reading.faults.hides(under: "actions")
    indicators.checkObservations(used: Declared(plan.indicators.map(\.indicator.id), isWhole: isWhole))
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
        reading.faults.hide("strategie.yaml")
        return []
      }
      let number = section.numero(), id = "\(level.id)/\(number)"
      if !number.isEmpty, !taken.insert(id).inserted {
        section.error(
          "`numero: \(number)` : un autre élément du niveau « \(level.name) » l’a déjà.",
          remedy: "Donnez un autre numéro : il fait l’adresse de la page.", at: "numero")
        reading.faults.hide("strategie.yaml")
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
    let known = Declared(elements.map(\.id), isWhole: !reading.faults.hides("strategie.yaml"))
    let life = PlanLife(inForce: indicators.inForce, end: indicators.end)
    var numbers: Set<String> = []
    let files = reading.files.paths(under: "actions", kind: "yaml")
    if files.isEmpty {
      reading.faults.unreadable(
        "Le dossier `actions` manque.", remedy: "Une action par élément de `actions:`.", file: "actions", line: 1)
    }
    let actions = files.flatMap { file -> [Action] in
      guard let root = Section.root(of: file, in: reading) else { return [] }
      defer { root.finish() }
      return root.sections(required: "actions").map { section in
        let action = action(section, elements: known, life, indicators)
        if !action.number.isEmpty, !numbers.insert(action.number).inserted {
          section.alreadyTaken("numero", action.number, remedy: "Donnez un autre numéro.")
        }
        return action
      }
    }
    return actions.sorted { $0.order.lexicographicallyPrecedes($1.order) }
  }

  private func action(
    _ section: Section, elements: Declared, _ life: PlanLife, _ indicators: IndicatorReading
  ) -> Action {
    let functions = words.functions
    let parents = section.references("dans", to: elements)
    if parents.isEmpty, elements.isWhole {
      let example = elements.words.sorted().last ?? "objectif/1"
      section.error("`dans` manque.", remedy: "Dites sous quoi elle se range : `dans: [\(example)]`.")
    }
    let responsible = section.sectionIfAny("responsable").map { part in
      defer { part.finish() }
      return Action.Responsible(
        function: part.reference("fonction", to: functions), isConfirmed: part.flag("confirme", default: false))
    }
    let copilots = section.references("copilotes", to: functions)
    if let responsible, copilots.contains(responsible.function) {
      section.error(
        "`copilotes` : `\(responsible.function)` est déjà responsable.", remedy: "Retirez-le.", at: "copilotes")
    }
    let through = section.dayIfAny("jusque")
    let action = Action(
      number: section.numero(), title: section.text("titre"),
      short: section.textIfAny("court") ?? section.text("titre"),
      parents: parents, page: section.integerIfAny("page", in: 1...2000), from: section.dayIfAny("depuis"),
      through: through, summary: section.text("resume"), responsible: responsible,
      copilots: copilots, partners: partners(section), note: section.textIfAny("note"),
      milestones: section.sections("jalons").map { milestone($0, indicators, within: through) },
      indicators: section.sections("indicateurs").compactMap {
        indicators.read($0, contextOnly: false, within: through)
      })
    life.check(action, section)
    section.finish()
    return action
  }

  private func partners(_ section: Section) -> [Action.Partner] {
    var known: Set<String> = []
    return section.sections("partenaires").map { part in
      defer { part.finish() }
      let partner = Action.Partner(
        organisation: part.reference("organisation", to: words.functions), role: part.textIfAny("role"))
      if !partner.organisation.isEmpty, !known.insert(partner.organisation).inserted {
        part.error(
          "`organisation: \(partner.organisation)` est là deux fois.", remedy: "Dites ses deux rôles en un.",
          at: "organisation")
      }
      return partner
    }
  }

  private func milestone(_ section: Section, _ indicators: IndicatorReading, within through: Day?) -> Milestone {
    let due = section.dayIfAny("echeance")
    if let due { section.checkEnd(due, of: indicators.end, within: through, at: "echeance") }
    var days: Set<Day> = []
    let sayings = section.sections("constats").map { part in
      defer { part.finish() }
      let saying = Milestone.Saying(
        part.word("etat", as: Milestone.State.self, else: .begun), on: part.day("jour"),
        outcome: part.wordIfAny("issue", as: Milestone.Outcome.self),
        source: part.reference("source", to: words.sources), note: part.textIfAny("note"))
      guard part.gives("jour", saying.day) else { return saying }
      part.checkPast(saying.day, at: "jour")
      if !days.insert(saying.day).inserted {
        part.error(
          "Deux constats sont du même jour (\(French.short(saying.day))).", remedy: "Gardez-en un.", at: "jour")
      }
      if saying.outcome != nil, saying.state != .done {
        part.error("`issue` se dit de ce qui est fait.", remedy: "Écrivez `etat: fait`, ou ôtez `issue`.", at: "issue")
      }
      return saying
    }
    let milestone = Milestone(
      id: indicators.unique(section, key: "id"), title: section.text("titre"),
      due: due ?? indicators.end, isDated: due != nil,
      owner: section.referenceIfAny("qui", to: words.functions),
      source: section.referenceIfAny("source", to: words.sources),
      note: section.textIfAny("note"), said: sayings)
    section.finish()
    return milestone
  }
}

/// The days between which actions live.
struct PlanLife {
  let inForce: Day
  let end: Day?

  func check(_ action: Action, _ section: Section) {
    if let from = action.from, let through = action.through, through < from {
      section.error(
        "`jusque` (\(French.short(through))) précède `depuis` (\(French.short(from))).",
        remedy: "Corrigez l’un des deux.",
        at: "jusque")
    }
    for (key, day) in [("depuis", action.from), ("jusque", action.through)] {
      guard let day else { continue }
      if day < inForce {
        section.error(
          "`\(key)` : le \(French.short(day)) précède l’entrée en vigueur du plan (\(French.short(inForce))).",
          remedy: "Corrigez le jour, ou ôtez la ligne : une action vit autant que le plan.", at: key)
      }
      section.checkEnd(day, of: end, at: key)
    }
  }
}

import Kernel
import Ledger
import Pack

/// What an indicator asks of its measures that they can't answer: refused, with what would work.
struct FormulaChecks {
  let measures: Measures
  /// True for a measure that has a fault of its own: what follows from it is none.
  let isFaulty: (String) -> Bool

  func check(_ indicator: Indicator, _ section: Section) {
    guard let formula = indicator.formula else { return }
    let terms = formula.terms, read = terms.compactMap { measures[$0.measure] }
    guard read.count == terms.count, !terms.contains(where: { isFaulty($0.measure) }) else { return }
    if Set(terms).count < terms.count {
      section.error("La même mesure est deux fois dans la formule.", remedy: "Gardez-en une.", at: "formule")
    }
    parts(formula, section)
    unit(indicator, formula, section)
    let delays = read.filter { $0.kind == .delay }
    guard delays.isEmpty else {
      if indicator.isJudged || formula != .term(terms[0]) {
        section.error(
          "Un délai se montre par sa médiane : il n’entre pas dans un calcul et ne se juge pas encore.",
          remedy: "Ajoutez `contexte: true` et `formule: {mesure: …}` seule.", at: "formule")
      }
      return
    }
    window(indicator, formula, read, section)
  }

  /// The part of a measure that it does not count apart.
  private func parts(_ formula: Formula, _ section: Section) {
    for term in formula.terms {
      guard let measure = measures[term.measure] else { continue }
      let asked: [(KeyPart, Bool)] = [(.organisation, term.organisation != nil), (.category, term.category != nil)]
      for (part, isAsked) in asked where isAsked && !measure.keys.contains(part) {
        section.error(
          "« \(measure.title) » ne se compte pas par \(part.rawValue).",
          remedy: "Ajoutez `\(part.rawValue)` à son `par` dans mesures.yaml, ou lisez-la entière.", at: "formule")
      }
    }
    guard case .communes(let term) = formula, let measure = measures[term.measure] else { return }
    if !measure.keys.contains(.place) {
      section.error(
        "« \(measure.title) » ne se compte pas par commune.",
        remedy: "Ajoutez `commune` à son `par` dans mesures.yaml.", at: "formule")
    } else if measure.kind != .stock {
      section.error(
        "`communes` compte celles où il y en a un jour donné : « \(measure.title) » n’est pas un stock.",
        remedy: "Prenez une mesure de `genre: stock`.", at: "formule")
    }
  }

  private func unit(_ indicator: Indicator, _ formula: Formula, _ section: Section) {
    if case .ratio = formula { return }
    guard indicator.isPercent else { return }
    section.error(
      "`unite: pourcent` : cette formule donne un nombre, et non une part.",
      remedy: "Écrivez `formule: {ratio: [a, b]}`, ou `unite: {un: …, plusieurs: …}`.", at: "unite")
  }

  private func window(_ indicator: Indicator, _ formula: Formula, _ read: [Measure], _ section: Section) {
    if case .communes = formula { return }
    let names = French.list(read.map { "« \($0.title) »" })
    guard Set(read.map(\.kind)).count == 1 else {
      section.error(
        "Un stock se lit un jour, un flux sur une période : \(names) n’entrent pas dans un même calcul.",
        remedy: "Faites deux indicateurs.", at: "formule")
      return
    }
    if read.allSatisfy({ $0.kind == .stock }) {
      if indicator.window != .level {
        section.error(
          "Un stock se lit un jour : \(names) n’a pas de total sur une période.", remedy: "Ôtez `fenetre`.",
          at: "fenetre")
      }
      return
    }
    if let keep = indicator.keep {
      switch indicator.window {
      case .level: break
      case .period(let kind) where kind == keep.period: break
      default:
        section.error(
          "`chaque` se tient \(keep.period.frequency), `fenetre` se lit autrement.",
          remedy: "Écrivez `fenetre: {periode: \(keep.period.rawValue)}`.", at: "fenetre")
        return
      }
      for measure in read { period(keep.period, measure, section, at: "chaque") }
    } else if indicator.window == .level {
      section.error(
        "\(names) : c’est un flux, et sans `fenetre` toutes les années s’ajouteraient.",
        remedy: "Écrivez `fenetre: {periode: annee}`, `{glissant: 12}` ou `{depuis: 2020-01-01}`.", at: "formule")
    }
    for measure in read { window(indicator.window, measure, section) }
  }

  /// What is reported for a year can't be read for a month.
  private func window(_ window: Window, _ measure: Measure, _ section: Section) {
    guard let reported = measure.period else { return }
    switch window {
    case .level: break
    case .period(let kind): period(kind, measure, section, at: "fenetre")
    case .since(let day):
      let block = Period(reported, containing: day)
      guard block.first != day else { return }
      section.error(
        "« \(measure.title) » se déclare \(reported.frequency) : on ne peut pas la couper au \(French.short(day)).",
        remedy: "Écrivez `{depuis: \(block.first.iso)}` ou `{depuis: \(block.next.first.iso)}`.", at: "fenetre")
    case .rolling(let months):
      guard months % reported.months != 0 else { return }
      let near = max(1, Int((Double(months) / Double(reported.months)).rounded())) * reported.months
      section.error(
        "« \(measure.title) » se déclare \(reported.frequency) : on ne peut pas en lire \(months) mois.",
        remedy: "Écrivez `{glissant: \(near)}`.", at: "fenetre")
    }
  }
  private func period(_ kind: PeriodKind, _ measure: Measure, _ section: Section, at key: String) {
    guard let reported = measure.period, kind.months % reported.months != 0 else { return }
    section.error(
      "« \(measure.title) » se déclare \(reported.frequency) : on ne peut pas la lire \(kind.frequency).",
      remedy: "Écrivez `{periode: \(reported.rawValue)}`, ou demandez-la plus souvent.", at: key)
  }
}

import Accounts
import Kernel
import Ledger
import Pack

/// Reads one indicator: what it counts, its stated figures, its targets.
final class IndicatorReading {
  let sources: Set<String>
  let organisations: Organisations
  let measures: Measures
  let inForce: Day
  let end: Day?
  private let observations: [String: [ObservationsReading.Row]]
  private var ids: Set<String> = []

  init(
    sources: Set<String>, organisations: Organisations, measures: Measures, inForce: Day, end: Day?,
    observations: [ObservationsReading.Row]
  ) {
    self.sources = sources
    self.organisations = organisations
    self.measures = measures
    self.inForce = inForce
    self.end = end
    self.observations = Dictionary(grouping: observations, by: \.indicator)
  }

  /// An id that no other indicator or milestone of the pack has.
  func unique(_ section: Section, key: String) -> String {
    let id = section.id(key)
    if !id.isEmpty, !ids.insert(id).inserted {
      section.error("`\(key): \(id)` : déjà pris.", remedy: "Donnez un autre identifiant.", at: key)
    }
    return id
  }

  /// Rows of observations.csv that name no indicator.
  func checkObservations(used: Set<String>, _ faults: Faults) {
    for (indicator, rows) in observations where !used.contains(indicator) {
      for row in rows {
        faults.error(
          "`indicateur` : `\(indicator)` est inconnu.", remedy: Faults.suggestion(for: indicator, among: used),
          file: "observations.csv", line: row.line)
      }
    }
  }

  func read(_ section: Section, contextOnly: Bool) -> Indicator? {
    section.refuseNotYet([
      "echelle", "a_fixer", "condition", "part_de", "par_organisation", "comparaison", "provisoire", "groupe",
    ])
    let id = unique(section, key: "id")
    let perimeter = section.textIfAny("perimetre")
    let isContext = section.flag("contexte", default: perimeter != nil)
    if contextOnly, !isContext {
      section.error("Au-dessus des actions, un indicateur ne juge rien.", remedy: "Ajoutez `contexte: true`.")
    }
    let unit = self.unit(section)
    let formula = section.sectionIfAny("formule").flatMap(self.formula)
    let stated = section.sections("cites").map(self.stated) + (observations[id] ?? []).map(\.figure)
    let targets = section.sections("cibles").map(self.target)
    let keep = section.sectionIfAny("chaque").map(self.keep)
    let indicator = Indicator(
      id: id, title: section.text("titre"), short: section.textIfAny("court"), unit: unit,
      decimals: section.integerIfAny("decimales", in: 0...4) ?? 0, isContext: isContext, perimeter: perimeter,
      formula: formula, window: window(section),
      direction: section.wordIfAny("sens", as: Direction.self),
      tolerance: (section.numberIfAny("tolerance") ?? 5) / 100, staleness: section.integerIfAny("peremption") ?? 400,
      stated: stated, targets: targets, keep: keep, source: section.referenceIfAny("source", to: sources),
      note: section.textIfAny("note"))
    if formula == nil, stated.isEmpty, targets.isEmpty, keep == nil {
      section.error(
        "Cet indicateur ne dit rien.", remedy: "Donnez-lui une `formule`, des chiffres cités (`cites`) ou des `cibles`."
      )
    }
    let delays = (formula?.terms ?? []).filter { measures[$0.measure]?.kind == .delay }
    if !delays.isEmpty, indicator.isJudged || formula != .term(delays[0]) {
      section.error(
        "Un délai se montre par sa médiane : il n’entre pas dans un calcul et ne se juge pas encore.",
        remedy: "Ajoutez `contexte: true` et `formule: {mesure: …}` seule.", at: "formule")
    }
    for fault in faults(of: indicator) { section.error(fault.problem, remedy: fault.remedy, at: fault.field) }
    section.finish()
    return indicator
  }

  private func unit(_ section: Section) -> Indicator.Unit {
    let none = Indicator.Unit.counted(one: "", many: "")
    guard let part = section.parts("unite").first else {
      section.error(
        "`unite` manque.", remedy: "Ajoutez `unite: {un: caméra, plusieurs: caméras}`, ou `unite: pourcent`.")
      return none
    }
    switch part {
    case .word("pourcent"): return .percent
    case .word("euros"): return .euros
    case .word(let word):
      section.error(
        "`unite: \(word)` : inconnue.", remedy: "Écrivez `pourcent`, `euros` ou `{un: …, plusieurs: …}`.", at: "unite")
      return none
    case .section(let part):
      defer { part.finish() }
      return .counted(one: part.text("un"), many: part.text("plusieurs"))
    }
  }

  private func formula(_ section: Section) -> Formula? {
    defer { section.finish() }
    func terms(_ key: String, count: Int?) -> [Term]? {
      guard section.has(key) else { return nil }
      let terms = section.parts(key).compactMap { term($0, in: section, at: key) }
      if let count, terms.count != count {
        section.error("`\(key)` : on attend \(count == 1 ? "une mesure" : "deux mesures").", at: key)
        return nil
      }
      return terms
    }
    if let one = terms("mesure", count: 1)?.first { return .term(one) }
    if let many = terms("somme", count: nil) { return .sum(many) }
    if let two = terms("difference", count: 2) { return .difference(two[0], two[1]) }
    if let two = terms("ratio", count: 2) { return .ratio(two[0], two[1]) }
    if let one = terms("pour_1000", count: 1)?.first { return .per1000(one) }
    if let one = terms("communes", count: 1)?.first { return .communes(one) }
    if section.keys.isEmpty { section.error("La formule est vide.") }
    return nil
  }

  private func term(_ part: Section.Part, in section: Section, at key: String) -> Term? {
    let known = Set(measures.all.map(\.id))
    switch part {
    case .word(let id):
      section.checkReference(id, at: key, to: known)
      return Term(id)
    case .section(let part):
      defer { part.finish() }
      let id = part.reference("mesure", to: known)
      let categories = Set(measures[id]?.categories.map(\.id) ?? [])
      return Term(
        id, organisation: part.referenceIfAny("organisation", to: organisations.ids),
        category: part.referenceIfAny("categorie", to: categories))
    }
  }

  private func window(_ section: Section) -> Window {
    guard let part = section.parts("fenetre").first else { return .level }
    switch part {
    case .word("niveau"): return .level
    case .word(let word):
      section.error(
        "`fenetre: \(word)` : inconnue.",
        remedy: "Écrivez `niveau`, `{periode: annee}`, `{depuis: 2019-01-01}` ou `{glissant: 12}`.",
        at: "fenetre")
      return .level
    case .section(let part):
      defer { part.finish() }
      if part.has("periode") { return .period(period(part, "periode")) }
      if part.has("depuis") { return .since(part.day("depuis")) }
      return .rolling(months: part.integer("glissant", in: 1...120))
    }
  }
  private func period(_ section: Section, _ key: String) -> PeriodKind {
    if let word = section.textIfAny(key), ["annee_scolaire", "saison"].contains(word) {
      section.error(
        "`\(key): \(word)` : pas encore accepté.", remedy: "Voyez la table « Pas encore » de docs/pack.md.", at: key)
      return .year
    }
    return section.word(key, as: PeriodKind.self, else: .year)
  }

  private func stated(_ section: Section) -> StatedFigure {
    defer { section.finish() }
    return StatedFigure(
      section.number("valeur"), on: section.day("jour"), source: section.reference("source", to: sources),
      confidence: section.wordIfAny("confiance", as: StatedFigure.Confidence.self) ?? .stated,
      note: section.textIfAny("note"))
  }

  private func target(_ section: Section) -> Target {
    section.refuseNotYet(["entre", "base", "a_fixer", "condition", "part_de", "echelle"])
    defer { section.finish() }
    let day = section.dayIfAny("jour")
    return Target(
      section.number("valeur"), on: day ?? end, isDated: day != nil,
      source: section.referenceIfAny("source", to: sources), note: section.textIfAny("note"))
  }

  private func keep(_ section: Section) -> Keep {
    defer { section.finish() }
    let isCeiling = section.has("au_plus")
    let last = section.dayIfAny("a") ?? end
    if last == nil { section.error("`a` manque : le plan n’a pas de fin.", remedy: "Ajoutez `a: 2022-12-31`.") }
    return Keep(
      isCeiling ? .atMost : .atLeast, section.number(isCeiling ? "au_plus" : "au_moins"),
      each: period(section, "periode"),
      from: section.dayIfAny("de") ?? inForce, through: last ?? inForce)
  }
}

/// Reads `observations.csv`: more stated figures.
struct ObservationsReading {
  let reading: PackReading
  let sources: Set<String>

  struct Row {
    let indicator: String
    let line: Int
    let figure: StatedFigure
  }

  func read() -> [Row] {
    let file = "observations.csv"
    guard reading.files[file] != nil,
      let table = Table.read(
        file, columns: ["indicateur", "jour", "valeur", "source"], optional: ["confiance", "note"], in: reading)
    else { return [] }
    return table.rows.compactMap { row in
      let word = row.textIfAny("confiance") ?? "cite"
      let confidence = StatedFigure.Confidence(rawValue: word)
      if confidence == nil {
        row.error(
          "`confiance` : `\(word)` est inconnu.",
          remedy: Faults.suggestion(for: word, among: StatedFigure.Confidence.allCases.map(\.rawValue)))
      }
      guard let day = row.day("jour"), let value = row.number("valeur"),
        let source = row.reference("source", to: sources),
        let confidence
      else { return nil }
      return Row(
        indicator: row["indicateur"], line: row.line,
        figure: StatedFigure(
          value, on: day, source: source, confidence: confidence, note: row.textIfAny("note"), origin: .observation))
    }
  }
}

import Accounts
import Kernel
import Ledger
import Pack

/// Reads one indicator: what it counts, its stated figures, its targets.
final class IndicatorReading {
  private let reading: PackReading
  let words: PackWords
  let measures: Measures
  let inForce: Day
  let end: Day?
  private let observations: [String: [ObservationsReading.Row]]
  private var ids: Set<String> = []

  init(
    reading: PackReading, words: PackWords, measures: Measures, inForce: Day, end: Day?,
    observations: [ObservationsReading.Row]
  ) {
    self.reading = reading
    self.words = words
    self.measures = measures
    self.inForce = inForce
    self.end = end
    self.observations = Dictionary(grouping: observations, by: \.indicator)
  }

  /// An id that no other indicator or milestone of the pack has.
  func unique(_ section: Section, key: String) -> String {
    let id = section.id(key)
    if !id.isEmpty, !ids.insert(id).inserted {
      section.alreadyTaken(key, id)
    }
    return id
  }

  /// Rows of observations.csv that name no indicator.
  func checkObservations(used: Declared) {
    for (indicator, rows) in observations where used.lacks(indicator) {
      for row in rows {
        row.row.error(
          "`indicateur` : `\(indicator)` est inconnu.", remedy: Faults.suggestion(for: indicator, among: used.words))
      }
    }
  }

  /// - Parameter through: the last day of the action that it is of, where it has one.
  func read(_ section: Section, contextOnly: Bool, within through: Day? = nil) -> Indicator? {
    let id = unique(section, key: "id")
    let perimeter = section.textIfAny("perimetre")
    let isContext = section.flag("contexte", default: perimeter != nil)
    if contextOnly, !isContext {
      section.error("Au-dessus des actions, un indicateur ne juge rien.", remedy: "Ajoutez `contexte: true`.")
    }
    let unit = section.unit(or: [.percent, .euros]), decimals = section.integerIfAny("decimales", in: 0...4) ?? 0
    let formula = section.sectionIfAny("formule").flatMap(self.formula)
    let values = ValueChecks(unit: unit, decimals: decimals, formula: formula)
    let stated = self.stated(section, of: id, values)
    let targets = section.sections("cibles").compactMap { target($0, values, within: through) }
    let keep = section.sectionIfAny("chaque").map { self.keep($0, values, within: through) }
    let indicator = Indicator(
      id: id, title: section.text("titre"), short: section.textIfAny("court"), unit: unit,
      decimals: decimals, isContext: isContext, perimeter: perimeter,
      formula: formula, window: window(section),
      direction: section.wordIfAny("sens", as: Direction.self),
      tolerance: section.numberIfAny("tolerance", in: 0...100).map { $0 / 100 } ?? 0.05,
      staleness: section.integerIfAny("peremption", in: 1...36_500) ?? 400,
      stated: stated, start: start(section), targets: targets, keep: keep,
      source: section.referenceIfAny("source", to: words.sources),
      note: section.textIfAny("note"))
    if !["formule", "cites", "cibles", "chaque"].contains(where: section.has), stated.isEmpty,
      !reading.faults.hides("observations.csv")
    {
      section.error(
        "Cet indicateur ne dit rien.", remedy: "Donnez-lui une `formule`, des chiffres cités (`cites`) ou des `cibles`."
      )
    }
    checkPerimeter(section)
    FormulaChecks(measures: measures) { [reading] in reading.faults.isFaulty("mesure/\($0)") }.check(indicator, section)
    for fault in faults(of: indicator) { section.error(fault.problem, remedy: fault.remedy, at: fault.field) }
    section.finish()
    return indicator
  }

  /// Another scope is shown apart: what would judge it is refused, since nobody would see that it does not.
  private func checkPerimeter(_ section: Section) {
    guard section.has("perimetre") else { return }
    for key in ["cibles", "chaque"] where section.has(key) {
      section.error(
        "`perimetre` avec `\(key)` : un autre périmètre que celui du département n’est jamais jugé.",
        remedy: "Ôtez l’un des deux, ou dites la cible en `note`.", at: key)
    }
    if section.has("contexte"), !section.flag("contexte", default: true) {
      section.error(
        "`contexte: false` avec `perimetre` : un autre périmètre n’est jamais jugé.", remedy: "Ôtez l’un des deux.",
        at: "contexte")
    }
  }

  private static let formulas = ["mesure", "somme", "difference", "ratio", "pour_1000", "communes"]

  private func formula(_ section: Section) -> Formula? {
    defer { section.finish() }
    let given = Self.formulas.filter(section.has)
    guard let key = given.first, given.count == 1 else {
      section.error(
        given.isEmpty ? "La formule est vide." : "Une formule fait un seul calcul ; celle-ci en dit \(given.count).",
        remedy: "Écrivez l’un de : \(Self.formulas.map { "`\($0)`" }.joined(separator: ", ")).")
      return nil
    }
    let terms = section.parts(key).compactMap { term($0, in: section, at: key) }
    let expected = ["difference", "ratio"].contains(key) ? 2 : key == "somme" ? nil : 1
    guard !terms.isEmpty, expected.map({ $0 == terms.count }) ?? true else {
      section.error(
        "`\(key)` : on attend \(expected == nil ? "des mesures" : expected == 1 ? "une mesure" : "deux mesures").",
        at: key)
      return nil
    }
    return switch key {
    case "mesure": .term(terms[0])
    case "somme": .sum(terms)
    case "difference": .difference(terms[0], terms[1])
    case "ratio": .ratio(terms[0], terms[1])
    case "pour_1000": .per1000(terms[0])
    default: .communes(terms[0])
    }
  }

  private func term(_ part: Section.Part, in section: Section, at key: String) -> Term? {
    switch part {
    case .word(let id):
      section.checkReference(id, at: key, to: words.measures)
      return Term(id)
    case .section(let part):
      defer { part.finish() }
      let id = part.reference("mesure", to: words.measures), measure = measures[id]
      let isSure = measure.map { !$0.categories.isEmpty } ?? false && !reading.faults.isFaulty("mesure/\(id)")
      let categories = Declared((measure?.categories ?? []).map(\.id), isWhole: isSure)
      return Term(
        id, organisation: part.referenceIfAny("organisation", to: words.organisations),
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
      let given = ["periode", "depuis", "glissant"].filter(part.has)
      guard given.count == 1 else {
        part.error(
          given.isEmpty ? "La fenêtre est vide." : "Une fenêtre en dit une seule ; celle-ci en dit \(given.count).",
          remedy: "Écrivez `{periode: annee}`, `{depuis: 2019-01-01}` ou `{glissant: 12}`.")
        return .level
      }
      if part.has("periode") { return .period(period(part, "periode")) }
      if part.has("depuis") { return .since(part.day("depuis")) }
      return .rolling(months: part.integer("glissant", in: 1...120))
    }
  }
  private func period(_ section: Section, _ key: String) -> PeriodKind {
    if let word = section.textIfAny(key), NotYet.periods.contains(word) {
      section.error(
        "`\(key): \(word)` : pas encore accepté.", remedy: "Voyez la table « Pas encore » de docs/pack.md.", at: key)
      return .year
    }
    return section.word(key, as: PeriodKind.self, else: .year)
  }

  /// What the action's file cites and what observations.csv adds: one figure a day, none to come.
  private func stated(_ section: Section, of id: String, _ values: ValueChecks) -> [StatedFigure] {
    var days: Set<Day> = []
    func isAnother(_ day: Day, _ tell: (String, String) -> Void) {
      if days.insert(day).inserted { return }
      tell(
        "Deux chiffres sont cités pour le même jour (\(French.short(day))).",
        "Gardez-en un, et dites l’autre en `note` : en choisir un parmi plusieurs sources n’est pas encore accepté.")
    }
    let cited = section.sections("cites").map { part in
      defer { part.finish() }
      let figure = StatedFigure(
        part.number("valeur"), on: part.day("jour"), source: part.reference("source", to: words.sources),
        confidence: part.wordIfAny("confiance", as: StatedFigure.Confidence.self) ?? .stated,
        note: part.textIfAny("note"))
      guard part.has("valeur"), part.gives("jour", figure.day) else { return figure }
      values.check(figure.value) { part.error($0, remedy: $1, at: "valeur") }
      part.checkPast(figure.day, at: "jour")
      isAnother(figure.day) { part.error($0, remedy: $1, at: "jour") }
      return figure
    }
    for row in observations[id] ?? [] {
      values.check(row.figure.value) { row.row.error($0, remedy: $1) }
      isAnother(row.figure.day) { row.row.error($0, remedy: $1) }
    }
    return cited + (observations[id] ?? []).map(\.figure)
  }

  /// `depart: aucun`, or the day of a figure that `cites` has.
  private func start(_ section: Section) -> Indicator.Start {
    guard let word = section.textIfAny("depart") else { return .firstCited }
    if word == "aucun" { return .nowhere }
    if let day = reading.day(of: word) { return .cited(day) }
    section.error(
      "`depart: \(word)` : on attend `aucun`, ou le jour d’un chiffre de `cites`.",
      remedy: "Écrivez `depart: aucun`, ou `depart: 2019-12-31`.", at: "depart")
    return .firstCited
  }

  private func target(_ section: Section, _ values: ValueChecks, within through: Day?) -> Target? {
    defer { section.finish() }
    let isNotYet = section.refuseNotYet(NotYet.values)
    let day = section.dayIfAny("jour"), isAsked = !isNotYet || section.has("valeur")
    let target = Target(
      isAsked ? section.number("valeur") : 0, on: day ?? end, isDated: day != nil,
      source: section.referenceIfAny("source", to: words.sources), note: section.textIfAny("note"))
    guard isAsked, section.has("valeur") else { return nil }
    values.check(target.value) { section.error($0, remedy: $1, at: "valeur") }
    if let day { section.checkEnd(day, of: end, within: through, at: "jour") }
    return target
  }

  private func keep(_ section: Section, _ values: ValueChecks, within through: Day?) -> Keep {
    defer { section.finish() }
    let isCeiling = section.has("au_plus"), key = isCeiling ? "au_plus" : "au_moins"
    if isCeiling, section.has("au_moins") {
      section.error(
        "`au_moins` et `au_plus` ensemble : pas encore accepté.",
        remedy: "Faites deux indicateurs, un par borne.", at: "au_plus")
    }
    let last = section.dayIfAny("a") ?? end
    if last == nil { section.error("`a` manque : le plan n’a pas de fin.", remedy: "Ajoutez `a: 2022-12-31`.") }
    if section.has("a"), let last { section.checkEnd(last, of: end, within: through, at: "a") }
    let value = section.number(key)
    if section.has(key) { values.check(value) { section.error($0, remedy: $1, at: key) } }
    return Keep(
      isCeiling ? .atMost : .atLeast, value, each: period(section, "periode"),
      from: section.dayIfAny("de") ?? inForce, through: last ?? inForce)
  }
}

extension Section {
  /// False for a day that is missing or can't be read, which is told already.
  func gives(_ key: String, _ day: Day) -> Bool { has(key) && day != Section.noDay }

  /// What has been seen is not to come.
  func checkPast(_ day: Day, at key: String) {
    guard day > reading.day else { return }
    error(
      "`\(key)` : le \(French.short(day)) est à venir ; ce qui est constaté ne l’est pas.",
      remedy: "Corrigez le jour ; ce que l’on veut pour un jour à venir est une cible ou une échéance.", at: key)
  }
  /// - Parameter through: the last day of the action, after which nothing of it is looked at.
  func checkEnd(_ day: Day, of end: Day?, within through: Day? = nil, at key: String) {
    guard let end, day > end else {
      guard let through, day > through else { return }
      // An action that was cut short keeps what its text promised.
      return warning(
        "`\(key)` : le \(French.short(day)) vient après la fin de l’action (\(French.short(through))).",
        remedy: "Rien ne le jugera : corrigez le jour, ou `jusque` de l’action.", at: key)
    }
    error(
      "`\(key)` : le \(French.short(day)) vient après la fin du plan (\(French.short(end))).",
      remedy: "Corrigez le jour, ou `fin` dans strategie.yaml.", at: key)
  }
}

/// Reads `observations.csv`: more stated figures.
struct ObservationsReading {
  let reading: PackReading
  let sources: Declared

  struct Row {
    let indicator: String
    let row: PackRow
    let figure: StatedFigure
  }

  func read() -> [Row] {
    let file = "observations.csv"
    guard reading.open(file) != nil,
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
      else {
        // The indicator that it is of may then say nothing, which is no fault of its own.
        reading.faults.hide(file)
        return nil
      }
      if day > reading.day {
        row.error("`jour` : le \(French.short(day)) est à venir ; ce qui est constaté ne l’est pas.")
      }
      return Row(
        indicator: row["indicateur"], row: row,
        figure: StatedFigure(
          value, on: day, source: source, confidence: confidence, note: row.textIfAny("note"), origin: .observation))
    }
  }
}

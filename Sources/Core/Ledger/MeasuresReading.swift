import Kernel
import Pack

extension Measures {
  /// Reads `mesures.yaml`.
  package static func read(_ reading: PackReading, organisations: Declared, plausibility: Double) -> Measures {
    guard let root = Section.root(of: "mesures.yaml", in: reading) else { return Measures(all: []) }
    let reprises = Reprises.read(reading)
    var seen: Set<String> = []
    let all = root.sections(required: "mesures").map { section in
      let before = reading.faults.errors.count
      let measure = measure(section, reprises, organisations: organisations, plausibility: plausibility)
      if !measure.id.isEmpty, !seen.insert(measure.id).inserted {
        section.alreadyTaken("id", measure.id)
      }
      section.finish()
      reading.faults.declare("mesure/\(measure.id)", at: section.line)
      reading.faults.note("mesure/\(measure.id)", since: before)
      return measure
    }
    root.finish()
    return Measures(all: all)
  }

  private enum Feeding: String, CaseIterable { case entrees, releves }

  private static func measure(
    _ section: Section, _ reprises: Reprises, organisations: Declared, plausibility: Double
  ) -> Measure {
    let keys = section.has("par") ? section.texts("par").compactMap { key(section, $0) } : [.place]
    let id = section.id("id"), declared = feed(section), isToBeCounted = isToBeCounted(section)
    var (feed, formerly) = (declared, formerly(section))
    // What was said of it stands for what the pack would have said.
    if isToBeCounted, case .reports(let period, let grace) = declared, let day = reprises.counted(id) {
      (feed, formerly) = (.entries(reprise: day), Measure.Reporting(period: period, grace: grace))
    }
    let measure = Measure(
      id: id, title: section.text("nom"), unit: section.unit(),
      kind: section.word("genre", as: Measure.Kind.self, else: .stock), feed: feed,
      formerly: formerly, isToBeCounted: isToBeCounted, keys: Set(keys),
      categories: categories(section), expected: section.references("attendus", to: organisations),
      isSensitive: section.flag("sensible", default: false),
      plausibility: section.numberIfAny("vraisemblance", in: 0...10_000) ?? plausibility,
      plausibleGap: section.integerIfAny("ecart", in: 0...1_000_000_000) ?? Measure.plausibleGap,
      definition: section.textIfAny("definition"))
    check(measure, section)
    return measure
  }

  private static func categories(_ section: Section) -> [Measure.Category] {
    var seen: Set<String> = []
    return section.sections("categories").map { part in
      defer { part.finish() }
      let category = Measure.Category(id: part.id("id"), name: part.text("nom"))
      if !category.id.isEmpty, !seen.insert(category.id).inserted {
        part.alreadyTaken("id", category.id)
      }
      return category
    }
  }

  /// What does not hold together.
  private static func check(_ measure: Measure, _ section: Section) {
    if measure.keys.contains(.category), measure.categories.isEmpty {
      section.error("`par` dit `categorie`, mais `categories` manque.", remedy: "Déclarez les catégories.", at: "par")
    }
    if !measure.categories.isEmpty, !measure.keys.contains(.category) {
      section.error(
        "`categories` est donné, mais `par` ne dit pas `categorie`.", remedy: "Ajoutez `categorie` à `par`.",
        at: "categories")
    }
    if measure.kind == .delay, measure.reprise == nil || measure.isToBeCounted, section.has("alimentation") {
      section.error(
        "Un délai se mesure aux fiches d’un registre : il ne se déclare pas.",
        remedy: "Écrivez `alimentation: entrees` et `reprise`, ou ôtez la mesure : aucun relevé ne la nourrirait.",
        at: "alimentation")
    }
    if let reprise = measure.reprise, !measure.isToBeCounted, section.has("reprise"), reprise > section.reading.day {
      section.error(
        "`reprise` : le \(French.short(reprise)) est à venir.",
        remedy: "C’est le jour où le registre a été repris ; avant, rien ne se compte.", at: "reprise")
    }
  }

  /// The day on which a register takes a measure over is said by its keepers, in Boussole.
  private static let toBeSaid = "a_dire"
  private static func isToBeCounted(_ section: Section) -> Bool {
    section.textIfAny("alimentation") != Feeding.entrees.rawValue && section.textIfAny("reprise") == toBeSaid
  }

  private static func feed(_ section: Section) -> Measure.Feed {
    switch section.word("alimentation", as: Feeding.self, else: .releves) {
    case .entrees:
      for key in ["periodicite", "grace", "attendus"] where section.has(key) {
        section.error("`\(key)` n’a de sens que pour `alimentation: releves`.", at: key)
      }
      if section.textIfAny("reprise") == toBeSaid {
        section.error(
          "`reprise: \(toBeSaid)` va avec `alimentation: releves` : jusqu’à ce jour, c’est déclaré.",
          remedy: "Écrivez `alimentation: releves`, ou le jour où le registre a été repris.", at: "reprise")
        return .entries(reprise: section.reading.day)
      }
      return .entries(reprise: section.day("reprise"))
    case .releves:
      if section.has("reprise"), section.text("reprise") != toBeSaid {
        section.error(
          "`reprise` n’est un jour que pour `alimentation: entrees`.",
          remedy: "Écrivez `reprise: \(toBeSaid)` si c’est à ceux qui tiennent le registre de le dire.", at: "reprise")
      }
      if let word = section.textIfAny("periodicite"), ["annee_scolaire", "saison"].contains(word) {
        section.error(
          "`periodicite: \(word)` : pas encore accepté.", remedy: "Voyez la table « Pas encore » de docs/pack.md.",
          at: "periodicite")
        return .reports(period: .year, grace: 30)
      }
      return .reports(
        period: section.word("periodicite", as: PeriodKind.self, else: .year),
        grace: section.integerIfAny("grace", in: 0...1000) ?? 30)
    }
  }

  /// What was reported before, of a measure that entries feed.
  private static func formerly(_ section: Section) -> Measure.Reporting? {
    guard let part = section.sectionIfAny("avant") else { return nil }
    defer { part.finish() }
    if section.textIfAny("alimentation") != Feeding.entrees.rawValue {
      section.error(
        "`avant` n’a de sens que pour `alimentation: entrees`.",
        remedy: "Il dit comment la mesure se déclarait avant la reprise du registre.", at: "avant")
    }
    return Measure.Reporting(
      period: part.word("periodicite", as: PeriodKind.self, else: .year),
      grace: part.integerIfAny("grace", in: 0...1000) ?? 30)
  }

  private static func key(_ section: Section, _ word: String) -> KeyPart? {
    if let part = KeyPart(rawValue: word) { return part }
    section.error(
      "`par: \(word)` : inconnu.", remedy: Faults.suggestion(for: word, among: KeyPart.allCases.map(\.rawValue)),
      at: "par")
    return nil
  }
}

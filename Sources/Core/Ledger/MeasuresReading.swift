import Kernel
import Pack

extension Measures {
  /// Reads `mesures.yaml`.
  package static func read(_ reading: PackReading, organisations: Set<String>, plausibility: Double) -> Measures {
    guard let root = Section.root(of: "mesures.yaml", in: reading) else { return Measures(all: []) }
    var seen: Set<String> = []
    let all = root.sections("mesures").map { section in
      let measure = measure(section, organisations: organisations, plausibility: plausibility)
      if !seen.insert(measure.id).inserted {
        section.error("`id: \(measure.id)` : déjà pris.", remedy: "Donnez un autre identifiant.", at: "id")
      }
      section.finish()
      return measure
    }
    root.finish()
    return Measures(all: all)
  }

  private enum Feeding: String, CaseIterable { case entrees, releves }

  private static func measure(
    _ section: Section, organisations: Set<String>, plausibility: Double
  ) -> Measure {
    let unit = section.section("unite")
    let names = Measure.Unit(one: unit?.text("un") ?? "", many: unit?.text("plusieurs") ?? "")
    unit?.finish()
    let categories = section.sections("categories").map { part in
      defer { part.finish() }
      return Measure.Category(id: part.id("id"), name: part.text("nom"))
    }
    let keys = section.has("par") ? section.texts("par").compactMap { key(section, $0) } : [.place]
    if keys.contains(.category), categories.isEmpty {
      section.error("`par` dit `categorie`, mais `categories` manque.", remedy: "Déclarez les catégories.", at: "par")
    }
    return Measure(
      id: section.id("id"), title: section.text("nom"), unit: names,
      kind: section.word("genre", as: Measure.Kind.self, else: .stock), feed: feed(section), keys: Set(keys),
      categories: categories, expected: section.references("attendus", to: organisations),
      isSensitive: section.flag("sensible", default: false),
      plausibility: section.numberIfAny("vraisemblance") ?? plausibility,
      plausibleGap: section.integerIfAny("ecart", in: 0...1_000_000_000) ?? Measure.plausibleGap,
      definition: section.textIfAny("definition"))
  }

  private static func feed(_ section: Section) -> Measure.Feed {
    switch section.word("alimentation", as: Feeding.self, else: .releves) {
    case .entrees:
      for key in ["periodicite", "grace", "attendus"] where section.has(key) {
        section.error("`\(key)` n’a de sens que pour `alimentation: releves`.", at: key)
      }
      return .entries(reprise: section.day("reprise"))
    case .releves:
      if section.has("reprise") {
        section.error("`reprise` n’a de sens que pour `alimentation: entrees`.", at: "reprise")
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

  private static func key(_ section: Section, _ word: String) -> KeyPart? {
    if let part = KeyPart(rawValue: word) { return part }
    section.error(
      "`par: \(word)` : inconnu.", remedy: Faults.suggestion(for: word, among: KeyPart.allCases.map(\.rawValue)),
      at: "par")
    return nil
  }
}

import Accounts
import Kernel
import Ledger
import Pack
import Territory

extension Departement {
  /// Reads a whole pack. Nil, with the faults told, where one stands in the way.
  /// - Parameter today: the day for relative dates; used only by a pack that says `invente: true`.
  /// - Parameter taken: the first words of the paths of the whole site; nil for a revision that was accepted.
  package static func read(
    _ files: PackFiles, today: Day, parts: [PackPart] = [], taken: Set<String>? = nil, faults: Faults
  ) -> Departement? {
    var reading = PackReading(files: files, faults: faults, taken: taken)
    guard let root = Section.root(of: "pack.yaml", in: reading) else { return nil }
    let format = root.integer("format", in: 1...1)
    _ = format
    let isInvented = root.flag("invente", default: false)
    if isInvented { reading.today = today }
    let code = root.id("departement"), name = root.text("nom")
    let place = root.textIfAny("gentile") ?? name
    let plausibility = root.numberIfAny("vraisemblance") ?? 50
    let credits = root.sectionIfAny("mentions")
    let publisher = credits?.textIfAny("editeur"), contact = credits?.textIfAny("contact")
    let host = credits?.textIfAny("hebergeur")
    credits?.finish()
    let sources = Dictionary(
      root.namedSections("sources").map { ($0.name, source($0.section)) }, uniquingKeysWith: { first, _ in first })
    root.finish()

    let known = Set(sources.keys)
    let territory = Territory.read(reading, sources: known)
    let organisations = Organisations.read(
      reading, zones: territory?.references, communes: (territory?.communes ?? []).map { ($0.code, $0.name) })
    let measures = Measures.read(reading, organisations: organisations.ids, plausibility: plausibility)
    let plan = PlanReading(reading: reading, sources: known, organisations: organisations, measures: measures).read()
    guard let territory, let plan else { return nil }
    let activity = Activity.read(
      reading, isInvented: isInvented, plan: plan, measures: measures, organisations: organisations)
    var departement = Departement(
      code: code, name: name, place: place, isInvented: isInvented, plausibility: plausibility, publisher: publisher,
      contact: contact, host: host, sources: sources, territory: territory, organisations: organisations,
      measures: measures,
      plan: plan, activity: activity)
    departement.parts = parts.map { $0.read(reading, departement) }
    departement.concerns = parts.flatMap { $0.concerns(departement) }
    return departement
  }

  private static func source(_ section: Section) -> Source {
    defer { section.finish() }
    let address = section.textIfAny("adresse")
    if let address, !address.hasPrefix("https://"), !address.hasPrefix("http://") {
      section.error("`adresse: \(address)` : on attend une adresse qui commence par https://.", at: "adresse")
    }
    return Source(
      title: section.text("titre"), author: section.textIfAny("auteur"), date: section.textIfAny("date"),
      address: address, licence: section.textIfAny("licence"))
  }
}

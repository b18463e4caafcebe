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
    var reading = PackReading(
      files: files, faults: faults, day: today, taken: taken, announced: NotYet.announced)
    guard let root = Section.root(of: "pack.yaml", in: reading) else { return nil }
    _ = root.integer("format", in: 1...1)
    let before = faults.errors.count
    // A word that is neither true nor false, or a key misspelt, is told once, and not at every day that follows today.
    let isMisspelt = !root.has("invente") && root.keys.contains { nearest(to: $0, among: ["invente"]) != nil }
    let isInvented = root.flag("invente", default: false) || faults.errors.count > before || isMisspelt
    if isInvented { reading.today = today }
    let code = root.id("departement"), name = root.text("nom")
    if code == "assets" {
      root.error("`departement: assets` : cette adresse est prise.", remedy: "Prenez un autre mot.", at: "departement")
    }
    let place = root.textIfAny("gentile") ?? name
    let plausibility = root.numberIfAny("vraisemblance", in: 0...10_000) ?? 50
    let credits = root.sectionIfAny("mentions")
    let publisher = credits?.textIfAny("editeur"), contact = credits?.textIfAny("contact")
    let host = credits?.textIfAny("hebergeur")
    credits?.finish()
    let sources = Dictionary(
      root.namedSections(required: "sources").map { ($0.name, source($0.section)) },
      uniquingKeysWith: { first, _ in first })
    let daysOff = DaysOff.read(
      root, sources: Declared(sources.keys, isWhole: !sources.isEmpty && !faults.hides("pack.yaml")))
    let acronyms = root.sectionIfAny("sigles").map(acronyms) ?? []
    let document = OfficialText.read(root, reading)
    root.finish()

    let known = Declared(sources.keys, isWhole: !sources.isEmpty && !faults.hides("pack.yaml"))
    let territory = Territory.read(reading, sources: known)
    let organisations = Organisations.read(
      reading, zones: territory.map { Declared($0.references, isWhole: !faults.hides("territoire.yaml")) },
      communes: (territory?.communes ?? []).map { ($0.code, $0.name) })
    let isWhole = !faults.hides("organisations.yaml") && !faults.hides("territoire.yaml")
    let measures = Measures.read(
      reading, organisations: Declared(organisations.ids, isWhole: isWhole), plausibility: plausibility)
    let words = PackWords(faults, sources: known, organisations: organisations, measures: measures)
    let plan = PlanReading(reading: reading, words: words, measures: measures).read()
    guard let territory, let plan else { return nil }
    let activity = Activity.read(
      reading, isInvented: isInvented, plan: plan, words: words, measures: measures)
    // Only the whole knows what feeds measures, and what reads files.
    var departement = Departement(
      code: code, name: name, place: place, isInvented: isInvented, plausibility: plausibility, publisher: publisher,
      contact: contact, host: host, sources: sources, daysOff: daysOff, acronyms: acronyms, document: document,
      territory: territory, organisations: organisations,
      measures: measures,
      plan: plan, activity: activity)
    departement.parts = parts.map { $0.read(reading, departement) }
    departement.concerns = parts.flatMap { $0.concerns(departement, reading.day) }
    departement.asked = parts.reduce(into: [:]) { $0.merge($1.asks(departement)) { "\($0) ; \($1)" } }
    if taken != nil {
      let fed = parts.map { $0.feeds(departement) }
      if !fed.contains(nil) { checkFed(departement, by: Set(fed.compactMap(\.self).joined()), reading) }
      refuseUnread(reading)
    }
    return departement
  }

  /// `sigles`: each acronym with what it stands for.
  private static func acronyms(_ section: Section) -> [Acronym] {
    defer { section.finish() }
    return section.keys.map { Acronym(acronym: $0, words: section.text($0)) }.sorted { $0.acronym < $1.acronym }
  }

  /// A measure that nothing feeds would be zero for ever.
  private static func checkFed(_ departement: Departement, by features: Set<String>, _ reading: PackReading) {
    let activity = departement.activity, isInvented = departement.isInvented
    let fed = features.union((activity?.counted ?? []).map(\.measure.id))
    for measure in departement.measures.all
    where measure.isToBeCounted ? !features.contains(measure.id) : measure.reprise != nil && !fed.contains(measure.id) {
      let waits = measure.isAwaitingRegister
      let problem =
        "« \(measure.title) » : "
        + (waits
          ? "aucun registre ne la compte, personne ne dira sa reprise."
          : "rien dans ce pack ne la compte, elle resterait à zéro.")
      let remedy =
        waits
        ? "Comptez-la dans registres.yaml, ou ôtez `reprise: a_dire`."
        : isInvented
          ? "Donnez-lui une activité dans activite.yaml, ou comptez-la dans registres.yaml."
          : "Comptez-la dans registres.yaml, ou écrivez `alimentation: releves` et `periodicite: …`."
      let file = "mesures.yaml", line = reading.faults.line(of: "mesure/\(measure.id)")
      if isInvented, activity == nil {
        reading.faults.warning(problem, remedy: remedy, file: file, line: line)
      } else if !reading.faults.isFaulty("mesure/\(measure.id)"), !reading.faults.hides("activite.yaml") {
        reading.faults.error(problem, remedy: remedy, file: file, line: line)
      }
    }
  }

  /// A file that nobody reads is a word misspelt, or something that Boussole doesn't do.
  private static func refuseUnread(_ reading: PackReading) {
    let known = [
      "pack", "territoire", "organisations", "mesures", "strategie", "collectes", "registres", "activite", "fiches",
    ].map {
      $0 + ".yaml"
    }
    // What names CSV and GeoJSON files is told first.
    let isNamed = reading.faults.hides("territoire.yaml")
    for file in reading.unread where !file.hasPrefix(Territory.frozen + "/") {
      if isNamed, !file.hasSuffix(".yaml") { continue }
      if file.hasSuffix(".yaml"), let data = reading.files[file], let text = String(data: data, encoding: .utf8),
        let again = reading.announcedAgain(in: text, times: 1)
      {
        reading.faults.error(
          "Une seconde fois `\(again.key)` : pas encore accepté.", remedy: Section.notYet, file: file, line: again.line)
        continue
      }
      let near = Faults.suggestion(for: file, among: known + ["observations.csv"])
      reading.faults.error(
        "Rien ne lit ce fichier.",
        remedy: near.hasPrefix("Vouliez")
          ? near : "Retirez-le, ou corrigez le nom : docs/pack.md dit les fichiers d’un pack.",
        file: file, line: 1)
    }
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

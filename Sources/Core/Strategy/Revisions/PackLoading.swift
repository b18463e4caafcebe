import Database
import Foundation
import Kernel
import Ledger
import Pack
import Territory

/// A file of a pack that a feature reads, once the rest is read. Its faults are told with the others'.
package struct PackPart: Sendable {
  let read: @Sendable (PackReading, Departement) -> any Sendable
  /// Whose work its figures are: they may read them (`Sight`). Functions reach as far as they do on the day.
  let concerns: @Sendable (Departement, Day) -> [Concern]
  /// The measures that it counts; nil where its faults hide some.
  let feeds: @Sendable (Departement) -> Set<String>?
  /// What it says, for what a new revision changes of it to be told.
  let described: @Sendable (Departement) -> [Described]
  /// By measure, who asks for its figure: "Accompagnement et accueil, chaque trimestre".
  let asks: @Sendable (Departement) -> [String: String]
  /// Of the départements before and after: what somebody may see or do from then on that they might not.
  let openings: @Sendable (Departement, Departement) -> [String]
  /// Of the départements before and after: what has data attached and would vanish, each as "La collecte `x` a
  /// disparu".
  let losses: @Sendable (Departement, Departement, Connection) throws -> [String]
  /// What follows at once, in the transaction that makes it the revision in force.
  let loaded: @Sendable (_ former: Departement?, Departement, Connection) throws -> Void

  package init<Part: Sendable>(
    concerns: @escaping @Sendable (Departement, Day) -> [Concern] = { _, _ in [] },
    feeds: @escaping @Sendable (Departement) -> Set<String>? = { _ in [] },
    described: @escaping @Sendable (Departement) -> [Described],
    asks: @escaping @Sendable (Departement) -> [String: String] = { _ in [:] },
    openings: @escaping @Sendable (Departement, Departement) -> [String] = { _, _ in [] },
    losses: @escaping @Sendable (Departement, Departement, Connection) throws -> [String] = { _, _, _ in [] },
    loaded: @escaping @Sendable (_ former: Departement?, Departement, Connection) throws -> Void = { _, _, _ in },
    _ read: @escaping @Sendable (PackReading, Departement) -> Part
  ) {
    self.read = read
    self.concerns = concerns
    self.feeds = feeds
    self.described = described
    self.asks = asks
    self.openings = openings
    self.losses = losses
    self.loaded = loaded
  }
}

/// Checks a pack and makes it the revision in force.
package struct PackLoading {
  package let departement: Departement
  package let warnings: [Invalid.Issue]
  let files: PackFiles
  let digest: String
  private let parts: [PackPart]
  private let today: Day
  private let taken: Set<String>?
  /// True where what keepers have said is already in it, and not to be taken from the revision in force.
  private let isSaid: Bool

  /// Reads a pack. Throws `Invalid` with every fault, located.
  /// - Parameter dataFrance: the communes of France, where `scripts/setup` put them.
  /// - Parameter parts: what features read of it.
  /// - Parameter taken: the first words of the paths of the whole site, which no level may take.
  package init(
    _ files: PackFiles, today: Day, dataFrance: URL?, parts: [PackPart] = [], taken: Set<String>? = nil
  ) throws {
    if files[Reprises.file] != nil {
      throw Invalid(
        "Ce fichier n’est pas au pack : le jour où un registre est complet se dit dans Boussole.",
        remedy: "Retirez-le.", at: .line(file: Reprises.file, 1))
    }
    // The revision holds all that it was read from, so that it reads the same for ever.
    try self.init(
      frozen: Territory.freeze(files, dataFrance: dataFrance), today: today, parts: parts, taken: taken, isSaid: false)
  }

  /// - Parameter frozen: with all that it is read from.
  init(frozen: PackFiles, today: Day, parts: [PackPart], taken: Set<String>? = nil, isSaid: Bool) throws {
    let faults = Faults()
    let departement = Departement.read(frozen, today: today, parts: parts, taken: taken, faults: faults)
    try faults.check()
    guard let departement else { throw Invalid("Le pack est illisible.", remedy: "Lancez boussole pack check.") }
    self.departement = departement
    self.files = frozen
    self.parts = parts
    (self.today, self.taken, self.isSaid) = (today, taken, isSaid)
    warnings = Faults.sorted(faults.warnings)
    digest = sha256(try frozen.archived())
  }

  package enum Outcome: Sendable {
    case first
    case unchanged
    case changed(Differences)
  }

  /// The same with what keepers have said of their registers until now: it stays, whatever pack is loaded.
  private func saying(_ connection: Connection) throws -> PackLoading {
    guard !isSaid, let last = try RevisionStore(connection).all(in: departement.code).last,
      let said = try RevisionStore(connection).files(last.id, in: departement.code)[Reprises.file]
    else { return self }
    var files = files
    files.files[Reprises.file] = said
    return try PackLoading(frozen: files, today: today, parts: parts, taken: taken, isSaid: true)
  }

  /// What loading it would do, without doing it. Throws `Invalid` where it would lose what was recorded.
  package func preview(_ connection: Connection) throws -> Outcome {
    try saying(connection).compare(connection)
  }
  private func compare(_ connection: Connection) throws -> Outcome {
    let code = departement.code
    let revisions = try RevisionStore(connection).all(in: code)
    guard let last = revisions.last else { return .first }
    if last.digest == digest { return .unchanged }
    let departements = Departements(parts: parts)
    let former = try departements.latest(code, connection)
    try refuseLosses(from: former, connection)
    // A line that is only gone opens nothing: it is compared as it will be read.
    let said = try departements.words(of: revisions, in: code, connection), says = Secrecy(files)
    return .changed(
      Differences(
        from: former, to: departement.secret(Secrecy.measures(said + [says])), parts: parts,
        stillSecret: departement.measures.all.map(\.id).filter {
          said.last?.words[$0] ?? false && says.words[$0] == nil
        }))
  }

  /// Makes it the revision in force from `day`; the former ones stay. Throws `Invalid` where it would lose what was
  /// recorded.
  package func load(on day: Day, _ connection: Connection) throws {
    try saying(connection).put(on: day, connection)
  }
  private func put(on day: Day, _ connection: Connection) throws {
    let former =
      try RevisionStore(connection).all(in: departement.code).isEmpty
      ? nil : Departements(parts: parts).latest(departement.code, connection)
    if let former { try refuseLosses(from: former, connection) }
    let id = try RevisionStore(connection).add(files, digest: digest, on: day)
    let permit = Permit.ofBoussole(in: departement.code)
    try Audit.record(StrategyAct.packLoaded, of: id.text, fields: ["files"], by: permit, on: connection)
    let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    for merged in try ledger.reportedPlaces().sorted() {
      guard let place = departement.territory.successor(of: merged) else { continue }
      try ledger.merge(merged, into: place, heirs: departement.successor, on: day, by: permit)
    }
    for measure in departement.measures.all {
      try ledger.handToRegister(measure, by: permit)
      if measure.isAwaitingRegister, let handed = former?.measures[measure.id]?.reprise {
        try ledger.takeBack(measure, handedOn: handed, by: permit)
      }
    }
    for part in parts { try part.loaded(former, departement, connection) }
  }

  private func refuseLosses(from former: Departement, _ connection: Connection) throws {
    let code = departement.code
    let ledger = LedgerStore(connection, in: code, measures: former.measures), sayings = SayingStore(connection)
    var issues: [Invalid.Issue] = []
    func refuse(_ what: String) {
      issues.append(
        .init("\(what) : des données y sont attachées.", remedy: "Remettez-le dans le pack ; rien n’est chargé."))
    }
    let used = try ledger.usedMeasures()
    for measure in former.measures.all where used.contains(measure.id) {
      guard let now = departement.measures[measure.id] else {
        refuse("La mesure `\(measure.id)` a disparu")
        continue
      }
      if let issue = now.loses(measure, on: connection.recordedAt.day) { issues.append(issue) }
    }
    let places = try ledger.usedPlaces(), kept = Set(departement.territory.communes.map(\.code))
    for place in places.subtracting(kept).sorted() where departement.territory.successor(of: place) == nil {
      refuse("La commune `\(place)` a disparu, et `mouvements` ne dit pas dans quelle autre")
    }
    for id in try ledger.usedOrganisations().subtracting(departement.organisations.ids).sorted()
    where departement.successor(ofOrganisation: id) == nil {
      refuse("L’organisme `\(id)` a disparu")
    }
    let categories = Set(
      departement.measures.all.flatMap { measure in measure.categories.map { "\(measure.id)/\($0.id)" } })
    for id in try ledger.usedCategories().subtracting(categories).sorted()
    where used.contains(String(id.prefix { $0 != "/" })) {
      refuse("La catégorie `\(id)` a disparu")
    }
    let indicators = Set(departement.plan.indicators.map(\.indicator.id))
    for id in try sayings.subjects(.figure, in: code).subtracting(indicators).sorted() {
      refuse("L’indicateur `\(id)` a disparu")
    }
    let milestones = Set(departement.plan.actions.flatMap(\.milestones).map(\.id))
    for id in try sayings.subjects(.milestone, in: code).subtracting(milestones).sorted() {
      refuse("Le jalon `\(id)` a disparu")
    }
    let actions = Set(departement.plan.actions.map(\.number))
    for kind in [Saying.Kind.state, .step, .weather, .accountable] {
      for number in try sayings.subjects(kind, in: code).subtracting(actions).sorted() {
        refuse("L’action \(number) a disparu")
      }
    }
    for part in parts {
      for loss in try part.losses(former, departement, connection) { refuse(loss) }
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
  }
}

extension Measure {
  /// What of another, of which something was recorded, it could not carry on.
  fileprivate func loses(_ former: Measure, on day: Day) -> Invalid.Issue? {
    // What was said by mistake is taken back on its own day, before any day was read otherwise.
    if kind == former.kind, isAwaitingRegister, former.isToBeCounted, former.reprise == day,
      period == former.formerly?.period
    {
      return nil
    }
    let isCarriedOn =
      kind == former.kind
      && (former.reprise == nil
        ? reprise == nil || formerly?.period == former.period
        : reprise != nil && (former.formerly == nil || formerly == former.formerly && reprise == former.reprise))
    guard isCarriedOn else {
      return .init(
        "La mesure `\(id)` change de genre ou d’alimentation : des données y sont attachées.",
        remedy: former.period.map { period in
          "Remettez-le dans le pack, ou dites comment elle se déclarait : "
            + "`avant: {periodicite: \(period.rawValue)}` ; rien n’est chargé."
        } ?? "Remettez-le dans le pack ; rien n’est chargé.")
    }
    // What was read of a day before would change.
    guard former.reprise == nil, let reprise, reprise != day else { return nil }
    return .init(
      "La mesure `\(id)` passe des relevés aux fiches : sa `reprise` est le jour où le pack se charge.",
      remedy: "Écrivez `reprise: \(day.iso)` ; rien n’est chargé.")
  }
}

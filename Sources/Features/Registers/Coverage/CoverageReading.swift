import Database
import Kernel
import Strategy
import Territory

/// Who has and who lacks, on a day.
struct CoverageFigure: Sendable {
  let register: Register
  let coverage: Coverage
  let lines: [CoverageLine]

  init(register: Register, coverage: Coverage, lines: [CoverageLine]) {
    (self.register, self.coverage, self.lines) = (register, coverage, lines)
  }

  /// The arrondissement to which it is narrowed, and how many lines are of no commune.
  private(set) var zone: Zone?
  private(set) var unplaced = 0

  func lines(_ standing: CoverageLine.Standing) -> [CoverageLine] { lines.filter { $0.standing == standing } }

  func within(_ zone: Zone?) -> CoverageFigure {
    guard let zone else { return self }
    var figure = CoverageFigure(
      register: register, coverage: coverage, lines: lines.filter { $0.place.map(zone.communes.contains) ?? false })
    (figure.zone, figure.unplaced) = (zone, lines.count { $0.place == nil })
    return figure
  }
}

/// A commune, or an entry, that is expected to have something.
struct CoverageLine: Sendable {
  /// The raw values are those of files.
  enum Standing: String, Sendable, CaseIterable {
    case lacks = "sans"
    case unknown = "non connu"
    case has = "avec"
  }
  let name: String
  /// Of the commune.
  let place: String?
  let entry: Kernel.ID<RegisterEntry>?
  let population: Int?
  let standing: Standing
}

/// Reads who lacks what: *sans* is what one knows not to be there, *non connu* what nobody has said.
struct CoverageReader {
  let connection: Connection
  let departement: Departement
  let register: Register
  let now: Instant
  private var today: Day { now.day }
  private var store: EntryStore { EntryStore(connection, in: departement) }

  /// Throws `NotFound` for whoever does not read all that it would be worked out from: what they do not see would pass
  /// for missing.
  func figure(_ id: String, for permit: Permit, on day: Day, known: Instant?) throws -> CoverageFigure {
    guard let coverage = register.coverage(id), register.isRead(by: permit) else { throw NotFound() }
    let holders = permit.holdings.filter(register.isRead)
    if register.reach == .organisation, !holders.contains(where: { register.readers.include($0) }) { throw NotFound() }
    let isWhole = register.reach != .place || holders.contains { $0.places == nil }
    let within = isWhole ? nil : holders.reduce(into: Set<String>()) { $0.formUnion($1.places ?? []) }
    let lines =
      switch coverage.expected {
      case .communes(let all): try communes(within, all, on: day, known: known)
      case .entries(let events): try entries(within, events, on: day, known: known)
      case .gauge(let gauge): try silent(within, gauge, on: day, known: known)
      }
    return CoverageFigure(register: register, coverage: coverage, lines: lines)
  }
  /// Whether what the register does not hold is not there: the pack says from when it is whole.
  private func isKnown(on day: Day) -> Bool { register.since.map { $0 <= day } ?? false }

  private func communes(
    _ within: Set<String>?, _ all: Coverage.Communes, on day: Day, known: Instant?
  ) throws -> [CoverageLine] {
    let having = try places(having: all, on: day, known: known)
    let denied = try all.denied.isEmpty ? [] : places(in: all.denied, on: day, known: known)
    let inhabitants = all.inhabitants
    let communes = departement.territory.communes.filter { within?.contains($0.code) ?? true }
    return communes.compactMap { commune in
      guard inhabitants == 0 || commune.population.map({ $0 >= inhabitants }) ?? true else { return nil }
      let standing: CoverageLine.Standing =
        if having.contains(commune.code) {
          .has
        } else if !isKnown(on: day) || inhabitants > 0 && commune.population == nil {
          .unknown
        } else {
          all.denied.isEmpty || denied.contains(commune.code) ? .lacks : .unknown
        }
      return CoverageLine(
        name: commune.name, place: commune.code, entry: nil, population: commune.population, standing: standing)
    }
  }
  /// The communes that have an entry in one of these states.
  private func places(in states: Set<String>, on day: Day, known: Instant?) throws -> Set<String> {
    if known == nil, day == today { return try store.places(of: register, in: states) }
    return Set(try past(in: states, on: day, known: known).compactMap { $0.place(in: register) })
  }
  private func places(having all: Coverage.Communes, on day: Day, known: Instant?) throws -> Set<String> {
    if all.lasting == nil, all.also == nil { return try places(in: all.states, on: day, known: known) }
    return try past(in: all.states, on: day, known: known).reduce(into: []) { places, entry in
      guard all.lasting.map({ day < $0.end(entry.since) }) ?? true else { return }
      places.formUnion([entry.place(in: register)].compactMap(\.self))
      if let also = all.also { places.formUnion((entry.values[also] ?? "").words) }
    }
  }
  private func past(in states: Set<String>, on day: Day, known: Instant?) throws -> [RegisterEntry] {
    try PastEntryStore(connection, in: departement, of: register).entries(in: states, on: day, known: known)
  }

  private func entries(
    _ within: Set<String>?, _ events: Count.Events, on day: Day, known: Instant?
  ) throws -> [CoverageLine] {
    guard let other = departement.registers[events.register] else { return [] }
    let alive = try store.lives(of: other, known: known).values.flatMap { life -> [String] in
      let kept = Set(life.steps.compactMap { $0.values[events.field] })
      return kept.filter { id in events.stays(of: id, life).contains { $0.contains(day) } }
    }
    let isAlive = Set(alive), open = Set(register.states.filter { $0.stage != .closed }.map(\.id))
    return try entries(within, in: open, on: day, known: known) { entry in
      isAlive.contains(entry.id.text) ? .has : isKnown(on: day) ? .lacks : .unknown
    }
  }

  /// Those of whom nobody said it lately: that, one knows.
  private func silent(_ within: Set<String>?, _ gauge: Gauge, on day: Day, known: Instant?) throws -> [CoverageLine] {
    let moment = min(now, .end(of: day), known ?? now), isNow = known == nil && day == today
    let gauges = GaugeStore(connection, in: departement, of: register)
    return try entries(
      within, in: gauge.states, on: day, known: known, whole: { try gauges.whole($0, until: isNow ? nil : moment) }
    ) {
      gauge.standing($0.gauges[gauge.id], at: moment) == nil ? .lacks : .has
    }
  }

  private func entries(
    _ within: Set<String>?, in states: Set<String>, on day: Day, known: Instant?,
    whole: ([RegisterEntry]) throws -> [RegisterEntry] = { $0 }, _ standing: (RegisterEntry) -> CoverageLine.Standing
  ) throws -> [CoverageLine] {
    let past = try past(in: states, on: day, known: known)
    return try whole(past).compactMap { entry in
      let place = entry.place(in: register)
      guard within.map({ place.map($0.contains) ?? false }) ?? true else { return nil }
      return CoverageLine(
        name: entry.title(in: register), place: place, entry: entry.id, population: nil, standing: standing(entry))
    }
  }
}

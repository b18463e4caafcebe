import Database
import Kernel
import Ledger
import Strategy
import Synchronization
import Territory

/// Plays the lots of a register by the acts of those who keep it, each on the day on which it would have been typed.
struct LotInvention {
  private let departement: Departement
  private let register: Register
  private let invented: InventedRegister
  private let from: Day
  private let today: Day
  private var random: SeededRandom
  /// Communes that an entry has, where no two may have the same.
  private var taken: Set<String> = []
  private let picked = Picked()

  /// What is known once it is made.
  private final class Made: Sendable { let id = Mutex<Kernel.ID<RegisterEntry>?>(nil) }
  /// Entries that a stock counts, and of which a lot tells the rest.
  private final class Picked: Sendable { let ids = Mutex<Set<String>>([]) }

  /// An act of one entry.
  private struct Deed {
    enum Act {
      case created
      case step(InventedStep.Act)
    }
    let act: Act
    let day: Day
    let typedOn: Day
    let by: [String]
    let sayings: [InventedSaying]
  }
  /// One of those that live alike.
  private struct One {
    let rank: Int
    let commune: String?
    let seed: UInt64
    let made = Made()
  }

  init(_ departement: Departement, _ register: Register, _ invented: InventedRegister, from: Day, today: Day) {
    (self.departement, self.register, self.invented) = (departement, register, invented)
    (self.from, self.today) = (from, today)
    // Each register has its own draws: another one beside it changes nothing of them.
    let own = register.id.utf8.reduce(departement.activity?.seed ?? 0) { ($0 &* 31) &+ UInt64($1) }
    random = SeededRandom(seed: own)
  }

  mutating func acts() -> [InventedAct] {
    let place = register.placeField
    if let place, place.isUnique {
      taken = Set(invented.lots.flatMap { words(of: place.id, in: $0) ?? [] })
    }
    var acts: [InventedAct] = []
    for lot in invented.lots {
      for rank in 0..<lot.count {
        let said = place.flatMap { words(of: $0.id, in: lot) }
        let one = One(rank: rank, commune: said.map { $0[rank % $0.count] } ?? commune(), seed: random.next())
        acts += self.acts(one, of: lot)
      }
    }
    return acts
  }
  private func words(of field: String, in lot: InventedLot) -> [String]? {
    guard case .words(let words) = lot.sayings.first(where: { $0.field == field })?.what else { return nil }
    return words
  }
  /// The larger a commune, the more often.
  private mutating func commune() -> String? {
    guard let place = register.placeField else { return nil }
    let free = departement.territory.communes.filter { !taken.contains($0.code) }
    let sizes = free.map { Double(max($0.population ?? 1, 1)).squareRoot() }
    var left = Double.random(in: 0..<max(1, sizes.reduce(0, +)), using: &random)
    let found = zip(free, sizes).first { _, size in
      left -= size
      return left < 0
    }
    guard let code = (found?.0 ?? free.last)?.code else { return nil }
    if place.isUnique { taken.insert(code) }
    return code
  }

  // MARK: when

  private mutating func acts(_ one: One, of lot: InventedLot) -> [InventedAct] {
    let deeds = deeds(of: lot)
    return deeds.enumerated().map { rank, deed in
      let later = deeds.dropFirst(rank + 1).compactMap { deed -> Passage? in
        if case .step(.passage(let id)) = deed.act { register.passage(id) } else { nil }
      }
      return InventedAct(recordedOn: deed.typedOn) { [self] _, connection, permit in
        do {
          try perform(deed, one, lot, before: later, seed: one.seed &+ UInt64(rank), connection, permit)
          // Its story is told: another may begin.
          if rank == deeds.count - 1, let id = one.made.id.withLock({ $0 }) {
            picked.ids.withLock { _ = $0.remove(id.text) }
          }
        } catch let invalid as Invalid {
          throw told(invalid.issues.map { "\(spot($0)) : \($0.problem)" }.joined(separator: " "), lot)
        } catch is NotFound {
          throw told("cet acte ne part pas de l’état où elle est, ou n’est pas à qui le fait", lot)
        }
      }
    }
  }
  private func told(_ problem: String, _ lot: InventedLot) -> Invalid {
    Invalid(
      "Fiche inventée de « \(register.title) » : \(problem).", remedy: "Corrigez ses jours, ou ce qu’elle dit.",
      at: lot.place)
  }
  private func spot(_ issue: Invalid.Issue) -> String { if case .field(let id) = issue.place { id } else { "fiche" } }

  private mutating func deeds(of lot: InventedLot) -> [Deed] {
    var deeds: [Deed] = []
    switch lot.birth {
    case .reaching(let state, let since):
      let whole = register.initial.flatMap { register.way(from: $0.id, to: [state], isAutomatic: true) } ?? []
      // What comes by itself comes when it is time.
      let way = whole.prefix { !$0.isAutomatic }
      var day = day(since, after: today), days = [day]
      for _ in way {
        day = day.adding(days: -Int.random(in: 12...28, using: &random))
        days.insert(day, at: 0)
      }
      deeds = [deed(.created, on: days[0])]
      deeds += zip(way, days.dropFirst()).map { deed(.step(.passage($0.id)), on: $1) }
    case .created(let on, let by): deeds = [deed(.created, on: day(on, after: today), by: by)]
    case .found: break
    }
    for step in lot.steps {
      let day = day(step.day, after: deeds.last?.day ?? today)
      deeds.append(deed(.step(step.act), on: day, typedOn: step.typedOn, by: step.by, step.sayings))
    }
    return deeds
  }
  private mutating func day(_ words: String, after last: Day) -> Day {
    let days = InventedDay.days(words, act: last, today: today) ?? today...today
    let length = days.lowerBound.days(until: days.upperBound)
    return days.lowerBound.adding(days: Int.random(in: 0...length, using: &random))
  }
  private mutating func deed(
    _ act: Deed.Act, on day: Day, typedOn: String? = nil, by: [String] = [], _ sayings: [InventedSaying] = []
  ) -> Deed {
    let typed = typedOn.map { self.day($0, after: day) } ?? day
    return Deed(act: act, day: day, typedOn: min(today, max(from, day, typed)), by: by, sayings: sayings)
  }

  // MARK: what

  private func perform(
    _ deed: Deed, _ one: One, _ lot: InventedLot, before later: [Passage], seed: UInt64, _ connection: Connection,
    _ permit: Permit
  ) throws {
    let acts = EntryActs(
      connection, departement, register,
      by: register.inventing(deed.by, in: departement, on: deed.day, like: permit))
    var drawing = InventedDrawing(
      connection: connection, departement: departement, register: register, today: today, rank: one.rank,
      commune: one.commune, random: SeededRandom(seed: seed))
    guard case .step(let step) = deed.act else {
      let values = try born(lot, before: later, on: deed.day, &drawing)
      let made = try acts.create(values, on: deed.day, isAnother: true)
      return one.made.id.withLock { $0 = made.id }
    }
    let entry = try entry(one, lot, on: deed.day, connection)
    var values = try said(deed.sayings, on: deed.day, beside: entry.values, &drawing)
    switch step {
    case .passage(let id):
      guard let passage = register.passage(id) else { return }
      // What a stock counts may have left meanwhile, as its measure wants.
      if case .found = lot.birth, !passage.from.contains(entry.state) { return }
      values.merge(try asked(by: passage, lot, beside: entry.values.merging(values) { $1 }, on: deed.day, &drawing)) {
        first, _ in first
      }
      _ = try acts.pass(entry.id, passage, values, on: deed.day, seen: nil)
    case .changed: _ = try acts.change(entry.id, values, on: deed.day, seen: nil)
    case .corrected(let why):
      let last = try EntryLife(acts.store.versions(of: entry.id)).last?.day ?? deed.day
      _ = try acts.correct(entry.id, entry.values.merging(values) { $1 }, on: last, why: why, seen: nil)
    }
  }

  private func entry(_ one: One, _ lot: InventedLot, on day: Day, _ connection: Connection) throws -> RegisterEntry {
    let store = EntryStore(connection, in: departement)
    if let id = one.made.id.withLock({ $0 }), let entry = try store.entry(id) { return entry }
    guard case .found(let state, let sayings) = lot.birth else { throw NotFound() }
    // Of those that are to be put right or to leave, what is said first is said early.
    let settled = day.adding(days: -Self.settling)
    let found = try store.inOrder(of: register).first { entry in
      entry.state == state && entry.since <= settled
        && picked.ids.withLock { !$0.contains(entry.id.text) }
        && sayings.allSatisfy { saying in
          if case .words(let words) = saying.what {
            entry.values[saying.field].map(words.contains) ?? false
          } else {
            true
          }
        }
    }
    guard let found else { throw Invalid("il n’y en a plus assez en « \(state) »", remedy: "") }
    picked.ids.withLock { _ = $0.insert(found.id.text) }
    one.made.id.withLock { $0 = found.id }
    return found
  }
  /// In days: until then what a stock's entry first said may be put right.
  private static let settling = 40

  private func said(
    _ sayings: [InventedSaying], on day: Day, beside values: EntryValues, _ drawing: inout InventedDrawing
  ) throws -> EntryValues {
    var said: EntryValues = [:]
    for saying in sayings {
      guard let field = register.field(saying.field) else { continue }
      said[field.id] = try drawing.value(field, saying, on: day, beside: values.merging(said) { $1 })
    }
    return said
  }
  private func saying(_ field: RegisterField, _ lot: InventedLot) -> InventedSaying? {
    lot.sayings.first { $0.field == field.id } ?? invented.sayings.first { $0.field == field.id }
  }

  /// What it says as it is made: what is asked then, what its lot says and no later act asks, and what is never asked.
  private func born(
    _ lot: InventedLot, before later: [Passage], on day: Day, _ drawing: inout InventedDrawing
  ) throws -> EntryValues {
    let moments = [RegisterField.creation, register.initial?.id].compactMap(\.self)
    var values: EntryValues = [:]
    for field in register.fields where field.isMet(values) {
      let isAsked = moments.contains(where: field.isAsked)
      let comesLater = later.contains { $0.asks.contains(field.id) || field.isAsked(at: $0.to) }
      let isFree = field.askedAt.isEmpty && !register.passages.contains { $0.asks.contains(field.id) }
      let isOwn = lot.sayings.contains { $0.field == field.id }, said = saying(field, lot)
      guard isAsked || said != nil && !comesLater && (isFree || isOwn) else { continue }
      values[field.id] = try drawing.value(field, said, on: day, beside: values)
    }
    return values
  }
  /// What a passage asks that is not said yet, and the days that it says anew each time.
  private func asked(
    by passage: Passage, _ lot: InventedLot, beside former: EntryValues, on day: Day, _ drawing: inout InventedDrawing
  ) throws -> EntryValues {
    var values: EntryValues = [:]
    for field in register.fields where field.isMet(former.merging(values) { $1 }) {
      let isAnew = field.kind == .day && field.isPast && passage.asks.contains(field.id)
      guard former[field.id] == nil || isAnew else { continue }
      let said = saying(field, lot)
      guard field.isAsked(at: passage.to) || passage.asks.contains(field.id) && said != nil else { continue }
      values[field.id] = try drawing.value(field, said, on: day, beside: former.merging(values) { $1 })
    }
    return values
  }
}

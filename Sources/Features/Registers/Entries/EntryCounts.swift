import Database
import Kernel
import Ledger
import Strategy

/// What entries make the journal say, worked out anew from their lives after each act: a register and its figures
/// can't disagree.
struct EntryCounts {
  private let connection: Connection
  private let ledger: LedgerStore
  private let store: EntryStore
  private let departement: Departement
  private let register: Register
  private let permit: Permit

  init(_ connection: Connection, _ departement: Departement, _ register: Register, by permit: Permit) {
    ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    store = EntryStore(connection, in: departement)
    self.connection = connection
    (self.departement, self.register, self.permit) = (departement, register, permit)
  }

  /// The journal says what `life` makes of the entry.
  func settle(_ entry: RegisterEntry, _ life: EntryLife) throws { try settle([(entry, life)]) }
  /// The same of several: what they are counted by is read once for all of them.
  private func settle(_ entries: [(entry: RegisterEntry, life: EntryLife)]) throws {
    let others = try OtherLives(store, departement, register.counts, entries)
    for (entry, life) in entries {
      for count in register.counts {
        try ledger.settle(entry.cause, count.measure, to: lines(count, entry, life, others), by: permit)
      }
    }
  }

  /// What a former pack made it count, and this one does not: the journal says it no more.
  func leave(_ entry: RegisterEntry) throws {
    for measure in try uncounted(entry) { try ledger.settle(entry.cause, measure, to: [], by: permit) }
  }
  private func uncounted(_ entry: RegisterEntry) throws -> [String] {
    try ledger.measures(settledFor: entry.cause).filter { measure in !register.counts.contains { $0.measure == measure }
    }
  }

  /// What is counted of others through this one: those that follow it, those that it keeps alive or once did.
  func settleOthers(_ entry: RegisterEntry, _ versions: [EntryVersion]) throws {
    for other in departement.registers.all {
      let counts = EntryCounts(connection, departement, other, by: permit)
      let links = Set(other.counts.compactMap(\.follows?.field)).filter { other.field($0)?.target == register.id }
      let followers = try links.flatMap { try store.followers(of: [entry.id], by: $0).values.joined() }
      let fields = other.counts.compactMap(\.events).filter { $0.register == register.id }.map(\.field)
      let ids = Set(versions.flatMap { version in fields.compactMap { version.values[$0] } })
      let concerned = followers + (try store.entries(ids.sorted().compactMap { Kernel.ID($0) }))
      let those = Dictionary(concerned.filter { $0.register == other.id }.map { ($0.id, $0) }) { first, _ in first }
      let lives = try store.lives(of: Array(those.keys))
      try counts.settle(
        those.values.sorted { $0.id.text < $1.id.text }.compactMap { entry in lives[entry.id].map { (entry, $0) } })
    }
  }

  /// The measures of which the journal says something else of the entry than its life makes of it.
  func differences(_ entry: RegisterEntry, _ life: EntryLife) throws -> [String] {
    let others = try OtherLives(store, departement, register.counts, [(entry, life)])
    return try register.counts.filter { count in
      try !ledger.isSettled(entry.cause, count.measure, lines(count, entry, life, others))
    }.map(\.measure) + uncounted(entry)
  }

  /// What the register would count of the measures that it awaits, and of how many entries: each level on `day`, each
  /// flow of its period. Nothing is recorded.
  func foreseen(
    _ periods: [String: Period], on day: Day
  ) throws -> (counted: [String: [LedgerKey: Int]], entries: Int) {
    var counted: [String: [LedgerKey: Int]] = [:], size = 0, last: Kernel.ID<RegisterEntry>?
    while true {
      let entries = try store.entries(of: register, after: last, limit: 500)
      let lives = try store.lives(of: entries.map(\.id))
      let living = entries.compactMap { entry in lives[entry.id].map { (entry: entry, life: $0) } }
      let others = try OtherLives(store, departement, register.awaiting, living)
      for count in register.awaiting {
        let days = periods[count.measure].map { $0.first...$0.last }
        for line in living.flatMap({ whole(count, $0.entry, $0.life, others) })
        where days?.contains(line.day) ?? (line.day <= day) {
          counted[count.measure, default: [:]][line.key, default: 0] += line.amount
        }
      }
      size += entries.count { !$0.isCancelled }
      guard entries.count == 500, let end = entries.last else { break }
      last = end.id
    }
    return (counted.mapValues { $0.filter { $0.value != 0 } }, size)
  }

  private func lines(
    _ count: Count, _ entry: RegisterEntry, _ life: EntryLife, _ others: OtherLives
  ) -> [SettledLine] {
    let all = whole(count, entry, life, others)
    guard let measure = departement.measures[count.measure], measure.formerly != nil, let day = measure.reprise else {
      return all
    }
    return all.from(day, isStock: measure.kind == .stock)
  }
  private func whole(
    _ count: Count, _ entry: RegisterEntry, _ life: EntryLife, _ others: OtherLives
  ) -> [SettledLine] {
    let life = life.foreseen(in: register)
    switch count.what {
    case .stock(let states):
      return stays(count, life, others.days(count.follows, life)) { day, step in
        states.contains(step.state) && others.allow(count.follows, step, on: day)
      }
    case .flow(let passage):
      return life.steps.filter { $0.passage == passage }.compactMap { step in
        let weight = count.weight(of: step.values)
        if weight == 0, count.condition != nil { return nil }
        return SettledLine(key(count, step.values), on: step.day, amount: weight, act: .event)
      }
    case .delay(let from, let to):
      guard let last = life.last, let start = from.day(in: life), let end = to.day(in: life), start <= end else {
        return []
      }
      return [SettledLine(key(count, last.values), on: end, amount: start.days(until: end), act: .delay)]
    case .alive(let events):
      let stays = others.keeping(entry, events).flatMap { events.stays(of: entry.id.text, $0) }
      return self.stays(count, life, stays.flatMap { [$0.lowerBound, $0.upperBound] }) { day, step in
        register.state(step.state)?.stage != .closed && stays.contains { $0.contains(day) }
      }
    }
  }

  /// One line where it comes to be counted, changes what it is counted as, or is no longer.
  /// - Parameter days: on which something changes, beside its own acts.
  private func stays(
    _ count: Count, _ life: EntryLife, _ days: [Day], _ isCounted: (Day, EntryLife.Step) -> Bool
  ) -> [SettledLine] {
    var lines: [SettledLine] = [], standing: (key: LedgerKey, weight: Int)?
    for day in Set(days + life.steps.map(\.day)).sorted() {
      guard let step = life.step(on: day) else { continue }
      let weight = isCounted(day, step) ? count.weight(of: step.values) : 0
      let now = weight > 0 ? (key: key(count, step.values), weight: weight) : nil
      // By itself, unless somebody did something to it on that day.
      let leaving: Posting.Act = step.day == day && step.act != .lapsed ? .leave : .lapse
      if let before = standing, let now, before.key == now.key {
        let more = now.weight - before.weight
        if more != 0 { lines.append(SettledLine(now.key, on: day, amount: more, act: more > 0 ? .enter : .leave)) }
      } else {
        if let before = standing {
          lines.append(SettledLine(before.key, on: day, amount: -before.weight, act: leaving))
        }
        if let now { lines.append(SettledLine(now.key, on: day, amount: now.weight, act: .enter)) }
      }
      standing = now
    }
    return lines
  }

  private func key(_ count: Count, _ values: EntryValues) -> LedgerKey {
    let keys = departement.measures[count.measure]?.keys ?? []
    return LedgerKey(
      measure: count.measure,
      place: keys.contains(.place) && !count.isPlaceless ? register.placeField.flatMap { values[$0.id] } : nil,
      organisation: keys.contains(.organisation) ? register.organisationField.flatMap { values[$0.id] } : nil,
      category: count.category.flatMap { values[$0] })
  }
}

extension [SettledLine] {
  /// What others reported until the eve of a day is not counted again: an entry that was there before is there on it.
  fileprivate func from(_ day: Day, isStock: Bool) -> [SettledLine] {
    let later = filter { $0.day >= day }
    guard isStock else { return later }
    let before = filter { $0.day < day }.reduce(into: [LedgerKey: Int]()) { $0[$1.key, default: 0] += $1.amount }
    let there = before.filter { $0.value > 0 }.map { SettledLine($0.key, on: day, amount: $0.value, act: .enter) }
    return there.sorted { ($0.key.place ?? "", $0.amount) < ($1.key.place ?? "", $1.amount) } + later
  }
}

extension Count.Moment {
  /// When it was, as an entry lived; nil where it was not.
  fileprivate func day(in life: EntryLife) -> Day? {
    switch self {
    case .state(let state): life.steps.first { $0.state == state }?.day
    case .field(let field):
      life.last?.values[field].flatMap { value in Day(iso: value) ?? Instant(iso: value)?.day }
    }
  }
}

extension Count {
  var events: Events? { if case .alive(let events) = what { events } else { nil } }
}

extension Count.Events {
  /// From when to when what happened to `kept` keeps it alive.
  func stays(of kept: String, _ life: EntryLife) -> [Range<Day>] {
    life.steps.filter {
      $0.passage == passage && $0.values[field] == kept && condition?.holds($0.values) ?? true
    }.map { $0.day..<lasting.end($0.day) }
  }
}

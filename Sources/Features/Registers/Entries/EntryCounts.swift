import Database
import Kernel
import Ledger
import Strategy

/// What entries make the journal say, worked out anew from their lives after each act: a register and its figures
/// can't disagree.
struct EntryCounts {
  private let ledger: LedgerStore
  private let store: EntryStore
  private let departement: Departement
  private let register: Register
  private let permit: Permit

  init(_ connection: Connection, _ departement: Departement, _ register: Register, by permit: Permit) {
    ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    store = EntryStore(connection, in: departement)
    (self.departement, self.register, self.permit) = (departement, register, permit)
  }

  /// The journal says what `life` makes of the entry.
  func settle(_ entry: RegisterEntry, _ life: EntryLife) throws {
    guard !register.counts.isEmpty else { return }
    let life = life.foreseen(in: register)
    for count in register.counts {
      try ledger.settle(entry.cause, count.measure, to: try lines(count, life), by: permit)
    }
  }

  /// The measures of which the journal says something else of the entry than its life makes of it.
  func differences(_ entry: RegisterEntry, _ life: EntryLife) throws -> [String] {
    let life = life.foreseen(in: register)
    return try register.counts.filter { count in
      try !ledger.isSettled(entry.cause, count.measure, try lines(count, life))
    }.map(\.measure)
  }

  private func lines(_ count: Count, _ life: EntryLife) throws -> [SettledLine] {
    switch count.what {
    case .stock(let states):
      return stays(count, life, on: life.steps.map(\.day)) { states.contains($0.state) }
    case .flow(let passage):
      return life.steps.filter { $0.passage == passage }.map {
        SettledLine(key(count, $0.values), on: $0.day, amount: count.weight(of: $0.values), act: .event)
      }
    case .delay(let from, let to):
      guard let last = life.last, let start = from.day(in: life), let end = to.day(in: life), start <= end else {
        return []
      }
      return [SettledLine(key(count, last.values), on: end, amount: start.days(until: end), act: .delay)]
    case .alive: return []
    }
  }

  /// One line where it comes to be counted, changes what it is counted as, or is no longer.
  private func stays(
    _ count: Count, _ life: EntryLife, on days: [Day], _ isCounted: (EntryLife.Step) -> Bool
  ) -> [SettledLine] {
    var lines: [SettledLine] = [], standing: (key: LedgerKey, weight: Int)?
    for day in Set(days).sorted() {
      guard let step = life.step(on: day) else { continue }
      let weight = isCounted(step) ? count.weight(of: step.values) : 0
      let now = weight > 0 ? (key: key(count, step.values), weight: weight) : nil
      let leaving: Posting.Act = step.act == .lapsed ? .lapse : .leave
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

import Database
import Kernel
import Ledger
import Strategy

/// What acts on entries post: the ledger's own acts, so that a register and its figures can't disagree.
struct EntryCounts {
  private let ledger: LedgerStore
  private let departement: Departement
  private let register: Register
  private let permit: Permit

  init(_ connection: Connection, _ departement: Departement, _ register: Register, by permit: Permit) {
    ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    (self.departement, self.register, self.permit) = (departement, register, permit)
  }

  /// It came into its state from `former`; nil: it is new.
  func moved(_ entry: RegisterEntry, from former: String?, by passage: String? = nil, on day: Day) throws {
    for count in register.counts {
      switch count.what {
      case .stock(let states):
        let was = former.map(states.contains) ?? false, now = states.contains(entry.state)
        if now, !was {
          try ledger.enter(entry.cause, as: key(count, entry), on: day, amount: weight(count, entry), by: permit)
        } else if was, !now {
          try ledger.leave(entry.cause, count.measure, on: day, by: permit)
        } else if was {
          try align(count, entry)
        }
      case .flow(let counted):
        guard counted == passage else { continue }
        try ledger.event(entry.cause, as: key(count, entry), on: day, amount: weight(count, entry), by: permit)
      }
    }
  }

  func corrected(_ entry: RegisterEntry, from before: RegisterEntry, _ history: [EntryVersion]) throws {
    for count in register.counts where isCounted(count, history) {
      try align(count, entry)
      guard entry.since != before.since else { continue }
      guard case .stock(let states) = count.what else {
        // Only the last act's day was corrected.
        if case .flow(let passage) = count.what, history.last?.passage == passage {
          try ledger.correctEnterDay(entry.cause, count.measure, to: entry.since, by: permit)
        }
        continue
      }
      let was = history.dropLast().last.map { states.contains($0.state) } ?? false, now = states.contains(entry.state)
      if now, !was {
        try ledger.correctEnterDay(entry.cause, count.measure, to: entry.since, by: permit)
      } else if was, !now {
        try ledger.correctLeaveDay(entry.cause, count.measure, to: entry.since, by: permit)
      }
    }
  }

  func cancelled(_ entry: RegisterEntry, _ history: [EntryVersion]) throws {
    for count in register.counts where isCounted(count, history) {
      try ledger.cancel(entry.cause, count.measure, by: permit)
    }
  }

  /// True of an entry that was once in a counted state.
  private func isCounted(_ count: Count, _ history: [EntryVersion]) -> Bool {
    switch count.what {
    case .stock(let states): history.contains { states.contains($0.state) }
    case .flow(let passage): history.contains { $0.passage == passage }
    }
  }
  /// What is counted says what the entry says now: place, organisation, category, weight.
  private func align(_ count: Count, _ entry: RegisterEntry) throws {
    try ledger.correct(entry.cause, to: key(count, entry), by: permit)
    try ledger.correctAmount(entry.cause, count.measure, to: weight(count, entry), by: permit)
  }

  private func key(_ count: Count, _ entry: RegisterEntry) -> LedgerKey {
    let keys = departement.measures[count.measure]?.keys ?? []
    return LedgerKey(
      measure: count.measure, place: keys.contains(.place) ? entry.place(in: register) : nil,
      organisation: keys.contains(.organisation) ? entry.organisation(in: register) : nil,
      category: count.category.flatMap { entry.values[$0] })
  }
  private func weight(_ count: Count, _ entry: RegisterEntry) -> Int {
    count.weight.flatMap { entry.values[$0] }.flatMap { Int($0) } ?? 1
  }
}

import Database
import Kernel

/// Acts on what happened once: events, and cases that took time.
extension LedgerStore {
  /// `amount` of them happened that day.
  @discardableResult
  package func event(
    _ cause: Cause, as key: LedgerKey, on day: Day, amount: Int = 1, by permit: Permit
  ) throws -> [Posting] {
    try happen([Entering(cause, key, on: day, amount: amount)], .event, kind: .flow, by: permit)
  }

  /// Many events at once, in few statements.
  @discardableResult
  package func event(_ events: [Entering], by permit: Permit) throws -> [Posting] {
    try happen(events, .event, kind: .flow, by: permit)
  }

  /// A case was open from a day to another: the days in between, on the day it ended.
  @discardableResult
  package func delay(
    _ cause: Cause, as key: LedgerKey, from first: Day, to last: Day, by permit: Permit
  ) throws -> [Posting] {
    try checkDay(first)
    try checkOrder(entered: first, left: last)
    let days = Entering(cause, key, on: last, amount: first.days(until: last))
    return try happen([days], .delay, kind: .delay, by: permit)
  }

  /// One of the case's days was wrong.
  @discardableResult
  package func correctDelay(
    _ cause: Cause, _ measure: String, from first: Day, to last: Day, by permit: Permit
  ) throws -> [Posting] {
    let (_, posting) = try entry(cause, measure, kinds: [.delay])
    try checkDay(first)
    try checkDay(last)
    try checkOrder(entered: first, left: last)
    let days = first.days(until: last)
    guard posting.effectiveOn != last || posting.amount != days else { return [] }
    return try replace([posting], cause, by: permit) { draft in
      draft.day = last
      draft.amount = days
    }
  }

  private func happen(
    _ entries: [Entering], _ act: Posting.Act, kind: Measure.Kind, by permit: Permit
  ) throws -> [Posting] {
    let states = try states(of: entries)
    let drafts = try entries.map { entry -> Draft in
      try measure(entry.key.measure, fedByEntries: true, kinds: [kind]).check(entry.key)
      try checkDay(entry.day)
      try checkAmount(entry.amount)
      if let known = states[EntryName(entry)]?.inForce.first {
        throw Invalid(
          "Cette fiche est déjà comptée au \(French.long(known.effectiveOn)).",
          remedy: "Corrigez son jour ou son nombre.")
      }
      return Draft(key: entry.key, day: entry.day, amount: entry.amount, act: act, cause: entry.cause)
    }
    return try post(drafts, by: permit)
  }
}

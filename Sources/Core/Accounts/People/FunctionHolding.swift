import Kernel

/// A function that somebody was given, from a day on: never deleted, it ends.
package struct FunctionHolding: Sendable, Identifiable {
  package let id: Kernel.ID<FunctionHolding>
  package let person: Kernel.ID<Person>
  /// `organisation/fonction`, or `organisation` for its head.
  package let function: String
  package let from: Day
  /// The last day; nil: until further notice.
  package let through: Day?
  /// True if they give the organisation's functions to others.
  package let isManager: Bool
  /// Set while it awaits its holder's yes: until when that may be said, and the name under which they were asked.
  package let asked: Asked?

  package struct Asked: Sendable {
    package let until: Instant
    package let name: String
  }

  package var organisation: String { Organisations.organisation(of: function) }
  /// Never true of one that awaits a yes: it gives nothing.
  package func isHeld(on day: Day) -> Bool {
    asked == nil && from <= day && (through.map { day <= $0 } ?? true)
  }
  /// True once it is over, and for what was ended before it began.
  package func isOver(on day: Day) -> Bool { through.map { $0 < day || $0 < from } ?? false }
  /// True on its days, and on the one on which it was ended at once: what was done that morning was done by its holder.
  func touches(_ day: Day) -> Bool {
    asked == nil && from <= day && (through.map { day <= max($0.adding(days: 1), from) } ?? true)
  }
  /// True while a yes may still be said.
  func awaits(at now: Instant) -> Bool { asked.map { now < $0.until } ?? false && !isOver(on: now.day) }
}

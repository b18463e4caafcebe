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

  package var organisation: String { Organisations.organisation(of: function) }
  package func isHeld(on day: Day) -> Bool { from <= day && (through.map { day <= $0 } ?? true) }
  /// True once it is over, and for what was ended before it began.
  package func isOver(on day: Day) -> Bool { through.map { $0 < day } ?? false }
}

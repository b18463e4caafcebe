import Kernel
import Web

/// The two dates of a page: the day whose facts are asked, and what was known then.
package struct Moment: Sendable, Hashable {
  package let on: Day
  /// Nil: as known now.
  package let knownDay: Day?
  package let today: Day
  /// The day on which pages open by themselves.
  package let home: Day
  /// True if nobody asked for this day: it is today or, for a strategy that is over, its last day.
  package let isDefault: Bool

  package init(on: Day, knownDay: Day? = nil, today: Day, home: Day? = nil, isDefault: Bool = false) {
    self.home = home ?? today
    self.on = on
    self.knownDay = knownDay
    self.today = today
    self.isDefault = isDefault
  }

  /// From `?au=` and `?connu=`. Throws `Invalid` for what is no day, or is to come.
  package init(_ visit: Visit, planEnd: Day?) throws {
    let today = visit.today
    let asked = try visit.day("au")
    let known = try visit.day("connu")
    for (field, day) in [("au", asked), ("connu", known)] {
      if let day, day > today {
        throw Invalid(
          "Le \(French.short(day)) est à venir.", remedy: "Choisissez un jour jusqu’au \(French.short(today)).",
          at: .field(field))
      }
    }
    home = planEnd.map { min($0, today) } ?? today
    on = asked ?? home
    knownDay = known == today ? nil : known
    self.today = today
    isDefault = asked == nil
  }

  /// The last day of which anything is known.
  package var asOf: Day { knownDay ?? today }
  /// The last moment of what counts as known; nil: everything.
  package var known: Instant? { knownDay.map(Instant.end(of:)) }
  /// True where nobody asked for another day than the one on which pages open: what is said there is said today.
  package var isOpen: Bool { isDefault && knownDay == nil }
  /// A link that keeps both days.
  package func link(_ link: Link) -> Link {
    var kept = link
    if !isDefault { kept = kept.query("au", on.iso) }
    if let knownDay { kept = kept.query("connu", knownDay.iso) }
    return kept
  }
}

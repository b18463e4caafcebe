import Kernel

/// One line of the journal. Never changed: what was wrong is reversed and posted anew.
package struct Posting: Sendable, Hashable, Identifiable {
  /// What made the line.
  package enum Act: String, Sendable, CaseIterable {
    /// An entry enters a counted state.
    case enter
    /// It leaves.
    case leave
    /// It will leave by itself on that day.
    case lapse
    /// The day on which it will lapse was put back.
    case renew
    /// A level was stated for that day.
    case level
    /// The counterpart, on the next stated day, of a level stated for an earlier one.
    case offset
    /// A total was reported for the period that ends on that day.
    case total
    /// Something happened.
    case event
    /// A case ended, after as many days.
    case delay
    /// Cancels `reverses`.
    case reversal

    /// As the page of a figure names it.
    package var word: String {
      switch self {
      case .enter: "mise en service"
      case .leave: "retrait"
      case .lapse: "échéance"
      case .renew: "échéance renouvelée"
      case .level: "relevé"
      case .offset: "contrepartie d’un relevé antérieur"
      case .total: "total déclaré"
      case .event: "fait constaté"
      case .delay: "délai"
      case .reversal: "écriture annulée"
      }
    }
  }

  /// Sorts by the order of recording within a département.
  package let id: Kernel.ID<Posting>
  package let key: LedgerKey
  package let effectiveOn: Day
  /// The same for all the postings of one write, strictly after those of the write before.
  package let recordedAt: Instant
  /// In the measure's smallest unit; days for a delay.
  package let amount: Int
  package let act: Act
  package let cause: Cause
  /// The posting that this one cancels.
  package let reverses: Kernel.ID<Posting>?
  /// The posting, cancelled by the same act, that this one puts right.
  package let replaces: Kernel.ID<Posting>?
  /// Who recorded it; nil for Boussole itself.
  package let person: Kernel.ID<Person>?

  /// True if it mends an earlier posting: a reversal, or what was posted in its stead.
  package var isCorrection: Bool { reverses != nil || replaces != nil }
}

/// A posting as it is listed, with what was known of it at the time asked.
package struct PostingLine: Sendable, Hashable, Identifiable {
  package let posting: Posting
  /// When it was cancelled, if it was.
  package let reversedAt: Instant?
  /// The posting that it cancels or puts right, if any.
  package let corrected: Posting?
  /// Of a level or a total that was stated again: what was stated before.
  package let formerly: Int?
  /// It takes back what had been stated, in favour of nothing.
  package let isWithdrawal: Bool
  /// The sum of everything asked for, this line and those before it in time included.
  package let balance: Int
  package var id: Kernel.ID<Posting> { posting.id }
}

/// Some lines of a figure, newest effect first.
package struct PostingPage: Sendable, Hashable {
  package let lines: [PostingLine]
  /// Of all pages together.
  package let count: Int
  /// Where the next page starts; nil on the last.
  package let next: PostingCursor?
}

/// After which posting a page starts.
package struct PostingCursor: Sendable, Hashable {
  package let day: Day
  package let id: ID<Posting>

  package init(day: Day, id: ID<Posting>) {
    self.day = day
    self.id = id
  }
  /// As it was written by `text`.
  package init?(_ text: String) {
    let parts = text.split(separator: "_")
    guard parts.count == 2, let stored = Int(parts[0]), let day = Day(stored: stored),
      let id = ID<Posting>(String(parts[1]))
    else { return nil }
    self.init(day: day, id: id)
  }
  /// For a URL.
  package var text: String { "\(day.stored)_\(id)" }
}

/// What a figure is made of, replayed from the journal.
package struct Composition: Sendable, Hashable {
  package struct Part: Sendable, Hashable {
    package let act: Posting.Act
    /// True for reversals and what was posted in their stead.
    package let isCorrection: Bool
    package let amount: Int
    package let count: Int
  }
  /// The sum of what took effect on the opening day or before, and from how many communes.
  package let opening: Int
  package let openingPlaces: Int
  /// What took effect since, by kind of act, in the order of `Posting.Act`.
  package let parts: [Part]
  /// Communes whose balance is above zero in the end.
  package let places: Int

  /// The figure, replayed.
  package var sum: Int { parts.reduce(opening) { $0 + $1.amount } }
}

import Kernel

/// Something to be done by a day: a guide written, an agreement signed.
package struct Milestone: Sendable, Identifiable {
  package enum State: String, Sendable, CaseIterable, Codable {
    case begun = "commence"
    case done = "fait"
    case notDone = "non_fait"
  }
  /// What came of what is done, where it may go one way or the other: a study, a vote, a consultation.
  package enum Outcome: String, Sendable, CaseIterable, Codable {
    case favourable = "favorable"
    case unfavourable = "defavorable"
  }
  /// What somebody said of it on a day.
  package struct Saying: Sendable, Hashable {
    package let day: Day
    package let state: State
    /// Only of what is done.
    package let outcome: Outcome?
    package let source: String?
    package let proof: String?
    package let note: String?
    /// Nil: said by the pack.
    package let recordedAt: Instant?

    package init(
      _ state: State, on day: Day, outcome: Outcome? = nil, source: String? = nil, proof: String? = nil,
      note: String? = nil, recordedAt: Instant? = nil
    ) {
      self.outcome = state == .done ? outcome : nil
      self.day = day
      self.state = state
      self.source = source
      self.proof = proof
      self.note = note
      self.recordedAt = recordedAt
    }
  }
  package let id: String
  package let title: String
  /// An undated milestone is due at the plan's end; nil where the plan has none: then it never falls due.
  package let due: Day?
  /// False if the text gives no day and the plan's end was taken.
  package let isDated: Bool
  /// The function that must move it.
  package let owner: String?
  package let source: String?
  package let note: String?
  /// Sorted by day, then in the order in which they were recorded (the pack's first).
  package let said: [Saying]

  package init(
    id: String, title: String, due: Day?, isDated: Bool = true, owner: String? = nil, source: String? = nil,
    note: String? = nil, said: [Saying] = []
  ) {
    self.id = id
    self.title = title
    self.due = due
    self.isDated = isDated && due != nil
    self.owner = owner
    self.source = source
    self.note = note
    self.said = said.enumerated().sorted {
      ($0.element.day, $0.element.recordedAt?.microseconds ?? .min, $0.offset)
        < ($1.element.day, $1.element.recordedAt?.microseconds ?? .min, $1.offset)
    }.map(\.element)
  }

  /// The last word on a day.
  package func lastSaying(on day: Day) -> Saying? { said.last { $0.day <= day } }
  /// The first day of the present unbroken run of "done", nil if it is not done on `day`.
  package func doneOn(_ day: Day) -> Day? {
    var found: Day?
    for saying in said where saying.day <= day {
      found = saying.state == .done ? found ?? saying.day : nil
    }
    return found
  }

  /// The standing on a day: LEDGER, "milestone".
  func standing(on day: Day) -> Standing {
    let word = lastSaying(on: day)?.state
    if word == .done { return .achieved }
    guard let due else { return .upcoming }
    if day > due { return word == nil ? .noData : .late }
    return word == .notDone && day.days(until: due) <= 30 ? .atRisk : .upcoming
  }
  var marks: [Day] {
    said.map(\.day) + (due.map { [$0.adding(days: -30), $0.adding(days: 1)] } ?? [])
  }
}

import Kernel

/// One round of a collection, for one period.
struct Campaign: Sendable, Identifiable {
  let id: Kernel.ID<Campaign>
  let collecting: String
  let period: Period
  let opensOn: Day
  let dueOn: Day
  /// The last day on which answers are taken, unless a request was reopened.
  let closesOn: Day
  /// Why nothing is asked any more; nil: it stands.
  var withdrawal: Withdrawal?
  /// The last day of reminders that is done.
  var remindedOn: Day?

  struct Withdrawal: Sendable {
    let at: Instant
    let reason: String
  }

  func isOpen(on day: Day) -> Bool { withdrawal == nil && opensOn <= day && day <= closesOn }
}

extension Collecting {
  /// The days of the campaign for a period.
  func days(of period: Period) -> (opens: Day, due: Day, closes: Day) { days(after: period.last) }

  /// The same; where they are past on the day on which it is asked, as many days counted from that day.
  func days(of period: Period, asked day: Day) -> (opens: Day, due: Day, closes: Day) {
    let own = days(of: period)
    return own.closes >= day ? own : days(after: day.adding(days: -opens))
  }
  private func days(after day: Day) -> (opens: Day, due: Day, closes: Day) {
    (day.adding(days: opens), day.adding(days: due), day.adding(days: closes))
  }

  /// The periods of the strategy of which the days to answer are past, the latest first: somebody may ask them all the
  /// same.
  func pastPeriods(on day: Day, from first: Day, through last: Day?) -> [Period] {
    let start = Period(self.period, containing: first).first
    var period = Period(self.period, containing: min(day, last ?? day)), found: [Period] = []
    while period.first >= start, found.count < Self.mostPast {
      if days(of: period).closes < day { found.append(period) }
      period = period.previous
    }
    return found
  }
  private static let mostPast = 120

  /// The last day of reminders, of a campaign that is due on a day, that has come.
  func lastReminder(of campaign: Campaign, on day: Day) -> Day? {
    reminders.map { campaign.dueOn.adding(days: -$0) }.filter { $0 <= day }.max()
  }

  /// The periods whose campaign is open on a day, the first one first: those that ended, began no earlier than the
  /// strategy, and did not end after it.
  func openPeriods(on day: Day, from first: Day, through last: Day?) -> [Period] {
    var period = Period(self.period, containing: day).previous
    var found: [Period] = []
    while days(of: period).closes >= day, period.first >= Period(self.period, containing: first).first {
      if days(of: period).opens <= day, last.map({ period.first <= $0 }) ?? true { found.append(period) }
      period = period.previous
    }
    return found.reversed()
  }
}

/// What one function owes in one campaign.
struct Request: Sendable, Identifiable {
  let id: Kernel.ID<Request>
  let campaign: Kernel.ID<Campaign>
  let function: String
  /// Questions, and those that have an answer.
  let asked: Int
  let answered: Int
  let dueOn: Day
  /// The campaign's, or the day until which this one was reopened.
  let closesOn: Day
  let openedAt: Instant?
  /// When the last question got its first answer.
  let doneAt: Instant?
  let remindedAt: Instant?
  /// When it was first written to somebody, or left for the day's message; nil: nobody was there to write to.
  let askedAt: Instant?
  /// The last time that those who answer were written to.
  let writtenAt: Instant?
  /// Its links were revoked then: those of letters written before lead nowhere.
  let linksClosedAt: Instant?

  /// True too where the pack no longer asks anything.
  var isDone: Bool { doneAt != nil }
  func isOpen(on day: Day) -> Bool { day <= closesOn }
  func isLate(on day: Day) -> Bool { !isDone && dueOn < day }
  /// Once a day at most, unless the link of that letter was revoked.
  func isWritten(on day: Day) -> Bool {
    guard let writtenAt, writtenAt.day == day else { return false }
    return linksClosedAt.map { $0 < writtenAt } ?? true
  }
}

/// What somebody answered to one question: the last one stands, the former ones stay.
struct CollectedAnswer: Sendable, Identifiable {
  /// A number, or three ways to have none; the raw values are stored and sent.
  enum Kind: String, Sendable, CaseIterable {
    case number = "nombre"
    /// Counted, and there are none.
    case zero
    /// Nothing to count: posted as zero, since nothing is missing.
    case nothing = "neant"
    /// Not known: nothing is posted, the figure stays unknown.
    case unavailable = "indisponible"

    var word: String {
      switch self {
      case .number: "nombre"
      case .zero: "zéro"
      case .nothing: "néant"
      case .unavailable: "non disponible"
      }
    }
  }
  enum Verdict: String, Sendable { case validated = "valide", returned = "renvoye" }
  struct Review: Sendable {
    let verdict: Verdict
    let reason: String?
    let at: Instant
    let by: String
    /// Why it was sent back, unless that was erased.
    var words: String { reason ?? "texte effacé" }
  }

  let id: Kernel.ID<CollectedAnswer>
  let request: Kernel.ID<Request>
  let question: String
  let said: Said
  /// Where it comes from when somebody else entered it: a letter, a meeting.
  let proof: String?
  let submission: String
  let recordedAt: Instant
  let by: String
  /// The function's own answer, where somebody else wrote this one over it.
  var replaces: Kernel.ID<CollectedAnswer>?
  var review: Review?

  /// Written over the function's own, and sent back: that one stands again.
  var isVoid: Bool { replaces != nil && isReturned }
  var isProvisional: Bool { review == nil }
  /// Sent back, it is owed again.
  var isReturned: Bool { review?.verdict == .returned }

  /// The answer itself.
  struct Said: Sendable, Hashable {
    let kind: Kind
    let value: Int?
    let comment: String?
    /// What is posted; nil: nothing.
    var amount: Int? {
      switch kind {
      case .number: value
      case .zero, .nothing: 0
      case .unavailable: nil
      }
    }
    var words: String { value.map { French.number($0) } ?? kind.word }
  }
}

extension [CollectedAnswer] {
  /// Of every version in the order of recording, the one that stands to each question.
  var standing: [String: CollectedAnswer] { reduce(into: [:]) { if !$1.isVoid { $0[$1.question] = $1 } } }
}

extension [Question] {
  /// How many have an answer that was not sent back.
  func answered(_ standing: [String: CollectedAnswer]) -> Int {
    count { standing[$0.id].map { !$0.isReturned } ?? false }
  }
}

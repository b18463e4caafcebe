import Kernel

/// A delay that runs on an entry while it is in some states.
struct RegisterClock: Sendable, Identifiable {
  let id: String
  let name: String
  /// States in which it runs. It is over where the entry leaves them.
  let runsIn: Set<String>
  /// It runs on each of some lines by itself, and `start` is a column of theirs; nil: on the entry.
  let each: EachRow?
  let start: Start
  let pause: Pause
  /// Nil where `start` says the end itself.
  let length: Length?
  /// Of those that began on one of these days: a text changes, and what had begun keeps its rule.
  let validity: ClosedRange<Day>
  /// The article, or the agreement, that it comes from; nil: a practice, which reminds and does nothing else.
  let basis: String?
  let end: End
  /// How long before the end it is told.
  let warnings: [Warning]
  /// It is longer once a field says that somebody asked for it.
  let extended: Extended?
  /// Whose it is to act; nil: whoever keeps the register.
  let owners: Holders?
  /// The passage that several must agree to: of its owners, those who have not.
  let awaits: String?

  enum Start: Sendable, Hashable {
    /// The day on which the entry entered the first of `runsIn`.
    case state
    /// The day or the moment that a field says.
    case field(String)
    /// The last day of it is what a field says, or the latest that a column of lines says.
    case lastDay(field: String, column: String?)
  }
  struct Pause: Sendable, Hashable {
    /// States in which it stands still; it goes on after them.
    let states: Set<String>
    /// Moments between which it stands still; without the latter, it still does.
    let fields: Fields?
    struct Fields: Sendable, Hashable {
      let from: String
      let to: String
    }
    static let none = Pause(states: [], fields: nil)
  }
  enum Length: Sendable, Hashable {
    case fixed(LegalClock)
    /// As many as a field says.
    case field(String, LegalClock)

    var unit: LegalClock.Unit {
      switch self {
      case .fixed(let clock), .field(_, let clock): clock.unit
      }
    }
  }
  struct Extended: Sendable, Hashable {
    let field: String
    /// So many of its own units.
    let count: Int
  }
  /// Of its own units.
  static let longest = 1_000
  enum Warning: Sendable, Hashable {
    case days(Int)
    case hours(Int)
  }
  enum End: Sendable, Hashable {
    /// Somebody is told; nothing changes.
    case reminds
    /// The entry makes that passage by itself: it lapses, or silence has decided.
    case passes(String)
    /// These passages can't be made before.
    case forbids(Set<String>)
  }

  var isInHours: Bool { length.map(\.unit) == .hours }
  /// False of what holds somebody back: nobody is late for it.
  var isDeadline: Bool {
    if case .forbids = end { false } else { true }
  }
  /// "Refus implicite (CSI R252-15)": a practice has no article.
  var said: String { said(as: name) }
  /// Whether somebody should see that it ends then, on whose last day.
  func isTold(of endsAt: Instant, _ last: Day, at now: Instant) -> Bool {
    (warnings.isEmpty ? [.days(30)] : warnings).contains { warning in
      switch warning {
      case .days(let count): now.day.days(until: last) <= count
      case .hours(let count): endsAt <= now.adding(seconds: count * 3_600)
      }
    }
  }
}

/// When a clock ends, as lists say it.
struct ClockEnd: Sendable {
  /// The last day in time; of hours, the day on which they end.
  let day: Day
  /// From then on it is over.
  let endsAt: Instant

  /// "01/12/2026"; of hours, "01/12/2026 à 2 h 00".
  var words: String {
    endsAt == Instant.start(of: day.adding(days: 1)) ? French.short(day) : French.moment(endsAt)
  }
  /// As it orders lists.
  var kept: String { "\(day.iso) \(endsAt.iso)" }

  init(day: Day, endsAt: Instant) { (self.day, self.endsAt) = (day, endsAt) }
  init?(kept: String) {
    let parts = kept.split(separator: " ").map(String.init)
    guard parts.count == 2, let day = Day(iso: parts[0]), let endsAt = Instant(iso: parts[1]) else { return nil }
    self.init(day: day, endsAt: endsAt)
  }
}

/// A clock on one entry.
struct RunningClock: Sendable {
  let clock: RegisterClock
  let startedAt: Instant
  /// From then on it is over; nil: it stands still.
  let endsAt: Instant?
  /// Of a clock of lines, the rank of the one on which it runs.
  var line: Int?

  /// The last day in time; of hours, the day on which they end.
  var lastDay: Day? { endsAt.map { clock.isInHours ? $0.day : $0.adding(seconds: -1).day } }
  var end: ClockEnd? {
    guard let endsAt, let lastDay else { return nil }
    return ClockEnd(day: lastDay, endsAt: endsAt)
  }
  /// The day from which what it does by itself is true.
  var day: Day? { endsAt?.day }
  func isOver(at now: Instant) -> Bool { endsAt.map { $0 <= now } ?? false }
}

extension [RunningClock] {
  /// The first that ends. What is not possible before is no deadline.
  var firstDue: RunningClock? {
    filter { $0.clock.isDeadline && $0.endsAt != nil }
      .min { ($0.endsAt ?? $0.startedAt, $0.clock.id) < ($1.endsAt ?? $1.startedAt, $1.clock.id) }
  }
}

extension RegisterClock {
  /// It as it runs on an entry that lived so; nil where it doesn't.
  /// - Parameter row: of a clock of lines, what the line says.
  func running(on life: EntryLife, by row: EntryValues? = nil) -> RunningClock? {
    let run = life.steps.reversed().prefix { runsIn.union(pause.states).contains($0.state) }.reversed()
    guard let now = run.last, let began = run.first(where: { runsIn.contains($0.state) }) else { return nil }
    let startedAt: Instant, said = row ?? now.values
    switch start {
    case .state: startedAt = Instant.start(of: began.day)
    case .field(let field):
      guard let moment = said[field].flatMap(moment) else { return nil }
      startedAt = moment
    case .lastDay(let field, let column):
      guard let last = lastDay(said[field], column) else { return nil }
      return RunningClock(
        clock: self, startedAt: Instant.start(of: began.day), endsAt: Instant.start(of: last.adding(days: 1)))
    }
    guard validity.contains(startedAt.day), let length = length(now.values) else { return nil }
    let isStill = pause.states.contains(now.state) || isStill(now.values, after: startedAt)
    // What stopped before it began took nothing from it: pieces that were awaited before the file was complete.
    let since = run.drop { !runsIn.contains($0.state) }
    let suspended = pausedSeconds(Array(since), after: startedAt)
    return RunningClock(
      clock: self, startedAt: startedAt, endsAt: isStill ? nil : length.end(from: startedAt, suspended: suspended))
  }

  private func length(_ values: EntryValues) -> LegalClock? {
    let more = extended.map { extended in [nil, "non"].contains(values[extended.field]) ? 0 : extended.count } ?? 0
    switch length {
    case .fixed(let clock): return clock.counting(clock.count + more)
    case .field(let field, let clock):
      // Past what a pack may write, no year would hold its end.
      return values[field].flatMap { Int($0) }.map { clock.counting(min($0, Self.longest) + more) }
    case nil: return nil
    }
  }
  private func lastDay(_ value: String?, _ column: String?) -> Day? {
    guard let column else { return value.flatMap { Day(iso: $0) } }
    return value.map { [EntryValues](kept: $0).values(of: column).compactMap { Day(iso: $0) }.max() } ?? nil
  }
  private func isStill(_ values: EntryValues, after start: Instant) -> Bool {
    guard let fields = pause.fields, values[fields.from] != nil else { return false }
    return pausedSeconds(values, after: start) == nil
  }
  /// In seconds, what stopped it: each time that it was in its states as long as its fields say, if they say it.
  private func pausedSeconds(_ run: [EntryLife.Step], after start: Instant) -> Int {
    var sum = 0, since: Day?
    for step in run {
      if pause.states.contains(step.state) {
        since = since ?? step.day
      } else if let stopped = since {
        sum += pausedSeconds(step.values, after: start) ?? 86_400 * stopped.days(until: step.day)
        since = nil
      }
    }
    let isByFields = !run.contains { pause.states.contains($0.state) }
    return isByFields ? run.last.flatMap { pausedSeconds($0.values, after: start) } ?? 0 : sum
  }
  /// In seconds, what its fields stopped; nil where they say no end of it, or that of another time.
  private func pausedSeconds(_ values: EntryValues, after start: Instant) -> Int? {
    guard let fields = pause.fields, let from = values[fields.from].flatMap(moment),
      let to = values[fields.to].flatMap(moment), from <= to
    else { return nil }
    return max(0, Int((to.microseconds - max(from, start).microseconds) / 1_000_000))
  }
  private func moment(_ value: String) -> Instant? {
    Day(iso: value).map(Instant.start) ?? Instant(iso: value)
  }
}

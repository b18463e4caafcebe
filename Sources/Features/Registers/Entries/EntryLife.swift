import Kernel

/// What an entry was, day after day: its acts that stand, each as it was corrected last.
struct EntryLife: Sendable {
  struct Step: Sendable {
    /// Of the act.
    let version: Int
    let act: EntryVersion.Act
    let passage: String?
    let state: String
    var day: Day
    var values: EntryValues
  }
  /// In the order in which they happened; none of an entry that was cancelled.
  private(set) var steps: [Step] = []

  /// From all the acts of an entry, in the order of their versions.
  init(_ versions: [EntryVersion]) {
    var said: EntryValues = [:]
    for version in versions {
      switch version.act {
      case .created, .passed, .signed, .withdrawn, .changed, .lapsed:
        // It had lapsed by itself, and something before that was told late.
        undo(version.corrects)
        steps.append(Step(version))
      case .corrected: correct(version.corrects, on: version.day, from: said, to: version.values)
      case .unlapsed: undo(version.corrects)
      case .cancelled: steps = []
      }
      said = version.values
    }
  }

  /// A lapse that had not been, and those that followed it.
  private mutating func undo(_ lapse: Int?) {
    if let lapse { steps.removeAll { $0.version >= lapse } }
  }
  /// What was wrong is put right in every act back to the one that said it anew.
  private mutating func correct(_ version: Int?, on day: Day, from said: EntryValues, to values: EntryValues) {
    if let wrong = steps.firstIndex(where: { $0.version == version }) { steps[wrong].day = day }
    let fields = Set(said.keys).union(values.keys).filter { said[$0] != values[$0] }
    for field in fields {
      for index in steps.indices.reversed() {
        let isSaidAnew = index > 0 && steps[index].values[field] != steps[index - 1].values[field]
        steps[index].values[field] = values[field]
        if isSaidAnew { break }
      }
    }
  }

  /// It as a correction would make it: the day of one of its acts, what it says.
  func corrected(_ version: Int, on day: Day, from said: EntryValues, to values: EntryValues) -> EntryLife {
    var life = self
    life.correct(version, on: day, from: said, to: values)
    return life
  }

  var last: Step? { steps.last }
  /// The day on which it entered the state in which it is.
  var since: Day? {
    guard let state = last?.state else { return nil }
    return steps.reversed().prefix { $0.state == state }.last?.day
  }
  /// What it was at the end of a day; nil before it was.
  func step(on day: Day) -> Step? { steps.last { $0.day <= day } }
  /// It as it was at the end of a day.
  func until(_ day: Day) -> EntryLife {
    var life = self
    life.steps.removeAll { $0.day > day }
    return life
  }
  /// What it did last by itself, one end after the other.
  var lapses: ArraySlice<Step> { steps.suffix(steps.reversed().prefix { $0.act == .lapsed }.count) }
  /// It as if it had not lapsed by itself after a day; nil: at all.
  func withoutLapses(after day: Day? = nil) -> EntryLife {
    var life = self
    life.steps.removeLast(lapses.filter { lapse in day.map { $0 < lapse.day } ?? true }.count)
    return life
  }

  /// It with what it will become by itself, if nobody does anything.
  func foreseen(in register: Register) -> EntryLife {
    var life = self
    // One end may lead to the next; a pack can't make it turn in circles for ever.
    for _ in register.states {
      guard let last = life.last, let next = register.nextLapse(of: life), let day = next.running.day else { break }
      life.steps.append(
        Step(
          version: last.version, act: .lapsed, passage: next.passage.id, state: next.passage.to,
          day: max(day, last.day), values: last.values))
    }
    return life
  }
}

extension EntryLife.Step {
  init(_ version: EntryVersion) {
    self.init(
      version: version.version, act: version.act, passage: version.passage, state: version.state, day: version.day,
      values: version.values)
  }
}

extension Register {
  /// The clocks that run on an entry.
  func running(on life: EntryLife) -> [RunningClock] { clocks.flatMap { $0.all(on: life) } }
  /// The first that will move it by itself, and how.
  func nextLapse(of life: EntryLife) -> (running: RunningClock, passage: Passage)? {
    guard let state = life.last?.state else { return nil }
    var next: (running: RunningClock, passage: Passage, end: Instant)?
    for running in running(on: life) {
      guard case .passes(let id) = running.clock.end, let end = running.endsAt, let passage = passage(id),
        passage.from.contains(state), next.map({ end < $0.end }) ?? true
      else { continue }
      next = (running, passage, end)
    }
    return next.map { ($0.running, $0.passage) }
  }
}

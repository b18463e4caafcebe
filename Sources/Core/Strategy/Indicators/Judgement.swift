import Kernel

/// What is computed of an indicator or a milestone on a day, with all that a page needs to say why.
package struct Judgement: Sendable {
  /// Nil for what is shown and not judged: a context, an indicator without target.
  package internal(set) var standing: Standing?
  package let day: Day
  /// The first day of the present unbroken run of the standing; nil: as far back as anything is known.
  package internal(set) var since: Day?

  /// The figure judged, none where there is nothing to judge.
  package internal(set) var figure: Series.Figure?
  package var value: Double? { figure?.value }
  /// The day of the figure.
  package internal(set) var readOn: Day?
  /// Expected on the day read: by the straight line, or pro rata for a level to keep.
  package internal(set) var expected: Double?
  /// What may be wanting of it.
  package internal(set) var tolerance: Double?
  package internal(set) var previous: Point?
  /// The target that the line goes to.
  package internal(set) var next: Target?
  /// The target fallen due that is not met.
  package internal(set) var missed: Target?
  /// From the day of the target missed to the day asked; once achieved, to the day it was first met, if it was late and
  /// that day is known: between two statements no day is counted.
  package internal(set) var daysLate: Int?
  /// True if `metOn` is the day of a statement: met on it or before.
  package internal(set) var isMetAtTheLatest = false
  /// The day of the last figure that had not met the final target, if that was after its day.
  package internal(set) var notYetOn: Day?
  /// True of a strategy that is over, or of an action: nothing can change it but what is learnt of its time.
  package internal(set) var isFinal = false
  /// 0…1, of the way from the baseline to the final target.
  package internal(set) var rate: Double?
  /// Achieved: first met on. Late though once met: last met from, lost on.
  package internal(set) var metOn: Day?
  package internal(set) var lostOn: Day?
  /// For a level to keep: the period of the figure, and those that were missed.
  package internal(set) var period: Period?
  package internal(set) var missedPeriods: [Period] = []
  /// The day of the last figure, nil if there never was one.
  package internal(set) var lastKnown: Day?
  /// For `notComputable`: the inputs.
  package internal(set) var missing: [String] = []

  /// The last day of which anything was said, and whether that is longer ago than the staleness limit.
  package internal(set) var lastNews: Day?
  package internal(set) var isStale = false

  /// Short, for tables: "71 % (27 sur 38)", "36 téléphones", "7 en 2025", "rien depuis le 31/12/2019".
  package internal(set) var found = ""
  /// Short, for tables: "75 % au 31/12/2020", "39,9 à ce jour", "10 par an".
  package internal(set) var expectedText = ""
  /// The sentence that answers, after the standing's own word; figures are apart so that pages can link them.
  package internal(set) var answer: [Phrase] = []

  /// "À risque. On compte 36 téléphones ; on en attendait 39,6 à ce jour, pour atteindre 58 fin 2029."
  package var sentence: String {
    (standing.map { $0.name(isFinal: isFinal) + ". " } ?? "") + answer.map(\.text).joined()
  }
  /// "Dernière nouvelle il y a 14 mois."; nil unless stale, and where the answer tells how long nothing is known.
  package var staleText: String? {
    guard isStale, figure != nil, let lastNews else { return nil }
    return "Dernière nouvelle il y a \(French.duration(from: lastNews, to: day))."
  }

  init(_ standing: Standing?, on day: Day) {
    self.standing = standing
    self.day = day
  }
}

/// A piece of a sentence.
package struct Phrase: Sendable, Hashable {
  package enum Role: Sendable { case text, found, expected }
  package let text: String
  package let role: Role

  init(_ text: String, _ role: Role = .text) {
    self.text = text
    self.role = role
  }
}

/// A judgement with the standings that came before it.
package struct Assessment: Sendable {
  /// The indicator's or the milestone's.
  package let id: String
  package let title: String
  package let isMilestone: Bool
  package let judgement: Judgement
  /// Nil where nothing is judged.
  package let course: Course?
}

/// The standing of an indicator on a day, which is `series.through` or before.
package func judge(_ indicator: Indicator, _ series: Series, on day: Day, within life: Life = .endless) -> Judgement {
  assess(indicator, series, on: day, within: life).judgement
}
/// The standing of a milestone on a day.
package func judge(_ milestone: Milestone, on day: Day, within life: Life = .endless) -> Judgement {
  assess(milestone, on: day, within: life).judgement
}

/// The same, with what came before: an action needs it.
package func assess(
  _ indicator: Indicator, _ series: Series, on day: Day, within life: Life = .endless
) -> Assessment {
  var judgement = Judgement(nil, on: day)
  judgement.isFinal = life.isClosed
  judgement.lastNews = series.lastNews(on: day)
  judgement.isStale = judgement.lastNews.map { $0.days(until: day) > indicator.staleness } ?? false
  var course: Course?
  if !indicator.isJudged || life.isToCome {
    judgement.show(series)
  } else if let keep = indicator.keep {
    let rules = KeepRules(keep, series, closing: life.closing)
    course = Course(marks: series.steps.map(\.from) + rules.marks) { rules.finding(on: $0).standing }
    judgement.missedPeriods = rules.missedPeriods(on: day)
    judgement.take(rules.finding(on: day), of: indicator, series)
  } else {
    let rules = TargetRules(indicator, series, closing: life.closing)
    course = Course(marks: series.steps.map(\.from) + rules.marks) { rules.finding(on: $0).standing }
    judgement.take(rules.finding(on: day), of: indicator, series)
    judgement.follow(rules, of: indicator)
  }
  judgement.since = course.flatMap { life.since($0.run(endingOn: day)) }
  judgement.say(indicator)
  return Assessment(
    id: indicator.id, title: indicator.title, isMilestone: false, judgement: judgement, course: course)
}

/// The same, with what came before: an action needs it.
package func assess(_ milestone: Milestone, on day: Day, within life: Life = .endless) -> Assessment {
  let course = life.isToCome ? nil : Course(marks: milestone.marks) { milestone.standing(on: $0) }
  var judgement = Judgement(course.map { _ in milestone.standing(on: day) }, on: day)
  judgement.isFinal = life.isClosed
  judgement.since = course.flatMap { life.since($0.run(endingOn: day)) }
  judgement.lastNews = milestone.lastSaying(on: day)?.day
  judgement.metOn = milestone.doneOn(day)
  if let due = milestone.due {
    let end = judgement.metOn ?? day
    if end > due, judgement.standing == .achieved || judgement.standing == .late {
      judgement.daysLate = due.days(until: end)
    }
  }
  judgement.say(milestone)
  return Assessment(
    id: milestone.id, title: milestone.title, isMilestone: true, judgement: judgement, course: course)
}

extension Judgement {
  fileprivate mutating func show(_ series: Series) {
    explain(series.state(on: day))
    if case .known(let known) = series.state(on: day) {
      figure = known
      readOn = known.on ?? day
      lastKnown = readOn
    }
  }
  private mutating func explain(_ state: Series.State) {
    switch state {
    case .known(let known): lastKnown = known.on
    case .unknown(let last): lastKnown = last
    case .notComputable(let inputs): missing = inputs
    }
  }

  fileprivate mutating func take(_ finding: Finding, of indicator: Indicator, _ series: Series) {
    standing = finding.standing
    figure = finding.figure
    readOn = finding.readOn
    expected = finding.expected
    tolerance = finding.tolerance
    previous = finding.previous
    next = finding.next.map { indicator.targets[$0] }
    missed = finding.missed.map { indicator.targets[$0] }
    period = finding.period
    switch finding.source {
    case .nothing: break
    case .step(let index): explain(series.steps[index].state)
    case .total(let index): explain(series.totals[index].state)
    }
    if standing == .noData { lastKnown = [lastKnown, series.lastKnown(on: day)].compactMap { $0 }.max() }
    if figure != nil { lastKnown = readOn }
    if standing != .late { missedPeriods = [] }
    if standing == .late, !isFinal { daysLate = (missed?.day ?? missedPeriods.last?.last)?.days(until: day) }
  }

  /// The rate, and the days on which the target was met and lost.
  fileprivate mutating func follow(_ rules: TargetRules, of indicator: Indicator) {
    guard let final = indicator.targets.last, let figure else { return }
    if let start = indicator.baseline?.value ?? (indicator.eve == nil ? nil : 0) {
      let way = indicator.direction == .rise ? final.value - start : start - final.value
      let done = indicator.direction == .rise ? figure.value - start : start - figure.value
      if way > hair(start) { rate = min(1, max(0, done / way)) }
    }
    if standing == .achieved {
      if indicator.isCeiling { return metOn = final.day }
      let meetings = rules.meetings(of: indicator.targets.count - 1, through: day)
      (metOn, isMetAtTheLatest) = (meetings.first, meetings.isAtTheLatest)
      guard let due = final.day, let metOn, metOn > due else { return }
      if isMetAtTheLatest {
        notYetOn = meetings.notYetOn.flatMap { $0 > due ? $0 : nil }
      } else {
        daysLate = due.days(until: metOn)
      }
    } else if standing == .late, !indicator.isCeiling,
      let index = indicator.targets.firstIndex(where: { $0 == missed })
    {
      let meetings = rules.meetings(of: index, through: day)
      if let last = meetings.last, let lost = meetings.lostOn { (metOn, lostOn) = (last, lost) }
    }
  }
}

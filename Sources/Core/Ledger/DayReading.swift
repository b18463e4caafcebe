import Database
import Kernel

/// How measures moved, day by day, until a day: what pages read again and again. As known now, only the measures of
/// which something was recorded since the last page are read from the database; as known in the past, what was recorded
/// since is taken off, by blocks of recording.
package struct DayReading {
  private let ledger: LedgerStore
  private let last: Day
  private let known: Instant?
  private let memory: JournalMemory
  private let since = Since()
  private final class Since { var days: [String: [LaterDay]] = [:] }
  /// Of the last write, where what is kept may be used.
  private let clock: Instant?
  private static let earliest = Day(number: -719_162)
  /// 31 December 9999.
  private static let farthest = Day(number: 2_932_896)

  package init(_ ledger: LedgerStore, through last: Day, known: Instant?) throws {
    self.ledger = ledger
    self.last = last
    self.known = known
    memory = ledger.connection.memory.one(JournalMemory.self) { JournalMemory() }
    // A write sees what may never be kept.
    guard ledger.connection.departement.isEmpty,
      let written = try ledger.connection.lastWrite(of: ledger.departement)
    else {
      clock = nil
      return
    }
    let isReached = try memory.reach(written, in: ledger.departement) { before in
      try ledger.wasRebuilt(after: before) ? nil : ledger.measures(recordedAfter: before)
    }
    clock = isReached ? written : nil
  }

  /// As `LedgerStore.changes`.
  package func changes(of measures: [String], _ filter: LedgerFilter = .all) throws -> [String: [DayChange]] {
    guard let known, clock != nil else {
      return try read(.changes, measures, filter) { try ledger.changes(of: $0, through: $1, known: known, filter) }
    }
    let now = try read(.changes, measures, filter) { try ledger.changes(of: $0, through: $1, filter) }
    let later = try later(of: measures, since: known)
    guard !filter.isAll else { return now.less(later.mapValues(\.changes)) }
    var late: [String: [DayChange]] = [:]
    for (measure, days) in later {
      late[measure] = try ledger.later(measure, on: days.map(\.day), after: known, filter)
    }
    return now.less(late)
  }
  /// As `LedgerStore.distinctChanges`.
  package func distinctChanges(of measures: [String], _ filter: LedgerFilter = .all) throws -> [String: [DayChange]] {
    guard let known, clock != nil else {
      return try read(.distinct, measures, filter) {
        try ledger.distinctChanges(of: $0, through: $1, known: known, filter)
      }
    }
    var changes = try read(.distinct, measures, filter) { try ledger.distinctChanges(of: $0, through: $1, filter) }
    for (measure, days) in try later(of: measures, since: known) {
      let places: [String: [DayChange]] = try once(.places, measure, Self.earliest...Self.farthest, filter) {
        try ledger.changesByPlace(of: measure, filter)
      }
      for (place, late) in try ledger.laterByPlace(measure, on: days.map(\.day), after: known, filter) {
        let now = places[place, default: []].until(last)
        changes[measure] = changes[measure, default: []].less(now.crossings).less(now.less(late).crossings.opposite)
      }
    }
    return changes.filter { !$0.value.isEmpty }
  }
  /// As `LedgerStore.reportedDays`.
  package func reportedDays(of measures: [String], _ filter: LedgerFilter = .all) throws -> [String: [ReportedDay]] {
    // What was stated is kept apart from what is posted: as known in the past, it is read.
    guard known == nil else { return try ledger.reportedDays(of: measures, through: last, known: known, filter) }
    return try read(.reported, measures, filter) { try ledger.reportedDays(of: $0, through: $1, filter) }
  }

  /// As `LedgerStore.delay`.
  package func delay(_ measure: String, in days: ClosedRange<Day>, _ filter: LedgerFilter = .all) throws -> DelayFigure
  {
    try then(.delay, measure, days, reads: days, filter) {
      try ledger.delay(measure, from: days.lowerBound, through: days.upperBound, known: $0, filter)
    }
  }
  /// As `LedgerStore.composition`, from the day after the first one.
  package func composition(
    of measure: String, in days: ClosedRange<Day>, _ filter: LedgerFilter = .all
  ) throws -> Composition {
    try then(.composition, measure, days, reads: Self.earliest...days.upperBound, filter) { known in
      guard known == nil, filter.isAll, clock != nil else {
        return try ledger.composition(
          of: measure, after: days.lowerBound, through: days.upperBound, known: known, filter)
      }
      let journal = try journal(of: measure)
      return Composition(
        opening: journal.sum(through: days.lowerBound),
        openingPlaces: try ledger.distinct(measure, on: days.lowerBound),
        parts: journal.parts(after: days.lowerBound, through: days.upperBound),
        places: try ledger.distinct(measure, on: days.upperBound))
    }
  }
  /// As `LedgerStore.replay`.
  package func replay(_ measure: String, in days: ClosedRange<Day>, _ filter: LedgerFilter = .all) throws -> Int {
    try then(.replay, measure, days, reads: days, filter) { known in
      guard known == nil, filter.isAll, clock != nil else {
        return try ledger.replay(measure, from: days.lowerBound, through: days.upperBound, known: known, filter)
      }
      let journal = try journal(of: measure)
      return journal.sum(through: days.upperBound) - journal.sum(through: days.lowerBound.adding(days: -1))
    }
  }

  /// The journal of a measure, added up by day once; what is recorded later is added to it.
  private func journal(of measure: String) throws -> JournalDays {
    let question = JournalMemory.Question(word: .journal)
    guard let clock else { return try ledger.journalDays(of: measure, until: ledger.connection.recordedAt) }
    guard let before: JournalDays = kept(question, measure) else {
      let read = try ledger.journalDays(of: measure, until: clock)
      keep(read, question, measure)
      return read
    }
    guard before.asOf < clock else { return before }
    let read = before.adding(try ledger.journalDays(of: measure, after: before.asOf, until: clock))
    keep(read, question, measure)
    return read
  }

  /// An answer as known now, kept; as known in the past too, unless something recorded since took effect on the days
  /// that it reads.
  private func then<Answer: Sendable>(
    _ word: JournalMemory.Question.Word, _ measure: String, _ days: ClosedRange<Day>, reads: ClosedRange<Day>,
    _ filter: LedgerFilter, _ query: (Instant?) throws -> Answer
  ) throws -> Answer {
    if let known {
      guard clock != nil,
        try !later(of: [measure], since: known).values.joined().contains(where: { reads.contains($0.day) })
      else { return try query(known) }
    }
    return try once(word, measure, days, filter) { try query(nil) }
  }

  /// What was recorded since one looks back and took effect until the last day: asked once of each measure.
  private func later(of measures: [String], since known: Instant) throws -> [String: [LaterDay]] {
    let missing = measures.filter { since.days[$0] == nil }
    if !missing.isEmpty {
      let read = try ledger.later(of: missing, Span(through: last), after: known)
      for measure in missing { since.days[measure] = read[measure] ?? [] }
    }
    return measures.reduce(into: [:]) { found, measure in
      if let days = since.days[measure], !days.isEmpty { found[measure] = days }
    }
  }

  /// As `LedgerStore.knownness`, for many measures: one query for those that were not asked yet.
  package func knownness(
    of measures: [String], from first: Day? = nil, on day: Day, _ filter: LedgerFilter = .all
  ) throws -> [String: Knownness] {
    guard known == nil else { return try ledger.knownness(of: measures, from: first, on: day, known: known, filter) }
    let question = JournalMemory.Question(
      word: .knownness, filter: filter, days: min(first ?? Self.earliest, day)...day)
    var found: [String: Knownness] = [:]
    for measure in measures { found[measure] = kept(question, measure) }
    let missing = measures.filter { found[$0] == nil }
    guard !missing.isEmpty else { return found }
    for (measure, knownness) in try ledger.knownness(of: missing, from: first, on: day, filter) {
      found[measure] = knownness
      keep(knownness, question, measure)
    }
    return found
  }

  private func once<Answer: Sendable>(
    _ word: JournalMemory.Question.Word, _ measure: String, _ days: ClosedRange<Day>, _ filter: LedgerFilter,
    _ query: () throws -> Answer
  ) throws -> Answer {
    let question = JournalMemory.Question(word: word, filter: filter, days: days)
    if let answer: Answer = kept(question, measure) { return answer }
    let answer = try query()
    keep(answer, question, measure)
    return answer
  }

  private func read<Item: Dated>(
    _ word: JournalMemory.Question.Word, _ measures: [String], _ filter: LedgerFilter,
    _ query: ([String], Day) throws -> [String: [Item]]
  ) throws -> [String: [Item]] {
    guard clock != nil else { return try query(measures, last) }
    let question = JournalMemory.Question(word: word, filter: filter)
    var found: [String: [Item]] = [:]
    for measure in measures { found[measure] = kept(question, measure) }
    let missing = measures.filter { found[$0] == nil }
    if !missing.isEmpty {
      let read = try query(missing, Self.farthest)
      for measure in missing {
        found[measure] = read[measure] ?? []
        keep(read[measure] ?? [], question, measure)
      }
    }
    return found.mapValues { $0.until(last) }.filter { !$0.value.isEmpty }
  }

  private func kept<Answer>(_ question: JournalMemory.Question, _ measure: String) -> Answer? {
    clock.flatMap { memory.answer(question, measure, in: ledger.departement, at: $0) }
  }
  private func keep(_ answer: any Sendable, _ question: JournalMemory.Question, _ measure: String) {
    if let clock { memory.keep(answer, to: question, measure, in: ledger.departement, at: clock) }
  }
}

extension [DayChange] {
  /// Of one commune: the days on which its balance came above zero (1) or went back (-1).
  fileprivate var crossings: [DayChange] {
    var balance = 0
    return compactMap { change in
      let before = balance > 0
      balance += change.amount
      return before == (balance > 0) ? nil : DayChange(change.day, balance > 0 ? 1 : -1)
    }
  }
  fileprivate var opposite: [DayChange] { map { DayChange($0.day, -$0.amount) } }
}

extension LedgerStore {
  /// How the balance of each commune moved.
  fileprivate func changesByPlace(of measure: String, _ filter: LedgerFilter) throws -> [String: [DayChange]] {
    var found: [String: [DayChange]] = [:]
    try connection.each(
      """
      SELECT place, effective_on, CAST(SUM(amount) AS BIGINT) AS amount FROM posting
      WHERE departement = \(departement) AND measure = \(measure) AND place <> ''\(filter.sql)
      GROUP BY place, effective_on ORDER BY place, effective_on
      """
    ) { row in
      found[try row.text("place"), default: []].append(
        DayChange(try row.day("effective_on"), try row.integer("amount")))
    }
    return found
  }

  /// The measures of which something was posted or stated after a moment, and perhaps others.
  fileprivate func measures(recordedAfter moment: Instant) throws -> Set<String> {
    var lowest = Lowest()
    // Ids sort in the order of recording.
    let id = ID<Posting>(at: moment, using: &lowest)
    return try ["posting", "statement"].reduce(into: []) { (found, table: SQL) in
      let rows = try connection.query(
        "SELECT DISTINCT measure FROM \(table) WHERE departement = \(departement) AND id >= \(id)")
      for row in rows { found.insert(try row.text("measure")) }
    }
  }
}

private struct Lowest: RandomNumberGenerator {
  func next() -> UInt64 { 0 }
}

private protocol Dated: Sendable {
  var day: Day { get }
}
extension DayChange: Dated {}
extension ReportedDay: Dated {}

extension Array where Element: Dated {
  /// The first ones, up to a day; they are in the order of days.
  fileprivate func until(_ last: Day) -> [Element] {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].day <= last { low = middle + 1 } else { high = middle }
    }
    return low == count ? self : Array(self[..<low])
  }
}

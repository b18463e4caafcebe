import Database
import Kernel

/// How measures moved, day by day, until a day: what pages read again and again. As known now, only the measures of which
/// something was recorded since the last page are read from the database; as known in the past, all are.
package struct DayReading {
  private let ledger: LedgerStore
  private let last: Day
  private let known: Instant?
  private let memory: JournalMemory
  /// Of the last write, where what is kept may be used.
  private let clock: Instant?
  /// 31 December 9999.
  private static let farthest = Day(number: 2_932_896)

  package init(_ ledger: LedgerStore, through last: Day, known: Instant?) throws {
    self.ledger = ledger
    self.last = last
    self.known = known
    memory = ledger.connection.memory.one(JournalMemory.self) { JournalMemory() }
    // A write sees what may never be kept.
    guard known == nil, ledger.connection.departement.isEmpty,
      let written = try ledger.connection.lastWrite(of: ledger.departement)
    else {
      clock = nil
      return
    }
    clock = try memory.reach(written, in: ledger.departement) { try ledger.measures(recordedAfter: $0) } ? written : nil
  }

  /// As `LedgerStore.changes`.
  package func changes(of measures: [String], _ filter: LedgerFilter = .all) throws -> [String: [DayChange]] {
    try read(.changes, measures, filter) { try ledger.changes(of: $0, through: $1, known: known, filter) }
  }
  /// As `LedgerStore.distinctChanges`.
  package func distinctChanges(of measures: [String], _ filter: LedgerFilter = .all) throws -> [String: [DayChange]] {
    try read(.distinct, measures, filter) { try ledger.distinctChanges(of: $0, through: $1, known: known, filter) }
  }
  /// As `LedgerStore.reportedDays`.
  package func reportedDays(of measures: [String], _ filter: LedgerFilter = .all) throws -> [String: [ReportedDay]] {
    try read(.reported, measures, filter) { try ledger.reportedDays(of: $0, through: $1, known: known, filter) }
  }

  /// As `LedgerStore.delay`.
  package func delay(_ measure: String, in days: ClosedRange<Day>, _ filter: LedgerFilter = .all) throws -> DelayFigure
  {
    try once(.delay, measure, days, filter) {
      try ledger.delay(measure, from: days.lowerBound, through: days.upperBound, known: known, filter)
    }
  }
  /// As `LedgerStore.composition`, from the day after the first one.
  package func composition(
    of measure: String, in days: ClosedRange<Day>, _ filter: LedgerFilter = .all
  ) throws -> Composition {
    try once(.composition, measure, days, filter) {
      try ledger.composition(of: measure, after: days.lowerBound, through: days.upperBound, known: known, filter)
    }
  }
  /// As `LedgerStore.replay`.
  package func replay(_ measure: String, in days: ClosedRange<Day>, _ filter: LedgerFilter = .all) throws -> Int {
    try once(.replay, measure, days, filter) {
      try ledger.replay(measure, from: days.lowerBound, through: days.upperBound, known: known, filter)
    }
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

extension LedgerStore {
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

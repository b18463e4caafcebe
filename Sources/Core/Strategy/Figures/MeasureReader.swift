import Database
import Kernel
import Ledger

/// A measure's figure at a moment, with all that is needed to trust it.
struct MeasureFigure: Sendable {
  let measure: Measure
  let filter: FigureFilter?
  /// The level on the day, the flow of the last twelve months, or the median delay in days. Nil where it is not known.
  let value: Double?
  let knownness: Knownness
  /// The first day of what is summed; nil: since ever.
  let from: Day?
  /// Of a stock: taken apart and replayed from the journal.
  let composition: Composition?
  /// The sum replayed from the journal itself; it must equal `value`.
  let replayed: Int?
  let delay: DelayFigure?
}

struct MeasureReader {
  private let ledger: LedgerStore
  private let days: DayReading
  let departement: Departement
  let moment: Moment

  init(_ connection: Connection, _ departement: Departement, at moment: Moment) throws {
    ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    days = try DayReading(ledger, through: moment.on, known: moment.known)
    self.departement = departement
    self.moment = moment
  }

  /// Every measure that may be seen, without its composition.
  func all() throws -> [MeasureFigure] {
    try departement.measures.all.map { try figure($0, nil, isWhole: false) }
  }

  /// Throws `NotFound` where there is no such measure, or it is out of reach.
  func figure(_ id: String, _ filter: FigureFilter) throws -> MeasureFigure {
    guard let measure = departement.measures[id] else { throw NotFound() }
    return try figure(measure, filter, isWhole: true)
  }

  /// The first day of the twelve months that end on the day.
  private var yearAgo: Day { moment.on.adding(months: -12).adding(days: 1) }

  private func figure(_ measure: Measure, _ filter: FigureFilter?, isWhole: Bool) throws -> MeasureFigure {
    let keys = filter?.ledger ?? .all, id = measure.id, day = moment.on, known = moment.known
    let from: Day? = measure.kind == .stock ? nil : yearAgo
    let knownness = try ledger.knownness(id, from: measure.kind == .stock ? nil : from, on: day, known: known, keys)
    switch measure.kind {
    case .stock:
      let value = try ledger.balance(id, on: day, known: known, keys)
      let opening = (measure.reprise ?? filter?.months.map { day.adding(months: -$0) }) ?? yearAgo.adding(days: -1)
      let composition =
        isWhole ? try days.composition(of: id, in: min(opening, day)...day, keys) : nil
      return MeasureFigure(
        measure: measure, filter: filter, value: knownness.state == .unknown ? nil : Double(value),
        knownness: knownness, from: nil,
        composition: composition, replayed: composition?.sum, delay: nil)
    case .flow:
      let value = try ledger.flow(id, from: yearAgo, through: day, known: known, keys)
      let replayed = isWhole ? try days.replay(id, in: yearAgo...day, keys) : nil
      return MeasureFigure(
        measure: measure, filter: filter,
        value: knownness.lastReported == nil && measure.reprise == nil ? nil : Double(value),
        knownness: knownness, from: from, composition: nil, replayed: replayed, delay: nil)
    case .delay:
      let delay = try days.delay(id, in: yearAgo...day, keys)
      return MeasureFigure(
        measure: measure, filter: filter, value: delay.median, knownness: knownness, from: from, composition: nil,
        replayed: nil, delay: delay)
    }
  }

  /// The postings of a figure, newest effect first.
  func postings(_ figure: MeasureFigure, after cursor: PostingCursor?, limit: Int) throws -> PostingPage {
    try ledger.postings(
      of: figure.measure.id, from: start(of: figure), through: moment.on, known: moment.known,
      figure.filter?.ledger ?? .all, after: cursor, limit: limit)
  }
  /// The same bare.
  func lines(of figure: MeasureFigure, after cursor: PostingCursor?, limit: Int) throws -> [Posting] {
    try ledger.lines(
      of: figure.measure.id, from: start(of: figure), through: moment.on, known: moment.known,
      figure.filter?.ledger ?? .all, after: cursor, limit: limit)
  }
  private func start(of figure: MeasureFigure) -> Day? {
    figure.filter?.months.map { moment.on.adding(months: -$0).adding(days: 1) } ?? figure.from
  }
}

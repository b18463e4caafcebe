import Database
import Kernel
import Ledger

/// A measure's figure at a moment, with all that is needed to trust it.
struct MeasureFigure: Sendable {
  let measure: Measure
  let filter: FigureFilter?
  /// The level on the day, the flow of the last twelve months, or the median delay in days, as far as it is known.
  let figure: Known
  let knownness: Knownness
  /// The first day of what is summed; nil: since ever.
  let from: Day?
  /// Of a stock: taken apart and replayed from the journal.
  let composition: Composition?
  /// The sum replayed from the journal itself; it must equal `value`.
  let replayed: Int?
  let delay: DelayFigure?
  /// How many postings make it.
  let postings: Int?

  var value: Double? { figure.number }
  /// Who it lacks, where it is known in part: codes of communes, or ids of organisations.
  let missing: [String]
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

  /// Every measure that may be seen, without its composition: a few queries, however many there are.
  func all() throws -> [MeasureFigure] {
    let measures = departement.measures.all
    func ids(_ kinds: Set<Measure.Kind>) -> [String] { measures.filter { kinds.contains($0.kind) }.map(\.id) }
    let (stocks, others) = (ids([.stock]), ids([.flow, .delay]))
    let known = try days.knownness(of: stocks, on: moment.on)
      .merging(days.knownness(of: others, from: yearAgo, on: moment.on)) { first, _ in first }
    let sums = try ledger.balances(of: stocks, on: moment.on, known: moment.known)
      .merging(ledger.flows(of: ids([.flow]), from: yearAgo, through: moment.on, known: moment.known)) { first, _ in
        first
      }
    return try measures.compactMap { measure in
      guard let knownness = known[measure.id] else { return nil }
      let delay = measure.kind == .delay ? try days.delay(measure.id, in: yearAgo...moment.on) : nil
      let figure = figure(measure, sums[measure.id] ?? 0, delay, knownness, isWhole: true)
      return MeasureFigure(
        measure: measure, filter: nil, figure: figure, knownness: knownness,
        from: measure.kind == .stock ? nil : yearAgo, composition: nil, replayed: nil, delay: delay, postings: nil,
        missing: missing(figure, knownness))
    }
  }

  /// Throws `NotFound` where there is no such measure, or it is out of reach.
  func figure(_ id: String, _ filter: FigureFilter) throws -> MeasureFigure {
    guard let measure = departement.measures[id] else { throw NotFound() }
    return try figure(measure, filter)
  }

  /// The first day of the twelve months that end on the day.
  private var yearAgo: Day { moment.on.adding(months: -12).adding(days: 1) }

  /// - Parameter isWhole: of all communes, so that one of which nobody spoke is missing.
  private func figure(
    _ measure: Measure, _ amount: Int, _ delay: DelayFigure?, _ knownness: Knownness, isWhole: Bool
  ) -> Known {
    let communes = isWhole ? departement.territory.communes.count : nil
    guard measure.kind == .delay else {
      return knownness.figure(
        Double(amount), of: measure, from: measure.kind == .stock ? nil : yearAgo, communes: communes)
    }
    // Without cases there was nothing to measure.
    let known = knownness.figure(delay?.median ?? 0, of: measure, from: yearAgo)
    guard known.isKnown, delay?.median == nil else { return known }
    return known.part.map { .part(nil, $0) } ?? .nothing
  }

  private func figure(_ measure: Measure, _ filter: FigureFilter) throws -> MeasureFigure {
    let keys = filter.ledger, id = measure.id, day = moment.on, known = moment.known
    let from: Day? = measure.kind == .stock ? nil : yearAgo
    let knownness = try ledger.knownness(id, from: from, on: day, known: known, keys)
    var (amount, composition, replayed, delay): (Int, Composition?, Int?, DelayFigure?) = (0, nil, nil, nil)
    var postings: Int?
    switch measure.kind {
    case .stock:
      amount = try ledger.balance(id, on: day, known: known, keys)
      let opening = (measure.reprise ?? filter.span?.months.map { day.adding(months: -$0) }) ?? yearAgo.adding(days: -1)
      let made = try days.composition(of: id, in: min(opening, day)...day, keys)
      (composition, replayed) = (made, made.sum)
      postings = made.parts.reduce(made.opening == 0 ? 0 : 1) { $0 + $1.count }
    case .flow:
      amount = try ledger.flow(id, from: yearAgo, through: day, known: known, keys)
      replayed = try days.replay(id, in: yearAgo...day, keys)
    case .delay: delay = try days.delay(id, in: yearAgo...day, keys)
    }
    let figure = figure(measure, amount, delay, knownness, isWhole: keys.place == nil)
    return MeasureFigure(
      measure: measure, filter: filter, figure: figure, knownness: knownness, from: from, composition: composition,
      replayed: replayed, delay: delay, postings: postings, missing: missing(figure, knownness))
  }

  private func missing(_ figure: Known, _ knownness: Knownness) -> [String] {
    guard case .part(_, .of(_, _, .communes)) = figure else { return knownness.missing }
    return departement.territory.communes.map(\.code).filter { !knownness.places.contains($0) }
  }

  /// The postings of a figure, newest effect first.
  func postings(_ figure: MeasureFigure, after cursor: PostingCursor?, limit: Int) throws -> PostingPage {
    try ledger.postings(
      of: figure.measure.id, from: start(of: figure), through: moment.on, known: moment.known,
      figure.filter?.ledger ?? .all, after: cursor, limit: limit)
  }
  /// The first day of its postings.
  func start(of figure: MeasureFigure) -> Day? {
    switch figure.filter?.span {
    case .months(let months): moment.on.adding(months: -months).adding(days: 1)
    case .ever: nil
    case nil: figure.from
    }
  }
  /// How many postings took effect before those of the figure.
  func earlier(than figure: MeasureFigure) throws -> Int {
    guard let start = start(of: figure) else { return 0 }
    return try ledger.postings(
      of: figure.measure.id, through: start.adding(days: -1), known: moment.known, figure.filter?.ledger ?? .all,
      limit: 1
    ).count
  }
}

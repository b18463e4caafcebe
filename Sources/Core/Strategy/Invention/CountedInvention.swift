import Database
import Kernel
import Ledger

/// The invented acts of one measure: they end exactly at the level, or at the twelve-month sum, that the pack wants.
struct CountedInvention {
  private(set) var acts: [InventedAct] = []
  private let wanted: Activity.Counted
  private let first: Day
  /// The last day with news.
  private let last: Day
  private let today: Day
  private let communes: [String]
  /// Where what is counted by entries stands; nil where no commune is told.
  private(set) var placing: Placing?
  private var entries = 0
  private let made: InventedEntries

  init(
    _ wanted: Activity.Counted, departement: Departement, from first: Day, through today: Day,
    within whole: Placing? = nil, made: InventedEntries = .ofLedger, random: inout SeededRandom
  ) {
    self.wanted = wanted
    self.made = made
    self.first = first
    self.today = today
    last = today.adding(months: -wanted.silence)
    var codes = departement.territory.communes.map(\.code)
    codes.shuffle(using: &random)
    communes = wanted.measure.keys.contains(.place) ? Array(codes.prefix(wanted.communes)) : []
    if !communes.isEmpty, wanted.measure.kind == .stock {
      // Those that have some are the large ones.
      let large = departement.territory.communes.sorted {
        ($0.population ?? 0, $1.code) > ($1.population ?? 0, $0.code)
      }
      placing = Placing(
        Array(large.prefix(wanted.communes)),
        isOneEach: wanted.weight == 1 && max(wanted.start, wanted.end) <= wanted.communes, within: whole)
    }
    switch (wanted.measure.kind, wanted.measure.feed) {
    case (.stock, .entries): enterAndLeave(&random)
    case (.stock, .reports(let period, _)): reportLevels(period, &random)
    case (.flow, .entries): happen(&random)
    case (.flow, .reports(let period, _)): reportTotals(period, &random)
    case (.delay, _): measureDelays(&random)
    }
  }

  // MARK: keys, weights, days

  private func key(at place: String?, _ random: inout SeededRandom) -> LedgerKey {
    LedgerKey(
      measure: wanted.measure.id, place: place,
      organisation: wanted.measure.keys.contains(.organisation)
        ? wanted.organisations.randomElement(using: &random) : nil,
      category: wanted.measure.keys.contains(.category)
        ? wanted.measure.categories.randomElement(using: &random)?.id : nil)
  }
  private func weights(of total: Int, _ random: inout SeededRandom) -> [Int] {
    var weights: [Int] = [], left = total
    while left > 0 {
      let weight = min(left, Int.random(in: 1...max(1, wanted.weight), using: &random))
      weights.append(weight)
      left -= weight
    }
    return weights
  }
  private func day(from: Day, through: Day, _ random: inout SeededRandom) -> Day {
    from.adding(days: Int.random(in: 0...max(0, from.days(until: through)), using: &random))
  }
  /// Recorded a few days after the fact, never after today.
  private func recorded(after day: Day, atMost days: Int, _ random: inout SeededRandom) -> Day {
    min(today, day.adding(days: Int.random(in: 0...days, using: &random)))
  }
  private mutating func entry() -> Cause {
    entries += 1
    return Cause(kind: "invente", id: "\(wanted.measure.id)-\(entries)")
  }
  private mutating func add(
    _ day: Day, _ perform: @escaping @Sendable (LedgerStore, Connection, Permit) throws -> Void
  ) {
    acts.append(InventedAct(recordedOn: day, perform: perform))
  }

  private mutating func add(_ day: Day, entering entry: Entering) {
    add(day) { [made] ledger, connection, permit in try made.enter(connection, ledger, permit, entry) }
  }

  // MARK: stocks

  private mutating func enterAndLeave(_ random: inout SeededRandom) {
    var standing: [(cause: Cause, weight: Int, place: String?)] = []
    for weight in weights(of: wanted.start, &random) {
      for (place, weight) in places(for: weight, on: first, &random) {
        let cause = entry(), key = key(at: place, &random), day = first
        add(first, entering: Entering(cause, key, on: day, amount: weight))
        standing.append((cause, weight, place))
      }
    }
    // What leaves must come in besides, so that the last level is the one wanted; without room, nothing leaves.
    let leaving = Int((Double(standing.count) * Double(wanted.leavingPercent) / 100).rounded())
    standing.shuffle(using: &random)
    var gone = 0
    for item in standing.prefix(leaving) {
      let day = day(from: first.adding(days: 60), through: last, &random)
      let cause = item.cause, measure = wanted.measure.id
      add(recorded(after: day, atMost: 9, &random)) { [made] ledger, connection, permit in
        try made.leave(connection, ledger, permit, (cause, measure, day))
      }
      placing?.leave(item.place, item.weight, on: day)
      gone += item.weight
    }
    let coming = weights(of: max(0, wanted.end - wanted.start + gone), &random)
    for (index, weight) in coming.enumerated() {
      // Evenly along the three years, so that the line of the chart climbs.
      let span = first.days(until: last)
      let step = max(1, span / max(1, coming.count))
      let day = min(
        last, first.adding(days: 1 + index * span / max(1, coming.count) + Int.random(in: 0..<step, using: &random)))
      for (place, weight) in places(for: weight, on: day, &random) { enter(weight, at: place, on: day, &random) }
    }
  }

  /// Where it comes in: nowhere in particular where no commune is told.
  private mutating func places(
    for weight: Int, on day: Day, _ random: inout SeededRandom
  ) -> [(place: String?, weight: Int)] {
    placing?.places(for: weight, on: day, using: &random).map { ($0.place, $0.weight) } ?? [(nil, weight)]
  }

  private mutating func enter(_ weight: Int, at place: String?, on day: Day, _ random: inout SeededRandom) {
    let cause = entry(), key = key(at: place, &random), measure = wanted.measure.id
    let recorded = recorded(after: day, atMost: 12, &random)
    guard Int.random(in: 0..<100, using: &random) < wanted.correctedPercent, recorded < today else {
      add(recorded, entering: Entering(cause, key, on: day, amount: weight))
      return
    }
    let mended = min(today, recorded.adding(days: Int.random(in: 1...20, using: &random)))
    if Bool.random(using: &random) {
      let wrong = day.adding(days: -Int.random(in: 2...10, using: &random))
      add(recorded, entering: Entering(cause, key, on: wrong, amount: weight))
      add(mended) { [made] ledger, connection, permit in
        try made.move(connection, ledger, permit, (cause, measure, day))
      }
    } else {
      let wrong = weight + 1
      add(recorded, entering: Entering(cause, key, on: day, amount: wrong))
      add(mended) { [made] ledger, connection, permit in
        try made.weigh(connection, ledger, permit, (cause, measure, weight))
      }
    }
  }

  /// The keys that report: each of the organisations, or of the communes; the first category.
  private var reporting: [LedgerKey] {
    let category = wanted.measure.keys.contains(.category) ? wanted.measure.categories.first?.id : nil
    let id = wanted.measure.id
    if wanted.measure.keys.contains(.organisation), !wanted.organisations.isEmpty {
      return wanted.organisations.map { LedgerKey(measure: id, organisation: $0, category: category) }
    }
    if !communes.isEmpty { return communes.map { LedgerKey(measure: id, place: $0, category: category) } }
    return [LedgerKey(measure: id, category: category)]
  }

  private func periods(_ kind: PeriodKind) -> [Period] {
    var periods: [Period] = [], period = Period(kind, containing: first)
    while period.last < last {
      if period.first >= first { periods.append(period) }
      period = period.next
    }
    return periods
  }

  /// `total` in as many whole parts as there are keys, the first ones a little larger.
  private func share(_ total: Int, among count: Int) -> [Int] {
    guard count > 0 else { return [] }
    return (0..<count).map { total / count + ($0 < total % count ? 1 : 0) }
  }

  private mutating func reportLevels(_ kind: PeriodKind, _ random: inout SeededRandom) {
    let periods = periods(kind), keys = reporting
    for (index, period) in periods.enumerated() {
      let way = periods.count < 2 ? 1 : Double(index) / Double(periods.count - 1)
      let level = wanted.start + Int((Double(wanted.end - wanted.start) * way).rounded())
      for (key, value) in zip(keys, share(level, among: keys.count)) {
        report(value, key, on: period.last, &random) { ledger, value, cause, permit in
          try ledger.report(level: value, for: key, on: period.last, cause: cause, by: permit)
        }
      }
    }
  }

  private mutating func report(
    _ value: Int, _ key: LedgerKey, on day: Day, _ random: inout SeededRandom,
    _ act: @escaping @Sendable (LedgerStore, Int, Cause, Permit) throws -> Void
  ) {
    let cause = Cause(kind: "releve", id: "\(key.organisation ?? key.place ?? "departement")-\(day.iso)")
    let recorded = recorded(after: day.adding(days: 2), atMost: 18, &random)
    if Int.random(in: 0..<100, using: &random) < wanted.correctedPercent, recorded < today {
      add(recorded) { ledger, _, permit in try act(ledger, value + 2, cause, permit) }
      add(min(today, recorded.adding(days: 6))) { ledger, _, permit in try act(ledger, value, cause, permit) }
    } else {
      add(recorded) { ledger, _, permit in try act(ledger, value, cause, permit) }
    }
  }

  // MARK: flows

  /// The twelve months that end on the last day, the twelve before, and so on: how much happened in each.
  private func years() -> [(from: Day, through: Day, total: Int)] {
    var years: [(from: Day, through: Day, total: Int)] = [], end = last
    let span = max(1, first.days(until: last))
    while end > first {
      let begin = max(first, end.adding(months: -12).adding(days: 1))
      let way = Double(first.days(until: end)) / Double(span)
      let yearly = Double(wanted.start) + Double(wanted.end - wanted.start) * way
      let share = Double(begin.days(until: end) + 1) / 365
      years.append((begin, end, Int((yearly * min(1, share)).rounded())))
      end = begin.adding(days: -1)
    }
    return years
  }

  private mutating func happen(_ random: inout SeededRandom) {
    for year in years() {
      let weights = weights(of: year.total, &random)
      let span = year.from.days(until: year.through)
      for (index, weight) in weights.enumerated() {
        let day = year.from.adding(
          days: min(span, index * span / max(1, weights.count) + Int.random(in: 0...6, using: &random)))
        let cause = entry(), key = key(at: communes.randomElement(using: &random), &random), measure = wanted.measure.id
        let recorded = recorded(after: day, atMost: 9, &random)
        if Int.random(in: 0..<100, using: &random) < wanted.correctedPercent, recorded < today {
          let mended = min(today, recorded.adding(days: 4))
          add(recorded) { ledger, _, permit in try ledger.event(cause, as: key, on: day, amount: weight + 1, by: permit)
          }
          add(mended) { ledger, _, permit in try ledger.correctAmount(cause, measure, to: weight, by: permit) }
        } else {
          add(recorded) { ledger, _, permit in try ledger.event(cause, as: key, on: day, amount: weight, by: permit) }
        }
      }
    }
  }

  private mutating func reportTotals(_ kind: PeriodKind, _ random: inout SeededRandom) {
    let keys = reporting
    let perYear = 12 / kind.months
    for period in periods(kind) {
      let way = Double(first.days(until: period.last)) / Double(max(1, first.days(until: last)))
      let yearly = Double(wanted.start) + Double(wanted.end - wanted.start) * way
      let noise = Double.random(in: 0.9...1.1, using: &random)
      let total = Int((yearly / Double(perYear) * noise).rounded())
      for (key, value) in zip(keys, share(total, among: keys.count)) {
        report(value, key, on: period.last, &random) { ledger, value, cause, permit in
          try ledger.report(total: value, for: key, in: period, cause: cause, by: permit)
        }
      }
    }
  }

  // MARK: delays

  /// Some five cases a month, about as long as the pack says.
  private mutating func measureDelays(_ random: inout SeededRandom) {
    var month = Period(.month, containing: first).next
    while month.last < last {
      let way = Double(first.days(until: month.last)) / Double(max(1, first.days(until: last)))
      let typical = Double(wanted.start) + Double(wanted.end - wanted.start) * way
      for _ in 0..<5 {
        let end = day(from: month.first, through: month.last, &random)
        let length = max(0, Int(typical * Double.random(in: 0.5...1.6, using: &random)))
        let cause = entry(), key = key(at: communes.randomElement(using: &random), &random)
        add(recorded(after: end, atMost: 5, &random)) { ledger, _, permit in
          try ledger.delay(cause, as: key, from: end.adding(days: -length), to: end, by: permit)
        }
      }
      month = month.next
    }
  }
}

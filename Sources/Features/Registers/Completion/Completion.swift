import Database
import Kernel
import Ledger
import Strategy

/// What a register would count if it were said to be whole: beside what was reported, place by place, so that whoever
/// says it has seen what changes.
struct Completion: Sendable {
  /// One figure of a measure: where, whose, of which kind.
  struct Line: Sendable, Hashable {
    let key: LedgerKey
    /// Nil where nobody reported any.
    let reported: Int?
    let counted: Int
    var isDifferent: Bool { reported != counted }
  }
  /// A measure, as both say it.
  struct Part: Sendable {
    let measure: Measure
    /// The period of which a flow is compared; nil for a level, compared on the day.
    let period: Period?
    let lines: [Line]
    /// Who asks for it, and would ask no more.
    let askers: String?

    var counted: Int { lines.reduce(0) { $0 + $1.counted } }
    /// Nil where nothing was reported at all.
    var reported: Int? {
      let said = lines.compactMap(\.reported)
      return said.isEmpty ? nil : said.reduce(0, +)
    }
    var differences: [Line] { lines.filter(\.isDifferent) }
  }
  let register: Register
  /// The day from which the list is said to be whole.
  let day: Day
  /// The day on which it is said, from which entries count.
  let today: Day
  let parts: [Part]
  /// How many entries there are.
  let entries: Int

  /// What tells these figures from others: whoever confirms confirms what they saw.
  var mark: String {
    let words = parts.flatMap { part in
      part.lines.map {
        "\($0.key.measure)/\($0.key.place ?? "")/\($0.key.organisation ?? "")/\($0.key.category ?? "")"
          + "=\($0.reported.map { "\($0)" } ?? "")/\($0.counted)"
      }
    }
    return String(sha256(([day.iso, "\(entries)"] + words).joined(separator: "\n")).prefix(16))
  }
}

extension LedgerKey {
  /// In the order of codes: the same figures always give the same page.
  fileprivate var sorted: String { [place, organisation, category].map { $0 ?? "" }.joined(separator: "/") }
}

/// Reads it, and records nothing.
struct CompletionReader {
  let connection: Connection
  let departement: Departement
  let register: Register
  let permit: Permit
  /// What of the reports they may read.
  let sight: Sight

  func completion(on day: Day) throws -> Completion {
    let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    let measures = register.awaiting.compactMap { departement.measures[$0.measure] }
    let periods = measures.reduce(into: [String: Period]()) { periods, measure in
      guard measure.kind == .flow, let kind = measure.period else { return }
      let current = Period(kind, containing: day)
      // Of a period that is under way nobody has reported yet.
      periods[measure.id] =
        current.last == day ? current : Period(kind, containing: current.first.adding(days: -1))
    }
    let reported = try reported(ledger, measures, periods, on: day)
    let (counted, entries) = try EntryCounts(connection, departement, register, by: permit)
      .foreseen(periods, on: day)
    let parts = measures.map { measure in
      let said = reported[measure.id] ?? [:], own = counted[measure.id] ?? [:]
      let keys = Set(said.keys).union(own.keys).sorted { $0.sorted < $1.sorted }
      return Completion.Part(
        measure: measure, period: periods[measure.id],
        lines: keys.map { Completion.Line(key: $0, reported: said[$0], counted: own[$0] ?? 0) },
        askers: departement.asked[measure.id])
    }
    return Completion(
      register: register, day: day, today: connection.recordedAt.day, parts: parts, entries: entries)
  }

  /// The level that stands on the day, the total of the period.
  private func reported(
    _ ledger: LedgerStore, _ measures: [Measure], _ periods: [String: Period], on day: Day
  ) throws -> [String: [LedgerKey: Int]] {
    var reported: [String: [LedgerKey: Int]] = [:]
    for statement in try ledger.statements(of: measures.map(\.id), through: day)
    where statement.state == .inForce && statement.kind != .capacity {
      guard let value = statement.value, sight.shows(statement.key) else { continue }
      if let period = periods[statement.key.measure], statement.day != period.last { continue }
      reported[statement.key.measure, default: [:]][statement.key] = value
    }
    return reported
  }
}

import ArgumentParser
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Web

/// The whole compass on a past day, and beside it the same sums by plain SUM over the journal.
struct CompassBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "compass")
  @Argument(help: "Postings") var count: Int
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "The pack") var pack = "Packs/seine-et-marne-2020-2024"
  @Option(help: "How many times") var rounds = 200
  @Option(help: "An SQLite file to keep, filled if it is new") var keep: String?
  @Flag(help: "Recompute all sums from the journal") var verify = false

  func run() async throws {
    let loading = try Sample.pack(pack)
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    if let keep {
      let isNew = !FileManager.default.fileExists(atPath: keep)
      try await measure(.sqlite(path: keep), loading, isNew: isNew)
    } else {
      try await withLocation(on: engine) { try await measure($0, loading, isNew: true) }
    }
  }

  private func measure(_ location: DatabaseLocation, _ loading: PackLoading, isNew: Bool) async throws {
    let database = try Database.open(location, clock: .system, connections: 2, longest: nil)
    let departement = loading.departement, name = database.engine.rawValue
    if isNew {
      try await database.migrate(Sample.migrations)
      let filling = try await time {
        try await Filling(database: database, departement: departement, count: count).fill()
      }
      result("fill \(name)", count, [("s", filling / .seconds(1))])
    }
    if verify {
      let differences = try await database.read { connection in
        try LedgerStore(connection, in: departement.code, measures: departement.measures).verify()
      }
      guard differences.isEmpty else { throw Unsound(differences: Array(differences.prefix(5))) }
      result("verify \(name)", count, [("differences", 0)])
    }
    let days = pastDays()
    try await compass(database, departement, days)
    try await balances(database, departement, days)
    try await pages(database, loading, days)
    try await plain(database, departement, days)
    await database.close()
  }

  /// Days of the plan, spread over it.
  private func pastDays() -> [Day] {
    var random = Seeded(state: 46)
    let first = Sample.day(2020, 6, 1)
    return (0..<rounds).map { _ in
      first.adding(days: Int.random(in: 0...first.days(until: Sample.last), using: &random))
    }
  }

  private func compass(_ database: Database, _ departement: Departement, _ days: [Day]) async throws {
    func read(_ moment: Moment) async throws -> Int {
      try await database.read { connection in
        let situation = try SituationReader(connection, departement, at: moment).situation()
        return situation.actions.count
      }
    }
    func measured(_ moments: [Moment]) async throws -> Timings {
      for moment in moments.prefix(5) { _ = try await read(moment) }
      var durations: [Duration] = []
      for moment in moments {
        durations.append(
          try await time {
            guard try await read(moment) == 46 else { throw Unsound(differences: []) }
          })
      }
      return Timings(durations)
    }
    let today = Sample.day(2025, 3, 1), name = database.engine.rawValue
    let on = try await measured(days.map { Moment(on: $0, today: today) })
    result("compass \(name)", count, [("median_ms", on.median), ("p99_ms", on.p99)])
    try await afterWriting(database, departement, days.prefix(40).map { Moment(on: $0, today: today) }, read)
    let then = try await measured(days.prefix(20).map { Moment(on: $0, knownDay: $0, today: today) })
    result("compass as known then \(name)", count, [("median_ms", then.median), ("max_ms", then.p99)])
  }

  /// Something was just recorded of one measure: what was kept of it is read again.
  private func afterWriting(
    _ database: Database, _ departement: Departement, _ moments: [Moment], _ read: (Moment) async throws -> Int
  ) async throws {
    var durations: [Duration] = []
    let measure = departement.measures.all.first { $0.kind == .stock && $0.keys == [.place] }
    for (index, moment) in moments.enumerated() {
      try await database.write(departement.code) { connection in
        guard let measure, let place = departement.territory.communes.first?.code else { return }
        try LedgerStore(connection, in: departement.code, measures: departement.measures).enter(
          Cause(kind: "mesure", id: "\(count)-\(index)"), as: LedgerKey(measure: measure.id, place: place),
          on: moment.on,
          by: Sample.permit)
      }
      durations.append(try await time { _ = try await read(moment) })
    }
    let timings = Timings(durations)
    result(
      "compass after a write \(database.engine.rawValue)", count,
      [("median_ms", timings.median), ("max_ms", timings.p99)])
  }

  /// The page of a figure, whole, as anybody reads it: any measure, on any day. Each was read once before.
  private func pages(_ database: Database, _ loading: PackLoading, _ days: [Day]) async throws {
    let departement = loading.departement
    try await database.write(departement.code) { try loading.load(on: Sample.first, $0) }
    let site = Assembly().site(database, clock: .system) { print("\($0) \($1)") }
    let measures = departement.measures.all.filter { !$0.isSensitive }
    func read(_ measure: Measure, _ day: Day) async throws {
      let request = Incoming(method: "GET", target: "/\(departement.code)/mesures/\(measure.id)?au=\(day.iso)")
      guard await site.respond(to: request).status == 200 else { throw Unsound(differences: []) }
    }
    for measure in measures { try await read(measure, Sample.last) }
    var durations: [Duration] = []
    for (index, day) in days.enumerated() {
      durations.append(try await time { try await read(measures[index * 7 % measures.count], day) })
    }
    let timings = Timings(durations)
    result(
      "page of a figure \(database.engine.rawValue)", count, [("median_ms", timings.median), ("p99_ms", timings.p99)])
  }

  /// All the measures' levels on a day: by the sums kept beside the journal.
  private func balances(_ database: Database, _ departement: Departement, _ days: [Day]) async throws {
    var durations: [Duration] = []
    for day in days {
      durations.append(
        try await time {
          try await database.read { connection in
            let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
            return try ledger.balances(of: departement.measures.all.map(\.id), on: day).count
          }
        })
    }
    let timings = Timings(durations)
    result("37 levels \(database.engine.rawValue)", count, [("median_ms", timings.median), ("p99_ms", timings.p99)])
  }

  /// The same by SUM: over the journal with its covering index, and over the bare table.
  private func plain(_ database: Database, _ departement: Departement, _ days: [Day]) async throws {
    var indexed: [Duration] = [], bare: [Duration] = []
    for day in days.prefix(count > 100_000 ? 5 : 20) {
      indexed.append(
        try await time {
          try await database.read { connection in
            try connection.query(
              """
              SELECT measure, SUM(amount) AS amount FROM posting
              WHERE departement = \(departement.code) AND effective_on <= \(day) GROUP BY measure
              """
            ).count
          }
        })
      guard database.engine == .sqlite else { continue }
      bare.append(
        try await time {
          try await database.read { connection in
            try connection.query(
              """
              SELECT measure, SUM(amount) AS amount FROM posting NOT INDEXED
              WHERE departement = \(departement.code) AND effective_on <= \(day) GROUP BY measure
              """
            ).count
          }
        })
    }
    let name = database.engine.rawValue
    // PostgreSQL reads the bare table by itself.
    result("plain SUM \(name)", count, [("median_ms", Timings(indexed).median)])
    if !bare.isEmpty { result("plain SUM without index \(name)", count, [("median_ms", Timings(bare).median)]) }
  }

  struct Unsound: Error { let differences: [LedgerDifference] }
}

/// How long `body` took.
func time<Result>(_ body: () async throws -> Result) async throws -> Duration {
  let clock = ContinuousClock(), start = clock.now
  _ = try await body()
  return clock.now - start
}

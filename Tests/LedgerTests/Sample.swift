import Database
import Foundation
import Kernel
import Ledger
import TestKit

/// The measures of the run of acts in `Resources`, and two more, and somebody to record.
enum Sample {
  static let measures = Measures(all: [
    Measure(
      id: "cameras", title: "Caméras en service", unit: .init(one: "caméra", many: "caméras"), kind: .stock,
      feed: .entries(reprise: day("2018-01-01"))),
    Measure(
      id: "phones", title: "Téléphones grave danger", unit: .init(one: "téléphone", many: "téléphones"), kind: .stock,
      feed: .entries(reprise: day("2018-01-01")), keys: [.organisation]),
    Measure(
      id: "people_received", title: "Personnes reçues", unit: .init(one: "personne", many: "personnes"), kind: .flow,
      feed: .entries(reprise: day("2018-01-01"))),
    Measure(
      id: "shelter_places", title: "Places d’hébergement", unit: .init(one: "place", many: "places"), kind: .stock,
      feed: .reports(period: .quarter, grace: 30), keys: [.place, .organisation, .category],
      categories: [.init(id: "urgence", name: "Urgence"), .init(id: "stabilisation", name: "Stabilisation")],
      expected: ["parquet-meaux", "parquet-melun"]),
    Measure(
      id: "calls", title: "Appels", unit: .init(one: "appel", many: "appels"), kind: .flow,
      feed: .reports(period: .month, grace: 15), keys: [.organisation], expected: ["a", "b"]),
    Measure(
      id: "wait", title: "Attente", unit: .init(one: "jour", many: "jours"), kind: .delay,
      feed: .entries(reprise: day("2018-01-01")), keys: [.place, .organisation]),
  ])
  static let person = ID<Person>(at: Instant(microseconds: 1_577_836_800_000_000))
  static let permit = Permit(departement: "77", person: person, name: "Préfecture, BRDS", role: .agent, permissions: [])
}

/// A day that a test writes out.
func day(_ text: String) -> Day {
  guard let day = Day(iso: text) else { preconditionFailure("not a day: \(text)") }
  return day
}
func entry(_ id: String, version: Int = 1) -> Cause { Cause(kind: "entree", id: id, version: version) }
let report = Cause(kind: "releve", id: "r1")

/// A ledger of its own: each `act` is one write, a minute after the one before unless its time is given.
struct Bench: Sendable {
  let database: Database
  let time: TestClock

  @discardableResult
  func act<Result: Sendable>(
    at moment: Instant? = nil, _ body: @escaping @Sendable (LedgerStore) throws -> Result
  ) async throws -> Result {
    if let moment { time.now = moment } else { time.advance(seconds: 60) }
    return try await database.write("77") { connection in
      try body(LedgerStore(connection, in: "77", measures: Sample.measures))
    }
  }
  func ask<Result: Sendable>(
    _ body: @escaping @Sendable (LedgerStore) throws -> Result
  ) async throws -> Result {
    try await database.read { connection in
      try body(LedgerStore(connection, in: "77", measures: Sample.measures))
    }
  }
}

func withLedger(
  on engine: Engine, from start: String = "2020-01-01", _ body: (Bench) async throws -> Void
) async throws {
  let time = TestClock(day(start))
  try await withDatabase(on: engine, migrations: LedgerSchema.migrations, clock: time.clock) { database in
    try await body(Bench(database: database, time: time))
  }
}

/// The lines of a CSV of the test's resources, by column.
func rows(of name: String) throws -> [[String: String]] {
  guard let url = Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "Resources") else {
    throw CocoaError(.fileNoSuchFile)
  }
  let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
  let names = lines.first?.split(separator: ",").map(String.init) ?? []
  return lines.dropFirst().map { line in
    let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return Dictionary(zip(names, cells), uniquingKeysWith: { first, _ in first })
  }
}

/// A seeded generator: SplitMix64.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

import ArgumentParser
import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit

/// Entries written by the ledger's own acts, with their sums and one audit line a transaction, on disk before each
/// answer.
struct WriteBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "write")
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "The pack") var pack = "Packs/seine-et-marne-2020-2024"
  @Option(help: "How long each size lasts, in seconds") var seconds = 5

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    let departement = try Sample.pack(pack).departement
    try await withLocation(on: engine) { location in
      let database = try Database.open(location, clock: .system, connections: 2)
      try await database.migrate(Sample.migrations)
      // A journal that is already there.
      try await Filling(database: database, departement: departement, count: 100_000).fill()
      for size in [1, 1_000] { try await write(size, database, departement) }
      let isSound = try await database.read { connection in
        let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
        guard case .sound = try Audit.verify(departement: departement.code, on: connection) else { return false }
        return try ledger.verify().isEmpty
      }
      guard isSound else { throw ExitCode.failure }
      await database.close()
    }
  }

  private func write(_ size: Int, _ database: Database, _ departement: Departement) async throws {
    var maker = Maker(departement, count: 10_000_000, seed: UInt64(size))
    var durations: [Duration] = []
    let clock = ContinuousClock(), start = clock.now
    var written = 0
    while clock.now - start < .seconds(seconds) {
      let made = (0..<size).map { _ in maker.next(recordedOn: Sample.last) }
      let entries = made.enumerated().map { index, posting in
        Entering(
          Cause(kind: "entree", id: "w\(size)-\(written + index)"), posting.key, on: posting.day,
          amount: abs(posting.amount))
      }
      durations.append(
        try await time {
          try await database.write(departement.code) { connection in
            let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
            let kinds = Dictionary(grouping: entries) { departement.measures[$0.key.measure]?.kind }
            for (kind, entries) in kinds {
              switch kind {
              case .stock: try ledger.enter(entries, by: Sample.permit)
              case .flow: try ledger.event(entries, by: Sample.permit)
              default:
                for entry in entries {
                  try ledger.delay(
                    entry.cause, as: entry.key, from: entry.day.adding(days: -entry.amount), to: entry.day,
                    by: Sample.permit)
                }
              }
            }
            try Audit.record(
              StrategyAct.figureRecorded, of: entries[0].cause.id, fields: ["measure", "day", "amount"],
              by: Sample.permit, on: connection)
          }
        })
      written += size
    }
    let timings = Timings(durations)
    result(
      "postings written, \(database.engine.rawValue)", size,
      [
        ("per_s", Double(written) / ((clock.now - start) / .seconds(1))), ("median_ms", timings.median),
        ("p99_ms", timings.p99),
      ])
  }
}

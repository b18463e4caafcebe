import Accounts
import ArgumentParser
import Database
import Documents
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit

/// A file of reports, read, judged, then recorded with its sums and its audit line.
struct ImportBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "import")
  @Argument(help: "Lines") var count: Int
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "The pack") var pack = "Packs/seine-et-marne-2020-2024"
  @Option(help: "Where to write the file of figures, for the peer") var csv: String?

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    let departement = try Sample.pack(pack, asRegisters: false).departement
    let text = Data(figures(departement).utf8)
    if let csv { try text.write(to: URL(fileURLWithPath: csv)) }
    try await withLocation(on: engine) { location in
      let database = try Database.open(location, clock: .system, connections: 2)
      try await database.migrate(Sample.migrations)
      try await measure(Array(text), database, departement)
      await database.close()
    }
  }

  /// One level or total for each commune, measure and period, until there are enough.
  private func figures(_ departement: Departement) -> String {
    var random = Seeded(state: 100)
    var lines = [ReportPart.allCases.map(\.rawValue).joined(separator: ",")]
    let measures = departement.measures.all.filter {
      $0.period != nil && $0.kind != .delay && $0.keys == [.place] && !$0.isSensitive
    }
    var year = 2024
    while lines.count <= count {
      for measure in measures {
        guard let kind = measure.period else { continue }
        var period = Period(kind, containing: Sample.day(year, 1, 1))
        while period.last.year == year {
          for commune in departement.territory.communes where lines.count <= count {
            let value = Int.random(in: 20...24, using: &random)
            lines.append("\(measure.id),\(period.last.iso),\(commune.code),,,\(value),")
          }
          period = period.next
        }
      }
      year -= 1
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func measure(_ bytes: [UInt8], _ database: Database, _ departement: Departement) async throws {
    let hash = try await Password.hash(Password.oneTime())
    let person = try await database.write(departement.code) {
      try AccountStore($0).add(email: "mesure@77.local", name: "Mesure", role: .administrator, passwordHash: hash)
    }
    let permit = Permit(
      departement: departement.code, person: person, name: "Mesure", role: .administrator, permissions: [.readSensitive]
    )
    let before = Memory.now, now = Clock.system.now()
    let clock = ContinuousClock(), start = clock.now
    let id = try await database.write(departement.code) { connection in
      let file = try ImportFile(bytes, name: "mesure.csv", by: DocumentReading(python: ""))
      return try ImportActs(connection, departement, by: permit, at: now).keep(file)
    }
    let read = clock.now
    let verdict = try await database.read { connection in
      let acts = ImportActs(connection, departement, by: permit, at: now)
      return try acts.judge(try acts.pending(id))
    }
    let judged = clock.now
    guard verdict.refused == 0 else { throw Refused(faults: verdict.shown.flatMap(\.faults).prefix(3).map { "\($0)" }) }
    let outcome = try await database.write(departement.code) { connection in
      let acts = ImportActs(connection, departement, by: permit, at: now)
      return try acts.confirm(id, Confirmation(isGiven: true, comment: "mesure"))
    }
    guard case .recorded(count) = outcome else { throw Refused(faults: ["\(outcome)"]) }
    let end = clock.now, peak = Memory.now.peak
    result(
      "import \(database.engine.rawValue)", count,
      [
        ("s", (end - start) / .seconds(1)), ("read_s", (read - start) / .seconds(1)),
        ("judge_s", (judged - read) / .seconds(1)),
        ("record_s", (end - judged) / .seconds(1)), ("peak_MB", peak), ("more_MB", peak - before.resident),
      ])
  }

  struct Refused: Error { let faults: [String] }
}

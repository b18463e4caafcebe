import Accounts
import ArgumentParser
import Assembly
import Collection
import Database
import Foundation
import Kernel
import Messaging
import Module
import Pack
import Strategy
import TestKit
import Web

/// Partners asked: what one function of thousands owes, a campaign opened to two thousand, fifty who save at once.
struct CollectionBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "collection")
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "Functions") var functions = 5_000
  @Option(help: "Requests behind") var requests = 500_000

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    try await withLocation(on: engine) { location in
      let database = try Database.open(location, clock: .system, connections: 8)
      let boussole = Partners(count: functions)
      try await database.migrate(boussole.modules.flatMap(\.migrations))
      let loading = try boussole.pack()
      try await database.write(boussole.code) { try loading.load(on: boussole.today, $0) }
      try await campaign(boussole, database)
      try await saving(boussole, database)
      try await owed(boussole, database)
      await database.close()
    }
  }

  /// One campaign for the first two thousand, each with somebody to write to.
  private func campaign(_ boussole: Partners, _ database: Database) async throws {
    try await boussole.addHolders(to: database)
    let opening = try require(boussole.modules.jobs.first { $0.name == "collectes" })
    let took = try await time { try await opening.run(database, boussole.code, .start(of: boussole.today)) }
    let queued = try await database.read { try Outbox($0).counts(in: boussole.code).values.reduce(0, +) }
    result("campaign opened \(database.engine.rawValue)", queued, [("s", took / .seconds(1))])
  }

  /// Fifty links, each answered ten times, all at once: through the whole site, without a network.
  private func saving(_ boussole: Partners, _ database: Database) async throws {
    let links = try await boussole.links(50, database)
    let site = boussole.site(database)
    let durations = try await withThrowingTaskGroup(of: [Duration].self) { group in
      for link in links {
        group.addTask {
          var durations: [Duration] = []
          let question = await Self.question(site, link)
          for round in 1...10 {
            let form = await Self.form(site, link, question, value: 100 + round)
            durations.append(
              try await time {
                let answer = await site.respond(to: form)
                guard answer.status == 303 else { throw Refused(status: answer.status) }
              })
          }
          return durations
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let timings = Timings(durations)
    result(
      "50 save at once \(database.engine.rawValue)", durations.count,
      [("median_ms", timings.median), ("p99_ms", timings.p99)])
  }

  private static func hidden(_ name: String, _ page: String) -> String {
    let parts = page.components(separatedBy: "name=\"\(name)\" value=\"")
    return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
  }
  private static func page(_ site: Site, _ target: String) async -> String {
    String(decoding: await site.respond(to: Incoming(target: target)).body, as: UTF8.self)
  }
  /// The one that is asked, by its id: the link leads on to it.
  private static func question(_ site: Site, _ link: String) async -> String {
    let onward = await site.respond(to: Incoming(target: link)).headers.first { $0.name == "location" }?.value
    return hidden("question", await page(site, onward ?? link))
  }

  private static func form(_ site: Site, _ link: String, _ question: String, value: Int) async -> Incoming {
    let page = await page(site, "\(link)?question=\(question)")
    func hidden(_ name: String) -> String { Self.hidden(name, page) }
    let body = "question=\(question)&envoi=\(hidden("envoi"))&csrf=\(hidden("csrf"))&valeur=\(value)&commentaire=mesure"
    return Incoming(
      method: "POST", target: link, headers: ["content-type": "application/x-www-form-urlencoded"],
      body: Body(Array(body.utf8)))
  }

  private func owed(_ boussole: Partners, _ database: Database) async throws {
    try await boussole.addRequests(requests, to: database)
    let question = DueQuestion(boussole.permit(of: functions / 2), on: boussole.today)
    var durations: [Duration] = []
    for round in 0..<300 {
      let took = try await time {
        try await database.read { connection in
          let dues = try boussole.modules.flatMap { try $0.dues(question, connection).all }
          guard !dues.isEmpty else { throw Refused(status: 0) }
        }
      }
      // The first ones read what stays in memory.
      if round >= 20 { durations.append(took) }
    }
    let timings = Timings(durations)
    result(
      "what one owes \(database.engine.rawValue)", requests, [("median_ms", timings.median), ("p99_ms", timings.p99)])
  }

  private struct Refused: Error { let status: Int }
}

/// The invented département with thousands of partners, all asked the same figure.
struct Partners: Sendable {
  let count: Int
  let code = "exemple"
  let today = Clock.system.now().day
  private let assembly = Assembly(hasMailServer: true)
  var modules: [any Module] { assembly.modules }
  private static let asked = 2_000

  init(count: Int) {
    self.count = count
  }

  func id(_ index: Int) -> String { "p\(index)" }
  func permit(of index: Int) -> Permit {
    Permit(
      departement: code, person: nil, name: "Partenaire", role: .agent,
      holdings: [Holding(function: id(index), role: .partner)], permissions: [])
  }

  func site(_ database: Database) -> Site {
    assembly.site(database, clock: .system) { _, _ in }
  }

  func pack() throws -> PackLoading {
    var files = try PackFiles.read(directory: "Packs/exemple")
    files.files = files.files.filter { path, _ in !["activite.yaml", "fiches"].contains { path.hasPrefix($0) } }
    var organisations = String(decoding: files.files["organisations.yaml"] ?? Data(), as: UTF8.self)
    var asked = ""
    for index in 0..<count {
      organisations +=
        "\n  - id: \(id(index))\n    noms:\n      - {nom: Partenaire inventé \(index)}\n    nature: association"
      if index < Self.asked { asked += "          - {fonction: \(id(index))}\n" }
    }
    files.files["organisations.yaml"] = Data(organisations.utf8)
    files.files["collectes.yaml"] = Data(
      """
      collectes:
        - id: accueil
          titre: Accueil
          periodicite: trimestre
          ouvre: 1
          echeance: 90
          ferme: 92
          contact: prefecture/bsir
          chiffres:
            - mesure: recus_isc
              question: Combien de personnes avez-vous reçues {periode} ?
              aupres:
      \(asked)
      """.utf8)
    return try PackLoading(files, today: today, dataFrance: nil, parts: Assembly.packParts)
  }

  /// Somebody who holds each function that is asked.
  func addHolders(to database: Database) async throws {
    let today = today
    try await database.write(code) { connection in
      for index in 0..<Self.asked {
        let person = try AccountStore(connection).add(
          email: "p\(index)@exemple.fr", name: "Partenaire", role: .agent, passwordHash: "-")
        _ = try HoldingStore(connection).add(
          id(index), to: person, from: today.adding(days: -400), through: nil, isManager: false, by: nil)
      }
    }
  }

  /// The links that the first letters carry.
  func links(_ count: Int, _ database: Database) async throws -> [String] {
    let modules = modules, now = Clock.system.now(), code = code
    return try await database.write(code) { connection in
      try Outbox(connection).list(in: code, size: count).messages.compactMap { message in
        try modules.mails[message.kind]?(connection, message, now)?.action?.link.text
      }
    }
  }

  /// A hundred campaigns long past, all answered but the last three of each function.
  func addRequests(_ wanted: Int, to database: Database) async throws {
    let today = today, code = code, count = count
    let rounds = wanted / count
    for round in 0..<rounds {
      let last = Period(.quarter, containing: today.adding(months: -3 * (round + 2))).last
      let due = last.adding(days: 90), isOpen = round < 3
      let closes = isOpen ? today.adding(days: 30) : last.adding(days: 92)
      try await database.write(code) { connection in
        let campaign = ID<Partners>(at: connection.recordedAt).sqlValue
        let head: [SQLValue] = [.text(code), campaign, .text("accueil"), last.sqlValue]
        let days: [SQLValue] = [last.adding(days: 1).sqlValue, due.sqlValue, closes.sqlValue]
        try connection.insert(
          "campaign",
          ["departement", "id", "collecting", "period_last", "opens_on", "due_on", "closes_on", "recorded_at"],
          rows: [head + days + [connection.recordedAt.sqlValue]])
        try connection.insert(
          "request",
          ["departement", "id", "campaign", "function", "asked", "answered", "due_on", "closes_on", "done_at"],
          rows: (0..<count).map { index in
            [
              .text(code), ID<Partners>(at: connection.recordedAt).sqlValue, campaign, .text(id(index)), 1.sqlValue,
              (isOpen ? 0 : 1).sqlValue, due.sqlValue, closes.sqlValue,
              isOpen ? .null : connection.recordedAt.sqlValue,
            ]
          })
      }
    }
    if database.engine == .postgresql { try await database.maintain { _ = try $0.execute("ANALYZE") } }
  }
}

/// The value, or an error that says which line lacked it.
private func require<Value>(_ value: Value?, line: Int = #line) throws -> Value {
  guard let value else { throw Missing(line: line) }
  return value
}
private struct Missing: Error { let line: Int }

import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Pack
import Strategy
import TestKit
import Testing

@testable import Registers

/// The registers of /exemple, alive: whatever the day on which it is loaded, what each is made to show is there.
@Suite("Invented entries") struct InventedEntriesTests {
  /// The pack with what its registers count alone, loaded on a day, at its noon.
  private static func withExample(
    on day: Day, _ engine: Engine = .sqlite, _ body: @escaping @Sendable (Connection, Departement) throws -> Void
  ) async throws {
    var files = try Checkout.pack("exemple")
    // What is said of actions has its own tests, and takes as long.
    let activity = String(decoding: files.files["activite.yaml"] ?? Data(), as: UTF8.self)
    let counted = activity.split(separator: "\n").filter { line in
      !line.hasPrefix("  - {mesure") || ["tgd,", "places,", "cameras,"].contains { line.contains("mesure: \($0)") }
    }.prefix { $0 != "actions:" }
    files.files["activite.yaml"] = Data(counted.joined(separator: "\n").utf8)
    let clock = TestClock(day)
    try await withDatabase(on: engine, migrations: Boussole.assembly.migrations, clock: clock.clock) { database in
      let loading = try PackLoading(files, today: day, dataFrance: nil, parts: Assembly.packParts)
      try await install(loading, in: database, inventing: Boussole.assembly.inventions)
      try await database.read { connection in
        try body(connection, Departements(parts: Assembly.packParts).latest(Boussole.code, connection))
      }
    }
  }

  /// What one looks at of a register, at noon of the day.
  private struct Shown {
    let register: Register
    let entries: [RegisterEntry]
    let now: Instant
    private let running: [Kernel.ID<RegisterEntry>: [RunningClock]]

    init(_ id: String, _ connection: Connection, _ departement: Departement, on day: Day) throws {
      register = try departement.register(id)
      now = Instant.start(of: day).adding(seconds: 12 * 3_600)
      let store = EntryStore(connection, in: departement)
      entries = try store.entries(of: register, after: nil, limit: 2_000)
      let register = register
      running = try store.lives(of: register, known: nil).mapValues { register.running(on: $0) }
    }
    func count(_ state: String) -> Int { entries.count { $0.state == state } }
    func clocks(_ id: String, in state: String) -> [RunningClock] {
      entries.filter { $0.state == state }.flatMap { running[$0.id] ?? [] }.filter { $0.clock.id == id }
    }
    /// How many end in so many days.
    func ending(_ clock: String, in state: String, _ days: ClosedRange<Int>) -> Int {
      clocks(clock, in: state).count { $0.lastDay.map { days.contains(now.day.days(until: $0)) } ?? false }
    }
  }

  /// Two of the days that are not like others; all with `BOUSSOLE_LONG`.
  private static let oddDays: [Day] =
    [Day(2028, 2, 29), Day(2027, 10, 31)].compactMap(\.self)
    + (Checkout.isLong
      ? [Day(2026, 12, 31), Day(2027, 5, 9), Day(2027, 3, 28), Day(2027, 9, 1), Day(2027, 8, 31)].compactMap(\.self)
      : [])

  @Test("what each register is made to show is there, whatever the day", arguments: oddDays)
  func anyDay(_ day: Day) async throws {
    try await Self.withExample(on: day) { try Self.checkShown($0, $1, on: day) }
  }

  /// The traps that a demonstration leads to, at noon of the day on which the pack was loaded.
  fileprivate static func checkShown(_ connection: Connection, _ departement: Departement, on day: Day) throws {
    func shown(_ id: String) throws -> Shown { try Shown(id, connection, departement, on: day) }
    for register in departement.registers.all {
      let entries = try EntryStore(connection, in: departement).states(of: register)
      for state in register.states { #expect(entries[state.id] ?? 0 > 0, "\(day): \(register.id), \(state.id)") }
    }

    let files = try shown("videoprotection"), thursday = day.adding(days: (3 + 7 - day.weekday) % 7 + 1)
    #expect(thursday.weekday == 4)
    #expect(files.ending("silence", in: "complet", 0...9) == 2, "\(day)")
    #expect(files.entries.count { $0.values["seance"] == thursday.iso && $0.state == "complet" } == 6, "\(day)")
    #expect(files.ending("titre", in: "en_service", 0...240) >= 3, "\(day)")
    let gaps = files.entries.flatMap { entry in
      let rows = [EntryValues](kept: entry.values["titres"] ?? "[]")
      return zip(rows, rows.dropFirst()).compactMap { former, next in
        former["au"].flatMap { Day(iso: $0) }.flatMap { end in
          next["du"].flatMap { Day(iso: $0) }.map { end.days(until: $0) - 1 }
        }
      }
    }
    #expect(gaps.contains(49), "\(day): \(gaps)")

    let phones = try shown("tgd")
    #expect(phones.ending("attribution", in: "attribue", 0...30) == 2, "\(day)")
    #expect(phones.count("echu") == 1 && phones.count("commande") == 6, "\(day)")

    let sites = try shown("tig_lieux")
    #expect(sites.entries.count == 71, "\(sites.entries.count)")
    #expect(sites.ending("habilitation", in: "reference", 0...180) == 4, "\(day)")
    #expect(sites.clocks("inscription", in: "instruit").count { $0.endsAt.map { $0 > sites.now } ?? false } == 2)
    #expect(sites.clocks("suspension", in: "suspendu").count { $0.isOver(at: sites.now) } == 1, "\(day)")

    #expect(try shown("rappel_ordre").clocks("reponse", in: "transmis").count { $0.isOver(at: sites.now) } == 2)
    #expect(try shown("participation_citoyenne").ending("revue", in: "en_vigueur", 0...90) == 2, "\(day)")

    let camps = try shown("occupations"), left = camps.clocks("execution", in: "notifiee").compactMap(\.endsAt)
    #expect(left.count == 1, "\(day)")
    // Fourteen hours at noon, but for the nights on which clocks change.
    for end in left { #expect((13...15).contains((end.microseconds - camps.now.microseconds) / 3_600_000_000)) }
    #expect(camps.clocks("execution", in: "recours").allSatisfy { $0.endsAt == nil }, "\(day)")
    #expect(try shown("obligations_voyage").count("perdue") == 1)
    #expect(try shown("aires_voyage").count("fermee_un_temps") == 1)
    let free = try shown("zones_temporaires").entries.filter { entry in
      let closed = [EntryValues](kept: entry.values["indisponible"] ?? "[]")
      return entry.state == "disponible"
        && !closed.contains { ($0["du"] ?? "") <= day.iso && day.iso <= ($0["au"] ?? "") }
    }
    #expect(free.count == 2, "\(day)")

    for (id, total, silent) in [("hebergement", 4, 2), ("aires_voyage", 24, 1)] {
      let register = try departement.register(id)
      let everywhere = register.inventing(in: departement, on: day, like: .ofBoussole(in: departement.code))
      let sum = try #require(
        try GaugeStore(connection, in: departement, of: register).sums(for: everywhere, at: sites.now).first)
      #expect(sum.level == total && sum.expected - sum.known == silent, "\(day): \(id), \(sum)")
    }
    let all = register(departement, like: departement.registers.all)
    func lacking(_ id: String, _ coverage: String) throws -> Int {
      try CoverageReader(
        connection: connection, departement: departement, register: departement.register(id), now: sites.now
      ).figure(coverage, for: all, on: day, known: nil).lines(.lacks).count
    }
    #expect(try lacking("etablissements", "annee") == 7, "\(day)")
    #expect(try lacking("gares", "mois") == 1, "\(day)")
  }
  /// Somebody who reads them all.
  private static func register(_ departement: Departement, like registers: [Register]) -> Permit {
    Permit(
      departement: departement.code, person: nil, name: "Tous", role: .administrator,
      holdings: registers.flatMap(\.keepers.words).map { Holding(function: $0, role: .agent) }, permissions: [])
  }

  @Test(
    "days of invented entries follow the act, the week and the school year",
    arguments: [
      ("acte-3j", "2026-10-29"), ("aujourdhui-1m", "2026-10-24"), ("jeudi", "2026-11-26"), ("mardi", "2026-12-01"),
      ("vendredi-10j", "2026-11-17"), ("rentree", "2026-09-01"), ("2026-02-30", nil), ("demain", nil),
    ] as [(String, String?)])
  func days(_ words: String, _ expected: String?) throws {
    let act = try #require(Day(2026, 11, 1)), today = try #require(Day(2026, 11, 24))
    #expect(InventedDay.days(words, act: act, today: today)?.lowerBound.iso == expected)
  }

  @Test(
    "what is wrong in fiches.yaml is told at its line",
    arguments: [
      ("etat: commande, depuis", "etat: commandee, depuis", "inconnu"),
      ("sorte: [fixe]", "sorte: [carre]", "inconnu"), ("seance: jeudi", "seance: demain", "on attend un jour"),
      ("referents: \"2..9\"", "referents: \"9..2\"", "on attend un nombre"),
      ("  - registre: gares\n", "  - registre: garres\n", "inconnu"), ("muettes: 2", "muette: 2", "clé inconnue"),
    ])
  func told(_ old: String, _ new: String, _ said: String) throws {
    let files = try Checkout.pack("exemple").replacing(old, with: new, in: "fiches.yaml")
    let thrown = #expect(throws: Invalid.self) {
      try PackLoading(files, today: Boussole.today, dataFrance: nil, parts: Assembly.packParts)
    }
    let issues = try #require(thrown).issues
    #expect(issues.contains { $0.problem.contains(said) }, "\(issues)")
    #expect(issues.allSatisfy { if case .line(file: "fiches.yaml", let line) = $0.place { line > 1 } else { false } })
  }

  @Test("a real département has no invented entries") func real() throws {
    var files = try Checkout.pack("exemple")
    files.files["activite.yaml"] = nil
    files = try files.replacing("invente: true", with: "invente: false", in: "pack.yaml")
    let thrown = #expect(throws: Invalid.self) {
      try PackLoading(files, today: Boussole.today, dataFrance: nil, parts: Assembly.packParts)
    }
    #expect(try #require(thrown).issues.contains { $0.problem.contains("fiches inventées") })
  }
}

extension Reading {
  @Suite("Invented entries, read") struct InventedStocksTests {
    @Test("what each register is made to show is there today, on every engine", arguments: Engine.available)
    func today(_ engine: Engine) async throws {
      try await Shared.app(engine).database.read { connection in
        let departement = try Departements(parts: Assembly.packParts).latest(Boussole.code, connection)
        try InventedEntriesTests.checkShown(connection, departement, on: Boussole.today)
      }
    }

    @Test(
      "no stock is negative, nothing is said of a day before it was, and registers and journal agree",
      arguments: Engine.available)
    func coherent(_ engine: Engine) async throws {
      let day = Boussole.today
      try await Shared.app(engine).database.read { connection in
        let departement = try Departements(parts: Assembly.packParts).latest(Boussole.code, connection)
        #expect(
          try RegistersModule(departements: Departements(parts: Assembly.packParts)).differences(
            in: departement.code, connection) == [])
        let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
        for (measure, level, communes) in [("cameras", 512, 24), ("tgd", 36, nil), ("places", 268, nil)]
          as [(String, Int, Int?)]
        {
          for back in stride(from: 0, through: 36, by: 1) {
            let balances = try ledger.balancesByPlace(of: [measure], on: day.adding(months: -back))[measure] ?? [:]
            #expect(balances.values.allSatisfy { $0 >= 0 }, "\(measure), \(back) months ago")
            if back == 0, let communes { #expect(balances.values.count { $0 > 0 } == communes, "\(balances)") }
          }
          #expect(try ledger.balance(measure, on: day) == level)
        }
        for register in departement.registers.all {
          for (id, life) in try EntryStore(connection, in: departement).lives(of: register, known: nil) {
            #expect(zip(life.steps, life.steps.dropFirst()).allSatisfy { $0.day <= $1.day }, "\(register.id) \(id)")
            #expect(life.steps.allSatisfy { $0.day <= day })
            for field in register.fields {
              guard let ceiling = field.ceiling, let value = life.last?.values[field.id].flatMap({ Int($0) }),
                let most = life.last?.values[ceiling].flatMap({ Int($0) })
              else { continue }
              #expect(value <= most, "\(register.id) \(id), \(field.id)")
            }
          }
        }
      }
    }

    @Test("the fourteenth camera of twelve is refused", arguments: Engine.one)
    func fourteenth(_ engine: Engine) async throws {
      try await Shared.app(engine).database.read { connection in
        let departement = try Departements(parts: Assembly.packParts).latest(Boussole.code, connection)
        let lots = try departement.register("cameras")
        let entry = try #require(
          try EntryStore(connection, in: departement).entry(titled: "Bout de l’avenue", of: lots))
        let acts = EntryActs(
          connection, departement, lots,
          by: lots.inventing(in: departement, on: Boussole.today, like: .ofBoussole(in: departement.code)))
        let passage = try #require(lots.passage("mettre_en_service"))
        #expect(throws: Invalid.self) { try acts.checkQuotas(entry.passed(to: passage), former: entry) }
      }
    }
  }
}

extension RegisterEntry {
  fileprivate func passed(to passage: Passage) -> RegisterEntry {
    var entry = self
    entry.state = passage.to
    return entry
  }
}

import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Pack
import TestKit
import Testing

@testable import Registers
@testable import Strategy

/// A measure that partners reported and that a register counts from a day on: what was stated stays stated, and nothing
/// is counted twice.
@Suite("A measure that moves from reports to entries") struct FedByRegisterTests {
  static let cause = Cause(kind: "releve", id: "essai")
  /// The days that are read, those of before among them.
  static let days = 400

  /// The invented pack with two measures and a register: reported, or counted by the register since `reprise`.
  static func pack(countedSince reprise: Day?) throws -> PackFiles {
    let feed =
      reprise.map { "alimentation: entrees, reprise: \($0.iso), avant: {periodicite: mois, grace: 30}" } ?? reported
    return try pack(feed, isCounted: reprise != nil)
  }
  static let reported = "alimentation: releves, periodicite: mois, grace: 30"
  /// - Parameter feed: what mesures.yaml says of where the two measures come from.
  static func pack(_ feed: String, isCounted: Bool) throws -> PackFiles {
    var files = try Checkout.pack("exemple")
    files.files["activite.yaml"] = nil
    let measures = [("abris", "stock"), ("visites", "flux")].map { id, kind in
      "  - {id: \(id), nom: Essai \(id), unite: {un: essai, plusieurs: essais}, genre: \(kind), \(feed), "
        + "par: [commune]}\n"
    }
    let counts = isCounted ? "compte: [{mesure: abris, stock: [complet]}, {mesure: visites, flux: completer}]" : ""
    let register = FieldSample.register(
      "abris", "ABR", fields: "- {id: commune, nom: Commune, genre: commune, exige: [creation]}", more: counts)
    return try FieldSample.adding(register)(files)
      .replacing("mesures:\n", with: "mesures:\n\(measures.joined())", in: "mesures.yaml")
  }
  func load(_ files: PackFiles, _ app: Boussole) async throws {
    let loading = try PackLoading(
      files, today: app.clock.now.day, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    try await app.database.write(Boussole.code) { try loading.load(on: $0.recordedAt.day, $0) }
    app.clock.advance(seconds: 61)
  }
  func departement(_ connection: Connection) throws -> Departement {
    try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
  }

  /// Months of reports, each recorded some days after its end, and entries that live meanwhile, counted nowhere.
  func live(_ app: Boussole, _ random: inout some RandomNumberGenerator) async throws {
    var month = Period(.month, containing: app.clock.now.day.adding(days: -Self.days))
    let today = app.clock.now.day
    while month.last < today {
      for place in ["99001", "99014"] {
        let level = Int.random(in: 0...20, using: &random), total = Int.random(in: 0...9, using: &random)
        let (said, isMissing) = (month, Int.random(in: 0...4, using: &random) == 0)
        guard !isMissing else { continue }
        try await app.database.write(Boussole.code) { connection in
          let ledger = LedgerStore(connection, in: Boussole.code, measures: try departement(connection).measures)
          try ledger.report(
            level: level, for: LedgerKey(measure: "abris", place: place), on: said.last, cause: Self.cause,
            by: .ofBoussole(in: Boussole.code))
          try ledger.report(
            total: total, for: LedgerKey(measure: "visites", place: place), in: said, cause: Self.cause,
            by: .ofBoussole(in: Boussole.code))
        }
        app.clock.advance(seconds: 3_600)
      }
      month = month.next
    }
    for number in 0..<12 {
      let born = today.adding(days: -Int.random(in: 20...Self.days, using: &random))
      let moved = born.adding(days: Int.random(in: 0...15, using: &random))
      let place = number % 2 == 0 ? "99001" : "99014", isDone = number % 4 == 3
      try await app.database.write(Boussole.code) { connection in
        let departement = try departement(connection), register = try departement.register("abris")
        let permit = Permit(
          departement: Boussole.code, person: nil, name: "Essai", role: .agent,
          holdings: [Holding(function: FieldSample.keeper, role: .agent)], permissions: [])
        let acts = EntryActs(connection, departement, register, by: permit)
        let entry = try acts.create(["nom": "abri \(number)", "commune": place], on: born)
        let complete = try acts.pass(entry.id, try #require(register.passage("completer")), [:], on: moved, seen: 1)
        if isDone { _ = try acts.pass(complete.id, try #require(register.passage("finir")), [:], on: moved, seen: 2) }
      }
    }
    app.clock.advance(seconds: 86_400)
  }

  struct Read: Equatable {
    let amounts: [Int]
    let states: [Knownness.State?]
    let communes: [[String: String]]
  }
  func read(_ app: Boussole, on day: Day, known: Day?) async throws -> Read {
    let today = app.clock.now.day
    return try await app.database.read { connection in
      let moment = Moment(on: day, knownDay: known, today: today)
      let then = try Departements(parts: [RegistersModule.part]).departement(
        Boussole.code, on: day, known: moment.known, connection)
      let ledger = LedgerStore(connection, in: Boussole.code, measures: then.measures)
      let first = day.adding(months: -6)
      let known = try ledger.knownness(of: ["abris"], on: day, known: moment.known)
        .merging(ledger.knownness(of: ["visites"], from: first, on: day, known: moment.known)) { $1 }
      let places = PlaceReader(connection, then, at: moment)
      return Read(
        amounts: [
          try ledger.balance("abris", on: day, known: moment.known),
          try ledger.flow("visites", from: first, through: day, known: moment.known),
        ],
        states: [known["abris"]?.state, known["visites"]?.state],
        communes: try ["abris", "visites"].map { id in
          try places.figures(id).values.mapValues { $0.words { French.short($0) } }
        })
    }
  }
  func sound(_ app: Boussole) async throws {
    try await app.database.read { connection in
      let latest = try departement(connection)
      #expect(try LedgerStore(connection, in: Boussole.code, measures: latest.measures).verify().isEmpty)
      #expect(try EntrySettling(connection: connection, departement: latest).differences().isEmpty)
    }
  }

  @Test(
    "no past day changes, whatever was known; from its reprise on, entries alone count", arguments: Engine.available)
  func moves(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: { _ in try Self.pack(countedSince: nil) }) { app in
      var random = SplitMix(state: 2_026)
      try await live(app, &random)
      let eve = app.clock.now.day
      let asked = (0..<60).map { _ -> (day: Day, known: Day?) in
        let day = eve.adding(days: -Int.random(in: 0...Self.days, using: &random))
        return (day, Bool.random(using: &random) ? eve.adding(days: -Int.random(in: 0...1, using: &random)) : nil)
      }
      var before: [Read] = []
      for one in asked { before.append(try await read(app, on: one.day, known: one.known)) }
      app.advance(days: 1)
      let reprise = app.clock.now.day
      try await load(Self.pack(countedSince: reprise), app)
      try await sound(app)
      for (one, former) in zip(asked, before) {
        #expect(try await read(app, on: one.day, known: one.known) == former, "\(one)")
      }
      // Nine of the twelve are there; the reports' levels count no more, nor what happened before.
      let now = try await read(app, on: reprise, known: nil)
      #expect(now.amounts[0] == 9 && now.states[0] == .known, "\(now)")
      app.advance(days: 1)
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let created = await keeper.post(
        "/registres/abris", ["nom": "le dixième", "commune": "99001", "jour": French.short(app.clock.now.day)])
      let path = try #require(created.header("location"), "\(created.text)")
      let passed = await keeper.post("\(path)/passages/completer", ["jour": French.short(app.clock.now.day)])
      #expect(passed.status == 303, "\(passed.text)")
      let after = try await read(app, on: app.clock.now.day, known: nil)
      #expect(after.amounts[0] == 10)
      try await sound(app)
      let page = await keeper.get("/mesures").text.replacing("\u{A0}", with: " ")
      #expect(page.contains("compté au registre depuis le \(French.short(reprise)), relevé par mois avant"))
      // Loaded once more, it moves nothing.
      try await load(Self.pack(countedSince: reprise), app)
      try await sound(app)
      #expect(try await read(app, on: app.clock.now.day, known: nil).amounts == after.amounts)
    }
  }

  @Test(
    "it moves on the day on which its pack is loaded, by a pack that says how it was reported",
    arguments: Engine.one)
  func refused(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: { _ in try Self.pack(countedSince: nil) }) { app in
      var random = SplitMix(state: 7)
      try await live(app, &random)
      func refusal(_ files: PackFiles) async throws -> String {
        do { try await load(files, app) } catch let refused as Invalid {
          return refused.issues.map { "\($0.problem) \($0.remedy)" }.joined(separator: " ")
        }
        return "loaded"
      }
      let today = app.clock.now.day
      let late = try await refusal(Self.pack(countedSince: today.adding(days: -30)))
      #expect(
        late.contains("`abris` passe des relevés aux fiches") && late.contains("reprise: \(today.iso)"), "\(late)")
      let mute = try Self.pack(countedSince: today)
        .replacing(", avant: {periodicite: mois, grace: 30}", with: "", in: "mesures.yaml")
      #expect(try await refusal(mute).contains("avant: {periodicite: mois}"))
    }
  }
}

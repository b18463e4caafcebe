import Assembly
import Database
import Foundation
import Kernel
import Messaging
import Module
import Pack
import Territory
import TestKit
import Testing

@testable import Ledger
@testable import Registers
@testable import Strategy

/// Two communes that become one, with figures and entries of both: nothing is lost, and no past day changes.
@Suite("Communes that merge") struct MergedCommunesTests {
  private static let former = "99014"
  private static let now = "99001"
  private static let arrondissement = "991"
  private static let epci = "999900002"
  private static let cause = Cause(kind: "releve", id: "essai")

  /// The invented pack without the commune; `movement` says what it became.
  private static func merged(movement: Bool) throws -> PackFiles {
    var files = try Checkout.pack("exemple")
    files = files.withoutActivity
    for (name, data) in files.files where name.hasSuffix(".csv") {
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      let kept = lines.filter { !$0.split(separator: ",").contains { $0 == former } }
      files.files[name] = Data(kept.joined(separator: "\n").utf8)
    }
    guard movement else { return files }
    files.files["mouvements.csv"] = Data("jour,ancien_code,ancien_nom,code\n2026-11-01,99014,Clairval,99001\n".utf8)
    return try files.replacing(
      "  fichier: communes.csv\n", with: "  fichier: communes.csv\n  mouvements: mouvements.csv\n",
      in: "territoire.yaml")
  }
  private func load(_ files: PackFiles, _ app: Boussole) async throws {
    let loading = try PackLoading(
      files, today: app.clock.now.day, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    _ = try await app.database.read { try loading.preview($0) }
    try await app.database.write(Boussole.code) { try loading.load(on: $0.recordedAt.day, $0) }
    app.clock.advance(seconds: 61)
  }

  private func departement(_ connection: Connection) throws -> Departement {
    try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
  }
  /// An entry of each register that has a place, in each of its states, and levels and totals of both communes.
  private func fill(_ app: Boussole) async throws {
    try await app.database.write(Boussole.code) { connection in
      let departement = try departement(connection)
      for register in departement.registers.all where register.placeField != nil {
        for (number, state) in register.states.enumerated() {
          // A commune that is unique is said by one entry.
          guard let way = RegisterWalk.way(to: state.id, in: register),
            number == 0 || !register.fields.contains(where: { $0.kind == .commune && $0.isUnique })
          else { continue }
          _ = try RegisterWalk(departement: departement, register: register, way: way, number: number).go(connection)
        }
      }
      let ledger = LedgerStore(connection, in: Boussole.code, measures: departement.measures)
      for (place, value) in [(Self.former, 7), (Self.now, 3)] {
        try ledger.report(
          level: value, for: LedgerKey(measure: "places_tig", place: place), on: try #require(Day(2026, 9, 30)),
          cause: Self.cause,
          by: .ofBoussole(in: Boussole.code))
      }
    }
    app.clock.advance(seconds: 60)
  }

  private struct Figures: Equatable {
    var whole: [String: Int] = [:]
    var arrondissement: [String: Double] = [:]
    var epci: [String: Double] = [:]
    var commune: [String: Double] = [:]
  }
  /// What is read of every measure on a day, with a journal and registers that agree.
  private func figures(_ app: Boussole, _ commune: String, on day: Day? = nil, known: Day? = nil) async throws
    -> Figures
  {
    let today = app.clock.now.day
    return try await app.database.read { connection in
      let latest = try departement(connection)
      let ledger = LedgerStore(connection, in: Boussole.code, measures: latest.measures)
      #expect(try ledger.verify().isEmpty)
      #expect(try EntrySettling(connection: connection, departement: latest).differences().isEmpty)
      let moment = Moment(on: day ?? today, knownDay: known, today: today)
      let then = try Departements(parts: [RegistersModule.part]).departement(
        Boussole.code, on: moment.on, known: moment.known, connection)
      func zone(_ kind: String, _ id: String) throws -> Zone {
        try #require(then.territory.zone(kind, id, on: moment.on))
      }
      let reader = PlaceReader(connection, then, at: moment)
      func sums(_ places: [PlaceFigures]) -> [String: Double] {
        places.reduce(into: [:]) { sums, figure in
          sums[figure.measure.id] = figure.values.values.reduce(0) { $0 + ($1.number ?? 0) }
        }
      }
      return Figures(
        whole: try ledger.balances(of: then.measures.all.map(\.id), on: moment.on, known: moment.known),
        arrondissement: sums(
          try reader.all(in: then.territory.communes(of: zone("arrondissement", Self.arrondissement)))),
        epci: sums(try reader.all(in: then.territory.communes(of: zone("epci", Self.epci)))),
        commune: sums(try reader.all(in: [try #require(then.territory.commune(commune))])))
    }
  }

  @Test(
    "a pack without a commune that has figures or entries loads where its movements say what it became, not otherwise",
    arguments: Engine.available)
  func merges(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app)
      let (of, with) = (try await figures(app, Self.former), try await figures(app, Self.now))
      #expect(of.commune["places_tig"] == 7 && of.commune.values.contains { $0 > 0 && $0 != 7 }, "\(of.commune)")
      let last = app.clock.now.day
      app.advance(days: 2)
      do {
        try await load(Self.merged(movement: false), app)
        Issue.record("nothing says what it became")
      } catch let refused as Invalid {
        #expect(refused.issues.contains { $0.problem.contains("La commune `99014`") }, "\(refused.issues)")
      }
      let before = try await figures(app, Self.former)
      try await load(Self.merged(movement: true), app)
      let after = try await figures(app, Self.now)
      #expect(after.whole == before.whole, "what there is in the département did not move")
      #expect(after.arrondissement == before.arrondissement)
      #expect(after.epci == before.epci && after.epci["places_tig"] == 10, "\(after.epci)")
      for (measure, sum) in before.commune {
        #expect(after.commune[measure] == sum + (with.commune[measure] ?? 0), "\(measure)")
      }
      // As one read it on the eve, and as one knew it then.
      #expect(try await figures(app, Self.former, on: last) == of)
      #expect(try await figures(app, Self.former, on: last, known: last) == of)
      #expect(try await figures(app, Self.now, on: last) == with)
      // Loaded once more, it moves nothing.
      let said = try await statements(app)
      try await load(Self.merged(movement: true), app)
      #expect(try await statements(app) == said)
      #expect(try await figures(app, Self.now) == after)
    }
  }

  @Test("what is reported of the commune after that replaces what was reported of both", arguments: Engine.available)
  func reported(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app)
      app.advance(days: 2)
      try await load(Self.merged(movement: true), app)
      try await app.database.write(Boussole.code) { connection in
        let ledger = LedgerStore(connection, in: Boussole.code, measures: try departement(connection).measures)
        try ledger.report(
          level: 12, for: LedgerKey(measure: "places_tig", place: Self.now), on: connection.recordedAt.day,
          cause: Self.cause, by: .ofBoussole(in: Boussole.code))
        // Nobody waits for a report of the one that is no more.
        let known = try ledger.knownness("places_tig", on: connection.recordedAt.day)
        #expect(known.reports.given == known.reports.due && known.places == [Self.now], "\(known)")
      }
      app.clock.advance(seconds: 61)
      let after = try await figures(app, Self.now)
      #expect(after.whole["places_tig"] == 12 && after.commune["places_tig"] == 12)
    }
  }

  @Test("its entries are in the list of the commune of today, and each says why", arguments: Engine.one)
  func entries(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app)
      let before = try await DeskTests.holder(app, of: "prefecture/brds")
      let eve = await before.get("/registres/cameras?commune=99014").text
      #expect(eve.contains("CAM-2026-001"))
      let last = app.clock.now.day
      app.advance(days: 2)
      try await load(Self.merged(movement: true), app)
      let keeper = try await app.visitor(.agent)
      let list = await keeper.get("/registres/cameras?commune=99001").text
      let link = try #require(list.firstMatch(of: /\/registres\/cameras\/[0-9a-f-]{36}/)).output
      let page = await keeper.get(String(link)).text.replacing("\u{A0}", with: " ")
      #expect(page.contains("communes réunies : Clairval") && page.contains("Clairval, puis Aigrefont"), "\(page)")
      let past = String(decoding: await keeper.get("\(link)?au=\(last.iso)", json: true).body, as: UTF8.self)
      #expect(past.contains("99014") && !past.contains("99001"), "\(past)")
      #expect(await keeper.get("/registres/cameras?commune=99014&au=\(last.iso)").text.contains("CAM-2026-001"))
    }
  }

  @Test(
    "two entries that say the same once their communes are one are both kept; each keeper is told, and history says it",
    arguments: Engine.available)
  func twins(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "mairie-99014", "mairie-99001", as: .mayor)
      func added(_ commune: String) async throws -> String {
        let answer = await keeper.post(
          "/registres/rappel_ordre", ["objet": "Rappel", "commune": commune, "jour": "02/11/2026"])
        return try #require(answer.header("location"), "\(answer.text)")
      }
      let moved = try await added(Self.former)
      _ = try await added(Self.now)
      app.advance(days: 2)
      try await load(Self.merged(movement: true), app)
      let page = plain(try await app.visitor(.mayor).get(moved).text)
      #expect(page.contains("communes réunies : Clairval ; ressemble à RO-2026-002"), "\(page)")
      let messages = try await app.database.read { try Outbox($0).list(in: Boussole.code, size: 200).messages }
        .filter { $0.kind == EntryTwins.notice }
      #expect(messages.map(\.to) == [Boussole.email(.mayor)])
      let compose = try #require(Boussole.assembly.modules.notices[EntryTwins.notice])
      let message = try #require(messages.first)
      let mail = try #require(try await app.database.read { try compose($0, message, app.clock.now) })
      #expect(mail.subject == "Des fiches se ressemblent : Protocoles de rappel à l’ordre")
      // Loaded once more, nothing is told again.
      try await load(Self.merged(movement: true), app)
      let after = try await app.database.read { try Outbox($0).list(in: Boussole.code, size: 200).messages }
      #expect(after.count { $0.kind == EntryTwins.notice } == 1)
    }
  }

  @Test("where no commune moved, entries are not read for it", arguments: Engine.one)
  func unmoved(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await fill(app)
      let departement = try await app.database.read { try self.departement($0) }
      func asked(_ body: @escaping @Sendable (Connection) throws -> Void) async throws -> Int {
        try await app.database.statements { try await app.database.write(Boussole.code) { try body($0) } }
      }
      let nothing = try await asked { _ in }
      let same = try await asked {
        try EntrySettling(connection: $0, departement: departement).merge(after: departement)
      }
      #expect(same == nothing)
    }
  }

  private func statements(_ app: Boussole) async throws -> [Int] {
    try await app.database.read { connection in
      try ["statement", "posting", "register_version"].map { (table: SQL) in
        try connection.query("SELECT COUNT(*) AS n FROM \(table)").first?.integer("n") ?? 0
      }
    }
  }
}

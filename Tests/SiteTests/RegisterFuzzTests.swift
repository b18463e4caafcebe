import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Forms of every register with anything in any field: never a crash, nothing written by half, each refusal at its
/// place.
/// Some each time; 44 000 an engine with `BOUSSOLE_LONG`, beside the 12 000 declarations of `PackMutationTests`.
@Suite("Forms of registers with anything in them", .serialized) struct RegisterFuzzTests {
  private static let count = Checkout.isLong ? 44_000 : 300

  /// A form that would be accepted: of a new entry, or of an act on one.
  private struct Sample {
    let register: Register
    let path: String
    let pairs: [(name: String, value: String)]
  }

  /// What hands, pastes and programs leave in a field.
  private static let words = [
    "", " ", "\u{A0}", "\u{200B}", "\u{202E}oui", "\u{0}", "e\u{301}", "👩‍👩‍👧", "oui", "non", "null", "0", "-1", "1,5",
    "1.5", "1 000",
    "1e9", "0x10", "∞", "99999999999999999999", "-9223372036854775808", "31/12/2021", "31/02/2026", "29/02/2027",
    "2026-11-24", "24/11/26", "32/13/2026", "01/01/0001", "31/12/9999", "hier", "25/10/2026 02:30", "29/03/2026 02:30",
    "24/11/2026 25:61", "99014", "99001", "77000", "Clairval", "parquet-clairval", "mairie-99014", "prefecture/brds",
    "TGD-2026-001", "01900000-0000-7000-8000-000000000000", "<script>alert(1)</script>", "\"><b>", "'; DROP TABLE x;--",
    "%00%ff", "[{\"du\":\"2026-01-01\"}]", "{\"cerfa\":\"remis\"}", "remis", "manquant", "sans_objet", "a\r\nb\tc",
    "AB-123-CD", "06 12 34 56 78", "a.dupont@exemple.fr", "M. Dupont", "=1+1", String(repeating: "é", count: 201),
    String(repeating: "a", count: 20_000), String(repeating: "9 ", count: 3_000),
  ]
  private static let names = [
    "jour", "vu", "acte", "motif", "doublon", "deux_fois", "champ", "chercher", "etat", "envoi", "csrf2", "nom",
    "commune",
  ]

  /// One that is right, of which little or much is changed.
  private static func spoiled(_ sample: Sample, _ random: inout SplitMix) -> [(name: String, value: String)] {
    var pairs = sample.pairs
    let fields = sample.register.fields.flatMap { field in
      [field.id, "\(field.id)-recherche"]
        + field.columns.flatMap { ["\(field.id).0.\($0.id)", "\(field.id).3.\($0.id)"] }
    }
    for _ in 0..<Int.random(in: 1...(Bool.random(using: &random) ? 2 : 12), using: &random) {
      let word = words.randomElement(using: &random) ?? "", place = pairs.indices.randomElement(using: &random)
      switch (Int.random(in: 0..<6, using: &random), place) {
      case (0, let place?): pairs.remove(at: place)
      case (1, let place?): pairs.append(pairs[place])
      case (2, _): pairs.append((names.randomElement(using: &random) ?? "", word))
      case (3, _): pairs.append((fields.randomElement(using: &random) ?? "", word))
      case (_, let place?): pairs[place].value = word
      default: pairs.append(("jour", word))
      }
    }
    return pairs
  }

  /// What may be sent of a register, with an entry in each state for its acts.
  private func samples(_ app: Boussole, _ departement: Departement, _ register: Register, _ number: Int) async throws
    -> [Sample]
  {
    try await app.database.write(departement.code) { connection in
      let today = connection.recordedAt.day, root = "/registres/\(register.id)"
      var samples: [Sample] = []
      func add(_ path: String, _ values: EntryValues, _ more: [(name: String, value: String)] = []) {
        samples.append(
          Sample(
            register: register, path: path,
            pairs: SentForm.pairs(values, of: register) + [("jour", French.short(today))] + more))
      }
      for (rank, passage) in register.passages.enumerated() {
        let ways = passage.from.compactMap { RegisterWalk.way(to: $0, in: register) }
        guard let way = ways.first else { continue }
        func walk(_ turn: Int) -> RegisterWalk {
          RegisterWalk(
            departement: departement, register: register, way: way + [passage], number: number + 3 * rank + turn)
        }
        // Where a commune has one entry, the others are refused.
        guard let entry = try made(walk(0), connection) else { continue }
        let path = "\(root)/\(entry.id.text)", days = walk(0).days(until: today)
        if rank == 0 { add(root, try walk(1).values(of: nil, days, connection), [("doublon", "oui")]) }
        add("\(path)/corriger", entry.values, [("motif", "Mal lu"), ("vu", "\(entry.version)")])
        add("\(path)/evoluer", entry.values)
        add("\(path)/annuler", [:], [("motif", "Saisi deux fois")])
        if !passage.isAutomatic {
          add("\(path)/passages/\(passage.id)", try walk(2).values(of: way.count, days, connection))
        }
      }
      return try samples + [gridded(connection, departement, register, number)].compactMap(\.self)
    }
  }
  /// A line of its grid, where it has one.
  private func gridded(
    _ connection: Connection, _ departement: Departement, _ register: Register, _ number: Int
  ) throws -> Sample? {
    guard let grid = register.grid, let passage = register.passage(grid.passage),
      let places = (register.field(grid.link)?.target).flatMap({ departement.registers[$0] })
    else { return nil }
    let place = try RegisterWalk(departement: departement, register: places, way: [], number: number + 900)
      .go(connection)
    let walk = RegisterWalk(departement: departement, register: register, way: [passage], number: number + 901)
    let days = walk.days(until: connection.recordedAt.day)
    let said = try walk.values(of: nil, days, connection).merging(walk.values(of: 0, days, connection)) { $1 }
    let cells = grid.cells.compactMap { id -> (name: String, value: String)? in
      guard let field = register.field(id), let value = said[id] else { return nil }
      let typed = field.kind == .moment ? "9:00" : field.typed(value).first?.value ?? ""
      return ("\(place.id.text).\(id)", typed)
    }
    let common = said.filter { grid.common.contains($0.key) }, line = [(name: "ligne", value: place.id.text)]
    return Sample(
      register: register, path: "/registres/\(register.id)/grille",
      pairs: SentForm.pairs(common, of: register) + [("jour", French.short(connection.recordedAt.day))] + line + cells)
  }

  private func made(_ walk: RegisterWalk, _ connection: Connection) throws -> RegisterEntry? {
    do { return try connection.keeping { try walk.before(connection) } } catch is Invalid { return nil }
  }

  @Test("no crash, nothing by half, and each refusal says where", arguments: Engine.available)
  func forms(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      var random = SplitMix(state: engine == .sqlite ? 20_261_130 : 7), sent = 0, tally: [Int: Int] = [:]
      let departement = try await app.database.read {
        try Departements(parts: [RegistersModule.part]).latest(Boussole.code, $0)
      }
      let keeper = try await RegisterWalk.keeper(app, departement), csrf = await keeper.csrf()
      let registers = departement.registers.all, share = 1 + Self.count / registers.count
      for (rank, register) in registers.enumerated() {
        var samples: [Sample] = []
        for round in 0...(share / 200) {
          let fresh = try await self.samples(app, departement, register, 1_000 * (200 * rank + round))
          // Once each commune has its one entry, those that are there are asked again.
          if !fresh.isEmpty { samples = fresh }
          for _ in 0..<min(200, share - 200 * round) {
            let sample = try #require(samples.randomElement(using: &random))
            let pairs = Self.spoiled(sample, &random)
            let answer = await keeper.post(sample.path, pairs: pairs, csrf: csrf)
            sent += 1
            tally[answer.status, default: 0] += 1
            judge(answer, "\(sample.path) \(pairs.map { "\($0.name)=\($0.value.prefix(40))" })")
          }
        }
      }
      #expect(sent >= Self.count && tally[303, default: 0] > sent / 50, "\(tally)")
      try await sound(app, departement)
    }
  }

  private func judge(_ answer: Outgoing, _ what: String) {
    // Done; asked again with what a search found; not theirs in its state; somebody else's act was first; longer than
    // any form; refused.
    #expect([303, 200, 404, 409, 413, 422].contains(answer.status), "\(answer.status): \(what)")
    guard answer.status == 422 else { return }
    let page = Document(Array(answer.text.utf8))
    #expect(page.faults == [], "\(what)")
    let said = answer.text.firstMatch(of: /role="alert".*/).map { String($0.output) } ?? ""
    // What somebody else did meanwhile is about no field.
    #expect(said.contains(/href="[^"]*#champ-/) || said.contains("entre-temps"), "\(what): \(said)")
  }

  /// What entries, their versions, their figures and the trail say agrees.
  private func sound(_ app: Boussole, _ departement: Departement) async throws {
    try await app.database.read { connection in
      #expect(try EntrySettling(connection: connection, departement: departement).differences() == [])
      let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
      #expect(try ledger.verify().isEmpty)
      let torn = try connection.query(
        """
        SELECT e.id FROM register_entry e JOIN register_version v ON v.departement = e.departement AND v.entry = e.id
        GROUP BY e.departement, e.id, e.version HAVING e.version <> COUNT(*)
        """)
      #expect(torn.isEmpty)
      guard case .sound = try Audit.verify(departement: departement.code, on: connection) else {
        Issue.record("the trail is broken")
        return
      }
    }
  }
}

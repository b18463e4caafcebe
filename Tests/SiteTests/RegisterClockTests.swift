import Database
import Kernel
import Ledger
import Module
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Delays that run on entries: what they do by themselves, what they forbid, what they tell.
@Suite("Clocks of registers") struct RegisterClockTests {
  private static let clairval = "parquet-clairval/procureur"

  /// Counts the telephones that are assigned.
  private static func assigned(_ files: PackFiles) throws -> PackFiles {
    try files.replacing("stock: [disponible, attribue, echu]", with: "stock: [attribue]", in: "registres.yaml")
  }
  private func level(_ app: Boussole, on day: String, known: Instant? = nil) async throws -> Int {
    let day = try #require(Day(iso: day))
    return try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      let ledger = LedgerStore(connection, in: Boussole.code, measures: departement.measures)
      #expect(try ledger.verify().isEmpty)
      let settling = EntrySettling(connection: connection, departement: departement)
      #expect(try settling.differences().isEmpty)
      return try ledger.balance("tgd", on: day, known: known, .all)
    }
  }
  /// A telephone assigned on a day.
  private func assigned(_ line: String, on day: String, by keeper: Visitor) async throws -> String {
    let created = await keeper.post(
      "/registres/tgd", ["ligne": line, "parquet": "parquet-clairval", "jour": "02/11/2026"])
    let path = try #require(created.header("location"), "\(created.text)")
    _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "02/11/2026", "jour": "02/11/2026"])
    let answer = await keeper.post("\(path)/passages/attribuer", ["decision": day, "jour": day])
    #expect(answer.status == 303, "\(answer.text)")
    return path
  }
  /// The clock stands at the morning of a day, and what happens by itself has happened.
  private func wait(_ app: Boussole, until day: String) async throws {
    let day = try #require(Day(iso: day))
    let seconds = (Instant.start(of: day).microseconds - app.clock.now.microseconds) / 1_000_000
    app.clock.advance(seconds: Int(seconds) + 8 * 3600)
    let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "registres : échéances" })
    try await job.run(app.database, Boussole.code, app.clock.now)
  }

  @Test(
    "an assignment ends by itself on the day after its last one, which its figure knew", arguments: Engine.available)
  func lapse(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.assigned) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-014", on: "04/11/2026", by: keeper)
      #expect(await plain(keeper.get(path).text).contains("jusqu’au 4 mai 2027"))
      #expect(await plain(keeper.get(path).text).contains("CPP 41-3-1"))
      let before = app.clock.now
      #expect(try await (level(app, on: "2027-05-04"), level(app, on: "2027-05-05")) == (1, 0))
      try await wait(app, until: "2027-05-04")
      #expect(try await plain(app.visitor(.agent).get(path).text).contains("attribué depuis"))
      try await wait(app, until: "2027-05-05")
      let page = try await plain(app.visitor(.agent).get(path).text)
      #expect(page.contains("échu à restituer depuis le 5 mai 2027") && page.contains("Fin de l’attribution"))
      #expect(try await (level(app, on: "2027-05-04"), level(app, on: "2027-05-05")) == (1, 0))
      // Nothing was posted that had not been known.
      #expect(try await level(app, on: "2027-05-05", known: before) == 0)
    }
  }

  @Test(
    "what was done before the end and told after it undoes the end; each past keeps what it knew",
    arguments: Engine.available)
  func toldLate(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.assigned) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-014", on: "04/11/2026", by: keeper)
      try await wait(app, until: "2027-05-10")
      let before = app.clock.now, late = try await app.visitor(.agent)
      app.clock.advance(seconds: 61)
      let renewed = await late.post("\(path)/passages/renouveler", ["decision": "03/05/2027", "jour": "03/05/2027"])
      #expect(renewed.status == 303, "\(renewed.text)")
      #expect(await plain(late.get(path).text).contains("attribué depuis le 4 novembre 2026"))
      #expect(try await (level(app, on: "2027-05-05"), level(app, on: "2027-11-04")) == (1, 0))
      #expect(try await level(app, on: "2027-05-05", known: before) == 0)
    }
  }

  @Test("what was renewed after its end leaves the gap, told at once or not", arguments: Engine.available)
  func gap(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.assigned) { app in
      try await wait(app, until: "2027-05-10")
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-015", on: "04/11/2026", by: keeper)
      let renewed = await keeper.post("\(path)/passages/renouveler", ["decision": "07/05/2027", "jour": "07/05/2027"])
      #expect(renewed.status == 303, "\(renewed.text)")
      let page = await plain(keeper.get(path).text)
      #expect(page.contains("attribué depuis le 7 mai 2027") && page.contains("Fin de l’attribution"))
      #expect(try await (level(app, on: "2027-05-04"), level(app, on: "2027-05-05")) == (1, 0))
      #expect(try await (level(app, on: "2027-05-06"), level(app, on: "2027-05-07")) == (0, 1))
    }
  }

  @Test(
    "what is over has lapsed before what is done after it, even if nothing came by to say it",
    arguments: Engine.available)
  func overdue(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.assigned) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-014", on: "04/11/2026", by: keeper)
      // The server was down over the end, or its job is late.
      app.clock.advance(seconds: 187 * 86_400)
      let later = try await app.visitor(.agent)
      let returned = await later.post("\(path)/passages/restituer", ["jour": "08/05/2027", "vu": "3"])
      #expect(returned.status == 303, "\(returned.text)")
      #expect(await later.get(path, json: true).text.contains("\"acte\":\"lapsed\""))
      #expect(try await (level(app, on: "2027-05-04"), level(app, on: "2027-05-05")) == (1, 0))
    }
  }

  @Test(
    "what a clock ran from is put right: the end follows, or had not been, and each past keeps what it knew",
    arguments: Engine.available)
  func putRight(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.assigned) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-014", on: "04/11/2026", by: keeper)
      try await wait(app, until: "2027-05-10")
      let before = app.clock.now, later = try await app.visitor(.agent)
      func correct(_ decision: String, day: String = "05/05/2027", act: String? = nil) async -> Outgoing {
        app.clock.advance(seconds: 61)
        return await later.post(
          "\(path)/corriger",
          pairs: [
            ("ligne", "77-M-014"), ("parquet", "parquet-clairval"), ("livre_le", "02/11/2026"), ("decision", decision),
            ("jour", day), ("motif", "Mal lu"),
          ] + (act.map { [("acte", $0)] } ?? []))
      }
      #expect(await correct("02/11/2026").status == 303)
      #expect(await plain(later.get(path).text).contains("échu à restituer depuis le 3 mai 2027"))
      #expect(try await (level(app, on: "2027-05-02"), level(app, on: "2027-05-03")) == (1, 0))
      // A decision is not of a later day than the act that it decides.
      #expect(await correct("20/11/2026", day: "03/05/2027").status == 422)
      #expect(await correct("02/11/2026", day: "20/11/2026", act: "3").status == 303)
      #expect(await correct("20/11/2026", day: "03/05/2027").status == 303)
      let page = await plain(later.get(path).text)
      #expect(page.contains("attribué depuis le 20 novembre 2026") && page.contains("N’était pas échue"))
      #expect(try await (level(app, on: "2027-05-20"), level(app, on: "2027-05-21")) == (1, 0))
      #expect(try await level(app, on: "2027-05-05", known: before) == 0)
      // The day of an end is its clock's.
      try await wait(app, until: "2027-05-22")
      let last = try await app.visitor(.agent)
      let moved = await last.post(
        "\(path)/corriger",
        [
          "ligne": "77-M-014", "parquet": "parquet-clairval", "livre_le": "02/11/2026", "decision": "20/11/2026",
          "jour": "10/05/2027", "motif": "Mal lu",
        ])
      #expect(moved.status == 422 && moved.text.contains("Corrigez le jour dont son délai est parti"))
    }
  }

  @Test("a passage that leaves from where the entry lapsed to is refused at its day before that", arguments: Engine.one)
  func beforeLapse(_ engine: Engine) async throws {
    let change = { (files: PackFiles) in
      try files.replacing(
        "de: [attribue, echu], vers: disponible", with: "de: [echu], vers: disponible", in: "registres.yaml")
    }
    try await withBoussole(on: engine, changing: change) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-014", on: "04/11/2026", by: keeper)
      try await wait(app, until: "2027-05-10")
      let later = try await app.visitor(.agent)
      let early = await later.post("\(path)/passages/restituer", ["jour": "01/05/2027"])
      #expect(early.status == 422 && plain(early.text).contains("échue d’elle-même le 5 mai 2027"))
      #expect(await later.post("\(path)/passages/restituer", ["jour": "06/05/2027"]).status == 303)
    }
  }

  @Test(
    "the end of a delay is owed thirty days before by whoever keeps the entry, and by nobody else",
    arguments: Engine.one)
  func dues(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      _ = try await assigned("77-M-014", on: "04/11/2026", by: keeper)
      #expect(await !keeper.get("/moi").text.contains("Fin de l’attribution"))
      try await wait(app, until: "2027-04-05")
      #expect(try await plain(app.visitor(.agent).get("/moi").text).contains("Fin de l’attribution : 77-M-014"))
      let other = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .force)
      #expect(await !other.get("/moi").text.contains("77-M-014"))
    }
  }

  @Test("what waits for somebody is owed by them; what holds them back is no lateness", arguments: Engine.one)
  func waiting(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let spip = try await DeskTests.holder(app, of: "spip")
      let created = await spip.post(
        "/registres/tig_lieux", ["site": "Atelier", "commune": "99001", "nature": "public", "jour": "02/11/2026"])
      let path = try #require(created.header("location"), "\(created.text)")
      #expect(await plain(spip.get("/moi").text).contains("Avis à demander : Atelier"))
      let asked = await spip.post(
        "\(path)/passages/demander_avis", ["avis_demandes": "03/11/2026", "jour": "03/11/2026"])
      #expect(asked.status == 303, "\(asked.text)")
      let desk = await plain(spip.get("/moi").text)
      #expect(desk.contains("À référencer ou à radier : Atelier") && !desk.contains("Avis attendus dix jours"))
    }
  }

  @Test("what is owed is promised no further than it was read", arguments: Engine.one)
  func cut(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let permit = Permit(
        departement: Boussole.code, person: nil, name: "spip", role: .agent,
        holdings: [Holding(function: "spip", role: .partner)], permissions: [])
      let module = RegistersModule(departements: Departements(parts: [RegistersModule.part]))
      func dues(adding count: Int, on day: Day) async throws -> (count: Int, through: Day?) {
        try await app.database.write(Boussole.code) { connection in
          let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
          let acts = EntryActs(connection, departement, try departement.register("tig_lieux"), by: permit)
          for number in 0..<count {
            _ = try acts.create(
              ["site": "Lieu \(day.iso) \(number)", "commune": "99001", "nature": "public"], on: day, isAnother: true)
          }
          let dues = try module.dues(DueQuestion(permit, on: Boussole.today), connection)
          return (dues.all.count, dues.through)
        }
      }
      let today = Boussole.today
      let whole = try await dues(adding: 150, on: today.adding(days: -2))
      #expect(whole == (150, today.adding(days: 60)))
      // The fifty that were read of the latter are not all of them: nothing is promised of their last day.
      let cut = try await dues(adding: 80, on: today)
      #expect(cut == (200, today.adding(days: 14)))
    }
  }

  @Test("the day of any act may be corrected, between those before and after it", arguments: Engine.available)
  func anyAct(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-014", on: "10/11/2026", by: keeper)
      let form: (String) -> KeyValuePairs<String, String> = { day in
        [
          "ligne": "77-M-014", "parquet": "parquet-clairval", "livre_le": "05/11/2026", "decision": "10/11/2026",
          "acte": "2", "jour": day, "motif": "Bon mal lu",
        ]
      }
      let link = "\(path)/corriger?acte=2".replacingOccurrences(of: "/77", with: "")
      #expect(await keeper.get(link).text.contains("02/11/2026"))
      let after = await keeper.post("\(path)/corriger", form("11/11/2026"))
      #expect(after.status == 422 && plain(after.text).contains("10 novembre 2026"), "\(after.text)")
      #expect(await keeper.post("\(path)/corriger", form("05/11/2026")).status == 303)
      #expect(try await (level(app, on: "2026-11-04"), level(app, on: "2026-11-05")) == (0, 1))
      #expect(await plain(keeper.get(path).text).contains("attribué depuis le 10 novembre 2026"))
    }
  }

  @Test("an entry is read as it was on a day, and as it was known then", arguments: Engine.available)
  func asOf(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await assigned("77-M-014", on: "10/11/2026", by: keeper)
      let past = await plain(keeper.get("\(path)?au=2026-11-09").text)
      #expect(past.contains("Au 9 novembre 2026 : disponible depuis le 2 novembre 2026"))
      #expect(!past.contains("Mettre en réparation"), "nothing is done in the past")
      #expect(await plain(keeper.get("\(path)?au=2026-11-01").text).contains("cette fiche n’existait pas"))
      let known = await plain(keeper.get("\(path)?connu=2026-11-20").text)
      #expect(known.contains("tel qu’on le savait le 20 novembre 2026, cette fiche n’existait pas"))
      #expect(await keeper.get("\(path)?au=2026-11-09", json: true).text.contains("\"etat\":\"disponible\""))
      #expect(await keeper.get("\(path)?au=2030-01-01").status == 422)
    }
  }
}

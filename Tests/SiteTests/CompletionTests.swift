import Database
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Collection
@testable import Registers
@testable import Strategy

/// The day on which a register takes a measure over is said by those who keep it: until then it is reported, and from
/// then on its entries count.
@Suite("A register that is said to be whole") struct CompletionTests {
  private static let feed = FedByRegisterTests.reported + ", reprise: a_dire"
  private let moving = FedByRegisterTests()
  private func plain(_ text: String) -> String { text.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ") }
  private func say(_ keeper: Visitor, _ day: Day, seen: String? = nil) async -> Outgoing {
    var pairs = [(name: "complet", value: French.short(day))]
    if let seen { pairs.append((name: "vu", value: seen)) }
    return await keeper.post("/registres/abris/reprise", pairs: pairs)
  }

  @Test(
    "no past day changes, whatever was known; from the day on which it is said, entries alone count",
    arguments: Engine.available)
  func counts(_ engine: Engine) async throws {
    let pack = try FedByRegisterTests.pack(Self.feed, isCounted: true)
    try await withBoussole(on: engine, changing: { _ in pack }) { app in
      var random = SplitMix(state: 77)
      try await moving.live(app, &random)
      try await moving.sound(app)
      let eve = app.clock.now.day
      let asked = (0..<(Checkout.isLong ? 60 : 20)).map { _ -> (day: Day, known: Day?) in
        let day = eve.adding(days: -Int.random(in: 0...FedByRegisterTests.days, using: &random))
        return (day, Bool.random(using: &random) ? eve.adding(days: -Int.random(in: 0...1, using: &random)) : nil)
      }
      var before: [FedByRegisterTests.Read] = []
      for one in asked { before.append(try await moving.read(app, on: one.day, known: one.known)) }
      app.advance(days: 1)
      let today = app.clock.now.day
      let reported = try await moving.read(app, on: today, known: nil)
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let list = plain(await keeper.get("/registres/abris").text)
      #expect(list.contains("Ces fiches ne comptent pas encore ; les mesures restent déclarées"))
      // The dry run says both, and records nothing.
      let dry = await keeper.get("/registres/abris/reprise?complet=\(French.short(today))")
      #expect(dry.status == 200 && plain(dry.text).contains("Par les fiches"), "\(dry.text)")
      #expect(dry.text.contains(">9<") && dry.text.contains(">\(reported.amounts[0])<"), "\(dry.text)")
      #expect(try await moving.read(app, on: today, known: nil) == reported)
      let mark = try #require(SentForm.standing(dry).first { $0.name == "vu" }?.value)
      let said = await say(keeper, today.adding(days: -40), seen: "autre chose")
      #expect(said.status == 422 && said.text.contains("ont changé depuis"), "\(said.text)")
      #expect(await say(keeper, today, seen: mark).status == 303)
      try await moving.sound(app)
      for (one, former) in zip(asked, before) {
        #expect(try await moving.read(app, on: one.day, known: one.known) == former, "\(one)")
      }
      let now = try await moving.read(app, on: today, known: nil)
      #expect(now.amounts[0] == 9 && now.states[0] == .known, "\(now)")
      // As it was known on the eve, it was reported.
      #expect(try await moving.read(app, on: today, known: eve) == reported)
      let page = plain(await keeper.get("/mesures").text)
      #expect(page.contains("compté au registre depuis le \(French.short(today)), relevé par mois avant"))
      #expect(plain(await keeper.get("/registres/abris").text).contains("dite complète depuis le"))
      app.advance(days: 1)
      let back = try await app.visitor(.agent)
      let created = await back.post(
        "/registres/abris", ["nom": "le dixième", "commune": "99001", "jour": French.short(app.clock.now.day)])
      let path = try #require(created.header("location"), "\(created.text)")
      #expect(await back.post("\(path)/passages/completer", ["jour": French.short(app.clock.now.day)]).status == 303)
      #expect(try await moving.read(app, on: app.clock.now.day, known: nil).amounts[0] == 10)
      // A pack that is loaded later keeps what was said; one that takes the word away is refused.
      try await moving.load(pack, app)
      try await moving.sound(app)
      #expect(try await moving.read(app, on: app.clock.now.day, known: nil).amounts[0] == 10)
      let former = try FedByRegisterTests.pack(FedByRegisterTests.reported, isCounted: false)
      await #expect(throws: Invalid.self) { try await moving.load(former, app) }
      let late = await back.post("/registres/abris/reprise/retrait")
      #expect(late.status == 422 && late.text.contains("le jour même"), "\(late.text)")
      // Another day changes what the lists of those without know, and no figure.
      app.clock.advance(seconds: 61)
      #expect(await say(back, today.adding(days: -300)).status == 303)
      #expect(try await moving.read(app, on: app.clock.now.day, known: nil).amounts[0] == 10)
      try await moving.sound(app)
      // Taken back, what was said before stands, and entries still count.
      app.clock.advance(seconds: 61)
      let taken = await back.post("/registres/abris/reprise/retrait")
      #expect(taken.status == 303, "\(taken.text)")
      #expect(plain(await back.get("/registres/abris").text).contains("le jour dit avant vaut de nouveau"))
      #expect(try await moving.read(app, on: app.clock.now.day, known: nil).amounts[0] == 10)
      try await moving.sound(app)
      let acts = try await app.database.read {
        try $0.query("SELECT act FROM audit WHERE subject_kind = 'registre' ORDER BY sequence").map {
          try $0.text("act")
        }
      }
      #expect(acts == ["registre.complet", "registre.complet", "registre.repris"])
    }
  }

  @Test("said by mistake, it is taken back on the same day and reads as if never said", arguments: Engine.available)
  func takenBack(_ engine: Engine) async throws {
    let pack = try FedByRegisterTests.pack(Self.feed, isCounted: true)
    try await withBoussole(on: engine, changing: { _ in pack }) { app in
      var random = SplitMix(state: 5)
      try await moving.live(app, &random)
      let today = app.clock.now.day, days = (0..<12).map { today.adding(days: -$0 * 33) }
      // What was told of this very day is stated anew as it was.
      try await app.database.write(Boussole.code) { connection in
        let ledger = LedgerStore(
          connection, in: Boussole.code, measures: try moving.departement(connection).measures)
        try ledger.report(
          level: 31, for: LedgerKey(measure: "abris", place: "99001"), on: today, cause: FedByRegisterTests.cause,
          by: .ofBoussole(in: Boussole.code))
      }
      var before: [FedByRegisterTests.Read] = []
      for day in days { before.append(try await moving.read(app, on: day, known: nil)) }
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      #expect(await say(keeper, today).status == 303)
      #expect(try await moving.read(app, on: today, known: nil).amounts[0] == 9)
      app.clock.advance(seconds: 61)
      #expect(await keeper.get("/registres/abris/reprise").text.contains("Retirer ce qui a été dit"))
      let back = await keeper.post("/registres/abris/reprise/retrait")
      #expect(back.status == 303, "\(back.text)")
      app.clock.advance(seconds: 61)
      let again = await keeper.post("/registres/abris/reprise/retrait")
      #expect(again.status == 422 && again.text.contains("Personne n’a dit que cette liste est complète"))
      for (day, former) in zip(days, before) {
        #expect(try await moving.read(app, on: day, known: nil) == former, "\(day)")
      }
      try await moving.sound(app)
      app.clock.advance(seconds: 61)
      #expect(await say(keeper, today).status == 303, "and said again")
      #expect(try await moving.read(app, on: today, known: nil).amounts[0] == 9)
      try await moving.sound(app)
    }
  }

  @Test("it is said by those who keep all of it, of a list that holds something", arguments: Engine.one)
  func refused(_ engine: Engine) async throws {
    let pack = try FedByRegisterTests.pack(Self.feed, isCounted: true)
    try await withBoussole(on: engine, changing: { _ in pack }) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let reader = try await DeskTests.holder(app, of: "prefecture/bsir", as: .prosecutor)
      let today = app.clock.now.day
      let empty = await say(keeper, today)
      #expect(empty.status == 422 && plain(empty.text).contains("il dirait zéro partout"), "\(empty.text)")
      #expect(await keeper.get("/registres/abris/reprise").text.contains("aucune fiche"))
      // Nothing was reported either: it is not known, and no zero.
      #expect(try await moving.read(app, on: today, known: nil).states[0] == .unknown)
      let created = await keeper.post(
        "/registres/abris", ["nom": "le premier", "commune": "99001", "jour": French.short(today)])
      #expect(created.status == 303)
      let list = plain(await reader.get("/registres/abris").text)
      #expect(list.contains("ne comptent pas encore") && !list.contains("Dire cette liste complète"))
      #expect(await reader.get("/registres/abris/reprise").status == 404)
      #expect(await say(reader, today).status == 404)
      #expect(await keeper.get("/registres/tgd/reprise").status == 404)
      let late = await say(keeper, today.adding(days: 1))
      #expect(late.status == 422 && late.text.contains("est à venir"), "\(late.text)")
      let odd = await keeper.get("/registres/abris/reprise?complet=demain")
      #expect(odd.status == 422 && odd.text.contains("n’est pas un jour"))
    }
  }

  @Test("an open campaign asks it no more; what was answered stays", arguments: Engine.available)
  func campaigns(_ engine: Engine) async throws {
    let register = FieldSample.register(
      "recus", "REC", fields: "- {id: service, nom: Service, genre: organisation, exige: [creation]}",
      more: "compte: [{mesure: recus_isc, flux: completer}]")
    let pack = try FieldSample.adding(register)(Checkout.pack("exemple"))
      .replacing("  - id: recus_isc\n", with: "  - id: recus_isc\n    reprise: a_dire\n", in: "mesures.yaml")
    try await withBoussole(on: engine, changing: { _ in pack }) { app in
      let collected = try await Collected.sample(app)
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let today = app.clock.now.day
      let created = await keeper.post(
        "/registres/recus", ["nom": "le premier", "service": "cd", "jour": French.short(today)])
      #expect(created.status == 303, "\(created.text)")
      let dry = plain(await keeper.get("/registres/recus/reprise").text)
      #expect(dry.contains("Ne sera plus demandé par « ") && dry.contains("par trimestre"), "\(dry)")
      app.clock.advance(seconds: 61)
      let said = await keeper.post("/registres/recus/reprise", ["complet": French.short(today)])
      #expect(said.status == 303, "\(said.text)")
      #expect(try await Collected.total(app) == 52)
      let request = try await app.database.read {
        try CampaignStore($0, in: Boussole.code).requests(of: collected.campaign).first { $0.id == collected.request }
      }
      #expect(request?.asked == 0)
      let board = try await app.visitor(.administrator).get("/campagnes/\(collected.campaign.text)")
      #expect(board.status == 200, "\(board.text.prefix(400))")
      let link = try await Collected.link(app, to: collected.request)
      let asked = await Visitor(app.site, Boussole.code, address: "198.51.100.9").get(link)
      #expect(asked.status < 400, "\(asked.status) \(asked.text.prefix(400))")
      try await moving.sound(app)
    }
  }
}

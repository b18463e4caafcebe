import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What is said again and again and goes stale: tonight's free places.
@Suite("Gauges of registers") struct GaugeTests {
  private static let heads = ["ddel", "sos-violences"]

  /// An open shelter; its path and its id.
  private func shelter(
    _ name: String, of keeper: Visitor, _ organisation: String = "sos-violences", places: String = "6"
  ) async throws -> (path: String, id: String) {
    let created = await keeper.post(
      "/registres/hebergement",
      ["nom": name, "gestionnaire": organisation, "commune": "99001", "genre": "urgence", "jour": "02/11/2026"])
    let path = try #require(created.header("location"), "\(created.text)")
    let opened = await keeper.post("\(path)/passages/ouvrir", ["places": places, "jour": "02/11/2026"])
    #expect(opened.status == 303, "\(opened.text)")
    return (path, try #require(path.split(separator: "/").last.map(String.init)))
  }
  private func csv(_ visitor: Visitor, _ path: String) async throws -> String {
    String(decoding: try await visitor.get(path).collected(), as: UTF8.self)
  }

  @Test("places are asked in the order of the numbers of their names", arguments: Engine.one)
  func ordered(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      for name in ["Structure 10", "Structure 9"] { _ = try await shelter(name, of: keeper) }
      let page = await plain(keeper.get("/registres/hebergement/jauges").text)
      let nine = try #require(page.range(of: "Structure 9")), ten = try #require(page.range(of: "Structure 10"))
      #expect(nine.lowerBound < ten.lowerBound)
    }
  }

  @Test(
    "free places are said in one form, are read with their age, then are not known: never zero",
    arguments: Engine.available)
  func stale(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      let (one, two) = (try await shelter("S-07", of: keeper), try await shelter("S-08", of: keeper))
      let list = "/registres/hebergement", form = "\(list)/jauges"
      #expect(await plain(keeper.get(list).text).contains("Places libres : non connu."))
      let page = await keeper.get(form)
      #expect(Document(Array(page.text.utf8)).faults == [])
      #expect(plain(page.text).contains("Sur 6. Jusqu’ici : jamais dit.") && page.text.contains("libres.\(two.id)"))
      #expect(await plain(keeper.get("/moi").text).contains("Places libres : à dire"))

      let said = await keeper.post(form, ["libres.\(one.id)": "3", "libres.\(two.id)": ""])
      #expect(said.status == 303 && plain(said.header("location") ?? "").contains("hebergement"), "\(said.text)")
      #expect(await plain(keeper.get(list).text).contains("Places libres : 3, non connu pour 1 sur 2."))
      app.clock.advance(seconds: 5 * 3_600 + 60)
      #expect(await plain(keeper.get(list).text).contains("3, dit il y a 5 h"))
      #expect(await plain(keeper.get(one.path).text).contains("3, dit il y a 5 h"))
      #expect(await plain(keeper.get("/moi").text).contains("jamais dit pour 1 sur 2"))
      let read = await keeper.get(list, json: true).text
      #expect(read.contains("\"nombre\":3") && read.contains("\"nombre\":null") && read.contains("\"somme\":3"))
      #expect(try await csv(keeper, "\(list)/fiches.csv").contains("non connu"))
      #expect(await keeper.post(form, ["libres.\(two.id)": "0"]).status == 303)
      #expect(await plain(keeper.get(list).text).contains("Places libres : 3."), "zero is said")

      // Noon of the next day: what was said at noon and at five is stale.
      let noon = try #require(Instant.all(on: Boussole.today.adding(days: 1), at: (12, 0)).first)
      app.clock.advance(seconds: Int((noon.microseconds - app.clock.now.microseconds) / 1_000_000) - 60)
      let late = try await app.visitor(.agent)
      #expect(await plain(late.get(list).text).contains("Places libres : 3."))
      app.clock.advance(seconds: 60)
      let text = await plain(late.get(list).text)
      #expect(text.contains("Places libres : non connu.") && !text.contains("dit il y a"))
      #expect(await !late.get(list, json: true).text.contains("\"nombre\":3"))
      #expect(try await !csv(late, "\(list)/fiches.csv").contains(",3,"))
      #expect(await plain(late.get(one.path).text).contains("non connu"))
    }
  }

  @Test(
    "where there is some comes first, the most first, then where there is none, then what is not known",
    arguments: Engine.available)
  func levels(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      var shelters: [String] = []
      for name in ["S-01", "S-02", "S-03", "S-04"] { shelters.append(try await shelter(name, of: keeper).id) }
      let said = await keeper.post(
        "/registres/hebergement/jauges",
        ["libres.\(shelters[0])": "1", "libres.\(shelters[1])": "0", "libres.\(shelters[3])": "3"])
      #expect(said.status == 303)
      app.clock.advance(seconds: 5 * 3_600 + 60)
      let reader = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .prosecutor)
      #expect(await reader.get("/registres/hebergement").text.contains("/registres/hebergement/niveaux"))
      let page = await reader.get("/registres/hebergement/niveaux"), says = plain(page.text)
      #expect(page.status == 200 && Document(Array(page.text.utf8)).faults == [])
      #expect(says.contains("Places libres : 4, dans 2 fiches ; non connu pour 1 sur 4."), "\(says.prefix(900))")
      let order = [
        "S-04", "dit il y a 5 h", "S-01", "Places libres : zéro", "S-02", "Places libres : non connu", "S-03",
      ]
      var rest = says[...]
      for word in order {
        let found = try #require(rest.range(of: word), "\(word) in \(says)")
        rest = rest[found.upperBound...]
      }
      #expect(!page.text.contains("/jauges"), "whoever reads says nothing")
      #expect(await reader.get("/registres/hebergement/niveaux", json: true).text.contains("\"somme\":4"))
      app.clock.advance(seconds: 86_400)
      let late = try await app.visitor(.prosecutor)
      #expect(await plain(late.get("/registres/hebergement/niveaux").text).contains("Places libres : non connu."))
      #expect(await late.get("/registres/tgd/niveaux").status == 404)
    }
  }

  @Test(
    "what nobody ever said is said to be so, since the day on which it was to be said: it is late of nothing",
    arguments: Engine.available)
  func never(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      // Open for three years when it was written down.
      try await app.database.write(Boussole.code) { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        let register = try departement.register("hebergement"), open = try #require(register.state("ouverte"))
        let walk = RegisterWalk(departement: departement, register: register, way: [], number: 1)
        let values: EntryValues = [
          "nom": "S-09", "gestionnaire": "sos-violences", "commune": "99001", "genre": "urgence", "places": "6",
        ]
        _ = try EntryActs(connection, departement, register, by: walk.permit)
          .create(values, on: try #require(Day(2023, 11, 3)), as: open)
      }
      let desk = await plain(keeper.get("/moi").text)
      #expect(
        desk.contains("jamais dit pour 1 sur 1") && desk.contains("jamais dit depuis le 3 novembre 2023"), "\(desk)")
      #expect(!desk.contains("retard"))
      // Said once, then no more: that is late.
      let other = try await shelter("S-07", of: keeper)
      #expect(await keeper.post("/registres/hebergement/jauges", ["libres.\(other.id)": "3"]).status == 303)
      app.clock.advance(seconds: 3 * 86_400)
      let later = plain(try await app.visitor(.agent).get("/moi").text)
      #expect(later.contains("non connu pour 2 sur 2, jamais dit pour 1") && later.contains("de retard"), "\(later)")
    }
  }

  @Test("who has not said it is a list, today and on a past day", arguments: Engine.available)
  func silent(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      let reader = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .prosecutor)
      let (one, two) = (try await shelter("S-07", of: keeper), try await shelter("S-08", of: keeper))
      let list = "/registres/hebergement/sans/muettes"
      #expect(await plain(reader.get(list).text).contains("2 sur 2."))
      #expect(await keeper.post("/registres/hebergement/jauges", ["libres.\(one.id)": "2"]).status == 303)
      let page = await reader.get(list).text
      #expect(plain(page).contains("1 sur 2.") && page.contains(two.id) && !page.contains(one.id))
      app.clock.advance(seconds: 2 * 86_400)
      let (late, day) = (try await app.visitor(.prosecutor), Boussole.today)
      #expect(await plain(late.get(list).text).contains("2 sur 2."))
      #expect(await plain(late.get("\(list)?au=\(day.iso)").text).contains("1 sur 2."))
      #expect(await plain(late.get("\(one.path)?au=\(day.iso)").text).contains("2, dit il y a 11 h"))
      #expect(await plain(late.get("\(one.path)?au=\(day.adding(days: 1).iso)").text).contains("non connu"))
    }
  }

  @Test("one says it of one's own, within what there is; whoever reads says nothing", arguments: Engine.one)
  func refused(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      let state = try await DeskTests.holder(app, of: "ddel", as: .prosecutor)
      let (own, other) = (
        try await shelter("S-07", of: keeper), try await shelter("E-01", of: state, "ddel")
      )
      let form = "/registres/hebergement/jauges"
      #expect(await !keeper.get(form).text.contains(other.id))
      for (text, words) in [
        ("7", "7 dépasse 6"), ("trois", "n’est pas un nombre"), ("1,5", "n’est pas un nombre entier"),
        ("", "Aucun nombre"),
      ] {
        app.clock.advance(seconds: 61)
        let answer = await keeper.post(form, ["libres.\(own.id)": text])
        #expect(answer.status == 422 && plain(answer.text).contains(words), "\(text)")
        #expect(Document(Array(answer.text.utf8)).faults == [])
      }
      let stolen = await keeper.post(form, ["libres.\(other.id)": "1"])
      #expect(stolen.status == 422 && plain(stolen.text).contains("Aucun nombre"))
      let reader = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .subPrefect)
      #expect(await reader.get(form).status == 404)
      #expect(await reader.post(form, ["libres.\(own.id)": "1"]).status == 404)
      #expect(await keeper.get("/registres/tgd/jauges").status == 404)
      // Closed, it is asked no more.
      #expect(await keeper.post("\(own.path)/passages/fermer_un_temps", ["jour": "24/11/2026"]).status == 303)
      #expect(await keeper.get(form).text.contains("Aucune fiche"))
      #expect(await !keeper.get("/moi").text.contains("à dire"))
    }
  }

  @Test(
    "it holds for hours, days, or until an hour of the next day, whatever the clocks do",
    arguments: [
      (.hours(12), "2026-11-24T16:12:00Z", "25/11/2026 à 5 h 12"),
      (.days(7), "2026-11-24T16:12:00Z", "02/12/2026 à 0 h 00"),
      (.nextDay(hour: 12), "2026-11-24T16:12:00Z", "25/11/2026 à 12 h 00"),
      (.nextDay(hour: 12), "2026-11-24T00:30:00Z", "25/11/2026 à 12 h 00"),
      // The night on which clocks go back, and that on which there is no half past two.
      (.nextDay(hour: 12), "2026-10-24T16:00:00Z", "25/10/2026 à 12 h 00"),
      (.nextDay(hour: 2), "2026-03-28T16:00:00Z", "29/03/2026 à 3 h 00"),
    ] as [(Gauge.Validity, String, String)])
  func validity(_ validity: Gauge.Validity, _ said: String, _ end: String) throws {
    let moment = try #require(Instant(iso: said))
    #expect(plain(French.moment(validity.end(of: moment))) == end)
  }

  @Test("what can be known now was said since one moment, whatever the clocks do")
  func start() throws {
    let night = try #require(Instant(iso: "2026-03-28T16:00:00Z"))
    for validity in [.hours(12), .days(0), .days(7), .nextDay(hour: 2), .nextDay(hour: 12)] as [Gauge.Validity] {
      for quarters in 0..<120 {
        let now = night.adding(seconds: quarters * 900), start = validity.start(at: now)
        for offset in [-1, 0, 1] + (-40...40).map({ $0 * 3_600_000_000 }) {
          let said = Instant(microseconds: start.microseconds + Int64(offset))
          #expect((said >= start) == (validity.end(of: said) > now), "\(validity) \(now.iso) \(said.iso)")
        }
      }
    }
  }

  @Test("what was said is forgotten after thirteen months", arguments: Engine.available)
  func forgotten(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: "sos-violences")
      let own = try await shelter("S-07", of: keeper)
      #expect(await keeper.post("/registres/hebergement/jauges", ["libres.\(own.id)": "1"]).status == 303)
      for (days, left) in [(380, 1), (30, 0)] {
        app.clock.advance(seconds: days * 86_400)
        try await app.forget()
        let kept = try await app.database.read {
          try $0.query("SELECT COUNT(*) AS n FROM register_gauge").first?.integer("n")
        }
        #expect(kept == left)
      }
    }
  }
}

import Accounts
import Database
import Kernel
import Messaging
import Strategy
import TestKit
import Testing
import Web

/// What is read of the site itself, and one's own account.
@Suite("Rights, trail, own account") struct RightsTests {
  @Test("the table of rights says who can do what, and how many they are", arguments: Engine.available)
  func rights(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let page = try await app.get("/droits", as: .prefecture)
      #expect(PeopleTests.isGood(page))
      for permission in Boussole.assembly.modules.flatMap(\.permissions) {
        #expect(page.text.contains(HTML(prose: permission.sentence).text), "\(permission.id)")
      }
      for role in Role.allCases { #expect(page.text.contains(role.name), "\(role)") }
      #expect(page.text.contains("ont un compte"))
      #expect(page.text.contains("Le sous-préfet voit qui a répondu aux collectes, dans son arrondissement."))
      for word in ["le pack", "hors de portée"] { #expect(!page.text.contains(word)) }
    }
  }

  @Test("the table of rights says what each register allows, and to whom", arguments: Engine.available)
  func registers(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let page = try await app.get("/droits", as: .prefecture).text.replacing("\u{00A0}", with: " ")
      #expect(page.contains("Téléphones grave danger") && page.contains("Tiennent : "))
      #expect(page.contains("Lisent aussi : ") && page.contains("Sous-préfet"))
      #expect(page.contains("invite, donne et finit des fonctions, ferme des comptes"))
    }
  }

  @Test("the trail names acts and functions, and is read by act, by day, page by page", arguments: Engine.available)
  func trail(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      for index in 0..<30 {
        _ = await administrator.post(
          "/piloter/4.1/meteo", ["meteo": "securises", "texte": "Avis \(index)", "jour": "24/11/2026"])
        _ = await administrator.post("/piloter/4.1/etat", ["etat": "en_cours", "jour": "24/11/2026"])
      }
      let page = await administrator.get("/journal")
      #expect(PeopleTests.isGood(page) && page.text.contains("Plus ancien") && page.text.contains("Météo"))
      #expect(!page.text.contains("Avis 29"), "never what was written")
      #expect(page.text.contains("/exemple/actions/4.1"), "what it was about leads to its page")
      for word in ["password_hash", "from_day", "météo 4.1", "meteo"] { #expect(!page.text.contains(word + "<")) }
      let next = try #require(page.text.firstMatch(of: /href="([^"]*avant=\d+)"/)).output.1
      let older = await administrator.get(String(next).replacing("&amp;", with: "&"))
      #expect(PeopleTests.isGood(older) && older.text.contains("Pack mis en vigueur"))
      let one = await administrator.get("/journal?acte=pack.charge&jour.du=24/11/2026&jour.au=24/11/2026")
      #expect(PeopleTests.isGood(one) && one.text.contains("Boussole</td>"))
      #expect(await administrator.get("/journal?jour.au=23/11/2026").text.contains("Rien ne convient"))
      #expect(PeopleTests.isGood(await administrator.get("/journal?jour.du=hier"), 422))
      // Its files hold all that is asked, page after page.
      let file = String(
        decoding: try await administrator.get("/journal/lignes.csv?acte=meteo.dit").collected(), as: UTF8.self)
      #expect(file.split(separator: "\r\n").count == 31 && file.contains("Météo : dit") && !file.contains("Avis"))
      #expect(try await app.get("/journal", as: .partner).status == 404)
    }
  }

  @Test("sessions are seen and closed, one or all the others", arguments: Engine.available)
  func sessions(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let here = try await app.visitor(.agent), there = try await app.visitor(.agent)
      let third = try await app.visitor(.agent)
      let page = await here.get("/compte/sessions")
      #expect(PeopleTests.isGood(page) && page.text.contains("celle-ci"))
      let paths = page.text.matches(of: /\/compte\/sessions\/[0-9a-f-]{36}\/fermeture/).map { String($0.output) }
      #expect(paths.count == 2)
      // Somebody else's is not closed by its address.
      let stranger = try await app.visitor(.partner)
      #expect(await stranger.post(paths[0]).status == 303)
      #expect(await here.get("/compte/sessions").text.contains(paths[0]))
      #expect(await here.post(paths[0]).status == 303)
      let open = [await there.get("/compte").status, await third.get("/compte").status]
      #expect(open.sorted() == [200, 303])
      #expect(await here.post("/compte/sessions/fermeture").status == 303)
      #expect(await there.get("/compte").status == 303)
      #expect(await third.get("/compte").status == 303)
      #expect(await here.get("/compte").status == 200)
    }
  }

  @Test("one chooses one's messages", arguments: Engine.available)
  func messages(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.agent)
      #expect(PeopleTests.isGood(await visitor.get("/compte/messages")))
      #expect(PeopleTests.isGood(await visitor.post("/compte/messages", ["choix": "x"]), 422))
      #expect(await visitor.post("/compte/messages", ["choix": "daily"]).status == 303)
      let id = try await PeopleTests.account(app, Boussole.email(.agent)).id
      #expect(try await app.database.read { try MessagePreferences($0).choice(of: id, in: Boussole.code) } == .daily)
    }
  }

  @Test(
    "of a browser its family alone is kept",
    arguments: [
      ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "firefox"),
      ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "edge"),
      ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1 Version/17 Safari/605.1", "safari"), ("curl/8", "other"),
    ])
  func browsers(_ pair: (agent: String, family: String)) { #expect(Browser(pair.agent).rawValue == pair.family) }

  @Test(
    "of a system too",
    arguments: [
      ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "linux"),
      ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/130.0 Mobile Safari/537.36", "android"),
      ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "iphone"),
      ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Safari/605.1", "mac"),
      ("Mozilla/5.0 (Windows NT 10.0) Edg/130.0", "windows"), ("curl/8", "other"),
    ])
  func systems(_ pair: (agent: String, family: String)) { #expect(System(pair.agent).rawValue == pair.family) }

  @Test("a session says when it was last seen", arguments: Engine.available)
  func seen(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let here = try await app.visitor(.agent), there = try await app.visitor(.agent)
      app.clock.advance(seconds: 3600)
      #expect(await there.get("/compte").status == 200)
      app.clock.advance(seconds: 60)
      let page = await here.get("/compte/sessions")
      #expect(PeopleTests.isGood(page))
      // Opened at noon, used at one, looked at a minute later.
      #expect(page.text.contains(/13.h.00/))
    }
  }
}

import Accounts
import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@Suite("Signing in") struct SignInTests {
  private static let wrong: KeyValuePairs = [
    "email": Boussole.email(.administrator), "mot_de_passe": "pas le bon du tout",
  ]

  @Test("a wrong password and an unknown address are told alike", arguments: Engine.available)
  func alike(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.public)
      let known = await visitor.post("/connexion", SignInTests.wrong)
      let unknown = await visitor.post("/connexion", ["email": "personne@exemple.fr", "mot_de_passe": "x"])
      #expect(known.status == 422 && unknown.status == 422)
      #expect(
        known.text.replacing(Boussole.email(.administrator), with: "")
          == unknown.text.replacing("personne@exemple.fr", with: ""))
      #expect(known.text.contains("L’adresse ou le mot de passe n’est pas le bon."))
      #expect(visitor.cookies.withLock { $0.isEmpty })
      #expect(Document(known.body).faults.isEmpty, "\(Document(known.body).faults)")
      // The address is case-blind, the password is not.
      let loud = await visitor.post(
        "/connexion", ["email": " ADMINISTRATEUR@EXEMPLE.FR ", "mot_de_passe": Boussole.password])
      #expect(loud.status == 303)
    }
  }

  @Test(
    "five failures close the door to that address for a quarter of an hour, and to no other",
    arguments: Engine.available)
  func rate(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.public, address: "192.0.2.7")
      for _ in 0..<5 {
        #expect(await visitor.post("/connexion", SignInTests.wrong).status == 422)
        app.clock.advance(seconds: 1)
      }
      let right: KeyValuePairs = ["email": Boussole.email(.administrator), "mot_de_passe": Boussole.password]
      let refused = await visitor.post("/connexion", right)
      #expect(refused.status == 429)
      #expect(refused.text.contains("Trop d’essais."))
      checkHeaders(refused, "429")
      let other = try await app.visitor(.public, address: "192.0.2.8")
      #expect(await other.post("/connexion", right).status == 303)
      app.clock.advance(seconds: 901)
      #expect(await visitor.post("/connexion", right).status == 303)
    }
  }

  @Test("a one-time password opens nothing but its own change", arguments: Engine.available)
  func oneTime(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let once = Password.oneTime(), hash = try await Password.hash(once)
      try await app.database.write(Boussole.code) {
        _ = try AccountStore($0).add(email: "neuf@exemple.fr", name: "Neuf", role: .administrator, passwordHash: hash)
      }
      let visitor = try await app.visitor(.public)
      let answer = await visitor.post(
        "/connexion", ["email": "neuf@exemple.fr", "mot_de_passe": once, "retour": "/exemple/saisie"])
      #expect(answer.header("location") == "/exemple/compte")
      // Going elsewhere leads back to it, until it is done.
      for path in ["/saisie", "/piloter/4.1/meteo", "/mesures/tgd_attente"] {
        let elsewhere = await visitor.get(path)
        #expect(
          elsewhere.status == 303 && elsewhere.header("location") == "/exemple/compte", "\(path): \(elsewhere.status)")
      }
      let act = await visitor.post("/piloter/4.1/meteo", ["meteo": "securises", "texte": "x"])
      #expect(act.status == 303 && act.header("location") == "/exemple/compte")
      #expect(try await app.database.read { try SayingStore($0).subjects(.weather, in: Boussole.code) }.isEmpty)

      func change(_ old: String, _ new: String, _ again: String) async -> Outgoing {
        await visitor.post("/compte/mot-de-passe", ["ancien": old, "nouveau": new, "encore": again])
      }
      let new = "une autre phrase, plus longue"
      #expect(await change("faux", new, new).text.contains("Ce n’est pas le mot de passe actuel."))
      #expect(await change(once, "court", "court").text.contains("au moins 12 caractères"))
      #expect(await change(once, new, new + "x").text.contains("Les deux saisies diffèrent."))
      #expect(await change(once, once, once).status == 422)
      #expect(await change(once, new, new).status == 303)
      #expect(await visitor.get("/saisie").status == 200)
      let old = try await app.visitor(.public)
      #expect(await old.post("/connexion", ["email": "neuf@exemple.fr", "mot_de_passe": once]).status == 422)
      #expect(await old.post("/connexion", ["email": "neuf@exemple.fr", "mot_de_passe": new]).status == 303)
    }
  }

  @Test("a form without its token, or from elsewhere, writes nothing", arguments: Engine.available)
  func forgery(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator), token = await visitor.csrf()
      #expect(token.count == 64)
      let fields: KeyValuePairs = ["meteo": "securises", "texte": "Forgé"]
      func post(csrf: String, _ headers: [String: String] = [:]) async -> Outgoing {
        await visitor.post("/piloter/4.1/meteo", fields, csrf: csrf, headers: headers)
      }
      for wrong in ["", "x", String(repeating: "0", count: 64), token.uppercased() + "0"] {
        let answer = await post(csrf: wrong)
        #expect(answer.status == 403)
        #expect(answer.text.contains("Rien n’a été enregistré."))
        checkHeaders(answer, "403")
      }
      let elsewhere: [[String: String]] = [
        ["origin": "https://evil.example"], ["origin": "http://evil.example//boussole.test.evil.example"],
        ["origin": "null"], ["origin": "http://evilboussole.test"], ["sec-fetch-site": "cross-site"],
        ["sec-fetch-site": "same-site"],
      ]
      for headers in elsewhere { #expect(await post(csrf: token, headers).status == 403, "\(headers)") }
      #expect(try await app.database.read { try SayingStore($0).subjects(.weather, in: Boussole.code) }.isEmpty)
      #expect(await post(csrf: token).status == 303)
      // Another's token is not one's own.
      let other = try await app.visitor(.administrator)
      #expect(await other.post("/piloter/4.1/meteo", fields, csrf: token).status == 403)
      // Signing in from another site's form is refused too.
      let victim = try await app.visitor(.public)
      let forced = await victim.post(
        "/connexion", ["email": Boussole.email(.agent), "mot_de_passe": Boussole.password],
        headers: ["origin": "https://evil.example"])
      #expect(forced.status == 403)
    }
  }

  @Test("a session ends by signing out, and after twelve hours by itself", arguments: Engine.available)
  func endings(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let cookie = try #require(visitor.cookies.withLock { $0[Site.sessionCookie] })
      #expect(await visitor.get("/saisie").status == 200)
      #expect(await visitor.post("/deconnexion").status == 303)
      #expect(await visitor.get("/saisie").status == 303)
      visitor.cookies.withLock { $0[Site.sessionCookie] = cookie }
      #expect(await visitor.get("/saisie").status == 303)

      let lasting = try await app.visitor(.administrator)
      app.clock.advance(seconds: 12 * 3600 - 1)
      #expect(await lasting.get("/saisie").status == 200)
      app.clock.advance(seconds: 2)
      #expect(await lasting.get("/saisie").status == 303)
      // Not of another département either, nor with a token made up.
      let stranger = try await app.visitor(.administrator)
      let kept = try #require(stranger.cookies.withLock { $0[Site.sessionCookie] })
      let answer = await app.site.respond(to: Incoming(target: "/77/saisie", headers: ["cookie": "boussole=\(kept)"]))
      #expect(answer.status != 200)
    }
  }

  @Test("the cookie can't be read by scripts, and is kept to https where the site is", arguments: [false, true])
  func cookie(_ isSecure: Bool) async throws {
    try await withBoussole(on: .sqlite, isSecure: isSecure) { app in
      let visitor = try await app.visitor(.public)
      let answer = await visitor.post(
        "/connexion", ["email": Boussole.email(.agent), "mot_de_passe": Boussole.password])
      let cookie = try #require(answer.headers.first { $0.value.hasPrefix("boussole=") }?.value)
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/exemple"))
      #expect(cookie.contains("Secure") == isSecure)
      #expect((answer.header("strict-transport-security") != nil) == isSecure)
    }
  }

  @Test("one comes back to where one was, never to another site") func back() async throws {
    try await withBoussole(on: .sqlite) { app in
      let visitor = try await app.visitor(.public)
      let asked = await visitor.get("/mesures/recus_isc/releves?jour=2026-09-30")
      #expect(
        asked.header("location")
          == "/exemple/connexion?retour=%2Fexemple%2Fmesures%2Frecus_isc%2Freleves%3Fjour%3D2026-09-30")
      func target(_ back: String) async throws -> String? {
        let visitor = try await app.visitor(.public)
        let form = await visitor.get(
          "/connexion?retour=" + (back.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""))
        #expect(form.status == 200 && Document(form.body).faults.isEmpty)
        return await visitor.post(
          "/connexion",
          ["email": Boussole.email(.administrator), "mot_de_passe": Boussole.password, "retour": back]
        ).header("location")
      }
      #expect(try await target("/exemple/mesures?au=2026-01-01") == "/exemple/mesures?au=2026-01-01")
      let evil = [
        "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\\/evil", "/ /evil",
        "/%0d%0aset-cookie:x=1", "http:/evil", "evil.example", "/\u{9}/evil.example",
      ]
      for back in evil { #expect(try await target(back) == "/exemple", "\(back)") }
      let inside = try await target("/exemple//evil.example")
      #expect(inside?.hasPrefix("/exemple") ?? false)
    }
  }
}

import Database
import Documents
import Foundation
import Kernel
import Strategy
import Synchronization
import TestKit
import Testing
import Web

/// Whatever comes in by the forms.
@Suite("Forms") struct FormTests {
  @Test("ten megabytes are refused before they are read, and nothing is written", arguments: Engine.one)
  func large(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let body =
        Array("csrf=\(await visitor.csrf())&meteo=appuis&texte=".utf8) + [UInt8](repeating: 97, count: 10_000_000)
      let answer = await visitor.post("/piloter/4.1/meteo", body: body, type: "application/x-www-form-urlencoded")
      #expect(answer.status == 413)
      #expect(answer.text.contains("64\u{A0}ko") && answer.text.contains("Rien n’a été enregistré."))
      checkHeaders(answer, "413")
      #expect(Document(answer.body).faults.isEmpty)
      let stranger = try await app.visitor(.public)
      let signIn = await stranger.post("/connexion", body: body, type: "application/x-www-form-urlencoded")
      #expect(signIn.status == 413)
      #expect(try await app.database.read { try SayingStore($0).subjects(.weather, in: Boussole.code) }.isEmpty)
    }
  }

  @Test("nothing is read of those who may not send it, nor of what another site sends", arguments: Engine.one)
  func unread(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let wasRead = Mutex(false)
      func send(_ path: String, as role: Role, _ headers: [String: String] = [:]) async throws -> Outgoing {
        let body = Body(reading: { _ in
          wasRead.withLock { $0 = true }
          return []
        })
        let own = ["content-type": "multipart/form-data; boundary=x", "host": "boussole.test"]
        return await (try await app.visitor(role)).send(
          Incoming(
            method: "POST", target: "/exemple\(path)", headers: own.merging(headers) { $1 }, body: body,
            address: "192.0.2.9"))
      }
      let refused: [(path: String, role: Role, headers: [String: String], status: Int)] = [
        ("/import", .public, [:], 303), ("/import", .partner, [:], 404), ("/rien", .administrator, [:], 404),
        ("/import", .administrator, ["sec-fetch-site": "cross-site"], 403),
        ("/import", .administrator, ["origin": "https://ailleurs.test"], 403),
      ]
      for one in refused {
        let answer = try await send(one.path, as: one.role, one.headers)
        #expect(answer.status == one.status, "\(one)")
      }
      #expect(!wasRead.withLock { $0 })
      let allowed = try await send("/import", as: .administrator)
      #expect(allowed.status == 422)
      #expect(wasRead.withLock { $0 })
    }
  }

  @Test("bodies that are no form are refused kindly", arguments: Engine.one)
  func broken(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator), token = await visitor.csrf()
      let bodies: [(String, String)] = [
        ("multipart/form-data", ""), ("multipart/form-data; boundary=", "--\r\n--"),
        ("multipart/form-data; boundary=x", "no mark"), ("multipart/form-data; boundary=x", "--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
        ("application/json", "{\"csrf\": \"\(token)\"}"), ("application/x-www-form-urlencoded", "csrf=%zz&&&=&%"),
        ("text/plain", String(repeating: "&", count: 60_000)), ("", "\0\0\0"),
      ]
      for (type, body) in bodies {
        for path in ["/piloter/4.1/meteo", "/import", "/connexion"] {
          let answer = await visitor.post(path, body: Array(body.utf8), type: type)
          #expect([403, 413, 422].contains(answer.status), "\(path) \(type): \(answer.status)")
        }
      }
      let invalid: [UInt8] = Array("csrf=\(token)&meteo=appuis&texte=%FF%FE".utf8)
      let answer = await visitor.post("/piloter/4.1/meteo", body: invalid, type: "application/x-www-form-urlencoded")
      #expect(answer.status == 422)
    }
  }

  @Test("nothing that is written can add a header", arguments: Engine.one)
  func headers(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      var answers = [
        await visitor.get("/mesures/cameras?commune=99001%0d%0ax-evil:1"),
        await visitor.get("/saisie/%0d%0ax-evil:1"),
        await visitor.get("/export/chiffres.csv?mesure=a%22%0d%0ax-evil:1"),
        await visitor.post("/piloter/4.1/etape", ["texte": "a\r\nset-cookie: x=1", "echeance": "01/01/2027"]),
        await visitor.post(
          "/mesures/recus_isc/releves",
          ["jour": "30/09/2026", "organisation": "ddpn", "valeur": "1", "commentaire": "a\r\nx-evil: 1"]),
        await visitor.upload("/import", name: "a\r\nx-evil: 1.csv", "mesure;jour;valeur\n"),
      ]
      // What nobody signed is not said.
      visitor.cookies.withLock { $0["boussole-avis"] = "AAAA.C%E2%80%99est%20enregistr%C3%A9%0d%0ax-evil%3A1" }
      answers.append(await visitor.get("/"))
      #expect(!(answers.last?.text.contains("C’est enregistré") ?? true))
      for answer in answers {
        #expect(answer.status != 500)
        for (name, value) in answer.headers {
          let isClean = (name + value).utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
          #expect(isClean, "\(name): \(value.debugDescription)")
        }
      }
      let file = await visitor.get("/export/chiffres.csv?mesure=recus_isc")
      #expect(file.header("content-disposition") == "attachment; filename=\"chiffres-recus_isc.csv\"")
    }
  }

  @Test("a notice is kept to https where the site is", arguments: [false, true])
  func notice(isSecure: Bool) async throws {
    try await withBoussole(on: .sqlite, isSecure: isSecure) { app in
      let answer = try await app.visitor(.administrator).post(
        "/piloter/4.1/etat", ["etat": "en_cours", "jour": "24/11/2026"])
      let cookie = try #require(answer.headers.first { $0.value.hasPrefix("boussole-avis=") }?.value)
      #expect(cookie.contains("HttpOnly") && cookie.contains("; Secure") == isSecure)
    }
  }

  @Test("a file is taken apart aside: pages and small forms do not wait for it", arguments: Engine.one)
  func aside(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let isTaken = DispatchSemaphore(value: 0), isFree = DispatchSemaphore(value: 0), answered = Mutex(false)
      // Both places are taken: what is done aside waits, what answers everybody does not.
      let hold: @Sendable () -> Void = {
        isTaken.signal()
        isFree.wait()
      }
      async let first: Void = Aside.run(hold)
      async let second: Void = Aside.run(hold)
      await Task.detached {
        isTaken.wait()
        isTaken.wait()
      }.value
      let lines = String(repeating: "recus_isc;30/09/2026;1\n", count: 4_000)
      async let sent = {
        let answer = await visitor.upload("/import", name: "gros.csv", "mesure;jour;valeur\n\(lines)")
        answered.withLock { $0 = true }
        return answer
      }()
      let small = try await app.visitor(.manager)
      #expect(await small.post("/connexion", ["email": "x@exemple.fr", "mot_de_passe": "faux"]).status == 422)
      #expect(!answered.withLock { $0 })
      isFree.signal()
      isFree.signal()
      #expect(await sent.status < 500)
      _ = try await (first, second)
    }
  }

  @Test("a notice is said once, accents and all", arguments: Engine.one) func notice(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      #expect(await visitor.post("/piloter/4.1/etat", ["etat": "en_cours", "jour": "24/11/2026"]).status == 303)
      #expect(await visitor.get("/mesures").text.contains("C’est enregistré, au 24/11/2026."))
      #expect(await !visitor.get("/mesures").text.contains("C’est enregistré"))
    }
  }
}

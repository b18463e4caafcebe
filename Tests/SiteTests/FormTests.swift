import Database
import Foundation
import Kernel
import Strategy
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
      func limit(_ target: String) -> Int { app.site.bodyLimit(Incoming(method: "POST", target: target)) }
      #expect(limit("/exemple/piloter/4.1/meteo") == 65_536)
      #expect(limit("/exemple/import") == 20_000_000)
      #expect(limit("/exemple/rien") == 0 && limit("/%zz") == 0 && limit("/") == 0)
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
      visitor.cookies.withLock { $0["boussole-avis"] = "a%0d%0ax-evil%3A1%3Cscript%3E" }
      answers.append(await visitor.get("/"))
      #expect(!(answers.last?.text.contains("<script>") ?? true))
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

  @Test("a notice is said once, accents and all", arguments: Engine.one) func notice(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      #expect(await visitor.post("/piloter/4.1/etat", ["etat": "en_cours", "jour": "24/11/2026"]).status == 303)
      #expect(await visitor.get("/mesures").text.contains("C’est enregistré, au 24/11/2026."))
      #expect(await !visitor.get("/mesures").text.contains("C’est enregistré"))
    }
  }
}

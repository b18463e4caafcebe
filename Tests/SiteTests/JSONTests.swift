import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

extension Reading {
  /// The same addresses, read by programs.
  @Suite("JSON") struct JSONTests {
    static let paths = [
      "/", "/echeances", "/silence", "/actualites", "/organismes", "/organismes/ddpn", "/recherche?q=cameras",
      "/sources",
      "/territoire", "/communes", "/communes/99001", "/zones/arrondissement", "/zones/arrondissement/991",
      "/mesures", "/mesures/cameras", "/mesures/tgd", "/mesures/tgd_delai", "/mesures/recus_isc",
      "/mesures/cameras/carte",
      "/indicateurs/part_conseils_actifs", "/indicateurs/faits_intrafamiliaux", "/axes/1", "/objectifs/4",
      "/actions/4.1",
      "/actions/1.1", "/actions/4.1/historique",
    ]
    static let own = ["/saisie", "/mesures/recus_isc/releves", "/indicateurs/communes_referent/chiffres"]

    @Test("decodes, and no figure is a bare number", arguments: Engine.available)
    func figures(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      var count = 0
      for path in JSONTests.paths + JSONTests.own {
        let answer = try await app.get(path, as: .administrator, json: true)
        #expect(answer.status == 200, "\(path): \(answer.status)")
        #expect(answer.header("content-type") == "application/json; charset=utf-8", "\(path)")
        checkHeaders(answer, path)
        let value = try JSONSerialization.jsonObject(with: Data(answer.body))
        count += try check(value, at: path)
      }
      #expect(count > 60)
    }

    /// The figures below a value, each with all that makes it one.
    private func check(_ value: Any, at path: String) throws -> Int {
      var count = 0
      if let object = value as? [String: Any] {
        if let provenance = object["provenance"] {
          count += 1
          for name in ["valeur", "unite", "jour", "connu", "manque"] {
            #expect(object[name] != nil, "\(path): `\(name)` is missing from \(object)")
          }
          #expect((provenance as? String)?.hasPrefix("/exemple/") ?? false, "\(path): \(provenance)")
        }
        for name in ["chiffre", "ensemble"] {
          if let figure = object[name] as? [String: Any] {
            #expect(figure["provenance"] != nil, "\(path): `\(name)` is a bare number")
          }
        }
        for (name, part) in object { count += try check(part, at: "\(path) \(name)") }
      } else if let list = value as? [Any] {
        for part in list { count += try check(part, at: path) }
      }
      return count
    }

    @Test("the provenance of a figure leads to the same figure", arguments: Engine.one)
    func provenance(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      for path in ["/mesures/cameras", "/mesures/postes_isc", "/indicateurs/part_conseils_actifs"] {
        let figure = try await figure(app, path)
        let link = try #require(figure["provenance"] as? String)
        #expect(try await NSDictionary(dictionary: self.figure(app, link)).isEqual(to: figure))
      }
      let commune = try await object(app, "/communes/99001")
      for figure in try #require(commune["chiffres"] as? [[String: Any]]) where figure["valeur"] is Int {
        let link = try #require(figure["provenance"] as? String)
        let same = try await self.figure(app, link)
        #expect(same["valeur"] as? Int == figure["valeur"] as? Int, "\(link)")
      }
    }

    @Test("what the pack notes, and where it is taken from, is said as on pages", arguments: Engine.one)
    func notes(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      let strategy = "Stratégie de prévention de la délinquance du Val-d’Exemple (texte inventé)"
      let action = try await object(app, "/actions/4.1")
      #expect((action["note"] as? String)?.hasPrefix("La stratégie cite trois parquets") == true)
      let milestones = try #require(action["jalons"] as? [[String: Any]])
      #expect(milestones.contains { $0["source"] as? String == strategy })
      let indicator = try await object(app, "/indicateurs/tgd_actifs")
      let targets = try #require(indicator["cibles"] as? [[String: Any]])
      #expect(targets.allSatisfy { $0["source"] as? String == strategy })
      #expect(targets.contains { $0["note"] as? String == "« doubler »" })
      let indicators = try #require(try await object(app, "/actions/5.1")["indicateurs"] as? [[String: Any]])
      let stated = indicators.flatMap { $0["cites"] as? [[String: Any]] ?? [] }.compactMap { $0["note"] as? String }
      #expect(stated.contains { $0.hasPrefix("« environ 400 »") })
    }

    @Test("a sensitive measure is nowhere for the public", arguments: Engine.one)
    func sensitive(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      for path in ["/mesures/tgd_attente", "/mesures/tgd_attente/carte", "/mesures/tgd_attente/ecritures.csv"] {
        #expect(try await app.get(path).status == 404, "\(path)")
        #expect(try await app.get(path, as: .agent).status == 404, "\(path)")
        #expect(try await app.get(path, json: true).status == 404, "\(path)")
      }
      for path in JSONTests.paths {
        for role in [Role.public, .agent] {
          #expect(try await !app.get(path, as: role).text.contains("tgd_attente"), "\(role): \(path)")
          #expect(try await !app.get(path, as: role, json: true).text.contains("tgd_attente"), "\(role): \(path)")
        }
      }
      #expect(try await app.get("/mesures/tgd_attente", as: .administrator).status == 200)
      #expect(try await app.get("/mesures", as: .administrator).text.contains("tgd_attente"))
    }

    @Test("an error is JSON as well", arguments: Engine.one) func errors(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      for (path, status) in [("/actions/99", 404), ("/?au=31/02/2026", 422), ("/saisie", 401)] {
        let answer = try await app.get(path, json: true)
        #expect(answer.status == status, "\(path)")
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        #expect(object?["erreur"] is String, "\(path)")
        checkHeaders(answer, path)
      }
    }

    private func object(_ app: Boussole, _ path: String) async throws -> [String: Any] {
      let answer = try await app.get(path, as: .administrator, json: true)
      return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }
    private func figure(_ app: Boussole, _ path: String) async throws -> [String: Any] {
      try #require(try await object(app, path)["chiffre"] as? [String: Any])
    }
  }

  @Suite("What makes no sense") struct NonsenseTests {
    static let paths: [(String, Int)] = [
      ("/actions/99.9", 404), ("/objectifs/99", 404), ("/rien/1", 404), ("/rien", 404), ("/objectifs", 404),
      ("/mesures/rien", 404), ("/mesures/rien/carte", 404), ("/indicateurs/rien", 404), ("/communes/77284", 404),
      ("/zones/rien", 404), ("/zones/arrondissement/rien", 404), ("/organismes/rien", 404),
      ("/mesures/cameras?commune=00000", 422), ("/mesures/cameras?organisation=rien", 422),
      ("/mesures/cameras?categorie=rien", 422), ("/mesures/cameras?periode=siecle", 422),
      ("/mesures/cameras/carte?par=rien", 422), ("/mesures/cameras/carte?pour=rien", 422),
      ("/?au=hier", 422), ("/?au=2026-02-30", 422), ("/?au=0000-00-00", 422), ("/?connu=x", 422), ("/?depuis=x", 422),
      ("/?au=2027-01-01", 422), ("/?connu=2027-01-01", 422), ("/actions?tri=rien&situation=x", 422),
      ("/mesures/cameras?au=99999-01-01", 422),
      ("/actions/4.1?au=%00", 422), ("/mesures/cameras?apres=rien", 200), ("/communes?page=-1", 200),
      ("/communes?page=99999999999999999999", 200), ("/mesures/cameras/carte?page=-5", 200), ("/?situation=rien", 422),
      ("/?au=1990-01-01", 200), ("/?au=1900-01-01", 200), ("/?connu=1900-01-01", 200), ("/?depuis=1900-01-01", 200),
      ("/?au=0001-01-01", 422), ("/?connu=0001-01-01", 422), ("/?depuis=0001-01-01", 422),
      ("/mesures/cameras?au=1066-10-14&connu=1066-10-14", 422), ("/recherche?q=%25%5F'%22%3C", 200),
      ("/recherche?q=" + String(repeating: "a", count: 5_000), 200),
    ]

    @Test("is answered with 404 or 422, never with a fault of ours", arguments: Engine.available)
    func paths(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      for (path, status) in NonsenseTests.paths {
        for json in [false, true] {
          let answer = try await app.get(path, json: json)
          #expect(answer.status == status, "\(path.prefix(80)): \(answer.status)")
          checkHeaders(answer, path)
          if !json { #expect(Document(answer.body).faults.isEmpty, "\(path): \(Document(answer.body).faults)") }
        }
      }
      let future = try await app.get("/?au=2027-01-01").text
      #expect(future.contains("Le 01/01/2027 est à venir."))
      #expect(future.contains("24/11/2026"))
    }

    @Test("broken addresses are 404", arguments: Engine.one) func addresses(_ engine: Engine) async throws {
      let site = try Shared.app(engine).site
      let targets = [
        "/exemple/%", "/exemple/%zz", "/%ff", "/exemple/%C3", "/exemple/..%2f..%2fetc%2fpasswd", "/exemple/../77",
        "/exemple/actions/%2e%2e", "/assets/../Package.swift", "/assets/x/boussole.css", "/assets", "/77", "/rien",
        "/exemple/actions/4.1%00", "//evil.example", "/EXEMPLE",
      ]
      for target in targets {
        let answer = await site.respond(to: Incoming(target: target))
        #expect(answer.status == 404, "\(target): \(answer.status)")
        checkHeaders(answer, target)
        #expect(Document(answer.body).faults.isEmpty, "\(target): \(Document(answer.body).faults)")
      }
    }

    @Test("other methods, and HEAD", arguments: Engine.one) func methods(_ engine: Engine) async throws {
      let site = try Shared.app(engine).site
      for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let answer = await site.respond(to: Incoming(method: method, target: "/exemple/mesures"))
        #expect([404, 405].contains(answer.status), "\(method): \(answer.status)")
        checkHeaders(answer, method)
      }
      let head = await site.respond(to: Incoming(method: "HEAD", target: "/exemple/mesures"))
      #expect(head.status == 200 && head.body.isEmpty)
    }

    @Test("the first page, the robots' file and assets", arguments: Engine.one) func root(_ engine: Engine) async throws
    {
      let site = try Shared.app(engine).site
      let home = await site.respond(to: Incoming(target: "/"))
      #expect(home.status == 200 && home.text.contains("href=\"/exemple\""))
      #expect(Document(home.body).faults.isEmpty, "\(Document(home.body).faults)")
      let robots = await site.respond(to: Incoming(target: "/robots.txt"))
      #expect(robots.status == 200 && robots.text == "User-agent: *\nDisallow:\n")
      let links = Document(home.body).all("link").compactMap { $0.attributes["href"] }.filter {
        $0.hasPrefix("/assets/")
      }
      #expect(!links.isEmpty)
      for link in links {
        let asset = await site.respond(to: Incoming(target: link))
        #expect(asset.status == 200 && asset.header("cache-control")?.contains("immutable") ?? false, "\(link)")
        checkHeaders(asset, link)
      }
    }
  }
}

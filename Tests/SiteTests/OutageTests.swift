import Database
import Dispatch
import Foundation
import Kernel
import Synchronization
import TestKit
import Testing
import Web

/// The database goes, and comes back: no restart.
@Suite("Without a database") struct OutageTests {
  private static let act: KeyValuePairs = ["etat": "en_cours", "jour": "24/11/2026"]

  private func check(_ answer: Outgoing, _ name: String) {
    #expect(answer.status == 503, "\(name): \(answer.status)")
    #expect(answer.header("retry-after") != nil)
    #expect(answer.text.contains("Boussole ne peut pas répondre pour l’instant"))
    #expect(answer.text.contains("<title>Erreur : "))
    for word in ["postgres", "127.0.0.1", "SELECT", "5432", "port "] {
      #expect(!answer.text.contains(word), "\(name): the engine speaks (\(word))")
    }
    #expect(Document(answer.body).faults.isEmpty, "\(Document(answer.body).faults)")
    checkHeaders(answer, name)
  }

  @Test("another program holds SQLite's lock: reading goes on, writing is refused kindly, then taken")
  func locked() async throws {
    try await withBoussole(on: .sqlite) { app in
      let visitor = try await app.visitor(.administrator)
      let other = try Database.open(app.database.location, clock: .system, connections: 1)
      let isHeld = Mutex(false), release = DispatchSemaphore(value: 0)
      async let held: Void = other.write(Boussole.code) { _ in
        isHeld.withLock { $0 = true }
        _ = release.wait(timeout: .now() + 30)
      }
      while !isHeld.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
      #expect(await visitor.get("/").status == 200)
      check(await visitor.post("/piloter/4.1/etat", OutageTests.act), "locked")
      release.signal()
      try await held
      await other.close()
      #expect(await visitor.post("/piloter/4.1/etat", OutageTests.act).status == 303)
      app.log.lines.withLock { $0 = [] }
    }
  }

  @Test("a database that is closed is told so on every page")
  func closed() async throws {
    try await withBoussole(on: .sqlite) { app in
      let visitor = try await app.visitor(.administrator)
      await app.database.close()
      check(await visitor.get("/"), "page")
      check(await visitor.post("/piloter/4.1/etat", OutageTests.act, csrf: "x"), "form")
      check(await app.site.respond(to: Incoming(target: "/")), "home")
      check(await app.site.respond(to: Incoming(target: "/exemple")), "public")
      let json = await visitor.get("/", json: true)
      #expect(json.status == 503 && json.header("content-type")?.hasPrefix("application/json") ?? false)
      app.log.lines.withLock { $0 = [] }
    }
  }

  @Test("PostgreSQL goes and comes back", .enabled(if: Engine.available.contains(.postgresql), "no PostgreSQL here"))
  func cut() async throws {
    try await withBoussole(on: .postgresql) { app in
      guard case .postgresql(let url) = app.database.location else { return }
      // A role of its own, that can be shut out without disturbing other tests.
      let role = "boussole_coupure"
      try await app.database.maintain { connection in
        try connection.execute("DROP ROLE IF EXISTS boussole_coupure")
        try connection.execute(
          """
          DO $$ BEGIN
            EXECUTE format('CREATE ROLE boussole_coupure LOGIN PASSWORD ''coupure'' IN ROLE %I', current_user);
          END $$
          """)
      }
      let database = try Database.open(
        .postgresql(url: url.replacing(#/:\/\/[^@]+@/#) { _ in "://\(role):coupure@" }), clock: app.clock.clock,
        connections: 3)
      let cut = Boussole(database, app.clock)
      #expect(try await cut.get("/").status == 200)
      let visitor = try await cut.visitor(.administrator)
      // Connections that break are made again, without anybody noticing.
      try await breakConnections(role, app.database)
      #expect(await visitor.get("/").status == 200)
      try await breakConnections(role, app.database)
      #expect(await visitor.post("/piloter/4.1/etat", OutageTests.act).status == 303)
      // Nobody answers any more.
      try await app.database.maintain { try $0.execute("ALTER ROLE boussole_coupure NOLOGIN") }
      try await breakConnections(role, app.database)
      check(await visitor.get("/"), "page")
      check(await visitor.post("/piloter/4.1/etat", OutageTests.act, csrf: "x"), "form")
      try await app.database.maintain { try $0.execute("ALTER ROLE boussole_coupure LOGIN") }
      #expect(await visitor.get("/").status == 200)
      #expect(await visitor.post("/piloter/4.1/etat", OutageTests.act).status == 303)
      #expect(!cut.log.lines.withLock { $0.isEmpty })
      await database.close()
      try await app.database.maintain {
        try $0.execute("DROP OWNED BY boussole_coupure")
        try $0.execute("DROP ROLE boussole_coupure")
      }
    }
  }
  private func breakConnections(_ role: String, _ database: Database) async throws {
    try await database.maintain { connection in
      _ = try connection.query("SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity WHERE usename = \(role)")
    }
  }
}

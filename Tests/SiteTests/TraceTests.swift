import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing

@testable import Collection
@testable import Registers

/// SQLite's three files, read as whoever takes the disk would.
@Suite("What is erased leaves no bytes") struct TraceTests {
  /// The files of the database that hold `word`.
  private func files(_ app: Boussole, holding word: String) throws -> [String] {
    guard case .sqlite(let path) = app.database.location else { return [] }
    return try ["", "-wal", "-shm"].filter { ending in
      guard FileManager.default.fileExists(atPath: path + ending) else { return false }
      return try Data(contentsOf: URL(filePath: path + ending)).range(of: Data(word.utf8)) != nil
    }
  }

  @Test("the words of a saying, of a figure and of an answer")
  func words() async throws {
    try await withBoussole(on: .sqlite) { app in
      let administrator = try await app.visitor(.administrator)
      let said = await administrator.post(
        "/piloter/4.1/meteo", ["meteo": "appuis", "texte": "Demander à Dupontelle.", "jour": "01/11/2026"])
      #expect(said.status == 303)
      let saying = try #require(
        try await app.database.read {
          try SayingStore($0).history(of: ["4.1"], in: Boussole.code, known: nil, limit: 1).first
        })
      #expect(
        await administrator.post(
          "/mesures/recus_isc/releves",
          ["jour": "30/09/2026", "organisation": "cd", "valeur": "40", "commentaire": "Vu par Durandeau"]
        ).status == 303)
      let page = await administrator.get("/mesures/recus_isc/releves").text
      let figure = try #require(page.firstMatch(of: /\/releves\/[0-9a-f-]{36}\/effacement/)).output
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"]), link = try await Collected.link(app, to: request)
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.9")
      #expect(await partner.answer(link, ["valeur": "52", "commentaire": "Vu avec Martinelle."]).status == 303)
      let answer = try #require(
        try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: [request]).last })
      let acts: [(String, String, KeyValuePairs<String, String>)] = [
        ("Dupontelle", "/dits/\(saying.id)/effacement", ["motif": "nom"]), ("Durandeau", String(figure), [:]),
        ("Martinelle", "/reponses/\(answer.id)/effacement", [:]),
      ]
      for (name, act, form) in acts {
        #expect(try !files(app, holding: name).isEmpty, "\(name) was never there")
        #expect(await administrator.post(act, form).status == 303)
        #expect(try files(app, holding: name).isEmpty, "\(name)")
      }
    }
  }

  @Test("what a long reading still needs goes with the next write, which nobody waits for")
  func read() async throws {
    try await withBoussole(on: .sqlite) { app in
      let database = app.database
      try await database.write(Boussole.code) { try Deposited.add("Dupontelle", on: $0) }
      let isRead = DispatchSemaphore(value: 0), isOver = DispatchSemaphore(value: 0)
      async let reading: Void = database.read { connection in
        _ = try connection.query("SELECT id FROM deposit")
        isRead.signal()
        isOver.wait()
      }
      await Task.detached { isRead.wait() }.value
      try await database.write(Boussole.code) { try Deposited.remove(on: $0) }
      #expect(try !files(app, holding: "Dupontelle").isEmpty)
      isOver.signal()
      try await reading
      try await database.write(Boussole.code) { _ in }
      #expect(try files(app, holding: "Dupontelle").isEmpty)
    }
  }

  @Test("room that is freed is filled with zeros, pages and all")
  func pages() async throws {
    try await withBoussole(on: .sqlite) { app in
      try await app.database.write(Boussole.code) { connection in
        for _ in 0..<20 { try Deposited.add(String(repeating: "Dupontelle ", count: 3_000), on: connection) }
      }
      #expect(try !files(app, holding: "Dupontelle").isEmpty)
      try await app.database.write(Boussole.code) { try Deposited.remove(on: $0) }
      #expect(try files(app, holding: "Dupontelle").isEmpty)
    }
  }

  @Test("the job that erases leaves none")
  func job() async throws {
    try await withBoussole(on: .sqlite) { app in
      try await app.database.write(Boussole.code) { try Deposited.add("Dupontelle", on: $0) }
      try await app.database.write(Boussole.code) { try Deposited.erase(on: $0) }
      #expect(try !files(app, holding: "Dupontelle").isEmpty)
      try await app.forget()
      #expect(try files(app, holding: "Dupontelle").isEmpty)
    }
  }
}

/// A file that waits, as a place for words.
private enum Deposited {
  static func add(_ words: String, on connection: Connection) throws {
    let now = connection.recordedAt
    try connection.execute(
      """
      INSERT INTO deposit (departement, id, door, about, name, source, head, records, recorded_at, expires_at)
      VALUES (\(Boussole.code), \(ID<Never>(at: now)), 'x', '', 'x', '{}', \(words), \([UInt8]()), \(now), \(now))
      """)
  }
  static func remove(on connection: Connection) throws {
    connection.leaveNoTrace()
    try erase(on: connection)
  }
  /// Without a word to the journal.
  static func erase(on connection: Connection) throws { try connection.execute("DELETE FROM deposit") }
}

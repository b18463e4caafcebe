import Accounts
import Database
import Kernel
import Ledger
import Strategy
import Synchronization
import TestKit
import Testing
import Web

@testable import Registers

/// Two people at once, a clock that goes back, a database that goes in the middle: an entry, its versions, its figures
/// and its clocks agree, and nobody loses what they typed.
@Suite("Registers when something goes wrong") struct RegisterFaultTests {
  private static let clairval = "parquet-clairval/procureur"

  private func added(_ line: String, by keeper: Visitor) async throws -> String {
    let answer = await keeper.post(
      "/registres/tgd", ["ligne": line, "parquet": "parquet-clairval", "jour": "02/11/2026"])
    return try #require(answer.header("location"), "\(answer.text)")
  }
  /// How many versions there are; all that is kept of entries agrees.
  private func versions(_ app: Boussole) async throws -> Int {
    try await app.database.read { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      #expect(try EntrySettling(connection: connection, departement: departement).differences() == [])
      #expect(try LedgerStore(connection, in: Boussole.code, measures: departement.measures).verify().isEmpty)
      let store = EntryStore(connection, in: departement), register = try #require(departement.registers["tgd"])
      return try store.entries(of: register, after: nil, limit: 100).reduce(0) { sum, entry in
        let versions = try store.versions(of: entry.id), life = EntryLife(versions)
        #expect(entry.version == versions.count && versions.map(\.version) == Array(1...versions.count))
        #expect(life.last.map { $0.state == entry.state && life.since == entry.since } ?? entry.isCancelled)
        #expect(zip(versions, versions.dropFirst()).allSatisfy { $0.recordedAt < $1.recordedAt })
        let clocks = try connection.query(
          "SELECT clock, ends_at FROM register_clock WHERE departement = \(Boussole.code) AND entry = \(entry.id)")
        let kept = try clocks.map { "\(try $0.text("clock")) \(try $0.instant("ends_at").iso)" }
        #expect(kept == register.running(on: life).map { "\($0.clock.id) \($0.endsAt?.iso ?? "")" })
        return sum + versions.count
      }
    }
  }

  @Test("two at once: one is done, the other is shown both and may send again", arguments: Engine.available)
  func two(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let one = try await DeskTests.holder(app, of: Self.clairval)
      let other = try await DeskTests.holder(app, of: Self.clairval, as: .prosecutor)
      let path = try await added("77-M-014", by: one)
      let livrer = "\(path)/passages/livrer"
      async let first = one.post(livrer, ["livre_le": "03/11/2026", "jour": "03/11/2026", "vu": "1"])
      async let second = other.post(livrer, ["livre_le": "05/11/2026", "jour": "05/11/2026", "vu": "1"])
      let answers = await [first, second]
      #expect(answers.map(\.status).sorted() == [303, 409])
      let late = try #require(answers.first { $0.status == 409 }).text, isSecond = answers[1].status == 409
      #expect(
        late.contains("Livrer\u{00A0}: Disponible") && late.contains(isSecond ? "05/11/2026" : "03/11/2026"), "\(late)")
      #expect(Document(Array(late.utf8)).faults == [])
      #expect(try await versions(app) == 2)
      // What can no longer be done is not promised.
      let again = await (isSecond ? other : one).post(
        livrer, ["livre_le": "06/11/2026", "jour": "06/11/2026", "vu": "2"])
      #expect(again.status == 404 && !late.contains("envoyez de nouveau"))

      // Two corrections: the second sees what the first made of it, beside what it typed.
      func correction(_ line: String, _ day: String, seen: String) -> KeyValuePairs<String, String> {
        ["ligne": line, "parquet": "parquet-clairval", "livre_le": day, "jour": day, "motif": "Mal lu", "vu": seen]
      }
      async let third = one.post("\(path)/corriger", correction("77-M-100", "03/11/2026", seen: "2"))
      async let fourth = other.post("\(path)/corriger", correction("77-M-200", "04/11/2026", seen: "2"))
      let mended = await [third, fourth]
      #expect(mended.map(\.status).sorted() == [303, 409])
      let page = try #require(mended.first { $0.status == 409 }).text
      #expect(page.contains("77-M-100") && page.contains("77-M-200"), "both are shown")
      let isFourth = mended[1].status == 409
      let done = await (isFourth ? other : one).post(
        "\(path)/corriger", correction(isFourth ? "77-M-200" : "77-M-100", "03/11/2026", seen: "3"))
      #expect(done.status == 303)
      #expect(try await versions(app) == 4)
    }
  }

  @Test(
    "an entry that can't be moved when its clock is over is told, without what it says, and holds back no other",
    arguments: Engine.available)
  func unmoved(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      var paths: [String] = []
      for line in ["77-M-001", "77-M-002", "77-M-003"] {
        let path = try await added(line, by: keeper)
        _ = await keeper.post("\(path)/passages/livrer", ["livre_le": "02/11/2026", "jour": "02/11/2026"])
        let given = await keeper.post("\(path)/passages/attribuer", ["decision": "04/11/2026", "jour": "04/11/2026"])
        #expect(given.status == 303, "\(given.text)")
        paths.append(path)
      }
      let ids = paths.compactMap { $0.split(separator: "/").last.flatMap { Kernel.ID<RegisterEntry>(String($0)) } }
      // What is kept of one can't be read; the register of another is in no pack.
      try await app.database.write(Boussole.code) { connection in
        try connection.execute("UPDATE register_entry SET entry_values = \("77-M-001") WHERE id = \(ids[0])")
        try connection.execute("UPDATE register_entry SET register = \("disparu") WHERE id = \(ids[1])")
      }
      app.clock.advance(seconds: 200 * 86_400)
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "registres : échéances" })
      for _ in 0..<2 {
        let error = await #expect(throws: Unlapsed.self) {
          try await job.run(app.database, Boussole.code, app.clock.now)
        }
        let told = try #require(error).description
        #expect(told.contains("2") && told.contains(ids[0].text) && told.contains(ids[1].text), "\(told)")
        #expect(!told.contains("77-M"), "\(told)")
      }
      let states = try await app.database.read { connection in
        try connection.query("SELECT state FROM register_entry WHERE register IN (\(["tgd", "disparu"])) ORDER BY id")
          .map { try $0.text("state") }
      }
      #expect(states == ["attribue", "attribue", "echu"])
    }
  }

  @Test("a clock that goes back leaves acts in the order in which they were done", arguments: Engine.available)
  func backwards(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      app.clock.advance(seconds: -3 * 3_600)
      #expect(
        await keeper.post("\(path)/passages/livrer", ["livre_le": "03/11/2026", "jour": "24/11/2026"]).status == 303)
      app.clock.advance(seconds: -60)
      #expect(
        await keeper.post("\(path)/passages/attribuer", ["decision": "24/11/2026", "jour": "24/11/2026"]).status == 303)
      #expect(try await versions(app) == 3)
    }
  }

  @Test("a database that goes in the middle of an act keeps the whole of it, or nothing", arguments: Engine.available)
  func gone(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let path = try await added("77-M-014", by: keeper)
      let id = try #require(path.split(separator: "/").last.flatMap { Kernel.ID<RegisterEntry>(String($0)) })
      let permit = Permit(
        departement: Boussole.code, person: nil, name: "Essai", role: .agent,
        holdings: [Holding(function: Self.clairval, role: .agent)], permissions: [])
      let isCut = Mutex(false)
      /// Delivers it; the first time, the line is cut before it is kept.
      func deliver() async throws {
        try await app.database.write(Boussole.code) { connection in
          let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
          let register = try #require(departement.registers["tgd"])
          let passage = try #require(register.passage("livrer"))
          _ = try EntryActs(connection, departement, register, by: permit)
            .pass(id, passage, ["livre_le": "2026-11-03"], on: Boussole.today, seen: 1)
          let isFirst = isCut.withLock { cut in
            defer { cut = true }
            return !cut
          }
          guard isFirst else { return }
          if engine == .postgresql {
            _ = try connection.query("SELECT pg_terminate_backend(pg_backend_pid()) AS done")
          } else {
            throw DatabaseFailure.unavailable("coupure")
          }
        }
      }
      do { try await deliver() } catch is DatabaseFailure {}
      // Done again by itself, or not at all: never by half.
      if try await versions(app) == 1 { try await deliver() }
      #expect(try await versions(app) == 2)
    }
  }
}

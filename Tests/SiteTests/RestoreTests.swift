import Accounts
import Assembly
import Collection
import Database
import Foundation
import Kernel
import Ledger
import Messaging
import Module
import Strategy
import TestKit
import Testing

/// A backup and what is restored from it, with the invented département and its three years of activity.
@Suite("Backup and restore") struct RestoreTests {
  private static let migrations = Boussole.assembly.migrations
  private static let ways: [(from: Engine, to: Engine)] = Engine.available.flatMap { from in
    Engine.available.map { (from, $0) }
  }
  private static let days = [Boussole.today, Boussole.today.adding(days: -190), Boussole.today.adding(days: -700)]

  /// Every indicator on several days as the site gives it, the sensitive ones too; and every measure.
  private func figures(_ app: Boussole) async throws -> [String] {
    let departement = try await app.database.read {
      try Departements(parts: Assembly.packParts).latest(Boussole.code, $0)
    }
    let administrator = try await app.visitor(.administrator)
    var figures: [String] = []
    for day in RestoreTests.days {
      for path in departement.plan.indicators.map({ "/indicateurs/\($0.indicator.id)" })
        + departement.measures.all.map({ "/mesures/\($0.id)" })
      {
        let answer = await administrator.get("\(path)?au=\(day.iso)", json: true)
        #expect(answer.status == 200, "\(path)")
        figures.append("\(path) \(day) \(answer.text)")
      }
    }
    return figures
  }
  private func withFile(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "b\(ID<Never>(at: Clock.system.now()))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "boussole.sauvegarde").path)
  }
  private func isSound(_ database: Database) async throws -> Bool {
    try await database.read { connection in
      let departement = try Departements(parts: Assembly.packParts).latest(Boussole.code, connection)
      guard try LedgerStore(connection, in: Boussole.code, measures: departement.measures).verify().isEmpty,
        case .sound(let count) = try Audit.verify(departement: Boussole.code, on: connection)
      else { return false }
      return count > 0
    }
  }

  @Test("a restored copy gives equal figures, is sound, and people sign in", arguments: ways)
  func equal(_ way: (from: Engine, to: Engine)) async throws {
    try await withBoussole(on: way.from, withActivity: true) { app in
      try await withFile { path in
        try await app.database.write(Boussole.code) { connection in
          // What texts and keys may hold.
          _ = try AccountStore(connection).add(
            email: "a\\n@exemple.fr", name: "tab\t\\N\n\r\u{1F9ED} ' \"", role: .agent, passwordHash: "")
        }
        let written = try await app.database.backUp(to: path, migrations: Self.migrations)
        #expect(written.rows > 3_000)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try await withLocation(on: way.to) { location in
          let copy = try Database.open(location, clock: app.clock.clock, connections: 2)
          let file = try BackupFile(path)
          #expect(file.summary == written)
          try await copy.restore(file, migrations: Self.migrations)
          #expect(try await isSound(copy))
          // The same again from the copy, but for when and from which engine.
          let again = try await copy.backUp(to: path + ".2", migrations: Self.migrations)
          #expect(again.rows == written.rows)
          let ends = try [path, path + ".2"].map { path in
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("end ") }
          }
          #expect(ends[0] == ends[1])
          let second = Boussole(copy, app.clock)
          let here = try await figures(app), there = try await figures(second)
          #expect(here.count > 130 && here.contains { $0.contains("\"valeur\"") })
          for (one, other) in zip(here, there) { #expect(one == other) }
          // The journal only grows there too, and keys between tables hold.
          await #expect(throws: DatabaseFailure.appendOnly("posting")) {
            try await copy.write(Boussole.code) { try $0.execute("DELETE FROM posting") }
          }
          await #expect(throws: DatabaseFailure.self) {
            try await copy.write(Boussole.code) { try $0.execute("UPDATE holding SET person = 'x'") }
          }
          await #expect(throws: Invalid.self, "it is no longer empty") {
            try await copy.restore(file, migrations: Self.migrations)
          }
          await copy.close()
        }
      }
    }
  }

  @Test("a file that is cut, altered, or of another version is refused, and nothing is written")
  func refused() async throws {
    try await withBoussole(on: .sqlite) { app in
      try await withFile { path in
        _ = try await app.database.backUp(to: path, migrations: Self.migrations)
        await #expect(throws: Invalid.self, "a backup never replaces another") {
          _ = try await app.database.backUp(to: path, migrations: Self.migrations)
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        func isRefused(_ data: Data) throws -> Bool {
          try data.write(to: URL(fileURLWithPath: path + ".x"))
          do { _ = try BackupFile(path + ".x") } catch is Invalid { return true }
          return false
        }
        #expect(try !isRefused(whole))
        var places = SystemRandomNumberGenerator()
        for _ in 0..<30 {
          #expect(try isRefused(whole.prefix(Int.random(in: 0..<whole.count, using: &places))))
          var changed = whole
          changed[Int.random(in: 0..<whole.count, using: &places)] ^= 1
          #expect(try isRefused(changed))
        }
        #expect(try isRefused(whole + whole) && isRefused(Data("rien\n".utf8)) && isRefused(Data()))
        // A version that does not know all its migrations.
        try await withLocation(on: .sqlite) { location in
          let copy = try Database.open(location, clock: app.clock.clock)
          await #expect(throws: Invalid.self) {
            try await copy.restore(BackupFile(path), migrations: Array(Self.migrations.dropLast()))
          }
          await #expect(throws: DatabaseFailure.self) {
            _ = try await app.database.backUp(to: path + ".y", migrations: Array(Self.migrations.dropLast()))
          }
          #expect(!FileManager.default.fileExists(atPath: path + ".y"))
          #expect(!FileManager.default.fileExists(atPath: path + ".y.partiel"))
          // An older one is brought up to date.
          let later = Migration("later", "CREATE TABLE later (departement \(.code) NOT NULL PRIMARY KEY)")
          try await copy.restore(BackupFile(path), migrations: Self.migrations + [later])
          try await copy.write(Boussole.code) { try $0.execute("INSERT INTO later (departement) VALUES ('a')") }
          #expect(try await isSound(copy))
          await copy.close()
        }
      }
    }
  }

  @Test("a backup whose line ends were changed is told for what it is")
  func lineEnds() async throws {
    try await withBoussole(on: .sqlite) { app in
      try await withFile { path in
        _ = try await app.database.backUp(to: path, migrations: Self.migrations)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        try Data(text.replacing("\n", with: "\r\n").utf8).write(to: URL(fileURLWithPath: path + ".x"))
        let invalid = #expect(throws: Invalid.self) { try BackupFile(path + ".x") }
        #expect(
          invalid?.issues.first?.problem.contains("fins de ligne de Windows") ?? false, "\(String(describing: invalid))"
        )
        #expect(invalid?.issues.first?.remedy == "Copiez-la de nouveau, en mode binaire.")
      }
    }
  }

  @Test("after a restoration nobody is signed in and what waited is not sent twice", arguments: Engine.available)
  func settled(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let end = app.clock.now.adding(seconds: 3_600)
      try await app.database.write(Boussole.code) { connection in
        try Outbox(connection).add(Messages.trial, about: "essai", to: "a@exemple.fr", useBy: end)
      }
      try await withFile { path in
        _ = try await app.database.backUp(to: path, migrations: Self.migrations)
        try await withLocation(on: engine) { location in
          let copy = try Database.open(location, clock: app.clock.clock, connections: 2)
          // Killed before its end, whatever it had done: nothing is there, and the second run does it all.
          await #expect(throws: NotFound.self) {
            try await copy.restore(BackupFile(path), migrations: Self.migrations) { connection in
              #expect(try Outbox(connection).counts(in: Boussole.code) == [.waiting: 1])
              throw NotFound()
            }
          }
          #expect(try await copy.read { try RevisionStore($0).departements() }.isEmpty)
          #expect(try await Boussole.assembly.restore(BackupFile(path), in: copy) == [Boussole.code: 1])
          #expect(try await copy.read { try Outbox($0).counts(in: Boussole.code) } == [.unknown: 1])
          #expect(try await isSound(copy))
          let session = visitor.cookies.withLock { $0 }
          let second = Visitor(Boussole(copy, app.clock).site, Boussole.code, address: "192.0.2.1")
          second.cookies.withLock { $0 = session }
          #expect(await second.get("/compte").status == 303)
          await copy.close()
        }
      }
      #expect(await visitor.get("/compte").status == 200)
    }
  }
}

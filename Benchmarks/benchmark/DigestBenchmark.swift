import Accounts
import ArgumentParser
import Database
import Foundation
import Kernel
import Messaging
import Module
import Synchronization
import TestKit

/// The morning's message of hundreds of people, composed and sent to a real SMTP server on this machine, while others
/// write: how long the one who waits longest waits for the département's lock.
struct DigestBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "digest")
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "How many people") var people = 500
  @Option(help: "The port of an SMTP server on this machine") var port = 2525

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    let settings = [
      "BOUSSOLE_SMTP": "smtp://127.0.0.1:\(port)", "BOUSSOLE_EXPEDITEUR": "Boussole <boussole@exemple.fr>",
    ]
    guard let server = try SMTPServer(environment: settings) else { throw ExitCode.failure }
    try await withLocation(on: engine) { location in
      // Before seven nothing leaves.
      let noon = TestClock(Clock.system.now().day)
      let database = try Database.open(location, clock: noon.clock, connections: 4)
      let boussole = Partners(count: people), modules = boussole.modules
      try await database.migrate(modules.flatMap(\.migrations))
      let loading = try boussole.pack()
      try await database.write(boussole.code) { try loading.load(on: boussole.today, $0) }
      try await boussole.addHolders(to: database)
      if let opening = modules.jobs.first(where: { $0.name == "collectes" }) {
        try await opening.run(database, boussole.code, .start(of: boussole.today))
      }
      try await alone(boussole, database)
      let sender = Sender(
        database, compositions: modules.mails, notices: modules.notices,
        address: try PublicAddress("https://boussole.exemple.fr"), server: server, log: { print($0) })
      let waits = Waits()
      let probe = Task { try await waits.watch(database, boussole.code) }
      let begun = ContinuousClock.now
      let tally = try await sender.send(in: boussole.code)
      let took = ContinuousClock.now - begun
      if let reminding = modules.jobs.first(where: { $0.name == "échéances : rappels" }) {
        try await reminding.run(database, boussole.code, noon.now)
      }
      probe.cancel()
      _ = try? await probe.value
      guard tally.sent == people else { throw ExitCode.failure }
      let timings = Timings(waits.all.withLock { $0 })
      result(
        "digests beside writes, \(engine.rawValue)", tally.sent,
        [
          ("s", took / .seconds(1)), ("write_median_ms", timings.median), ("write_p99_ms", timings.p99),
          ("write_max_ms", timings.longest),
        ])
      await database.close()
    }
  }

  /// Only the day's messages wait: whatever else the campaign wrote is withdrawn. Of the holders, those whom the pack
  /// asks owe something; the messages of the others are found useless.
  private func alone(_ boussole: Partners, _ database: Database) async throws {
    try await database.write(boussole.code) { connection in
      let outbox = Outbox(connection)
      let waiting = try outbox.list(in: boussole.code, state: .waiting, size: 10_000).messages
      for message in waiting { try outbox.withdraw(about: message.subject) }
      for held in try HoldingStore(connection).everybody(in: boussole.code, on: boussole.today) {
        try outbox.addToday(to: held.email, person: held.person)
      }
    }
  }

  /// Somebody who writes without end: how long each write takes.
  private final class Waits: Sendable {
    let all = Mutex<[Duration]>([])
    func watch(_ database: Database, _ code: String) async throws {
      while !Task.isCancelled {
        let took = try await time { try await database.write(code) { _ = try Outbox($0).counts(in: code) } }
        all.withLock { $0.append(took) }
        try await Task.sleep(for: .milliseconds(2))
      }
    }
  }
}

import ArgumentParser
import Database
import Foundation
import Kernel
import Messaging
import TestKit
import Web

/// Messages queued in one transaction, then sent one after the other to a real SMTP server on this machine.
struct OutboxBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "outbox")
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "How many messages") var count = 2_000
  @Option(help: "The port of an SMTP server on this machine") var port = 2525

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    let settings = [
      "BOUSSOLE_SMTP": "smtp://127.0.0.1:\(port)", "BOUSSOLE_EXPEDITEUR": "Boussole <boussole@exemple.fr>",
    ]
    guard let server = try SMTPServer(environment: settings) else { throw ExitCode.failure }
    try await withDatabase(on: engine, migrations: MessagingSchema.all) { database in
      let count = count
      let queued = try await time {
        try await database.write("77") { connection in
          let outbox = Outbox(connection), end = connection.recordedAt.adding(seconds: 86_400)
          for number in 0..<count {
            try outbox.add(
              "demande", about: "\(number)", to: "p\(number)@exemple.fr", function: "organisme\(number)/direction",
              useBy: end)
          }
        }
      }
      result("messages queued, \(engine.rawValue)", count, [("s", queued / .seconds(1))])
      let say: Composition = { _, message, _ in
        Mail(
          subject: "Des chiffres à donner",
          paragraphs: ["Bonjour,", "Des chiffres sont attendus de votre fonction avant le 31 janvier."],
          action: ("Répondre", Link("77", "reponses", message.subject)), after: ["Ce lien vaut jusqu’au 15 février."])
      }
      let sender = Sender(
        database, compositions: ["demande": say], address: try PublicAddress("https://boussole.exemple.fr"),
        server: server, log: { print($0) })
      let begun = ContinuousClock.now
      let tally = try await sender.send(in: "77")
      let took = ContinuousClock.now - begun
      guard tally.sent == count else { throw ExitCode.failure }
      result(
        "messages sent, \(engine.rawValue)", count,
        [("per_s", Double(count) / (took / .seconds(1))), ("ms_each", took / .milliseconds(1) / Double(count))])
    }
  }
}

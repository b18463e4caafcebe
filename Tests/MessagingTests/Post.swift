import Database
import Kernel
import Synchronization
import TestKit
import Web

@testable import Messaging

/// A département with an outbox, a clock that is told, and messages that say what they are about.
final class Post: Sendable {
  static let code = "exemple"
  let database: Database
  let clock: TestClock
  let told = Mutex<[String]>([])

  init(_ database: Database, _ clock: TestClock) { (self.database, self.clock) = (database, clock) }

  static let compositions: [String: Composition] = [
    "essai": { _, message, _ in
      Mail(
        subject: "Chiffres à donner : été 2026, « Val-d’Exemple »",
        paragraphs: ["Bonjour,", ".", "Deux chiffres vous sont demandés avant l’été."],
        action: ("Répondre", Link(code, "reponses", message.subject)), after: ["Ce lien vaut jusqu’au 31 août."])
    },
    "inutile": { _, _, _ in nil },
    "cassé": { _, _, _ in throw NotFound() },
  ]

  func sender(_ server: SMTPServer, database: Database? = nil) throws -> Sender {
    Sender(
      database ?? self.database, compositions: Post.compositions,
      address: try PublicAddress("https://boussole.exemple.fr"), server: server,
      log: { line in self.told.withLock { $0.append(line) } })
  }

  @discardableResult
  func add(
    _ address: String, kind: String = "essai", about: String = "1", hours: Int = 48
  ) async throws -> ID<Message> {
    let end = clock.now.adding(seconds: hours * 3600)
    return try await database.write(Post.code) { connection in
      guard let id = try Outbox(connection).add(kind, about: about, to: address, useBy: end) else { throw NotFound() }
      return id
    }
  }
  func message(_ id: ID<Message>) async throws -> Message {
    try await database.read { try Outbox($0).message(id, in: Post.code) }
  }
  func counts() async throws -> [Message.State: Int] {
    try await database.read { try Outbox($0).counts(in: Post.code) }
  }
}

/// Noon of 24 November 2026, in Paris.
let noon = Instant.start(of: Day(number: 20_781)).adding(seconds: 12 * 3600)

func withPost<Result>(on engine: Engine, _ body: (Post) async throws -> Result) async throws -> Result {
  let clock = TestClock(noon)
  return try await withDatabase(on: engine, migrations: MessagingSchema.all, clock: clock.clock) { database in
    try await body(Post(database, clock))
  }
}

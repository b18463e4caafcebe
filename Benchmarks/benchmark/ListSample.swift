import Accounts
import ArgumentParser
import Database
import Foundation
import Kernel
import Ledger
import Strategy
import Web

/// A base for the list over HTTP: a ledger, the pack in force, somebody signed in. Prints the session's cookie.
struct ListSample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list-sample")
  @Argument(help: "Postings") var count: Int
  @Argument(help: "The SQLite file to make") var file: String
  @Option(help: "The pack") var pack = "Packs/seine-et-marne-2020-2024"

  func run() async throws {
    let loading = try Sample.pack(pack), departement = loading.departement
    let database = try Database.open(.sqlite(path: file), clock: .system, connections: 2)
    try await database.migrate(Sample.migrations)
    try await database.write(departement.code) { try loading.load(on: Sample.first, $0) }
    try await Filling(database: database, departement: departement, count: count).fill()
    let hash = try await Password.hash(Password.oneTime())
    let token = try await database.write(departement.code) { connection in
      let store = AccountStore(connection)
      let person = try store.add(email: "mesure@77.local", name: "Mesure", role: .administrator, passwordHash: hash)
      try store.setPassword(of: person, hash: hash, mustChange: false)
      return try store.openSession(for: person, at: Clock.system.now())
    }
    print("\(Site.sessionCookie)=\(token)")
    await database.close()
  }
}

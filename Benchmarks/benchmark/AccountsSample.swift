import Accounts
import ArgumentParser
import Database
import Foundation
import Kernel
import Strategy
import Web

/// A base for `/comptes` and `/journal` over HTTP: people with a function each, and acts of all of them. Prints the
/// session's cookie of an administrator.
struct AccountsSample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "accounts-sample")
  @Argument(help: "Accounts") var people: Int
  @Argument(help: "Lines of the trail") var acts: Int
  @Argument(help: "The SQLite file to make") var file: String
  @Option(help: "The pack") var pack = "Packs/seine-et-marne-2020-2024"

  private static let names = ["Martin", "Bernard", "Dubois", "Leroy", "Moreau", "Garnier", "Faure", "Rousseau"]

  func run() async throws {
    let loading = try Sample.pack(pack), code = loading.departement.code
    let functions = loading.departement.organisations.functions.sorted()
    let database = try Database.open(.sqlite(path: file), clock: .system, connections: 2)
    try await database.migrate(Sample.migrations)
    try await database.write(code) { try loading.load(on: Sample.first, $0) }
    let hash = try await Password.hash(Password.oneTime())
    let token = try await database.write(code) { connection in
      let store = AccountStore(connection)
      let person = try store.add(email: "mesure@77.local", name: "Mesure", role: .administrator, passwordHash: hash)
      try store.setPassword(of: person, hash: hash, mustChange: false)
      return try store.openSession(for: person, at: Clock.system.now())
    }
    var held: [(person: ID<Person>, holding: ID<FunctionHolding>)] = []
    for start in stride(from: 0, to: people, by: 500) {
      held += try await database.write(code) { connection -> [(person: ID<Person>, holding: ID<FunctionHolding>)] in
        try (start..<min(start + 500, people)).map { index in
          let name = Self.names[index % Self.names.count]
          let person = try AccountStore(connection).add(
            email: "\(name.lowercased()).\(index)@exemple.fr", name: "\(name) \(index)", role: .agent,
            passwordHash: hash)
          let holding = try HoldingStore(connection).add(
            functions[index % functions.count], to: person, from: Sample.first, through: nil, isManager: false, by: nil)
          return (person, holding)
        }
      }
    }
    let everybody = held
    for start in stride(from: 0, to: acts, by: 1000) {
      try await database.write(code) { connection in
        for index in start..<min(start + 1000, acts) {
          let person = everybody[index % everybody.count].person
          let permit = Permit(departement: code, person: person, name: "", role: .agent, permissions: [])
          let isGift = index.isMultiple(of: 20)
          let subject = isGift ? everybody[(index * 7) % everybody.count].holding.text : person.text
          try Audit.record(
            isGift ? AccountAct.functionGiven : AccountAct.signedIn, of: subject, fields: [], by: permit, on: connection
          )
        }
      }
    }
    print("\(Site.sessionCookie)=\(token)")
    await database.close()
  }
}

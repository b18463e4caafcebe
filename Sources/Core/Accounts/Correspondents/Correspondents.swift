import Database
import Kernel
import Messaging

/// Somebody to write to for a function.
package struct Correspondent: Sendable, Hashable {
  package let address: String
  /// Nil: an address that the préfecture was given.
  package let person: ID<Person>?
  package let choice: MessagePreferences.Choice

  package init(address: String, person: ID<Person>?, choice: MessagePreferences.Choice) {
    (self.address, self.person, self.choice) = (address, person, choice)
  }
}

/// Whom to write to for functions, whatever is written.
package struct Correspondents {
  private let connection: Connection
  private let departement: String
  private let organisations: Organisations

  package init(_ connection: Connection, in departement: String, _ organisations: Organisations) {
    (self.connection, self.departement, self.organisations) = (connection, departement, organisations)
  }

  /// For each function: the address said of it, else those who hold it; else the same of its organisation.
  package func all(for functions: [String], on day: Day) throws -> [String: [Correspondent]] {
    let addresses = try ContactStore(connection, in: departement).addresses()
    let choices = try MessagePreferences(connection).choices(in: departement)
    let all = Set((functions + functions.map(Organisations.organisation(of:))).flatMap(organisations.answering))
      .sorted()
    let holders = try HoldingStore(connection).holders(of: all, in: departement, on: day)
    func own(_ function: String) -> [Correspondent]? {
      addresses[function].map { [Correspondent(address: $0, person: nil, choice: .each)] }
        ?? organisations.answering(for: function).lazy.compactMap { holders[$0] }.first?.map {
          Correspondent(address: $0.email, person: $0.person, choice: choices[$0.person] ?? .each)
        }
    }
    return functions.reduce(into: [:]) { $0[$1] = own($1) ?? own(Organisations.organisation(of: $1)) }
  }
}

extension [Correspondent] {
  /// Whether a message reaches anybody, at once or in the day's one.
  package var isReachable: Bool { contains { $0.choice != .none } }
}

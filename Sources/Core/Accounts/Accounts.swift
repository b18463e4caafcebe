import Database
import Kernel
import Module
import Web

extension Permission {
  /// What anybody may do, signed in or not.
  package static let open = Permission("ouvert", "Lire les pages ouvertes à tous", writes: false)
  package static let ownAccount = Permission("compte", "Gérer son propre compte", writes: true)
}

/// People, organisations, functions, sign-in.
package struct Accounts: Module {
  /// What the pack in force says of organisations and their reach, in a département.
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  package init(directory: @escaping @Sendable (_ departement: String, Connection) throws -> Directory) {
    self.directory = directory
  }
  package let name = "accounts"
  package var migrations: [Migration] { AccountsSchema.all }
  package let permissions: [Permission] = [.open, .ownAccount, .readSensitive]
  package let roles: [Role: Set<Permission>] = Role.allCases.reduce(into: [:]) { table, role in
    switch role {
    case .public, .bearer: table[role] = [.open]
    case .administrator: table[role] = [.open, .ownAccount, .readSensitive]
    default: table[role] = [.open, .ownAccount]
    }
  }
  package func add(to routes: inout Routes) { SignInRoutes().add(to: &routes) }

  /// What the site asks to know who a session token belongs to, and what they hold today.
  @Sendable package func identify(
    _ connection: Connection, departement: String, token: String, now: Instant
  ) throws -> Identity? {
    guard let (account, csrf) = try AccountStore(connection).session(token, in: departement, at: now) else {
      return nil
    }
    let held = try HoldingStore(connection).holdings(of: account.id, in: departement).filter { $0.isHeld(on: now.day) }
    var identity = Identity(
      person: account.id, name: account.name, role: account.role, csrf: csrf,
      mustChangePassword: account.mustChangePassword)
    guard !held.isEmpty else { return identity }
    let directory = try directory(departement, connection)
    identity.holdings = held.compactMap { directory.holding(of: $0.function, isManager: $0.isManager) }
    if let first = identity.holdings.first {
      identity.name = directory.organisations.functionName(first.function, on: now.day)
    }
    return identity
  }
}

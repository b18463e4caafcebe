import Database
import Kernel

/// Who looks after the whole of a département's Boussole: named and withdrawn by another of them, told to all.
package struct Administration {
  let connection: Connection
  let permit: Permit
  let sendsMail: Bool
  let now: Instant

  package init(_ connection: Connection, sendsMail: Bool, by permit: Permit, at now: Instant) {
    (self.connection, self.permit, self.sendsMail, self.now) = (connection, permit, sendsMail, now)
  }

  private var store: AccountStore { AccountStore(connection) }

  /// What must be true of somebody before they are named, in words; nil: all is.
  static func obstacle(_ account: Account, hasSecondFactor: Bool) -> Invalid? {
    if account.closedAt != nil { return Invalid("Ce compte est fermé.", remedy: "Ouvrez-le d’abord de nouveau.") }
    if account.isInvited {
      return Invalid("Cette personne n’a pas encore répondu à son invitation.", remedy: "Attendez qu’elle soit venue.")
    }
    guard hasSecondFactor else {
      return Invalid(
        "Cette personne n’a pas de double authentification.",
        remedy: "Demandez-lui de l’activer dans « Mon compte », puis revenez ici.")
    }
    return nil
  }

  /// Names them, whatever the pages ask before: the machine's command does it too.
  func name(_ account: Account) throws {
    let others = try store.administrators(in: connection.departement).filter { $0.id != permit.person }
    try store.setRole(.administrator, of: account.id)
    try Audit.record(AccountAct.administratorNamed, of: account.id.text, fields: ["role"], by: permit, on: connection)
    try tell(others + [account], of: account, Letters.named)
  }

  /// Makes an administrator of whoever has the address, by the machine's command: a new account, or the one that is
  /// there, with its functions. What let its holder in until now no longer does.
  package func install(_ email: String, passwordHash: String) throws {
    let departement = connection.departement
    guard let account = try store.account(email: email, in: departement) else {
      let id = try store.add(email: email, name: "Administrateur", role: .administrator, passwordHash: passwordHash)
      try Audit.record(AccountAct.created, of: id.text, fields: ["email", "role"], by: permit, on: connection)
      let others = try store.administrators(in: departement).filter { $0.id != id }
      return try tell(others, of: store.account(id, in: departement), Letters.named)
    }
    try store.setPassword(of: account.id, hash: passwordHash, mustChange: true)
    try PeopleStore(connection).forgetKeys(of: account.id)
    try Audit.record(
      AccountAct.passwordGiven, of: account.id.text, fields: ["password_hash"], by: permit, on: connection)
    if account.closedAt != nil {
      try PeopleStore(connection).setClosed(false, account.id)
      try Audit.record(AccountAct.reopened, of: account.id.text, fields: ["closed_at"], by: permit, on: connection)
    }
    if account.role != .administrator { try name(account) }
  }

  /// Takes the role back. Throws `Invalid` where nobody else would have it, as it stands in this transaction.
  func withdraw(_ account: Account) throws {
    try requireAnother(than: account)
    try store.setRole(.agent, of: account.id)
    try Audit.record(
      AccountAct.administratorWithdrawn, of: account.id.text, fields: ["role"], by: permit, on: connection)
    let others = try store.administrators(in: connection.departement).filter { $0.id != permit.person }
    try tell(others + [account], of: account, Letters.withdrawn)
  }

  /// Two who would withdraw each other at the same moment: the second is refused.
  func requireAnother(than account: Account) throws {
    let all = try store.administrators(in: connection.departement)
    guard all.contains(where: { $0.id == account.id }) else { return }
    guard all.contains(where: { $0.id != account.id }), all.contains(where: { $0.id == permit.person }) else {
      throw Invalid(
        "Ce serait le dernier administrateur.", remedy: "Nommez-en d’abord un autre.")
    }
  }

  private func tell(_ people: [Account], of account: Account, _ kind: String) throws {
    for person in people {
      try Letters(connection, sendsMail: sendsMail).tellOfAdministrator(
        account.id, kind, to: person.id, person.email, at: now)
    }
  }
}

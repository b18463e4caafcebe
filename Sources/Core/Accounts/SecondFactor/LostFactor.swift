import Database
import Kernel

/// What happens once somebody has lost their second factor and their recovery codes.
package enum LostFactor {
  /// Withdraws it: sessions, links and known devices end, the next sign-in asks for a new one, a letter tells them.
  /// The password stays. Throws `Invalid` where there is nothing to withdraw.
  package static func withdraw(
    from account: Account, sendsMail: Bool, by permit: Permit, at now: Instant, on connection: Connection
  ) throws {
    let store = SecondFactorStore(connection)
    guard try store.factor(of: account.id, in: connection.departement)?.isConfirmed ?? false else {
      throw Invalid(
        "Ce compte n’a pas de double authentification.", remedy: "Il n’y a rien à retirer : le mot de passe suffit.")
    }
    try store.remove(account.id)
    try store.setMustEnrol(true, account.id)
    try PeopleStore(connection).forgetKeys(of: account.id)
    try Letters(connection, sendsMail: sendsMail).tellLostFactor(of: account.id, account.email, at: now)
    try Audit.record(
      AccountAct.factorLost, of: account.id.text, fields: ["confirmed_at", "must_enrol"], by: permit, on: connection)
  }
}

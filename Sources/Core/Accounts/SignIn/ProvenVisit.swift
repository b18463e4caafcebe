import Database
import Kernel
import Web

extension Visit {
  /// The account of whoever is signed in, once they have given its password again in `field`: a session left open is
  /// not enough for what can't be undone. Throws `Invalid` at the field; five wrong ones in a quarter of an hour close
  /// it.
  func proven(by field: String, wrong: String = "Ce n’est pas votre mot de passe.") async throws -> Account {
    guard let person = frame.identity?.person else { throw NotFound() }
    let departement = frame.departement, now = frame.now
    let limit = Attempt.Limit(key: "mot de passe de \(person.text)", most: 5)
    let account = try await database.read { try AccountStore($0).account(person, in: departement) }
    let attempt = try await database.write(departement) { connection in
      let store = AttemptStore(connection)
      guard try store.reached([limit], in: departement, at: now) == nil else {
        throw Invalid(
          "Trop d’essais.", remedy: "Attendez un quart d’heure, puis essayez de nouveau.", at: .field(field))
      }
      return try store.add([limit.key], at: now)
    }
    let isRight: Bool
    do { isRight = try await Password.verify(frame.form[field] ?? "", against: account.passwordHash) } catch {
      try await database.write(departement) { try AttemptStore($0).withdraw(attempt) }
      throw error
    }
    guard isRight else { throw Invalid(wrong, remedy: "Saisissez-le de nouveau.", at: .field(field)) }
    try await database.write(departement) { try AttemptStore($0).withdraw(attempt) }
    return account
  }
}

import Accounts
import ArgumentParser
import Database
import Kernel
import Messaging
import Strategy

extension Boussole {
  struct Administrator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "administrateur",
      abstract: "Crée un administrateur, ou lui donne un nouveau mot de passe à usage unique.")
    @Argument(help: "Le département, comme dans l’adresse : 77") var departement: String
    @Argument(help: "L’adresse électronique") var email: String
    @Flag(
      name: .customLong("double-facteur-perdu"),
      help: "Retirer aussi sa double authentification : il en fera une nouvelle à sa prochaine connexion")
    var hasLostFactor = false
    @OptionGroup var place: Place

    func run() async throws {
      let email = try MailAddress.read(email)
      try await place.withDatabase { database in
        if hasLostFactor { try await withdrawFactor(of: email, database) }
        let known = try await database.read { try RevisionStore($0).departements() }
        guard known.contains(departement) else {
          throw Invalid(
            "Le département « \(departement) » n’est pas dans la base.",
            remedy: known.isEmpty
              ? "Chargez d’abord son pack : boussole pack load CHEMIN."
              : "Il y a : \(French.list(known)). Un autre se charge par : boussole pack load CHEMIN.")
        }
        let password = try await Administrator.make(email, in: departement, database)
        say("Mot de passe à usage unique de \(email) : \(password)")
      }
    }

    private func withdrawFactor(of email: String, _ database: Database) async throws {
      let now = database.clock.now(), permit = Permit.ofBoussole(in: departement)
      try await database.write(departement) { connection in
        guard let account = try AccountStore(connection).account(email: email, in: departement) else {
          throw Invalid("Aucun compte n’a l’adresse « \(email) ».", remedy: "Vérifiez l’adresse et le département.")
        }
        try LostFactor.withdraw(
          from: account, sendsMail: Installed.hasMailServer, by: permit, at: now, on: connection)
      }
      say("Double authentification retirée : une nouvelle sera demandée à la prochaine connexion.")
    }

    /// Gives the one-time password, which is nowhere stored.
    /// An agent becomes an administrator; the others are told.
    /// - Parameter email: `admin@77.local` too, which is never written to.
    static func make(_ email: String, in departement: String, _ database: Database) async throws -> String {
      let password = Password.oneTime()
      let hash = try await Password.hash(password)
      let now = database.clock.now(), sendsMail = Installed.hasMailServer
      try await database.write(departement) { connection in
        try Administration(connection, sendsMail: sendsMail, by: .ofBoussole(in: departement), at: now)
          .install(email, passwordHash: hash)
      }
      return password
    }
  }
}

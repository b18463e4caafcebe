import Accounts
import ArgumentParser
import Database
import Foundation
import Kernel
import Messaging
import Module
import Strategy
import Web

extension Boussole {
  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Sert les pages.")
    @OptionGroup var place: Place
    @Option(help: "L’adresse d’écoute") var host = "127.0.0.1"
    @Option(help: "Le port d’écoute") var port = 8080
    @Option(
      help: "L’adresse publique, par exemple https://boussole.exemple.fr : les cookies sont alors réservés à https")
    var adresse: String?
    @Option(name: .customLong("pack"), help: "Un pack à charger si son département n’est pas encore dans la base")
    var packs: [String] = []
    @Flag(help: "Derrière un serveur mandataire, qui dit dans X-Forwarded-For qui l’appelle") var mandataire = false

    func run() async throws {
      try await telling {
        let serving = try place.location.serving()
        defer { serving?.end() }
        try await serve()
      }
    }

    private func serve() async throws {
      try await place.withDatabase(longest: 30) { database in
        var welcome: [String] = []
        for path in packs { welcome += try await prepare(path, database) }
        let known = Installed.publicAddress(adresse)
        let site = Boussole.site(database, clock: .system, isSecure: known?.hasPrefix("https://") ?? false)
        let address = known ?? "http://\(host):\(port)"
        let background = try Boussole.background(database, at: address)
        let lines = welcome
        let work = Task { await background.run() }
        do {
          try await Server(site: site, host: host, port: port, isBehindProxy: mandataire).run {
            say("Boussole est prête : \(address)")
            for line in lines { say(line) }
          }
        } catch {
          work.cancel()
          await work.value
          throw error
        }
        // What is being sent is sent to its end.
        work.cancel()
        await work.value
      }
    }

    /// Loads a pack whose département is new, and makes its first administrator.
    private func prepare(_ path: String, _ database: Database) async throws -> [String] {
      let loading = try readPack(path)
      let code = loading.departement.code
      if try await database.read({ try RevisionStore($0).all(in: code).isEmpty }) {
        say("Chargement de \(loading.departement.name)…")
        try await install(loading, in: database, inventing: assembly.inventions)
      }
      guard try await !database.read({ try AccountStore($0).hasAdministrator(in: code) }) else { return [] }
      let email = "admin@\(code).local"
      let password = try await Administrator.make(email, in: code, database)
      return ["  \(loading.departement.name) (/\(code)) : \(email), mot de passe à usage unique \(password)"]
    }
  }

  /// What goes on beside the pages: messages and jobs.
  static func background(_ database: Database, at address: String) throws -> Background {
    let log: @Sendable (String) -> Void = { say($0, to: .standardError) }
    let sender = try Installed.mailServer.map {
      Sender(
        database, compositions: assembly.modules.mails, notices: assembly.modules.notices,
        address: try PublicAddress(address), server: $0, log: log)
    }
    return Background(database, sender: sender, jobs: assembly.modules.jobs, log: log)
  }

  /// The whole site over a database.
  static func site(_ database: Database, clock: Clock, isSecure: Bool = false) -> Site {
    assembly.site(
      database, clock: clock, isSecure: isSecure,
      log: { number, error in say("erreur \(number) : \(error)", to: .standardError) })
  }
}

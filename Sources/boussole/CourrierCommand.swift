import Accounts
import ArgumentParser
import Database
import Foundation
import Kernel
import Messaging
import Module

extension Boussole {
  struct Courrier: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "courrier", abstract: "Le courrier : l’envoyer, apprendre ce qui en revient.",
      subcommands: [Sending.self, Return.self], defaultSubcommand: Sending.self)
  }
}

extension Boussole.Courrier {
  struct Sending: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "envoi",
      abstract: "Envoie les messages dont c’est l’heure, dit ce qu’ils sont devenus, et s’arrête.")
    @OptionGroup var place: Place
    @Option(help: "L’adresse publique de Boussole, par laquelle commencent les liens des messages")
    var adresse: String?
    @Option(name: .customLong("essai"), help: "Envoie aussi un message d’essai à cette adresse") var trial: String?
    @Option(name: .customLong("departement"), help: "Le département du message d’essai") var departement: String?

    func run() async throws {
      try await place.withDatabase { database in
        guard let server = try Installed.mailServer else {
          throw Invalid(
            "Aucun serveur de courrier n’est réglé.", remedy: "Donnez BOUSSOLE_SMTP et BOUSSOLE_EXPEDITEUR.")
        }
        guard let address = Installed.publicAddress(adresse) else {
          throw Invalid("L’adresse publique manque.", remedy: "Donnez --adresse ou BOUSSOLE_ADRESSE.")
        }
        if let trial { try await add(trial, database) }
        let background = Background(
          database,
          sender: Sender(
            database, compositions: assembly.modules.mails, notices: assembly.modules.notices,
            address: try PublicAddress(address), server: server,
            log: { say($0, to: .standardError) }), jobs: [], log: { say($0, to: .standardError) })
        let (tally, expired, unknown) = try await background.sendOnce()
        let lost = tally.unknown + unknown
        say(
          [
            French.plural(tally.sent, "envoyé", "envoyés"),
            "\(French.number(tally.postponed)) à plus tard", French.plural(tally.refused, "refusé", "refusés"),
            French.plural(expired, "périmé", "périmés"), "\(French.number(lost)) dont on ne sait rien",
          ].joined(separator: ", "))
        if let trouble = tally.trouble {
          say("erreur  \(trouble)", to: .standardError)
          throw ExitCode(1)
        }
      }
    }

    private func add(_ address: String, _ database: Database) async throws {
      guard let departement else {
        throw Invalid("Le département du message d’essai manque.", remedy: "Ajoutez --departement 77.")
      }
      let end = database.clock.now().adding(seconds: 3_600)
      try await database.write(departement) { connection in
        let id = try Outbox(connection).add(Messages.trial, about: "essai", to: address, useBy: end)
        let permit = Permit.ofBoussole(in: departement)
        try Audit.record(MessageAct.tried, of: id?.text ?? "", fields: [], by: permit, on: connection)
      }
    }
  }
}

extension Boussole.Courrier {
  /// For the mail server to pipe to. What is not of ours, or not understood, is no error: it would come back again.
  struct Return: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retour",
      abstract: "Lit sur l’entrée standard un message de retour, et marque refusé celui qui n’est pas arrivé.")
    @OptionGroup var place: Place

    /// EX_TEMPFAIL: the mail server tries again later.
    private static let later = ExitCode(75)

    func run() async throws {
      guard let report = DeliveryReport(Return.read()) else { return }
      do {
        try await place.withDatabase { _ = try await Messages.takeBack(report, $0) }
      } catch { throw Return.later }
    }

    /// All of it is taken, so that who writes does not fail; what is beyond the limit is forgotten at once.
    private static func read() -> [UInt8] {
      var kept: [UInt8] = []
      while true {
        let more = FileHandle.standardInput.readData(ofLength: 65_536)
        if more.isEmpty { return kept }
        kept += more.prefix(max(0, DeliveryReport.limit - kept.count))
      }
    }
  }
}

extension Installed {
  private static var environment: [String: String] { ProcessInfo.processInfo.environment }
  /// Nil where the settings name none.
  static var mailServer: SMTPServer? { get throws { try SMTPServer(environment: environment) } }
  /// Whether the settings name a server, be it wrongly.
  static var hasMailServer: Bool { !(environment["BOUSSOLE_SMTP"] ?? "").isEmpty }
  /// The option, else the environment.
  static func publicAddress(_ option: String?) -> String? { option ?? environment["BOUSSOLE_ADRESSE"] }
}

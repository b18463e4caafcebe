import ArgumentParser
import Assembly
import Database
import Foundation
import Kernel
import Module

extension Boussole {
  struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup",
      abstract: "Sauvegarde toute la base dans un fichier neuf, pendant que Boussole sert.")
    @Argument(help: "Le fichier à écrire ; il ne doit pas exister") var file: String
    @OptionGroup var place: Place

    func run() async throws {
      try await telling {
        let location = try place.location
        if case .sqlite(let path) = location, !FileManager.default.fileExists(atPath: path) {
          throw Invalid("Il n’y a pas de base « \(path) ».", remedy: "Vérifiez --base ou BOUSSOLE_BASE.")
        }
        let database = try Database.open(location, clock: .system, connections: 1, longest: nil)
        let summary: BackupSummary
        do {
          summary = try await database.backUp(to: file, migrations: assembly.migrations)
          await database.close()
        } catch {
          await database.close()
          throw error
        }
        say("\(file) : \(summary.words)")
        say("Empreinte, à garder ailleurs : \(summary.checksum)")
      }
    }
  }

  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "restore",
      abstract: "Remet une sauvegarde dans une base neuve, SQLite ou PostgreSQL, et la vérifie.")
    @Argument(help: "Le fichier que boussole backup a écrit") var file: String
    @Flag(
      name: .customLong("garder-courrier"),
      help: "Laisser partir les messages qui attendaient : seulement si Boussole est arrêté depuis la sauvegarde")
    var keepsMessages = false
    @OptionGroup var place: Place

    func run() async throws {
      try await telling {
        let backup = try BackupFile(file)
        say("\(file), \(backup.made) : \(backup.summary.words), intacte")
        say("Empreinte : \(backup.summary.checksum)")
        let database = try Database.open(try place.location, clock: .system, connections: 2, longest: nil)
        do {
          try await Restore.restore(backup, keepsMessages: keepsMessages, in: database)
          await database.close()
        } catch {
          await database.close()
          throw error
        }
      }
    }

    private static func restore(_ backup: BackupFile, keepsMessages: Bool, in database: Database) async throws {
      let unsent = try await assembly.restore(backup, keepsMessages: keepsMessages, in: database)
      say("Restaurée, et relue égale à la sauvegarde.")
      for (code, count) in unsent.sorted(by: { $0.key < $1.key }) where count > 0 {
        let words = ("message qui attendait ne partira pas", "messages qui attendaient ne partiront pas")
        say("\(code) : \(French.plural(count, words.0, words.1))")
      }
      let isLedgerSound = try await Ledger.Verify.isSound(database)
      let isAuditSound = try await AuditTrail.Verify.isSound(database)
      guard isLedgerSound, isAuditSound else {
        say("erreur  La base est restaurée telle qu’elle était sauvegardée, avec ces défauts.", to: .standardError)
        throw ExitCode(1)
      }
    }
  }
}

extension BackupSummary {
  var words: String {
    [
      French.plural(tables, "table", "tables"), French.plural(rows, "ligne", "lignes"),
      "\(French.number(bytes / 1_000_000)) Mo",
    ].joined(separator: ", ")
  }
}

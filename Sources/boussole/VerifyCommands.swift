import ArgumentParser
import Database
import Foundation
import Kernel
import Ledger
import Strategy

extension Boussole {
  struct Ledger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ledger", abstract: "Le journal.", subcommands: [Verify.self, Rebuild.self])

    struct Verify: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Recalcule toutes les sommes du journal et dit les écarts.")
      @OptionGroup var place: Place

      func run() async throws {
        try await place.withDatabase { database in
          if try await !Verify.isSound(database) { throw ExitCode(1) }
        }
      }

      /// Tells each difference of each département.
      static func isSound(_ database: Database) async throws -> Bool {
        var isSound = true
        for code in try await database.read({ try RevisionStore($0).departements() }) {
          let differences = try await database.read { connection in
            let measures = try assembly.departements.latest(code, connection).measures
            let sums = try LedgerStore(connection, in: code, measures: measures).verify().map { "\($0)" }
            return try sums + assembly.modules.flatMap { try $0.differences(in: code, connection) }
          }
          isSound = isSound && differences.isEmpty
          say("\(code) : \(differences.isEmpty ? "aucun écart" : French.plural(differences.count, "écart", "écarts"))")
          for difference in differences { say("  \(difference)") }
        }
        return isSound
      }
    }
  }

  struct AuditTrail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "audit", abstract: "La piste d’audit.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Vérifie que la piste d’audit n’a pas été changée.")
      @OptionGroup var place: Place

      func run() async throws {
        try await place.withDatabase { database in
          if try await !Verify.isSound(database) { throw ExitCode(1) }
        }
      }

      /// Tells how long the chain of each département is, or where it is broken.
      static func isSound(_ database: Database) async throws -> Bool {
        var isSound = true
        let now = database.clock.now()
        for code in try await database.read({ try RevisionStore($0).departements() }) {
          let lead = try await database.read { try $0.writeClockLead(of: code, at: now) }
          if lead > 0 {
            let minutes = French.plural(lead / 60, "minute", "minutes")
            say("\(code) : l’horloge des écritures est en avance de \(minutes) sur celle de la machine")
          }
          switch try await database.read({ try Audit.verify(departement: code, on: $0) }) {
          case .sound(let count): say("\(code) : \(French.plural(count, "ligne", "lignes")), chaîne intacte")
          case .broken(let sequence):
            isSound = false
            say("\(code) : la chaîne est rompue à la ligne \(sequence)")
          }
        }
        return isSound
      }
    }
  }

  struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema", abstract: "Écrit le schéma de la base, en mots (docs/schema.sql).")
    func run() async throws {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "boussole-\(ID<Schema>(at: Clock.system.now()))")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let database = try Database.open(.sqlite(path: folder.appendingPathComponent("schema.db").path), clock: .system)
      try await database.migrate(assembly.migrations)
      say(try await database.schemaDescription())
      await database.close()
    }
  }
}

import ArgumentParser
import Database
import Foundation
import Kernel

/// The command line and the web server, in one binary.
@main
struct Boussole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boussole",
    abstract: "Pilote la stratégie de prévention de la délinquance d’un département.",
    subcommands: [
      Serve.self, Pack.self, Administrator.self, Courrier.self, Backup.self, Restore.self, Ledger.self, AuditTrail.self,
      Schema.self,
    ])
}

/// Where the database is: an option, else the environment, else a file beside the working folder.
struct Place: ParsableArguments {
  @Option(
    name: .customLong("base"),
    help: "La base de données : un fichier SQLite, ou postgres://… (sinon BOUSSOLE_BASE, sinon .boussole/boussole.db)")
  var base: String?

  var location: DatabaseLocation {
    get throws {
      let text = base ?? ProcessInfo.processInfo.environment["BOUSSOLE_BASE"] ?? ".boussole/boussole.db"
      let location = try DatabaseLocation(text)
      if case .sqlite(let path) = location {
        try FileManager.default.createDirectory(
          at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      }
      return location
    }
  }

  /// Opens the database, brings its schema up to date, runs `body`, closes it. Errors are told in French.
  /// - Parameter longest: seconds that work may take where others wait; nil for upkeep.
  func withDatabase<Result>(
    longest: Int? = nil, _ body: (Database) async throws -> Result
  ) async throws -> Result {
    try await telling {
      let database = try Database.open(try location, clock: .system, longest: longest)
      do {
        try await database.migrate(assembly.migrations)
        let result = try await body(database)
        await database.close()
        return result
      } catch {
        await database.close()
        throw error
      }
    }
  }
}

/// What a person can repair is said line by line; the command then ends with a failure.
func telling<Result>(_ body: () async throws -> Result) async throws -> Result {
  do {
    return try await body()
  } catch let invalid as Invalid {
    for issue in invalid.issues { say("erreur  \(issue)", to: .standardError) }
    throw ExitCode(1)
  } catch let failure as DatabaseFailure {
    say("erreur  \(failure)", to: .standardError)
    throw ExitCode(1)
  } catch is NotFound {
    say(
      "erreur  Ce département n’est pas dans la base. Chargez son pack : boussole pack load CHEMIN.", to: .standardError
    )
    throw ExitCode(1)
  }
}

func say(_ line: String, to handle: FileHandle = .standardOutput) {
  handle.write(Data((line + "\n").utf8))
}

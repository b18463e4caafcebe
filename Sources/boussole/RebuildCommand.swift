import ArgumentParser
import Database
import Kernel
import Ledger
import Strategy

extension Boussole.Ledger {
  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rebuild", abstract: "Refait toutes les sommes à partir du journal, qui seul fait foi.")
    @OptionGroup var place: Place

    func run() async throws {
      try await place.withDatabase { database in
        for code in try await database.read({ try RevisionStore($0).departements() }) {
          let permit = Permit.ofBoussole(in: code)
          try await database.write(code) { connection in
            let measures = try assembly.departements.latest(code, connection).measures
            try LedgerStore(connection, in: code, measures: measures).rebuildSums(by: permit)
          }
          say("\(code) : les sommes sont refaites")
        }
      }
    }
  }
}

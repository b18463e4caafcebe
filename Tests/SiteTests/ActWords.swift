import Database
import Module
import Testing

/// Whatever a test made Boussole do, the audit trail has words for it: names that code computes escape no list.
func expectWords(forEveryActIn database: Database) async throws {
  let declared = Set(Boussole.assembly.modules.flatMap(\.acts.keys))
  let recorded = try await database.read { connection in
    try connection.query("SELECT DISTINCT act FROM audit").map { try $0.text("act") }
  }
  #expect(Set(recorded).subtracting(declared).sorted() == [])
}

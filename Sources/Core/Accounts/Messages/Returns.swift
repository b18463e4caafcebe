import Database
import Kernel
import Messaging

extension Messages {
  /// A message that came back: refused after all. Unknown ones, and those of which nothing is left to learn, change
  /// nothing; gives whether something did.
  package static func takeBack(_ report: DeliveryReport, _ database: Database) async throws -> Bool {
    for departement in try await database.read({ try Outbox.departements($0) }) {
      do {
        _ = try await database.read { try Outbox($0).message(report.message, in: departement) }
      } catch is NotFound { continue }
      return try await database.write(departement) { connection in
        guard try Outbox(connection).takeBack(report.message, because: report.reason) else { return false }
        let permit = Permit.ofBoussole(in: departement)
        try Audit.record(
          MessageAct.returned, of: report.message.text, fields: ["state", "reply"], by: permit, on: connection)
        return true
      }
    }
    return false
  }
}

import Database
import Kernel
import Web

/// The functions that somebody is asked to take: theirs once they say yes, and not before.
struct AcceptanceRoutes {
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.post("/compte/fonctions/:id/acceptation", may: .ownAccount, bodyLimit: 8_192, accept)
    routes.post("/compte/fonctions/:id/refus", may: .ownAccount, bodyLimit: 8_192, refuse)
  }

  /// One's own, while it waits.
  private func asked(_ visit: Visit, _ connection: Connection) throws -> FunctionHolding {
    let holding = try HoldingStore(connection).holding(visit.id(FunctionHolding.self), in: visit.departement)
    guard holding.person == visit.permit.person, holding.awaits(at: visit.now) else { throw NotFound() }
    return holding
  }

  @Sendable private func accept(_ visit: Visit) async throws -> Answer {
    let account = try await visit.write { connection in
      let holding = try asked(visit, connection)
      try HoldingStore(connection).accept(holding, on: visit.today)
      try Audit.record(
        AccountAct.functionAccepted, of: holding.id.text, fields: ["asked_until", "from_day"], by: visit.permit,
        on: connection)
      return try AccountStore(connection).account(holding.person, in: visit.departement)
    }
    return .seeOther(try await visit.landing(account, by: directory), notice: "La fonction est à vous.")
  }

  @Sendable private func refuse(_ visit: Visit) async throws -> Answer {
    try await visit.write { connection in
      let holding = try asked(visit, connection)
      try HoldingStore(connection).end(
        holding.id, through: holding.from.adding(days: -1), by: visit.permit.person)
      try Audit.record(
        AccountAct.functionRefused, of: holding.id.text, fields: ["through_day"], by: visit.permit, on: connection)
    }
    return .seeOther(visit.link("compte"), notice: "Vous avez refusé cette fonction.")
  }
}

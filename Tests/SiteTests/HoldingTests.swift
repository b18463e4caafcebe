import Accounts
import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// Functions, from a day to a day, and what they make of their holders.
@Suite("Functions that people hold") struct HoldingTests {
  private func give(
    _ app: Boussole, _ function: String, from: Day, through: Day? = nil, isManager: Bool = false,
    to role: Role = .agent
  ) async throws -> ID<FunctionHolding> {
    try await app.database.write(Boussole.code) { connection in
      let account = try AccountStore(connection).account(email: Boussole.email(role), in: Boussole.code)
      return try HoldingStore(connection).add(
        function, to: try #require(account).id, from: from, through: through, isManager: isManager, by: nil)
    }
  }
  private func identity(_ app: Boussole, _ visitor: Visitor) async throws -> Identity {
    let token = try #require(visitor.cookies.withLock { $0[Site.sessionCookie] })
    let accounts = app.accounts, now = app.clock.now
    let found = try await app.database.read {
      try accounts.identify($0, departement: Boussole.code, token: token, now: now)
    }
    return try #require(found)
  }

  @Test("a function gives its role and its reach, from its first day to its last", arguments: Engine.available)
  func inForce(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let today = Boussole.today
      _ = try await give(app, "sp-montfaucel", from: today.adding(days: -3), through: today, isManager: true)
      _ = try await give(app, "prefecture/brds", from: today.adding(days: 1))
      _ = try await give(app, "disparue/x", from: today.adding(days: -9))
      let visitor = try await app.visitor(.agent)
      let now = try await identity(app, visitor)
      #expect(now.holdings.map(\.function) == ["sp-montfaucel"])
      #expect(now.holdings.map(\.role) == [.subPrefect] && now.holdings.map(\.isManager) == [true])
      let places = try #require(now.holdings.first?.places)
      #expect(!places.isEmpty && !places.contains("99001"))
      #expect(now.name == "Sous-préfecture de Montfaucel")
      app.advance(days: 1)
      let later = try await identity(app, try await app.visitor(.agent))
      #expect(later.holdings.map(\.role) == [.prefecture] && later.holdings.first?.places == nil)
      #expect(later.name == "Préfecture, BRDS")
    }
  }

  @Test("who holds two functions may do what either allows, and no more", arguments: Engine.available)
  func twoRoles(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let today = Boussole.today
      _ = try await give(app, "prefecture/brds", from: today)
      _ = try await give(app, "cd", from: today, isManager: true)
      let visitor = try await app.visitor(.agent)
      let identity = try await identity(app, visitor)
      #expect(identity.holdings.roles == [.prefecture, .partner, .manager])
      for route in app.site.table where route.method == "GET" && !route.pattern.contains(":") {
        let may = [Role.agent, .prefecture, .partner, .manager].contains {
          PermissionTests.roles[$0]?.contains(route.permission) ?? false
        }
        let status = await visitor.get(route.pattern).status
        #expect(may ? [200, 303].contains(status) : status == 404, "\(route.pattern): \(status)")
      }
      // A manager of one organisation, not of the other.
      #expect(await visitor.get("/comptes/invitation").text.contains("value=\"cd\""))
      #expect(await !visitor.get("/comptes/invitation").text.contains("value=\"prefecture/brds\""))
    }
  }

  @Test("letters for a function go to its holders of the day, else to its head's", arguments: Engine.available)
  func addresses(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let today = Boussole.today
      func to(_ function: String, on day: Day = today) async throws -> [String] {
        try await app.database.read { connection in
          let departement = try Collected.departements.latest(Boussole.code, connection)
          return try departement.correspondents(connection).all(for: [function], on: day)[function]?.map(
            \.address)
            ?? []
        }
      }
      #expect(try await to("ddpn/partenariat") == [])
      _ = try await give(app, "ddpn", from: today, to: .force)
      #expect(try await to("ddpn/partenariat") == [Boussole.email(.force)])
      let own = try await give(app, "ddpn/partenariat", from: today, to: .agent)
      #expect(try await to("ddpn/partenariat") == [Boussole.email(.agent)])
      #expect(try await to("ddpn") == [Boussole.email(.force)])
      #expect(try await to("ddpn", on: today.adding(days: -1)) == [])
      try await app.database.write(Boussole.code) {
        try HoldingStore($0).end(own, through: today.adding(days: -1), by: nil)
      }
      #expect(try await to("ddpn/partenariat") == [Boussole.email(.force)])
      await #expect(throws: NotFound.self) {
        try await app.database.write(Boussole.code) { try HoldingStore($0).end(own, through: today, by: nil) }
      }
    }
  }
}

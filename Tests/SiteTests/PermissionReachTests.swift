import Accounts
import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// Every route with a parameter × everybody × what is within and out of reach: by functions, territories and
/// organisations.
@Suite("Permissions, route by role and territory") struct PermissionReachTests {
  /// Somebody who holds functions, or one of the accounts that look everywhere.
  struct Holder: Sendable {
    let role: Role
    var functions: [String] = []
    /// What the table of samples may call them by.
    var keys: Set<String> {
      Set(
        functions + (role == .agent ? [] : [role.rawValue]) + (role == .manager ? ["gestionnaire cd"] : [])
          + (role == .prefecture ? ["compte prefecture"] : [])
      )
      .union(functions.contains { $0.hasPrefix("prefecture") } ? ["prefecture"] : [])
    }
    var roles: Set<Role>
    var permissions: Set<Permission> { roles.reduce(into: []) { $0.formUnion(PermissionTests.permissions($1)) } }
  }
  /// One of every role, then people with two.
  static let holders: [Holder] = [
    Holder(role: .administrator, roles: [.administrator]), Holder(role: .prefecture, roles: [.prefecture]),
    Holder(role: .manager, functions: ["cd"], roles: [.manager]), Holder(role: .agent, roles: [.agent]),
    Holder(role: .agent, functions: ["prefecture/bsir"], roles: [.prefecture]),
    Holder(role: .agent, functions: ["cd/solidarites"], roles: [.partner]),
    Holder(role: .agent, functions: ["mairie-99009"], roles: [.mayor]),
    Holder(role: .agent, functions: ["mairie-99014/coordination"], roles: [.coordinator]),
    Holder(role: .agent, functions: ["ddpn/partenariat"], roles: [.force]),
    Holder(role: .agent, functions: ["parquet-clairval"], roles: [.prosecutor]),
    Holder(role: .agent, functions: ["sp-montfaucel"], roles: [.subPrefect]),
    Holder(role: .agent, functions: ["sp-vaudreix"], roles: [.subPrefect]),
    // A function of the whole département beside one of a territory does not lend it its reach.
    Holder(role: .agent, functions: ["sp-montfaucel", "cd/solidarites"], roles: [.subPrefect, .partner]),
    Holder(role: .agent, functions: ["mairie-99009", "parquet-clairval"], roles: [.mayor, .prosecutor]),
  ]

  @Test("every route with a parameter says what is within reach and what is not", arguments: Engine.one)
  func complete(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let samples = try await PermissionSamples.all(app)
      let patterns = Set(app.site.table.map(\.pattern).filter { $0.contains(":") })
      for pattern in patterns {
        switch samples.extents[pattern] {
        case nil: Issue.record("\(pattern): say within and out of reach, or why it is everybody's")
        case .everyones(_, let why): #expect(!why.isEmpty)
        case .reached(let some): #expect(Set(some.map(\.reachedBy)).count > 1, "\(pattern): nothing is out of reach")
        }
      }
      for pattern in samples.extents.keys { #expect(patterns.contains(pattern), "\(pattern): no such route") }
      let all = Set(PermissionReachTests.holders.flatMap(\.roles))
      #expect(all == Set(Role.allCases).subtracting([.public, .bearer]), "every role is tried")
    }
  }

  @Test("by HTTP: within reach it is there, out of reach nothing is", arguments: Engine.available)
  func reach(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let samples = try await PermissionSamples.all(app)
      // What is read first, then what acts.
      let routes = app.site.table.sorted { ($0.method, $0.pattern) < ($1.method, $1.pattern) }
      for (index, holder) in PermissionReachTests.holders.enumerated() {
        let visitor = try await visitor(app, holder, index)
        let permissions = holder.permissions
        for route in routes {
          guard case .reached(let some)? = samples.extents[route.pattern] else { continue }
          let nothing = route.method == "GET" ? await visitor.get("/n-existe-pas/du/tout") : nil
          for sample in some {
            let path = PermissionSamples.path(route.pattern, sample)
            let name =
              "\(holder.functions.isEmpty ? [holder.role.rawValue] : holder.functions): \(route.method) \(path)"
            let answer = route.method == "GET" ? await visitor.get(path) : await visitor.post(path)
            if permissions.contains(route.permission), !sample.reachedBy.isDisjoint(with: holder.keys) {
              #expect([200, 303, 422].contains(answer.status), "\(name): \(answer.status)")
            } else {
              #expect(answer.status == 404, "\(name): \(answer.status)")
              if let nothing, !route.pattern.hasPrefix("/import/") {
                #expect(main(answer) == main(nothing), "\(name) says something")
              }
            }
          }
        }
      }
      try await links(app, samples)
    }
  }

  /// What a page says, its frame aside: that holds the address that was asked.
  private func main(_ answer: Outgoing) -> String {
    let text = answer.text
    guard let start = text.range(of: "<main"), let end = text.range(of: "</main>") else { return text }
    return String(text[start.lowerBound..<end.upperBound])
  }

  /// Whoever holds a link: what it was sent for, and nothing of another's.
  private func links(_ app: Boussole, _ samples: PermissionSamples) async throws {
    let bearer = Visitor(app.site, Boussole.code, address: "198.51.100.77")
    for route in app.site.table where route.pattern.hasPrefix("/reponse/:token") {
      guard var values = samples.samples(route.pattern).first?.values else { continue }
      for (token, isSent) in [(samples.link, true), (samples.guessed, false)] {
        values[":token"] = token
        let path = PermissionSamples.path(route.pattern, .init(values: values))
        let answer = route.method == "GET" ? await bearer.get(path) : await bearer.post(path)
        // Without the token of its form nothing is taken.
        #expect(isSent ? [200, 303, 403].contains(answer.status) : answer.status == 404, "\(path): \(answer.status)")
      }
      guard route.method == "GET", route.pattern.contains(":depot") else { continue }
      values = [":token": samples.link, ":depot": samples.foreignFile]
      #expect(await bearer.get(PermissionSamples.path(route.pattern, .init(values: values))).status == 404)
    }
  }

  private func visitor(_ app: Boussole, _ holder: Holder, _ index: Int) async throws -> Visitor {
    let address = "192.0.2.\(index + 40)"
    guard !holder.functions.isEmpty, holder.role == .agent else {
      return try await app.visitor(holder.role, address: address)
    }
    let hash = try await Boussole.hashed.value, email = "titulaire\(index)@exemple.fr"
    try await app.database.write(Boussole.code) { connection in
      let id = try AccountStore(connection).add(email: email, name: "Titulaire", role: .agent, passwordHash: hash)
      try AccountStore(connection).setPassword(of: id, hash: hash, mustChange: false)
      for function in holder.functions {
        _ = try HoldingStore(connection).add(
          function, to: id, from: Boussole.today, through: nil, isManager: false, by: nil)
      }
    }
    let visitor = Visitor(app.site, Boussole.code, address: address)
    let entered = await visitor.post("/connexion", ["email": email, "mot_de_passe": Boussole.password])
    #expect(entered.status == 303)
    return visitor
  }
}

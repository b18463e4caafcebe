import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Module
import Pack
import Strategy
import Synchronization
import TestKit
import Web

/// The whole of Boussole over a database of its own, without a network: the invented département, its activity if
/// asked, an agent and an administrator.
final class Boussole: Sendable {
  let database: Database
  let clock: TestClock
  let site: Site
  let accounts: Accounts
  /// What the site tells of its own faults: nothing, unless something went wrong.
  let log: Log
  final class Log: Sendable { let lines = Mutex<[String]>([]) }
  private let visitors = Mutex<[Role: Visitor]>([:])

  static let code = "exemple"
  static let password = "une phrase qui se retient"
  /// Hashed once: that is made to be slow.
  static let hashed = Task { try await Password.hash(Boussole.password) }
  static func email(_ role: Role) -> String { "\(role.rawValue)@exemple.fr" }
  /// A Tuesday, at noon.
  static let today = Day(number: 20_781)

  static let assembly = assembled()
  /// A revision is read once for all tests: its id is its content's, in every copy of a prepared database.
  private static let read = Departements(parts: Assembly.packParts)
  static func assembled(_ settings: AccountSettings = AccountSettings()) -> Assembly {
    Assembly(departements: read, settings: settings, python: Installation.python)
  }

  init(
    _ database: Database, _ clock: TestClock, isSecure: Bool = false, settings: AccountSettings = AccountSettings()
  ) {
    let assembly = Boussole.assembled(settings), log = Log()
    self.database = database
    self.clock = clock
    accounts = assembly.accounts
    site = assembly.site(database, clock: clock.clock, isSecure: isSecure) { _, error in
      log.lines.withLock { $0.append(error) }
    }
    self.log = log
  }
  /// Those who sign in; their password is `Boussole.password`, already theirs.
  func addPeople(in code: String = Boussole.code) async throws {
    let hash = try await Boussole.hashed.value
    try await database.write(code) { connection in
      let store = AccountStore(connection)
      for role in Role.allCases where role != .public && role != .bearer {
        // What a manager is comes from a holding.
        let own = role == .manager ? Role.agent : role
        let id = try store.add(email: Boussole.email(role), name: role.name, role: own, passwordHash: hash)
        try store.setPassword(of: id, hash: hash, mustChange: false)
        guard role == .manager, code == Boussole.code else { continue }
        _ = try HoldingStore(connection).add(
          "cd", to: id, from: Boussole.today, through: nil, isManager: true, by: nil)
      }
    }
  }

  /// Somebody with a browser of their own, signed in by the page unless they are the public.
  func visitor(_ role: Role, in code: String = Boussole.code, address: String = "192.0.2.1") async throws -> Visitor {
    let visitor = Visitor(site, code, address: address)
    if role != .public {
      let answer = await visitor.post(
        "/connexion", ["email": Boussole.email(role), "mot_de_passe": Boussole.password])
      guard answer.status == 303 else { throw NotFound() }
    }
    return visitor
  }
  /// The one visitor of a role, who stays signed in.
  /// A day later: sessions have expired, so everyone signs in again.
  func advance(days: Int) {
    clock.advance(seconds: days * 86_400)
    visitors.withLock { $0 = [:] }
  }
  private func standing(_ role: Role) async throws -> Visitor {
    if let visitor = visitors.withLock({ $0[role] }) { return visitor }
    let visitor = try await visitor(role)
    visitors.withLock { $0[role] = visitor }
    return visitor
  }
  func get(_ path: String, as role: Role = .public, json: Bool = false) async throws -> Outgoing {
    try await standing(role).get(path, json: json)
  }
  func post(
    _ path: String, _ fields: KeyValuePairs<String, String> = [:], as role: Role = .public
  ) async throws -> Outgoing {
    try await standing(role).post(path, fields)
  }
}

/// A browser: keeps cookies, sends the token of its session with each form.
final class Visitor: Sendable {
  let site: Site
  let code: String
  let address: String
  let cookies = Mutex<[String: String]>([:])

  init(_ site: Site, _ code: String, address: String) {
    (self.site, self.code, self.address) = (site, code, address)
  }

  /// `path` is below the département, "/actions/4.1", unless it begins with it already.
  func get(_ path: String, json: Bool = false) async -> Outgoing {
    await send(Incoming(target: full(path), headers: json ? ["accept": "application/json"] : [:], address: address))
  }
  /// - Parameter csrf: nil: the one of the session, as a page would give it.
  func post(
    _ path: String, _ fields: KeyValuePairs<String, String> = [:], csrf: String? = nil, headers: [String: String] = [:]
  ) async -> Outgoing {
    await post(path, pairs: fields.map { ($0.key, $0.value) }, csrf: csrf, headers: headers)
  }
  func post(
    _ path: String, pairs: [(name: String, value: String)], csrf: String? = nil, headers: [String: String] = [:]
  ) async -> Outgoing {
    var pairs = pairs
    let token = if let csrf { csrf } else { await self.csrf() }
    if !token.isEmpty { pairs.append(("csrf", token)) }
    let body = pairs.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    return await post(path, body: Array(body.utf8), type: "application/x-www-form-urlencoded", headers: headers)
  }
  func post(_ path: String, body: [UInt8], type: String, headers: [String: String] = [:]) async -> Outgoing {
    let own = ["content-type": type, "host": "boussole.test", "origin": "http://boussole.test"]
    return await send(
      Incoming(
        method: "POST", target: full(path), headers: own.merging(headers) { $1 }, body: Body(body), address: address))
  }
  func upload(_ path: String, name: String, _ content: String) async -> Outgoing {
    let part = "--mark\r\nContent-Disposition: form-data; name="
    let body = """
      \(part)"csrf"\r\n\r\n\(await csrf())\r\n\(part)"fichier"; filename="\(name)"\r\n\r\n\(content)\r\n--mark--\r\n
      """
    return await post(path, body: Array(body.utf8), type: "multipart/form-data; boundary=mark")
  }

  /// Empty for those who are not signed in.
  func csrf() async -> String {
    guard cookies.withLock({ $0[Site.sessionCookie] != nil }) else { return "" }
    let page = await get("/compte").text
    return page.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/).map { String($0.output.1) } ?? ""
  }

  private func full(_ path: String) -> String {
    path == "/\(code)" || path.hasPrefix("/\(code)/") || path.hasPrefix("/\(code)?") ? path : "/\(code)\(path)"
  }
  func send(_ request: Incoming) async -> Outgoing {
    var request = request
    let kept = cookies.withLock { $0.map { "\($0.key)=\($0.value)" } }.joined(separator: "; ")
    if !kept.isEmpty { request.headers["cookie"] = kept }
    let answer = await site.respond(to: request)
    for (name, value) in answer.headers where name == "set-cookie" {
      let pair = value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let isOver = value.contains("Max-Age=0")
      cookies.withLock { $0[String(pair[0])] = isOver ? nil : String(pair[1]) }
    }
    return answer
  }
}

private func encoded(_ text: String) -> String {
  text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
}

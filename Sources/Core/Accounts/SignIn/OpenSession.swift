import Database
import Kernel
import Web

extension Visit {
  var device: String? { request.cookie(Site.deviceCookie) }
  var system: System { System(request.headers["user-agent"] ?? "") }
  var browser: Browser { Browser(request.headers["user-agent"] ?? "") }

  /// Where somebody goes once signed in: the page that they asked for, unless it is the first one; else their own first
  /// page: that of their territory, where their functions are bound to one, what they owe, or the compass for who holds
  /// nothing.
  /// - Parameter changed: true where their one-time password has just been replaced.
  func landing(
    _ account: Account, _ back: String? = nil, changed: Bool = false,
    by directory: @escaping @Sendable (_ departement: String, Connection) throws -> Directory
  ) async throws -> Link {
    if account.mustChangePassword, !changed { return link("compte") }
    if let back = back.flatMap({ Link(sameSite: $0) }), back != link() { return back }
    let (holdings, isBound) = try await database.read {
      [departement = frame.departement, today = frame.today] connection in
      let holdings = try HoldingStore(connection).holdings(of: account.id, in: departement)
      let held = holdings.filter { $0.isHeld(on: today) }, directory = try directory(departement, connection)
      let reach = held.compactMap { directory.holding(of: $0.function, isManager: $0.isManager) }
      return (holdings, !reach.isEmpty && reach.allSatisfy { $0.places != nil && $0.role != .prefecture })
    }
    if isBound, account.role != .administrator { return link("ici") }
    return holdings.contains { $0.isHeld(on: frame.today) || $0.awaits(at: frame.now) } ? link("moi") : link()
  }

  /// Signs somebody in: a session, this browser known from now on, a line of audit.
  func open(
    for account: Account, to target: Link, notice: String? = nil, identityToken: String? = nil,
    _ more: @escaping @Sendable (Connection) throws -> Void = { _ in }
  )
    async throws -> Answer
  {
    let now = frame.now, device = device, browser = browser, system = system, departement = frame.departement
    let (session, known) = try await database.write(departement) { connection in
      try more(connection)
      let permit = Permit(
        departement: departement, person: account.id, name: account.name, role: account.role, permissions: [])
      try Audit.record(AccountAct.signedIn, of: account.id.text, fields: [], by: permit, on: connection)
      return (
        try AccountStore(connection).openSession(
          for: account.id, by: browser, on: system, identityToken: identityToken, at: now),
        try SignInStore(connection).remember(device, of: account.id, on: now.day)
      )
    }
    var answer = Answer.seeOther(target, notice: notice)
    answer.session = session
    answer.cookies = [.init(Site.deviceCookie, known, seconds: SignInStore.memory * 86_400)]
    return answer
  }
}

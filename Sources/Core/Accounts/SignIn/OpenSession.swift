import Database
import Kernel
import Web

extension Visit {
  static let deviceCookie = "boussole-appareil"
  var device: String? { request.cookie(Visit.deviceCookie) }
  var browser: Browser { Browser(request.headers["user-agent"] ?? "") }

  /// Signs somebody in: a session, this browser known from now on, a line of audit.
  func open(
    for account: Account, to target: Link, notice: String? = nil, identityToken: String? = nil,
    _ more: @escaping @Sendable (Connection) throws -> Void = { _ in }
  )
    async throws -> Answer
  {
    let now = now, device = device, browser = browser, departement = departement
    let (session, known) = try await database.write(departement) { connection in
      try more(connection)
      let permit = Permit(
        departement: departement, person: account.id, name: account.name, role: account.role, permissions: [])
      try Audit.record("session.ouverte", subject: ("person", account.id.text), fields: [], by: permit, on: connection)
      return (
        try AccountStore(connection).openSession(for: account.id, by: browser, identityToken: identityToken, at: now),
        try SignInStore(connection).remember(device, of: account.id, on: now.day)
      )
    }
    var answer = Answer.seeOther(target, notice: notice)
    answer.session = session
    answer.cookies = [.init(Visit.deviceCookie, known, seconds: SignInStore.memory * 86_400)]
    return answer
  }
}

import Database
import Kernel
import Web

/// Signing in by ProConnect, or another provider of identities.
struct OpenIDRoutes {
  let provider: OpenIDProvider?
  let settings: AccountSettings
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  private static let cookie = "boussole-proconnect"

  func add(to routes: inout Routes) {
    routes.get("/connexion/proconnect", may: .open, leave)
    routes.get("/connexion/proconnect/retour", may: .open, come)
  }

  /// To the provider's page. Nothing changes here but a cookie.
  @Sendable private func leave(_ visit: Visit) async throws -> Answer {
    guard let provider else { return .seeOther(visit.link("connexion")) }
    let request = OpenIDRequest(back: visit.query.text("retour") ?? "")
    do {
      let place = try await provider.authorization(request, departement: visit.departement, at: visit.now)
      guard let elsewhere = Elsewhere(web: place) else { throw OpenIDRefusal.malformed }
      var answer = Answer.leave(elsewhere)
      answer.cookies = [.init(OpenIDRoutes.cookie, request.cookie, seconds: 600)]
      return answer
    } catch let refusal as OpenIDRefusal { return refused(visit, refusal) }
  }

  /// Back with a code. It opens a session although it is a GET: so does the protocol; the cookie says that it is the
  /// same browser, and the code serves once.
  @Sendable private func come(_ visit: Visit) async throws -> Answer {
    guard let provider else { return .seeOther(visit.link("connexion")) }
    guard let request = visit.request.cookie(OpenIDRoutes.cookie).flatMap(OpenIDRequest.init(cookie:)),
      let code = visit.query["code"], visit.query["state"] == request.state
    else { return refused(visit, nil) }
    do {
      let (token, claims) = try await provider.person(code, request, departement: visit.departement, at: visit.now)
      guard let account = try await account(visit, claims) else {
        return ended(.page("Pas encore de compte", status: 403, unknownPersonPage(visit)))
      }
      let factor = try await visit.database.read {
        try SecondFactorStore($0).factor(of: account.id, in: visit.departement)
      }
      if factor?.isConfirmed ?? false {
        let challenge = try await visit.database.write(visit.departement) {
          try SignInStore($0).openChallenge(for: account.id, identityToken: token, at: visit.now)
        }
        return ended(.page("Votre code", codePage(visit, challenge: challenge, back: request.back, problem: nil)))
      }
      let target = try await visit.landing(account, request.back, changed: true, by: directory)
      let answer = try await visit.open(for: account, to: target, identityToken: token) { connection in
        // They came: the invitation is answered, without a password.
        guard account.isInvited else { return }
        try AccountStore(connection).setPassword(of: account.id, hash: Password.none, mustChange: false)
        try Audit.record(
          "compte.ouvert", subject: ("person", account.id.text), fields: ["password_hash"], by: visit.permit,
          on: connection)
      }
      return ended(answer)
    } catch let refusal as OpenIDRefusal { return refused(visit, refusal) }
  }

  /// The account of that address, if its holder has a function in an organisation that has both the SIRET that the
  /// provider gives and the address's domain. Never by the address alone: who runs another domain could claim it.
  private func account(_ visit: Visit, _ claims: PersonClaims) async throws -> Account? {
    guard let email = claims.email, let siret = claims.siret?.filter(\.isNumber), !siret.isEmpty,
      let domain = email.split(separator: "@").last.map({ $0.lowercased() })
    else { return nil }
    return try await visit.database.read { [directory] connection in
      let organisations = Set(
        try directory(visit.departement, connection).organisations.all
          .filter { $0.siret == siret && $0.domains.contains(domain) }.map(\.id))
      guard let account = try AccountStore(connection).account(email: email, in: visit.departement),
        account.closedAt == nil
      else { return nil }
      let holdings = try HoldingStore(connection).holdings(of: account.id, in: visit.departement)
      return holdings.contains { $0.isHeld(on: visit.today) && organisations.contains($0.organisation) } ? account : nil
    }
  }

  private func ended(_ answer: Answer) -> Answer {
    var answer = answer
    answer.cookies.append(.init(OpenIDRoutes.cookie, "", seconds: 0))
    return answer
  }
  private func refused(_ visit: Visit, _ refusal: OpenIDRefusal?) -> Answer {
    ended(
      .page(
        "Connexion refusée", status: refusal == .unreachable ? 502 : 403, refusedIdentityPage(visit, refusal)))
  }
}

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
    if visit.query["error"] == "access_denied" {
      return ended(.seeOther(visit.link("connexion"), notice: "Vous avez renoncé à vous identifier."))
    }
    guard let request = visit.request.cookie(OpenIDRoutes.cookie).flatMap(OpenIDRequest.init(cookie:)),
      let code = visit.query["code"], visit.query["state"] == request.state
    else { return refused(visit, nil) }
    do {
      let (token, claims) = try await provider.person(code, request, departement: visit.departement, at: visit.now)
      let account: Account
      switch try await attachment(visit, claims) {
      case .account(let found): account = found
      case .none(let reason):
        log(visit, reason.rawValue)
        return ended(.page("Connexion impossible", status: 403, unknownPersonPage(visit.frame, reason)))
      }
      let factor = try await visit.database.read {
        try SecondFactorStore($0).factor(of: account.id, in: visit.departement)
      }
      if factor?.isConfirmed ?? false {
        let challenge = try await visit.database.write(visit.departement) {
          try SignInStore($0).openChallenge(for: account.id, identityToken: token, at: visit.now)
        }
        return ended(.page("Votre code", codePage(visit.frame, challenge: challenge, back: request.back, problem: nil)))
      }
      let target = try await visit.landing(account, request.back, changed: true, by: directory)
      let answer = try await visit.open(for: account, to: target, identityToken: token) { connection in
        // They came: the invitation is answered, without a password.
        guard account.isInvited else { return }
        try AccountStore(connection).setPassword(of: account.id, hash: Password.none, mustChange: false)
        try Audit.record(
          AccountAct.acceptedByProvider, of: account.id.text, fields: ["password_hash"], by: visit.permit,
          on: connection)
      }
      return ended(answer)
    } catch let refusal as OpenIDRefusal { return refused(visit, refusal) }
  }

  private func attachment(_ visit: Visit, _ claims: PersonClaims) async throws -> Attachment {
    let departement = visit.departement, today = visit.today
    return try await visit.database.read { [directory] connection in
      let organisations = try directory(departement, connection).organisations
      return try Attachment.of(claims, organisations, in: departement, on: today, connection)
    }
  }
  /// A line for the machine's administrator, without anybody's address, name or number.
  private func log(_ visit: Visit, _ why: String) {
    settings.log("connexion par le fournisseur d’identités refusée (\(visit.departement)) : \(why)")
  }

  private func ended(_ answer: Answer) -> Answer {
    var answer = answer
    answer.cookies.append(.init(OpenIDRoutes.cookie, "", seconds: 0))
    return answer
  }
  private func refused(_ visit: Visit, _ refusal: OpenIDRefusal?) -> Answer {
    log(visit, refusal?.rawValue ?? "retour sans demande")
    return ended(
      .page(
        "Connexion refusée", status: refusal == .unreachable ? 502 : 403, refusedIdentityPage(visit.frame, refusal)))
  }
}

import Database
import Kernel
import Web

struct SignInRoutes {
  let settings: AccountSettings
  let provider: OpenIDProvider?
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/connexion", may: .open, form)
    routes.post("/connexion", may: .open, bodyLimit: 8_192, signIn)
    routes.post("/connexion/code", may: .open, bodyLimit: 8_192, giveCode)
    routes.post("/deconnexion", may: .ownAccount, signOut)
  }

  @Sendable private func form(_ visit: Visit) async throws -> Answer {
    .page(
      "Se connecter",
      signInPage(visit.frame, hasProvider: provider != nil, email: "", back: visit.query.text("retour"), problem: nil))
  }

  /// Wrong tries allowed in a quarter of an hour: of one network for one account, of one network in all, and on one
  /// account from wherever, past which only a browser that it knows may go on.
  private static func limits(_ visit: Visit, _ email: String) -> (network: [Attempt.Limit], account: Attempt.Limit) {
    let network = Network.of(visit.request.address), email = French.folded(email)
    return (
      [Attempt.Limit(key: "\(network) \(email)", most: 5), Attempt.Limit(key: network, most: 30)],
      Attempt.Limit(key: "compte \(email)", most: 20)
    )
  }
  /// What is known of who signs in, before the password is looked at.
  private struct Coming: Sendable {
    let known: Account?
    let factor: SecondFactor?
    let isKnownDevice: Bool
  }

  @Sendable private func signIn(_ visit: Visit) async throws -> Answer {
    let email = visit.form.text("email") ?? "", password = visit.form["mot_de_passe"] ?? ""
    let back = visit.form.text("retour"), departement = visit.departement, now = visit.now
    func refused(_ problem: Invalid, status: Int) -> Answer {
      .page(
        "Se connecter", status: status,
        signInPage(visit.frame, hasProvider: provider != nil, email: email, back: back, problem: problem))
    }
    let coming = try await coming(visit, email), (network, account) = SignInRoutes.limits(visit, email)
    // Somebody who guesses from many networks must not keep the owner out: their browser passes, and so does a link.
    let limits = coming.isKnownDevice ? network : network + [account]
    // Most of a flood is refused by this read, without the département's lock.
    let early = try await visit.database.read { try AttemptStore($0).reached(limits, in: departement, at: now) }
    if let early { return refused(SignInRoutes.tooMany(early.key == account.key), status: 429) }
    let (reached, attempt) = try await visit.database.write(departement) { connection in
      let store = AttemptStore(connection)
      if let reached = try store.reached(limits, in: departement, at: now) { return (reached.key, Attempt?.none) }
      return ("", try store.add((network + [account]).map(\.key), at: now))
    }
    guard let attempt else { return refused(SignInRoutes.tooMany(reached == account.key), status: 429) }
    // An unknown address costs the same time as a known one: it can't be told from outside.
    let known = coming.known
    let hash = known.flatMap { $0.isInvited ? nil : $0.passwordHash } ?? Password.none
    let isRight: Bool
    do {
      isRight = try await Password.verify(password, against: hash, for: coming.isKnownDevice ? .known : .anybody)
    } catch let full as Invalid {
      try await visit.database.write(departement) { try AttemptStore($0).withdraw(attempt) }
      return refused(full.at("email"), status: 503)
    }
    guard let known, isRight, !known.isInvited, known.closedAt == nil else {
      return refused(
        Invalid(
          "L’adresse ou le mot de passe n’est pas le bon.", remedy: "Vérifiez les deux ; les majuscules comptent.",
          at: .field("email")), status: 422)
    }
    if coming.factor?.isConfirmed ?? false {
      let challenge = try await visit.database.write(departement) { connection in
        try AttemptStore(connection).withdraw(attempt)
        return try SignInStore(connection).openChallenge(for: known.id, at: now)
      }
      return .page("Votre code", codePage(visit.frame, challenge: challenge, back: back, problem: nil))
    }
    return try await visit.open(for: known, to: try await visit.landing(known, back, by: directory)) {
      try AttemptStore($0).withdraw(attempt)
    }
  }
  private func coming(_ visit: Visit, _ email: String) async throws -> Coming {
    let departement = visit.departement, device = visit.device, today = visit.today
    return try await visit.database.read { connection in
      guard let known = try AccountStore(connection).account(email: email, in: departement) else {
        return Coming(known: nil, factor: nil, isKnownDevice: false)
      }
      return Coming(
        known: known, factor: try SecondFactorStore(connection).factor(of: known.id, in: departement),
        isKnownDevice: try SignInStore(connection).isKnown(device, to: known.id, in: departement, on: today))
    }
  }
  private static func tooMany(_ onAccount: Bool) -> Invalid {
    onAccount
      ? Invalid(
        "Trop d’essais sur ce compte.",
        remedy:
          "Utilisez un navigateur où vous vous êtes déjà connecté, « Mot de passe oublié », ou attendez un quart d’heure.",
        at: .field("email"))
      : Invalid(
        "Trop d’essais.", remedy: "Attendez un quart d’heure, puis essayez de nouveau.", at: .field("email"))
  }

  /// Wrong codes on one account in a quarter of an hour: whoever gives them knows the password.
  private static let wrongCodes = 10

  @Sendable private func giveCode(_ visit: Visit) async throws -> Answer {
    let challenge = visit.form["defi"] ?? "", code = visit.form["code"] ?? "", back = visit.form.text("retour")
    let departement = visit.departement, now = visit.now, key = settings.key
    func again(_ problem: String, _ remedy: String) -> Answer {
      .page(
        "Se connecter", status: 422,
        signInPage(
          visit.frame, hasProvider: provider != nil, email: "", back: back,
          problem: Invalid(problem, remedy: remedy, at: .field("email"))))
    }
    let awaited = try await visit.database.read {
      try SignInStore($0).challenged(challenge, in: departement, at: now)
    }
    guard let (account, identityToken) = awaited else {
      return again("Le délai est passé.", "Connectez-vous de nouveau.")
    }
    let isRight = try await visit.database.write(departement) { connection -> Bool in
      let store = AttemptStore(connection), failure = "code \(account.id.text)"
      let limit = Attempt.Limit(key: failure, most: SignInRoutes.wrongCodes)
      guard try store.reached([limit], in: departement, at: now) == nil else {
        try SignInStore(connection).countFailure(of: challenge)
        return false
      }
      if try SecondFactorStore(connection).accept(code, of: account.id, key: key, at: now) {
        try SignInStore(connection).closeChallenge(challenge)
        return true
      }
      try SignInStore(connection).countFailure(of: challenge)
      _ = try store.add([failure], at: now)
      return false
    }
    guard isRight else {
      return .page(
        "Votre code", status: 422,
        codePage(
          visit.frame, challenge: challenge, back: back,
          problem: Invalid(
            "Ce n’est pas le bon code.", remedy: "Un code ne sert qu’une fois : attendez le suivant.",
            at: .field("code"))))
    }
    return try await visit.open(
      for: account, to: try await visit.landing(account, back, by: directory), identityToken: identityToken)
  }

  @Sendable private func signOut(_ visit: Visit) async throws -> Answer {
    var proof: String?
    if let token = visit.request.cookie(Site.sessionCookie) {
      proof = try await visit.database.read { try AccountStore($0).identityToken(of: token, in: visit.departement) }
      try await visit.database.write(visit.departement) { try AccountStore($0).closeSession(token) }
    }
    var answer = Answer.seeOther(visit.link(), notice: "Vous êtes déconnecté.")
    if let proof, let place = await provider?.ending(proof, departement: visit.departement, at: visit.now) {
      answer = .page("Vous êtes déconnecté", signedOutPage(visit.frame, place))
    }
    answer.session = ""
    return answer
  }
}

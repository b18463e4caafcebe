import Database
import Kernel
import Web

struct SignInRoutes {
  let settings: AccountSettings
  let provider: OpenIDProvider?

  func add(to routes: inout Routes) {
    routes.get("/connexion", may: .open, form)
    routes.post("/connexion", may: .open, bodyLimit: 8_192, signIn)
    routes.post("/connexion/code", may: .open, bodyLimit: 8_192, giveCode)
    routes.post("/deconnexion", may: .ownAccount, signOut)
  }

  @Sendable private func form(_ visit: Visit) async throws -> Answer {
    .page(
      "Se connecter",
      signInPage(visit, hasProvider: provider != nil, email: "", back: visit.query.text("retour"), problem: nil))
  }

  /// Failures allowed in a quarter of an hour: of one address for one account, of one address in all, and on one
  /// account from wherever, past which only a browser that it knows may go on.
  private static let limits = (pair: 5, address: 30, account: 20)

  @Sendable private func signIn(_ visit: Visit) async throws -> Answer {
    let email = visit.form.text("email") ?? "", password = visit.form["mot_de_passe"] ?? ""
    let back = visit.form.text("retour")
    let departement = visit.departement, now = visit.now, address = visit.request.address
    let keys = ["\(address) \(French.folded(email))", address, "compte \(French.folded(email))"]
    func refused(_ problem: String, remedy: String, status: Int) -> Answer {
      .page(
        "Se connecter", status: status,
        signInPage(
          visit, hasProvider: provider != nil, email: email, back: back,
          problem: Invalid(problem, remedy: remedy, at: .field("email"))))
    }
    let (failures, known, factor, isKnownDevice) = try await visit.database.read { connection in
      let store = AccountStore(connection), since = now.adding(seconds: -900)
      let known = try store.account(email: email, in: departement)
      return (
        try keys.map { try store.failures(of: $0, in: departement, since: since) }, known,
        try known.flatMap { try SecondFactorStore(connection).factor(of: $0.id, in: departement) },
        try known.map {
          try SignInStore(connection).isKnown(visit.device, to: $0.id, in: departement, on: now.day)
        } ?? false
      )
    }
    guard failures[0] < SignInRoutes.limits.pair, failures[1] < SignInRoutes.limits.address else {
      return refused("Trop d’essais.", remedy: "Attendez un quart d’heure, puis essayez de nouveau.", status: 429)
    }
    // Somebody who guesses from many addresses must not keep the owner out: their browser passes, and so does a link.
    guard failures[2] < SignInRoutes.limits.account || isKnownDevice else {
      return refused(
        "Trop d’essais sur ce compte.",
        remedy:
          "Utilisez un navigateur où vous vous êtes déjà connecté, « Mot de passe oublié », ou attendez un quart d’heure.",
        status: 429)
    }
    // An unknown address costs the same time as a known one: it can't be told from outside.
    let hash = known.flatMap { $0.isInvited ? nil : $0.passwordHash } ?? Password.none
    let right = try await Password.verify(password, against: hash)
    guard let known, right, !known.isInvited, known.closedAt == nil else {
      try await visit.database.write(departement) { try AccountStore($0).recordFailure(of: keys, at: now) }
      return refused(
        "L’adresse ou le mot de passe n’est pas le bon.", remedy: "Vérifiez les deux ; les majuscules comptent.",
        status: 422)
    }
    if factor?.isConfirmed ?? false {
      let challenge = try await visit.database.write(departement) {
        try SignInStore($0).openChallenge(for: known.id, at: now)
      }
      return .page("Votre code", codePage(visit, challenge: challenge, back: back, problem: nil))
    }
    return try await visit.open(for: known, to: try await visit.landing(known, back))
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
          visit, hasProvider: provider != nil, email: "", back: back,
          problem: Invalid(problem, remedy: remedy, at: .field("email"))))
    }
    let awaited = try await visit.database.read {
      try SignInStore($0).challenged(challenge, in: departement, at: now)
    }
    guard let (account, identityToken) = awaited else {
      return again("Le délai est passé.", "Connectez-vous de nouveau.")
    }
    let isRight = try await visit.database.write(departement) { connection -> Bool in
      let store = AccountStore(connection), failure = "code \(account.id.text)"
      let since = now.adding(seconds: -900)
      guard try store.failures(of: failure, in: departement, since: since) < SignInRoutes.wrongCodes else {
        try SignInStore(connection).countFailure(of: challenge)
        return false
      }
      if try SecondFactorStore(connection).accept(code, of: account.id, key: key, at: now) {
        try SignInStore(connection).closeChallenge(challenge)
        return true
      }
      try SignInStore(connection).countFailure(of: challenge)
      try store.recordFailure(of: [failure], at: now)
      return false
    }
    guard isRight else {
      return .page(
        "Votre code", status: 422,
        codePage(
          visit, challenge: challenge, back: back,
          problem: Invalid(
            "Ce n’est pas le bon code.", remedy: "Un code ne sert qu’une fois : attendez le suivant.",
            at: .field("code"))))
    }
    return try await visit.open(
      for: account, to: try await visit.landing(account, back), identityToken: identityToken)
  }

  @Sendable private func signOut(_ visit: Visit) async throws -> Answer {
    var proof: String?
    if let token = visit.request.cookie(Site.sessionCookie) {
      proof = try await visit.database.read { try AccountStore($0).identityToken(of: token, in: visit.departement) }
      try await visit.database.write(visit.departement) { try AccountStore($0).closeSession(token) }
    }
    var answer = Answer.seeOther(visit.link(), notice: "Vous êtes déconnecté.")
    if let proof, let place = await provider?.ending(proof, departement: visit.departement, at: visit.now) {
      answer = .page("Vous êtes déconnecté", signedOutPage(visit, place))
    }
    answer.session = ""
    return answer
  }
}

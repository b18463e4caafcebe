import Database
import Kernel
import Web

struct SignInRoutes {
  func add(to routes: inout Routes) {
    routes.get("/connexion", may: .open, form)
    routes.post("/connexion", may: .open, bodyLimit: 8_192, signIn)
    routes.post("/deconnexion", may: .ownAccount, signOut)
    routes.get("/compte", may: .ownAccount, account)
    routes.post("/compte/mot-de-passe", may: .ownAccount, bodyLimit: 8_192, changePassword)
  }

  @Sendable private func form(_ visit: Visit) async throws -> Answer {
    .page("Se connecter", signInPage(visit, email: "", back: visit.query.text("retour"), problem: nil))
  }

  /// Failures allowed in a quarter of an hour: of one address for one account, and of one address in all.
  private static let limits = (account: 5, address: 30)

  @Sendable private func signIn(_ visit: Visit) async throws -> Answer {
    let email = visit.form.text("email") ?? "", password = visit.form["mot_de_passe"] ?? ""
    let back = visit.form.text("retour")
    let departement = visit.departement, now = visit.now, address = visit.request.address
    let keys = ["\(address) \(French.folded(email))", address]
    func refused(_ problem: String, remedy: String, status: Int) -> Answer {
      .page(
        "Se connecter", status: status,
        signInPage(visit, email: email, back: back, problem: Invalid(problem, remedy: remedy, at: .field("email"))))
    }
    let (failures, known) = try await visit.database.read { connection in
      let store = AccountStore(connection)
      let since = now.adding(seconds: -900)
      return (
        try keys.map { try store.failures(of: $0, in: departement, since: since) },
        try store.account(email: email, in: departement)
      )
    }
    guard failures[0] < SignInRoutes.limits.account, failures[1] < SignInRoutes.limits.address else {
      return refused("Trop d’essais.", remedy: "Attendez un quart d’heure, puis essayez de nouveau.", status: 429)
    }
    // An unknown address costs the same time as a known one: it can't be told from outside.
    let hash = known?.passwordHash ?? SignInRoutes.decoy
    let right = try await Password.verify(password, against: hash)
    guard let known, right, known.closedAt == nil else {
      try await visit.database.write(departement) { try AccountStore($0).recordFailure(of: keys, at: now) }
      return refused(
        "L’adresse ou le mot de passe n’est pas le bon.", remedy: "Vérifiez les deux ; les majuscules comptent.",
        status: 422)
    }
    let token = try await visit.database.write(departement) { connection in
      let permit = Permit(
        departement: departement, person: known.id, name: known.name, role: known.role, permissions: [])
      try Audit.record("session.ouverte", subject: ("person", known.id.text), fields: [], by: permit, on: connection)
      return try AccountStore(connection).openSession(for: known.id, at: now)
    }
    let target = known.mustChangePassword ? visit.link("compte") : back.flatMap { Link(sameSite: $0) } ?? visit.link()
    var answer = Answer.seeOther(target)
    answer.session = token
    return answer
  }
  /// A hash that no password has.
  private static let decoy =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$bm9wYXNzd29yZGhhc3RoaXNoYXNobm9wYXNzd29yZGg"

  @Sendable private func signOut(_ visit: Visit) async throws -> Answer {
    if let token = visit.request.cookie(Site.sessionCookie) {
      try await visit.database.write(visit.departement) { try AccountStore($0).closeSession(token) }
    }
    var answer = Answer.seeOther(visit.link(), notice: "Vous êtes déconnecté.")
    answer.session = ""
    return answer
  }

  @Sendable private func account(_ visit: Visit) async throws -> Answer {
    .page("Mon compte", accountPage(visit, problem: nil))
  }

  @Sendable private func changePassword(_ visit: Visit) async throws -> Answer {
    guard let identity = visit.identity else { throw NotFound() }
    let departement = visit.departement, now = visit.now
    do {
      let old = visit.form["ancien"] ?? "", new = visit.form["nouveau"] ?? ""
      let account = try await visit.database.read { try AccountStore($0).account(identity.person, in: departement) }
      guard try await Password.verify(old, against: account.passwordHash) else {
        throw Invalid("Ce n’est pas le mot de passe actuel.", remedy: "Saisissez-le de nouveau.", at: .field("ancien"))
      }
      try Password.check(new, field: "nouveau")
      guard new != old else {
        throw Invalid("C’est le mot de passe actuel.", remedy: "Choisissez-en un autre.", at: .field("nouveau"))
      }
      guard new == visit.form["encore"] else {
        throw Invalid(
          "Les deux saisies diffèrent.", remedy: "Saisissez deux fois le même mot de passe.", at: .field("encore"))
      }
      let hash = try await Password.hash(new)
      let permit = visit.permit
      let token = try await visit.database.write(departement) { connection in
        let store = AccountStore(connection)
        try store.setPassword(of: account.id, hash: hash, mustChange: false)
        try Audit.record(
          "mot-de-passe.change", subject: ("person", account.id.text), fields: ["password_hash"], by: permit,
          on: connection)
        return try store.openSession(for: account.id, at: now)
      }
      var answer = Answer.seeOther(
        visit.link(), notice: "Le mot de passe est changé ; les autres sessions sont fermées.")
      answer.session = token
      return answer
    } catch let invalid as Invalid {
      return .page("Mon compte", status: 422, accountPage(visit, problem: invalid))
    }
  }
}

import Database
import Kernel
import Web

/// Links that let somebody choose a password: asked for, or sent with an invitation.
struct AccessRoutes {
  let settings: AccountSettings
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/mot-de-passe-oublie", may: .open, forgotten)
    routes.post("/mot-de-passe-oublie", may: .open, bodyLimit: 8_192, ask)
    routes.get("/acces/:jeton", may: .open, choosing)
    routes.post("/acces/:jeton", may: .open, bodyLimit: 8_192, choose)
  }

  @Sendable private func forgotten(_ visit: Visit) async throws -> Answer {
    .page("Mot de passe oublié", forgottenPage(visit.frame, sendsMail: settings.sendsMail, isAsked: false))
  }

  /// Letters asked for in an hour: for one account, and by one network.
  private static func limits(_ visit: Visit, _ email: String) -> [Attempt.Limit] {
    [
      Attempt.Limit(key: "oubli \(French.folded(email))", most: 3, seconds: 3600),
      Attempt.Limit(key: "oubli de \(Network.of(visit.request.address))", most: 10, seconds: 3600),
    ]
  }

  /// The same answer, and the same work, for a known and an unknown address.
  @Sendable private func ask(_ visit: Visit) async throws -> Answer {
    let email = visit.form.text("email") ?? "", now = visit.now, departement = visit.departement
    if settings.sendsMail {
      let limits = AccessRoutes.limits(visit, email)
      try await visit.database.write(departement) { connection in
        let attempts = AttemptStore(connection)
        guard try attempts.reached(limits, in: departement, at: now) == nil else { return }
        _ = try attempts.add(limits.map(\.key), at: now)
        guard let account = try AccountStore(connection).account(email: email, in: departement), account.closedAt == nil
        else { return }
        let kind: AccessLink = account.isInvited ? .invitation : .reset
        _ = try Letters(connection, sendsMail: true).send(kind, to: account.id, account.email, at: now)
      }
    }
    return .page("Mot de passe oublié", forgottenPage(visit.frame, sendsMail: settings.sendsMail, isAsked: true))
  }

  @Sendable private func choosing(_ visit: Visit) async throws -> Answer {
    let token = try visit.parameter("jeton")
    do {
      return .page("Choisir un mot de passe", choosingPage(visit.frame, try await opening(visit, token), problem: nil))
    } catch is NotFound { return dead(visit) }
  }
  /// Throws `NotFound` for a link that serves no more.
  private func opening(_ visit: Visit, _ token: String) async throws -> Opening {
    let departement = visit.departement, today = visit.today
    return try await visit.database.read { [directory] connection in
      let (person, kind) = try PeopleStore(connection).person(of: token, in: departement, at: visit.now)
      let organisations = try directory(departement, connection).organisations
      let held = try HoldingStore(connection).holdings(of: person, in: departement)
        .filter { $0.asked == nil && !$0.isOver(on: today) }
      return Opening(
        token: token, kind: kind, account: try AccountStore(connection).account(person, in: departement),
        functions: held.map { organisations.functionName($0.function, on: today) })
    }
  }
  private func dead(_ visit: Visit) -> Answer { .page("Ce lien ne sert plus", deadLinkPage(visit.frame)) }

  @Sendable private func choose(_ visit: Visit) async throws -> Answer {
    let token = try visit.parameter("jeton"), departement = visit.departement, now = visit.now
    do {
      let opening = try await opening(visit, token), person = opening.account.id
      let password = visit.form["nouveau"] ?? ""
      do {
        try settings.passwords.check(password, of: opening.account, field: "nouveau")
        guard password == visit.form["encore"] else {
          throw Invalid(
            "Les deux saisies diffèrent.", remedy: "Saisissez deux fois le même mot de passe.", at: .field("encore"))
        }
      } catch let invalid as Invalid {
        return .page("Choisir un mot de passe", status: 422, choosingPage(visit.frame, opening, problem: invalid))
      }
      let hash = try await Password.hash(password)
      let (account, factor) = try await visit.database.read {
        (
          try AccountStore($0).account(person, in: departement),
          try SecondFactorStore($0).factor(of: person, in: departement)
        )
      }
      @Sendable func use(_ connection: Connection) throws {
        _ = try PeopleStore(connection).useLink(token, at: now)
        try AccountStore(connection).setPassword(of: person, hash: hash, mustChange: false)
        let permit = Permit(
          departement: departement, person: person, name: account.name, role: account.role, permissions: [])
        try Audit.record(
          AccountAct.passwordChosen, of: person.text, fields: ["password_hash"], by: permit, on: connection)
      }
      // Whoever reads the person's letters has one factor: the second is still asked.
      guard factor?.isConfirmed ?? false else {
        return try await visit.open(
          for: account, to: try await visit.landing(account, changed: true, by: directory),
          notice: "Votre mot de passe est enregistré.", use)
      }
      try await visit.database.write(departement) { try use($0) }
      return .seeOther(visit.link("connexion"), notice: "Votre mot de passe est changé : connectez-vous.")
    } catch is NotFound { return dead(visit) }
  }
}

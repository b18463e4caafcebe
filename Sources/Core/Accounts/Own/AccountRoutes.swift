import Database
import Kernel
import Messaging
import Web

/// One's own account: password, sessions.
struct AccountRoutes {
  let settings: AccountSettings
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/compte", may: .ownAccount, account)
    routes.get("/compte/mot-de-passe", may: .ownAccount, passwordForm)
    routes.post("/compte/mot-de-passe", may: .ownAccount, bodyLimit: 8_192, changePassword)
    routes.get("/compte/messages", may: .ownAccount, messages)
    routes.post("/compte/messages", may: .ownAccount, bodyLimit: 8_192, chooseMessages)
    routes.get("/compte/sessions", may: .ownAccount, sessions)
    routes.post("/compte/sessions/fermeture", may: .ownAccount, bodyLimit: 8_192, closeOthers)
    routes.post("/compte/sessions/:id/fermeture", may: .ownAccount, bodyLimit: 8_192, close)
  }

  @Sendable private func account(_ visit: Visit) async throws -> Answer {
    guard let identity = visit.identity else { throw NotFound() }
    if identity.mustChangePassword { return .page("Mon compte", passwordPage(visit.frame, problem: nil)) }
    let own = try await visit.database.read { [directory] connection in
      let departement = visit.departement, person = identity.person
      let organisations = try directory(departement, connection).organisations
      func name(_ function: String) -> String { organisations.functionName(function, on: visit.today) }
      let holdings = try HoldingStore(connection).holdings(of: person, in: departement)
      return OwnAccount(
        account: try AccountStore(connection).account(person, in: departement),
        factor: try SecondFactorStore(connection).factor(of: person, in: departement),
        choice: try MessagePreferences(connection).choice(of: person, in: departement),
        sessions: try AccountStore(connection).sessions(of: person, in: departement, at: visit.now).count,
        functions: holdings.filter { $0.isHeld(on: visit.today) && organisations.functions.contains($0.function) }
          .map { name($0.function) },
        asked: holdings.filter { $0.awaits(at: visit.now) }.map { (holding: $0, name: name($0.function)) })
    }
    return .page("Mon compte", accountPage(visit.frame, own))
  }

  @Sendable private func passwordForm(_ visit: Visit) async throws -> Answer {
    .page("Mot de passe", passwordPage(visit.frame, problem: nil))
  }

  @Sendable private func changePassword(_ visit: Visit) async throws -> Answer {
    do {
      let old = visit.form["ancien"] ?? "", new = visit.form["nouveau"] ?? ""
      let account = try await visit.proven(by: "ancien", wrong: "Ce n’est pas le mot de passe actuel.")
      try settings.passwords.check(new, of: account, field: "nouveau")
      guard new != old else {
        throw Invalid("C’est le mot de passe actuel.", remedy: "Choisissez-en un autre.", at: .field("nouveau"))
      }
      guard new == visit.form["encore"] else {
        throw Invalid(
          "Les deux saisies diffèrent.", remedy: "Saisissez deux fois le même mot de passe.", at: .field("encore"))
      }
      let hash = try await Password.hash(new), permit = visit.permit
      return try await visit.open(
        for: account, to: try await visit.landing(account, changed: true, by: directory),
        notice: "Le mot de passe est changé ; les autres sessions sont fermées."
      ) { connection in
        try AccountStore(connection).setPassword(of: account.id, hash: hash, mustChange: false)
        try Audit.record(
          AccountAct.passwordChanged, of: account.id.text, fields: ["password_hash"], by: permit, on: connection)
      }
    } catch let invalid as Invalid {
      return .page("Mot de passe", status: 422, passwordPage(visit.frame, problem: invalid))
    }
  }

  // MARK: messages

  @Sendable private func messages(_ visit: Visit) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    let choice = try await visit.database.read { try MessagePreferences($0).choice(of: person, in: visit.departement) }
    return .page("Mes messages", messagesPage(visit.frame, choice.rawValue, problem: nil))
  }
  @Sendable private func chooseMessages(_ visit: Visit) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    guard let choice = visit.form["choix"].flatMap(MessagePreferences.Choice.init(rawValue:)) else {
      let problem = Invalid("Il faut un choix.", remedy: "Choisissez une des trois réponses.", at: .field("choix"))
      return .page("Mes messages", status: 422, messagesPage(visit.frame, "", problem: problem))
    }
    let permit = visit.permit
    try await visit.write { connection in
      try MessagePreferences(connection).choose(choice, for: person)
      try Audit.record(AccountAct.messagesChosen, of: person.text, fields: ["choice"], by: permit, on: connection)
    }
    return .seeOther(visit.link("compte"), notice: "Votre choix est enregistré.")
  }

  // MARK: sessions

  private var token: @Sendable (Visit) -> String { { $0.request.cookie(Site.sessionCookie) ?? "" } }

  @Sendable private func sessions(_ visit: Visit) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    let sessions = try await visit.database.read {
      try AccountStore($0).sessions(of: person, in: visit.departement, at: visit.now)
    }
    return .page("Mes sessions", sessionsPage(visit.frame, sessions, own: Token.hash(token(visit))))
  }
  @Sendable private func close(_ visit: Visit) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    if let id = ID<Session>(try visit.parameter("id")) {
      let permit = visit.permit
      try await visit.write { connection in
        // Another's, or one that is closed already: nothing happened, nothing is told.
        guard try AccountStore(connection).closeSession(id, of: person) else { return }
        try Audit.record(AccountAct.sessionClosed, of: person.text, fields: [], by: permit, on: connection)
      }
    }
    return .seeOther(visit.link("compte", "sessions"), notice: "La session est fermée.")
  }
  @Sendable private func closeOthers(_ visit: Visit) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    let own = token(visit), permit = visit.permit
    try await visit.write { connection in
      try AccountStore(connection).closeSessions(of: person, except: own)
      try Audit.record(AccountAct.sessionClosed, of: person.text, fields: [], by: permit, on: connection)
    }
    return .seeOther(visit.link("compte", "sessions"), notice: "Les autres sessions sont fermées.")
  }
}

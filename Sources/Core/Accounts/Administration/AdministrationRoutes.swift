import Database
import Kernel
import Web

/// Naming an administrator, and taking the role back.
struct AdministrationRoutes {
  let settings: AccountSettings
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/comptes/:id/administration", may: .nameAdministrators, form)
    routes.post("/comptes/:id/administration", may: .nameAdministrators, bodyLimit: 8_192, name)
    routes.post("/comptes/:id/administration/retrait", may: .nameAdministrators, bodyLimit: 8_192, withdraw)
  }

  /// Nobody changes their own role: the last one would lock everybody out.
  private func subject(_ visit: Visit) async throws -> PersonInReach {
    try await visit.database.read { try subject(visit, $0) }
  }
  private func subject(_ visit: Visit, _ connection: Connection) throws -> PersonInReach {
    let subject = try PersonInReach.read(visit, directory, connection)
    guard subject.account.id != visit.permit.person, !subject.isStranger else { throw NotFound() }
    return subject
  }
  private func page(_ visit: Visit, _ subject: PersonInReach, _ problem: Invalid? = nil) async throws -> Answer {
    let hasFactor = try await hasSecondFactor(visit)
    return .page(
      "Administrateur", status: problem == nil ? 200 : 422,
      administrationPage(visit.frame, subject, hasFactor: hasFactor, problem: problem))
  }
  private func hasSecondFactor(_ visit: Visit) async throws -> Bool {
    guard let person = visit.permit.person else { return false }
    let factor = try await visit.database.read {
      try SecondFactorStore($0).factor(of: person, in: visit.departement)
    }
    return factor?.isConfirmed ?? false
  }

  @Sendable private func form(_ visit: Visit) async throws -> Answer { try await page(visit, try await subject(visit)) }

  /// Whoever acts has a second factor and has just given their password: the role opens everything.
  private func prove(_ visit: Visit) async throws {
    guard try await hasSecondFactor(visit) else {
      throw Invalid(
        "Il faut d’abord votre propre double authentification.", remedy: "Activez-la dans « Mon compte ».")
    }
    _ = try await visit.proven(by: "mot_de_passe")
  }

  @Sendable private func name(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit), account = subject.account
    do {
      try Self.checkNaming(subject)
      try await prove(visit)
      try await act(visit) {
        try Self.checkNaming($1)
        try $0.name($1.account)
      }
    } catch let invalid as Invalid { return try await page(visit, subject, invalid) }
    return .seeOther(
      visit.link("comptes", account.id.text),
      notice: "\(account.name) est administrateur\u{202F}; \(told)")
  }

  @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit), account = subject.account
    do {
      try Self.checkWithdrawal(account)
      try await prove(visit)
      try await act(visit) {
        try Self.checkWithdrawal($1.account)
        try $0.withdraw($1.account)
      }
    } catch let invalid as Invalid { return try await page(visit, subject, invalid) }
    return .seeOther(
      visit.link("comptes", account.id.text),
      notice: "\(account.name) n’est plus administrateur\u{202F}; \(told)")
  }

  private var told: String {
    settings.sendsMail
      ? "les autres administrateurs en sont prévenus." : "prévenez les autres administrateurs."
  }
  private static func checkNaming(_ subject: PersonInReach) throws {
    guard subject.account.role != .administrator else { throw Invalid("C’est déjà un administrateur.", remedy: "") }
    if let obstacle = Administration.obstacle(subject.account, hasSecondFactor: subject.hasSecondFactor) {
      throw obstacle
    }
  }
  private static func checkWithdrawal(_ account: Account) throws {
    guard account.role == .administrator else { throw Invalid("Ce n’est pas un administrateur.", remedy: "") }
  }
  private func act(
    _ visit: Visit, _ body: @escaping @Sendable (Administration, PersonInReach) throws -> Void
  ) async throws {
    let sendsMail = settings.sendsMail
    try await visit.write { connection in
      try body(
        Administration(connection, sendsMail: sendsMail, by: visit.permit, at: visit.now), subject(visit, connection))
    }
  }
}

func administrationPage(_ frame: PageFrame, _ subject: PersonInReach, hasFactor: Bool, problem: Invalid?) -> HTML {
  let account = subject.account, isNamed = account.role == .administrator
  let title = isNamed ? "Retirer le rôle d’administrateur" : "Nommer administrateur"
  let obstacle =
    isNamed ? nil : Administration.obstacle(account, hasSecondFactor: subject.hasSecondFactor)
  let answer =
    isNamed
    ? "\(account.name) gardera son compte et ses fonctions, et ne pourra plus rien de ce que peut un administrateur."
    : "\(account.name) pourra tout ce que vous pouvez : les comptes de tous, les mesures sensibles, les effacements, nommer d’autres administrateurs."
  let password = field(
    Field("mot_de_passe", "Votre mot de passe", kind: .password, isRequired: true, autocomplete: "current-password")
      .judged(by: problem))
  let target =
    isNamed
    ? frame.link("comptes", account.id.text, "administration", "retrait")
    : frame.link("comptes", account.id.text, "administration")
  let ask = form(to: target, csrf: frame.csrf, "\(password)\(buttons([button(title)]))")
  let missing = obstacle ?? (hasFactor ? nil : ownFactor)
  return """
    \(pageHead(HTML(prose: title), breadcrumb: peopleCrumbs(frame, title, subject), answer: "\(prose: answer)"))
    \(errorSummary(problem ?? missing))
    \(if: missing == nil, ask)
    \(if: obstacle == nil && !hasFactor,
      links([linked("Activer ma double authentification", frame.link("compte", "double-facteur"))]))
    """
}
private let ownFactor = Invalid(
  "Il faut d’abord votre propre double authentification.", remedy: "Activez-la dans « Mon compte ».")

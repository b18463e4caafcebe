import Database
import Kernel
import Web

/// One's own second factor: begin, confirm, renew the recovery codes, remove.
struct SecondFactorRoutes {
  let settings: AccountSettings

  func add(to routes: inout Routes) {
    routes.get("/compte/double-facteur", may: .ownAccount, page)
    routes.post("/compte/double-facteur", may: .ownAccount, bodyLimit: 8_192, begin)
    routes.post("/compte/double-facteur/confirmation", may: .ownAccount, bodyLimit: 8_192, confirm)
    routes.post("/compte/double-facteur/codes", may: .ownAccount, bodyLimit: 8_192, renew)
    routes.post("/compte/double-facteur/retrait", may: .ownAccount, bodyLimit: 8_192, remove)
  }

  private func isRequired(_ visit: Visit) -> Bool {
    settings.requiresSecondFactor && !visit.permit.roles.isDisjoint(with: SecondFactor.required)
  }
  private func read(_ visit: Visit) async throws -> (Account, SecondFactor?) {
    guard let person = visit.permit.person else { throw NotFound() }
    return try await visit.database.read { connection in
      (
        try AccountStore(connection).account(person, in: visit.departement),
        try SecondFactorStore(connection).factor(of: person, in: visit.departement)
      )
    }
  }

  @Sendable private func page(_ visit: Visit) async throws -> Answer { try await page(visit, nil) }
  private func page(_ visit: Visit, _ problem: Invalid?) async throws -> Answer {
    let (account, factor) = try await read(visit)
    let secret = factor.flatMap { $0.isConfirmed ? nil : Sealing.open($0.secret, key: settings.key) }
    return .page(
      "Double authentification", status: problem == nil ? 200 : 422,
      secondFactorPage(
        visit.frame, account, factor, secret: secret.map(TimeCode.base32), isRequired: isRequired(visit),
        problem: problem))
  }

  @Sendable private func begin(_ visit: Visit) async throws -> Answer {
    let (account, factor) = try await read(visit), key = settings.key
    if !(factor?.isConfirmed ?? false) {
      try await visit.write { try SecondFactorStore($0).begin(account.id, key: key) }
    }
    return .seeOther(visit.link("compte", "double-facteur"))
  }

  @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
    let (account, factor) = try await read(visit), key = settings.key, now = visit.now, permit = visit.permit
    let code = visit.form["code"] ?? ""
    guard !(factor?.isConfirmed ?? false) else { return .seeOther(visit.link("compte", "double-facteur")) }
    let codes = try await visit.write { connection -> [String]? in
      let store = SecondFactorStore(connection)
      guard try store.confirm(code, of: account.id, key: key, at: now) else { return nil }
      try Audit.record(
        AccountAct.factorConfirmed, of: account.id.text, fields: ["confirmed_at"], by: permit, on: connection)
      return try store.makeRecoveryCodes(account.id)
    }
    guard let codes else {
      return try await page(
        visit,
        Invalid(
          "Ce n’est pas le bon code.", remedy: "Attendez le suivant et vérifiez l’heure du téléphone.",
          at: .field("code")))
    }
    return .page("Codes de secours", recoveryCodesPage(visit.frame, codes, isNew: true))
  }

  /// The account, once its holder has given the password again.
  private func proven(_ visit: Visit) async throws -> Account {
    guard try await read(visit).1?.isConfirmed ?? false else {
      throw Invalid("La double authentification n’est pas activée.", remedy: "Activez-la d’abord.")
    }
    return try await visit.proven(by: "mot_de_passe")
  }
  @Sendable private func renew(_ visit: Visit) async throws -> Answer {
    do {
      let account = try await proven(visit), permit = visit.permit
      let codes = try await visit.write { connection in
        try Audit.record(AccountAct.codesMade, of: account.id.text, fields: ["code_hash"], by: permit, on: connection)
        return try SecondFactorStore(connection).makeRecoveryCodes(account.id)
      }
      return .page("Codes de secours", recoveryCodesPage(visit.frame, codes, isNew: false))
    } catch let invalid as Invalid { return try await page(visit, invalid) }
  }
  @Sendable private func remove(_ visit: Visit) async throws -> Answer {
    do {
      let account = try await proven(visit), permit = visit.permit
      guard !isRequired(visit) else {
        throw Invalid("Votre fonction la demande.", remedy: "Pour changer de téléphone, voyez votre administrateur.")
      }
      try await visit.write { connection in
        try SecondFactorStore(connection).remove(account.id)
        try Audit.record(
          AccountAct.factorWithdrawn, of: account.id.text, fields: ["confirmed_at"], by: permit, on: connection)
      }
      return .seeOther(visit.link("compte", "double-facteur"), notice: "La double authentification est retirée.")
    } catch let invalid as Invalid { return try await page(visit, invalid) }
  }
}

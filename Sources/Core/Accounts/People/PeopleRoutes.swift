import Database
import Kernel
import Web

/// Accounts of others: who has one, what they hold, inviting, ending.
struct PeopleRoutes {
  let settings: AccountSettings
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/comptes", may: .manageAccounts, list)
    routes.get("/comptes/invitation", may: .manageAccounts, invitation)
    routes.post("/comptes/invitation", may: .manageAccounts, bodyLimit: 8_192, invite)
    routes.get("/comptes/:id", may: .manageAccounts, person)
    routes.get("/comptes/:id/fonctions", may: .manageAccounts, giving)
    routes.post("/comptes/:id/fonctions", may: .manageAccounts, bodyLimit: 8_192, give)
    routes.get("/comptes/:id/fonctions/:fonction", may: .manageAccounts, ending)
    routes.post("/comptes/:id/fonctions/:fonction", may: .manageAccounts, bodyLimit: 8_192, end)
    routes.post("/comptes/:id/lien", may: .manageAccounts, bodyLimit: 8_192, link)
    routes.get("/comptes/:id/fermeture", may: .manageAccounts, closing)
    routes.post("/comptes/:id/fermeture", may: .manageAccounts, bodyLimit: 8_192, close)
    routes.post("/comptes/:id/ouverture", may: .manageAccounts, bodyLimit: 8_192, reopen)
  }

  private static let pageSize = 50

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let management = Management(visit.permit), sought = visit.query.text("nom") ?? "", today = visit.today
    let departement = visit.departement, last = visit.query.text("apres").flatMap { ID<Person>($0) }
    let view = try await visit.database.read { [directory] connection in
      let organisations = try directory(departement, connection).organisations
      let within = organisations.all.filter { management.covers($0.id) }
      let chosen = visit.query.text("organisme").flatMap { id in within.first { $0.id == id }?.id }
      let found = try PeopleStore(connection).page(
        in: departement, of: management.organisations, sought: sought, organisation: chosen, after: last,
        limit: PeopleRoutes.pageSize)
      let holdings = try HoldingStore(connection).holdings(of: found.accounts.map(\.id), in: departement)
      let held = try HoldingStore(connection).held(in: departement, on: today)
      return PeopleView(
        people: found.accounts.map { PersonLine(account: $0, holdings: holdings[$0.id] ?? []) },
        // Only beside the whole list, or that of an organisation.
        vacant: !sought.isEmpty || last != nil
          ? []
          : management.vacant(organisations, held: held).filter {
            chosen == nil || Organisations.organisation(of: $0) == chosen
          }, organisations: organisations, choices: within, chosen: chosen, next: found.next, total: found.total,
        sought: sought, isFirst: last == nil)
    }
    return .page("Comptes", peoplePage(visit, view))
  }

  private func subject(_ visit: Visit) async throws -> PersonInReach {
    try await PersonInReach.read(visit, directory)
  }

  @Sendable private func person(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit)
    return .page(subject.account.name, personPage(visit, subject))
  }

  // MARK: inviting and giving

  private func organisations(_ visit: Visit) async throws -> Organisations {
    try await visit.database.read { [directory] in try directory(visit.departement, $0).organisations }
  }
  @Sendable private func invitation(_ visit: Visit) async throws -> Answer {
    try await givingForm(visit, to: nil, nil)
  }
  @Sendable private func giving(_ visit: Visit) async throws -> Answer {
    try await givingForm(visit, to: try await subject(visit).account, nil)
  }
  private func givingForm(_ visit: Visit, to person: Account?, _ problem: Invalid?) async throws -> Answer {
    let organisations = try await organisations(visit)
    let functions = Management(visit.permit).functions(of: organisations)
    return .page(
      person == nil ? "Inviter un collègue" : "Donner une fonction", status: problem == nil ? 200 : 422,
      givingPage(visit, to: person, functions, organisations, problem: problem))
  }

  @Sendable private func invite(_ visit: Visit) async throws -> Answer {
    do {
      let organisations = try await organisations(visit)
      let asked = try GivingForm(visit, organisations, isInvitation: true)
      let permit = visit.permit, now = visit.now, sendsMail = settings.sendsMail
      let outcome = try await visit.database.write(visit.departement) { connection -> Handover? in
        let people = PeopleStore(connection)
        let known = try AccountStore(connection).account(email: asked.email, in: visit.departement)
        if known?.closedAt != nil {
          throw Invalid(
            "Cette adresse est celle d’un compte fermé.",
            remedy: "Ouvrez-le de nouveau, ou demandez-le à la préfecture.",
            at: .field("email"))
        }
        let id: ID<Person>
        if let known {
          id = known.id
        } else {
          id = try people.invite(email: asked.email, name: asked.name)
          try Audit.record(
            "compte.invite", subject: ("person", id.text), fields: ["email", "name"], by: permit, on: connection)
        }
        try asked.give(to: id, by: permit, on: connection)
        guard known == nil else { return nil }
        return try Letters(connection, sendsMail: sendsMail).send(.invitation, to: id, asked.email, at: now)
      }
      guard let outcome else {
        return .seeOther(
          visit.link("comptes"), notice: "Cette personne avait déjà un compte : la fonction lui est donnée.")
      }
      return try await answer(visit, outcome, sent: "L’invitation est envoyée.")
    } catch let invalid as Invalid { return try await givingForm(visit, to: nil, invalid) }
  }

  @Sendable private func give(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit)
    do {
      try refuseClosed(subject.account)
      let asked = try GivingForm(visit, subject.organisations, isInvitation: false), permit = visit.permit
      try await visit.database.write(visit.departement) {
        try asked.give(to: subject.account.id, by: permit, on: $0)
      }
      return .seeOther(visit.link("comptes", subject.account.id.text), notice: "La fonction est donnée.")
    } catch let invalid as Invalid { return try await givingForm(visit, to: subject.account, invalid) }
  }

  /// Shows the link once where no letter can take it.
  private func answer(_ visit: Visit, _ handover: Handover, sent: String) async throws -> Answer {
    guard let token = handover.token else {
      return .seeOther(visit.link("comptes", handover.person.text), notice: sent)
    }
    let account = try await visit.database.read { try AccountStore($0).account(handover.person, in: visit.departement) }
    return .page("Un lien à remettre", handoverPage(visit, account, handover.kind, token))
  }

  @Sendable private func link(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit), account = subject.account
    guard subject.isWhole else { throw NotFound() }
    try refuseClosed(account)
    // Shown on a page, a link to an account in use would let whoever manages it take it over.
    guard account.isInvited || settings.sendsMail || subject.management.organisations == nil else {
      throw Invalid(
        "Boussole n’envoie pas de courrier ici.", remedy: "Demandez ce lien à l’administrateur de la préfecture.")
    }
    let kind: AccessLink = account.isInvited ? .invitation : .reset
    let permit = visit.permit, now = visit.now, sendsMail = settings.sendsMail
    let handover = try await visit.database.write(visit.departement) { connection in
      try Audit.record("lien.remis", subject: ("person", account.id.text), fields: [], by: permit, on: connection)
      return try Letters(connection, sendsMail: sendsMail).send(kind, to: account.id, account.email, at: now)
    }
    return try await answer(
      visit, handover,
      sent: account.isInvited
        ? "L’invitation est renvoyée ; l’ancien lien ne sert plus." : "Le lien est envoyé.")
  }

  private func refuseClosed(_ account: Account) throws {
    guard account.closedAt != nil else { return }
    throw Invalid("Ce compte est fermé.", remedy: "Ouvrez-le d’abord de nouveau.")
  }

  // MARK: ending

  private func holding(_ visit: Visit, _ subject: PersonInReach) throws -> FunctionHolding {
    let id = try visit.id(FunctionHolding.self, "fonction")
    guard let holding = subject.holdings.first(where: { $0.id == id }), subject.management.covers(holding.function)
    else { throw NotFound() }
    return holding
  }
  @Sendable private func ending(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit)
    return .page(
      "Finir une fonction",
      endingPage(visit, subject.account, try holding(visit, subject), subject.organisations, problem: nil))
  }
  @Sendable private func end(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit), holding = try holding(visit, subject)
    do {
      guard let day = French.parseDay(visit.form["au"] ?? "") else {
        throw Invalid("Ce n’est pas un jour.", remedy: "Écrivez-le 31/12/2026.", at: .field("au"))
      }
      // One that has not begun never will: it ends the day before.
      let last = max(day, holding.from.adding(days: -1))
      if let through = holding.through, through <= last {
        throw Invalid(
          "Cette fonction finit déjà le \(French.long(through)).", remedy: "Choisissez un jour d’avant.",
          at: .field("au"))
      }
      let permit = visit.permit
      try await visit.database.write(visit.departement) { connection in
        try HoldingStore(connection).end(holding.id, through: last, by: permit.person)
        try Audit.record(
          "fonction.finie", subject: ("holding", holding.id.text), fields: ["through_day"], by: permit, on: connection)
      }
      return .seeOther(
        visit.link("comptes", subject.account.id.text), notice: "La fonction finit le \(French.long(last)).")
    } catch let invalid as Invalid {
      return .page(
        "Finir une fonction", status: 422,
        endingPage(visit, subject.account, holding, subject.organisations, problem: invalid))
    }
  }
  /// Nobody closes their own account: the last administrator would lock everybody out.
  private func closable(_ visit: Visit) async throws -> Account {
    let subject = try await subject(visit)
    guard subject.account.closedAt == nil, subject.isWhole, subject.account.id != visit.permit.person
    else { throw NotFound() }
    return subject.account
  }
  @Sendable private func closing(_ visit: Visit) async throws -> Answer {
    .page("Fermer un compte", closingPage(visit, try await closable(visit)))
  }
  @Sendable private func close(_ visit: Visit) async throws -> Answer {
    let account = try await closable(visit), permit = visit.permit
    try await visit.database.write(visit.departement) { connection in
      try PeopleStore(connection).setClosed(true, account.id)
      try Audit.record(
        "compte.ferme", subject: ("person", account.id.text), fields: ["closed_at"], by: permit, on: connection)
    }
    return .seeOther(visit.link("comptes"), notice: "Le compte est fermé.")
  }
  @Sendable private func reopen(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit), permit = visit.permit
    guard subject.isWhole else { throw NotFound() }
    try await visit.database.write(visit.departement) { connection in
      try PeopleStore(connection).setClosed(false, subject.account.id)
      try Audit.record(
        "compte.rouvert", subject: ("person", subject.account.id.text), fields: ["closed_at"], by: permit,
        on: connection)
    }
    return .seeOther(visit.link("comptes", subject.account.id.text), notice: "Le compte est ouvert.")
  }
}

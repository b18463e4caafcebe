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
    routes.get("/comptes/sans-titulaire", may: .manageAccounts, vacant)
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

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let management = Management(visit.permit), today = visit.today, departement = visit.departement
    let last = visit.query.text("apres").flatMap { ID<Person>($0) }
    let view = try await visit.database.read { [directory] connection in
      let directory = try directory(departement, connection), organisations = directory.organisations
      let listing = peopleListing(visit.frame, directory, management), question = try listing.question(visit.frame)
      let chosen = question.one("organisme").map { Set([$0]) }
      let there = question.one("territoire").map(directory.organisations(in:))
      let holding = chosen.map { own in there.map(own.intersection) ?? own } ?? there
      let found = try PeopleStore(connection).page(
        in: departement, of: management.organisations, sought: visit.query.text("nom") ?? "", holding: holding,
        after: last, limit: ListQuestion.size)
      let holdings = try HoldingStore(connection).holdings(of: found.accounts.map(\.id), in: departement)
      let held = try HoldingStore(connection).held(in: departement, on: today)
      let lines = found.accounts.map { PersonLine($0, holdings[$0.id] ?? [], management, on: today) }
      // Only beside the whole list, or that of some organisations.
      let isWhole = question.words.isEmpty && last == nil
      let vacant = isWhole ? management.vacant(organisations, held: held) : []
      return PeopleView(
        listing: listing, question: question, page: ListPage(lines, .exactly(found.total)), next: found.next,
        vacant: vacant.filter { holding?.contains($0.organisation) ?? true }, organisations: organisations)
    }
    return .page("Comptes", peoplePage(visit.frame, view))
  }

  @Sendable private func vacant(_ visit: Visit) async throws -> Answer {
    let management = Management(visit.permit), today = visit.today, departement = visit.departement
    let (vacant, organisations) = try await visit.database.read { [directory] connection in
      let organisations = try directory(departement, connection).organisations
      let held = try HoldingStore(connection).held(in: departement, on: today)
      return (management.vacant(organisations, held: held), organisations)
    }
    return .page("Fonctions sans titulaire", try vacantPage(visit.frame, vacant, organisations))
  }

  private func subject(_ visit: Visit) async throws -> PersonInReach {
    try await visit.database.read { try subject(visit, $0) }
  }
  private func subject(_ visit: Visit, _ connection: Connection) throws -> PersonInReach {
    try PersonInReach.read(visit, directory, connection)
  }

  @Sendable private func person(_ visit: Visit) async throws -> Answer {
    let subject = try await subject(visit)
    return .page(subject.name, personPage(visit.frame, subject))
  }

  // MARK: inviting and giving

  private func organisations(_ visit: Visit) async throws -> Organisations {
    try await visit.database.read { [directory] in try directory(visit.departement, $0).organisations }
  }
  @Sendable private func invitation(_ visit: Visit) async throws -> Answer {
    try await givingForm(visit, to: nil, nil)
  }
  @Sendable private func giving(_ visit: Visit) async throws -> Answer {
    try await givingForm(visit, to: try await subject(visit), nil)
  }
  private func givingForm(_ visit: Visit, to person: PersonInReach?, _ problem: Invalid?) async throws -> Answer {
    let organisations = try await organisations(visit)
    let functions = Management(visit.permit).functions(of: organisations)
    return .page(
      person == nil ? "Inviter un collègue" : "Donner une fonction", status: problem == nil ? 200 : 422,
      givingPage(visit.frame, to: person, functions, organisations, problem: problem))
  }

  @Sendable private func invite(_ visit: Visit) async throws -> Answer {
    if visit.form[Chooser.act] != nil { return try await givingForm(visit, to: nil, nil) }
    do {
      let invited = try await visit.write { [directory] connection in
        let organisations = try directory(visit.departement, connection).organisations
        let asked = try GivingForm(visit, organisations, isInvitation: true)
        return try inviting(visit, connection).invite(asked, organisations)
      }
      switch invited {
      case .sent(let handover): return try await answer(visit, handover, sent: "L’invitation est envoyée.")
      case .given:
        return .seeOther(
          visit.link("comptes"), notice: "Cette personne avait déjà un compte\u{202F}: la fonction lui est donnée.")
      case .asked(let person):
        return .seeOther(visit.link("comptes", person.text), notice: asking)
      }
    } catch let invalid as Invalid { return try await givingForm(visit, to: nil, invalid) }
  }
  /// Said alike of somebody who has an account elsewhere and of somebody who has none, where letters leave.
  private var asking: String {
    settings.sendsMail
      ? "L’invitation est envoyée." : "L’invitation attend une réponse dans le compte de cette personne : prévenez-la."
  }

  @Sendable private func give(_ visit: Visit) async throws -> Answer {
    if visit.form[Chooser.act] != nil { return try await givingForm(visit, to: try await subject(visit), nil) }
    do {
      let (subject, isGiven) = try await visit.write { connection in
        let subject = try self.subject(visit, connection), permit = visit.permit
        try refuseClosed(subject)
        let form = try GivingForm(visit, subject.organisations, isInvitation: false)
        guard subject.management.gives(to: subject.holdings, on: visit.today) else {
          try inviting(visit, connection).ask(form, subject.account, as: subject.name)
          return (subject, false)
        }
        let holding = try form.give(to: subject.account.id, by: permit, today: visit.today, on: connection)
        try HoldingNotice.given.tell(holding, subject.organisations, by: permit, on: connection)
        return (subject, true)
      }
      return .seeOther(
        visit.link("comptes", subject.account.id.text),
        notice: subject.isUnanswered
          ? "La fonction est ajoutée à l’invitation." : isGiven ? "La fonction est donnée." : asking)
    } catch let invalid as Invalid { return try await givingForm(visit, to: try await subject(visit), invalid) }
  }
  private func inviting(_ visit: Visit, _ connection: Connection) -> Inviting {
    Inviting(connection: connection, permit: visit.permit, sendsMail: settings.sendsMail, now: visit.now)
  }

  /// Shows the link once where no letter can take it.
  private func answer(_ visit: Visit, _ handover: Handover, sent: String) async throws -> Answer {
    guard let token = handover.token else {
      return .seeOther(visit.link("comptes", handover.person.text), notice: sent)
    }
    let account = try await visit.database.read { try AccountStore($0).account(handover.person, in: visit.departement) }
    return .page("Un lien à remettre", handoverPage(visit.frame, account, handover.kind, token))
  }

  @Sendable private func link(_ visit: Visit) async throws -> Answer {
    let sendsMail = settings.sendsMail
    let (account, handover) = try await visit.write { connection -> (Account, Handover?) in
      let subject = try self.subject(visit, connection), account = subject.account
      if subject.isStranger {
        try inviting(visit, connection).askAgain(subject)
        return (account, nil)
      }
      guard subject.isWhole else { throw NotFound() }
      try refuseClosed(subject)
      // Shown on a page, a link to an account in use would let whoever manages it take it over.
      guard account.isInvited || sendsMail || subject.management.organisations == nil else {
        throw Invalid(
          "Boussole n’envoie pas de courrier ici.", remedy: "Demandez ce lien à l’administrateur de la préfecture.")
      }
      try Audit.record(AccountAct.linkGiven, of: account.id.text, fields: [], by: visit.permit, on: connection)
      let kind: AccessLink = account.isInvited ? .invitation : .reset
      return (
        account,
        try Letters(connection, sendsMail: sendsMail).send(kind, to: account.id, account.email, at: visit.now)
      )
    }
    guard let handover else {
      return .seeOther(
        visit.link("comptes", account.id.text),
        notice: sendsMail ? "L’invitation est renvoyée\u{202F}; l’ancien lien ne sert plus." : asking)
    }
    return try await answer(
      visit, handover,
      sent: account.isInvited
        ? "L’invitation est renvoyée\u{202F}; l’ancien lien ne sert plus." : "Le lien est envoyé.")
  }

  private func refuseClosed(_ subject: PersonInReach) throws {
    guard subject.account.closedAt != nil, !subject.isStranger else { return }
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
    return .page("Finir une fonction", endingPage(visit.frame, subject, try holding(visit, subject)))
  }
  @Sendable private func end(_ visit: Visit) async throws -> Answer {
    do {
      let (person, last) = try await visit.write { connection in
        let subject = try self.subject(visit, connection), holding = try self.holding(visit, subject),
          permit = visit.permit
        try holding.version(on: visit.today).check(visit.form[Version.field])
        let last = try EndingForm(visit, holding).last
        try HoldingStore(connection).end(holding.id, through: last, by: permit.person)
        try Audit.record(
          AccountAct.functionEnded, of: holding.id.text, fields: ["through_day"], by: permit, on: connection)
        try HoldingNotice.ended.tell(holding, subject.organisations, by: permit, on: connection)
        return (subject.account.id, last)
      }
      return .seeOther(
        visit.link("comptes", person.text),
        notice: last < visit.today
          ? "La fonction est finie\u{202F}: son accès a cessé."
          : "La fonction finit le \(French.long(last)), ce jour compris.")
    } catch let invalid as Invalid {
      let subject = try await subject(visit),
        page = endingPage(
          visit.frame, subject, try holding(visit, subject), problem: invalid)
      return .page("Finir une fonction", status: 422, page)
    } catch let overtaken as Overtaken {
      let subject = try await subject(visit),
        page = endingPage(
          visit.frame, subject, try holding(visit, subject), overtaken: overtaken)
      return .page("Finir une fonction", status: 409, page)
    }
  }
  /// Nobody closes their own account: the last administrator would lock everybody out.
  private func closable(_ visit: Visit, _ connection: Connection) throws -> PersonInReach {
    let subject = try self.subject(visit, connection)
    if subject.isStranger { return subject }
    guard subject.account.closedAt == nil, subject.isWhole, subject.account.id != visit.permit.person
    else { throw NotFound() }
    return subject
  }
  @Sendable private func closing(_ visit: Visit) async throws -> Answer {
    let subject = try await visit.database.read { try closable(visit, $0) }
    return .page(
      subject.isUnanswered ? "Retirer l’invitation" : "Fermer un compte", closingPage(visit.frame, subject))
  }
  @Sendable private func close(_ visit: Visit) async throws -> Answer {
    let sendsMail = settings.sendsMail
    let subject = try await visit.write { connection in
      let subject = try closable(visit, connection), permit = visit.permit
      if subject.isUnanswered {
        try inviting(visit, connection).withdraw(subject)
        return subject
      }
      try Administration(connection, sendsMail: sendsMail, by: permit, at: visit.now)
        .requireAnother(than: subject.account)
      try PeopleStore(connection).setClosed(true, subject.account.id)
      try Audit.record(
        AccountAct.closed, of: subject.account.id.text, fields: ["closed_at"], by: permit, on: connection)
      return subject
    }
    return .seeOther(
      visit.link("comptes"), notice: subject.isUnanswered ? "L’invitation est retirée." : "Le compte est fermé.")
  }
  @Sendable private func reopen(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Person.self)
    try await visit.write { connection in
      guard try subject(visit, connection).isWhole else { throw NotFound() }
      try PeopleStore(connection).setClosed(false, id)
      try Audit.record(AccountAct.reopened, of: id.text, fields: ["closed_at"], by: visit.permit, on: connection)
    }
    return .seeOther(visit.link("comptes", id.text), notice: "Le compte est ouvert.")
  }
}

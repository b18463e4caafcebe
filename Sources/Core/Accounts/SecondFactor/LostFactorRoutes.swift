import Database
import Kernel
import Web

/// Somebody else's second factor, withdrawn because it is lost.
struct LostFactorRoutes {
  let settings: AccountSettings
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/comptes/:id/double-facteur", may: .manageAccounts, asking)
    routes.post("/comptes/:id/double-facteur", may: .manageAccounts, bodyLimit: 8_192, withdraw)
  }

  /// Nobody withdraws their own here: it would make a stolen session worth more than the password.
  private func subject(_ visit: Visit, _ connection: Connection) throws -> PersonInReach {
    let subject = try PersonInReach.read(visit, directory, connection)
    guard subject.account.closedAt == nil, subject.isWhole, subject.account.id != visit.permit.person else {
      throw NotFound()
    }
    return subject
  }

  @Sendable private func asking(_ visit: Visit) async throws -> Answer {
    let subject = try await visit.database.read { try self.subject(visit, $0) }
    return .page("Double authentification perdue", lostFactorPage(visit.frame, subject, sendsMail: settings.sendsMail))
  }

  @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
    let sendsMail = settings.sendsMail
    let account = try await visit.write { connection -> Account in
      let account = try self.subject(visit, connection).account
      try LostFactor.withdraw(from: account, sendsMail: sendsMail, by: visit.permit, at: visit.now, on: connection)
      return account
    }
    return .seeOther(
      visit.link("comptes", account.id.text),
      notice: sendsMail
        ? "La double authentification est retirée ; la personne en est prévenue."
        : "La double authentification est retirée. Prévenez la personne : Boussole n’envoie pas de courrier ici.")
  }
}

func lostFactorPage(_ frame: PageFrame, _ subject: PersonInReach, sendsMail: Bool) -> HTML {
  let account = subject.account
  let crumbs = [
    Crumb("Mon compte", frame.link("compte")), Crumb("Comptes", frame.link("comptes")),
    Crumb(account.name, frame.link("comptes", account.id.text)), Crumb("Double authentification perdue"),
  ]
  guard subject.hasSecondFactor else {
    return pageHead(
      "Double authentification perdue", breadcrumb: crumbs,
      answer: "\(account.name) n’a pas de double authentification\u{00A0}: il n’y a rien à retirer.")
  }
  return """
    \(pageHead(
      "Double authentification perdue", breadcrumb: crumbs,
      answer: "\(account.name) n’a plus son téléphone ni ses codes de secours\u{00A0}? Ses sessions se ferment\u{202F}; à sa prochaine connexion, son mot de passe suffira une fois, pour faire une nouvelle double authentification."))
    \(notice(
      .warning,
      """
      Assurez-vous d’abord de qui le demande\u{00A0}: rappelez la personne à un numéro que vous connaissez. \
      \(if: sendsMail, "Un courriel la préviendra.")
      """))
    \(form(
      to: frame.link("comptes", account.id.text, "double-facteur"), csrf: frame.csrf,
      buttons([button("Retirer la double authentification")])))
    """
}

import Database
import Foundation
import Kernel

/// How forms go through: once, and without losing what was typed.
extension Site {
  /// What was typed, and the cookie by which the browser has it back.
  struct Kept {
    let page: Link
    let cookie: String
  }
  static let restored: HTML = """
    Votre session s’était terminée\u{00A0}: voici ce que vous aviez écrit. Relisez et envoyez\u{202F}; rien n’est \
    encore enregistré.
    """

  /// The same form of the same session within a minute is answered as the first was. A form with a file is another each
  /// time.
  func once(_ route: Route, _ visit: Visit) async -> Outgoing {
    let isForm = !(visit.request.headers["content-type"] ?? "").hasPrefix("multipart/")
    guard isForm, !visit.csrf.isEmpty, !visit.wantsJSON else { return await answered(route, visit) }
    return await sendings.once(
      "\(visit.departement) \(visit.csrf)", Sendings.digest(visit.request, visit.form), at: visit.now
    ) { await answered(route, visit) }
  }

  /// Asked again in the transaction that writes (`Visit.write`): a session that was closed, a function that ended or
  /// whose reach changed, a link that was revoked meanwhile writes nothing.
  func isStill(
    _ identity: Identity?, by found: (route: Route, parameters: [String: String])?, _ departement: String,
    _ request: Incoming, _ now: Instant
  ) -> @Sendable (Connection) throws -> Bool {
    if let (route, parameters) = found, let bearing = route.bearing {
      return { try bearing($0, departement, parameters, now) != nil }
    }
    guard let identity, let token = request.cookie(Site.sessionCookie) else { return { _ in true } }
    return { [parts] connection in
      guard let found = try parts.identify(connection, departement, token, now) else { return false }
      return (found.person, found.role, found.holdings) == (identity.person, identity.role, identity.holdings)
    }
  }

  /// The page as it was when it was sent to no avail, for the browser that has the cookie.
  func restored(_ visit: Visit) -> Visit {
    guard visit.request.method == "GET", !visit.csrf.isEmpty, !visit.wantsJSON,
      let token = visit.request.cookie(KeptForms.cookie),
      let form = keptForms.form(token, in: visit.departement, at: visit.now),
      form.page == visit.here.text
    else { return visit }
    var restored = visit
    restored.frame.form = form.fields
    restored.isRestored = true
    return restored
  }

  /// Keeps what our own page sent, where it holds no secret: passwords are typed again.
  func keep(_ visit: Visit) -> Kept? {
    let first = visit.request.segments?.dropFirst().first ?? ""
    guard visit.request.isFromOurPages, !visit.wantsJSON, visit.bearer == nil, visit.form["csrf"] != nil,
      !Site.ownPaths.union(["acces", "mot-de-passe-oublie"]).contains(first), let page = formPage(visit)
    else { return nil }
    let pairs = visit.form.pairs.filter { $0.name != "csrf" }
    let form = KeptForms.Form(
      departement: visit.departement, page: page.text, action: visit.request.path, fields: Fields(pairs),
      until: visit.now.adding(seconds: KeptForms.life))
    return Kept(page: page, cookie: cookie(keptForms.keep(form, at: visit.now), KeptForms.life, visit))
  }

  /// Where the form stands: as the browser says, else the nearest page above where it was sent.
  private func formPage(_ visit: Visit) -> Link? {
    if let sender = visit.request.sender(below: visit.departement), let link = Link(sameSite: sender), isPage(link) {
      return link
    }
    var segments = visit.request.segments ?? []
    while segments.count > 1 {
      let link = Link(segments: segments)
      if isPage(link) { return link }
      segments.removeLast()
    }
    return nil
  }
  private func isPage(_ link: Link) -> Bool {
    guard let segments = Incoming(target: link.path).segments?.dropFirst() else { return false }
    return routes.contains { $0.method == "GET" && $0.match(segments) != nil }
  }

  /// A session that ended while somebody typed: they are asked to sign in, and come back to the form filled in.
  func keptForSignIn(_ visit: Visit) async -> Outgoing? {
    let request = visit.request
    let isFile = (request.headers["content-type"] ?? "").hasPrefix("multipart/")
    // Nothing is read of those who never had a session, nor more than a form of those who had one: another tab may have
    // ended it, or the browser that was closed.
    let hadSession = request.cookie(Site.sessionCookie) != nil || request.cookie(Site.deviceCookie) != nil
    guard request.method == "POST", hadSession, request.isFromOurPages, !isFile,
      let fields = try? await fields(of: request, limit: Body.form)
    else { return nil }
    var sent = visit
    sent.frame.form = fields
    guard let kept = keep(sent) else { return nil }
    let link = visit.link("connexion").query("retour", kept.page.text)
    var outgoing = Outgoing(status: 303, headers: [("location", link.text), ("set-cookie", kept.cookie)])
    let words = "Votre session s’est terminée. Connectez-vous : ce que vous avez écrit est gardé une demi-heure."
    if let notice = Notice.carry(words, by: visit) { outgoing.headers.append(("set-cookie", notice)) }
    return outgoing
  }

  /// Once it is sent for good, nothing is kept: the cookie that ends it.
  func taken(_ outgoing: Outgoing, _ visit: Visit) -> String? {
    guard visit.request.method == "POST", outgoing.status == 303, let token = visit.request.cookie(KeptForms.cookie),
      keptForms.form(token, in: visit.departement, at: visit.now)?.action == visit.request.path
    else { return nil }
    keptForms.drop(token)
    return cookie("", 0, visit)
  }

  private func cookie(_ value: String, _ seconds: Int, _ visit: Visit) -> String {
    let secure = isSecure ? "; Secure" : ""
    return
      "\(KeptForms.cookie)=\(value); Path=/\(visit.departement); HttpOnly; SameSite=Lax\(secure); Max-Age=\(seconds)"
  }
}

extension Visit {
  /// A page that is asked with a word or a day that can't be is shown without it, with what is wrong at its field: nil
  /// where the error is of something else than the address.
  func without(_ error: any Error) -> Visit? {
    guard let invalid = error as? Invalid, request.method == "GET", !wantsJSON else { return nil }
    let names = Set(invalid.issues.map { $0.field ?? "" })
    guard !names.isEmpty, names.allSatisfy({ frame.query[$0] != nil }) else { return nil }
    var again = self
    again.frame.here = names.reduce(frame.here) { $0.query($1, nil) }
    again.request.target = again.frame.here.text
    again.frame.query = Fields(frame.query.pairs.filter { !names.contains($0.name) })
    again.frame.asked = Fields(frame.asked.pairs + frame.query.pairs.filter { names.contains($0.name) })
    again.frame.refused = Invalid(issues: (frame.refused?.issues ?? []) + invalid.issues)
    return again
  }
}

extension Invalid {
  /// For the summary above a page: where it has no such field, nothing is linked to.
  func linked(into page: HTML) -> Invalid {
    let text = page.text
    return Invalid(
      issues: issues.map { issue in
        let isThere = issue.field.map { text.contains("id=\"\(fieldID($0))\"") } ?? true
        return isThere ? issue : Issue(issue.problem, remedy: issue.remedy)
      })
  }
}

extension Invalid.Issue {
  fileprivate var field: String? {
    if case .field(let name) = place { name } else { nil }
  }
}

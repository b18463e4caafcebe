import CSodium
import Database
import Documents
import Foundation
import Kernel

/// All of Boussole that answers requests: routes, permissions, errors, headers. No network in it.
package struct Site: Sendable {
  let database: Database
  let clock: Clock
  let routes: [Route]
  let permissions: [Role: Set<Permission>]
  let parts: Parts
  let isSecure: Bool
  let keptForms = KeptForms()
  let sendings = Sendings()

  /// What the site asks of those who know.
  package struct Parts: Sendable {
    /// Who holds this session token in this département.
    package let identify: @Sendable (Connection, _ departement: String, _ token: String, Instant) throws -> Identity?
    /// A session is in use; noted now and then, so that its holder recognises it.
    package let see: @Sendable (Connection, _ token: String, Instant) throws -> Void
    /// The frame of the département's pages; nil where there is no such département.
    package let shell: @Sendable (Visit) async throws -> Shell?
    /// The page of `/`.
    package let home: @Sendable (Database) async throws -> HTML
    package let assets: Assets
    /// Where an unforeseen error is told, with its number; never with personal data.
    package let log: @Sendable (_ number: String, _ error: String) -> Void

    package init(
      identify: @escaping @Sendable (Connection, _ departement: String, _ token: String, Instant) throws -> Identity?,
      see: @escaping @Sendable (Connection, _ token: String, Instant) throws -> Void = { _, _, _ in },
      shell: @escaping @Sendable (Visit) async throws -> Shell?,
      home: @escaping @Sendable (Database) async throws -> HTML,
      assets: Assets,
      log: @escaping @Sendable (String, String) -> Void
    ) {
      self.identify = identify
      self.see = see
      self.shell = shell
      self.home = home
      self.assets = assets
      self.log = log
    }
  }

  package init(
    database: Database, clock: Clock, routes: Routes, permissions: [Role: Set<Permission>], parts: Parts,
    isSecure: Bool = false
  ) {
    self.database = database
    self.clock = clock
    self.routes = routes.all
    self.permissions = permissions
    self.parts = parts
    self.isSecure = isSecure
  }

  /// What there is and whom it is for: every route, in the order in which they are tried.
  package var table: [(method: String, pattern: String, permission: Permission)] {
    routes.map { ($0.method, $0.pattern, $0.permission) }
  }

  package static let sessionCookie = "boussole"
  /// What a browser keeps of having signed in once, beyond its sessions.
  package static let deviceCookie = "boussole-appareil"
  /// Where one may go before replacing a one-time password.
  static let ownPaths: Set<String> = ["compte", "connexion", "deconnexion"]

  package func respond(to request: Incoming) async -> Outgoing {
    var outgoing = await routed(request)
    outgoing.headers += securityHeaders
    if request.method == "HEAD" { (outgoing.body, outgoing.stream) = ([], nil) }
    return outgoing
  }

  private func routed(_ request: Incoming) async -> Outgoing {
    guard let segments = request.segments else { return await failed(NotFound(), request, nil) }
    guard let departement = segments.first else {
      do { return html(200, try await parts.home(database)) } catch { return await failed(error, request, nil) }
    }
    if departement == "assets" {
      guard let asset = parts.assets.find(Array(segments.dropFirst())) else {
        return await failed(NotFound(), request, nil)
      }
      return Outgoing(
        status: 200,
        headers: [("content-type", asset.type), ("cache-control", "public, max-age=31536000, immutable")],
        body: asset.bytes)
    }
    // Pages that are not to be indexed say so themselves, which a robot must be able to read.
    if segments == ["robots.txt"] {
      return Outgoing(
        status: 200, headers: [("content-type", "text/plain")], body: Array("User-agent: *\nDisallow:\n".utf8))
    }
    return await inside(departement, segments.dropFirst(), request)
  }

  /// A request below a département.
  private func inside(_ departement: String, _ segments: ArraySlice<String>, _ request: Incoming) async -> Outgoing {
    if let shorter = shorter(request) { return shorter }
    let now = clock.now()
    let method = request.method == "HEAD" ? "GET" : request.method
    let found = routes.lazy.compactMap { route in
      route.method == method ? route.match(segments).map { (route, $0) } : nil
    }.first
    var visit: Visit?
    do {
      var bearer: Bearer?
      if let (route, parameters) = found, let bearing = route.bearing {
        bearer = try await database.read { try bearing($0, departement, parameters, now) }
        if bearer == nil { throw NotFound() }
      }
      // A link is for what it was sent for: whoever uses it is nobody else meanwhile.
      let identity = bearer == nil ? try await identity(departement, request, now) : nil
      // Who must still prove who they are reads what everybody reads, as everybody.
      let isReader = method == "GET" && (identity?.mustEnrol ?? false) && found.map { isPublic($0.0) } ?? false
      let role = bearer != nil ? .bearer : isReader ? .public : identity?.role ?? .public
      let holdings = isReader ? [] : identity?.holdings ?? []
      let permit = Permit(
        departement: departement, person: isReader ? nil : identity?.person,
        name: bearer?.name ?? identity?.name ?? "Public",
        role: role,
        holdings: holdings,
        permissions: holdings.roles.union([role]).reduce(into: []) { $0.formUnion(permissions[$1] ?? []) },
        grants: permissions)
      let host = request.headers["host"] ?? "localhost"
      let frame = PageFrame(
        departement: departement, permit: permit, identity: identity, csrf: bearer?.csrf ?? identity?.csrf ?? "",
        now: now, here: Link(sameSite: request.target) ?? Link(departement),
        origin: "\(isSecure ? "https" : "http")://\(host)", query: request.query)
      var current = Visit(
        frame: frame, request: request, parameters: found?.1 ?? [:], bearer: bearer, database: database,
        isSecure: isSecure)
      current.isStill = isStill(identity, by: found, departement, request, now)
      visit = current
      guard let (route, _) = found else { return await failed(NotFound(), request, current) }
      guard permit.may(route.permission) else {
        return identity == nil ? await signIn(current) : await failed(NotFound(), request, current)
      }
      if method == "POST" {
        try checkOrigin(request)
        try checkToday(current)
      }
      if let identity, identity.mustChangePassword || identity.mustEnrol && !isReader,
        !Site.ownPaths.contains(segments.first ?? "")
      {
        let link = identity.mustChangePassword ? current.link("compte") : current.link("compte", "double-facteur")
        return Outgoing(status: 303, headers: [("location", link.text)])
      }
      if method == "POST" {
        // Nothing is read before its sender is known to be allowed to send it.
        current.frame.form = try await fields(of: request, limit: route.bodyLimit)
        visit = current
        try checkToken(current)
        return await once(route, current)
      }
      return await answered(route, restored(current))
    } catch {
      return await failed(error, request, visit)
    }
  }

  /// What the handler answers, or what went wrong.
  func answered(_ route: Route, _ visit: Visit) async -> Outgoing {
    do { return try await rendered(try await route.handler(visit), visit) } catch {
      if let again = visit.without(error) { return await answered(route, again) }
      return await failed(error, visit.request, visit)
    }
  }

  private func identity(_ departement: String, _ request: Incoming, _ now: Instant) async throws -> Identity? {
    guard let token = request.cookie(Site.sessionCookie) else { return nil }
    let identity = try await database.read { try parts.identify($0, departement, token, now) }
    if identity?.isToBeSeen ?? false {
      // A page is read whether or not this can be written.
      try? await database.write(departement) { try parts.see($0, token, now) }
    }
    return identity
  }
  private func isPublic(_ route: Route) -> Bool { permissions[.public]?.contains(route.permission) ?? false }

  /// Only a form that carries a file may weigh more than `Body.form`.
  func fields(of request: Incoming, limit: Int) async throws -> Fields {
    let type = request.headers["content-type"] ?? ""
    guard type.hasPrefix("multipart/form-data") else {
      return Fields(urlEncoded: String(decoding: try await request.body.read(min(limit, Body.form)), as: UTF8.self))
    }
    let body = try await request.body.read(limit)
    // Megabytes would hold a thread that answers everybody.
    let fields =
      body.count <= Body.form
      ? Fields(multipart: body, type: type) : try await Aside.run { Fields(multipart: body, type: type) }
    guard let fields else {
      throw Invalid("Le formulaire est arrivé abîmé.", remedy: "Revenez en arrière et envoyez-le de nouveau.")
    }
    return fields
  }

  /// A form is taken only from our own pages: the browser's own word first, before anything is read.
  private func checkOrigin(_ request: Incoming) throws {
    let headers = request.headers
    if let site = headers["sec-fetch-site"], site != "same-origin", site != "none" { throw Foreign() }
    if let origin = headers["origin"], let host = headers["host"], !origin.hasSuffix("//\(host)") { throw Foreign() }
  }
  /// Then, of those who are signed in, the token that our page gave.
  private func checkToken(_ visit: Visit) throws {
    guard !visit.csrf.isEmpty else { return }
    let sent = Array((visit.form["csrf"] ?? "").utf8), expected = Array(visit.csrf.utf8)
    guard sent.count == expected.count, sodium_memcmp(sent, expected, sent.count) == 0 else {
      throw Foreign(kept: keep(visit))
    }
  }

  /// Rights are those of today, and so is what one writes: no form acts on another day of a page.
  private func checkToday(_ visit: Visit) throws {
    for name in ["au", "connu"] where visit.query[name] != nil {
      throw Invalid(
        "On n’écrit pas sur la page d’un autre jour.", remedy: "Revenez à aujourd’hui, puis envoyez de nouveau.",
        at: .field(name))
    }
  }

  private func signIn(_ visit: Visit) async -> Outgoing {
    if visit.wantsJSON { return json(401, "Connectez-vous.", "") }
    if let outgoing = await keptForSignIn(visit) { return outgoing }
    let link = visit.link("connexion").query("retour", visit.request.method == "GET" ? visit.request.target : "")
    return Outgoing(status: 303, headers: [("location", link.text)])
  }

  // MARK: answers

  private func rendered(_ answer: Answer, _ visit: Visit) async throws -> Outgoing {
    var outgoing: Outgoing
    // A file without what was asked of it would pass for the one that was asked.
    if let refused = visit.refused, answer.content.isFile { throw refused }
    switch answer.content {
    case .page(let title, let main):
      guard var shell = try await parts.shell(answer.session == "" ? afterLeaving(visit) : visit) else {
        throw NotFound()
      }
      if let notice = Notice.carried(by: visit) { shell.notice = notice }
      if visit.isRestored { shell.banners.append(Site.restored) }
      if visit.identity?.mustEnrol ?? false, visit.permit.person == nil, answer.session != "" {
        shell.banners.append(
          """
          Vous lisez cette page comme tout le monde. \
          \(linked("Activez la double authentification", visit.link("compte", "double-facteur"))) \
          pour faire ce qui vous est demandé.
          """)
      }
      let status = visit.refused == nil ? answer.status : 422
      outgoing = html(
        status,
        document(
          shell, title: status < 400 ? title : erred(title),
          main: errorSummary(visit.refused?.linked(into: main)) + main))
      if shell.notice != nil { outgoing.headers.append(("set-cookie", Notice.said(visit))) }
    case .data(let type, let name, let bytes):
      outgoing = Outgoing(status: answer.status, headers: file(type, name), body: bytes)
    case .stream(let type, let name, let stream):
      outgoing = Outgoing(status: answer.status, headers: file(type, name), stream: stream)
    case .seeOther(let location):
      outgoing = Outgoing(status: 303, headers: [("location", location)])
    }
    if let notice = answer.notice.flatMap({ Notice.carry($0, by: visit, isNewSession: answer.session != nil) }) {
      outgoing.headers.append(("set-cookie", notice))
    }
    let bounds = "Path=/\(visit.departement); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    for cookie in answer.cookies {
      outgoing.headers.append(
        ("set-cookie", "\(cookie.name)=\(cookie.value); \(bounds); Max-Age=\(cookie.seconds)"))
    }
    if let taken = taken(outgoing, visit) { outgoing.headers.append(("set-cookie", taken)) }
    if let session = answer.session {
      let life = session.isEmpty ? "; Max-Age=0" : ""
      outgoing.headers.append(("set-cookie", "\(Site.sessionCookie)=\(session); \(bounds)\(life)"))
    }
    return outgoing
  }

  private func file(_ type: String, _ name: String?) -> [(name: String, value: String)] {
    [("content-type", type), ("cache-control", "no-store")]
      + (name.map { [("content-disposition", "attachment; filename=\"\($0)\"")] } ?? [])
  }
  private func erred(_ title: String) -> String { "Erreur : \(title)" }
  private func html(_ status: Int, _ page: HTML) -> Outgoing {
    Outgoing(
      status: status, headers: [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")],
      body: page.bytes)
  }
  private func json(_ status: Int, _ problem: String, _ remedy: String) -> Outgoing {
    let body = try? JSONEncoder().encode(["erreur": problem, "remede": remedy])
    return Outgoing(
      status: status, headers: [("content-type", "application/json; charset=utf-8")], body: Array(body ?? Data()))
  }

  private var securityHeaders: [(name: String, value: String)] {
    var headers = [
      (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
      ),
      ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"), ("x-frame-options", "DENY"),
      ("cross-origin-opener-policy", "same-origin"), ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
      ("vary", "accept, cookie"),
    ]
    if isSecure { headers.append(("strict-transport-security", "max-age=31536000")) }
    return headers.map { (name: $0.0, value: $0.1) }
  }

  // MARK: errors

  private struct Foreign: Error {
    /// What was typed, where it is kept.
    var kept: Kept?
  }

  private func failed(_ error: any Error, _ request: Incoming, _ visit: Visit?) async -> Outgoing {
    let said = told(error)
    var outgoing: Outgoing
    if (request.headers["accept"] ?? "").contains("application/json") {
      outgoing = json(said.status, said.title, said.remedy)
    } else {
      var main = pageHead(HTML(said.title), answer: HTML(said.remedy))
      if let kept = (error as? Foreign)?.kept {
        main += links([linkButton("Reprendre ce que vous aviez écrit", kept.page, .primary)])
      } else if let visit, said.status < 500 {
        main += links([linked("Revenir à la stratégie", visit.link())])
      }
      var shell = Shell.bare(departement: visit?.departement, parts.assets)
      if said.status < 500, let visit, let known = try? await parts.shell(visit) { shell = known }
      outgoing = html(said.status, document(shell, title: erred(said.title), main: main))
      if let kept = (error as? Foreign)?.kept { outgoing.headers.append(("set-cookie", kept.cookie)) }
    }
    if said.status == 503 { outgoing.headers.append(("retry-after", "5")) }
    // What was not read is not waited for.
    if request.method == "POST", !(error is Invalid) { outgoing.headers.append(("connection", "close")) }
    return outgoing
  }

  private func told(_ error: any Error) -> (status: Int, title: String, remedy: String) {
    switch error {
    case is NotFound:
      return (
        404, "Cette page n’existe pas",
        "L’adresse est peut-être incomplète, le lien ne sert plus, ou la page n’est pas pour vous."
      )
    case let invalid as Invalid:
      return (422, "La demande n’est pas comprise", invalid.issues.map(\.description).joined(separator: " "))
    case let large as Body.TooLarge:
      return (
        413, "L’envoi est trop gros",
        "Il ne doit pas dépasser \(French.number(large.limit / 1024))\(French.noBreak)ko. Rien n’a été enregistré."
      )
    case is Body.Cut:
      return (408, "L’envoi s’est interrompu", "Envoyez de nouveau. Rien n’a été enregistré.")
    case is Body.NoRoom:
      return (
        503, "Trop de fichiers arrivent à la fois", "Envoyez de nouveau dans une minute. Rien n’a été enregistré."
      )
    case let foreign as Foreign:
      let remedy =
        foreign.kept == nil
        ? "Revenez à la page précédente, rechargez-la et envoyez de nouveau."
        : "Vous vous êtes connecté de nouveau entre-temps. Ce que vous aviez écrit est gardé une demi-heure."
      return (403, "Le formulaire a expiré", "\(remedy) Rien n’a été enregistré.")
    case is Visit.LinkRevoked:
      return (
        403, "Ce lien vient d’être révoqué", "Rien n’a été enregistré. Demandez-en un autre à qui vous l’avait envoyé."
      )
    case is Visit.RightsChanged:
      return (
        403, "Vos droits viennent de changer",
        "Rien n’a été enregistré. Rechargez la page\(French.noBreak): elle montre ce que vous pouvez faire maintenant."
      )
    case let failure as DatabaseFailure:
      let number = ID<Site>(at: clock.now()).text
      parts.log(number, "\(failure)")
      return (503, "Boussole ne peut pas répondre pour l’instant", failure.message)
    default:
      let number = ID<Site>(at: clock.now()).text
      parts.log(number, "\(error)")
      return (
        500, "Boussole s’est trompée",
        "Le problème porte le numéro \(number). Donnez-le à l’administrateur. Rien n’a été enregistré à moitié."
      )
    }
  }
}

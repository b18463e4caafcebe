import Accounts
import Database
import Documents
import Kernel
import Module
import Strategy
import Web

/// What a function owes, followed by its holder's own calendar: an address that is a secret, for as long as they hold
/// it.
struct AgendaRoutes {
  let desk: Desk

  func add(to routes: inout Routes) {
    routes.get("/moi/agenda", may: .ownAccount) { try await page($0, made: nil) }
    routes.post("/moi/agenda/:id", may: .ownAccount, make)
    routes.post("/moi/agenda/:id/retrait", may: .ownAccount, revoke)
    routes.get("/agenda/:jeton", may: .open, by: bearing, file)
  }

  private var bearing: Bearing {
    { connection, departement, parameters, now in
      let token = parameters["jeton"] ?? ""
      let holding = try AgendaStore(connection).holding(of: token, in: departement, on: now.day)
      return holding.map { Bearer(name: $0.function, csrf: "") }
    }
  }

  private func page(_ visit: Visit, made: (holding: ID<FunctionHolding>, token: String)?) async throws -> Answer {
    guard let person = visit.permit.person else { throw NotFound() }
    let (departement, lines) = try await desk.departements.read(visit, .whole) { connection, departement in
      let held = try HoldingStore(connection).holdings(of: person, in: visit.departement)
        .filter { $0.isHeld(on: visit.today) }
      let since = try AgendaStore(connection).made(of: held, in: visit.departement)
      return (departement, held.map { AgendaLine(holding: $0, since: since[$0.id]) })
    }
    return .page(
      "Suivre dans mon agenda",
      agendaPage(visit.frame, departement, lines, made: made.map { ($0.holding, visit.origin + "\($0.token)") }))
  }

  /// The holding that is one's own, today.
  @Sendable private func own(_ visit: Visit, _ id: ID<FunctionHolding>, _ connection: Connection) throws
    -> FunctionHolding
  {
    let holding = try HoldingStore(connection).holding(id, in: visit.departement)
    guard holding.person == visit.permit.person, holding.isHeld(on: visit.today) else { throw NotFound() }
    return holding
  }

  /// The address is shown once, on the answer.
  @Sendable private func make(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(FunctionHolding.self)
    let token = try await visit.write { connection in
      let holding = try own(visit, id, connection)
      try Audit.record(AgendaAct.opened, of: id.text, fields: ["token_hash"], by: visit.permit, on: connection)
      return try AgendaStore(connection).make(holding)
    }
    return try await page(visit, made: (id, visit.link("agenda", token).text))
  }

  @Sendable private func revoke(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(FunctionHolding.self)
    try await visit.write { connection in
      let holding = try own(visit, id, connection)
      try AgendaStore(connection).revoke(holding)
      try Audit.record(AgendaAct.withdrawn, of: id.text, fields: [], by: visit.permit, on: connection)
    }
    return .seeOther(visit.link("moi", "agenda"), notice: "L’adresse ne sert plus : votre agenda ne reçoit plus rien.")
  }

  /// What the function owes, and nothing of what its holder owes besides.
  @Sendable private func file(_ visit: Visit) async throws -> Answer {
    let token = try visit.parameter("jeton")
    let (name, dues) = try await desk.departements.read(visit, .whole) { [desk] connection, departement in
      let store = AgendaStore(connection)
      guard let holding = try store.holding(of: token, in: visit.departement, on: visit.today) else { throw NotFound() }
      let permit = try desk.permit(of: holding, in: visit.departement, connection)
      let question = DueQuestion(permit, on: visit.today)
      let name = departement.organisations.functionName(holding.function, on: visit.today)
      return (name, try desk.suppliers.dues(question, connection).inOrder)
    }
    let events = dues.map { due in
      CalendarFile.Event(
        id: "\(sha256(due.link.text + " " + due.title).prefix(32))@boussole", day: due.day, title: due.title,
        detail: due.detail, address: visit.origin + due.link.text)
    }
    return .file(
      "echeances.ics", type: CalendarFile.type, CalendarFile("Boussole : \(name)", events).data(at: visit.now))
  }
}

/// A function that one holds, and since when a calendar may follow it.
struct AgendaLine: Sendable {
  let holding: FunctionHolding
  let since: Instant?
}

func agendaPage(
  _ frame: PageFrame, _ departement: Departement, _ lines: [AgendaLine],
  made: (holding: ID<FunctionHolding>, address: String)?
) -> HTML {
  let items = lines.map { line -> HTML in
    let name = departement.organisations.functionName(line.holding.function, on: frame.today)
    let link = frame.link("moi", "agenda", line.holding.id.text)
    let state = line.since.map { "Adresse donnée le \(French.moment($0))." } ?? "Aucun agenda ne la suit."
    let fresh = made.flatMap { $0.holding == line.holding.id ? $0.address : nil }
    return section(
      HTML(prose: name), isRuled: true,
      """
      <p class="muted">\(prose: state)</p>\(fresh.html(address))
      <form method="post" action="\(link)">\(hidden("csrf", frame.csrf))<div class="buttons">\
      \(button(line.since == nil ? "Donner une adresse" : "Changer d’adresse", .secondary))\
      \(if: line.since != nil, """
        <button class="fr-btn fr-btn--tertiary" type="submit" \
        formaction="\(link.appending("retrait"))">Retirer l’adresse</button>
        """)</div></form>
      """)
  }
  return """
    \(pageHead(
      "Suivre dans mon agenda", breadcrumb: [Crumb("Ce que je dois", frame.link("moi")), Crumb("Agenda")],
      answer: "Un agenda peut suivre les échéances d’une fonction, jour par jour, par une adresse qui n’est que pour vous."))
    \(items.isEmpty ? emptyState("Vous ne tenez aucune fonction.") : items.html { $0 })
    """
}

/// Shown this once.
private func address(_ text: String) -> HTML {
  notice(
    .success,
    """
    Collez-la là où votre agenda demande une adresse à suivre. Elle ne s’affiche que cette fois\u{202F}; quiconque l’a \
    lit ces échéances\u{00A0}: ne la donnez à personne.
    """, title: "L’adresse est prête") + "<p class=\"secret\"><code>\(text)</code></p>"
}

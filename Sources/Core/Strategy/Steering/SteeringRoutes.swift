import Database
import Kernel
import Web

/// What the people in charge say of an action and of its milestones.
struct SteeringRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/piloter/:numero", may: .steer, choose)
    routes.get("/piloter/:numero/:quoi", may: .steer) { try await page($0, refused: nil) }
    routes.post("/piloter/:numero/:quoi", may: .steer, say)
    routes.get("/jalons/:id", may: .steer, milestone)
    routes.post("/jalons/:id/constats", may: .steer, sayMilestone)
  }

  /// What there is to say of an action, one link each.
  @Sendable private func choose(_ visit: Visit) async throws -> Answer {
    let (departement, action, _) = try await read(visit)
    return .page("Mettre à jour l’action \(action.action.number)", steeringPage(visit.frame, departement, action))
  }

  /// - Parameter overtaken: what somebody else said meanwhile.
  private func page(_ visit: Visit, refused: Invalid?, overtaken: Overtaken? = nil) async throws -> Answer {
    let kind = try kind(visit)
    let (departement, action, version) = try await read(visit, saying: kind)
    let beside = overtakenNotice(overtaken), seen = version.hidden(visit.frame, told: overtaken)
    return .page(
      "\(kind.question) : action \(action.action.number)", status: overtaken != nil ? 409 : refused == nil ? 200 : 422,
      sayingPage(visit.frame, departement, action, kind, beside: beside, seen: seen, refused: refused))
  }

  @Sendable private func say(_ visit: Visit) async throws -> Answer {
    let number = try visit.parameter("numero"), kind = try kind(visit)
    if visit.form[Chooser.act] != nil { return try await page(visit, refused: nil) }
    do {
      let (departement, day) = try await departements.write(visit) { connection, departement in
        let before = try action(number, saying: kind, visit, departement, connection)
        let (day, content) = try SayingForm(visit.form, today: visit.today).content(of: kind, in: departement)
        try check(visit, content, over: kind, number, departement, connection)
        try SayingStore(connection).add(kind, of: number, on: day, content, by: visit.permit)
        try SteeringNotice.tell(
          kind, of: number, content, after: before, in: departement, by: visit.permit, on: connection)
        return (departement, day)
      }
      return .seeOther(
        departement.shown(visit.link(departement.plan.steered?.path ?? "actions", number), on: day, visit.today),
        notice: "C’est enregistré, au \(French.short(day)).")
    } catch let invalid as Invalid {
      return try await page(visit, refused: invalid)
    } catch let overtaken as Overtaken {
      return try await page(visit, refused: nil, overtaken: overtaken)
    }
  }

  private func kind(_ visit: Visit) throws -> Saying.Kind {
    guard let kind = Saying.Kind(rawValue: try visit.parameter("quoi")), Saying.Kind.ofActions.contains(kind),
      kind.isFor(visit.permit)
    else { throw NotFound() }
    return kind
  }
  /// - Parameter kind: nil: anything.
  private func read(
    _ visit: Visit, saying kind: Saying.Kind? = nil
  ) async throws -> (Departement, ActionSituation, Version) {
    let number = try visit.parameter("numero")
    return try await departements.read(visit) { connection, departement in
      let action = try action(number, saying: kind, visit, departement, connection)
      let standing = try kind.flatMap { try SayingStore(connection).standing($0, of: number, in: departement.code) }
      return (departement, action, Version(standing, in: departement))
    }
  }
  /// Throws `Overtaken` where somebody else said something else meanwhile.
  private func check(
    _ visit: Visit, _ content: Saying.Content, over kind: Saying.Kind, _ subject: String, _ departement: Departement,
    _ connection: Connection
  ) throws {
    let standing = try SayingStore(connection).standing(kind, of: subject, in: departement.code)
    if standing?.content != content { try Version(standing, in: departement).check(visit.form[Version.field]) }
  }
  /// An action of the latest pack that one's functions answer for today: no other day gives a right.
  private func action(
    _ number: String, saying kind: Saying.Kind?, _ visit: Visit, _ departement: Departement, _ connection: Connection
  ) throws -> ActionSituation {
    let today = Moment(on: visit.today, today: visit.today)
    let action = try SituationReader(connection, departement, at: today).situation(of: number)
    let may = kind.map { visit.permit.says($0, of: action) } ?? visit.permit.steers(action)
    guard may else { throw NotFound() }
    return action
  }

  @Sendable private func milestone(_ visit: Visit) async throws -> Answer {
    try await milestonePage(visit, refused: nil)
  }

  private func milestonePage(_ visit: Visit, refused: Invalid?, overtaken: Overtaken? = nil) async throws -> Answer {
    let (departement, action, milestone, version) = try await departements.read(visit) { connection, departement in
      let (_, action, milestone) = try find(visit, departement, connection)
      let standing = try SayingStore(connection).standing(.milestone, of: milestone.id, in: departement.code)
      return (departement, action, milestone, Version(standing, in: departement))
    }
    let beside = overtakenNotice(overtaken), seen = version.hidden(visit.frame, told: overtaken)
    return .page(
      milestone.title, status: overtaken != nil ? 409 : refused == nil ? 200 : 422,
      milestoneFormPage(visit.frame, departement, action, milestone, beside: beside, seen: seen, refused: refused))
  }

  @Sendable private func sayMilestone(_ visit: Visit) async throws -> Answer {
    do {
      let (departement, action, day) = try await departements.write(visit) { connection, departement in
        let (_, action, milestone) = try find(visit, departement, connection)
        let (day, content) = try SayingForm(visit.form, today: visit.today).content(of: .milestone, in: departement)
        try check(visit, content, over: .milestone, milestone.id, departement, connection)
        try SayingStore(connection).add(.milestone, of: milestone.id, on: day, content, by: visit.permit)
        return (departement, action, day)
      }
      let page = visit.link(departement.plan.steered?.path ?? "actions", action.number)
      return .seeOther(
        departement.shown(page, on: day, visit.today),
        notice: "Le jalon est mis à jour, au \(French.short(day)).")
    } catch let invalid as Invalid {
      return try await milestonePage(visit, refused: invalid)
    } catch let overtaken as Overtaken {
      return try await milestonePage(visit, refused: nil, overtaken: overtaken)
    }
  }

  /// A milestone within reach: of an action that one's function answers for, or one's own.
  private func find(
    _ visit: Visit, _ departement: Departement, _ connection: Connection
  ) throws -> (Departement, Action, Milestone) {
    let id = try visit.parameter("id")
    for action in departement.plan.actions {
      guard let milestone = action.milestones.first(where: { $0.id == id }) else { continue }
      let isOwn = milestone.owner.map(visit.permit.functions.contains) ?? false
      guard
        try isOwn || visit.permit.steers(action.number, Responsibles(departement, on: visit.today, connection))
      else { throw NotFound() }
      return (departement, action, milestone)
    }
    throw NotFound()
  }
}

extension Departement {
  /// A page on which what was said of a day shows: it opens by itself on the last day of a strategy that is over.
  func shown(_ page: Link, on day: Day, _ today: Day) -> Link {
    day > plan.writingDay(today) ? page.query("au", day.iso) : page
  }
}

extension Saying.Kind {
  /// Who answers for an action is the préfecture's to say, not their own.
  func isFor(_ permit: Permit) -> Bool { self != .accountable || permit.steersEverything }
}

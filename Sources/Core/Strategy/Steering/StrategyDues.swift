import Database
import Kernel
import Module
import Web

/// What the strategy asks of those who answer for its actions: milestones, next steps, a synthesis each quarter.
struct StrategyDues {
  let departement: Departement
  let question: DueQuestion
  private var today: Day { question.today }
  private var plan: Plan { departement.plan }

  /// Days after which a synthesis is to be renewed.
  private static let synthesisLife = 90

  func all(_ connection: Connection) throws -> Dues {
    if today < plan.inForce { return Dues([], through: plan.inForce.adding(days: -1)) }
    let functions = question.permit.functions
    guard plan.end.map({ today <= $0 }) ?? true, !functions.isEmpty || question.permit.steersEverything else {
      return .none
    }
    let situation = try situation(connection)
    let dues = situation.actions.flatMap { action in
      milestones(action) + [step(action), synthesis(action)].compactMap(\.self)
    }
    return Dues(dues + naming(situation) + proposals(situation), through: question.horizon)
  }

  /// Read once for all those who look as far.
  private func situation(_ connection: Connection) throws -> Situation {
    let hidden = (departement.sight?.hidden ?? []).sorted()
    return try question.once("situation \(departement.code) \(hidden)") {
      try SituationReader(connection, departement, at: Moment(on: today, today: today)).situation()
    }
  }

  private func owes(_ function: String?) -> Bool { function.map(question.permit.functions.contains) ?? false }
  private func name(_ action: ActionSituation) -> String { "action \(action.action.number)" }

  private func milestones(_ action: ActionSituation) -> [Due] {
    action.milestones.compactMap { situation in
      let milestone = situation.milestone
      guard let owner = milestone.owner ?? action.responsible?.function, owes(owner),
        milestone.isDated, let due = milestone.due, situation.judgement.standing != .achieved, due <= question.horizon
      else { return nil }
      return Due(
        day: due, title: milestone.title, detail: "Jalon de l’\(name(action)), \(action.action.short).",
        label: "Dire où il en est", link: question.link("jalons", milestone.id), function: owner)
    }
  }

  /// Of whoever is to do it; late, also of the action's responsible, who answers for it.
  private func step(_ action: ActionSituation) -> Due? {
    guard let step = action.step?.content, let text = step.text, let due = step.due, due <= question.horizon,
      let responsible = step.function ?? action.responsible?.function
    else { return nil }
    let link = question.link("piloter", action.action.number, "etape")
    if owes(responsible) {
      return Due(
        day: due, title: text.oneLine, detail: "Prochaine étape de l’\(name(action)), \(action.action.short).",
        label: "Mettre l’étape à jour", link: link, function: responsible)
    }
    guard due < today, let owner = action.responsible?.function, owes(owner) else { return nil }
    let who = departement.organisations.functionName(responsible, on: today)
    return Due(
      day: due, title: text.oneLine,
      detail: "Prochaine étape de l’\(name(action)), en retard. Elle est confiée à : \(who).",
      label: "Mettre l’étape à jour", link: link, function: owner)
  }

  private func synthesis(_ action: ActionSituation) -> Due? {
    guard action.standing != .achieved, let owner = action.responsible?.function, owes(owner) else { return nil }
    let last = action.weather?.day
    let due = max(last ?? plan.inForce, plan.inForce).adding(days: Self.synthesisLife)
    guard due <= question.horizon else { return nil }
    let said =
      last.map { "Votre dernière synthèse date du \(French.long($0))." } ?? "Aucune synthèse encore."
    return Due(
      day: due, title: "\(action.action.short) : météo et synthèse",
      detail: "\(French.capitalized(name(action))). \(said)",
      label: "Dire où en est l’action", link: question.link("piloter", action.action.number, "meteo"),
      function: owner)
  }

  /// For those who run the strategy: functions that the text names and nobody confirmed.
  private func proposals(_ situation: Situation) -> [Due] {
    let open = situation.actions.filter { $0.responsible.map { !$0.isConfirmed } ?? false }
    return choosing(
      open,
      "Confirmer qui est responsable \(open.count == 1 ? "d’une action" : "de \(French.number(open.count)) actions")",
      "La stratégie cite plusieurs organismes ; le premier est proposé.", label: "Confirmer ou corriger")
  }
  /// For them too: actions for which nobody answers.
  private func naming(_ situation: Situation) -> [Due] {
    let open = situation.withoutOwner
    return choosing(
      open, "Donner un responsable à \(open.count == 1 ? "une action" : "\(French.number(open.count)) actions")",
      "Personne n’en répond : rien ne \(French.agree(open.count, "la", "les")) fait avancer.",
      label: "Choisir un responsable")
  }
  private func choosing(_ open: [ActionSituation], _ title: String, _ why: String, label: String) -> [Due] {
    guard let first = open.first, let own = question.permit.holdings.first(where: { $0.role == .prefecture }) else {
      return []
    }
    return [
      Due(
        day: plan.inForce.adding(days: Self.synthesisLife), title: title,
        detail: "\(why) À commencer par la \(first.action.number), \(first.action.short).", label: label,
        link: question.link("piloter", first.action.number, "responsable"), function: own.function)
    ]
  }
}

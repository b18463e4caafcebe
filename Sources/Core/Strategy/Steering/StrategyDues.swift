import Database
import Kernel
import Module
import Web

/// What the strategy asks of those who answer for its actions: milestones, next steps, a synthesis each quarter.
struct StrategyDues {
  let departement: Departement
  let question: DueQuestion
  private var today: Day { question.today }

  /// Days after which a synthesis is to be renewed.
  private static let synthesisLife = 90
  /// How far ahead milestones and steps are announced, in days.
  private static let horizon = 60

  func all(_ connection: Connection) throws -> [Due] {
    let plan = departement.plan
    guard plan.inForce <= today, plan.end.map({ today <= $0 }) ?? true else { return [] }
    let functions = question.permit.functions
    guard !functions.isEmpty || question.permit.steersEverything else { return [] }
    let situation = try SituationReader(
      connection, departement, at: Moment(on: today, today: today)
    ).situation()
    let own = situation.actions.filter { $0.responsible.map { functions.contains($0.function) } ?? false }
    return own.flatMap { steps($0) + [synthesis($0)].compactMap(\.self) }
      + situation.actions.flatMap { milestones($0, functions) } + proposals(situation)
  }

  private func function(_ action: ActionSituation) -> String { action.responsible?.function ?? "" }
  private func name(_ action: ActionSituation) -> String { "action \(action.action.number)" }

  private func milestones(_ action: ActionSituation, _ functions: Set<String>) -> [Due] {
    action.milestones.compactMap { situation in
      let milestone = situation.milestone
      guard let owner = milestone.owner ?? action.responsible?.function, functions.contains(owner),
        milestone.isDated, let due = milestone.due, situation.judgement.standing != .achieved,
        due <= today.adding(days: Self.horizon)
      else { return nil }
      return Due(
        day: due, title: milestone.title, detail: "Jalon de l’\(name(action)), \(action.action.short).",
        label: "Dire où il en est", link: question.link("jalons", milestone.id), function: owner)
    }
  }

  private func steps(_ action: ActionSituation) -> [Due] {
    guard let step = action.step?.content, let due = step.due, due <= today.adding(days: Self.horizon) else {
      return []
    }
    return [
      Due(
        day: due, title: step.text ?? "Prochaine étape",
        detail: "Prochaine étape de l’\(name(action)), \(action.action.short).",
        label: "Mettre l’étape à jour", link: question.link("piloter", action.action.number, "etape"),
        function: function(action))
    ]
  }

  private func synthesis(_ action: ActionSituation) -> Due? {
    guard action.standing != .achieved else { return nil }
    let last = action.weather?.day
    let due = max(last ?? departement.plan.inForce, departement.plan.inForce).adding(days: Self.synthesisLife)
    guard due <= today.adding(days: 15) else { return nil }
    let said =
      last.map { "Votre dernière synthèse date du \(French.long($0))." } ?? "Aucune synthèse encore."
    return Due(
      day: due, title: "\(action.action.short) : météo et synthèse",
      detail: "\(French.capitalized(name(action))). \(said)",
      label: "Dire où en est l’action", link: question.link("piloter", action.action.number, "meteo"),
      function: function(action))
  }

  /// For those who run the strategy: functions that the text names and nobody confirmed.
  private func proposals(_ situation: Situation) -> [Due] {
    guard question.permit.roles.contains(.prefecture) else { return [] }
    let open = situation.actions.filter { $0.responsible.map { !$0.isConfirmed } ?? false }
    guard let first = open.first else { return [] }
    let function = question.permit.holdings.first { $0.role == .prefecture }?.function ?? ""
    return [
      Due(
        day: departement.plan.inForce.adding(days: Self.synthesisLife),
        title: "Confirmer qui est responsable de \(French.plural(open.count, "action", "actions"))",
        detail:
          "La stratégie cite plusieurs organismes ; le premier est proposé. À commencer par la \(first.action.number), \(first.action.short).",
        label: "Confirmer ou corriger", link: question.link("piloter", first.action.number, "responsable"),
        function: function)
    ]
  }
}

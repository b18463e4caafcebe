import Database
import Kernel
import Module

/// What somebody said lately of actions and milestones.
struct StrategyDeeds {
  let departement: Departement
  let question: DueQuestion

  func all(_ connection: Connection) throws -> [Deed] {
    guard let person = question.permit.person else { return [] }
    return try SayingStore(connection).said(by: person, after: question.recent, in: departement.code)
      .filter { $0.withdraws == nil }.compactMap(deed)
  }

  private func deed(_ saying: Saying) -> Deed? {
    let milestone = saying.kind == .milestone ? saying.subject : nil
    let action = departement.plan.actions.first { action in
      milestone.map { id in action.milestones.contains { $0.id == id } } ?? (action.number == saying.subject)
    }
    guard let action else { return nil }
    let what =
      switch saying.kind {
      case .weather: "météo et synthèse"
      case .step: "prochaine étape"
      case .state: "état du travail"
      case .accountable: "responsable"
      case .milestone, .figure: action.milestones.first { $0.id == milestone }?.title ?? "chiffre"
      }
    return Deed(
      day: saying.recordedAt.day, title: "\(action.number) \(action.short) : \(what)",
      link: question.link(departement.plan.steered?.path ?? "actions", action.number))
  }
}

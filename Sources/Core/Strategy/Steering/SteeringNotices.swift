import Accounts
import Database
import Kernel
import Messaging
import Web

/// What people learn when something of an action is given to them.
enum SteeringNotice: String, CaseIterable {
  case accountable = "action confiée"
  case step = "étape confiée"

  /// Tells what was just said to whom it gives something; nothing where it gave nobody anything new.
  static func tell(
    _ kind: Saying.Kind, of number: String, _ content: Saying.Content, after before: ActionSituation,
    in departement: Departement, by permit: Permit, on connection: Connection
  ) throws {
    let notice: SteeringNotice
    switch kind {
    case .accountable where before.responsible?.function != content.function: notice = .accountable
    case .step where content.text != nil && before.step?.content != content: notice = .step
    default: return
    }
    guard let function = content.function else { return }
    try Notices(connection, departement.organisations, on: connection.recordedAt.day)
      .tell(notice.rawValue, about: number, to: function, but: permit.person)
  }

  /// As it stands when it leaves; nil once it was given to somebody else or taken back.
  func composition(_ departements: Departements) -> Messaging.Composition {
    { connection, message, now in
      let departement = try departements.latest(message.departement, connection), plan = departement.plan
      guard let function = message.function, plan.action(message.subject) != nil else { return nil }
      let moment = Moment(on: now.day, today: now.day)
      let action = try SituationReader(connection, departement, at: moment).situation(of: message.subject)
      return mail(action, function, departement, on: now.day)
    }
  }

  private func mail(_ action: ActionSituation, _ function: String, _ departement: Departement, on day: Day) -> Mail? {
    let number = action.action.number, name = departement.organisations.functionName(function, on: day)
    let page = Link(departement.code, departement.plan.steered?.path ?? "actions", number)
    switch self {
    case .accountable:
      guard let responsible = action.responsible, responsible.function == function else { return nil }
      let confirmed = responsible.isConfirmed ? "" : " C’est une proposition, à confirmer."
      return Mail(
        subject: "L’action \(number) vous est confiée : \(action.action.short)",
        paragraphs: [
          "Bonjour,",
          "\(name) répond désormais de l’action \(number), \(French.quoted(action.action.title)).\(confirmed)",
          "Il vous revient d’en dire l’état, la prochaine étape et, tous les trois mois, la météo.",
        ], action: ("Voir l’action", page))
    case .step:
      guard let step = action.step?.content, step.function == function, let text = step.text else { return nil }
      let due = step.due.map { ", avant le \(French.long($0))" } ?? ""
      return Mail(
        subject: "Une étape vous est confiée\(due) : action \(number)",
        paragraphs: [
          "Bonjour,",
          "La prochaine étape de l’action \(number), \(action.action.short)\(due), est confiée à : \(name).",
          French.quoted(text),
        ], action: ("Dire où elle en est", Link(departement.code, "piloter", number, "etape")))
    }
  }
}

import Accounts
import Kernel

/// What changed since a day.
package struct Changes: Sendable {
  package let since: Day
  /// True if it is the day of the last sitting, as the préfecture noted it.
  package let isSitting: Bool
  package let events: [Event]
  init(since: Day, isSitting: Bool = false, _ events: [Event]) {
    self.since = since
    self.isSitting = isSitting
    self.events = events
  }
}

/// Something that falls due soon: a target, a milestone, a next step.
package struct Deadline: Sendable {
  package let day: Day
  package let action: Action
  package let text: String
  package let who: String?
}

extension Situation {
  /// Late, then at risk; of each, the longest first.
  package var toMove: [ActionSituation] {
    actions.filter { $0.standing == .late || $0.standing == .atRisk }.sorted { left, right in
      (left.standing, left.computed.since?.number ?? .min) < (right.standing, right.computed.since?.number ?? .min)
    }
  }

  /// What falls due in the next days, in order; what is done is left out.
  package func due(within days: Int) -> [Deadline] {
    let last = moment.on.adding(days: days)
    func isSoon(_ day: Day?) -> Bool { day.map { $0 > moment.on && $0 <= last } ?? false }
    return actions.flatMap { action -> [Deadline] in
      let who = action.responsible?.function
      var due: [Deadline] = []
      for milestone in action.milestones where milestone.judgement.standing != .achieved {
        if let day = milestone.milestone.due, isSoon(day) {
          due.append(
            Deadline(
              day: day, action: action.action, text: milestone.milestone.title, who: milestone.milestone.owner ?? who)
          )
        }
      }
      for item in action.indicators where item.indicator.isJudged && item.judgement.standing != .achieved {
        for target in item.indicator.targets {
          if let day = target.day, isSoon(day) {
            due.append(
              Deadline(
                day: day, action: action.action,
                text: "\(item.indicator.title) : \(item.indicator.amount(target.value))", who: who))
          }
        }
      }
      if let step = action.step?.content, let title = step.text, let day = step.due, isSoon(day) {
        due.append(Deadline(day: day, action: action.action, text: title.oneLine, who: step.function ?? who))
      }
      return due
    }.sorted { ($0.day, $0.action.order.first ?? 0) < ($1.day, $1.action.order.first ?? 0) }
  }

  /// The same of an organisation: of any of its functions.
  func due(within days: Int, by organisation: Organisation) -> [Deadline] {
    due(within: days).filter { $0.who.map(Organisations.organisation) == organisation.id }
  }

  /// Without news for more than a year, or ever: never first, then the longest.
  package var silent: [ActionSituation] {
    // Nobody owes news of what has not begun or is over.
    actions.filter { $0.isSilent(on: moment.on) }.sorted {
      ($0.lastNews?.number ?? .min) < ($1.lastNews?.number ?? .min)
    }
  }
  package var withoutOwner: [ActionSituation] { actions.filter { $0.responsible == nil } }
}

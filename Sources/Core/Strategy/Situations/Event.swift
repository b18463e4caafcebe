import Database
import Kernel
import Ledger

/// Something that happened to an action, as a page tells it.
package struct Event: Sendable {
  package let day: Day
  /// The action's number; nil: of no action.
  package let action: String?
  package let text: String
  package let who: String
  /// Of an indicator, a measure: what the page links to.
  package let indicator: String?
  /// What somebody said in their own words, which can be erased.
  var words: ID<Saying>?
  /// The function that it concerns by name: it is given a step, or made responsible.
  var function: String?
}

extension Event {
  /// What somebody said, in words. Nil where it speaks of something that this revision does not have.
  init?(_ saying: Saying, in departement: Departement) {
    let plan = departement.plan, content = saying.content
    var action: String? = saying.subject, indicator: String?
    let text: String
    switch saying.kind {
    case .state: text = "État : « \(content.state?.name ?? "—") »"
    case .weather:
      text = "Météo : « \(content.weather?.name ?? "—") »" + (content.text.map { ", " + French.quoted($0) } ?? "")
    case .step:
      text =
        content.text.map { "Prochaine étape : \($0)" + (content.due.map { ", avant le \(French.short($0))" } ?? "") }
        ?? "Plus d’étape annoncée"
    case .accountable:
      text =
        "Responsable : \(departement.organisations.functionName(content.function ?? "", on: saying.day))"
        + (content.isConfirmed ?? false ? ", confirmé" : ", à confirmer")
    case .milestone:
      guard let owner = plan.actions.first(where: { $0.milestones.contains { $0.id == saying.subject } }),
        let milestone = owner.milestones.first(where: { $0.id == saying.subject })
      else { return nil }
      action = owner.number
      let word =
        switch content.milestone {
        case .done: "fait"
        case .begun: "commencé"
        default: "non fait"
        }
      text = "\(milestone.title) : \(word)" + (content.outcome.map { ", \($0.words)" } ?? "")
    case .figure:
      guard let found = departement.indicator(saying.subject) else { return nil }
      action = found.action?.number
      indicator = saying.subject
      let value = content.value.map { found.indicator.counted($0, extra: 1) } ?? "—"
      text = "\(found.indicator.title) : \(value) au \(French.short(saying.day))"
    }
    self.init(
      day: saying.recordedAt.day, action: action, text: saying.withdraws == nil ? text : "Retiré. " + text,
      who: saying.by,
      indicator: indicator, words: saying.hasOwnWords ? saying.id : nil, function: content.function)
  }
}

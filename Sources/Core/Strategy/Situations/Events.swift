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
}

extension Event {
  /// What somebody said, in words. Nil where it speaks of something that this revision does not have.
  init?(_ saying: Saying, in departement: Departement) {
    let plan = departement.plan, content = saying.content
    var action: String? = saying.subject, indicator: String?
    let text: String
    switch saying.kind {
    case .state: text = "État : « \(content.state?.name ?? "—") »"
    case .weather: text = "Météo : « \(content.weather?.name ?? "—") »" + (content.text.map { ", « \($0) »" } ?? "")
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
      text = "\(milestone.title) : \(word)"
    case .figure:
      guard let found = departement.indicator(saying.subject) else { return nil }
      action = found.action?.number
      indicator = saying.subject
      text =
        "\(found.indicator.title) : \(content.value.map { found.indicator.counted($0, extra: 1) } ?? "—") au \(French.short(saying.day))"
    }
    self.init(
      day: saying.recordedAt.day, action: action, text: saying.withdraws == nil ? text : "Retiré. " + text,
      who: saying.by,
      indicator: indicator, words: saying.hasOwnWords ? saying.id : nil)
  }
}

/// What changed since a day, for the first page.
package struct ChangeReader {
  let connection: Connection
  let departement: Departement
  let moment: Moment
  let scope: Scope

  init(_ connection: Connection, _ departement: Departement, at moment: Moment, scope: Scope) {
    self.connection = connection
    self.departement = departement
    self.moment = moment
    self.scope = scope
  }

  /// What was said and recorded since, and the levels that moved, newest first.
  func changes(since first: Day, limit: Int) throws -> [Event] {
    let until = moment.known ?? Instant.end(of: moment.on)
    let sayings = try SayingStore(connection).recorded(
      after: Instant.end(of: first), until: until, in: departement.code, limit: limit)
    let said = sayings.compactMap { Event($0, in: departement) }.filter(isVisible)
    return (said + (try levels(since: first))).sorted { $0.day > $1.day }
  }

  private func isVisible(_ event: Event) -> Bool {
    guard !scope.sensitive, let id = event.indicator, let found = departement.indicator(id) else { return true }
    return !departement.isSensitive(found.indicator)
  }

  /// "288 → 292 places", dated of the last movement.
  private func levels(since first: Day) throws -> [Event] {
    let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    let measures = departement.measures.all.filter { $0.kind == .stock && (scope.sensitive || !$0.isSensitive) }
    let ids = measures.map(\.id)
    let before = try ledger.balances(of: ids, on: first, known: moment.known)
    let now = try ledger.balances(of: ids, on: moment.on, known: moment.known)
    let moves = try ledger.changes(of: ids, from: first.adding(days: 1), through: moment.on, known: moment.known)
    let owners = departement.plan.indicators
    return measures.compactMap { measure in
      guard let last = moves[measure.id]?.last(where: { $0.amount != 0 })?.day, let old = before[measure.id],
        let new = now[measure.id], old != new
      else { return nil }
      let owner = owners.first { $0.indicator.formula?.terms.contains { $0.measure == measure.id } ?? false }
      return Event(
        day: last, action: owner?.action?.number,
        text: "\(measure.title) : \(French.number(new)), \(French.number(old)) au \(French.short(first))", who: "",
        indicator: owner?.indicator.id)
    }
  }
}

/// What happened to one action.
struct ActionHistory {
  let connection: Connection
  let departement: Departement
  let moment: Moment
  let scope: Scope

  init(_ connection: Connection, _ departement: Departement, at moment: Moment, scope: Scope) {
    self.connection = connection
    self.departement = departement
    self.moment = moment
    self.scope = scope
  }

  /// Newest first: what was said, the figures that sources state, and the standing's last change.
  func events(of action: ActionSituation, limit: Int) throws -> [Event] {
    let subjects = [action.action.number] + action.milestones.map(\.id) + action.indicators.map(\.id)
    let said = try SayingStore(connection).history(
      of: subjects, in: departement.code, known: moment.known ?? Instant.end(of: moment.on), limit: limit
    ).compactMap { Event($0, in: departement) }
    let number = action.action.number
    var events = said
    if let since = action.computed.since, since <= moment.on, action.standing != .noIndicator {
      events.append(
        Event(
          day: since, action: number, text: "L’action devient « \(action.standing.name.lowercased()) »", who: "calcul",
          indicator: nil))
    }
    for milestone in action.milestones {
      for saying in milestone.milestone.said where saying.recordedAt == nil && saying.day <= moment.on {
        events.append(
          Event(
            day: saying.day, action: number, text: "\(milestone.milestone.title) : \(saying.state.word)",
            who: saying.source.map(departement.sourceTitle) ?? "", indicator: nil))
      }
    }
    for indicator in action.indicators where indicator.indicator.perimeter == nil {
      for figure in indicator.indicator.stated where figure.day <= moment.on && !figure.origin.isEntered {
        events.append(
          Event(
            day: figure.day, action: number,
            text: "\(indicator.indicator.title) : \(indicator.indicator.counted(figure.value, extra: 1))",
            who: departement.sourceTitle(figure.source), indicator: indicator.id))
      }
    }
    return Array(events.sorted { $0.day > $1.day }.prefix(limit))
  }
}

extension StatedFigure.Origin {
  var isEntered: Bool {
    if case .entered = self { true } else { false }
  }
}

extension Milestone.State {
  package var word: String {
    switch self {
    case .begun: "commencé"
    case .done: "fait"
    case .notDone: "non fait"
    }
  }
}

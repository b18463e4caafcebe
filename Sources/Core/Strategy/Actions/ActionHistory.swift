import Database
import Kernel
import Ledger

/// What happened to one action.
struct ActionHistory {
  let connection: Connection
  let departement: Departement
  let moment: Moment

  init(_ connection: Connection, _ departement: Departement, at moment: Moment) {
    self.connection = connection
    self.departement = departement
    self.moment = moment
  }

  /// Newest first: what was said, the figures that sources state where they changed, and
  /// the standing's last change.
  func events(of action: ActionSituation, limit: Int) throws -> [Event] {
    let subjects = [action.action.number] + action.milestones.map(\.id) + action.indicators.map(\.id)
    let said = try SayingStore(connection).history(
      of: subjects, in: departement.code, known: departement.recorded(by: moment), limit: limit
    ).compactMap { Event($0, in: departement) }
    let number = action.action.number
    var events = said
    if let since = action.computed.runSince, since <= moment.on, !action.life.isClosed {
      events.append(
        Event(
          day: since, action: number, text: "L’action devient « \(action.standing.name.lowercased()) »", who: "calcul",
          indicator: nil))
    }
    for milestone in action.milestones {
      for saying in milestone.milestone.said where saying.recordedAt == nil && saying.day <= moment.on {
        events.append(
          Event(
            day: saying.day, action: number, text: "\(milestone.milestone.title) : \(saying.inWords)",
            who: saying.source.map(departement.sourceTitle) ?? "", indicator: nil))
      }
    }
    for indicator in action.indicators where indicator.indicator.perimeter == nil {
      var last = ""
      for figure in indicator.indicator.stated.sorted(by: { $0.day < $1.day })
      where figure.day <= moment.on && !figure.origin.isEntered {
        let told = Event(
          day: figure.day, action: number,
          text: "\(indicator.indicator.title) : \(indicator.indicator.counted(figure.value, extra: 1))",
          who: departement.sourceTitle(figure.source), indicator: indicator.id)
        // Stated again, and the same, it is nothing that happened.
        if told.text != last { events.append(told) }
        last = told.text
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

extension Departement {
  /// The last moment of which a page tells what was said: that of its day, unless the strategy is over by then.
  func recorded(by moment: Moment) -> Instant? {
    moment.known ?? (plan.isClosed(at: moment) ? nil : Instant.end(of: moment.on))
  }
}

extension Milestone.Saying {
  /// "fait, issue défavorable".
  var inWords: String { state.word + (outcome.map { ", \($0.words)" } ?? "") }
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

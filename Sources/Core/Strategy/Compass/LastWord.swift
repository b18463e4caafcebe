import Kernel

extension [Saying] {
  /// Those that hold, of each kind and subject one, in their order: the last one that nobody took back; where all were
  /// taken back, the last that says so.
  var standing: [Saying] {
    let withdrawn = Set(compactMap(\.withdraws))
    let last = Dictionary(grouping: self) { "\($0.kind.rawValue) \($0.subject)" }.compactMapValues { said in
      let live = said.filter { $0.withdraws == nil && !withdrawn.contains($0.id) }
      return (live.isEmpty ? said : live).max {
        ($0.day, $0.recordedAt, $0.id.text) < ($1.day, $1.recordedAt, $1.id.text)
      }
    }
    let ids = Set(last.values.map(\.id))
    return filter { ids.contains($0.id) }
  }
}

extension [Event] {
  /// Of one day, in the order read: sorting alone promises none.
  var newestFirst: [Event] {
    enumerated().sorted { ($1.element.day, $0.offset) < ($0.element.day, $1.offset) }.map(\.element)
  }
}

extension Event {
  /// All that is told of one action as one event, on its newest day; what is of no action stays alone.
  static func gathered(_ events: [Event]) -> [Event] {
    let byAction = Dictionary(grouping: events.filter { $0.action != nil }) { $0.action ?? "" }
    var told: Set<String> = []
    return events.compactMap { event in
      guard let action = event.action, let all = byAction[action] else { return event }
      guard told.insert(action).inserted else { return nil }
      var seen: Set<String> = []
      let who = all.map(\.who).filter { !$0.isEmpty && seen.insert($0).inserted }
      return Event(
        day: event.day, action: action, text: all.map { $0.text.beginning(160) }.joined(separator: " · "),
        who: who.joined(separator: ", "), indicator: all.count == 1 ? event.indicator : nil)
    }
  }
}
